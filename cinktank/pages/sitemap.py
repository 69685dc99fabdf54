"""Sitemaps: WordPress's own, Yoast's and others', news sitemaps, compressed or not."""

import re
import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import partial
from io import BytesIO
from typing import Any, Final
from urllib.parse import parse_qs, urljoin, urlsplit

from lxml import etree

LARGEST: Final = 64 * 1024 * 1024
"""Bytes of a sitemap, unpacked: the protocol allows 50 MB."""

MOST: Final = 50_000
"""Addresses of a sitemap, or sitemaps of an index: the protocol allows no more. A larger sitemap is
read so many at a time."""

LONGEST: Final = 8_000
_CHUNK: Final = 1 << 16
_GZIP: Final = b"\x1f\x8b"
_MEMBERS: Final = 10_000
"""Members of a compressed file: one is usual, a server that flushes makes a few."""
_A_DATE: Final = 40
_TAGS: Final = ("{*}urlset", "{*}sitemapindex", "{*}url", "{*}sitemap")
_UNFINISHED: Final = frozenset({
    "ERR_TAG_NOT_FINISHED", "ERR_DOCUMENT_END", "ERR_GT_REQUIRED", "ERR_LTSLASH_REQUIRED",
    "ERR_TAG_NAME_MISMATCH",
})  # fmt: skip
"""What libxml2 calls a document that ends before its root does."""

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


@dataclass(slots=True)
class SitemapFile:
    """One sitemap, or an index of sitemaps."""

    is_index: bool
    entries: list[Entry] = field(default_factory=list)
    bad: list[str] = field(default_factory=list)
    """One line for each record without an address."""
    cut: str | None = None
    """Why not all of it could be read: it is cut short, broken or larger than a sitemap may be."""

    rest: "Callable[[], SitemapFile] | None" = None
    """Reads on, where a sitemap has more addresses than the protocol allows."""

    @property
    def breaks_off(self) -> bool:
        """Whether it came broken: asked for again it may come whole."""
        return self.cut is not None and self.cut.startswith(("cut short", "broken"))


def read_sitemap(body: bytes, url: str = "", after: int = 0) -> SitemapFile:
    """Return what the file at *url* holds *after* so many records; raises `NoSitemapError`.

    It is read as a stream: of a file of any size no more is held than its addresses, and of those
    as many as the protocol allows. What comes before a fault in it counts.
    """
    source = _Unpacked(body)
    events = etree.iterparse(
        source,
        events=("start", "end"),
        tag=_TAGS,
        recover=True,
        resolve_entities=False,
        no_network=True,
        huge_tree=False,
    )
    found: SitemapFile | None = None
    ended, passed = False, 0
    try:
        for event, element in events:
            name = _name(element)
            if found is None:
                if element.getparent() is not None or name not in ("urlset", "sitemapindex"):
                    break
                found = SitemapFile(name == "sitemapindex")
            elif event == "end" and name in ("url", "sitemap"):
                if len(found.entries) + len(found.bad) == MOST:
                    if found.is_index:
                        found.cut = f"more than {MOST} addresses"
                    else:
                        found.rest = partial(read_sitemap, body, url, after + MOST)
                    return found
                passed += 1
                if passed > after:
                    _add(element, found, url)
                _forget(element)
            ended = ended or (event == "end" and element.getparent() is None)
    except (etree.LxmlError, ValueError, EOFError, OSError, zlib.error) as error:
        if found is not None:
            found.cut = found.cut or f"broken: {error}"[:200]
    if found is None:
        raise NoSitemapError("no sitemap")
    if found.cut is None and source.cut:
        found.cut = source.cut
    elif found.cut is None and (
        not (ended and source.ends) or _lacks_some(events.error_log, source, found, after)
    ):
        found.cut = "cut short or broken"
        if not source.ends:
            del found.entries[-1:]  # its address may be cut, too
    return found


def _add(element: Any, found: SitemapFile, base: str) -> None:
    address = changed = None
    for child in element:
        name = _name(child)
        if name == "loc":
            address = address or _said(child)
        elif name == "lastmod":
            changed = changed or _said(child)
    if not address or len(address) > LONGEST:
        found.bad.append(f"record {len(found.entries) + len(found.bad) + 1}: no address")
    else:
        changed = changed if changed and len(changed) <= _A_DATE else None
        found.entries.append(Entry(_joined(base, address), changed))


def _name(element: Any) -> str:
    return str(element.tag).rpartition("}")[2]


def _said(element: Any) -> str:
    """Return an element's text; of one that is no UTF-8, nothing."""
    try:
        return (element.text or "").strip()
    except UnicodeDecodeError:
        return ""


def _forget(element: Any) -> None:
    """Let go of an element that was read, and of those before it."""
    element.clear()
    around = element.getparent()
    while around is not None and (before := element.getprevious()) is not None:
        around.remove(before)


def _lacks_some(errors: Any, source: "_Unpacked", found: SitemapFile, after: int) -> bool:
    """Say whether a file with faults has more in it than was read, or ends before its root does."""
    if not len(errors):
        return False
    if any(error.type_name in _UNFINISHED for error in errors):
        return True
    return source.records > after + len(found.entries) + len(found.bad)


class _Unpacked:
    """A file's bytes to read, compressed or not, as many as a sitemap may have."""

    def __init__(self, body: bytes) -> None:
        self.cut: str | None = None
        self.records = 0
        """How many addresses were seen in what was read, whatever the parser made of them."""
        self._unpack = zlib.decompressobj(31) if body.startswith(_GZIP) else None
        self._body = BytesIO(body if self._unpack else body.lstrip())
        self._left = LARGEST
        self._members = 1
        self._tail = b""

    def read(self, size: int = -1) -> bytes:
        """Return more of the file."""
        read = self._more()
        self._left -= len(read)
        if self._left < 0:
            self.cut = f"more than {LARGEST} bytes"
            return b""
        self.records += (self._tail[-3:] + read).count(b"<loc")
        self._tail = (self._tail + read)[-TAIL:]
        return read

    @property
    def ends(self) -> bool:
        """Whether what was read comes to the end of its root: comments may follow it."""
        return _END.search(self._tail) is not None

    def _more(self) -> bytes:
        unpack = self._unpack
        if unpack is None:
            return self._body.read(_CHUNK)
        read = b""
        try:
            while not read:
                packed = unpack.unconsumed_tail or unpack.unused_data
                packed = packed if len(packed) > 1 else packed + self._body.read(_CHUNK)
                if unpack.eof and not packed.startswith(_GZIP):
                    break
                if unpack.eof:
                    self._unpack = unpack = zlib.decompressobj(31)
                    self._members += 1
                if self._members > _MEMBERS:
                    self.cut = f"more than {_MEMBERS} packed pieces"
                    break
                if not packed:
                    self.cut = "cut short"
                    break
                read = unpack.decompress(packed, _CHUNK)
        except zlib.error as error:
            self.cut = f"broken: {error}"
        return read


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
    try:
        parts = urlsplit(url)
    except ValueError:
        return True
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
    except (ValueError, OverflowError):
        return False


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
