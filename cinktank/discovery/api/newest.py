"""Has anything happened? One request: the moment of the latest change, and the number of posts.

A post that had been scheduled, or was put in with an old date by a program, has no change that is
later than the moment remembered. The number of posts gives it away, and it is looked for by date.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import ClassVar, Self

from cinktank.discovery.api.state import ApiState
from cinktank.discovery.api.walks import BRIEF
from cinktank.pages.wordpress import A_PAGE, Post, Query, local_moment, ordinal


@dataclass(frozen=True, slots=True)
class Newest:
    """What one short request says of all posts."""

    QUERY: ClassVar[Query] = {
        "per_page": "1",
        "orderby": "modified",
        "order": "desc",
        "_fields": "modified,modified_gmt",
    }

    modified: str | None
    """The latest change, by the site's clock."""
    settled: bool
    """Whether that second is past."""
    posts: int | None
    """How many posts there are, where the site says so."""
    now: str | None = None
    """When it was asked, by the site's clock: a change that is later is of a clock gone wrong, and
    would hide all that are made until then."""

    @classmethod
    def of(cls, posts: list[Post], total: int | None, clock: bytes | None) -> Self:
        """Read the answer to the query; *clock* is its ``Date`` header."""
        post = posts[0] if posts else {}
        modified = local_moment(post, "modified")
        now, settled = None, False
        try:
            gmt = datetime.fromisoformat(str(post.get("modified_gmt"))).replace(tzinfo=UTC)
            asked = parsedate_to_datetime((clock or b"").decode("latin-1"))
            settled = asked - gmt > timedelta(seconds=2)
            own = datetime.fromisoformat(modified or "").replace(tzinfo=UTC)
            now = (asked + (own - gmt)).strftime("%Y-%m-%dT%H:%M:%S")
        except (ValueError, TypeError, OverflowError):
            pass
        return cls(modified, settled, total, now)

    def differs(self, state: ApiState) -> bool:
        """Return whether something may have been changed since the state was stored."""
        return not state.settled or self.modified != state.modified

    def note(self, state: ApiState) -> None:
        """Write down what is known now."""
        state.modified = state.modified or self.modified
        if state.modified and self.now:
            state.modified = min(state.modified, self.now)
        state.settled = self.settled and state.modified == self.modified
        state.posts = self.posts


@dataclass(slots=True)
class Unseen:
    """So many posts are there, and no change has shown them: they are looked for by date.

    A post that was written on Monday to appear on Wednesday was changed on Monday, by the site's
    clock, and so were those that a program put in with an old date.
    """

    MOST: ClassVar[int] = 50
    """Pages to look through."""

    state: ApiState
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
        return self.state.within(query | {"page": str(self.page), "_fields": BRIEF})

    def read(self, posts: list[Post], unknown: Callable[[Post], bool]) -> None:
        """Take in a page."""
        self.numbers += [ordinal(post) for post in posts if unknown(post)]
        self._last = not posts
