"""When an article was published and when changed: never one in place of the other.

The theme's ``<time datetime>`` lies up to Newspaper 10.2 and Newsmag 4.2: it prints the site's
own wall clock as if it were UTC. There a ``+00:00`` is read as the site's local time. The class
``updated`` means nothing: the theme writes it on every date.
"""

import re
from collections.abc import Iterator
from typing import Any, Final

from selectolax.lexbor import LexborNode

from cinktank.pages import theme
from cinktank.pages.nodes import ancestors, tag_number, tagged, text_of
from cinktank.pages.page import Page
from cinktank.processors.dates import iso_datetime, printed_date

_TIME: Final = tag_number("time")
_LIARS: Final = {"newsmag": (4, 2, 999), "newspaper": (10, 2, 999)}
_UTC: Final = re.compile(r"(?:\+00:?00|Z)$")
_OFFSET: Final = re.compile(r"[+-]\d\d:\d\d$")
_OF_THE_THEME: Final = theme.BODY + theme.DATE + theme.MODULE_TITLE
"""Landmarks that no other theme has: a post's, and a listing's."""

_DATE_ROWS: Final = frozenset({
    "td-module-meta-info", "meta-info", "entry-meta", "posted-on", "post-date", "publish-date",
    "published", "date-published", "post-meta", "article-meta", "wp-block-post-date",
})  # fmt: skip
_MODIFIED_WORDS: Final = re.compile(
    r"\b(?:modifi|updat|mis(?:e)? à jour|aktualis|actualiz|atualiz|aggiornat|bijgewerkt|geändert)",
    re.I,
)


def clock_lies(page: Page) -> bool:
    """Say whether this version of the theme prints local time as UTC."""
    version = page.theme_version
    if version is None:
        return page.find(_OF_THE_THEME) is not None and _looks_old(page)
    name, numbers = version
    family = "newsmag" if "mag" in name.lower() else "newspaper"
    return numbers <= _LIARS[family]


def _looks_old(page: Page) -> bool:
    """Judge a page that does not name its version by what else old versions do.

    Beside a published date "in UTC" their microdata has a modification date in the site's true
    zone; and up to version 9 the body has no class ``tagdiv-type``.
    """
    changed = page.meta("datemodified")
    if changed and _OFFSET.search(changed.strip()) and not _UTC.search(changed.strip()):
        return True
    body = page.find(theme.BODY[:1])
    classes = (body.attributes.get("class") or "").split() if body is not None else []
    return bool(classes) and "tagdiv-type" not in classes


def datetime_of(page: Page, node: LexborNode | None) -> str | None:
    """Return the ISO date of a ``<time>``, with the lie of old versions put right."""
    value = (node.attributes.get("datetime") or "").strip() if node is not None else ""
    if not value:
        return None
    return _honest(page, value)


def _honest(page: Page, value: str) -> str | None:
    """Return a date of the theme's, "UTC" read as local time where the theme's clock lies.

    Local is the site's zone, unless the page's own modification date, which old versions state
    with its true offset, shows another.
    """
    value = value.strip()
    zone = page.site.timezone
    if not _UTC.search(value) or not clock_lies(page):
        return iso_datetime(value, zone)
    changed = (page.meta("datemodified") or "").strip()
    offset = _OFFSET.search(changed)
    if offset:
        in_zone = iso_datetime(changed, zone, trust_offset=False)
        if in_zone and not in_zone.endswith(offset[0]):
            return iso_datetime(_UTC.sub(offset[0], value), zone)
    return iso_datetime(value, zone, trust_offset=False)


def published_node(page: Page) -> LexborNode | None:
    """Return the header's ``<time>`` of publication."""
    return _time_in(page, theme.DATE) or _loose_time(page)


def modified_node(page: Page) -> LexborNode | None:
    node = _time_in(page, theme.MODIFIED)
    if node is None:
        times = page.survey.tags["time"]
        node = next((t for t in times if t.attributes.get("itemprop") == "dateModified"), None)
    return node


def _time_in(page: Page, tokens: tuple[str, ...]) -> LexborNode | None:
    node = page.find(tokens)
    if node is None:
        return None
    if node.tag == "time":
        return node
    times = [
        time for time in tagged(node, _TIME) if time.attributes.get("itemprop") != "dateModified"
    ]
    return times[0] if times else node


def _loose_time(page: Page) -> LexborNode | None:
    """Return the first date of the main part that something around it says to be a post's own."""
    for node in page.survey.tags["time"]:
        if "pubdate" in node.attributes:
            continue
        if node.attributes.get("itemprop") in ("dateModified", "dateCreated"):
            continue
        around = " ".join(outer.attributes.get("class") or "" for outer in ancestors(node)).split()
        if any("modif" in token or token in theme.BODY for token in around):
            continue
        own = (node.attributes.get("class") or "").split()
        if not _DATE_ROWS.intersection(around) and "published" not in own:
            continue
        if _MODIFIED_WORDS.search(text_of(node.parent) or ""):
            continue
        return node
    return None


def published(page: Page, node: LexborNode | None) -> Iterator[tuple[str, Any]]:
    zone = page.site.timezone
    yield "meta", iso_datetime(page.meta("article:published_time"), zone)
    yield "json-ld", iso_datetime(_text(page.data.article.get("datePublished")), zone)
    yield "theme", datetime_of(page, node)
    stated = page.meta("datepublished")
    yield "microdata", _honest(page, stated) if stated else None
    web_page = page.data.first(("WebPage",))
    yield "json-ld", iso_datetime(_text(web_page.get("datePublished")), zone)
    yield "theme", _printed(page, node)


def modified(page: Page, node: LexborNode | None) -> Iterator[tuple[str, Any]]:
    zone = page.site.timezone
    yield "meta", iso_datetime(page.meta("article:modified_time"), zone)
    yield "json-ld", iso_datetime(_text(page.data.article.get("dateModified")), zone)
    yield "theme", datetime_of(page, node)
    yield "microdata", iso_datetime(page.meta("datemodified"), zone)
    yield "meta", iso_datetime(page.meta("og:updated_time"), zone)
    web_page = page.data.first(("WebPage",))
    yield "json-ld", iso_datetime(_text(web_page.get("dateModified")), zone)
    yield "theme", _printed(page, node)


def shown(page: Page, node: LexborNode) -> str | None:
    """Return the date of an element of any theme: its attributes, else what it says."""
    for name in ("datetime", "content", "title"):
        if found := iso_datetime(node.attributes.get(name), page.site.timezone):
            return found
    return _printed(page, node)


def _printed(page: Page, node: LexborNode | None) -> str | None:
    text = text_of(node)
    if not text or len(text) > 80:
        return None
    return printed_date(text, timezone=page.site.timezone, language=page.language)


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None
