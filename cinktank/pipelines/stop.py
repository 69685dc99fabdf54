"""When the lake cannot keep any more, the crawl stops: fetching what is then lost helps nobody."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, cast

from scrapy.exceptions import DropItem

from cinktank.lake.writer import LakeWriteError

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from cinktank.spiders.news import NewsSpider


@contextmanager
def crawl_stopped_on_failure(crawler: "Crawler") -> Iterator[None]:
    """Close the spider, with one line for the operator, when the writer raises inside.

    The item at hand is dropped: it is not remembered either, so the next run fetches it again.
    """
    try:
        yield
    except LakeWriteError as error:
        spider = cast("NewsSpider", crawler.spider)
        if spider.failure is None:
            spider.failure = str(error)
            spider.logger.critical("%s", error)
            closing = crawler.engine.close_spider_async(reason="cannot_keep")
            spider.closing = asyncio.ensure_future(closing)
        crawler.stats.inc_value("lake/not_kept")
        raise DropItem(f"Not kept: {error}", log_level="DEBUG") from None
