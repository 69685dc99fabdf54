"""The table as three Delta Lake tables: for a bucket, or where several load at once."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from random import uniform
from time import sleep
from typing import TYPE_CHECKING

from cinktank.lake.bucket import Bucket
from cinktank.lake.erasure import Erased
from cinktank.lake.location import LakeError, LakeLocation
from cinktank.lake.table.delta_erasing import erase
from cinktank.lake.table.delta_loading import load
from cinktank.lake.table.delta_tables import TABLES, DeltaTables, in_one_line
from cinktank.lake.table.staging import Batch
from cinktank.lake.table.table import Counts
from cinktank.lake.table.views import make_views

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

ATTEMPTS = 30


class Delta:
    """The tables, as `cinktank.lake.table.table.Table` has them."""

    def __init__(self, location: LakeLocation, memory: str):
        self._tables = DeltaTables(location, memory)
        self._columns: dict[str, str] = {}

    @property
    def where(self) -> str:
        """Where the table is, for people."""
        return self._tables.where

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Make sure that the store keeps two loaders apart, and that the tables are there."""
        location = self._tables.location
        if location.bucket and not Bucket(location.url, location.bucket).refuses_second_writer():
            raise LakeError(
                f"the store of {location.url} ignores the condition of a write"
                " (If-None-Match): two loads at once would lose rows. Use a store that has"
                " conditional writes (AWS S3, MinIO, R2, GCS, Azure), or a local LAKE_ROOT"
            )
        with in_one_line(self.where):
            self._columns = self._tables.prepare()
            yield

    def has(self, names: list[str]) -> set[str]:
        """Return which of these parts and manifests are loaded."""
        articles = self._tables.open("articles")
        return {name for name in names if articles.transaction_version(name) is not None}

    def load(self, batch: Batch) -> Counts:
        """Load a batch: in up to four commits, of which the last says that it is loaded."""
        from deltalake.exceptions import CommitFailedError, DeltaProtocolError

        for attempt in range(ATTEMPTS):
            try:
                return load(self._tables, self._columns, batch)
            except (CommitFailedError, DeltaProtocolError):
                sleep(uniform(0, min(0.1 * 2**attempt, 3.0)))
        raise LakeError(f"{self.where}: other loads left no gap in {ATTEMPTS} attempts: try later")

    @contextmanager
    def reading(self) -> Iterator["DuckDBPyConnection"]:
        """Open it to be queried."""
        with in_one_line(self.where):
            database = self._tables.database()
            for name in TABLES:
                self._tables.show(database, f"stored_{name}", self._tables.open(name))
            make_views(database, *(f"stored_{name}" for name in TABLES))
            yield database
            database.close()

    def last_load(self) -> datetime | None:
        """Return when something was loaded last."""
        commits = self._tables.open("articles").history(1)
        return datetime.fromtimestamp(commits[0]["timestamp"] / 1000, UTC) if commits else None

    def compact(self) -> str:
        """Make few files of many, and start the log afresh."""
        added = removed = 0
        with in_one_line(self.where):
            for name in TABLES:
                table = self._tables.open(name)
                done = table.optimize.compact()
                added, removed = added + done["numFilesAdded"], removed + done["numFilesRemoved"]
                table.create_checkpoint()
        return f"{self.where}: {removed} files became {added}"

    def vacuum(self, hours: int = 168) -> str:
        """Delete the files that nothing has named for *hours*: no reader may be older."""
        deleted = 0
        with in_one_line(self.where):
            for name in TABLES:
                found = self._tables.open(name).vacuum(
                    retention_hours=hours, enforce_retention_duration=False, dry_run=False
                )
                deleted += len(found)
        return f"{self.where}: {deleted} files deleted that nothing named for {hours} hours"

    def erase(self, erased: Erased) -> int:
        """Take out every row of erased articles, their old files, and the log that names them."""
        with in_one_line(self.where):
            return erase(self._tables, erased) if self._tables.is_there() else 0
