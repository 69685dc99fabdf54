"""May this article be kept? What its owner reserves is not, where the settings obey that."""

from dataclasses import dataclass
from datetime import UTC, datetime
from time import time
from typing import TYPE_CHECKING, Any, Self

from scrapy.settings import BaseSettings

from cinktank.crawl.ledger import Outcome
from cinktank.crawl.run import run_of
from cinktank.items import NewsArticle
from cinktank.memory import State
from cinktank.memory.record import DAY
from cinktank.memory.records import lead, record_of
from cinktank.memory.schedule import ever_later
from cinktank.pipelines.judging import NotToKeepError, RunLike, in_a_crawl
from cinktank.processors.lines import one_line
from cinktank.processors.rights import refusal

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

LONGEST = 30 * DAY
"""Seconds after which a reserved article is looked at again at the latest."""


@dataclass(frozen=True, slots=True)
class Obeyed:
    """What of a site's reservations is obeyed, as the settings say."""

    tdm: bool
    robots: list[str]
    ai: bool

    @classmethod
    def of(cls, settings: BaseSettings) -> Self:
        """Read the settings."""
        return cls(
            settings.getbool("TDM_RESERVATION_OBEY", True),
            [name.strip().lower() for name in settings.getlist("ROBOTS_TAGS_OBEY")],
            settings.getbool("AI_DISALLOW_OBEY"),
        )


class RightsPipeline:
    """Drops what is reserved before anything writes its text: its address is remembered alone."""

    def __init__(self, crawler: "Crawler"):
        self.run = run_of(crawler)
        self._obeyed = Obeyed.of(crawler.settings)

    @classmethod
    def from_crawler(cls, crawler: "Crawler") -> Self:
        """Take the run from the crawler's spider, and the settings."""
        return cls(crawler)

    def process_item(self, item: Any) -> Any:
        """Return an article that may be kept; drop one that may not."""
        if self.run is None or not isinstance(item, NewsArticle):
            return item
        with in_a_crawl(self.run, item):
            leave_reserved(item, self._obeyed, self.run)
        return item


def leave_reserved(item: NewsArticle, obeyed: Obeyed, run: RunLike) -> None:
    """Remember of an article that is reserved the address alone; raises `NotToKeepError` for it."""
    if item.metadata.event == "gone":
        return
    now = datetime.now(UTC).isoformat(timespec="seconds")
    why = refusal(item.metadata.rights, obeyed.tdm, obeyed.robots, obeyed.ai, now)
    if why is None:
        return
    run.stats.inc_value(f"rights/{why}")
    known = run.memory.find(item.canonicalUrl or item.url, item.identifier)
    if known is None or known.state not in (State.KEPT, State.ERASED):
        seen = int(time())
        record = record_of(item, State.RESERVED, seen, run.schedule)
        if known is not None and known.state is State.RESERVED:
            record.first_seen = known.first_seen
        record.due = ever_later(record.first_seen, seen, LONGEST)
        run.memory.put(record)
        lead(run.memory, item.metadata.requestedUrl, record, seen)
    raise NotToKeepError(Outcome.REFUSED, f"Reserved ({why}): {one_line(item.url)}", "INFO")
