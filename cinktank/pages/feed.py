"""A feed (RSS 2.0): a listing that is quick to read, newest first."""

import re
from dataclasses import dataclass, field
from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import Final
from urllib.parse import parse_qs, urlencode, urljoin, urlsplit, urlunsplit

from lxml import etree

from cinktank.pages.listing import ListedArticle

TAIL: Final = 16 * 1024
"""So many bytes at the end of a feed are looked through for its end: comments may follow it."""

_END: Final = re.compile(rb"</(?:\w+:)?(?:rss|RDF)\s*>")


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
    _entries: list[ListedArticle] = field(init=False)

    def __post_init__(self) -> None:
        self._entries = _entries(self.body, self.url)

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

    def next_page(self) -> str | None:
        """Return the next page's address; `None` where this one is not full."""
        if not self._entries or len(self._entries) < self.full:
            return None
        return numbered(self.url, page_number(self.url) + 1)


def page_number(url: str) -> int:
    """Return which page of a feed is at *url*.

    >>> page_number("https://cinktank.com/feed/?paged=3")
    3
    """
    given = parse_qs(urlsplit(url).query).get("paged", ["1"])[0]
    return int(given) if given.isdigit() else 1


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


def _entries(body: bytes, url: str) -> list[ListedArticle]:
    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True, huge_tree=False)
    try:
        root = etree.fromstring(body.lstrip(), parser)
    except (etree.XMLSyntaxError, ValueError):
        root = None
    if root is None or etree.QName(root).localname not in ("rss", "RDF"):
        raise NoFeedError("no feed")
    found: dict[str, ListedArticle] = {}
    for item in root.iter("item", "{*}item"):
        link = (item.findtext("link") or item.findtext("{*}link") or "").strip()
        if link:
            address = _joined(url, link)
            found.setdefault(
                address,
                ListedArticle(address, item.findtext("title"), _moment(item.findtext("pubDate"))),
            )
    return list(found.values())


def _joined(base: str, url: str) -> str:
    try:
        return urljoin(base, url)
    except ValueError:
        return url


def _moment(text: str | None) -> str | None:
    try:
        moment = parsedate_to_datetime(text or "")
    except ValueError:
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).isoformat()
