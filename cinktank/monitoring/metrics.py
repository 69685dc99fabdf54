"""``METRICS_FILE``, ``METRICS_PORT``: the run's numbers for Prometheus.

A text file for the node exporter's textfile collector, replaced as a whole; ``{spider}`` in the
setting is the spider's name, so that each has a file of its own. Or a port, while the run goes on.
"""

import logging
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from time import time
from typing import TYPE_CHECKING, Any, Self

from scrapy import signals
from scrapy.exceptions import NotConfigured
from scrapy.utils.asyncio import create_looping_call

from cinktank.crawl.run import run_of
from cinktank.lake.upload import waiting
from cinktank.processors.lines import safe_name
from cinktank.reports.run import write_whole

if TYPE_CHECKING:
    from prometheus_client.core import GaugeMetricFamily
    from scrapy.crawler import Crawler

logger = logging.getLogger(__name__)

SECONDS = 15.0
"""Between two writings while the run goes on."""

_KINDS = {
    "lake/": ("cinktank_articles_stored", "event", "Lines written to the lake by this run"),
    "balance/": ("cinktank_addresses", "outcome", "Addresses by how they have ended"),
    "validation/": ("cinktank_articles_rejected", "reason", "Reasons why articles were rejected"),
    "walk/failed/": ("cinktank_articles_failed", "reason", "Articles that could not be fetched"),
    "duplicates/": ("cinktank_articles_duplicate", "reason", "Copies that were dropped"),
    "downloader/response_status_count/": ("cinktank_responses", "code", "Responses by status code"),
    "downloader/exception_type_count/": ("cinktank_no_answers", "error", "Requests unanswered"),
    "log_count/": ("cinktank_log_lines", "level", "Log lines"),
}


class Numbers:
    """A run's numbers, read when they are asked for: what prometheus-client calls a collector."""

    def __init__(
        self,
        spider: str,
        stats: Callable[[], Mapping[str, Any]],
        state: Callable[[], Mapping[str, float]],
    ):
        self._spider = spider
        self._stats = stats
        self._state = state

    def collect(self) -> "Iterator[GaugeMetricFamily]":
        """Yield every metric with its samples."""
        from prometheus_client.core import GaugeMetricFamily

        def gauge(name: str, about: str, value: float) -> GaugeMetricFamily:
            made = GaugeMetricFamily(name, about, labels=["spider"])
            made.add_metric([self._spider], value)
            return made

        stats, state = dict(self._stats()), self._state()
        for name, about in _STATE.items():
            if name in state:
                yield gauge(name, about, state[name])
        for prefix, (name, label, about) in _KINDS.items():
            made = GaugeMetricFamily(name, about, labels=["spider", label])
            for counter, value in sorted(stats.items()):
                if counter.startswith(prefix) and isinstance(value, int | float):
                    made.add_metric([self._spider, counter.removeprefix(prefix)], value)
            if made.samples:
                yield made
        requests = stats.get("downloader/request_count", 0)
        yield gauge("cinktank_requests", "Requests sent by this run", float(requests))


def metrics(
    spider: str, stats: Mapping[str, Any], began: float, running: bool, failed: bool
) -> str:
    """Return the numbers of a run in Prometheus's text format."""
    from prometheus_client import CollectorRegistry, generate_latest

    state = {
        "cinktank_run_started_seconds": began,
        "cinktank_run_running": int(running),
        "cinktank_run_failed": int(failed),
        "cinktank_run_updated_seconds": time(),
    }
    registry = CollectorRegistry()
    registry.register(Numbers(spider, lambda: stats, lambda: state))
    return generate_latest(registry).decode()


_STATE = {
    "cinktank_run_started_seconds": "When the last run began, Unix time",
    "cinktank_run_running": "1 while a run goes on",
    "cinktank_run_failed": "1 if it could not do its work",
    "cinktank_run_unhealthy": "How many health checks failed",
    "cinktank_run_updated_seconds": "When this was written, Unix time",
    "cinktank_spool_files": "Finished files that wait for the bucket",
}


class MetricsFile:
    """Writes the file while the run goes on, and when it has ended; serves the port until then."""

    def __init__(self, crawler: "Crawler"):
        self.crawler = crawler
        self._file: str | None = crawler.settings["METRICS_FILE"]
        self._port: Any = crawler.settings["METRICS_PORT"]
        self._began = time()
        self._running = False
        self._refused = False
        self._server: Any = None
        self._clock = create_looping_call(self._write)
        crawler.signals.connect(self.spider_opened, signal=signals.spider_opened)
        crawler.signals.connect(self.engine_stopped, signal=signals.engine_stopped)

    @classmethod
    def from_crawler(cls, crawler: "Crawler") -> Self:
        """Take the settings ``METRICS_FILE`` and ``METRICS_PORT``: neither, no metrics."""
        if not crawler.settings["METRICS_FILE"] and crawler.settings["METRICS_PORT"] is None:
            raise NotConfigured
        return cls(crawler)

    def spider_opened(self) -> None:
        """Begin to write, for a spider of ours."""
        from prometheus_client import CollectorRegistry, start_http_server

        spider, run = self.crawler.spider, run_of(self.crawler)
        if run is None or spider is None:
            return
        self._began, self._running = time(), True
        self._registry = CollectorRegistry()
        self._registry.register(Numbers(spider.name, self.crawler.stats.get_stats, self._state))
        if self._port is not None:
            host = self.crawler.settings["METRICS_HOST"]
            try:
                self._server, _ = start_http_server(int(self._port), host, self._registry)
                logger.info("Metrics: http://%s:%d/metrics", host, self._server.server_port)
            except OSError as error:
                logger.warning("METRICS_PORT %s: %s: no metrics there", self._port, error.strerror)
        if self._file:
            self._clock.start(SECONDS)

    def engine_stopped(self) -> None:
        """Write for the last time, and close the port."""
        if not self._running:
            return
        self._running = False
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
        if self._clock.running:
            self._clock.stop()
        if self._file:
            self._write()

    def _state(self) -> dict[str, float]:
        """Return what no counter says."""
        from cinktank.reports.recorder import RunRecorder

        run = run_of(self.crawler)
        recorder = self.crawler.get_extension(RunRecorder)
        state: dict[str, float] = {
            "cinktank_run_started_seconds": self._began,
            "cinktank_run_running": int(self._running),
            "cinktank_run_failed": int(run is not None and run.failure is not None),
            "cinktank_run_updated_seconds": time(),
        }
        if recorder is not None and self.crawler.settings.getbool("HEALTH_CHECKS"):
            state["cinktank_run_unhealthy"] = len(recorder.unhealthy)
        if run is not None and run.location.bucket:
            state["cinktank_spool_files"] = len(waiting(run.location.folder))
        return state

    def _write(self) -> None:
        from prometheus_client import generate_latest

        spider = self.crawler.spider
        assert spider is not None
        assert self._file is not None
        path = Path(self._file.replace("{spider}", safe_name(spider.name)))
        try:
            write_whole(path, generate_latest(self._registry), mode=0o644)
        except OSError as error:
            if not self._refused:
                logger.warning("METRICS_FILE %s cannot be written: %s", path, error.strerror)
            self._refused = True
