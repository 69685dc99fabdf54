"""A request that a component gives back instead of an answer, for ever, comes to an end."""

from collections import Counter
from typing import TYPE_CHECKING, Final, Self

from scrapy import Request
from scrapy.exceptions import IgnoreRequest

from cinktank.crawl.ledger import FOUND
from cinktank.crawl.run import run_of

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

MOST: Final = 50
"""So often an address may come by while nothing else is answered: redirects and attempts again are
fewer."""


class GoingRoundError(IgnoreRequest):
    """What is not asked for any more, because nothing but another request comes of it."""


class RoundsMiddleware:
    """Ends what goes round in circles: Scrapy follows it for ever where a source asked for it.

    A middleware of a user's that returns a request from `process_request`, where ``None`` is due,
    does that.
    """

    def __init__(self, crawler: "Crawler"):
        self._crawler = crawler
        self._times: Counter[str] = Counter()
        self._ended = -1

    @classmethod
    def from_crawler(cls, crawler: "Crawler") -> Self:
        """Take the run from the crawler's spider, when the first request comes."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Count an address, anew whenever a request has ended."""
        run = run_of(self._crawler)
        if run is None:
            return
        ended = run.fetcher.ended + run.stats.get_value(FOUND, 0)
        if ended != self._ended:
            self._ended = ended
            self._times.clear()
        self._times[request.url] += 1
        if self._times[request.url] > MOST:
            raise GoingRoundError(
                f"{request.url} was asked for {MOST} times and never answered: a component gives"
                " back a request where an answer is due"
            )
