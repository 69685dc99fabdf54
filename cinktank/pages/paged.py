"""A post in several pages (``<!--nextpage-->``, the theme's smart lists): which, and joined."""

import re
from collections.abc import Iterable, Sequence
from html import escape
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import attrs
from selectolax.lexbor import LexborNode

from cinktank.items import NewsArticle
from cinktank.pages import theme
from cinktank.pages.page import Page
from cinktank.pages.teaser import MEASURED
from cinktank.processors.urls import canonicalize

MOST_PAGES: Final = 100
"""No post has more; a pager that says so is wrong."""

_LISTED: Final = ("images", "videos", "audios", "relatedArticles", "promotions")
_LAST_NUMBER: Final = re.compile(r"/(\d{1,3})/?\Z")


def further_pages(
    page: Page, pagers: Iterable[LexborNode], links: Iterable[str | None]
) -> list[str]:
    """Return the addresses of a post's pages after this one, in order.

    *pagers* are what the body has beside its text, *links* where its text leads: WordPress's links
    by number, the theme's pager or smart list, a menu of titles; ``rel=next`` counts too. A link is
    one of these by its address alone, the post's with a number behind. Where the pager leaves
    numbers out (1 2 … 9) they are filled in; one with « next » alone names one page, and that page
    the one after it.
    """
    stated = [one.get("href") for one in page.head_links("next")]
    for node in (*pagers, *page.find_all(theme.POST_PAGER)):
        for inner in (node, *node.css("a[href],option")):
            attributes = inner.attributes
            stated += [attributes.get(name) for name in ("href", "data-url", "value")]
    stated += links
    here = page.link(page.url)
    numbered = [href for href in stated if href and _may_end_in_number(href)]
    if here is None or not numbered:
        return []
    base, own = _numbered(here, page.body_classes)
    start = urlsplit(base).path.rstrip("/")
    found: dict[int, str] = {}
    for href in numbered:
        url = page.link(href) if not href.isdigit() else None
        number = _number_after(base, url) if url and start in url else None
        if number is not None and own < number <= MOST_PAGES:
            found.setdefault(number, url or "")
    if not found:
        return []
    last = max(found)
    return [found.get(n) or _renumbered(found[last], last, n) for n in range(own + 1, last + 1)]


def joined(first: NewsArticle, further: Sequence[NewsArticle]) -> NewsArticle:
    """Return the first page's article with what its *further* pages, read in order, add to it.

    Body, pictures, videos, audios and boxes go on page by page; all else is the first page's. What
    every page repeats (a standfirst above the list, a line below it) is kept once, and a page that
    is only another one again (a site that shows page 1 for a page it has not) adds nothing.
    ``metadata.furtherPages`` keeps the addresses that were not among *further*.

    >>> one = NewsArticle(url="https://cinktank.com/a/", articleBody="Un.")
    >>> two = NewsArticle(url="https://cinktank.com/a/2/", articleBody="Deux.")
    >>> joined(one, [two]).articleBody
    'Un.\\n\\nDeux.'
    """
    pages = [first]
    for item in further:
        if item.articleBody not in [page.articleBody for page in pages]:
            pages.append(item)
    added = [_as_printed(page) for page in pages[1:]]
    changed: dict[str, Any] = {
        "articleBody": _joined_text([first.articleBody, *(body for body, _ in added)], "\n\n"),
        "articleBodyHtml": _joined_text(
            [first.articleBodyHtml, *(html for _, html in added)], "\n"
        ),
    }
    for name in _LISTED:
        changed[name] = _unique(value for page in pages for value in getattr(page, name) or ())
    changed["metadata"] = attrs.evolve(
        first.metadata,
        leftOut=_unique(one for page in pages for one in page.metadata.leftOut or ()),
        furtherPages=_not_read(first, further),
        teaser=pages[-1].metadata.teaser if pages[-1].metadata.teaser not in MEASURED else None,
    )
    return attrs.evolve(first, **changed)


def _may_end_in_number(href: str) -> bool:
    """Say whether a link is worth a closer look: most end in a word."""
    return href.rstrip("/")[-1:].isdigit() or "#" in href or "page=" in href


def _numbered(url: str, classes: frozenset[str]) -> tuple[str, int]:
    """Return a post's address without its page's number, and the number."""
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query))
    if _is_number(query.get("page", "")):
        return _with_query(url, None), int(query["page"])
    last = _LAST_NUMBER.search(parts.path)
    if last and f"single-paged-{last[1]}" in classes:
        return urlunsplit(parts._replace(path=parts.path[: last.start()] + "/")), int(last[1])
    return url, 1


def page_number(url: str, classes: frozenset[str]) -> int:
    """Return which page of a post an address names; *classes* are the body's.

    >>> page_number("https://cinktank.com/a/2/", frozenset({"single", "single-paged-2"}))
    2
    """
    return _numbered(url, classes)[1]


def _number_after(base: str, url: str) -> int | None:
    """Return the number that an address has behind a post's.

    >>> _number_after("https://cinktank.com/a/", "https://cinktank.com/a/2/")
    2
    >>> _number_after("https://cinktank.com/?p=7", "https://cinktank.com/?p=7&page=3")
    3
    >>> _number_after("https://cinktank.com/a/", "https://cinktank.com/b/2/") is None
    True
    """
    own, other = urlsplit(base), urlsplit(url)
    if (own.hostname or "").removeprefix("www.") != (other.hostname or "").removeprefix("www."):
        return None
    path, number = own.path.rstrip("/"), dict(parse_qsl(other.query)).get("page", "")
    if other.path.rstrip("/") == path:
        same = _with_query(base, None) == _with_query(url, None).replace(
            f"{other.scheme}://{other.netloc}", f"{own.scheme}://{own.netloc}"
        )
        return int(number) if _is_number(number) and same else None
    rest = other.path.removeprefix(path).strip("/") if other.path.startswith(f"{path}/") else ""
    return int(rest) if _is_number(rest) else None


def _is_number(text: str) -> bool:
    """Return whether a text can be the number of a post's page."""
    return text.isascii() and text.isdecimal() and len(text) < 4


def _with_query(url: str, page: int | None) -> str:
    parts = urlsplit(url)
    query = [(name, value) for name, value in parse_qsl(parts.query) if name != "page"]
    if page is not None:
        query.append(("page", str(page)))
    return urlunsplit(parts._replace(query=urlencode(query), fragment=""))


def _renumbered(url: str, old: int, new: int) -> str:
    parts = urlsplit(url)
    if dict(parse_qsl(parts.query)).get("page") == str(old):
        return _with_query(url, new)
    head, _, tail = parts.path.rpartition(str(old))
    return urlunsplit(parts._replace(path=f"{head}{new}{tail}"))


def _as_printed(item: NewsArticle) -> tuple[str | None, str | None]:
    """Return a further page's body and HTML: what opens it as a dateline is its story."""
    opening = f"{item.dateline.text} " if item.dateline is not None else ""
    body, html = item.articleBody, item.articleBodyHtml
    if opening and body and html:
        body, html = opening + body, html.replace("<p>", f"<p>{escape(opening, quote=False)}", 1)
    return body, html


def _joined_text(pages: Iterable[str | None], gap: str) -> str | None:
    """Join pages' blocks, without those that open or close each of them alike."""
    whole: list[str] = []
    first: list[str] = []
    for text in pages:
        blocks = text.split(gap) if text else []
        if not first:
            whole, first = list(blocks), blocks
            continue
        start = _alike(first, blocks)
        rest = blocks[start:]
        tail = rest[len(rest) - _alike(first[::-1], rest[::-1]) :]
        if tail and whole[-len(tail) :] == tail:
            del whole[-len(tail) :]
        whole += rest
    return gap.join(whole) or None


def _alike(one: Sequence[str], other: Sequence[str]) -> int:
    """Return how many blocks two pages begin with in common."""
    count = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        count += 1
    return count


def _unique(values: Iterable[Any]) -> list[Any] | None:
    found: dict[str, Any] = {}
    for value in values:
        known = getattr(value, "url", None) or repr(value)
        found.setdefault(known, value)
    return list(found.values()) or None


def _not_read(first: NewsArticle, further: Sequence[NewsArticle]) -> list[str] | None:
    read = {canonicalize(item.url) for item in further}
    named = list(first.metadata.furtherPages or ())
    named += [url for item in further for url in item.metadata.furtherPages or ()]
    return [url for url in dict.fromkeys(named) if canonicalize(url) not in read] or None
