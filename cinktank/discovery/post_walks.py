"""The walks through the posts of a WordPress API, and which posts stand next to each other.

The first walk brings every post, newest first, 100 whole posts a request; it goes on from the
last post's date and not by page number, so that what is published or deleted on the way shifts
nothing. Every later run looks at the moment of the latest change and at the number of posts:
one request where nothing happened. What was changed since the mark is asked for whatever its age;
what is there and was not changed since, as a post that had been scheduled, is looked for by date.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import ClassVar, Final

import msgspec

from cinktank.discovery.wordpress import A_PAGE, Post, Query, ordinal
from cinktank.items import Link
from cinktank.pages.post import Term, post_link

EMBED: Final = "author,wp:featuredmedia,wp:term"
BRIEF: Final = "id,date,link,title"
FEW: Final = 20
"""Posts in a request to a site that cannot render a hundred at once."""

_SECOND: Final = timedelta(seconds=1)


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
    settled: bool = False
    """Whether `modified` was past when it was read: nothing more can come in that second."""
    posts: int | None = None
    """How many there were then."""

    def within(self, query: Query) -> Query:
        """Return a query for the section's posts alone, if there is a section."""
        numbers = ",".join(map(str, self.section))
        return {**query, "categories": numbers} if numbers else query


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
        return self.mark.within(query)

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
        return self.mark.within(query)

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


@dataclass(slots=True)
class Unseen:
    """So many posts are there, and no change has shown them: they are looked for by date.

    A post that was written on Monday to appear on Wednesday was changed on Monday, by the site's
    clock, and so were those that a program put in with an old date.
    """

    MOST: ClassVar[int] = 50
    """Pages to look through."""

    mark: ApiMark
    count: int
    numbers: list[int] = field(default_factory=list)
    """Those that were found."""
    page: int = 0
    _last: bool = False

    @property
    def ended(self) -> bool:
        """Whether all are found, or nothing is left to look through."""
        return len(self.numbers) >= self.count or self._last or self.page >= self.MOST

    def query(self) -> Query:
        """Return what to ask for next."""
        self.page += 1
        query = {"per_page": str(A_PAGE), "orderby": "date", "order": "desc"}
        return self.mark.within(query | {"page": str(self.page), "_fields": BRIEF})

    def read(self, posts: list[Post], unknown: Callable[[Post], bool]) -> None:
        """Take in a page."""
        self.numbers += [ordinal(post) for post in posts if unknown(post)]
        self._last = len(posts) < A_PAGE


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
