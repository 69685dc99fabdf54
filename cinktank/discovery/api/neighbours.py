"""Who stands next to the posts that were changed? Two short requests say it of a hundred.

New posts are at the top of the site's order, which is asked for by name and title alone. Of an
older one that was edited the memory knows the neighbours; only their titles are asked for. What
is not sure even so (something next to it was deleted) is for the post's own page to say.
"""

from cinktank.discovery.api.client import ApiClient
from cinktank.discovery.api.order import Order
from cinktank.discovery.api.walks import BRIEF, PlacedPost
from cinktank.items import Link
from cinktank.memory import Record, SQLiteMemory
from cinktank.pages.post import post_link
from cinktank.pages.wordpress import A_PAGE, Post, ordinal
from cinktank.processors.urls import canonicalize


class Neighbours:
    """Finds the neighbours of changed posts."""

    def __init__(self, client: ApiClient, memory: SQLiteMemory):
        self._client = client
        self._memory = memory
        self._order = Order()

    async def of(self, posts: list[Post]) -> list[PlacedPost]:
        """Return the posts with their neighbours; raises `SourceUnavailableError`."""
        while any(self._known(post) is None and not self._order.reaches(post) for post in posts):
            answer = await self._client.posts(self._order.query())
            self._order.read(answer.objects, answer.total)
        titles = await self._titles(posts)
        placed = [self._order.placed(post) or self._remembered(post, titles) for post in posts]
        for one in placed:
            if one.sure:
                self._mend(one)
        return placed

    async def _titles(self, posts: list[Post]) -> dict[str, Link]:
        """Return the neighbours that the memory knows of, with their titles.

        By the address that the memory has: where permalinks have changed it is not theirs any more.
        """
        names = {
            (int(neighbour.identifier), url)
            for post in posts
            if self._order.placed(post) is None and (known := self._known(post)) is not None
            for url in (known.previous, known.next)
            if url and (neighbour := self._memory.get(url)) and neighbour.identifier
        }
        numbers = sorted({number for number, _ in names})
        found: dict[str, Link] = {}
        for start in range(0, len(numbers), A_PAGE):
            some = numbers[start : start + A_PAGE]
            answer = await self._client.of_numbers(some, {"_fields": BRIEF})
            links = {ordinal(post): link for post in answer if (link := post_link(post)).url}
            found |= {url: links[number] for number, url in names if number in links}
        return found

    def _known(self, post: Post) -> Record | None:
        url = post_link(post).url or ""
        return self._memory.find(canonicalize(url) or url, str(ordinal(post)))

    def _remembered(self, post: Post, titles: dict[str, Link]) -> PlacedPost:
        """Return a post with the neighbours that the memory names, if they are still there."""
        known = self._known(post)
        if known is None or known.next is None:  # the newest once, and something came after it
            return PlacedPost(post, sure=False)
        before = titles.get(known.previous) if known.previous else None
        after = titles.get(known.next)
        sure = after is not None and (known.previous is None or before is not None)
        return PlacedPost(post, before, after, sure)

    def _mend(self, placed: PlacedPost) -> None:
        """Remember on both sides of a post that it stands next to them now."""
        url = post_link(placed.post).url or ""
        here = canonicalize(url) or url
        for link, side in ((placed.previous, "next"), (placed.next, "previous")):
            known = self._memory.get(canonicalize(link.url) or "") if link and link.url else None
            if known is not None and getattr(known, side) != here:
                setattr(known, side, here)
                self._memory.put(known)
