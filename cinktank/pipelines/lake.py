"""Keep it: one line in the lake."""

from contextlib import suppress
from time import time
from typing import TYPE_CHECKING, Self, cast

from scrapy.exceptions import DropItem
from scrapy.utils.asyncio import create_looping_call

from cinktank.items import NewsArticle
from cinktank.pipelines.stop import crawl_stopped_on_failure
from cinktank.revision import story_prints

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from cinktank.spiders.news import NewsSpider

TICK = 5.0
"""Seconds between two looks at the age of the open part."""


class LakePipeline:
    """Hands every article to the writer, and watches the age of its open part."""

    def __init__(self, crawler: "Crawler"):
        self.crawler = crawler
        self.writer = cast("NewsSpider", crawler.spider).writer
        self.writer.on_withdrawn = self._taken
        self._clock = create_looping_call(self._tick)

    @classmethod
    def from_crawler(cls, crawler: "Crawler") -> Self:
        """Take the writer from the spider."""
        return cls(crawler)

    def open_spider(self) -> None:
        """Begin to watch."""
        self._clock.start(TICK, now=False)

    def process_item(self, item: NewsArticle) -> NewsArticle:
        """Keep the item and return it, to whoever exports it too."""
        prints = [] if item.metadata.sameAs else story_prints(item.articleBody)
        with crawl_stopped_on_failure(self.crawler):
            self.writer.write(item, prints, int(time()))
        self.crawler.stats.inc_value(f"lake/{item.metadata.event}")
        return item

    def close_spider(self) -> None:
        """Stop watching; the spider closes the writer when everything else has ended."""
        if self._clock.running:
            self._clock.stop()

    def _taken(self, event: str) -> None:
        self.crawler.stats.inc_value(f"lake/{event}", -1)
        self.crawler.stats.inc_value("duplicates/other_job")

    def _tick(self) -> None:
        with suppress(DropItem), crawl_stopped_on_failure(self.crawler):
            self.writer.commit_if_due()
