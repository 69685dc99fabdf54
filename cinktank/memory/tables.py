"""The memory's tables in SQLite, and a record as a row of them."""

import os
import sqlite3
from pathlib import Path
from typing import Any

from cinktank.memory.record import Record, State
from cinktank.memory.unavailable import MemoryUnavailableError
from cinktank.processors.urls import host
from cinktank.revision import number

SCHEMA = 7

_TABLES = """
CREATE TABLE IF NOT EXISTS addresses (
  key INTEGER PRIMARY KEY, url TEXT NOT NULL, state TEXT NOT NULL, identifier TEXT, post INTEGER,
  sections TEXT NOT NULL, published TEXT, content_hash TEXT, field_prints BLOB,
  revision INTEGER NOT NULL, first_seen INTEGER NOT NULL, last_seen INTEGER NOT NULL,
  due INTEGER, etag TEXT, last_modified TEXT, previous TEXT, next TEXT, job TEXT,
  modified TEXT, letters INTEGER, doubted INTEGER, missing INTEGER, other TEXT
);
CREATE INDEX IF NOT EXISTS by_post ON addresses (post) WHERE post IS NOT NULL;
CREATE INDEX IF NOT EXISTS by_due ON addresses (due) WHERE due IS NOT NULL;
CREATE TABLE IF NOT EXISTS aliases (key INTEGER PRIMARY KEY, target INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS stories (
  print INTEGER NOT NULL, address INTEGER NOT NULL, PRIMARY KEY (print, address)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS watermarks (
  section TEXT PRIMARY KEY, listing TEXT NOT NULL, anchors BLOB NOT NULL, complete INTEGER,
  newest TEXT, oldest TEXT
);
CREATE TABLE IF NOT EXISTS parts (name TEXT PRIMARY KEY);
CREATE TABLE IF NOT EXISTS part_files (
  path TEXT PRIMARY KEY, bytes INTEGER, modified INTEGER
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS clock (one INTEGER PRIMARY KEY, seconds INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS announced (path TEXT PRIMARY KEY);
CREATE TABLE IF NOT EXISTS marks (name TEXT PRIMARY KEY, value BLOB NOT NULL);
"""
_UPGRADES = {
    1: "ALTER TABLE addresses ADD COLUMN modified TEXT;",
    2: "",
    3: "ALTER TABLE addresses ADD COLUMN letters INTEGER;"
    " ALTER TABLE addresses ADD COLUMN doubted INTEGER;",
    4: "ALTER TABLE addresses ADD COLUMN missing INTEGER;",
    5: "UPDATE addresses SET due = last_seen, missing = last_seen"
    " WHERE state = 'gone' AND revision > 0 AND due IS NULL;",
    6: "ALTER TABLE addresses ADD COLUMN other TEXT;",
}
"""Schema found → what brings its tables to the next one. Before 4 ``parts`` had the names of the
parts that are remembered; since then ``part_files`` has their paths, sizes and times."""

COLUMNS = (
    "url, state, identifier, sections, published, content_hash, field_prints, revision,"
    " first_seen, last_seen, due, etag, last_modified, previous, next, job, modified,"
    " letters, doubted, missing, other"
)

PLACEHOLDERS = ", ".join("?" for _ in f"key, post, {COLUMNS}".split(","))
"""Of a row, for SQLite."""

NEWER_WINS = ", ".join(
    f"{name} = excluded.{name}" for name in ("post", *(part.strip() for part in COLUMNS.split(",")))
)
"""What a later record replaces, unless it knows of fewer revisions: another job's was written since
this one judged."""

CHECKED_AT_MOST = 64 * 1024 * 1024
"""Bytes of a file that is looked through at each opening; a larger one is found to be damaged when
the damaged page is read."""

Row = tuple[Any, ...]


def check(database: sqlite3.Connection, path: Path | str) -> int:
    """Return the schema of a file; raises where it is damaged, newer, or another program's."""
    (found,) = database.execute("PRAGMA user_version").fetchone()
    names = {name for (name,) in database.execute("SELECT name FROM sqlite_master")}
    if found > SCHEMA:
        raise MemoryUnavailableError(
            f"{path} was written by a newer cinktank (memory schema {found}, this one"
            f" reads {SCHEMA}): upgrade, or set DATA_ROOT to another folder"
        )
    if names and "addresses" not in names:
        raise MemoryUnavailableError(
            f"{path} is another program's database, not a crawl memory: set DATA_ROOT to another"
            " folder"
        )
    if names and path != ":memory:" and Path(path).stat().st_size <= CHECKED_AT_MOST:
        (answer,) = database.execute("PRAGMA quick_check(1)").fetchone()
        if answer != "ok":
            raise sqlite3.DatabaseError(f"malformed: {' '.join(str(answer).split())}")
    return int(found)


def prepare(database: sqlite3.Connection, path: Path | str) -> None:
    """Make the tables in a new file, or bring an older file's to this schema."""
    found = check(database, path)
    database.execute("PRAGMA journal_mode = WAL")
    database.execute("PRAGMA synchronous = FULL")
    if 0 < found < SCHEMA and isinstance(path, Path):
        keep_copy(database, path, found)
    if found < SCHEMA:
        database.execute("BEGIN IMMEDIATE")
        (found,) = database.execute("PRAGMA user_version").fetchone()  # others start too
        upgrades = "".join(_UPGRADES[step] for step in range(found or SCHEMA, SCHEMA))
        for statement in f"{_TABLES} {upgrades}".split(";"):
            database.execute(statement)
        database.execute(f"PRAGMA user_version = {SCHEMA}")
        database.execute("COMMIT")


def keep_copy(database: sqlite3.Connection, path: Path, schema: int) -> None:
    """Keep a memory as it was, ``memory.schema-3.db`` beside it: an older cinktank reads that."""
    copy = path.with_name(f"{path.stem}.schema-{schema}{path.suffix}")
    unfinished = copy.with_name(f".{copy.name}.{os.getpid()}")
    unfinished.unlink(missing_ok=True)
    try:
        database.execute("VACUUM INTO ?", (str(unfinished),))
        unfinished.replace(copy)
    finally:
        unfinished.unlink(missing_ok=True)


def post_number(url: str, identifier: str) -> int:
    """Return the number of a post: of its host, ``www.`` aside, and its identifier."""
    return number(f"{host(url)} {identifier}")


def former_post_number(url: str, identifier: str) -> int:
    """Return the number that a post of a host with ``www.`` had in files of before."""
    return number(f"www.{host(url)} {identifier}")


def row_of(key: int, record: Record) -> tuple[object, ...]:
    """Return what is written of a record: key, post, and the columns."""
    post = post_number(record.url, record.identifier) if record.identifier else None
    return (
        key, post, record.url, record.state, record.identifier, "\n".join(record.sections),
        record.published, record.content_hash, record.field_prints, record.revision,
        record.first_seen, record.last_seen, record.due, record.etag, record.last_modified,
        record.previous, record.next, record.job, record.modified, record.letters,
        record.doubted, record.missing, record.other,
    )  # fmt: skip


def record_at(row: Row) -> Record:
    """Return the record that the columns of a row are."""
    url, state, identifier, sections, *rest = row
    return Record(url, State(state), identifier, sections.split("\n") if sections else [], *rest)
