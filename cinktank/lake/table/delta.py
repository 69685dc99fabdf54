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
from cinktank.lake.erasure import Erased
from cinktank.lake.location import LakeError, LakeLocation
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
        """Where the table is, for people."""
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
        with _in_one_line(self.where):
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
        with _in_one_line(self.where):
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
        with _in_one_line(self.where):
            for name in TABLES:
                table = self._open(name)
                done = table.optimize.compact()
                added, removed = added + done["numFilesAdded"], removed + done["numFilesRemoved"]
                table.create_checkpoint()
        return f"{self.where}: {removed} files became {added}"

    def vacuum(self, hours: int = 168) -> str:
        """Delete the files that nothing has named for *hours*: no reader may be older."""
        deleted = 0
        with _in_one_line(self.where):
            for name in TABLES:
                found = self._open(name).vacuum(
                    retention_hours=hours, enforce_retention_duration=False, dry_run=False
                )
                deleted += len(found)
        return f"{self.where}: {deleted} files deleted that nothing named for {hours} hours"

    def erase(self, erased: Erased) -> int:
        """Take out every row of erased articles, their old files, and the log that names them."""
        count = 0
        with _in_one_line(self.where):
            if not self._is_there():
                return 0
            for name in ("revisions", "articles"):
                count += self._erase_lines(name, erased)
            count += self._erase_rejects(erased)
            for name in TABLES:
                self._forget_history(self._open(name))
        return count

    def _is_there(self) -> bool:
        from deltalake import DeltaTable

        uri = f"{self.where}/quarantine"  # made last
        return DeltaTable.is_deltatable(uri, self._options)

    def _erase_lines(self, name: str, erased: Erased) -> int:
        table = self._open(name)
        with closing(self._database()) as database:
            self._show(database, name, table)
            keys = erased_keys(database, erased, name)
            urls = linked(database, erased, name)
            given = {"urls": urls, "keys": keys}
            touched = f"(list_contains($keys, key) OR {is_linked()})"
            months = database.execute(
                f"SELECT DISTINCT month FROM {name} WHERE {touched}", given
            ).fetchall()
            ((count,),) = database.execute(
                f"SELECT count(*) FROM {name} WHERE list_contains($keys, key)", {"keys": keys}
            ).fetchall()
            for (month,) in sorted(months):
                given["month"] = month
                left = database.sql(
                    f"SELECT {without_links(database, name)} FROM {name}"
                    " WHERE month = $month AND NOT list_contains($keys, key)",
                    params=given,
                ).to_arrow_table()
                self._overwrite(table, left, f"month = '{_text(month)}'")
        return int(count)

    def _erase_rejects(self, erased: Erased) -> int:
        import pyarrow

        table = self._open("quarantine")
        with closing(self._database()) as database:
            self._show(database, "quarantine", table)
            whole = _arrow(database, "FROM quarantine")
            rows = whole.to_pylist()
            gone, changed = rejects_without(
                [(place, row["url"], row["item"]) for place, row in enumerate(rows)], erased
            )
            for place, item in changed:
                rows[place]["item"] = item
            for part in sorted({rows[place]["part"] for place in (*gone, *dict(changed))}):
                left = [
                    row
                    for place, row in enumerate(rows)
                    if row["part"] == part and place not in gone
                ]
                left_rows = pyarrow.Table.from_pylist(left, whole.schema)
                self._overwrite(table, left_rows, f"part = '{_text(part)}'")
        return len(gone)

    def _overwrite(self, table: "DeltaTable", rows: "pyarrow.Table", predicate: str) -> None:
        """Put *rows* in place of those of a predicate, in one commit; of none, delete them."""
        from deltalake import write_deltalake

        commit = self._commit(table, [])
        if rows.num_rows:
            write_deltalake(
                table, rows, mode="overwrite", predicate=predicate, commit_properties=commit
            )
        else:
            table.delete(predicate, commit_properties=commit)
        table.update_incremental()

    def _forget_history(self, table: "DeltaTable") -> None:
        """Delete the files of earlier versions, and the log's entries about them."""
        kept = "delta.logRetentionDuration", "delta.deletedFileRetentionDuration"
        table.vacuum(retention_hours=0, enforce_retention_duration=False, dry_run=False)
        table.alter.set_table_properties(dict.fromkeys(kept, "interval 0 days"))
        table.create_checkpoint()
        table.cleanup_metadata()
        table.alter.set_table_properties(
            dict(zip(kept, ("interval 30 days", "interval 7 days"), strict=True))
        )
        table.create_checkpoint()

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
            with _in_one_line(self.where):
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
    """Return the options that the driver does not read from the environment itself."""
    if location.bucket != "s3":
        return {}
    options = {"aws_conditional_put": "etag"}
    if os.environ.get("AWS_ENDPOINT_URL", "").startswith("http://"):
        options["allow_http"] = "true"
    return options


@contextmanager
def _in_one_line(where: str) -> Iterator[None]:
    """Turn the store's errors into one line without secrets."""
    import duckdb
    from deltalake.exceptions import (
        CommitFailedError,
        DeltaError,
        DeltaProtocolError,
        TableNotFoundError,
    )

    try:
        yield
    except (CommitFailedError, DeltaProtocolError, TableNotFoundError):
        raise
    except (DeltaError, duckdb.Error) as error:
        if isinstance(error, duckdb.Error) and not damaged(error):
            raise
        raise LakeError(
            f"{where} is damaged: move the folder away and load again: the table is made of the"
            " landing zone"
        ) from None
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
