"""What a healthy run looks like: spidermon monitors over a run's record and the runs before.

Only imported where spidermon is installed (the extra ``monitoring``).
"""

from collections.abc import Sequence
from typing import Any

from spidermon import Monitor, MonitorSuite, monitors

from cinktank.reports.run import Run

FEWEST_ITEMS = 10
"""Articles that a run, and a run before it, must have for their shares to be compared."""


class _RunMonitor(Monitor):  # type: ignore[misc]
    """Has the run at hand, the runs before it, the newest first, and the limits."""

    @property
    def run_(self) -> Run:
        run: Run = self.data["run"]
        return run

    @property
    def earlier(self) -> Sequence[Run]:
        earlier: Sequence[Run] = self.data["earlier"]
        return earlier

    def limit(self, name: str) -> float:
        """Return a limit of the setting ``HEALTH_LIMITS``."""
        return float(self.data["limits"][name])

    def hold(self, healthy: bool, message: str) -> None:
        """Fail with the *message*, unless *healthy*."""
        if not healthy:
            raise self.failureException(message)


@monitors.name("articles")
class Articles(_RunMonitor):
    def test_enough(self) -> None:
        """At least so many were found: stored, or known and met again."""
        fewest = self.limit("fewest_articles")
        stats = self.run_.stats
        known = stats.get("memory/known", 0) + stats.get("duplicates/unchanged", 0)
        found = self.run_.stored + known + stats.get("revisit/304", 0)
        self.hold(
            found >= fewest, f"{found:g} articles were found, new or known; at least {fewest:g}"
        )


@monitors.name("fields")
class Fields(_RunMonitor):
    def test_shares(self) -> None:
        """No field is filled much less often than in the runs before."""
        most = self.limit("field_fall")
        earlier = [run for run in self.earlier if run.items >= FEWEST_ITEMS]
        if self.run_.items < FEWEST_ITEMS or not earlier:
            self.skipTest("too few articles to compare")
        fallen = []
        for name in sorted({name for run in earlier for name in run.fields}):
            before = sum(run.share(name) or 0 for run in earlier) / len(earlier)
            now = self.run_.share(name) or 0
            if before - now > most:
                fallen.append(f"{name} {before:.0%} → {now:.0%}")
        self.hold(not fallen, f"filled less often than before: {', '.join(fallen)}")


@monitors.name("rejects")
class Rejects(_RunMonitor):
    def test_share(self) -> None:
        """Few of the articles that were read went to quarantine."""
        most = self.limit("rejects_share")
        rejected, stored = self.run_.rejected, self.run_.stored
        share = rejected / (rejected + stored) if rejected else 0
        self.hold(
            share <= most,
            f"{rejected} of {rejected + stored} articles in quarantine; at most {most:.0%}",
        )


@monitors.name("responses")
class Responses(_RunMonitor):
    def test_codes(self) -> None:
        """Few responses had a status code that is not expected."""
        most, expected = self.limit("unexpected_share"), self.data["limits"]["expected_codes"]
        codes = self.run_.timeline.whole().codes
        odd = {code: count for code, count in sorted(codes.items()) if code not in expected}
        share = sum(odd.values()) / sum(codes.values()) if odd else 0
        listed = ", ".join(f"{code}: {count}" for code, count in odd.items())
        self.hold(
            share <= most,
            f"{share:.0%} of the responses were not expected ({listed}); at most {most:.0%}",
        )


class HealthSuite(MonitorSuite):  # type: ignore[misc]
    """What is checked at the end of each run."""

    monitors: Sequence[Any] = (Articles, Fields, Rejects, Responses)
