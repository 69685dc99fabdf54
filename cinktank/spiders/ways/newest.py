"""Has anything happened? One request: the moment of the latest change, and the number of posts.

A post that had been scheduled, or was put in with an old date by a program, has no change that is
later than the mark. The number of posts gives it away, and it is looked for by date.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, ClassVar, Self

from scrapy import Request
from scrapy.http import Response

from cinktank.discovery.post_walks import EMBED, ApiMark, Unseen
from cinktank.discovery.wordpress import A_PAGE, NoApiError, Post, Query, ordinal, read_list
from cinktank.items import NewsArticle

if TYPE_CHECKING:
    from cinktank.spiders.ways.api import ApiWay

Output = Iterator[Request | NewsArticle]


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

    @classmethod
    def of(cls, posts: list[Post], total: int | None, clock: bytes | None) -> Self:
        """Read the answer to the query; *clock* is its ``Date`` header."""
        post = posts[0] if posts else {}
        modified = str(post["modified"])[:19] if post.get("modified") else None
        try:
            gmt = datetime.fromisoformat(str(post.get("modified_gmt"))).replace(tzinfo=UTC)
            now = parsedate_to_datetime((clock or b"").decode("latin-1"))
            settled = now - gmt > timedelta(seconds=2)
        except (ValueError, TypeError):
            settled = False
        return cls(modified, settled, total)

    def differs(self, mark: ApiMark) -> bool:
        """Tell whether something may have been changed since the mark."""
        return not mark.settled or self.modified != mark.modified

    def note(self, mark: ApiMark) -> None:
        """Note on the mark what is known now."""
        mark.modified = mark.modified or self.modified
        mark.settled = self.settled and mark.modified == self.modified
        mark.posts = self.posts


class UnseenPosts:
    """Finds the posts that are there and that no change has shown."""

    def __init__(self, way: "ApiWay"):
        self.way = way
        self._before = way.mark.posts
        self._accounted: set[int] = set()

    def account(self, posts: list[Post]) -> None:
        """Take note of posts that a change has shown, and that are new to the mark."""
        since = self.way.mark.modified or ""
        for post in posts:
            if str(post.get("date"))[:19] > since or not self.way.is_known(post):
                self._accounted.add(ordinal(post))

    def begin(self, there: int | None) -> Iterator[Request]:
        """Yield the look for them, if more posts are there than are accounted for."""
        if there is None or self._before is None:
            return
        more = there - self._before - len(self._accounted)
        if more > 0:
            yield self._look(Unseen(self.way.mark, more))

    def _look(self, unseen: Unseen) -> Request:
        self.way.count("unseen_looked_for")
        return self.way.posts(unseen.query(), self.parse_page, unseen=unseen)

    def parse_page(self, response: Response, unseen: Unseen) -> Output:
        """Look through a page; ask for what was found, at the end."""
        try:
            unseen.read(read_list(response.body), lambda post: not self._has(post))
        except NoApiError as error:
            yield from self.way.lost(response.url, f"it gives {error}")
            return
        if not unseen.ended:
            yield self._look(unseen)
            return
        for start in range(0, len(unseen.numbers), A_PAGE):
            some = ",".join(map(str, unseen.numbers[start : start + A_PAGE]))
            query = {"include": some, "per_page": str(A_PAGE), "_embed": EMBED}
            yield self.way.posts(query, self.parse_posts)

    def parse_posts(self, response: Response) -> Output:
        """Keep them."""
        try:
            posts = read_list(response.body)
        except NoApiError as error:
            yield from self.way.lost(response.url, f"it gives {error}")
            return
        self.way.count("unseen_found")
        yield from self.way.tell_all(posts)

    def _has(self, post: Post) -> bool:
        return ordinal(post) in self._accounted or self.way.is_known(post)
