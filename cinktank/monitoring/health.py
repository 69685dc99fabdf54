"""``HEALTH_CHECKS``: a redesign of the site is noticed in one run, not in a month.

The checks are plain functions (`cinktank.monitoring.checks`); whom an alert reaches, and how often,
is in `cinktank.monitoring.alerts`.
"""

import json
import logging
from collections.abc import Mapping, Sequence
from pathlib import Path
from time import time
from typing import TYPE_CHECKING, Any, Final, Self

from scrapy import signals
from scrapy.exceptions import NotConfigured

from cinktank.crawl.run import run_of
from cinktank.crawl.verdict import INTERRUPTED
from cinktank.memory import MemoryUnavailableError, SQLiteMemory
from cinktank.monitoring.alerts import note, read, tell, write
from cinktank.monitoring.checks import Checked, failing, judged
from cinktank.monitoring.freshness import quiet
from cinktank.processors.lines import safe_name
from cinktank.processors.urls import host
from cinktank.reports.recorder import RunRecorder
from cinktank.reports.run import COMPARED, FOLDER, Run, runs

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

logger = logging.getLogger(__name__)

LIMITS: Final[dict[str, Any]] = {
    "fewest_articles": 1,
    "field_fall": 0.2,
    "rejects_share": 0.1,
    "unexpected_share": 0.05,
    "expected_codes": ["200", "301", "302", "304", "307", "308", "404", "410"],
    "spool_files": 0,
    "quiet_hours": None,
    "remind_hours": 24,
}
"""What is healthy; the setting ``HEALTH_LIMITS`` replaces single ones."""


def limits_of(settings: Any) -> dict[str, Any]:
    """Return the limits; raises `ValueError` that names what is wrong, in one line."""
    try:
        given: dict[str, Any] = settings.getdict("HEALTH_LIMITS")
    except ValueError:
        raise ValueError(
            f"setting HEALTH_LIMITS: {settings['HEALTH_LIMITS']!r} is not allowed: give JSON, such"
            ' as {"rejects_share": 0.02}'
        ) from None
    if odd := ", ".join(sorted(set(given) - set(LIMITS))):
        raise ValueError(f"setting HEALTH_LIMITS: no {odd}: there are {', '.join(LIMITS)}")
    for name, value in given.items():
        if name == "expected_codes":
            well = isinstance(value, list)
        elif name == "quiet_hours":
            hours = value.values() if isinstance(value, Mapping) else [value]
            well = all(one is None or _is_number(one) for one in hours)
        else:
            well = _is_number(value)
        if not well:
            raise ValueError(f"setting HEALTH_LIMITS: {name}: {value!r} is not allowed")
    if "expected_codes" in given:
        given["expected_codes"] = [str(code) for code in given["expected_codes"]]
    return LIMITS | given


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and value >= 0


def check(run: Run, earlier: Sequence[Run], limits: Mapping[str, Any]) -> dict[str, str]:
    """Return the checks that fail for *run*, by name, with what was found and what is allowed.

    *earlier* are the runs of the same spider before it, the newest first.
    """
    return failing(seen_in(run, earlier, limits, {}))


def seen_in(
    run: Run, earlier: Sequence[Run], limits: Mapping[str, Any], quiet: Mapping[str, str]
) -> Checked:
    """Return what the checks look at."""
    return Checked(run, earlier, limits, quiet, interrupted=run.reason == INTERRUPTED)


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
        return cls(crawler, limits_of(crawler.settings))

    def engine_stopped(self) -> None:
        """Check; a failing check leaves the run as it was, and is logged in one line."""
        recorder = self.crawler.get_extension(RunRecorder)
        if recorder is None or run_of(self.crawler) is None:
            return
        run = recorder.run()
        root = Path(self.crawler.settings["DATA_ROOT"])
        earlier = [one for one in runs(root, run.spider) if one.job != run.job]
        seen = seen_in(run, earlier[:COMPARED], self.limits, self._quiet(run))
        failed = failing(seen)
        recorder.unhealthy = list(failed.values())
        about = {"job": run.job, "spider": run.spider, "site": run.site, **self._links(root, run)}
        if failed:
            report = {**about, "failed": failed}
            line = json.dumps({"health": "failed", **report}, ensure_ascii=False)
            logger.error("%s", line, extra={"fields": {"health": "failed", **report}})
        try:
            self._alert(root, about, failed, judged(seen))
        except Exception as error:  # a run is not spoiled by what goes wrong here
            logger.warning("No alert was sent: %s: %s", type(error).__name__, error)

    def _alert(
        self, root: Path, about: dict[str, Any], failed: dict[str, str], held_to: set[str]
    ) -> None:
        """Tell the hooks what is new to them."""
        from cinktank.monitoring.hooks import hooks, send

        now = int(time())
        alerts = read(root, about["spider"])
        note(alerts, failed, held_to, now)
        tell(alerts, hooks(), int(self.limits["remind_hours"] * 3600), now, about, send)
        write(root, about["spider"], alerts)

    def _quiet(self, run: Run) -> dict[str, str]:
        """Return the sections that nothing new has come of for too long."""
        settings = self.crawler.settings
        if settings["REPLAY"] or settings["MEMORY"] == "none":
            return {}
        try:
            memory = SQLiteMemory.for_reading(Path(settings["DATA_ROOT"]) / "memory.db")
            try:
                given = self.limits["quiet_hours"]
                return quiet(memory.records(), host(run.site), run.section, given, int(time()))
            finally:
                memory.close()
        except MemoryUnavailableError:
            return {}  # it is the run's failure by now

    def _links(self, root: Path, run: Run) -> dict[str, str]:
        """Return where the run's page and log are: by the settings' addresses, else as files."""
        settings, found = self.crawler.settings, {}
        page = f"{safe_name(run.job)}.html"
        if settings["REPORTS_URL"]:
            found["page"] = f"{settings['REPORTS_URL'].rstrip('/')}/{page}"
        elif settings.getbool("REPORTS"):
            found["page"] = (root / FOLDER / page).absolute().as_uri()
        if settings["LOGS_URL"]:
            found["log"] = f"{settings['LOGS_URL'].rstrip('/')}/{run.spider}/{run.job}.log"
        elif settings["LOG_FILE"]:
            found["log"] = Path(settings["LOG_FILE"]).absolute().as_uri()
        return found
