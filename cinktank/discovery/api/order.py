"""The newest posts in their order of publication: who stands next to whom."""

from typing import TYPE_CHECKING, Final

from cinktank.discovery.api.walks import BRIEF, PlacedPost
from cinktank.pages.post import post_link
from cinktank.pages.wordpress import A_PAGE, Post, Query, ordinal

if TYPE_CHECKING:
    from cinktank.items import Link


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
        self._whole = not posts if left is None else len(self._links) >= left

    def reaches(self, post: Post) -> bool:
        """Return whether it goes down to a post, or as far as it shall."""
        if self._whole or self.pages >= self.MOST:
            return True
        return self._deepest is not None and self._deepest < str(post.get("date"))

    def placed(self, post: Post) -> PlacedPost | None:
        """Return a post with its neighbours; `None` where they lie too deep."""
        place = self._places.get(ordinal(post))
        if place is None or (place + 1 >= len(self._links) and not self._whole):
            return None
        before = self._links[place + 1] if place + 1 < len(self._links) else None
        return PlacedPost(post, before, self._links[place - 1] if place else None)
