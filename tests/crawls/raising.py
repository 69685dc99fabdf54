"""What users put into a crawl, and what goes wrong in it: for a quarter of the articles.

Each is named in a setting of the run at hand: the run after it is the mended one.
"""

import asyncio
import logging
import sys
from copy import deepcopy
from typing import Any
from zlib import crc32

import attrs
from scrapy import signals
from scrapy.exceptions import CloseSpider, DropItem

from cinktank.items import NewsArticle


def hit(url: str) -> bool:
    """Return whether an address is one of the quarter."""
    return crc32(url.rstrip("/").rpartition("/")[2].encode()) % 4 == 0


class Raises:
    """A pipeline with a mistake."""

    def process_item(self, item: Any) -> Any:
        """Raise, for a quarter."""
        if hit(item.url):
            raise ValueError("a mistake in a pipeline")
        return item


class RaisesLater:
    """One that waits for something first."""

    async def process_item(self, item: Any) -> Any:
        """Raise, for a quarter."""
        await asyncio.sleep(0)
        if hit(item.url):
            raise ValueError("a mistake in a pipeline")
        return item


class RaisesAtItsEnd:
    """A pipeline that cannot store what it has collected."""

    def close_spider(self) -> None:
        """Raise."""
        raise ValueError("a mistake at a pipeline's end")


class Exits:
    """A pipeline that ends the process over one of its articles."""

    def process_item(self, item: Any) -> Any:
        """Exit, at the first of the quarter."""
        return sys.exit("no database") if hit(item.url) else item


class CancelledAtItsStart:
    """A pipeline whose connection is cancelled."""

    async def open_spider(self) -> None:
        """Raise what no ``except Exception`` sees."""
        raise asyncio.CancelledError


class ClosesAtItsStart:
    """A pipeline that finds that there is nothing to do."""

    def open_spider(self) -> None:
        """Ask for the end."""
        raise CloseSpider("no database")


class RaisesInHandlers:
    """An extension with a mistake in its handler of one signal: the setting SIGNAL names it."""

    @classmethod
    def from_crawler(cls, crawler: Any) -> "RaisesInHandlers":
        """Connect it."""
        extension = cls()
        name = crawler.settings["SIGNAL"]
        handler = extension.waits if crawler.settings.getbool("WAITS") else extension.handles
        crawler.signals.connect(handler, signal=getattr(signals, name))
        return extension

    def handles(self) -> None:
        """Raise."""
        raise ValueError("a mistake in an extension")

    async def waits(self) -> None:
        """Wait for something, and raise."""
        await asyncio.sleep(0)
        raise ValueError("a mistake in an extension")


class Waits:
    """A pipeline that takes long over each item."""

    async def process_item(self, item: Any) -> Any:
        """Wait for something else."""
        logging.getLogger(__name__).info("a slow pipeline")
        await asyncio.sleep(1)
        return item


class Drops:
    """A pipeline that wants a quarter not to be kept."""

    def process_item(self, item: Any) -> Any:
        """Drop it."""
        if hit(item.url):
            raise DropItem("not wanted")
        return item


class Evolves:
    """A pipeline that returns another object with one field changed."""

    def process_item(self, item: Any) -> Any:
        """Return a copy."""
        return attrs.evolve(item, keywords=["by a pipeline"])


class Copies:
    """A pipeline that returns a copy to its last part."""

    def process_item(self, item: Any) -> Any:
        """Return a copy."""
        return deepcopy(item)


class Converts:
    """A pipeline that returns something that is no article."""

    def process_item(self, item: Any) -> Any:
        """Return a dict, for a quarter."""
        return {"url": item.url} if hit(item.url) else item


class Swallows:
    """A spider middleware that loses what the spider has read."""

    async def process_spider_output(self, response: Any, result: Any) -> Any:
        """Pass on three quarters."""
        async for output in result:
            if not (isinstance(output, NewsArticle) and hit(output.url)):
                yield output


class Interrupts:
    """A spider middleware that raises over what the spider has read."""

    async def process_spider_output(self, response: Any, result: Any) -> Any:
        """Raise, for a quarter."""
        async for output in result:
            if isinstance(output, NewsArticle) and hit(output.url):
                raise ValueError("a mistake in a middleware")
            yield output


class CannotRead:
    """Our own reading, broken."""

    @classmethod
    def from_crawler(cls, crawler: Any) -> "CannotRead":
        """Break it in this process."""
        from cinktank.crawl import reading as pages
        from cinktank.discovery.api import known

        for module, name in ((pages, "extract_article"), (known, "extract_post")):
            setattr(module, name, breaking(getattr(module, name)))
        return cls()


def breaking(read: Any) -> Any:
    """Return a reading that raises for a quarter of the articles."""

    def reading(*args: Any, **more: Any) -> Any:
        item = read(*args, **more)
        if hit(item.url):
            raise ValueError("a mistake in reading")
        return item

    return reading
