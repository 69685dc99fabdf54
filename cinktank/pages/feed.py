"""A feed (RSS 2.0): a listing that is quick to read, newest first."""

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import Any, Final
from urllib.parse import parse_qs, urlencode, urljoin, urlsplit, urlunsplit

from lxml import etree

from cinktank.pages.bounds import TEXT
from cinktank.pages.listing import ListedArticle

TAIL: Final = 16 * 1024
"""So many bytes at the end of a feed are looked through for its end: comments may follow it."""

_CONTENT: Final = "{http://purl.org/rss/1.0/modules/content/}encoded"
_TAG: Final = re.compile(r"<[^<>]*>")
_END: Final = re.compile(rb"</(?:\w+:)?(?:rss|RDF)\s*>")

_WORDPRESS: Final = re.compile(rb"<generator>[^<]{0,40}wordpress", re.I)

_TAGS: Final = ("{*}rss", "{*}RDF", "{*}item")
_SAID: Final = ("{*}link", "link", "title", "guid", "pubDate", _CONTENT)
"""What an entry says that is read: the first of each, and the first link of all before its own."""
_CHUNK: Final = 1 << 16
"""Bytes that are parsed at a time."""

MOST: Final = 5_000
"""Entries of one page of a feed: WordPress gives 10, and a hundred where it is told to."""

LONGEST: Final = 8_000
"""Characters of an address."""


class NoFeedError(Exception):
    """The answer is no feed."""


@dataclass(slots=True)
class FeedPage:
    """One page of the feed at *url*, walked as a listing's page is.

    *full* is how many entries a page has that is not the last: a shorter one ends the feed.
    """

    body: bytes
    url: str
    full: int = 1
    last_page: int | None = None
    """A feed does not say how long it is."""
    page_number: int | None = None
    ends: bool | None = None
    bad: list[str] = field(default_factory=list)
    """One line for each entry without an address."""
    cut: str | None = None
    """Why not all of it could be read."""
    _entries: list[ListedArticle] = field(init=False)

    def __post_init__(self) -> None:
        self._entries, self.bad, self.cut = _read(self.body, self.url)

    @property
    def place(self) -> str:
        """Return its address."""
        return self.url

    @property
    def whole(self) -> bool:
        """Return whether it has come to its end, and was not cut short."""
        return _END.search(self.body[-TAIL:]) is not None

    def articles(self) -> list[ListedArticle]:
        """Return the entries, each address once."""
        return self._entries

    @property
    def is_wordpress(self) -> bool:
        """Return whether it says that WordPress made it: then it has further pages."""
        return _WORDPRESS.search(self.body) is not None

    @property
    def given(self) -> int:
        """Return how many entries it has, with those that are none."""
        return len(self._entries) + len(self.bad)

    def next_page(self) -> str | None:
        """Return the next page's address; `None` where this one is not full."""
        if not self._entries or (self.given < self.full and not self.cut):
            return None
        return numbered(self.url, page_number(self.url) + 1)


def page_number(url: str) -> int:
    """Return which page of a feed is at *url*.

    >>> page_number("https://cinktank.com/feed/?paged=3")
    3
    """
    given = parse_qs(urlsplit(url).query).get("paged", ["1"])[0]
    return int(given) if given.isascii() and given.isdigit() and len(given) < 10 else 1


def numbered(url: str, number: int) -> str:
    """Return the address of another page of the feed at *url*.

    >>> numbered("https://cinktank.com/feed/", 2)
    'https://cinktank.com/feed/?paged=2'
    """
    parts = urlsplit(url)
    query = {name: values[0] for name, values in parse_qs(parts.query).items() if name != "paged"}
    return urlunsplit(parts._replace(query=urlencode(query | {"paged": str(number)})))


def feed_of(listing: str) -> str:
    """Return the address of a listing's feed.

    >>> feed_of("https://cinktank.com/category/sports/")
    'https://cinktank.com/category/sports/feed/'
    >>> feed_of("https://cinktank.com/?cat=3")
    'https://cinktank.com/?cat=3&feed=rss2'
    """
    if "?" in listing:
        return f"{listing}&feed=rss2"
    return f"{listing.rstrip('/')}/feed/"


def _read(body: bytes, url: str) -> tuple[list[ListedArticle], list[str], str | None]:
    """Return a feed's entries, a line for each that has no address, and why it is not whole."""
    parser = etree.XMLPullParser(
        ("start", "end"), tag=_TAGS, recover=True, resolve_entities=False, no_network=True
    )
    found: dict[str, ListedArticle] = {}
    bad: list[str] = []
    seen = 0
    for item in _items(body, parser):
        seen += 1
        if seen > MOST:
            return list(found.values()), bad, f"more than {MOST} entries"
        link = _link(item)
        if not link or len(link) > LONGEST:
            bad.append(f"entry {seen}: no address")
            continue
        address = _joined(url, link)
        title = _said(item, "title")
        found.setdefault(
            address,
            ListedArticle(
                address,
                title[:TEXT] if title else None,
                _moment(_said(item, "pubDate")),
                letters=len(_TAG.sub("", _said(item, _CONTENT))),
            ),
        )
    lacks_some = len(parser.feed_error_log) and _lacks_some(body, seen)
    return list(found.values()), bad, "cut short or broken" if lacks_some else None


def _items(body: bytes, parser: Any) -> Iterator[Any]:
    """Yield a feed's entries as they are read; raises `NoFeedError`.

    No more is held than the part at hand: a feed of a hundred thousand entries takes no more memory
    than one of ten. An entry that breaks off in the middle is none: its address may be half of one.
    """
    text, events = body.lstrip(), parser.read_events()
    root = last = None
    for at in range(0, len(text) + _CHUNK, _CHUNK):
        with suppress(etree.LxmlError, ValueError):  # recovering, it has read what it can
            parser.feed(text[at : at + _CHUNK]) if at < len(text) else parser.close()
        for event, element in events:
            is_item = str(element.tag).rpartition("}")[2] == "item"
            if root is None:
                if is_item or element.getparent() is not None:
                    raise NoFeedError("no feed")
                root = element
            elif is_item and event == "end":
                if last is not None:
                    yield last
                last = element
        if root is not None:
            _forget(root)
    if root is None:
        raise NoFeedError("no feed")
    if last is not None and (_END.search(text[-TAIL:]) or _closes(text)):
        yield last


def _closes(text: bytes) -> bool:
    """Say whether a feed that comes to no end comes to that of its last entry."""
    return text.rfind(b"</item>") > text.rfind(b"<item")


def _forget(root: Any) -> None:
    """Let go of what was read, down to what is still open: of an entry no more than it says."""
    around = root
    while len(around):
        is_item = str(around.tag).rpartition("}")[2] == "item"
        said = dict.fromkeys(around.find(name) for name in _SAID) if is_item else {}
        last = around[-1]
        del around[:-1]
        around[:0] = [one for one in said if one is not None and one is not last]
        around = last


def _lacks_some(body: bytes, seen: int) -> bool:
    """Say whether a feed with faults has more entries than were read, or no end.

    A bare ``&``, which many have, costs nothing.
    """
    whole = any(end in body[-200:] for end in (b"</rss", b"</rdf:RDF", b"</RDF"))
    return not whole or body.count(b"<item") > seen


def _link(item: Any) -> str:
    """Return an entry's address: its link, or its name where that is one."""
    link = _said(item, "link") or _said(item, "{*}link")
    if not link:
        named = item.find("guid")
        if named is not None and named.get("isPermaLink", "true").strip().lower() == "true":
            link = _said(item, "guid")
    return link


def _said(item: Any, name: str) -> str:
    """Return the text of an element in an entry; of one that is no UTF-8, nothing."""
    try:
        return (item.findtext(name) or "").strip()
    except UnicodeDecodeError:
        return ""


def _joined(base: str, url: str) -> str:
    try:
        return urljoin(base, url)
    except ValueError:
        return url


def _moment(text: str | None) -> str | None:
    try:
        moment = parsedate_to_datetime((text or "")[:100])
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).isoformat()
