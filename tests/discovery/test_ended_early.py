"""A run that ends while a source is at work proves nothing: the next one finds what is left."""

import asyncio

import pytest

from tests.crawls.in_process import Site, crawl

SECTION = "L'International"
SOURCES = ("listing", "listing,neighbours", "feed", "sitemap", "api", "auto")


class Ends:
    """An extension that ends the run at a request, which the site takes its time to answer.

    By then all that was asked for before has its outcome.
    """

    number = 0

    def __init__(self, crawler):
        self._crawler = crawler
        self._engine = crawler.engine
        self._left = self.number
        self._download = self._engine.download_async
        self._engine.download_async = self._answered

    @classmethod
    def at(cls, number):
        """Return the extension's class for one run."""
        return type("EndsAt", (cls,), {"number": number})

    @classmethod
    def from_crawler(cls, crawler):
        return cls(crawler)

    async def _answered(self, request):
        answer = await self._download(request)
        while self._engine.scheduler.has_pending_requests() or self._engine._busy:
            await asyncio.sleep(0)
        self._left -= 1
        if self._left == 0:
            self._crawler.spider.run.end_early("site_ill", "the site is not well")
        return answer


@pytest.mark.parametrize("follow", SOURCES)
def test_a_run_that_ends_at_any_request_of_a_source_loses_nothing(tmp_path, follow):
    for number in range(1, 40):
        lake, site = tmp_path / str(number), Site(60)
        ill = crawl("international", site, lake, extensions=(Ends.at(number),), follow=follow)
        run = crawl("international", site, lake, follow=follow)
        assert {item["url"] for item in run.items} == site.truth(SECTION), number
        if ill.code == 0:
            break
    assert number > 2
