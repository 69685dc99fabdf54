"""WordPress's REST API: where it is, what to ask of it, and which posts stand next to each other.

Two walks. The first brings every post, newest first, 100 whole posts a request; it goes on from
the last post's date and not by page number, so that what is published or deleted on the way
shifts nothing. Every later run asks for what was changed since a mark: one request where nothing
was, and an edit is found whatever the post's age.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final
from urllib.parse import unquote, urlencode

import msgspec
from w3lib.url import add_or_replace_parameter

from cinktank.items import Link
from cinktank.pages.page import Page
from cinktank.pages.post import Term, post_link, term_of
from cinktank.processors.text import same_label

RELATION: Final = "https://api.w.org/"
A_PAGE: Final = 100
"""Posts in a request: the most that WordPress gives."""

EMBED: Final = "author,wp:featuredmedia,wp:term"
BRIEF: Final = "id,date,link,title"
DATES: Final = "id,date,date_gmt"
FEW: Final = 20
"""Posts in a request to a site that cannot render a hundred at once."""

_HEADER: Final = re.compile(r'<([^>]+)>\s*;\s*rel="?https://api\.w\.org/"?')
_SECOND: Final = timedelta(seconds=1)

Post = dict[str, Any]
Query = dict[str, str]


class NoApiError(Exception):
    """The answer is none of the API's; the message says what it is."""


class ApiMark(msgspec.Struct):
    """What is remembered of a site's API, for one section or the whole site."""

    root: str
    terms: list[Term] = []
    """The site's categories."""
    looked: int = 0
    """When they were read, Unix seconds."""
    section: list[int] = []
    """Numbers of the section's categories: its own, and of all that lie under it."""
    modified: str | None = None
    """By the site's clock: whatever was changed before is known once the first walk is `done`."""
    cursor: str | None = None
    """Date of the last post down to which the first walk has come."""
    last: int | None = None
    """Number of that post."""
    done: bool = False


def api_root(header: str | None, page: Page) -> str | None:
    """Return the API's address, as a ``Link`` header or a page names it."""
    if header and (found := _HEADER.search(header)):
        return found[1]
    for attributes in page.head_links(RELATION):
        if href := attributes.get("href"):
            return page.link(href)
    return None


def post_address(page: Page) -> str | None:
    """Return the address of a page's own post in the API, as its head names it."""
    for attributes in page.head_links("alternate"):
        href = attributes.get("href")
        if attributes.get("type") == "application/json" and href and "/posts/" in unquote(href):
            return add_or_replace_parameter(href, "_fields", DATES)
    return None


def address(root: str, route: str, query: Mapping[str, str]) -> str:
    """Return the address of a route, permalinks or not.

    >>> address("https://cinktank.com/wp-json/", "wp/v2/posts", {"page": "2"})
    'https://cinktank.com/wp-json/wp/v2/posts?page=2'
    >>> address("https://cinktank.com/?rest_route=/", "wp/v2/posts", {"page": "2"})
    'https://cinktank.com/?rest_route=/wp/v2/posts&page=2'
    """
    mark = "&" if "?" in root else "?"
    return f"{root.rstrip('/')}/{route}{mark}{urlencode(query, safe=',:')}"


def read_list(body: bytes) -> list[Post]:
    """Return the objects of an answer; raises `NoApiError`."""
    value = _decoded(body)
    if not isinstance(value, list):
        raise NoApiError("JSON of another kind")
    return [one for one in value if isinstance(one, dict)]


def read_post(body: bytes) -> Post:
    """Return the object of an answer that is one post; raises `NoApiError`."""
    value = _decoded(body)
    if not isinstance(value, dict):
        raise NoApiError("JSON of another kind")
    return value


def _decoded(body: bytes) -> object:
    try:
        return msgspec.json.decode(body.lstrip(b"\xef\xbb\xbf \r\n\t"))
    except (msgspec.DecodeError, RecursionError):
        page = body.lstrip()[:1] == b"<"
        raise NoApiError("a page in place of JSON" if page else "broken JSON") from None


def read_terms(objects: Iterable[Post]) -> list[Term]:
    """Return the categories of a page of ``wp/v2/categories``."""
    return [term for one in objects if (term := term_of(one)) is not None]


def terms_under(label: str, terms: Iterable[Term]) -> list[int]:
    """Return the numbers of the category with this label and of all that lie under it."""
    known = list(terms)
    found = [term.id for term in known if same_label(term.name, label)]
    for number in found:  # grows while it is read
        found += [term.id for term in known if term.parent == number and term.id not in found]
    return found


def total(header: str | None) -> int | None:
    """Return the number in ``X-WP-Total``."""
    return int(header) if header and header.isdigit() else None


def ordinal(post: Post) -> int:
    """Return a post's number; 0 where it has none."""
    number = post.get("id")
    return number if isinstance(number, int) else 0


@dataclass(frozen=True, slots=True)
class Told:
    """A post, with the posts published before and after it."""

    post: Post
    previous: Link | None = None
    next: Link | None = None
    sure: bool = True
    """Whether these are its neighbours; what is not sure is for the post's own page to say."""


@dataclass(slots=True)
class _Waiting:
    post: Post
    next: Link | None = None
    sure: bool = True
    told: bool = False
    """By the run that died."""


@dataclass(slots=True)
class FirstWalk:
    """Down all posts, newest first; *chained*: all of the site's, so that neighbours follow."""

    mark: ApiMark
    chained: bool
    since: date | None = None
    until: date | None = None
    most_pages: int | None = None
    pages: int = 0
    size: int = A_PAGE
    ended: str | None = None
    """Why: ``end``, ``since``, ``pages``."""
    _cursor: str | None = None
    _there: list[int] = field(default_factory=list)
    """Posts already told of the cursor's own second."""
    _waiting: "_Waiting | None" = None
    """The last post: the one before it is on the next page."""
    _resumed: int | None = None

    def __post_init__(self) -> None:
        self._cursor = self.mark.cursor
        self._resumed = self.mark.last if self._cursor else None

    def query(self) -> Query:
        """Return what to ask for next."""
        query = {"per_page": str(self.size), "orderby": "date", "order": "desc", "_embed": EMBED}
        if self._cursor:
            query["before"] = (datetime.fromisoformat(self._cursor) + _SECOND).isoformat()
            if self._there:
                query["exclude"] = ",".join(map(str, self._there))
        elif self.until:
            query["before"] = f"{self.until + timedelta(days=1)}T00:00:00"
        if self.mark.section:
            query["categories"] = ",".join(map(str, self.mark.section))
        return query

    def read(self, posts: list[Post], left: int | None) -> Iterator[Told]:
        """Take in a page, *left* being how many posts the query has; yield what can be told."""
        self.pages += 1
        fresh = self._after_resumption(posts)
        for post in fresh:
            yield from self._tell(post)
        self._go_on(posts)
        if not posts or (len(posts) < self.size if left is None else len(posts) >= left):
            self.ended = "end"
        elif self.since and str(posts[-1].get("date"))[:10] < self.since.isoformat():
            self.ended = "since"
        elif self.most_pages and self.pages >= self.most_pages:
            self.ended = "pages"
        if self.ended and (last := self._waiting) and not last.told:
            yield Told(last.post, None, last.next, last.sure and self.ended == "end")

    def shrink(self) -> bool:
        """Ask for fewer posts from now on; tell whether that can be done."""
        before, self.size = self.size, FEW
        return self.size < before

    def _after_resumption(self, posts: list[Post]) -> list[Post]:
        """Drop what the run that died had told already, down to the last of it."""
        resumed, self._resumed = self._resumed, None
        if resumed is None or not self.chained or not posts:
            return posts
        numbers = [ordinal(post) for post in posts]
        if resumed in numbers:
            place = numbers.index(resumed)
            self._waiting = _Waiting(posts[place], told=True)
            return posts[place + 1 :]
        self._waiting = _Waiting(posts[0], sure=False)  # what was above it has been deleted
        return posts[1:]

    def _tell(self, post: Post) -> Iterator[Told]:
        if not self.chained:
            yield Told(post)
            return
        above = self._waiting
        if above is None:
            self._waiting = _Waiting(post, sure=self.until is None)
            return
        if not above.told:
            yield Told(above.post, post_link(post), above.next, above.sure)
        self._waiting = _Waiting(post, post_link(above.post))

    def _go_on(self, posts: list[Post]) -> None:
        dates = [str(post["date"])[:19] for post in posts if post.get("date")]
        if not dates:
            return
        if dates[-1] != self._cursor:
            self._cursor, self._there = dates[-1], []
        self._there += [
            ordinal(post)
            for post in posts
            if str(post.get("date"))[:19] == self._cursor and ordinal(post) not in self._there
        ]


@dataclass(slots=True)
class LaterWalk:
    """Through what was changed since the mark, latest first."""

    mark: ApiMark
    page: int = 1
    size: int = A_PAGE
    ended: bool = False
    newest: str | None = None
    """Moment of the latest change: the next mark."""
    _left: int | None = None
    _again: int = 0

    def query(self) -> Query:
        """Return what to ask for next: the mark's own second again, for what came later in it."""
        since = datetime.fromisoformat(self.mark.modified or "1970-01-02T00:00:00") - _SECOND
        query = {
            "modified_after": since.isoformat(),
            "per_page": str(self.size),
            "orderby": "modified",
            "order": "desc",
            "page": str(self.page),
            "_embed": EMBED,
        }
        if self.mark.section:
            query["categories"] = ",".join(map(str, self.mark.section))
        return query

    def shrink(self) -> bool:
        """Begin again with fewer posts in a request; tell whether that can be done."""
        before, self.size, self.page = self.size, FEW, 1
        return self.size < before

    def read(self, posts: list[Post], left: int | None) -> list[Post]:
        """Take in a page; return its posts.

        Where posts were deleted meanwhile the pages have moved: the walk begins again. A site
        older than WordPress 5.7 gives all its posts: the walk ends where they are older than
        the mark.
        """
        moments = [str(post.get("modified"))[:19] for post in posts]
        if self.page == 1 and moments:
            self.newest = max(moments[0], self.newest or "")
        if left is not None and self._left is not None and left < self._left and self._again < 3:
            self._again += 1
            self._left, self.page = left, 1
            return posts
        self._left = left
        older = bool(moments and self.mark.modified and moments[-1] < self.mark.modified)
        last = len(posts) < self.size if left is None else self.page * self.size >= left
        self.ended = older or last or not posts
        self.page += 1
        return posts


class Order:
    """The newest posts in their order of publication, as far down as was asked."""

    MOST: Final = 5
    """Pages; what lies deeper and is new was published with an old date: its page will say."""

    def __init__(self) -> None:
        self._links: list[Link] = []
        self._places: dict[int, int] = {}
        self._deepest: str | None = None
        self._whole = False
        self.pages = 0

    def query(self) -> Query:
        """Return what to ask for next."""
        return {
            "per_page": str(A_PAGE),
            "orderby": "date",
            "order": "desc",
            "page": str(self.pages + 1),
            "_fields": BRIEF,
        }

    def read(self, posts: list[Post], left: int | None) -> None:
        """Take in a page."""
        self.pages += 1
        for post in posts:
            if ordinal(post) not in self._places:
                self._places[ordinal(post)] = len(self._links)
                self._links.append(post_link(post))
        if posts:
            self._deepest = str(posts[-1].get("date"))
        self._whole = len(posts) < A_PAGE if left is None else len(self._links) >= left

    def reaches(self, post: Post) -> bool:
        """Tell whether it goes down to a post, or as far as it shall."""
        if self._whole or self.pages >= self.MOST:
            return True
        return self._deepest is not None and self._deepest < str(post.get("date"))

    def told(self, post: Post) -> Told | None:
        """Return a post with its neighbours; `None` where they lie too deep."""
        place = self._places.get(ordinal(post))
        if place is None or (place + 1 >= len(self._links) and not self._whole):
            return None
        before = self._links[place + 1] if place + 1 < len(self._links) else None
        return Told(post, before, self._links[place - 1] if place else None)
