"""The headline, the summary, and the numbers a page gives to an article."""

import re
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any, Final

from selectolax.lexbor import LexborNode

from cinktank.pages import theme
from cinktank.pages.bounds import SAME
from cinktank.pages.nodes import is_text_alone, links_in, text_of
from cinktank.pages.page import Page
from cinktank.pages.structured_data import text as text_in
from cinktank.processors.text import label_key

_POST_ID: Final = re.compile(r"[?&]p=(\d+)|/posts/(\d+)")
_SITE_SUFFIX: Final = re.compile(r"(?<!\s)\s++[|–—-]\s++[^|–—]{2,40}$")
_SUFFIX: Final = re.compile(r"(?<!\s)\s++[|–—·•»-]\s++([^|–—·•»]{2,60})$")
_NO_LETTER: Final = re.compile(r"[\W_]+")
_PART: Final = 12
"""So many letters of a title are no chance."""

_LABEL_WORDS: Final = 2
"""An ``h1`` of so few words may be a section's label over the title."""

_NUMBER: Final = re.compile(r"\d{1,3}(?:[.,\s]\d{3})+(?!\d)|\d+")


def title_node(page: Page) -> LexborNode | None:
    """Return the element with the page's own title.

    An ``h1`` with the theme's class first; then what agrees with the title that the page states
    for machines, whatever its tag; then any ``h1`` of the main part that nothing speaks against.
    """
    known: list[LexborNode] = []
    others: list[LexborNode] = []
    for node in page.survey.tags["h1"][:SAME]:
        tokens = (node.attributes.get("class") or "").split()
        if not text_of(node) or _leads_elsewhere(page, node):
            continue
        if any(token in theme.HEADLINE for token in tokens):
            known.append(node)
        elif not _is_logo(page, node, tokens):
            others.append(node)
    if len(known) == 1:
        return known[0]
    stated = [key for _, title in stated_titles(page) if (key := label_key(title))]
    agreeing = [node for node in (*known, *others) if _agrees(text_of(node), stated)]
    if agreeing or known:
        return (agreeing or known)[0]
    if not others:  # a template may have put the title into the header, or into the body
        hidden = page.tree.css_first("h1.entry-title") or page.tree.css_first("h1.tdb-title-text")
        if hidden is not None:
            return hidden
    marked = [] if page.survey.marked_title is None else [page.survey.marked_title]
    for node in chain(page.find_all(theme.HEADLINE), marked):
        if not _leads_elsewhere(page, node) and (
            _agrees(text_of(node), stated) or not (stated or others)
        ):
            return node
    return next((node for node in others if _may_be(page, node)), None)


def _is_logo(page: Page, node: LexborNode, tokens: list[str]) -> bool:
    """Say whether an ``h1`` is the site's name."""
    if any(token == "site-title" or "logo" in token or "brand" in token for token in tokens):
        return True
    return _is_site(page, text_of(node))


def _is_site(page: Page, title: str | None) -> bool:
    """Say whether a title is the site's name, and no page's."""
    name = page.meta("og:site_name")
    return bool(name) and label_key(title or "") == label_key(name or "")


def _leads_elsewhere(page: Page, node: LexborNode) -> bool:
    """Say whether a title is a link to another page, as a logo's and a teaser's are."""
    if is_text_alone(node):
        return node.tag == "a" or (node.parent is not None and node.parent.tag == "a")
    links = links_in(node)
    said = sum(len(text_of(link) or "") for link in links)
    urls = {(page.link(link.attributes.get("href")) or "").partition("#")[0] for link in links}
    return 2 * said > len(text_of(node) or "") and not urls & {page.base, page.url}


def _agrees(text: str | None, stated: list[str]) -> bool:
    """Say whether a title is one that the page states: the same, a part, or most of its words."""
    key = label_key(text or "")
    if not key:
        return False
    words = set(key.split())
    for title in stated:
        short, long = sorted((key, title), key=len)
        if key == title or (len(short) > _PART and short in long):
            return True
        if 2 * len(words & set(title.split())) > len(words) + 1:
            return True
    return False


def _may_be(page: Page, node: LexborNode) -> bool:
    """Say whether an ``h1`` that agrees with nothing stated may be a title all the same."""
    if page.data.article.get("headline"):
        return False
    return not page.meta("og:title") or len((text_of(node) or "").split()) > _LABEL_WORDS


def stated_titles(page: Page) -> Iterator[tuple[str, str]]:
    """Yield what the page calls itself for machines: JSON-LD, Open Graph, ``title``."""
    headline = page.data.article.get("headline")
    if isinstance(headline, str) and headline.strip():
        yield "json-ld", headline
    shared = page.meta("og:title")
    if (title := _without_site(shared, page)) and not _is_site(page, shared):
        yield "meta", title
    head = page.tree.head
    node = head.css_first("title") if head is not None else None
    if title := _without_site(text_of(node), page):
        yield "meta", _SITE_SUFFIX.sub("", title) or title


def headlines(page: Page, title: LexborNode | None) -> Iterator[tuple[str, Any]]:
    if title is not None:
        tokens = (title.attributes.get("class") or "").split()
        known = any(token in theme.HEADLINE for token in tokens)
        yield "theme" if known else "html", _without_subtitle(title)
    yield from stated_titles(page)


def _without_subtitle(title: LexborNode) -> str | None:
    """Return the whole ``h1``, but for a sub-title that plugins put inside it."""
    text = text_of(title)
    if is_text_alone(title):
        return text
    for node in title.css("[class*=subtitle], [class*=sub-title]")[:SAME]:
        said = text_of(node)
        if text and said and text != said:
            text = text.removesuffix(said).removeprefix(said).strip()
    return text


def descriptions(page: Page) -> Iterator[tuple[str, Any]]:
    yield "theme", text_of(page.find(theme.SUBTITLE))
    yield "json-ld", text_in(page.data.article.get("description"))
    yield "meta", page.meta("og:description") or page.meta("description")


def identifiers(page: Page, article: LexborNode | None) -> Iterator[tuple[str, Any]]:
    yield "theme", _numbered(page.body_classes)
    ident = (article.attributes.get("id") or "") if article is not None else ""
    yield "theme", ident[5:] if _is_id(ident, "post-") else None
    for rel in ("shortlink", "alternate"):
        for attributes in page.head_links(rel):
            found = _POST_ID.search(attributes.get("href") or "")
            yield "meta", (found[1] or found[2]) if found else None


def comment_counts(page: Page) -> Iterator[tuple[str, Any]]:
    """As text, so that a zero is something."""
    node = page.find(theme.COMMENTS)
    found = _NUMBER.search(text_of(node) or "")
    yield "theme", found[0] if found else None
    count = page.data.article.get("commentCount")
    yield "json-ld", str(count) if isinstance(count, (int, str)) else None
    interaction = page.meta("commentcount")
    yield "meta", interaction


def _numbered(classes: Iterable[str]) -> str | None:
    for token in classes:
        if token.startswith("postid-") and _is_id(token, "postid-"):
            return token[7:]
    return None


def _is_id(text: str, prefix: str) -> bool:
    return text.startswith(prefix) and text[len(prefix) :].isdigit()


def _without_site(title: str | None, page: Page) -> str | None:
    """Return a title without the site's name at its end: the stated one, or the host's."""
    if not title:
        return None
    bare = title.strip()
    name = (page.meta("og:site_name") or "").strip()
    if name and bare.endswith(name):
        bare = bare[: -len(name)].rstrip(" |–—-·•»:")
    while (suffix := _SUFFIX.search(bare)) is not None:
        letters = _NO_LETTER.sub("", suffix[1]).lower()
        host = _NO_LETTER.sub("", page.host)
        if len(letters) < 3 or not (letters in host or host.rpartition(".")[0] in letters):
            break
        bare = bare[: suffix.start()].rstrip()
    return bare or title
