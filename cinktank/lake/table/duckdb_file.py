"""The table as one DuckDB file: for a lake on this machine, one loader at a time."""

import fcntl
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from shutil import copyfile
from time import monotonic, sleep
from typing import TYPE_CHECKING

from cinktank.lake.erasure import Erased
from cinktank.lake.location import LakeError
from cinktank.lake.table.columns import QUARANTINE, columns
from cinktank.lake.table.erasing import (
    erased_keys,
    is_linked,
    linked,
    rejects_without,
    without_links,
)
from cinktank.lake.table.evolution import evolve
from cinktank.lake.table.staging import Batch, compare, resolve, same, stage
from cinktank.lake.table.table import Counts, damaged, duckdb_settings, settled
from cinktank.lake.table.views import make_views

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


class DuckDBFile:
    """``<root>/table/cinktank.duckdb``: every line once in ``lines``; the rest are views of it.

    *patience*: seconds to wait for another process; *memory*: DuckDB's limit, such as ``2GB``.
    """

    def __init__(self, root: Path, patience: float, memory: str):
        self.path = root / "table" / "cinktank.duckdb"
        self._patience = patience
        self._memory = memory
        self._writer: DuckDBPyConnection | None = None

    @property
    def where(self) -> str:
        """Where the table is, for people."""
        return str(self.path)

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Be the only loader while inside."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with (self.path.parent / ".loader.lock").open("wb") as lock:
            self._wait(lambda: fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB))
            copy = self._copied()
            self._writer = self._open(copy or self.path, read_only=False)
            try:
                with self._in_one_line():
                    self._prepare(self._writer)
                    yield
            finally:
                self._writer.close()
                self._writer = None
                if copy is not None and copy.exists():  # batches are whole, whatever came later
                    copy.replace(self.path)

    def _copied(self) -> Path | None:
        """Return a copy to write into, where somebody has the file open to read it.

        Who has it open goes on with what was there; who opens it next has what is loaded.
        """
        import duckdb

        copy, log = self.path.with_suffix(".loading"), self.path.with_suffix(".duckdb.wal")
        for left in (copy, copy.with_name(f"{copy.name}.wal")):  # by a load that was killed
            left.unlink(missing_ok=True)
        if not self.path.exists() or log.exists():
            return None
        with suppress(duckdb.Error):
            duckdb.connect(str(self.path)).close()
            return None
        try:
            reading = duckdb.connect(str(self.path), read_only=True)
        except duckdb.Error:
            return None  # it is being written, or damaged: to be waited for, or said, as ever
        with closing(reading):  # nobody writes meanwhile
            copyfile(self.path, copy)
        return copy

    def has(self, names: list[str]) -> set[str]:
        """Return which of these parts and manifests are loaded."""
        known = self._own.execute(
            "SELECT name FROM loads WHERE name IN (SELECT unnest(?))", [names]
        )
        return {name for (name,) in known.fetchall()}

    def load(self, batch: Batch) -> Counts:
        """Load a batch in one transaction.

        No ``MERGE``: every fresh line is inserted, and its forerunner keeps all but its mark, which
        is an UPDATE and an INSERT.
        """
        database = self._own
        database.execute("BEGIN")
        try:
            stage(database, batch, self._columns)
            for old, new in resolve(database):
                database.execute("UPDATE lines SET key = ? WHERE key = ?", [new, old])
            compare(database)
            database.execute(f"""
                UPDATE lines SET newest = false FROM newest
                WHERE lines.newest AND lines.key = newest.key AND NOT ({same("lines", "newest")})
            """)
            database.execute(f"""
                INSERT INTO lines BY NAME
                SELECT fresh.*, newest.key IS NOT NULL AS newest FROM fresh
                LEFT JOIN newest ON newest.fresh AND {same("fresh", "newest")}
                ORDER BY month
            """)
            database.execute("INSERT INTO rejects BY NAME FROM rejected")
            database.executemany(
                "INSERT INTO loads VALUES (?, now())", [[name] for name in batch.names]
            )
            counts = settled(database)
            database.execute("COMMIT")
        except BaseException:
            database.execute("ROLLBACK")
            raise
        return counts

    @contextmanager
    def reading(self) -> Iterator["DuckDBPyConnection"]:
        """Open it to be queried."""
        none = LakeError(f"there is no table at {self.path}: scrapy lake load makes it")
        if not self.path.exists():
            raise none
        with closing(self._open(self.path, read_only=True)) as database:
            if not database.execute("FROM duckdb_views() WHERE view_name = 'articles'").fetchall():
                raise none  # a load was cut off before it had made any
            with self._in_one_line():
                yield database

    def last_load(self) -> "datetime | None":
        """Return when something was loaded last."""
        with self.reading() as database:
            row = database.execute("SELECT max(epoch(loaded)) FROM loads").fetchone()
        return datetime.fromtimestamp(row[0], UTC) if row and row[0] else None

    def compact(self) -> str:
        """Write what is in memory or in the log into the file."""
        with self.writing():
            self._own.execute("CHECKPOINT")
        return f"{self.path}: {self.path.stat().st_size:,} bytes"

    def vacuum(self) -> str:
        """Rewrite the file in order of month, without the room of what is no longer there."""
        before = self.path.stat().st_size if self.path.exists() else 0
        new = self.path.with_suffix(".new")
        with self.writing():
            new.unlink(missing_ok=True)
            try:
                self._rewrite(self._own, new)
                self._own.close()
                self.path.with_suffix(".loading").unlink(missing_ok=True)
                new.replace(self.path)
            finally:
                new.unlink(missing_ok=True)
        with self.writing():  # makes the views
            pass
        return f"{self.path}: {before:,} bytes before, {self.path.stat().st_size:,} after"

    def erase(self, erased: Erased) -> int:
        """Take out every row of erased articles, and rewrite the file without what they were."""
        if not self.path.exists():
            return 0
        with self.writing():
            database = self._own
            keys = erased_keys(database, erased, "lines")
            urls = linked(database, erased, "lines")
            rejects = database.execute("SELECT rowid, url, item FROM rejects").fetchall()
            gone, changed = rejects_without(rejects, erased)
            database.execute("BEGIN")
            ((count,),) = database.execute(
                "DELETE FROM lines WHERE key IN (SELECT unnest(?))", [keys]
            ).fetchall()
            if urls:
                given = {"urls": urls}
                database.execute(
                    f"CREATE TEMP TABLE scrubbed AS SELECT {without_links(database, 'lines')}"
                    f" FROM lines WHERE {is_linked()}",
                    given,
                )
                database.execute(f"DELETE FROM lines WHERE {is_linked()}", given)
                database.execute("INSERT INTO lines BY NAME FROM scrubbed")
            if changed:
                question = "UPDATE rejects SET item = ? WHERE rowid = ?"
                database.executemany(question, [[item, row] for row, item in changed])
            database.execute("DELETE FROM rejects WHERE rowid IN (SELECT unnest(?))", [gone])
            database.execute("COMMIT")
        self.vacuum()
        return int(count) + len(gone)

    def _rewrite(self, database: "DuckDBPyConnection", new: Path) -> None:
        """Copy every table, the lines a month at a time: all at once need all of their memory."""
        database.execute(f"ATTACH '{new}' AS new")
        for table in ("rejects", "loads"):
            database.execute(f"CREATE TABLE new.{table} AS FROM {table}")
        database.execute("CREATE TABLE new.lines AS FROM lines LIMIT 0")
        months = database.execute("SELECT DISTINCT month FROM lines ORDER BY month").fetchall()
        for month in months:
            question = "INSERT INTO new.lines FROM lines WHERE month = ? ORDER BY key"
            database.execute(question, list(month))
        database.execute("DETACH new")

    @property
    def _own(self) -> "DuckDBPyConnection":
        assert self._writer is not None, "only while writing"
        return self._writer

    def _prepare(self, database: "DuckDBPyConnection") -> None:
        """Make the tables, or give them the fields that they lack: at one stroke."""
        database.execute("BEGIN")
        database.execute("CREATE TABLE IF NOT EXISTS loads (name VARCHAR, loaded TIMESTAMPTZ)")
        if database.execute("FROM duckdb_tables() WHERE table_name = 'quarantine'").fetchall():
            database.execute("ALTER TABLE quarantine RENAME TO rejects")  # of version 0.1
        for table, wanted in (
            ("lines", {**columns(), "newest": "BOOLEAN"}),
            ("rejects", QUARANTINE),
        ):
            typed = ", ".join(f'"{name}" {kind}' for name, kind in wanted.items())
            database.execute(f"CREATE OR REPLACE TEMP TABLE wanted ({typed})")
            database.execute(f"CREATE TABLE IF NOT EXISTS {table} AS FROM wanted")
            found = evolve(table, _types(database, table), _types(database, "wanted"))
            for path, kind in found.added:
                database.execute(f"ALTER TABLE {table} ADD COLUMN {path} {kind}")
            if table == "lines":
                self._columns = {k: v for k, v in found.columns.items() if k != "newest"}
        make_views(database, "lines WHERE newest AND NOT gone", "lines", "rejects")
        database.execute("COMMIT")

    def _open(self, path: Path, read_only: bool) -> "DuckDBPyConnection":
        import duckdb

        settings = duckdb_settings(self._memory)
        opened: list[DuckDBPyConnection] = []
        self._wait(
            lambda: opened.append(duckdb.connect(str(path), read_only=read_only, config=settings))
        )
        return opened[0]

    @contextmanager
    def _in_one_line(self) -> Iterator[None]:
        """Turn what DuckDB raises into one line: what it is, and what to do."""
        import duckdb

        try:
            yield
        except duckdb.OutOfMemoryException:
            raise LakeError(
                f"{self.path}: {self._memory} of memory are not enough: raise LAKE_MEMORY"
            ) from None
        except duckdb.IOException as error:
            if damaged(error):
                raise self._damaged() from None
            raise LakeError(f"{self.path}: {str(error).splitlines()[0]}") from None
        except (duckdb.SerializationException, duckdb.InternalException, duckdb.FatalException):
            raise self._damaged() from None

    def _damaged(self) -> LakeError:
        return LakeError(
            f"{self.path} is damaged, or no DuckDB file: move it away and load again: the table is"
            " made of the landing zone"
        )

    def _wait(self, attempt: object) -> None:
        import duckdb

        assert callable(attempt)
        deadline = monotonic() + self._patience
        while True:
            try:
                attempt()
                return
            except (duckdb.IOException, BlockingIOError) as error:
                if isinstance(error, duckdb.IOException) and "lock on" not in str(error):
                    if "newer version" in str(error) or "Cannot open" in str(error):
                        raise LakeError(f"{self.path}: {str(error).splitlines()[0]}") from None
                    raise self._damaged() from None
                if monotonic() > deadline:
                    raise LakeError(
                        f"{self.path} is in use by another process: wait for it, close it, or"
                        " raise LAKE_TIMEOUT"
                    ) from None
                sleep(0.1)


def _types(database: "DuckDBPyConnection", table: str) -> dict[str, object]:
    relation = database.table(table)
    return dict(zip(relation.columns, relation.types, strict=True))
