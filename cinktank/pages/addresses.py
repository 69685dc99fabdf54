"""What addresses of WordPress say, and whether the one that a page calls its own can be its own.

Plugins and themes write that wrongly, on one page or on all: the home page, the section, another
site. A key that many articles share would make one of them all.
"""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import parse_qs, urlsplit

from cinktank.processors.urls import host

_LISTING: Final = re.compile(
    r"/(?:category|categorie|categoria|kategorie|rubrique|tag|etiqueta|author|auteur|autor)/"
    r"|/page/\d+/?$|[?&](?:cat|tag|author|paged?)=",
    re.I,
)
_DATE_IN_ADDRESS: Final = re.compile(r"/((?:19|20)\d\d)/(0[1-9]|1[0-2])/(0[1-9]|[12]\d|3[01])/")
_PAGE: Final = re.compile(r"page|\d{1,3}|comment-page-\d{1,4}")
_HOMES: Final = frozenset({"", "index.php", "index.html", "index.htm", "home", "accueil"})
_BESIDE_SLUG: Final = frozenset({"amp", "print", "feed", "index.html", "index.php", "index.htm"})


def may_be_canonical(stated: str, own: str, identifier: str | None = None) -> bool:
    """Return whether the address that a page states as canonical can be that of its own article.

    It is an article's key: never one on another host, the home page, a listing, or the address of
    another number or name. It may leave out a query, what follows the article's path (its form, its
    page's number), and the sections before its name, which WordPress gives to one post alone.

    >>> here = "https://cinktank.com/monde/le-sommet/2/?utm_source=x"
    >>> may_be_canonical("https://cinktank.com/monde/le-sommet/", here)
    True
    >>> may_be_canonical("https://cinktank.com/le-sommet/", here, "12")
    True
    >>> may_be_canonical("https://cinktank.com/le-sommet/", "https://cinktank.com/?p=12", "12")
    True
    >>> may_be_canonical("https://cinktank.com/monde/", here, "12")
    False
    >>> may_be_canonical("https://cinktank.com/2023/resume/", "https://cinktank.com/2024/resume/")
    False
    """
    if stated == own or not own:
        return True
    if not host(stated) or host(stated) != host(own):
        return False
    said, here = urlsplit(stated), urlsplit(own)
    number, asked = _number(said.query), _number(here.query)
    if number is not None:
        return number == (asked or identifier)
    if said.path.rstrip("/") == here.path.rstrip("/"):
        return bool(here.path.strip("/")) or asked is None
    name, mine = slug(said.path), slug(here.path)
    if not name or _LISTING.search(stated) or is_date_archive(stated):
        return False
    if not mine:
        return bool(here.query)
    return name == mine and _dates(said.path) in ((), _dates(here.path))


def _dates(path: str) -> tuple[str, ...]:
    """Return the numbers that stand as directories in a path: years, months, days."""
    return tuple(part for part in path.split("/")[:-2] if part.isdecimal())


def _number(query: str) -> str | None:
    return next(iter(parse_qs(query).get("p", [])), None)


def slug(path: str) -> str:
    """Return the last part of a path that names a page, without what says which form of it.

    >>> slug("/monde/le-sommet/amp/"), slug("/le-sommet/comment-page-2/"), slug("/index.php")
    ('le-sommet', 'le-sommet', '')
    """
    parts = [part for part in path.lower().split("/") if part]
    while len(parts) > 1 and (parts[-1] in _BESIDE_SLUG or _PAGE.fullmatch(parts[-1])):
        parts.pop()
    while parts and (parts[-1] in _BESIDE_SLUG or parts[-1] in _HOMES):
        parts.pop()
    return parts[-1].removesuffix(".html").removesuffix(".htm") if parts else ""


def day_in_address(url: str) -> str | None:
    """Return the day that a permalink of WordPress names.

    >>> day_in_address("https://cinktank.com/2024/07/11/un-article/")
    '2024-07-11'
    """
    found = _DATE_IN_ADDRESS.search(url)
    return "-".join(found.groups()) if found else None


def is_date_archive(url: str | None) -> bool:
    """Say whether an address is one of the archive by date: a year, a month, a day.

    >>> is_date_archive("https://cinktank.com/2024/07/"), is_date_archive("https://cinktank.com/a/")
    (True, False)
    """
    return bool(url) and re.search(r"/(?:19|20)\d\d(?:/\d\d?){0,2}/?$", url or "") is not None
