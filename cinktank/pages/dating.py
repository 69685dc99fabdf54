"""When an article was published and when changed: never one in place of the other.

The theme's ``<time datetime>`` lies up to Newspaper 10.2 and Newsmag 4.2: it prints the site's
own wall clock as if it were UTC. There a ``+00:00`` is read as the site's local time. The class
``updated`` means nothing: the theme writes it on every date.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any, Final

from selectolax.lexbor import LexborNode

from cinktank.pages import theme
from cinktank.pages.bounds import SAME
from cinktank.pages.nodes import ancestors, tag_number, tagged, text_of
from cinktank.pages.page import Page
from cinktank.pages.structured_data import text as text_in
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
    r"\b(?:modifi|updat|mis(?:e)? à jour|maj\b|aktualis|actualiz|actualis|atualiz|aggiornat"
    r"|bijgewerkt|geändert|gewijzigd|edited|revis|corrig|editad)",
    re.I,
)
_PUBLISHED_WORDS: Final = re.compile(
    r"\b(?:publi|pubbli|post(?:ed|ado|é)\b|veröffentlicht|erstellt|erschienen|gepubliceerd"
    r"|geplaatst|créé|creado|criado|created|écrit|written|mis en ligne)",
    re.I,
)
_LONGEST_ROW: Final = 160
_FIRST_YEAR: Final = 1990
_LAST_YEAR: Final = datetime.now(UTC).year + 1
_EPOCHS: Final = ("1970-01-01", "1969-12-31", "0001-", "0000-", "1900-01-01", "1899-12-3")
"""What a clock that was never set says."""

_EPOCH_DIGITS: Final = (10, 13)
"""Seconds or milliseconds since 1970, as programs count."""

_NO_TIME: Final = ("", "T00:00:00")
_MORE_METAS: Final = (
    "datepublished", "pubdate", "publishdate", "publish-date", "publication_date", "date",
    "parsely-pub-date", "sailthru.date", "dc.date.issued", "dcterms.created", "dc.date",
    "article:published", "og:article:published_time", "cxenseparse:recs:publishtime",
)  # fmt: skip


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
    return _time_in(page, theme.DATE, modified=False) or _loose_time(page)


def modified_node(page: Page) -> LexborNode | None:
    """Return the ``<time>`` of the last change, or the line that has both dates."""
    node = _time_in(page, theme.MODIFIED, modified=None)
    if node is None:
        times = page.survey.tags["time"][:SAME]
        node = next((t for t in times if t.attributes.get("itemprop") == "dateModified"), None)
        if node is None and page.find(theme.DATE) is None:
            node = next((one for one in times if _is_of_change(one)), None)
    return node or _time_in(page, theme.DATE, modified=True)


def _time_in(page: Page, tokens: tuple[str, ...], *, modified: bool | None) -> LexborNode | None:
    """Return the ``<time>`` in a landmark that is of publication, of a change, or any (`None`)."""
    node = page.find(tokens)
    if node is None:
        return None
    times = [node] if node.tag == "time" else tagged(node, _TIME)
    if modified is None:
        times = [time for time in times if time.attributes.get("itemprop") != "dateModified"]
        return times[0] if times else node
    sorted_out = [time for time in times if _is_of_change(time) is modified]
    if modified and not sorted_out:
        lines = (*times, node)
        return next((one for one in lines if _MODIFIED_WORDS.search(text_of(one) or "")), None)
    return sorted_out[0] if sorted_out else (None if times else node)


def _is_of_change(time: LexborNode) -> bool:
    """Say whether a ``<time>``, or what stands before it, says that it is of a change."""
    if time.attributes.get("itemprop") == "dateModified":
        return True
    said = text_of(time) or ""
    if _PUBLISHED_WORDS.search(said):
        return False
    before = time.prev
    while before is not None and before.is_text_node and before.is_empty_text_node:
        before = before.prev
    label: str | None = ""
    if before is not None and before.tag != "time":
        label = before.text_content if before.is_text_node else text_of(before)
    line = f"{(label or '')[-40:]} {said}"
    found = _MODIFIED_WORDS.search(line)
    return found is not None and not any(sign.isdigit() for sign in line[: found.start()])


def _loose_time(page: Page) -> LexborNode | None:
    """Return the first date of the main part that something around it says to be a post's own."""
    for node in page.survey.tags["time"][:SAME]:
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
    """Yield dates of publication in order of trust, each as exact as the page has it.

    A day, or midnight, is as good as no time where another source tells the time of that day. Of
    dates that no site can be of those before the web's years are left for `believed` to put last.
    """
    rest = ((source, value) for source, value in _published(page, node) if value)
    for source, value in rest:
        if not _is_likely(value):
            if not value.startswith(_EPOCHS) and value[:4] < str(_FIRST_YEAR):
                yield source, value
        elif value[10:19] not in _NO_TIME:
            yield source, value
        else:
            yield source, _to_the_minute(value, (other for _, other in rest if _is_likely(other)))


def _published(page: Page, node: LexborNode | None) -> Iterator[tuple[str, str | None]]:
    for stated in page.metas("article:published_time")[:SAME]:
        yield "meta", _stated(page, stated)
    yield "json-ld", _stated(page, text_in(page.data.article.get("datePublished")))
    yield "theme", datetime_of(page, node)
    for stated in page.metas("datepublished")[:SAME]:
        yield "microdata", _honest(page, stated)
    web_page = page.data.first(("WebPage",))
    yield "json-ld", _stated(page, text_in(web_page.get("datePublished")))
    yield "theme", _printed(page, node, modified=False)
    for name in _MORE_METAS:
        for stated in page.metas(name)[:SAME]:
            yield "meta", _stated(page, stated)
    yield "json-ld", _stated(page, text_in(page.data.article.get("dateCreated")))


def believed(dates: Iterable[tuple[str, Any]]) -> Iterator[tuple[str, Any]]:
    """Yield dates of the web's years first: others are zeros, or of another calendar."""
    doubted = []
    for source, date in dates:
        if not date or _is_likely(date):
            yield source, date
        else:
            doubted.append((source, date))
    yield from doubted


def modified(page: Page, node: LexborNode | None) -> Iterator[tuple[str, Any]]:
    """Yield dates of the last change, likewise."""
    for source, value in _modified(page, node):
        if value and _is_likely(value):
            yield source, value


def _modified(page: Page, node: LexborNode | None) -> Iterator[tuple[str, str | None]]:
    for stated in page.metas("article:modified_time")[:SAME]:
        yield "meta", _stated(page, stated)
    yield "json-ld", _stated(page, text_in(page.data.article.get("dateModified")))
    is_own = node is not None and _is_of_change(node)
    yield "theme", datetime_of(page, node) if is_own or _has_modified_mark(page) else None
    yield "microdata", _stated(page, page.meta("datemodified"))
    yield "meta", _stated(page, page.meta("og:updated_time"))
    web_page = page.data.first(("WebPage",))
    yield "json-ld", _stated(page, text_in(web_page.get("dateModified")))
    yield "theme", _printed(page, node, modified=True)


def shown(page: Page, node: LexborNode) -> str | None:
    """Return the date of an element of any theme: its attributes, else what it says."""
    for name in ("datetime", "content", "title"):
        if found := iso_datetime(node.attributes.get(name), page.site.timezone):
            return found
    return _printed(page, node, modified=False)


def _has_modified_mark(page: Page) -> bool:
    return page.find(theme.MODIFIED) is not None


def _is_likely(value: str) -> bool:
    """Say whether a date can be a web page's: of our calendar, and of no clock that was never set.

    >>> _is_likely("1970-01-01T00:00:00+00:00"), _is_likely("2567-05-13"), _is_likely("2024-05-13")
    (False, False, True)
    """
    year = value[:4]
    return year.isdigit() and _FIRST_YEAR <= int(year) <= _LAST_YEAR


def _to_the_minute(value: str, others: Iterator[str]) -> str:
    """Return a day, or its midnight, with the time that another source has for that day.

    >>> _to_the_minute("2024-05-13", iter(["2024-05-13T19:42:00+02:00"]))
    '2024-05-13T19:42:00+02:00'
    """
    for other in others:
        if other[:10] == value[:10] and other[10:19] not in _NO_TIME:
            return other
    return value


def _stated(page: Page, value: str | None) -> str | None:
    """Return a date that is stated for machines, though it be written for people."""
    if not value:
        return None
    zone = page.site.timezone
    if value.isdecimal() and len(value) in _EPOCH_DIGITS:
        return datetime.fromtimestamp(int(value[:10]), UTC).isoformat()
    found = iso_datetime(value, zone)
    if found is None and len(value) <= _LONGEST_ROW:
        found = printed_date(value, timezone=zone, language=page.language)
    return found


def _printed(page: Page, node: LexborNode | None, *, modified: bool) -> str | None:
    """Return the printed date of publication, or of the last change, from a line of either or both.

    What is printed for the other is none: « Mis à jour le … » alone tells no publication.
    """
    text = text_of(node)
    if not text or len(text) > _LONGEST_ROW:
        return None
    day = ""
    for of_change, part in _parts(text):
        found = printed_date(part, timezone=page.site.timezone, language=page.language)
        if of_change and not found and day:  # « mis à jour à 20 h 10 »: on the day before it
            found = printed_date(f"{day} {part}", timezone=page.site.timezone)
            found = found if found and len(found) > len(day) else None
        if found and of_change is modified:
            return found
        day = (found or "")[:10] or day
    if modified and _has_modified_mark(page):
        return printed_date(text, timezone=page.site.timezone, language=page.language)
    return None


def _parts(text: str) -> Iterator[tuple[bool, str]]:
    """Yield the parts of a line of dates, each with whether it is of the last change.

    >>> list(_parts("Publié le 13 mai 2024 | Mis à jour le 14 mai 2024"))
    [(False, 'Publié le 13 mai 2024 | '), (True, 'Mis à jour le 14 mai 2024')]
    """
    marks = sorted(
        [(found.start(), True) for found in _MODIFIED_WORDS.finditer(text)]
        + [(found.start(), False) for found in _PUBLISHED_WORDS.finditer(text)]
    )
    start, of_change = 0, False
    for place, of_next in marks:
        if of_next is not of_change or place == 0:
            if text[start:place].strip(" |–—-,·•:()"):
                yield of_change, text[start:place]
            start, of_change = place, of_next
    yield of_change, text[start:]
