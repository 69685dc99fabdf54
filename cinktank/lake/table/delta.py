"""The table as three Delta Lake tables: for a bucket, or where several load at once.

Every commit of a load carries one transaction name, `LOCK`: of two loaders that worked from the
same state, Delta Lake lets one commit, and the other begins its batch again. ``revisions`` is
written before ``articles``, and what is loaded is remembered in the last commit, so that a load
that was cut off is taken up again and finds what it had done.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from functools import cached_property
from random import uniform
from time import sleep
from typing import TYPE_CHECKING, Any

from cinktank.lake.bucket import Bucket
from cinktank.lake.location import LakeError, LakeLocation
from cinktank.lake.table.columns import QUARANTINE, columns
from cinktank.lake.table.evolution import evolve
from cinktank.lake.table.staging import Batch, compare, resolve, same, stage
from cinktank.lake.table.table import Counts, duckdb_settings, settled

if TYPE_CHECKING:
    import pyarrow
    from deltalake import CommitProperties, DeltaTable
    from duckdb import DuckDBPyConnection

LOCK = "cinktank-load"
ATTEMPTS = 30
MONTHS = 6
"""Months that one merge takes on: delta-rs holds in memory what it rewrites."""
TABLES: dict[str, Callable[[], dict[str, str]]] = {
    "articles": columns,
    "revisions": columns,
    "quarantine": lambda: QUARANTINE,
}


class Delta:
    """``<root>/table/articles``, ``revisions`` and ``quarantine``, parted by month."""

    def __init__(self, location: LakeLocation, memory: str):
        self._location = location
        self._memory = memory
        self._options = _options(location)
        self._columns: dict[str, str] = {}

    @property
    def where(self) -> str:
        """What people are told."""
        return f"{self._location.url}/table"

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Make sure that the store keeps two loaders apart, and that the tables are there."""
        if (
            self._location.bucket
            and not Bucket(self._location.url, self._location.bucket).refuses_second_writer()
        ):
            raise LakeError(
                f"the store of {self._location.url} ignores the condition of a write"
                " (If-None-Match): two loads at once would lose rows. Use a store that has"
                " conditional writes (AWS S3, MinIO, R2, GCS, Azure), or a local LAKE_ROOT"
            )
        with _told(self.where):
            self._prepare()
            yield

    def has(self, names: list[str]) -> set[str]:
        """Return which of these parts and manifests are loaded."""
        articles = self._open("articles")
        return {name for name in names if articles.transaction_version(name) is not None}

    def load(self, batch: Batch) -> Counts:
        """Load a batch: in up to four commits, of which the last says that it is loaded."""
        from deltalake.exceptions import CommitFailedError, DeltaProtocolError

        for attempt in range(ATTEMPTS):
            try:
                return self._load(batch)
            except (CommitFailedError, DeltaProtocolError):
                sleep(uniform(0, min(0.1 * 2**attempt, 3.0)))
        raise LakeError(f"{self.where}: other loads left no gap in {ATTEMPTS} attempts: try later")

    @contextmanager
    def reading(self) -> Iterator["DuckDBPyConnection"]:
        """Open it to be queried."""
        with _told(self.where):
            database = self._database()
            for name in TABLES:
                self._show(database, name, self._open(name))
            yield database
            database.close()

    def last_load(self) -> datetime | None:
        """Return when something was loaded last."""
        commits = self._open("articles").history(1)
        return datetime.fromtimestamp(commits[0]["timestamp"] / 1000, UTC) if commits else None

    def compact(self) -> str:
        """Make few files of many, and start the log afresh."""
        added = removed = 0
        with _told(self.where):
            for name in TABLES:
                table = self._open(name)
                done = table.optimize.compact()
                added, removed = added + done["numFilesAdded"], removed + done["numFilesRemoved"]
                table.create_checkpoint()
        return f"{self.where}: {removed} files became {added}"

    def vacuum(self, hours: int = 168) -> str:
        """Delete the files that nothing has named for *hours*: no reader may be older."""
        deleted = 0
        with _told(self.where):
            for name in TABLES:
                found = self._open(name).vacuum(
                    retention_hours=hours, enforce_retention_duration=False, dry_run=False
                )
                deleted += len(found)
        return f"{self.where}: {deleted} files deleted that nothing named for {hours} hours"

    @cached_property
    def _bucket(self) -> Bucket:
        return Bucket(self._location.url, self._location.bucket or "")

    def _load(self, batch: Batch) -> Counts:
        articles = self._open("articles")  # before revisions: what it lacks, they have
        if all(articles.transaction_version(name) is not None for name in batch.names):
            return Counts()  # another loader was faster
        revisions = self._open("revisions")
        database = self._database()
        database.execute("SET disabled_optimizers = 'join_filter_pushdown'")  # see _show
        try:
            self._look_up(database, "revisions", revisions)
            stage(database, batch, self._columns)
            if renamed := resolve(database):
                for old, new in renamed:
                    for table in (revisions, articles):
                        table.update(new_values={"key": new}, predicate=f"key = '{_text(old)}'")
                self._look_up(database, "revisions", revisions)
            compare(database)
            counts = settled(database)
            self._append_rejects(database, batch)
            fresh = _arrow(database, "SELECT * FROM fresh ORDER BY month")
            if fresh.num_rows:
                self._append(revisions, fresh, [])
            self._look_up(database, "articles", articles)
            self._upsert(database, articles, batch.names)
        finally:
            database.close()
        return counts

    def _append_rejects(self, database: "DuckDBPyConnection", batch: Batch) -> None:
        quarantine = self._open("quarantine")
        names = [name for name in batch.quarantine if quarantine.transaction_version(name) is None]
        if names:
            rejects = _arrow(database, "FROM rejected WHERE part IN (SELECT unnest(?))", [names])
            self._append(quarantine, rejects, names)

    def _upsert(
        self, database: "DuckDBPyConnection", articles: "DeltaTable", names: list[str]
    ) -> None:
        database.execute(f"""
            CREATE OR REPLACE TEMP TABLE upserts AS
            SELECT staged.* EXCLUDE (address, post) FROM staged
            JOIN newest ON {same("staged", "newest")}
            QUALIFY row_number() OVER (PARTITION BY staged.key ORDER BY staged.part) = 1
        """)
        database.execute("""
            CREATE OR REPLACE TEMP TABLE held AS
            SELECT key, month FROM articles WHERE key IN (SELECT key FROM upserts)
        """)
        months = database.execute("SELECT DISTINCT month FROM held ORDER BY month").fetchall()
        new = _arrow(
            database,
            "FROM upserts WHERE NOT gone AND key NOT IN (SELECT key FROM held) ORDER BY month",
        )
        if not months:
            self._append(articles, new, names)
            return
        if new.num_rows:
            self._append(articles, new, [])
        merges = [months[at : at + MONTHS] for at in range(0, len(months), MONTHS)]
        for merge, group in enumerate(merges, 1):
            among = ", ".join(f"'{_text(month)}'" for (month,) in group)
            changed = _arrow(
                database,
                "FROM upserts WHERE key IN"
                f" (SELECT key FROM held WHERE month IN ({among})) ORDER BY month",
            )
            (
                articles.merge(
                    changed,
                    predicate=f"t.month IN ({among}) AND t.key = s.key",
                    source_alias="s",
                    target_alias="t",
                    commit_properties=self._commit(articles, names if merge == len(merges) else []),
                )
                .when_matched_delete("s.gone")
                .when_matched_update_all()
                .execute()
            )

    def _append(self, table: "DeltaTable", rows: "pyarrow.Table", names: list[str]) -> None:
        from deltalake import write_deltalake

        write_deltalake(table, rows, mode="append", commit_properties=self._commit(table, names))
        table.update_incremental()

    def _commit(self, table: "DeltaTable", names: list[str]) -> "CommitProperties":
        from deltalake import CommitProperties, Transaction

        now = table.version() + 1
        marks = [Transaction(name, now) for name in (LOCK, *names)]
        return CommitProperties(app_transactions=marks, max_commit_retries=0)

    def _prepare(self) -> None:
        import pyarrow
        from deltalake import DeltaTable, write_deltalake

        for name, wanted in TABLES.items():
            with closing(self._database()) as database:
                columns_ = wanted()
                typed = ", ".join(f'"{column}" {kind}' for column, kind in columns_.items())
                database.execute(f"CREATE TABLE wanted ({typed})")
                schema = _arrow(database, "FROM wanted")
                uri = f"{self.where}/{name}"
                there = DeltaTable.is_deltatable(uri, self._options)
                if not there:
                    DeltaTable.create(
                        uri, schema.schema, mode="ignore", storage_options=self._options,
                        partition_by=None if name == "quarantine" else ["month"],
                    )  # fmt: skip
                table = self._open(name)
                has = pyarrow.schema(table.schema().to_arrow()).empty_table()
                database.register("has", has)
                found = evolve(name, _types(database, "has"), _types(database, "wanted"))
                if found.added:
                    write_deltalake(table, schema, mode="append", schema_mode="merge")
                if name == "revisions":
                    self._columns = found.columns

    def _open(self, name: str) -> "DeltaTable":
        from deltalake import DeltaTable
        from deltalake.exceptions import TableNotFoundError

        uri = f"{self.where}/{name}"
        try:
            with _told(self.where):
                return DeltaTable(uri, storage_options=self._options)
        except TableNotFoundError:
            raise LakeError(f"there is no table at {uri}: scrapy lake load makes it") from None

    def _show(self, database: "DuckDBPyConnection", name: str, table: "DeltaTable") -> None:
        """Name the table's rows in *database*, which reads their files itself.

        Through pyarrow it cannot: delta-rs writes two kinds of text columns, and pyarrow does not
        compare them.
        """
        import pyarrow

        database.register(f"{name}_empty", pyarrow.schema(table.schema().to_arrow()).empty_table())
        rows = ""
        if files := ", ".join(f"'{_text(uri)}'" for uri in table.file_uris()):
            parted = ", hive_partitioning = true, hive_types = {'month': VARCHAR}"
            rows = (
                f"UNION ALL BY NAME FROM read_parquet([{files}], union_by_name = true"
                f"{parted if table.metadata().partition_columns else ''})"
            )
        database.execute(f"CREATE OR REPLACE TEMP VIEW {name} AS FROM {name}_empty {rows}")

    def _look_up(self, database: "DuckDBPyConnection", name: str, table: "DeltaTable") -> None:
        """Name the table's rows where only whole columns are read: quicker over a network."""
        if self._location.bucket:
            database.register(name, table.to_pyarrow_dataset())
        else:
            self._show(database, name, table)

    def _database(self) -> "DuckDBPyConnection":
        import duckdb

        database = duckdb.connect(config=duckdb_settings(self._memory))
        if self._location.bucket:
            database.register_filesystem(self._bucket.files)
        return database


def _options(location: LakeLocation) -> dict[str, str]:
    """Return what the environment does not tell the driver by itself; no credentials."""
    if location.bucket != "s3":
        return {}
    options = {"aws_conditional_put": "etag"}
    if os.environ.get("AWS_ENDPOINT_URL", "").startswith("http://"):
        options["allow_http"] = "true"
    return options


@contextmanager
def _told(where: str) -> Iterator[None]:
    """Turn the store's errors into one line without secrets."""
    try:
        yield
    except OSError as error:
        raise LakeError(
            f"{where} cannot be used: {type(error).__name__}: check the network, the bucket's name"
            " and the credentials in the environment"
        ) from None


def _arrow(
    database: "DuckDBPyConnection", question: str, values: list[Any] | None = None
) -> "pyarrow.Table":
    return database.sql(question, params=values or []).to_arrow_table()


def _types(database: "DuckDBPyConnection", table: str) -> dict[str, object]:
    relation = database.table(table)
    return dict(zip(relation.columns, relation.types, strict=True))


def _text(value: str) -> str:
    return value.replace("'", "''")
