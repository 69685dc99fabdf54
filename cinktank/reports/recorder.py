"""Notes how a run goes, and leaves its record and its page when it has ended."""

import logging
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Self, cast

from scrapy import Request, signals
from scrapy.http import Response

from cinktank import __version__
from cinktank.crawl.run import Run as CrawlRun
from cinktank.crawl.run import run_of
from cinktank.items import NewsArticle
from cinktank.lake.lines import FIELDS
from cinktank.not_given import NOT_GIVEN
from cinktank.processors.lines import one_line
from cinktank.reports.refusals import reason_of
from cinktank.reports.run import REJECTS_KEPT, Reject, Run, write_run
from cinktank.reports.timeline import Timeline

if TYPE_CHECKING:
    from scrapy.crawler import Crawler


logger = logging.getLogger(__name__)

REASONS_KEPT = 50
REASONS = 10
"""Reasons of one reject at most that a page shows."""

COUNTED = tuple(name for name in FIELDS if name not in ("url", "metadata"))
"""The fields that an article may lack."""


class RunRecorder:
    """Counts what no counter of Scrapy's tells: by day and section, by field, over time."""

    def __init__(self, crawler: "Crawler"):
        self.crawler = crawler
        self.unhealthy: list[str] = []
        """The health checks that failed: `cinktank.monitoring.health` tells."""
        self._began = monotonic()
        self._started = datetime.now(UTC)
        self._timeline = Timeline()
        self._errors = 0
        self._items = 0
        self._fields: Counter[str] = Counter()
        self._untold: Counter[str] = Counter()
        self._reasons: Counter[str] = Counter()
        self._days: dict[str, Counter[str]] = {}
        self._rejects: list[Reject] = []
        for heard, signal in (
            (self.spider_opened, signals.spider_opened),
            (self.response_downloaded, signals.response_downloaded),
            (self.engine_stopped, signals.engine_stopped),
        ):
            crawler.signals.connect(heard, signal=signal)

    @classmethod
    def from_crawler(cls, crawler: "Crawler") -> Self:
        """Listen to the crawler's signals."""
        return cls(crawler)

    def spider_opened(self) -> None:
        """Begin the clock, and hear from the writer what is kept and what is refused."""
        self._began = monotonic()
        self._started = datetime.now(UTC)
        if (run := run_of(self.crawler)) is not None:
            run.lake.on_written, run.lake.on_rejected = self._kept, self._refused

    def response_downloaded(self, response: Response, request: Request) -> None:
        """Count a response by code and time, and the failures since the last one."""
        at = monotonic() - self._began
        errors = self.crawler.stats.get_value("downloader/exception_count", 0)
        for _ in range(errors - self._errors):
            self._timeline.response(at, "error", None)
        self._errors = errors
        self._timeline.response(at, str(response.status), request.meta.get("download_latency"))

    def run(self) -> Run:
        """Return the record as it is now."""
        crawl = cast("CrawlRun", run_of(self.crawler))
        numbers = {
            name: float(value) if isinstance(value, float) else value
            for name, value in sorted(self.crawler.stats.get_stats().items())
            if isinstance(value, int | float) and ("/" in name or name == "elapsed_time_seconds")
        }
        return Run(
            job=crawl.job,
            spider=crawl.spider,
            site=crawl.site,
            section=crawl.arguments.section,
            software=__version__,
            started=self._started.isoformat(timespec="seconds"),
            seconds=round(monotonic() - self._began, 1),
            reason=str(self.crawler.stats.get_value("finish_reason", "")),
            failure=crawl.failure,
            unhealthy=self.unhealthy,
            items=self._items,
            days={day: dict(sections) for day, sections in sorted(self._days.items())},
            fields=dict(self._fields),
            untold=dict(self._untold),
            stats=numbers,
            timeline=self._timeline,
            rejects=self._rejects,
            reasons=dict(self._reasons.most_common(REASONS_KEPT)),
        )

    def engine_stopped(self) -> None:
        """Write record and page; a run is not spoiled by what goes wrong here."""
        if run_of(self.crawler) is None:
            return
        settings = self.crawler.settings
        try:
            root = Path(settings["DATA_ROOT"])
            run = self.run()
            if not settings.getbool("REPORTS"):
                write_run(root, run)
                return
            from cinktank.reports.gaps import AUDITED_AT_MOST, gaps_of
            from cinktank.reports.page import write_page

            run.gaps = gaps_of(settings, AUDITED_AT_MOST)
            write_run(root, run)
            logger.info("Report: %s", write_page(root, run))
        except Exception as error:
            logger.warning("No report of this run: %s: %s", type(error).__name__, error)

    def _kept(self, item: NewsArticle) -> None:
        """Count a stored article by day, section and field."""
        if item.metadata.event == "gone":
            return
        self._items += 1
        self._fields.update([name for name in COUNTED if getattr(item, name) is not None])
        cannot = NOT_GIVEN.get(item.metadata.discovery or "", {})
        self._untold.update([name for name in cannot if getattr(item, name) is None])
        day = (item.datePublished or "")[:10]
        self._days.setdefault(day, Counter())[one_line(item.articleSection or "", 100)] += 1

    def _refused(self, url: str, reasons: list[str]) -> None:
        self.crawler.stats.inc_value("lake/rejected")
        self._reasons[one_line(reason_of(reasons), 100)] += 1
        if len(self._rejects) < REJECTS_KEPT:
            self._rejects.append(
                Reject(one_line(url), [one_line(reason) for reason in reasons[:REASONS]])
            )
