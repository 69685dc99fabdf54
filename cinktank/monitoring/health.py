"""``HEALTH_CHECKS``: a redesign of the site is noticed in one run, not in a month.

The checks are in `cinktank.monitoring.checks`. They run in spidermon's own runner, but not in its
extension: that one writes a dozen lines and a traceback for each failure, and runs before the lake
is closed.
"""

import json
import logging
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from scrapy import signals
from scrapy.exceptions import NotConfigured

from cinktank.crawl.run import run_of
from cinktank.lake.location import how_to_install
from cinktank.reports.recorder import RunRecorder
from cinktank.reports.run import COMPARED, Run, runs

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

logger = logging.getLogger(__name__)

LIMITS: dict[str, Any] = {
    "fewest_articles": 1,
    "field_fall": 0.2,
    "rejects_share": 0.1,
    "unexpected_share": 0.05,
    "expected_codes": ["200", "301", "302", "304", "307", "308", "404", "410"],
}
"""What is healthy; the setting ``HEALTH_LIMITS`` replaces single ones."""


class HealthChecks:
    """Checks the run when it has ended; what fails is logged, recorded, and sent to the hooks."""

    def __init__(self, crawler: "Crawler", limits: dict[str, Any]):
        self.crawler = crawler
        self.limits = limits
        crawler.signals.connect(self.engine_stopped, signal=signals.engine_stopped)

    @classmethod
    def from_crawler(cls, crawler: "Crawler") -> Self:
        """Take the limits; without ``HEALTH_CHECKS`` nothing is checked."""
        if not crawler.settings.getbool("HEALTH_CHECKS"):
            raise NotConfigured
        given = crawler.settings.getdict("HEALTH_LIMITS")
        if odd := ", ".join(set(given) - set(LIMITS)):
            raise ValueError(f"setting HEALTH_LIMITS: no {odd}: there are {', '.join(LIMITS)}")
        try:
            import spidermon  # noqa: F401
        except ImportError:
            logger.error("HEALTH_CHECKS needs spidermon: %s", how_to_install("monitoring"))
            raise NotConfigured from None
        return cls(crawler, LIMITS | given)

    def engine_stopped(self) -> None:
        """Check; a failing check leaves the run as it was, and is logged in one line."""
        recorder = self.crawler.get_extension(RunRecorder)
        if recorder is None or run_of(self.crawler) is None:
            return
        run = recorder.run()
        root = Path(self.crawler.settings["DATA_ROOT"])
        earlier = [one for one in runs(root, run.spider) if one.job != run.job]
        failed = check(run, earlier[:COMPARED], self.limits)
        recorder.unhealthy = list(failed.values())
        if failed:
            report = {"job": run.job, "spider": run.spider, "site": run.site, "failed": failed}
            line = json.dumps({"health": "failed", **report}, ensure_ascii=False)
            logger.error("%s", line, extra={"fields": {"health": "failed", **report}})
            from cinktank.monitoring.hooks import call_hooks

            call_hooks(report)


def check(run: Run, earlier: list[Run], limits: dict[str, Any]) -> dict[str, str]:
    """Return the checks that fail for *run*, by name, with what was found and what is allowed.

    *earlier* are the runs of the same spider before it.
    """
    from spidermon.runners import MonitorRunner

    from cinktank.monitoring.checks import HealthSuite

    runner = MonitorRunner()
    runner.run(HealthSuite(), run=run, earlier=earlier, limits=limits)
    return {
        result.item.monitor_name: str(result.error).strip().splitlines()[-1].partition(": ")[2]
        for result in runner.result.monitors_failed_results
    }
