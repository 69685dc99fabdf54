"""Who stands next to the posts that were changed? Two short requests tell it of a hundred.

New posts are at the top of the site's order, which is asked for by name and title alone. Of an
older one that was edited the memory knows the neighbours; only their titles are asked for. What
is not sure even so (something next to it was deleted) is for the post's own page to say.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from scrapy import Request
from scrapy.http import Response

from cinktank.discovery.post_walks import BRIEF, Order, Told
from cinktank.discovery.wordpress import A_PAGE, NoApiError, Post, ordinal, read_list
from cinktank.items import Link, NewsArticle
from cinktank.memory import Record
from cinktank.pages.post import post_link
from cinktank.processors.urls import canonicalize

if TYPE_CHECKING:
    from cinktank.spiders.ways.api import ApiWay

Output = Iterator[Request | NewsArticle]


@dataclass(slots=True)
class _Wanted:
    """Titles that are wanted, by the posts' numbers; those that were found, by address."""

    numbers: list[int]
    found: dict[str, Link] = field(default_factory=dict)


class Neighbouring:
    """Finds the neighbours of some changed posts and hands them on to the way."""

    def __init__(self, way: "ApiWay"):
        self.way = way
        self.memory = way.memory
        self.order = Order()

    def begin(self, posts: list[Post]) -> Output:
        """Yield the posts, or what has to be asked first."""
        if any(self._known(post) is None and not self.order.reaches(post) for post in posts):
            query = self.order.query()
            yield self.way.posts(query, self.parse_order, posts=posts)
            return
        numbers = {
            int(neighbour.identifier)
            for post in posts
            if self.order.told(post) is None and (known := self._known(post)) is not None
            for url in (known.previous, known.next)
            if url and (neighbour := self.memory.get(url)) and neighbour.identifier
        }
        yield from self._titles(posts, _Wanted(sorted(numbers)))

    def parse_order(self, response: Response, posts: list[Post]) -> Output:
        """Take in a page of the site's order."""
        try:
            self.order.read(read_list(response.body), self.way.total(response))
        except NoApiError as error:
            yield from self.way.lost(response.url, f"it gives {error}")
            return
        yield from self.begin(posts)

    def _titles(self, posts: list[Post], wanted: _Wanted) -> Output:
        """Yield the posts, once all titles are there."""
        if wanted.numbers:
            some, wanted.numbers = wanted.numbers[:A_PAGE], wanted.numbers[A_PAGE:]
            query = {"include": ",".join(map(str, some)), "per_page": str(A_PAGE)}
            query["_fields"] = BRIEF
            yield self.way.posts(query, self.parse_titles, posts=posts, wanted=wanted)
            return
        for post in posts:
            told = self.order.told(post) or self._remembered(post, wanted)
            if told.sure:
                self._mend(told)
            yield from self.way.tell(told)

    def parse_titles(self, response: Response, posts: list[Post], wanted: _Wanted) -> Output:
        """Take in titles."""
        try:
            links = [post_link(post) for post in read_list(response.body)]
        except NoApiError as error:
            yield from self.way.lost(response.url, f"it gives {error}")
            return
        for link in links:
            if link.url:
                wanted.found[canonicalize(link.url) or link.url] = link
        yield from self._titles(posts, wanted)

    def _known(self, post: Post) -> Record | None:
        url = post_link(post).url or ""
        return self.memory.find(canonicalize(url) or url, str(ordinal(post)))

    def _remembered(self, post: Post, wanted: _Wanted) -> Told:
        """Return a post with the neighbours that the memory names, if they are still there."""
        known = self._known(post)
        if known is None or known.next is None:  # the newest once, and something came after it
            return Told(post, sure=False)
        before = wanted.found.get(known.previous) if known.previous else None
        after = wanted.found.get(known.next)
        sure = after is not None and (known.previous is None or before is not None)
        return Told(post, before, after, sure)

    def _mend(self, told: Told) -> None:
        """Let the posts on both sides know what stands next to them now."""
        url = post_link(told.post).url or ""
        here = canonicalize(url) or url
        for link, side in ((told.previous, "next"), (told.next, "previous")):
            known = self.memory.get(canonicalize(link.url) or "") if link and link.url else None
            if known is not None and getattr(known, side) != here:
                setattr(known, side, here)
                self.memory.put(known)
