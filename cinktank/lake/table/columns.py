"""The table's columns: the item's fields, and what makes them quick to find."""

from contextlib import closing
from pathlib import Path

from cinktank.lake.schema import List, Struct, Type, article

_SCALARS = {"text": "VARCHAR", "integer": "BIGINT", "number": "DOUBLE", "flag": "BOOLEAN"}

OWN = {
    "key": "VARCHAR",
    "month": "VARCHAR",
    "publishedAt": "TIMESTAMP WITH TIME ZONE",
    "revision": "BIGINT",
    "gone": "BOOLEAN",
    "contentHash": "VARCHAR",
    "downloadedAt": "TIMESTAMP WITH TIME ZONE",
    "part": "VARCHAR",
}
"""Columns before the item's: what knows the article (host and post id, or canonical address), its
month of publication (``2022-03``, or ``unknown``), and some of its values, typed."""

QUARANTINE = {
    "part": "VARCHAR",
    "url": "VARCHAR",
    "reasons": "VARCHAR[]",
    "pageHash": "VARCHAR",
    "spider": "VARCHAR",
    "job": "VARCHAR",
    "dateRejected": "VARCHAR",
    "softwareVersion": "VARCHAR",
    "item": "VARCHAR",
}
"""The columns of ``quarantine``; ``item`` is JSON, as far as the page could be read."""


def fields() -> dict[str, str]:
    """Return the item's fields with their DuckDB types, in the order of a line."""
    return {name: duckdb_type(kind) for name, kind in article().fields}


def columns() -> dict[str, str]:
    """Return every column of ``articles`` and ``revisions`` with its DuckDB type."""
    return {**OWN, **fields()}


def duckdb_type(kind: Type) -> str:
    """Return a type as DuckDB writes it.

    >>> duckdb_type(Struct((("url", "text"), ("tags", List("text")))))
    'STRUCT("url" VARCHAR, "tags" VARCHAR[])'
    """
    if isinstance(kind, Struct):
        inner = ", ".join(f'"{name}" {duckdb_type(field)}' for name, field in kind.fields)
        return f"STRUCT({inner})"
    if isinstance(kind, List):
        return f"{duckdb_type(kind.of)}[]"
    return _SCALARS[kind]


def spark_type(kind: Type) -> str:
    """Return a type as Spark's DDL writes it.

    >>> spark_type(List(Struct((("url", "text"),))))
    'ARRAY<STRUCT<`url`: STRING>>'
    """
    if isinstance(kind, Struct):
        inner = ", ".join(f"`{name}`: {spark_type(field)}" for name, field in kind.fields)
        return f"STRUCT<{inner}>"
    if isinstance(kind, List):
        return f"ARRAY<{spark_type(kind.of)}>"
    return {"text": "STRING", "integer": "BIGINT", "number": "DOUBLE", "flag": "BOOLEAN"}[kind]


def write_arrow_schema(path: Path) -> None:
    """Write the schema of a line for Arrow's reader of JSON, as Arrow writes schemas."""
    import duckdb

    typed = ", ".join(f'"{name}" {kind}' for name, kind in fields().items())
    with closing(duckdb.connect()) as database:
        database.execute(f"CREATE TABLE line ({typed})")
        schema = database.sql("FROM line").to_arrow_table().schema
    path.write_bytes(schema.serialize().to_pybytes())


def spark_ddl() -> str:
    """Return the schema of a line of the landing zone for Spark's reader."""
    return ", ".join(f"`{name}` {spark_type(kind)}" for name, kind in article().fields)
