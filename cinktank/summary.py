"""The run's last words: what was stored, what was not and why, and what it cost the site."""

import logging
from typing import TYPE_CHECKING, Any, Self

from scrapy import signals

from cinktank.crawl.run import Run, run_of

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

logger = logging.getLogger(__name__)

_TOLD = {
    "lake/new": "new",
    "lake/changed": "changed",
    "lake/gone": "gone",
}
_NOT_STORED = (
    "validation/",
    "duplicates/",
    "walk/",
    "listing/failed/",
    "search/failed/",
    "lake/not_kept",
    "offsite/filtered",
    "robotstxt/forbidden",
)

_STORED_ALL_THE_SAME = ("duplicates/same_story_kept",)


class RunSummary:
    """Logs a few lines when everything has ended."""

    def __init__(self, crawler: "Crawler"):
        self.crawler = crawler
        crawler.signals.connect(self.engine_stopped, signal=signals.engine_stopped)

    @classmethod
    def from_crawler(cls, crawler: "Crawler") -> Self:
        """Listen to the crawler's signals."""
        return cls(crawler)

    def engine_stopped(self) -> None:
        """Say it, as the log's last lines."""
        if (run := run_of(self.crawler)) is not None:
            for line in summary(run, self.crawler.stats.get_stats()):
                logger.info("%s", line)


def summary(run: Run, stats: dict[str, Any]) -> list[str]:
    """Return the lines: not stored and why, cost, and last what was stored and where."""
    stored = sum(stats.get(name, 0) for name in _TOLD)
    requests = stats.get("downloader/request_count", 0)
    seconds = stats.get("elapsed_time_seconds", 0.0)
    lines = []
    reasons = [
        f"{name} {value}"
        for name, value in sorted(stats.items())
        if name.startswith(_NOT_STORED) and name not in _STORED_ALL_THE_SAME and value
    ]
    if reasons:
        lines.append(f"Not stored: {', '.join(reasons)}")
    an_article = f", {requests / stored:.2f} an article" if stored else ""
    lines.append(f"Asked of the site: {requests} requests{an_article}, in {seconds:.1f} s")
    if run.failure:
        lines.append(f"FAILED ({stats.get('finish_reason')}) after storing {stored} articles")
    elif stored:
        what = ", ".join(f"{stats[name]} {told}" for name, told in _TOLD.items() if name in stats)
        lines.append(f"Stored {stored} articles ({what}) in {run.lake.folder}")
    elif stats.get("memory/known") or stats.get("duplicates/unchanged"):
        lines.append("Stored nothing: everything found is known already, and unchanged")
    else:
        lines.append("Stored nothing: no article was found that could be kept")
    return lines
