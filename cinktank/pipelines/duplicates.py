"""Is this article new, changed, or kept already?"""

from time import time
from typing import TYPE_CHECKING, Any, NoReturn, Self

from cinktank.crawl.ledger import Outcome
from cinktank.crawl.run import JudgedError, Run, run_of
from cinktank.items import NewsArticle
from cinktank.memory import Record, State
from cinktank.memory.records import neighbours
from cinktank.revision import changed_fields, content_hash, field_prints, story_prints

if TYPE_CHECKING:
    from scrapy.crawler import Crawler


class DuplicatesPipeline:
    """Drops second copies, numbers revisions and marks near-copies.

    An article is known by its canonical address or by its post id, in this run and in all runs
    before. The same story under another address and id is kept, with ``metadata.sameAs``.
    Items of spiders that are none of ours pass by.
    """

    def __init__(self, run: Run | None):
        self.run = run

    @classmethod
    def from_crawler(cls, crawler: "Crawler") -> Self:
        """Take the run from the crawler's spider."""
        return cls(run_of(crawler))

    def process_item(self, item: Any) -> Any:
        """Return a new or changed article, its revision filled in; drop one that is kept."""
        if self.run is None or not isinstance(item, NewsArticle):
            return item
        return self._judged(item, self.run)

    def _judged(self, item: NewsArticle, run: Run) -> NewsArticle:
        metadata = item.metadata
        address = item.canonicalUrl or item.url
        known = run.memory.find(address, item.identifier)
        if metadata.event == "gone":
            metadata.revision = known.revision + 1 if known else 1
            return item
        metadata.contentHash = content_hash(item)
        if known is None or known.revision == 0:
            metadata.revision = 1
            metadata.event = "new"
            metadata.sameAs = run.memory.same_story(story_prints(item.articleBody), address)
            if metadata.sameAs:
                run.stats.inc_value("duplicates/same_story_kept")
            return item
        if known.state is State.KEPT:
            self._drop_copy(item, known, run)
        metadata.revision = known.revision + 1
        metadata.event = "changed"
        if known.field_prints:
            metadata.changed = changed_fields(known.field_prints, field_prints(item))
        return item

    def _drop_copy(self, item: NewsArticle, known: Record, run: Run) -> None:
        metadata = item.metadata
        if known.job == metadata.job:
            by = "canonical_url" if known.url == (item.canonicalUrl or item.url) else "identifier"
            self._drop(item, run, by, f"is kept already as {known.url}")
        if known.content_hash == metadata.contentHash or self._says_the_same(item, known):
            known.modified = item.dateModified or known.modified
            if not (known.previous or known.next):  # the way before could not tell
                known.previous, known.next = neighbours(item)
            run.lake.seen(known, int(time()))
            self._drop(item, run, "unchanged", "has not changed")

    def _drop(self, item: NewsArticle, run: Run, name: str, why: str) -> NoReturn:
        run.stats.inc_value(f"duplicates/{name}")
        if (entry := run.ledger.entry_of(item)) is not None:
            run.ledger.close(entry, Outcome.KNOWN)
        raise JudgedError(f"{item.url} {why}", log_level="DEBUG")

    def _says_the_same(self, item: NewsArticle, known: Record) -> bool:
        """Tell whether two copies by different ways differ in nothing that both ways tell."""
        return bool(known.field_prints) and not changed_fields(
            known.field_prints or b"", field_prints(item)
        )
