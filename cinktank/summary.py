"""The run's last words: what was stored, what was not and why, and what it cost the site."""

import logging
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from scrapy import signals
from w3lib.url import file_uri_to_path

from cinktank.crawl.balance import Balance
from cinktank.crawl.counters import counter_of
from cinktank.crawl.ledger import Outcome
from cinktank.crawl.run import Run, run_of
from cinktank.crawl.verdict import last_line

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

logger = logging.getLogger(__name__)

_SAID_BY_THE_BALANCE = ("memory/known", "revisit/304", "duplicates/unchanged")


class RunSummary:
    """Logs a few lines when everything has ended."""

    def __init__(self, crawler: "Crawler"):
        self.crawler = crawler
        self._overwritten = overwritten(crawler.settings.getdict("FEEDS"))
        crawler.signals.connect(self.engine_stopped, signal=signals.engine_stopped)

    @classmethod
    def from_crawler(cls, crawler: "Crawler") -> Self:
        """Listen to the crawler's signals."""
        return cls(crawler)

    def engine_stopped(self) -> None:
        """Log the summary, as the log's last lines."""
        stats = self.crawler.stats
        if (run := run_of(self.crawler)) is not None:
            if not stats.get_value("item_scraped_count"):
                for path in self._overwritten:
                    logger.warning(
                        "Nothing new was found, so -O has left no article in %s, whatever was in it"
                        " before. -o appends what is new; the lake has every article",
                        path,
                    )
            for line in summary(run, stats.get_stats()):
                logger.info("%s", line)


def overwritten(feeds: Mapping[Any, Mapping[str, Any]]) -> list[Path]:
    """Return the files with something in them that the *feeds* of a run are going to overwrite."""
    found = []
    for uri, options in feeds.items():
        path = Path(file_uri_to_path(str(uri)) if "://" in str(uri) else str(uri))
        if options.get("overwrite") and path.is_file() and path.stat().st_size:
            found.append(path)
    return found


def summary(run: Run, stats: dict[str, Any]) -> list[str]:
    """Return the lines: not stored and why, cost, the balance, and last how the run ended."""
    requests = stats.get("downloader/request_count", 0)
    seconds = stats.get("elapsed_time_seconds", 0.0)
    balance = Balance.of(stats)
    stored = balance.stored
    lines = []
    reasons = [
        f"{name} {value}"
        for name, value in sorted(stats.items())
        if value
        and (row := counter_of(name))
        and row.outcome is not Outcome.STORED
        and name not in _SAID_BY_THE_BALANCE
    ]
    if reasons:
        lines.append(f"Not stored: {', '.join(reasons)}")
    an_article = f", {requests / stored:.2f} an article" if stored else ""
    whom = "archive" if run.settings["REPLAY"] else "site"
    lines.append(f"Asked of the {whom}: {requests} requests{an_article}, in {seconds:.1f} s")
    lines.append(f"Balance: {balance}")
    reason = str(stats.get("finish_reason"))
    lines.append(last_line(stats, run.failure, reason, run.lake.folder))
    return lines
