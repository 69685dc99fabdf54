"""``METRICS_FILE``: the run's numbers as a text file for Prometheus's node exporter.

Format: https://prometheus.io/docs/instrumenting/exposition_formats/. The file is replaced as a
whole, as the exporter's textfile collector asks; ``{spider}`` in the setting is the spider's name,
so that each has a file of its own.
"""

import logging
import re
from pathlib import Path
from time import time
from typing import TYPE_CHECKING, Self

from scrapy import signals
from scrapy.exceptions import NotConfigured
from scrapy.utils.asyncio import create_looping_call

from cinktank.crawl.run import run_of
from cinktank.processors.lines import safe_name
from cinktank.reports.run import write_whole

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

logger = logging.getLogger(__name__)

SECONDS = 15.0
"""Between two writings while the run goes on."""

_KINDS = {
    "lake/": ("cinktank_articles_stored", "event", "Lines written to the lake by this run"),
    "validation/": ("cinktank_articles_rejected", "reason", "Reasons why articles were rejected"),
    "walk/failed/": ("cinktank_articles_failed", "reason", "Articles that could not be fetched"),
    "duplicates/": ("cinktank_articles_duplicate", "reason", "Copies that were dropped"),
    "downloader/response_status_count/": ("cinktank_responses", "code", "Responses by status code"),
    "downloader/exception_type_count/": ("cinktank_no_answers", "error", "Requests unanswered"),
    "log_count/": ("cinktank_log_lines", "level", "Log lines"),
}


class MetricsFile:
    """Writes the file while the run goes on, and when it has ended."""

    def __init__(self, crawler: "Crawler", setting: str):
        self.crawler = crawler
        self._setting = setting
        self._began = time()
        self._refused = False
        self._clock = create_looping_call(self._write, True)
        crawler.signals.connect(self.spider_opened, signal=signals.spider_opened)
        crawler.signals.connect(self.engine_stopped, signal=signals.engine_stopped)

    @classmethod
    def from_crawler(cls, crawler: "Crawler") -> Self:
        """Take the setting ``METRICS_FILE``: none, no metrics."""
        if not (setting := crawler.settings["METRICS_FILE"]):
            raise NotConfigured
        return cls(crawler, setting)

    def spider_opened(self) -> None:
        """Begin to write, for a spider of ours."""
        self._began = time()
        if run_of(self.crawler) is not None:
            self._clock.start(SECONDS)

    def engine_stopped(self) -> None:
        """Write for the last time."""
        if self._clock.running:
            self._clock.stop()
            self._write(False)

    def _write(self, running: bool) -> None:
        spider = self.crawler.spider
        assert spider is not None
        path = Path(self._setting.replace("{spider}", safe_name(spider.name)))
        stats = self.crawler.stats.get_stats()
        run = run_of(self.crawler)
        failed = run is not None and run.failure is not None
        try:
            write_whole(path, metrics(spider.name, stats, self._began, running, failed).encode())
        except OSError as error:
            if not self._refused:
                logger.warning("METRICS_FILE %s cannot be written: %s", path, error.strerror)
            self._refused = True


def metrics(
    spider: str, stats: dict[str, object], began: float, running: bool, failed: bool
) -> str:
    """Return the numbers of a run in Prometheus's text format."""
    whose = f'spider="{_escaped(spider)}"'
    lines = []

    def metric(name: str, about: str, *samples: tuple[str, float]) -> None:
        lines.append(f"# HELP {name} {about}")
        lines.append(f"# TYPE {name} gauge")
        lines.extend(f"{name}{{{labels}}} {value!r}" for labels, value in samples)

    metric("cinktank_run_started_seconds", "When the last run began, Unix time", (whose, began))
    metric("cinktank_run_running", "1 while a run goes on", (whose, int(running)))
    metric("cinktank_run_failed", "1 if it could not do its work", (whose, int(failed)))
    metric("cinktank_run_updated_seconds", "When this was written, Unix time", (whose, time()))
    for prefix, (name, label, about) in _KINDS.items():
        samples = [
            (f'{whose},{label}="{_escaped(counter.removeprefix(prefix))}"', value)
            for counter, value in sorted(stats.items())
            if counter.startswith(prefix) and isinstance(value, int | float)
        ]
        if samples:
            metric(name, about, *samples)
    requests = stats.get("downloader/request_count", 0)
    if isinstance(requests, int):
        metric("cinktank_requests", "Requests sent by this run", (whose, requests))
    return "\n".join(lines) + "\n"


def _escaped(value: str) -> str:
    return re.sub(r'[\\"\n]', lambda found: {"\n": "\\n"}.get(found[0], f"\\{found[0]}"), value)
