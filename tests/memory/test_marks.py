"""What a way of discovery notes, and memory files from before there were such notes."""

import sqlite3

import pytest

from cinktank.memory import Record, SQLiteMemory, State

URL = "https://cinktank.com/un-article/"

FIRST_SCHEMA = """
CREATE TABLE addresses (
  key INTEGER PRIMARY KEY, url TEXT NOT NULL, state TEXT NOT NULL, identifier TEXT, post INTEGER,
  sections TEXT NOT NULL, published TEXT, content_hash TEXT, field_prints BLOB,
  revision INTEGER NOT NULL, first_seen INTEGER NOT NULL, last_seen INTEGER NOT NULL,
  due INTEGER, etag TEXT, last_modified TEXT, previous TEXT, next TEXT, job TEXT
);
CREATE TABLE aliases (key INTEGER PRIMARY KEY, target INTEGER NOT NULL);
CREATE TABLE stories (
  print INTEGER NOT NULL, address INTEGER NOT NULL, PRIMARY KEY (print, address)
) WITHOUT ROWID;
CREATE TABLE watermarks (
  section TEXT PRIMARY KEY, listing TEXT NOT NULL, anchors BLOB NOT NULL, complete INTEGER,
  newest TEXT, oldest TEXT
);
CREATE TABLE parts (name TEXT PRIMARY KEY);
PRAGMA user_version = 1;
"""


@pytest.fixture
def path(tmp_path):
    return tmp_path / "memory.db"


def record(**more):
    return Record(URL, State.KEPT, first_seen=1, last_seen=1, revision=1, job="j", **more)


def test_a_mark_is_there_for_the_next_process_once_it_is_committed(path):
    memory = SQLiteMemory(path)
    memory.put_source_state("api@cinktank.com *", b"{}")
    assert memory.source_state("api@cinktank.com *") == b"{}"
    assert SQLiteMemory(path).source_state("api@cinktank.com *") is None
    memory.commit()
    assert SQLiteMemory(path).source_state("api@cinktank.com *") == b"{}"
    memory.put_source_state("api@cinktank.com *", b"other")
    memory.rollback()
    assert memory.source_state("api@cinktank.com *") == b"{}"


def test_the_moment_of_change_is_remembered(path):
    memory = SQLiteMemory(path)
    memory.put(record(modified="2022-03-15T12:00:00+01:00"))
    memory.commit()
    assert SQLiteMemory(path).get(URL).modified == "2022-03-15T12:00:00+01:00"


def test_a_file_of_the_first_schema_is_taken_over_with_all_that_it_knows(path):
    memory = SQLiteMemory(path)
    memory.put(record(identifier="42", sections=["Sports"], previous="https://cinktank.com/a/"))
    memory.commit()
    memory.close()
    with sqlite3.connect(path) as now:
        columns = "url, state, identifier, post, sections, revision, first_seen, last_seen, job"
        rows = now.execute(f"SELECT key, previous, {columns} FROM addresses").fetchall()
    old = path.with_name("old.db")
    with sqlite3.connect(old) as before:
        before.executescript(FIRST_SCHEMA)
        marks = ", ".join("?" * len(rows[0]))
        before.executemany(
            f"INSERT INTO addresses (key, previous, {columns}) VALUES ({marks})", rows
        )
    memory = SQLiteMemory(old)
    known = memory.get(URL)
    assert (known.identifier, known.sections, known.job) == ("42", ["Sports"], "j")
    assert known.previous == "https://cinktank.com/a/"
    assert known.modified is None
    assert memory.source_state("api@cinktank.com *") is None
    known.modified = "2022-03-15"
    memory.put(known)
    memory.put_source_state("feed@cinktank.com *", b"1")
    memory.commit()
    assert SQLiteMemory(old).get(URL).modified == "2022-03-15"


def test_what_an_older_file_has_as_gone_is_looked_for_again(path):
    with sqlite3.connect(path) as before:
        before.executescript(FIRST_SCHEMA)
        for key, state, revision in ((1, "gone", 2), (2, "gone", 0), (3, "kept", 1)):
            before.execute(
                "INSERT INTO addresses (key, url, state, sections, revision, first_seen, last_seen)"
                f" VALUES ({key}, '{URL}{key}/', '{state}', '', {revision}, 5, 7)"
            )
    due = [(one.url, one.missing) for one in SQLiteMemory(path).due(8)]
    assert due == [(f"{URL}1/", 7)]


def test_forgetting_an_address_drops_the_marks_of_its_site_alone(path):
    memory = SQLiteMemory(path)
    memory.put(record())
    for name in ("api@cinktank.com *", "feed@cinktank.com sports", "api@comoresnews.com *"):
        memory.put_source_state(name, b"1")
    memory.commit()
    memory.forget(URL)
    assert memory.source_state("api@cinktank.com *") is None
    assert memory.source_state("feed@cinktank.com sports") is None
    assert memory.source_state("api@comoresnews.com *") == b"1"


def test_forgetting_a_section_drops_its_marks_and_those_of_whole_sites(path):
    memory = SQLiteMemory(path)
    for name in ("api@cinktank.com *", "feed@cinktank.com sports", "feed@cinktank.com culture"):
        memory.put_source_state(name, b"1")
    memory.commit()
    memory.forget_watermark("Sports")
    assert memory.source_state("api@cinktank.com *") is None
    assert memory.source_state("feed@cinktank.com sports") is None
    assert memory.source_state("feed@cinktank.com culture") == b"1"


def test_a_memory_is_kept_as_it_was_before_its_schema_is_changed(path):
    with sqlite3.connect(path) as before:
        before.executescript(FIRST_SCHEMA)
    SQLiteMemory(path).close()
    copy = path.with_name("memory.schema-1.db")
    with sqlite3.connect(copy) as kept:
        assert kept.execute("PRAGMA user_version").fetchone() == (1,)
        assert "modified" not in {row[1] for row in kept.execute("PRAGMA table_info(addresses)")}
    copy.unlink()
    SQLiteMemory(path).close()
    assert not copy.exists(), "a memory of this schema is not copied"
