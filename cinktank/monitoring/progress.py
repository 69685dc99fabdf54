"""One line in a terminal that shows how far the run is; nothing in a pipe or under Scrapyd."""

import logging
import os
import sys
from collections.abc import Sized
from time import monotonic
from typing import TYPE_CHECKING, Any, Self, TextIO

from scrapy import signals
from scrapy.exceptions import NotConfigured
from scrapy.utils.asyncio import create_looping_call

from cinktank.crawl.ledger import FOUND
from cinktank.crawl.run import run_of

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.statscollectors import StatsCollector

SECONDS = 0.5
"""Between two looks."""

_ERASED = "\r\x1b[K"


class ProgressBar:
    """Draws the line twice a second, and keeps it below what is logged."""

    def __init__(self, crawler: "Crawler", terminal: TextIO):
        self.crawler = crawler
        self.terminal = terminal
        self._began = monotonic()
        self._clock = create_looping_call(self.draw)
        crawler.signals.connect(self.spider_opened, signal=signals.spider_opened)
        crawler.signals.connect(self.engine_stopped, signal=signals.spider_closed)

    @classmethod
    def from_crawler(cls, crawler: "Crawler") -> Self:
        """Take the terminal; without one there is nothing to do."""
        if not (crawler.settings.getbool("PROGRESS") and sys.stderr.isatty()):
            raise NotConfigured
        return cls(crawler, sys.stderr)

    def spider_opened(self) -> None:
        """Begin to draw, for a spider of ours."""
        if run_of(self.crawler) is None:
            return
        self._began = monotonic()
        for handler in logging.root.handlers:
            handler.addFilter(self._erase)
        self._clock.start(SECONDS)

    def engine_stopped(self) -> None:
        """Take the line away."""
        if not self._clock.running:
            return
        self._clock.stop()
        for handler in logging.root.handlers:
            handler.removeFilter(self._erase)
        self._erase(None)

    def draw(self) -> None:
        """Draw the line anew."""
        engine: Any = self.crawler.engine
        waiting = len(engine.downloader.active) if engine.downloader else 0
        if isinstance(engine.scheduler, Sized):
            waiting += len(engine.scheduler)
        run = run_of(self.crawler)
        found = run.expected if run else None
        line = progress(self.crawler.stats, waiting, found, monotonic() - self._began)
        wide = os.get_terminal_size(self.terminal.fileno()).columns or 80
        self.terminal.write(f"{_ERASED}{line[: wide - 1]}")
        self.terminal.flush()

    def _erase(self, record: Any) -> bool:
        self.terminal.write(_ERASED)
        self.terminal.flush()
        return True


def progress(stats: "StatsCollector", waiting: int, total: int | None, seconds: float) -> str:
    """Return the line: a bar and the time left where the *total* of articles is known.

    What matters most comes first: a terminal of 80 columns shows no more of it.

    >>> from types import SimpleNamespace
    >>> counts = {"lake/new": 9_000, "balance/found": 12_000, "lake/rejected": 3_000}
    >>> print(progress(SimpleNamespace(get_stats=lambda: counts), 9, 24_000, 12_000)[:79])
    [##########..........] 9000 of 24000 articles · about 3:20:00 left · 45/min · 3
    """
    counts = stats.get_stats()
    stored = sum(counts.get(f"lake/{event}", 0) for event in ("new", "changed", "gone"))
    errors = sum(
        count
        for name, count in counts.items()
        if name.startswith(("walk/failed/", "listing/failed/", "log_count/ERROR"))
    )
    rejected = counts.get("lake/rejected", 0)
    answered = counts.get("response_received_count", 0)
    done = min(max(counts.get(FOUND, 0), stored), total or 0)
    parts = [f"{stored} articles"]
    if total and total >= stored:
        filled = int(20 * done / total)
        parts = [f"[{'#' * filled}{'.' * (20 - filled)}] {stored} of {total} articles"]
    if total and 0 < done < total:
        parts.append(f"about {_span(seconds / done * (total - done))} left")
    elif waiting and answered:
        parts.append(f"{_span(seconds)} so far")
    if seconds > 0:
        parts.append(f"{60 * stored / seconds:.0f}/min")
    if errors:
        parts.append(f"{errors} errors")
    if rejected:
        parts.append(f"{rejected} in quarantine")
    parts.append(f"{answered} pages read, {waiting} waiting")
    return " · ".join(parts)


def _span(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return (
        f"{minutes // 60}:{minutes % 60:02}:{rest:02}" if minutes >= 60 else f"{minutes}:{rest:02}"
    )
