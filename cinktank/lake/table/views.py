"""What analysts ask: the stored lines with days and moments as types, and what each column holds.

Nothing of it is stored: a table that was loaded by an older version has it after its next load.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final

from itemadapter import ItemAdapter

from cinktank.items import NewsArticle
from cinktank.lake.table.spelling import agency
from cinktank.sites import CINKTANK, known_sites

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

COMMENTS: Final = {
    "key": "What knows the article: host and post id, or its canonical address where there is none",
    "month": "Month of publication, 2022-03, or unknown: what the table is ordered or parted by",
    "publishedAt": "When it was published, a moment; midnight UTC where the page has a day alone",
    "publishedOn": "The day of publication by the site's own clock",
    "revision": "1 for the first copy of an article, 1 more for each later one with other content",
    "gone": "Whether this line says that the article is no longer on the site",
    "contentHash": "SHA-256 (hex) of the content: lines of one content have one",
    "downloadedAt": "When the page was fetched, a moment",
    "part": "The part file of the landing zone that the line came from",
    "agency": "The dateline's agency in one spelling, however it is printed; several by a slash",
    "reasons": "Why it was refused: a short name, a colon and the particulars",
    "pageHash": "SHA-256 (hex) of the page's bytes",
    "spider": "Name of the spider",
    "job": "The run's identifier",
    "dateRejected": "When it was refused, a moment",
    "softwareVersion": "Version of cinktank that read the page",
    "item": "What could be read, as JSON",
    "url": "The address of the article's page",
}
"""Of the columns that are no field of the item; of the others their docstrings."""

_MOMENTS: Final = ("dateModified",)
_AS_PRINTED: Final = " (a moment; as text with the site's own zone it is in the part file)"


def make_views(database: "DuckDBPyConnection", articles: str, revisions: str, rejects: str) -> None:
    """Make ``articles``, ``revisions``, ``quarantine`` and ``rejects`` of what is stored.

    *articles* and *revisions* are what may follow FROM; *rejects* names every reject there was, of
    which ``quarantine`` has the last for each address that was not stored since.
    """
    columns = _of_lines(database, revisions)
    for view, source in (("revisions", revisions), ("articles", articles)):
        database.execute(f"CREATE OR REPLACE VIEW {view} AS SELECT {columns} FROM {source}")
    moment = "* REPLACE (try_cast(dateRejected AS TIMESTAMPTZ) AS dateRejected)"
    if rejects != "rejects":
        database.execute(f"CREATE OR REPLACE VIEW rejects AS FROM {rejects}")
    database.execute(f"""
        CREATE OR REPLACE VIEW quarantine AS
        WITH stored AS (
          SELECT address, max(downloadedAt) AS fetched FROM (
            SELECT url AS address, downloadedAt FROM revisions
            UNION ALL SELECT canonicalUrl, downloadedAt FROM revisions
            UNION ALL SELECT metadata.requestedUrl, downloadedAt FROM revisions
          ) WHERE address IS NOT NULL GROUP BY address
        )
        SELECT {moment} FROM rejects
        WHERE NOT EXISTS (
          SELECT 1 FROM stored
          WHERE stored.address = rejects.url
            AND stored.fetched >= try_cast(rejects.dateRejected AS TIMESTAMPTZ)
        )
        QUALIFY row_number() OVER (PARTITION BY url ORDER BY rejects.dateRejected DESC) = 1
    """)
    comment(database, ("articles", "revisions", "quarantine"))


def comment(database: "DuckDBPyConnection", views: Iterable[str]) -> None:
    """Say of every column of some views what it holds."""
    held = described()
    for view in views:
        for name in database.sql(f"FROM {view} LIMIT 0").columns:
            if text := held.get(name):
                database.execute(
                    f"COMMENT ON COLUMN {view}.\"{name}\" IS '{text.replace(chr(39), chr(39) * 2)}'"
                )


def described() -> dict[str, str]:
    """Return what each column holds.

    >>> described()["headline"]
    'The whole headline (h1), inline markup removed.'
    """
    schema = ItemAdapter.get_json_schema(NewsArticle)["properties"]
    of_item = {
        name: " ".join(field.get("description", "").replace("`", "").split())
        for name, field in schema.items()
    }
    for name in _MOMENTS:
        of_item[name] += _AS_PRINTED
    return {**of_item, **COMMENTS}


def _of_lines(database: "DuckDBPyConnection", source: str) -> str:
    """Return the columns of lines as ``SELECT`` takes them: stored ones, and what they say."""
    relation = database.sql(f"FROM {source} LIMIT 0")
    made = []
    for name, kind in zip(relation.columns, relation.types, strict=True):
        if name in _MOMENTS:
            made.append(f'try_cast("{name}" AS TIMESTAMPTZ) AS "{name}"')
        elif name == "dateline":
            made += [_dateline(kind), f"{agency('dateline.source')} AS agency"]
        elif name != "newest":
            made.append(f'"{name}"')
        if name == "publishedAt":
            made.append(f"{_own_day()} AS publishedOn")
    return ", ".join(made)


def _dateline(kind: Any) -> str:
    value = {"date": "try_cast(dateline.date AS DATE)"}
    parts = ", ".join(
        f"'{name}': {value.get(name, f'dateline.{name}')}" for name, _ in kind.children
    )
    return f"CASE WHEN dateline IS NOT NULL THEN {{{parts}}} END AS dateline"


def _own_day() -> str:
    """Return the SQL of the day of publication by the clock of the site that an address is on."""
    zones = " ".join(
        f"WHEN '{host}' THEN '{site.timezone}'"
        for site in known_sites().values()
        for host in site.hosts
    )
    host = "regexp_extract(url, '^[a-z]+://(?:www[.])?([^/:]+)', 1)"
    zone = f"CASE {host} {zones} ELSE '{CINKTANK.timezone}' END"
    return (
        "CASE WHEN length(datePublished) = 10 THEN try_cast(datePublished AS DATE)"
        f" ELSE CAST(timezone({zone}, try_cast(datePublished AS TIMESTAMPTZ)) AS DATE) END"
    )
