"""The table for a browser: articles as SQLite with full text, and Datasette to look at them."""

import json
import os
import sqlite3
import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NoReturn

from cinktank.lake.location import needed
from cinktank.lake.table.table import Table
from cinktank.lake.table.views import described

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

SEARCHED: Final = ("headline", "description", "articleBody")
FACETS: Final = ["articleSection", "agency", "month"]
SHOWN: Final = 500
"""Letters of a cell in a list of articles; an article's own page has all of them."""

_ROWS: Final = 500
_LOOPBACK: Final = "127.0.0.1"


def export_sqlite(table: Table, path: Path) -> int:
    """Write ``articles`` and ``quarantine`` to the SQLite file *path*; return how many articles.

    What has parts is JSON, a moment is ISO 8601 in UTC; accents do not matter to a search. The file
    appears when it is whole.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    hidden = path.with_name(f".{path.name}.{os.getpid()}")
    hidden.unlink(missing_ok=True)
    try:
        with table.reading() as database, closing(sqlite3.connect(hidden)) as target:
            count = _copy(database, target, "articles", "key")
            _copy(database, target, "quarantine", "url")
            searched = ", ".join(SEARCHED)
            target.execute(
                f'CREATE VIRTUAL TABLE articles_fts USING fts5({searched}, content="articles",'
                " tokenize='unicode61 remove_diacritics 2')"
            )
            target.execute("INSERT INTO articles_fts (articles_fts) VALUES ('rebuild')")
            target.commit()
        hidden.replace(path)
    finally:
        hidden.unlink(missing_ok=True)
    return count


def serve(path: Path, port: int) -> NoReturn:
    """Become Datasette over an exported file, on this machine alone."""
    needed("datasette", "browse", "lake browse")
    metadata = path.with_suffix(".metadata.json")
    metadata.write_text(json.dumps(_metadata(path.stem)), "utf-8")
    words = [sys.executable, "-m", "datasette", "serve", "--immutable", str(path)]
    words += ["--metadata", str(metadata), "--host", _LOOPBACK, "--port", str(port)]
    words += ["--setting", "truncate_cells_html", str(SHOWN), "--setting", "allow_download", "off"]
    os.execv(sys.executable, words)


def _copy(database: "DuckDBPyConnection", target: sqlite3.Connection, name: str, key: str) -> int:
    relation = database.sql(f"FROM {name} LIMIT 0")
    columns = list(zip(relation.columns, relation.types, strict=True))
    typed = ", ".join(
        f'"{column}" {_affinity(kind)}{" PRIMARY KEY" if column == key else ""}'
        for column, kind in columns
    )
    target.execute(f"CREATE TABLE {name} ({typed})")
    cells = ", ".join(f'{_cell(column, kind)} AS "{column}"' for column, kind in columns)
    rows = database.execute(f"SELECT {cells} FROM {name}")
    marks = ", ".join("?" * len(columns))
    count = 0
    while batch := rows.fetchmany(_ROWS):
        target.executemany(f"INSERT OR REPLACE INTO {name} VALUES ({marks})", batch)
        count += len(batch)
    return count


def _affinity(kind: Any) -> str:
    return {"bigint": "INTEGER", "integer": "INTEGER", "double": "REAL", "boolean": "INTEGER"}.get(
        kind.id, "TEXT"
    )


def _cell(column: str, kind: Any) -> str:
    quoted = f'"{column}"'
    if kind.id in ("struct", "list", "map"):
        return f"CAST(to_json({quoted}) AS VARCHAR)"
    if kind.id == "timestamp with time zone":
        return f"strftime(timezone('UTC', {quoted}), '%Y-%m-%dT%H:%M:%SZ')"
    return f"CAST({quoted} AS VARCHAR)" if kind.id == "date" else quoted


def _metadata(name: str) -> dict[str, Any]:
    """Return what Datasette says of the tables and their columns."""
    columns = described()
    articles = {
        "sort_desc": "publishedAt",
        "facets": FACETS,
        "columns": columns,
        "label_column": "headline",
    }
    tables = {"articles": articles, "quarantine": {"columns": columns}}
    return {"title": "Articles", "databases": {name: {"tables": tables}}}
