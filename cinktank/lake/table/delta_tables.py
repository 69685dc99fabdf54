"""The three Delta Lake tables: made, opened, read by DuckDB, and committed to.

Every commit of a load carries one transaction name, `LOCK`: of two loaders that worked from the
same state, Delta Lake lets one commit, and the other begins its batch again.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import cached_property
from typing import TYPE_CHECKING, Any

from cinktank.lake.bucket import Bucket
from cinktank.lake.location import LakeError, LakeLocation
from cinktank.lake.table.columns import QUARANTINE, columns
from cinktank.lake.table.evolution import evolve
from cinktank.lake.table.table import damaged, duckdb_settings

if TYPE_CHECKING:
    import pyarrow
    from deltalake import CommitProperties, DeltaTable
    from duckdb import DuckDBPyConnection

LOCK = "cinktank-load"
TABLES: dict[str, Callable[[], dict[str, str]]] = {
    "articles": columns,
    "revisions": columns,
    "quarantine": lambda: QUARANTINE,
}


class DeltaTables:
    """``<root>/table/articles``, ``revisions`` and ``quarantine``, parted by month.

    *memory* is what DuckDB may hold (``2GB``).
    """

    def __init__(self, location: LakeLocation, memory: str):
        self.location = location
        self._memory = memory
        self._options = _options(location)

    @property
    def where(self) -> str:
        """Where the table is, for people."""
        return f"{self.location.url}/table"

    def is_there(self) -> bool:
        """Return whether the tables were made."""
        from deltalake import DeltaTable

        uri = f"{self.where}/quarantine"  # made last
        return DeltaTable.is_deltatable(uri, self._options)

    def prepare(self) -> dict[str, str]:
        """Make the tables, or add the columns that are new; return the columns of the revisions."""
        import pyarrow
        from deltalake import DeltaTable, write_deltalake

        known: dict[str, str] = {}
        for name, wanted in TABLES.items():
            with closing(self.database()) as database:
                columns_ = wanted()
                typed = ", ".join(f'"{column}" {kind}' for column, kind in columns_.items())
                database.execute(f"CREATE TABLE wanted ({typed})")
                schema = arrow(database, "FROM wanted")
                uri = f"{self.where}/{name}"
                there = DeltaTable.is_deltatable(uri, self._options)
                if not there:
                    DeltaTable.create(
                        uri, schema.schema, mode="ignore", storage_options=self._options,
                        partition_by=None if name == "quarantine" else ["month"],
                    )  # fmt: skip
                table = self.open(name)
                has = pyarrow.schema(table.schema().to_arrow()).empty_table()
                database.register("has", has)
                found = evolve(name, _types(database, "has"), _types(database, "wanted"))
                if found.added:
                    write_deltalake(table, schema, mode="append", schema_mode="merge")
                if name == "revisions":
                    known = found.columns
        return known

    def open(self, name: str) -> "DeltaTable":
        """Open a table as it is now; raises `LakeError` where there is none."""
        from deltalake import DeltaTable
        from deltalake.exceptions import TableNotFoundError

        uri = f"{self.where}/{name}"
        try:
            with in_one_line(self.where):
                return DeltaTable(uri, storage_options=self._options)
        except TableNotFoundError:
            raise LakeError(f"there is no table at {uri}: scrapy lake load makes it") from None

    def show(self, database: "DuckDBPyConnection", name: str, table: "DeltaTable") -> None:
        """Name the table's rows in *database*, which reads their files itself.

        Through pyarrow it cannot: delta-rs writes two kinds of text columns, and pyarrow does not
        compare them.
        """
        import pyarrow

        database.register(f"{name}_empty", pyarrow.schema(table.schema().to_arrow()).empty_table())
        rows = ""
        if files := ", ".join(f"'{text(uri)}'" for uri in table.file_uris()):
            parted = ", hive_partitioning = true, hive_types = {'month': VARCHAR}"
            rows = (
                f"UNION ALL BY NAME FROM read_parquet([{files}], union_by_name = true"
                f"{parted if table.metadata().partition_columns else ''})"
            )
        database.execute(f"CREATE OR REPLACE TEMP VIEW {name} AS FROM {name}_empty {rows}")

    def look_up(self, database: "DuckDBPyConnection", name: str, table: "DeltaTable") -> None:
        """Name the table's rows where only whole columns are read: quicker over a network."""
        if self.location.bucket:
            database.register(name, table.to_pyarrow_dataset())
        else:
            self.show(database, name, table)

    def database(self) -> "DuckDBPyConnection":
        """Return a DuckDB that reads the tables' files."""
        import duckdb

        database = duckdb.connect(config=duckdb_settings(self._memory))
        if self.location.bucket:
            database.register_filesystem(self._bucket.files)
        return database

    def append(self, table: "DeltaTable", rows: "pyarrow.Table", names: list[str]) -> None:
        """Add rows in one commit, which says that the parts of these names are loaded."""
        from deltalake import write_deltalake

        write_deltalake(table, rows, mode="append", commit_properties=self.commit(table, names))
        table.update_incremental()

    def overwrite(self, table: "DeltaTable", rows: "pyarrow.Table", predicate: str) -> None:
        """Put *rows* in place of those of a predicate, in one commit; of none, delete them."""
        from deltalake import write_deltalake

        commit = self.commit(table, [])
        if rows.num_rows:
            write_deltalake(
                table, rows, mode="overwrite", predicate=predicate, commit_properties=commit
            )
        else:
            table.delete(predicate, commit_properties=commit)
        table.update_incremental()

    def commit(self, table: "DeltaTable", names: list[str]) -> "CommitProperties":
        """Return what a commit carries: the lock, and the names of parts that it has loaded."""
        from deltalake import CommitProperties, Transaction

        now = table.version() + 1
        marks = [Transaction(name, now) for name in (LOCK, *names)]
        return CommitProperties(app_transactions=marks, max_commit_retries=0)

    @cached_property
    def _bucket(self) -> Bucket:
        return Bucket(self.location.url, self.location.bucket or "")


def _options(location: LakeLocation) -> dict[str, str]:
    """Return the options that the driver does not read from the environment itself."""
    if location.bucket != "s3":
        return {}
    options = {"aws_conditional_put": "etag"}
    if os.environ.get("AWS_ENDPOINT_URL", "").startswith("http://"):
        options["allow_http"] = "true"
    return options


@contextmanager
def in_one_line(where: str) -> Iterator[None]:
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


def arrow(
    database: "DuckDBPyConnection", question: str, values: list[Any] | None = None
) -> "pyarrow.Table":
    """Return the answer to a question as a table of Arrow's."""
    return database.sql(question, params=values or []).to_arrow_table()


def _types(database: "DuckDBPyConnection", table: str) -> dict[str, object]:
    relation = database.table(table)
    return dict(zip(relation.columns, relation.types, strict=True))


def text(value: str) -> str:
    """Return a value as it stands between quotes in SQL."""
    return value.replace("'", "''")
