"""A ``Crawl-delay`` in robots.txt is kept: Scrapy reads it and does not apply it."""

import logging
from typing import TYPE_CHECKING, Any, Self

from scrapy import Request, signals
from scrapy.extensions.throttle import AutoThrottle

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

logger = logging.getLogger(__name__)

LONGEST = 60.0
"""Seconds. A site that asks for more does not want to be crawled as a whole: say so, wait this."""


class CrawlDelay:
    """Raises the delay between two requests to what the site's robots.txt asks for."""

    def __init__(self, crawler: "Crawler"):
        self.crawler = crawler
        crawler.signals.connect(self.robots_parsed, signal=signals.robots_parsed)
        # An unreachable site is told in one line by the spider; Scrapy's traceback says no more.
        logging.getLogger("scrapy.downloadermiddlewares.robotstxt").addFilter(_without_traceback)

    @classmethod
    def from_crawler(cls, crawler: "Crawler") -> Self:
        """Listen to the crawler's signals."""
        return cls(crawler)

    def robots_parsed(self, robotparser: Any, request: Request) -> None:
        """Apply the delay that this robots.txt asks of our user agent."""
        asked = robotparser.crawl_delay(self.crawler.settings["USER_AGENT"])
        if not asked:
            return
        delay = min(float(asked), LONGEST)
        if delay < asked:
            logger.warning("robots.txt asks for %s s between requests: waiting %s s", asked, delay)
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


def _without_traceback(record: logging.LogRecord) -> bool:
    record.exc_info = None
    return True
