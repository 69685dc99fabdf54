"""Sitemaps: WordPress's own, Yoast's and others', news sitemaps, compressed or not."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final
from urllib.parse import parse_qs, urlsplit

import msgspec
from lxml import etree
from scrapy.utils.gz import gunzip
from scrapy.utils.sitemap import Sitemap

PLACES: Final = (
    "wp-sitemap.xml",
    "sitemap_index.xml",
    "sitemap.xml",
    "post-sitemap.xml",
    "?sitemap=index",
)
"""Where sitemaps are on WordPress sites, where robots.txt names none; the last: permalinks off."""

LARGEST: Final = 64 * 1024 * 1024
"""Bytes of a sitemap, unpacked: the protocol allows 50 MB."""

_OTHERS: Final = re.compile(
    r"page|taxonom|categor|tag|author|user|product|attachment|image|video|format|archive|tdb_"
    r"|local|event|forum"
)


class NoSitemapError(Exception):
    """The answer is no sitemap."""


@dataclass(frozen=True, slots=True)
class Entry:
    """An address in a sitemap, or a sitemap in an index."""

    url: str
    changed: str | None = None
    """``lastmod`` as it is printed."""


@dataclass(frozen=True, slots=True)
class SitemapFile:
    """One sitemap, or an index of sitemaps."""

    is_index: bool
    entries: list[Entry]


class SitemapMark(msgspec.Struct):
    """What is remembered of a site's sitemaps, for one section or the whole site."""

    index: str
    files: dict[str, str] = {}
    """File → the ``lastmod`` that the index gave when every address in it was accounted for."""
    stubborn: dict[str, str] = {}
    """Address → a ``lastmod`` that is later than what the page itself says of its last change:
    it was fetched for it once, and need not be again."""


def read_sitemap(body: bytes) -> SitemapFile:
    """Return what a file holds; raises `NoSitemapError`."""
    try:
        if body.startswith(b"\x1f\x8b"):
            body = gunzip(body, max_size=LARGEST)
        sitemap = Sitemap(body.lstrip())
        entries = [
            Entry(one["loc"], one.get("lastmod") or None) for one in sitemap if one.get("loc")
        ]
    except (etree.LxmlError, StopIteration, ValueError, EOFError, OSError):
        raise NoSitemapError("no sitemap") from None
    if sitemap.type not in ("urlset", "sitemapindex"):
        raise NoSitemapError("no sitemap")
    return SitemapFile(sitemap.type == "sitemapindex", entries)


def holds_posts(url: str) -> bool:
    """Tell by its name whether a sitemap is one of posts.

    >>> holds_posts("https://cinktank.com/wp-sitemap-posts-post-1.xml")
    True
    >>> holds_posts("https://cinktank.com/wp-sitemap-posts-page-1.xml")
    False
    >>> holds_posts("https://cinktank.com/post_tag-sitemap2.xml")
    False
    >>> holds_posts("https://cinktank.com/?sitemap=posts&sitemap-subtype=post&paged=1")
    True
    """
    parts = urlsplit(url)
    given = parse_qs(parts.query)
    name = parts.path.rpartition("/")[2]
    if "sitemap" in given:  # without permalinks
        name = "-".join(given["sitemap"] + given.get("sitemap-subtype", []))
    return _OTHERS.search(name.lower()) is None


def unread(files: Iterable[Entry], known: dict[str, str]) -> list[Entry]:
    """Return the sitemaps to read: of posts, and not known to be as they were. Newest first.

    Files are numbered from the oldest posts to the newest.
    """
    wanted = [one for one in files if holds_posts(one.url)]
    wanted = [one for one in wanted if one.changed is None or known.get(one.url) != one.changed]
    return wanted[::-1]


def later(changed: str | None, than: str | None) -> bool:
    """Tell whether one date is later than another; a day alone is later only as a day.

    >>> later("2022-03-15T17:20:00+00:00", "2022-03-15T18:20:00+01:00")
    False
    >>> later("2022-03-16", "2022-03-15T18:20:00+01:00")
    True
    """
    if not changed or not than:
        return False
    changed = changed.strip()
    try:
        if len(changed) <= 10:
            return date.fromisoformat(changed) > date.fromisoformat(than[:10])
        return _moment(changed) > _moment(than)
    except ValueError:
        return False


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
