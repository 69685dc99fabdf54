"""A ``Crawl-delay`` in robots.txt is kept: Scrapy reads it and does not apply it."""

import logging
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Self

from scrapy import Request, signals
from scrapy.extensions.throttle import AutoThrottle

from cinktank.processors.urls import host
from cinktank.transport.turns import HostTurns

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

logger = logging.getLogger(__name__)

NO_DELAY: Final = 86400.0
"""Seconds. What asks for more than a day between two requests is a mistake, and no delay."""


class CrawlDelay:
    """Raises the delay between two requests to what the site's robots.txt asks for."""

    def __init__(self, crawler: "Crawler"):
        self.crawler = crawler
        self._longest = crawler.settings.getfloat("CRAWL_DELAY_MAX")
        self._turns = HostTurns(Path(crawler.settings["DATA_ROOT"]), 0.0)
        crawler.signals.connect(self.robots_parsed, signal=signals.robots_parsed)

    @classmethod
    def from_crawler(cls, crawler: "Crawler") -> Self:
        """Listen to the crawler's signals."""
        return cls(crawler)

    def robots_parsed(self, robotparser: Any, request: Request) -> None:
        """Apply the delay that this robots.txt asks of our user agent."""
        asked = robotparser.crawl_delay(self.crawler.settings["USER_AGENT"])
        delay = kept(float(asked or 0), self._longest)
        self._turns.note_crawl_delay(host(request.url), delay or 0.0)
        if not asked:
            return
        if delay is None:
            logger.warning("robots.txt asks for %s s between requests: no delay, left out", asked)
            return
        if delay < asked:
            logger.warning(
                "robots.txt asks for %s s between requests: waiting %s s (CRAWL_DELAY_MAX)",
                asked,
                delay,
            )
        self.crawler.stats.set_value("robotstxt/crawl_delay", delay)
        downloader = self.crawler.engine.downloader
        key = downloader.get_slot_key(request)
        wanted = downloader.per_slot_settings.setdefault(key, {})
        if delay <= wanted.get("delay", self.crawler.settings.getfloat("DOWNLOAD_DELAY")):
            return
        wanted |= {"delay": delay, "jitter": 0.0}
        if (slot := downloader.slots.get(key)) is not None:
            slot.delay, slot.jitter = max(slot.delay, delay), 0.0
        if (throttle := self.crawler.get_extension(AutoThrottle)) is not None:
            throttle.mindelay = max(throttle.mindelay, delay)


def kept(asked: float, longest: float) -> float | None:
    """Return the delay that is kept; ``None`` for what is none.

    >>> kept(10.0, 60.0), kept(3600.0, 60.0)
    (10.0, 60.0)
    >>> [kept(asked, 60.0) for asked in (1e308, -5.0, float("nan"))]
    [None, None, None]
    """
    return min(asked, longest) if 0 <= asked <= NO_DELAY else None
