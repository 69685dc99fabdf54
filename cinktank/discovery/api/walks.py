"""The walks through the posts of a WordPress API.

The first walk brings every post, newest first, 100 whole posts a request; it goes on from the
last post's date and not by page number, so that what is published or deleted on the way shifts
nothing. A later walk brings what was changed since, whatever its age.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final

from cinktank.discovery.api.state import ApiState
from cinktank.items import Link
from cinktank.pages.post import post_link
from cinktank.pages.wordpress import A_PAGE, Post, Query, local_moment, ordinal

EMBED: Final = "author,wp:featuredmedia,wp:term"
BRIEF: Final = "id,date,link,title"
FEW: Final = 20
"""Posts in a request to a site that cannot render a hundred at once."""

_SECOND: Final = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class PlacedPost:
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
    given: bool = False
    """Whether the run that died has given it."""


@dataclass(slots=True)
class FirstWalk:
    """Down all posts, newest first; *chained*: all of the site's, so that neighbours follow."""

    state: ApiState
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
    """Posts already given of the cursor's own second."""
    _waiting: "_Waiting | None" = None
    """The last post: the one before it is on the next page."""
    _resumed: int | None = None
    _is_resumed: bool = False

    def __post_init__(self) -> None:
        self._cursor = self.state.cursor
        self._is_resumed = self._cursor is not None
        self._resumed = self.state.last if self._cursor else None

    def query(self) -> Query:
        """Return what to ask for next."""
        query = {"per_page": str(self.size), "orderby": "date", "order": "desc", "_embed": EMBED}
        if self._cursor:
            query["before"] = (datetime.fromisoformat(self._cursor) + _SECOND).isoformat()
            if self._there:
                query["exclude"] = ",".join(map(str, self._there))
        elif self.until:
            query["before"] = f"{self.until + timedelta(days=1)}T00:00:00"
        return self.state.within(query)

    def read(self, posts: list[Post], left: int | None) -> Iterator[PlacedPost]:
        """Take in a page; yield the posts whose neighbours are known by now.

        *left* is how many posts the query has, where the site says so.
        """
        self.pages += 1
        fresh = self._after_resumption(posts)
        for post in fresh:
            yield from self._place(post)
        self._go_on(posts)
        if not posts or (left is not None and len(posts) >= left):  # else the site may give fewer
            self.ended = "end"
        elif self.since and str(posts[-1].get("date"))[:10] < self.since.isoformat():
            self.ended = "since"
        elif self.most_pages and self.pages >= self.most_pages:
            self.ended = "pages"
        if self.ended and (last := self._waiting) and not last.given:
            yield PlacedPost(last.post, None, last.next, last.sure and self.ended == "end")

    @property
    def is_whole(self) -> bool:
        """Whether it has gone, in this run, from the newest post to the oldest."""
        return self.ended == "end" and not self._is_resumed

    def shrink(self) -> bool:
        """Ask for fewer posts from now on; return whether that can be done."""
        before, self.size = self.size, FEW
        return self.size < before

    def _after_resumption(self, posts: list[Post]) -> list[Post]:
        """Drop what the run that died had given already, down to the last of it."""
        resumed, self._resumed = self._resumed, None
        if resumed is None or not self.chained or not posts:
            return posts
        numbers = [ordinal(post) for post in posts]
        if resumed in numbers:
            place = numbers.index(resumed)
            self._waiting = _Waiting(posts[place], given=True)
            return posts[place + 1 :]
        self._waiting = _Waiting(posts[0], sure=False)  # what was above it has been deleted
        return posts[1:]

    def _place(self, post: Post) -> Iterator[PlacedPost]:
        if not self.chained:
            yield PlacedPost(post)
            return
        above = self._waiting
        if above is None:
            self._waiting = _Waiting(post, sure=self.until is None)
            return
        if not above.given:
            yield PlacedPost(above.post, post_link(post), above.next, above.sure)
        self._waiting = _Waiting(post, post_link(above.post))

    def _go_on(self, posts: list[Post]) -> None:
        dates = [moment for post in posts if (moment := local_moment(post, "date"))]
        if not dates:
            return
        if dates[-1] != self._cursor:
            self._cursor, self._there = dates[-1], []
        self._there += [
            ordinal(post)
            for post in posts
            if local_moment(post, "date") == self._cursor and ordinal(post) not in self._there
        ]


@dataclass(slots=True)
class LaterWalk:
    """Through what was changed since the state's moment, latest first."""

    state: ApiState
    page: int = 1
    size: int = A_PAGE
    ended: bool = False
    newest: str | None = None
    """Moment of the latest change: the next state's."""
    _left: int | None = None
    _given: int = 0
    _again: int = 0

    def query(self) -> Query:
        """Return what to ask for next: that second again, for what came later in it."""
        since = datetime.fromisoformat(self.state.modified or "1970-01-02T00:00:00") - _SECOND
        query = {
            "modified_after": since.isoformat(),
            "per_page": str(self.size),
            "orderby": "modified",
            "order": "desc",
            "page": str(self.page),
            "_embed": EMBED,
        }
        return self.state.within(query)

    def shrink(self) -> bool:
        """Begin again with fewer posts in a request; return whether that can be done."""
        before, self.size, self.page, self._given = self.size, FEW, 1, 0
        return self.size < before

    def read(self, posts: list[Post], left: int | None) -> list[Post]:
        """Take in a page; return its posts.

        Where posts were deleted meanwhile the pages have moved: the walk begins again. A site
        older than WordPress 5.7 gives all its posts: the walk ends where they are older than
        the state's moment.
        """
        moments = [moment for post in posts if (moment := local_moment(post, "modified"))]
        if self.page == 1 and moments:
            self.newest = max(*moments, self.newest or "")
        if left is not None and self._left is not None and left < self._left and self._again < 3:
            self._again += 1
            self._left, self.page, self._given = left, 1, 0
            return posts
        self._left = left
        self._given += len(posts)
        older = bool(moments and self.state.modified and moments[-1] < self.state.modified)
        last = left is not None and self._given >= left
        self.ended = older or last or not posts
        self.page += 1
        return posts
