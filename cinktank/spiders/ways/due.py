"""Are the articles that are due still there? Asked of the API, a hundred in a request.

What was changed is found without asking; what was deleted is found here alone.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from scrapy import Request
from scrapy.http import Response

from cinktank.discovery.revisits import Revisit, revisits
from cinktank.discovery.wordpress import A_PAGE, NoApiError, ordinal, read_list

if TYPE_CHECKING:
    from cinktank.spiders.ways.api import ApiWay

Due = list[tuple[int, Revisit]]
"""Post numbers, each with what would be asked of the post's own page."""


class DuePosts:
    """Looks for due articles by number; only one that is missing is asked for itself."""

    def __init__(self, way: "ApiWay"):
        self.way = way
        self.spider = way.spider

    def begin(self) -> Iterator[Request]:
        """Yield what is due: failed addresses as pages, the rest by number."""
        spider = self.spider
        due: Due = []
        for one in revisits(spider.memory, spider.arguments.site, spider.scope.holds, spider.now()):
            known = spider.memory.get(one.url)
            number = known.identifier if known else None
            if one.discovery == "revisit" and number and number.isdigit():
                due.append((int(number), one))
            else:
                yield spider.look_again_at(one)
        for start in range(0, len(due), A_PAGE):
            some = due[start : start + A_PAGE]
            numbers = ",".join(str(number) for number, _ in some)
            query = {"include": numbers, "per_page": str(A_PAGE), "_fields": "id"}
            yield self.way.posts(query, self.parse_due, due=some)

    def parse_due(self, response: Response, due: Due) -> Iterator[Request]:
        """Note what is there; ask the page of what is not, which answers 404 or 410."""
        try:
            there = {ordinal(post) for post in read_list(response.body)}
        except NoApiError:
            return  # due still, and asked again by the next run
        for number, one in due:
            known = self.spider.memory.get(one.url)
            if number not in there:
                yield self.spider.look_again_at(one)
            elif known is not None:
                self.spider.writer.seen(known, self.spider.now())
