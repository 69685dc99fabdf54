"""Is this article new, changed, or kept already?"""

from time import time
from typing import TYPE_CHECKING, Self, cast

from scrapy.exceptions import DropItem

from cinktank.items import NewsArticle
from cinktank.memory import Record, State
from cinktank.memory.records import neighbours
from cinktank.revision import changed_fields, content_hash, field_prints, story_prints

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.statscollectors import StatsCollector

    from cinktank.lake.writer import LakeWriter
    from cinktank.spiders.news import NewsSpider


class DuplicatesPipeline:
    """Drops second copies, numbers revisions and marks near-copies.

    An article is known by its canonical address or by its post id, in this run and in all runs
    before. The same story under another address and id is kept, with ``metadata.sameAs``.
    """

    def __init__(self, writer: "LakeWriter", stats: "StatsCollector"):
        self.writer = writer
        self.memory = writer.memory
        self.stats = stats

    @classmethod
    def from_crawler(cls, crawler: "Crawler") -> Self:
        """Take writer and memory from the spider and the counters from the crawler."""
        return cls(cast("NewsSpider", crawler.spider).writer, crawler.stats)

    def process_item(self, item: NewsArticle) -> NewsArticle:
        """Return a new or changed article, its revision filled in; drop one that is kept."""
        metadata = item.metadata
        address = item.canonicalUrl or item.url
        known = self.memory.find(address, item.identifier)
        if metadata.event == "gone":
            metadata.revision = known.revision + 1 if known else 1
            return item
        metadata.contentHash = content_hash(item)
        if known is None or known.revision == 0:
            metadata.revision = 1
            metadata.event = "new"
            metadata.sameAs = self.memory.same_story(story_prints(item.articleBody), address)
            if metadata.sameAs:
                self.stats.inc_value("duplicates/same_story_kept")
            return item
        if known.state is State.KEPT:
            self._drop_copy(item, known)
        metadata.revision = known.revision + 1
        metadata.event = "changed"
        if known.field_prints:
            metadata.changed = changed_fields(known.field_prints, field_prints(item))
        return item

    def _drop_copy(self, item: NewsArticle, known: Record) -> None:
        metadata = item.metadata
        if known.job == metadata.job:
            by = "canonical_url" if known.url == (item.canonicalUrl or item.url) else "identifier"
            self.stats.inc_value(f"duplicates/{by}")
            raise DropItem(f"{item.url} is kept already as {known.url}", log_level="DEBUG")
        if known.content_hash == metadata.contentHash or self._says_the_same(item, known):
            known.modified = item.dateModified or known.modified
            if not (known.previous or known.next):  # the way before could not tell
                known.previous, known.next = neighbours(item)
            self.writer.seen(known, int(time()))
            self.stats.inc_value("duplicates/unchanged")
            raise DropItem(f"{item.url} has not changed", log_level="DEBUG")

    def _says_the_same(self, item: NewsArticle, known: Record) -> bool:
        """Tell whether two copies by different ways differ in nothing that both ways tell."""
        return bool(known.field_prints) and not changed_fields(
            known.field_prints or b"", field_prints(item)
        )
