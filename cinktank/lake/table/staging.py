"""Lines of part files, typed, keyed, and compared with what a table knows of their articles.

All in SQL on a DuckDB connection in which ``revisions`` can be read, whatever keeps it: the rules
of what an article is, and which revision is its newest, are here for every kind of table.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from cinktank.lake.table.columns import OWN, QUARANTINE

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

NEWEST = "revision DESC, downloadedAt DESC NULLS LAST, contentHash DESC NULLS LAST"
"""Of one article's lines, the order that puts the one that counts first."""

_SAME = (
    "a.key = b.key AND a.revision = b.revision AND a.gone = b.gone"
    " AND a.contentHash IS NOT DISTINCT FROM b.contentHash"
)


@dataclass(frozen=True, slots=True)
class Batch:
    """Parts that are loaded together, under *base* on this machine."""

    base: Path
    parts: tuple[str, ...]
    """Names of landing parts."""
    quarantine: tuple[str, ...]
    manifests: tuple[str, ...]
    """Manifests whose every part is loaded with this batch."""

    @property
    def names(self) -> list[str]:
        """What is remembered as loaded."""
        return [*self.parts, *self.quarantine, *self.manifests]


def stage(database: "DuckDBPyConnection", batch: Batch, columns: dict[str, str]) -> None:
    """Read the batch's lines into the tables ``staged`` and ``rejected``."""
    lines = {name: kind for name, kind in columns.items() if name not in OWN}
    names = ", ".join(f'"{name}"' for name in lines)
    database.execute(f"""
        CREATE OR REPLACE TEMP TABLE staged AS
        SELECT
          coalesce(post, address) AS key,
          coalesce(nullif(regexp_extract(datePublished, '^[0-9]{{4}}-[0-9]{{2}}'), ''), 'unknown')
            AS month,
          try_cast(datePublished AS TIMESTAMPTZ) AS publishedAt,
          coalesce(metadata.revision, 1) AS revision,
          coalesce(metadata.event = 'gone', false) AS gone,
          metadata.contentHash AS contentHash,
          try_cast(metadata.dateDownloaded AS TIMESTAMPTZ) AS downloadedAt,
          part, {names}, address, post
        FROM (
          SELECT *, regexp_extract(address, '^[a-z]+://([^/]+)', 1) || '#' || identifier AS post
          FROM (
            SELECT *, coalesce(canonicalUrl, url) AS address, {_part(batch.base)} AS part
            FROM {_reader(batch.base, batch.parts, lines)}
          )
        )
    """)
    rejected = {name: kind for name, kind in QUARANTINE.items() if name != "part"}
    names = ", ".join(rejected)
    database.execute(f"""
        CREATE OR REPLACE TEMP TABLE rejected AS
        SELECT {_part(batch.base)} AS part, {names.replace("item", "CAST(item AS VARCHAR) AS item")}
        FROM {_reader(batch.base, batch.quarantine, {**rejected, "item": "JSON"})}
    """)


def resolve(database: "DuckDBPyConnection") -> list[tuple[str, str]]:
    """Give lines without a post id the key of the post at their address.

    Returns (old, new) keys of articles that were known by their address alone and whose post id
    is known now.
    """
    if database.execute("SELECT 1 FROM staged WHERE post IS NULL LIMIT 1").fetchall():
        database.execute("""
            UPDATE staged SET key = found.key
            FROM (
              SELECT address, max(key) AS key FROM (
                SELECT address, key FROM staged WHERE post IS NOT NULL
                UNION ALL
                SELECT coalesce(canonicalUrl, url) AS address, key FROM revisions
                WHERE identifier IS NOT NULL AND coalesce(canonicalUrl, url) IN (
                  SELECT address FROM staged WHERE post IS NULL
                )
              ) GROUP BY address
            ) AS found
            WHERE staged.post IS NULL AND staged.address = found.address
        """)
    return database.execute("""
        SELECT DISTINCT b.key, a.key
        FROM (SELECT DISTINCT key FROM revisions WHERE key IN (SELECT address FROM staged)) AS b
        JOIN staged AS a ON b.key = a.address
        WHERE a.post IS NOT NULL
    """).fetchall()


def compare(database: "DuckDBPyConnection") -> None:
    """Make ``fresh``: lines that the table lacks; and ``newest``: what counts of each article.

    ``newest`` has key, revision, gone, contentHash, and *fresh*: whether it comes with this batch.
    """
    database.execute("""
        CREATE OR REPLACE TEMP TABLE known AS
        SELECT key, revision, gone, contentHash, downloadedAt FROM revisions
        WHERE key IN (SELECT key FROM staged)
    """)
    database.execute(f"""
        CREATE OR REPLACE TEMP TABLE fresh AS
        SELECT * EXCLUDE (address, post) FROM staged AS a
        WHERE NOT EXISTS (SELECT 1 FROM known AS b WHERE {_SAME})
        QUALIFY row_number() OVER (
          PARTITION BY key, revision, gone, contentHash ORDER BY downloadedAt, part
        ) = 1
    """)
    database.execute(f"""
        CREATE OR REPLACE TEMP TABLE newest AS
        SELECT key, revision, gone, contentHash, fresh FROM (
          SELECT key, revision, gone, contentHash, downloadedAt, true AS fresh FROM fresh
          UNION ALL
          SELECT key, revision, gone, contentHash, downloadedAt, false FROM known
        ) QUALIFY row_number() OVER (PARTITION BY key ORDER BY {NEWEST}) = 1
    """)


def same(left: str, right: str) -> str:
    """Return the condition that two rows are one revision of one article."""
    return _SAME.replace("a.", f"{left}.").replace("b.", f"{right}.")


def _reader(base: Path, names: tuple[str, ...], columns: dict[str, str]) -> str:
    typed = ", ".join(f"{_text(name)}: {_text(kind)}" for name, kind in columns.items())
    if not names:
        empty = ", ".join(f'NULL::{kind} AS "{name}"' for name, kind in columns.items())
        return f"(SELECT {empty}, '' AS filename WHERE false)"
    files = ", ".join(_text(str(base / name)) for name in names)
    return (
        f"read_json([{files}], format = 'newline_delimited', columns = {{{typed}}},"
        " filename = true, maximum_object_size = 67108864)"
    )


def _part(base: Path) -> str:
    return f"substr(filename, {len(str(base)) + 2})"


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
