"""May this article be kept? What its owner reserves is not, where the settings obey that."""

from datetime import UTC, datetime
from time import time
from typing import TYPE_CHECKING, Any, Self

from cinktank.crawl.ledger import Outcome
from cinktank.crawl.run import JudgedError, run_of
from cinktank.items import NewsArticle
from cinktank.memory import State
from cinktank.memory.records import record_of
from cinktank.processors.lines import one_line
from cinktank.processors.rights import refusal

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

AGAIN = 30 * 86_400
"""Seconds until a reserved article is looked at again."""


class RightsPipeline:
    """Drops what is reserved before anything writes its text: its address is remembered alone."""

    def __init__(self, crawler: "Crawler"):
        self.run = run_of(crawler)
        settings = crawler.settings
        self._tdm = settings.getbool("TDM_RESERVATION_OBEY", True)
        self._robots = [name.strip().lower() for name in settings.getlist("ROBOTS_TAGS_OBEY")]
        self._ai = settings.getbool("AI_DISALLOW_OBEY")

    @classmethod
    def from_crawler(cls, crawler: "Crawler") -> Self:
        """Take the run from the crawler's spider, and the settings."""
        return cls(crawler)

    def process_item(self, item: Any) -> Any:
        """Return an article that may be kept; drop one that may not."""
        if self.run is None or not isinstance(item, NewsArticle) or item.metadata.event == "gone":
            return item
        now = datetime.now(UTC).isoformat(timespec="seconds")
        why = refusal(item.metadata.rights, self._tdm, self._robots, self._ai, now)
        if why is None:
            return item
        self.run.stats.inc_value(f"rights/{why}")
        entry = self.run.ledger.entry_of(item)
        known = self.run.memory.find(item.canonicalUrl or item.url, item.identifier)
        if known is None or known.state not in (State.KEPT, State.ERASED):
            record = record_of(item, State.RESERVED, int(time()), self.run.schedule)
            record.due = int(time()) + AGAIN
            self.run.memory.put(record, item.metadata.requestedUrl)
        if entry is not None:
            self.run.ledger.close(entry, Outcome.REFUSED)
        raise JudgedError(f"Reserved ({why}): {one_line(item.url)}", log_level="INFO")
