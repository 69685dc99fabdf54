"""The way to a section's listing, from any page of the site."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from cinktank.items import Link
from cinktank.pages.nodes import ancestors, class_names, text_of
from cinktank.processors.text import clean_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from selectolax.lexbor import LexborNode

    from cinktank.pages.page import Page

_CATEGORY_ADDRESS: Final = re.compile(
    r"/(?:category|categorie|catégorie|categoria|kategorie|rubrique|section|cat|topics?)/|[?&]cat=\d",
    re.I,
)
_NO_SECTION: Final = re.compile(r"[?&]filter_by=|/page/\d+|/feed/|[?&]paged?=\d")
_CERTAIN: Final = (
    "entry-crumb",
    "tdb-entry-crumb",
    "tdb-entry-category",
    "td-post-category",
)
_STATIC: Final = frozenset({
    "menu-item-object-page", "menu-item-object-post", "menu-item-object-product",
    "menu-item-privacy-policy", "menu-item-home",
})  # fmt: skip
_CERTAIN_WITHIN: Final = ("entry-category", "menu-item-object-category", "meta-category")


def sections(page: Page) -> list[Link]:
    """Return a page's links to listings of sections, each address once.

    First those that the theme or WordPress marks as categories (breadcrumb, labels, module
    categories, category items of menus); then other links whose address is one of a category,
    as ``/category/…``, ``?cat=`` or what the marked ones have in common; the rest of the
    menus last. In each group the order is the page's.
    """
    groups: tuple[list[tuple[str, str]], ...] = ([], [], [])
    bases: set[str] = set()
    loose: list[tuple[str, str]] = []
    for link in page.tree.css("a[href]"):
        name = clean_text(text_of(link))
        url = page.link(link.attributes.get("href"))
        if not name or not url or len(name) > 80 or not page.on_site(url):
            continue
        if _is_home(url) or _NO_SECTION.search(url):
            continue
        if _is_marked(link):
            groups[0].append((name, url))
            if base := _base(url):
                bases.add(base)
        elif _is_static(link):
            continue
        elif _CATEGORY_ADDRESS.search(url):
            groups[1].append((name, url))
        elif _in_menu(link):
            loose.append((name, url))
    for name, url in loose:
        path = urlsplit(url).path
        groups[1 if any(path.startswith(base) for base in bases) else 2].append((name, url))
    found: dict[str, Link] = {}
    for name, url in (pair for group in groups for pair in group):
        found.setdefault(url, Link(headline=name, url=url))
    return list(found.values())


def _is_home(url: str) -> bool:
    parts = urlsplit(url)
    return parts.path in ("", "/", "/index.html", "/index.php") and not parts.query


def _is_static(link: LexborNode) -> bool:
    """Say whether a menu says of an item that it is a page, a post or a form: no listing."""
    for outer in _nearest(link):
        tokens = class_names(outer)
        if any(token.startswith("menu-item") for token in tokens):
            return not _STATIC.isdisjoint(tokens)
    return False


def _is_marked(link: LexborNode) -> bool:
    rel = (link.attributes.get("rel") or "").split()
    if "category" in rel:
        return True
    tokens = class_names(link)
    if any(token in _CERTAIN for token in tokens):
        return True
    parent = link.parent
    outer = class_names(parent) if parent is not None else []
    return any(token in _CERTAIN_WITHIN for token in outer)


def _base(url: str) -> str | None:
    """Return what categories' addresses begin with: ``/rubrique/`` of ``/rubrique/sport/``."""
    parts = [part for part in urlsplit(url).path.split("/") if part and part != "index.html"]
    return f"/{parts[0]}/" if len(parts) > 1 else None


def _in_menu(link: LexborNode) -> bool:
    return any(
        any(
            token.startswith(("menu-item", "sf-menu", "td-mobile-main-menu", "tdb-menu"))
            for token in class_names(outer)
        )
        for outer in _nearest(link)
    )


def _nearest(link: LexborNode) -> Iterator[LexborNode]:
    for place, outer in enumerate(ancestors(link)):
        if place > 3:
            return
        yield outer
