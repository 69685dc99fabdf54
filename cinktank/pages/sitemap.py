"""Sitemaps: WordPress's own, Yoast's and others', news sitemaps, compressed or not."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final
from urllib.parse import parse_qs, urljoin, urlsplit

from lxml import etree
from scrapy.utils.gz import gunzip
from scrapy.utils.sitemap import Sitemap

LARGEST: Final = 64 * 1024 * 1024
"""Bytes of a sitemap, unpacked: the protocol allows 50 MB."""

_OTHERS: Final = re.compile(
    r"(?<![a-z])(?:(?:page|tag|user|image|video|format|archive|forum)s?(?![a-z])"
    r"|taxonom|categor|author|product|attachment|tdb_|local|location|event)"
)


TAIL: Final = 16 * 1024
"""So many bytes at the end of a file are looked through for its end: comments may follow it."""

_END: Final = re.compile(
    rb"</(?:\w+:)?(?:urlset|sitemapindex)\s*>|<(?:\w+:)?(?:urlset|sitemapindex)\b[^>]*/>"
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
    whole: bool = True
    """Whether it has come to its end: the last entry of one that was cut short is left out."""


def read_sitemap(body: bytes, url: str = "") -> SitemapFile:
    """Return what the file at *url* holds; raises `NoSitemapError`."""
    try:
        if body.startswith(b"\x1f\x8b"):
            body = gunzip(body, max_size=LARGEST)
        sitemap = Sitemap(body.lstrip())
        entries = [
            Entry(_joined(url, one["loc"]), one.get("lastmod") or None)
            for one in sitemap
            if one.get("loc")
        ]
    except (etree.LxmlError, StopIteration, ValueError, EOFError, OSError):
        raise NoSitemapError("no sitemap") from None
    if sitemap.type not in ("urlset", "sitemapindex"):
        raise NoSitemapError("no sitemap")
    whole = _END.search(body[-TAIL:]) is not None
    return SitemapFile(sitemap.type == "sitemapindex", entries if whole else entries[:-1], whole)


def _joined(base: str, url: str) -> str:
    """Return an address in full; as it stands where it is none, for others to name it so."""
    try:
        return urljoin(base, url)
    except ValueError:
        return url


def holds_posts(url: str) -> bool:
    """Return by its name whether a sitemap is one of posts.

    >>> holds_posts("https://cinktank.com/wp-sitemap-posts-post-1.xml")
    True
    >>> holds_posts("https://cinktank.com/wp-sitemap-posts-page-1.xml")
    False
    >>> holds_posts("https://cinktank.com/post_tag-sitemap2.xml")
    False
    >>> holds_posts("https://cinktank.com/reportage-sitemap.xml")
    True
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


def is_later(changed: str | None, than: str | None) -> bool:
    """Return whether one date is later than another; a day alone is later only as a day.

    >>> is_later("2022-03-15T17:20:00+00:00", "2022-03-15T18:20:00+01:00")
    False
    >>> is_later("2022-03-16", "2022-03-15T18:20:00+01:00")
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
