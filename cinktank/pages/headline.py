"""The headline, the summary, and the numbers a page gives to an article."""

import re
from collections.abc import Iterable, Iterator
from typing import Any, Final

from selectolax.lexbor import LexborNode

from cinktank.pages import theme
from cinktank.pages.nodes import is_text_alone, text_of
from cinktank.pages.page import Page
from cinktank.processors.text import label_key

_POST_ID: Final = re.compile(r"[?&]p=(\d+)|/posts/(\d+)")
_SITE_SUFFIX: Final = re.compile(r"\s+[|–—-]\s+[^|–—]{2,40}$")
_NUMBER: Final = re.compile(r"\d[\d.,\s]*")


def title_node(page: Page) -> LexborNode | None:
    """Return the page's own ``h1``: with the theme's class, else the first in its main part."""
    others: list[LexborNode] = []
    for node in page.survey.tags["h1"]:
        tokens = (node.attributes.get("class") or "").split()
        if "td-logo" in tokens or "site-title" in tokens or not text_of(node):
            continue
        if any(token in theme.HEADLINE for token in tokens):
            return node
        others.append(node)
    if not others:  # a template may have put the title into the header, or into the body
        return page.tree.css_first("h1.entry-title") or page.tree.css_first("h1.tdb-title-text")
    stated = label_key(page.meta("og:title") or "")
    return next((node for node in others if label_key(text_of(node) or "") in stated), others[0])


def headlines(page: Page, title: LexborNode | None) -> Iterator[tuple[str, Any]]:
    if title is not None:
        tokens = (title.attributes.get("class") or "").split()
        known = any(token in theme.HEADLINE for token in tokens)
        yield "theme" if known else "html", _without_subtitle(title)
    yield "json-ld", page.data.article.get("headline")
    yield "meta", _without_site(page.meta("og:title"), page.meta("og:site_name"))


def _without_subtitle(title: LexborNode) -> str | None:
    """Return the whole ``h1``, but for a sub-title that plugins put inside it."""
    text = text_of(title)
    if is_text_alone(title):
        return text
    for node in title.css("[class*=subtitle], [class*=sub-title]"):
        said = text_of(node)
        if text and said and text != said:
            text = text.removesuffix(said).removeprefix(said).strip()
    return text


def descriptions(page: Page) -> Iterator[tuple[str, Any]]:
    yield "theme", text_of(page.find(theme.SUBTITLE))
    yield "json-ld", page.data.article.get("description")
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


def _without_site(title: str | None, name: str | None) -> str | None:
    if not title:
        return None
    if name and title.rstrip().endswith(name.strip()):
        bare = title.rstrip()[: -len(name.strip())].rstrip(" |–—-·•")
        return bare or title
    return _SITE_SUFFIX.sub("", title) or title
