"""What addresses of WordPress say, and whether the one that a page calls its own can be its own.

Plugins and themes write that wrongly, on one page or on all: the home page, the section, another
site. A key that many articles share would make one of them all.
"""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import parse_qs, urlsplit

_LISTING: Final = re.compile(
    r"/(?:category|categorie|categoria|kategorie|rubrique|tag|etiqueta|author|auteur|autor)/"
    r"|/page/\d+/?$|[?&](?:cat|tag|author|paged?)=",
    re.I,
)
_DATE_IN_ADDRESS: Final = re.compile(r"/((?:19|20)\d\d)/(0[1-9]|1[0-2])/(0[1-9]|[12]\d|3[01])/")
_HOMES: Final = frozenset({"", "index.php", "index.html", "index.htm", "home", "accueil"})
_BESIDE_SLUG: Final = frozenset({"amp", "print", "feed", "index.html", "index.php", "index.htm"})


def is_plausible(stated: str, url: str, identifier: str | None) -> bool:
    """Say whether a page's canonical address can be that of the page at `url`.

    Never the home page, a listing or another site's page; of a post with a number of its own no
    address with another number, or another slug. It is what an item says; what may be an article's
    key in a crawl is asked more strictly: `cinktank.processors.urls.may_be_canonical`.

    >>> here = "https://cinktank.com/monde/le-sommet/?utm_source=x"
    >>> is_plausible("https://cinktank.com/le-sommet/", here, "12")
    True
    >>> is_plausible("https://cinktank.com/", here, "12")
    False
    >>> is_plausible("https://cinktank.com/monde/", here, "12")
    False
    >>> is_plausible("https://cinktank.com/le-vote/", here, "12")
    False
    """
    if stated == url:
        return True
    try:
        own, said = urlsplit(url), urlsplit(stated)
    except ValueError:
        return False
    number, asked = _number(said.query), _number(own.query)
    if not url or (
        (own.netloc, own.path) == (said.netloc, said.path) and (asked is None or number == asked)
    ):
        return True
    if number is not None:
        return identifier is None or number == identifier
    own_slug, stated_slug = slug(own.path), slug(said.path)
    if not stated_slug or _LISTING.search(stated) or is_date_archive(stated):
        return not own_slug and asked is None and own.netloc == said.netloc
    if _host(own.netloc) != _host(said.netloc):  # a mirror names its original, in public
        return own_slug == stated_slug and "." in said.netloc
    return not own_slug or own_slug == stated_slug or own_slug.isdecimal() or identifier is None


def _number(query: str) -> str | None:
    return next(iter(parse_qs(query).get("p", [])), None)


def slug(path: str) -> str:
    """Return the last part of a path that names a page."""
    parts = [part for part in path.lower().split("/") if part]
    while parts and (parts[-1] in _BESIDE_SLUG or parts[-1] in _HOMES):
        parts.pop()
    return parts[-1].removesuffix(".html").removesuffix(".htm") if parts else ""


def _host(netloc: str) -> str:
    return netloc.lower().removeprefix("www.")


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
