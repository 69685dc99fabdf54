"""The end of a crawl that is closed while items from no response (the API's) are in the pipelines.

Scrapy (2.19, its issue 7029) waits for them and is told by responses alone that one is through: the
crawl would hang for ever. This looks for itself.
"""

import asyncio
from typing import TYPE_CHECKING, Final

from scrapy import signals

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

_SECONDS: Final = 0.5
"""Between two looks."""


class Closing:
    """Lets a crawl close once the last of its items is through."""

    def __init__(self, crawler: "Crawler"):
        self._crawler = crawler
        self._timer: asyncio.TimerHandle | None = None
        crawler.signals.connect(self._wait, signal=signals.spider_opened)
        crawler.signals.connect(self._leave, signal=signals.spider_closed)

    def _wait(self) -> None:
        self._timer = asyncio.get_running_loop().call_later(_SECONDS, self._look)

    def _look(self) -> None:
        engine, spider = self._crawler.engine, self._crawler.spider
        slot = engine.scraper.slot if engine is not None else None
        closing = slot.closing if slot is not None and slot.is_idle() else None
        if closing is not None and spider is not None and not closing.called:
            closing.callback(spider)
        self._wait()

    def _leave(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
