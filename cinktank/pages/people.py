"""Who wrote an article: the byline as printed, then what the page says of itself."""

import re
from collections.abc import Iterator
from typing import Any, Final

from selectolax.lexbor import LexborNode

from cinktank.items import Author
from cinktank.pages import theme
from cinktank.pages.nodes import links_in, text_of
from cinktank.pages.page import Page
from cinktank.processors.dates import printed_date
from cinktank.processors.text import clean_text

_BY: Final = re.compile(
    r"^(?:(?:par|by|von|por|di|de|da|door|written by|posted by|écrit par|publié par|more by|av|af"
    r"|od|от)\b\s*:?|(?:author|auteur|autor|autore)\s*:)\s*",
    re.I,
)
_AND: Final = re.compile(r"\s*,\s*|\s+(?:et|and|und|y|e|&)\s+")
_DIGIT: Final = re.compile(r"\d")
_ADDRESS: Final = re.compile(r"://|^(?:www\.)?[\w-]+\.\w+/", re.I)
_LEFTOVER: Final = " -–—|,•·"


def authors(page: Page) -> Iterator[tuple[str, Any]]:
    yield "theme", printed(page, page.find(theme.BYLINE))
    yield "theme", printed(page, page.find(theme.AUTHOR_BOX))
    yield (
        "json-ld",
        [Author(name=name, nameRaw=name, url=url) for name, url in _of_data(page) if name],
    )
    yield (
        "meta",
        [
            Author(name=name, nameRaw=name)
            for name in map(clean_text, page.metas("author") or page.metas("article:author"))
            if name and not _ADDRESS.search(name)
        ],
    )
    yield "html", printed(page, page.find(theme.BYLINE_ELSEWHERE))


def printed(page: Page, node: LexborNode | None) -> list[Author]:
    """Return the authors that a byline names."""
    if node is None:
        return []
    links = [node] if node.tag == "a" else [link for link in links_in(node) if text_of(link)]
    found: dict[str, Author] = {}
    for link in links:
        raw = clean_text(text_of(link))
        name = _BY.sub("", raw or "").strip(_LEFTOVER)
        if raw and name and "@" not in name:
            url = page.link(link.attributes.get("href"))
            found.setdefault(name, Author(name=name, nameRaw=raw.strip(_LEFTOVER), url=url))
    if found:
        return list(found.values())
    raw = clean_text(text_of(node))
    said = _BY.sub("", (raw or "").strip(_LEFTOVER)).strip(_LEFTOVER)
    if not said or len(said) > 120 or (_DIGIT.search(said) and printed_date(said)):
        return []
    names = [name.strip(_LEFTOVER) for name in _AND.split(said)]
    return [Author(name=name, nameRaw=raw) for name in names if len(name) > 1]


def _of_data(page: Page) -> Iterator[tuple[str | None, str | None]]:
    stated = page.data.article.get("author") or page.data.first(("WebPage",)).get("author")
    for one in stated if isinstance(stated, list) else [stated]:
        person = page.data.followed(one)
        url = person.get("url") if isinstance(person, dict) else None
        for name in page.data.names(person):
            yield clean_text(name), page.link(url) if isinstance(url, str) else None
