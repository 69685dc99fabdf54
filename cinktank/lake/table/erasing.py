"""Erased articles in a table: which rows they are, and how the rows that link to them become."""

from typing import TYPE_CHECKING

import msgspec

from cinktank.lake.erasure import LINK_LISTS, LINKS, Erased

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_ADDRESSES = "url, canonicalUrl, metadata.requestedUrl AS requested, identifier"


def erased_keys(database: "DuckDBPyConnection", erased: Erased, table: str) -> list[str]:
    """Return the keys of the erased articles in a table of lines."""
    rows = database.execute(f"SELECT DISTINCT key, {_ADDRESSES} FROM {table}").fetchall()
    return sorted(
        {
            key
            for key, url, canonical, requested, identifier in rows
            if erased.article(
                {
                    "url": url,
                    "canonicalUrl": canonical,
                    "identifier": identifier,
                    "metadata": {"requestedUrl": requested},
                }
            )
        }
    )


def linked(database: "DuckDBPyConnection", erased: Erased, table: str) -> list[str]:
    """Return the erased addresses that the rows of a table link to."""
    questions = [f"SELECT {name}.url AS url FROM {table}" for name in LINKS]
    questions += [
        f"SELECT link.url FROM (SELECT unnest({name}) AS link FROM {table})" for name in LINK_LISTS
    ]
    questions.append(f"SELECT metadata.sameAs FROM {table}")
    rows = database.execute(f"SELECT DISTINCT url FROM ({' UNION ALL '.join(questions)})")
    return sorted(url for (url,) in rows.fetchall() if erased.url(url))


def is_linked() -> str:
    """Return the condition that a row links to one of ``$urls``."""
    names = [f"list_contains($urls, {name}.url)" for name in LINKS]
    names += [
        f"len(list_filter({name}, lambda x: list_contains($urls, x.url))) > 0"
        for name in LINK_LISTS
    ]
    tests = " OR ".join(
        f"coalesce({one}, false)" for one in (*names, "list_contains($urls, metadata.sameAs)")
    )
    return f"({tests})"


def without_links(database: "DuckDBPyConnection", table: str) -> str:
    """Return the columns of a table, as ``SELECT`` takes them, without links to ``$urls``."""
    replaced = [
        f"CASE WHEN list_contains($urls, {name}.url) THEN NULL ELSE {name} END AS {name}"
        for name in LINKS
    ]
    for name in LINK_LISTS:
        left = f"list_filter({name}, lambda x: NOT coalesce(list_contains($urls, x.url), false))"
        replaced.append(f"CASE WHEN len({left}) = 0 THEN NULL ELSE {left} END AS {name}")
    relation = database.sql(f"SELECT metadata FROM {table} LIMIT 0")
    fields = [name for name, _ in relation.types[0].children]
    inner = ", ".join(
        f"'{name}': "
        + (
            "CASE WHEN list_contains($urls, metadata.sameAs) THEN NULL ELSE metadata.sameAs END"
            if name == "sameAs"
            else f'metadata."{name}"'
        )
        for name in fields
    )
    replaced.append(f"CASE WHEN metadata IS NULL THEN NULL ELSE {{{inner}}} END AS metadata")
    return f"* REPLACE ({', '.join(replaced)})"


def rejects_without(
    rows: list[tuple[int, str | None, str | None]], erased: Erased
) -> tuple[list[int], list[tuple[int, str]]]:
    """Return of rejects (place, address, item as JSON) which go, and the new items of others."""
    gone, changed = [], []
    for place, url, text in rows:
        item = msgspec.json.decode(text) if text else None
        if erased.reject({"url": url, "item": item}):
            gone.append(place)
        elif item and erased.scrub(item):
            changed.append((place, msgspec.json.encode(item).decode()))
    return gone, changed
