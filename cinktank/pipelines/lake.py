"""Keep it: one line in the lake."""

from contextlib import suppress
from time import time
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urljoin

from scrapy.exceptions import DropItem
from scrapy.utils.asyncio import create_looping_call

from cinktank.crawl.ledger import Outcome
from cinktank.crawl.run import run_of
from cinktank.items import NewsArticle, NewsMetadata
from cinktank.memory import State
from cinktank.memory.records import AT_FIRST
from cinktank.memory.schedule import timestamp
from cinktank.pipelines.judging import RunLike
from cinktank.revision import story_prints

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

TICK = 5.0
"""Seconds between two looks at the age of the open part."""


class LakePipeline:
    """Writes every article into the lake, and watches the age of its open part.

    Items of spiders that are none of ours pass by.
    """

    def __init__(self, crawler: "Crawler"):
        self.run = run_of(crawler)
        if self.run is not None:
            self.run.lake.on_withdrawn = self._withdrawn
            self.run.lake.on_other_job = self._kept_by_other_job
        self._clock = create_looping_call(self._tick)

    @classmethod
    def from_crawler(cls, crawler: "Crawler") -> Self:
        """Take the run from the crawler's spider."""
        return cls(crawler)

    def open_spider(self) -> None:
        """Begin to watch."""
        if self.run is not None:
            self._clock.start(TICK, now=False)

    def process_item(self, item: Any) -> Any:
        """Write the item and return it, to whoever exports it too."""
        if self.run is None or not isinstance(item, NewsArticle):
            return item
        entry = self.run.ledger.entry_of(item)
        with self.run.writing():
            keep(item, self.run)
        if alike := self.run.health.alike(item):
            self._look_again(alike)
        if item.metadata.sameAs:
            self.run.health.copy()
        else:
            self.run.health.stored()
        if entry is not None:
            self.run.ledger.close(entry, Outcome.STORED)
        return item

    def _look_again(self, urls: list[str]) -> None:
        """Let the next run look again at articles that say the same as one another."""
        assert self.run is not None
        self.run.stats.inc_value("identity/alike")
        for url in urls:
            if (known := self.run.memory.get(url)) and known.state is State.KEPT:
                known.due, known.doubted = self.run.now(), AT_FIRST
                known.etag = known.last_modified = None
                self.run.memory.put(known)

    def close_spider(self) -> None:
        """Stop watching; the spider closes the lake when everything else has ended."""
        if self._clock.running:
            self._clock.stop()

    def _withdrawn(self, event: str) -> None:
        """Correct the balance: an article was taken back."""
        assert self.run is not None
        self.run.stats.inc_value(f"lake/{event}", -1)
        self.run.ledger.count(Outcome.STORED, -1)

    def _kept_by_other_job(self) -> None:
        assert self.run is not None
        self.run.stats.inc_value("duplicates/other_job")
        self.run.ledger.count(Outcome.KNOWN)

    def _tick(self) -> None:
        assert self.run is not None
        with suppress(DropItem), self.run.writing():
            self.run.lake.commit_if_due()


def keep(item: NewsArticle, run: RunLike) -> None:
    """Write an article into the lake, and count it."""
    prints = [] if item.metadata.sameAs else story_prints(item.articleBody)
    if replaced := _replaced(item, run):
        run.lake.write(replaced, [], seen_at(item))
        run.stats.inc_value("lake/gone")
    run.lake.write(item, prints, seen_at(item))
    run.stats.inc_value(f"lake/{item.metadata.event}")


def _replaced(item: NewsArticle, run: RunLike) -> NewsArticle | None:
    """Return the tombstone of the post in whose place another one stands, under its address.

    The table knows a post by its number: the one before would stand there for ever.
    """
    metadata, address = item.metadata, item.canonicalUrl or item.url
    known = run.memory.get(address) if metadata.event == "changed" else None
    if known is None or known.state is not State.KEPT or known.url != address or metadata.capture:
        return None
    if None in (known.identifier, item.identifier) or known.identifier == item.identifier:
        return None
    its_number = urljoin(address, f"/?p={known.identifier}")
    there = run.memory.find(its_number, known.identifier)
    if there is not None and there.url != address:  # it stands at another address by now
        return None
    return NewsArticle(
        url=address,
        canonicalUrl=address,
        identifier=known.identifier,
        metadata=NewsMetadata(
            event="gone",
            revision=known.revision + 1,
            discovery=metadata.discovery,
            spider=metadata.spider,
            job=metadata.job,
            dateDownloaded=metadata.dateDownloaded,
            softwareVersion=metadata.softwareVersion,
            sections=known.sections or None,
        ),
    )


def seen_at(item: NewsArticle) -> int:
    """Return when the page was as the item says (Unix seconds): now, or when it was captured."""
    captured = timestamp(item.metadata.dateDownloaded) if item.metadata.capture else None
    return int(time()) if captured is None else captured
