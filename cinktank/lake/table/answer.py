"""A query's answer: on the terminal, or as CSV, JSON or Parquet."""

import shutil
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from cinktank.lake.cells import FORMULA
from cinktank.lake.location import LakeError
from cinktank.lake.table.table import Table, damaged
from cinktank.lake.table.target import file_for, folder_for

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

FORMATS = {
    "csv": "FORMAT csv, HEADER",
    "json": "FORMAT json, ARRAY true",
    "parquet": "FORMAT parquet, COMPRESSION zstd",
}
SHOWN = 40
"""Rows that a terminal is shown; the other forms have them all."""


def answer(table: Table, question: str, form: str, output: str | None) -> None:
    """Answer the SQL *question* in *form* (``table``, or one of `FORMATS`).

    *output* is a file of this machine or of a bucket; without it the answer goes to the terminal.
    Raises `LakeError` for a question that cannot be answered.
    """
    import duckdb

    with table.reading() as database:
        try:
            rows = database.sql(question)
            if rows is None:
                raise LakeError("the query has no answer: ask with SELECT …")
            if form == "table" and output is None:
                rows.show(max_rows=SHOWN, max_width=shutil.get_terminal_size((160, 40)).columns)
                return
            written = form if form != "table" else _form_of(output)
            if output is not None:
                with file_for(output) as path:
                    _write(database, rows, written, path)
                return
            with TemporaryDirectory() as folder:
                path = Path(folder) / "answer"
                _write(database, rows, written, path)
                with path.open("rb") as file:
                    shutil.copyfileobj(file, sys.stdout.buffer)
        except duckdb.Error as error:
            if damaged(error):
                raise
            raise LakeError(f"the query is refused: {error}") from None


def export(table: Table, target: str, name: str) -> int:
    """Write the table *name* as Parquet files, parted by month; return the rows.

    *target* is a folder of this machine, or of a bucket (``s3://…``): there the files come when all
    are written.
    """
    parted = "" if name == "quarantine" else ", PARTITION_BY (month), WRITE_PARTITION_COLUMNS"
    with table.reading() as database, folder_for(target) as folder:
        place = folder if parted else folder / f"{name}.parquet"
        ((rows,),) = database.execute(
            f"COPY (FROM {name}) TO {_text(place)} ({FORMATS['parquet']}{parted})"
        ).fetchall()
    return int(rows)


def _write(database: "DuckDBPyConnection", rows: Any, form: str, path: Path) -> None:
    cells = "*" if form == "parquet" else _cells(rows, form == "csv")
    database.execute(f"COPY (SELECT {cells} FROM rows) TO {_text(path)} ({FORMATS[form]})")


def _cells(rows: Any, is_text: bool) -> str:
    """Return the columns with moments as ISO 8601; if all *is_text*, also as `cell` has them.

    `cinktank.lake.cells.cell` makes JSON of what has parts, and no formulas.
    """
    made = []
    for place, (name, kind) in enumerate(zip(rows.columns, rows.types, strict=True), 1):
        value = f"#{place}"
        if kind.id.startswith("timestamp"):  # the connection's zone is UTC
            value = f"replace(replace(CAST({value} AS VARCHAR), ' ', 'T'), '+00', 'Z')"
        elif is_text and kind.id in ("struct", "list", "array", "map", "union"):
            value = f"CAST(to_json({value}) AS VARCHAR)"
        elif is_text and kind.id in ("varchar", "enum", "blob"):
            text = f"{value}::VARCHAR"
            value = (
                f"CASE WHEN regexp_matches({text}, '{FORMULA}')"
                f" THEN chr(39) || {text} ELSE {text} END"
            )
        quoted = name.replace('"', '""')
        made.append(f'{value} AS "{quoted}"')
    return ", ".join(made)


def _form_of(output: str | None) -> str:
    suffix = Path(output).suffix.lstrip(".").lower() if output else ""
    if suffix not in FORMATS:
        raise LakeError(f"give --format {', '.join(FORMATS)}, or an output that ends so")
    return suffix


def _text(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"
