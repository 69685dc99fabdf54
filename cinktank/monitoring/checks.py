"""What a healthy run looks like: plain functions over a run's record and the runs before.

Each returns what it found and what is allowed, in one line; `None` for healthy. The real reason
comes first, and what only follows from it is not told.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from cinktank.reports.run import Run

FEWEST_ITEMS: Final = 10
"""Articles that a run, and a run before it, must have for their shares to be compared."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What the checks look at."""

    run: Run
    earlier: Sequence[Run]
    """The spider's runs before it, the newest first."""
    limits: Mapping[str, Any]
    quiet: Mapping[str, str] = field(default_factory=dict)
    """Sections that nothing new has come of for too long, in words: `.freshness.quiet`."""
    interrupted: bool = False
    """Whether somebody has ended the run: what it did not find says nothing."""

    @property
    def cut_short(self) -> bool:
        """Whether the run did not come to its end: what it lacks says nothing of its own."""
        return self.interrupted or self.run.failure is not None


def _run(seen: Checked) -> str | None:
    """The run did its work."""
    return seen.run.failure


def _delivery(seen: Checked) -> str | None:
    """All that is finished is in the bucket."""
    waiting = int(seen.run.stats.get("spool/waiting", 0))
    most = int(seen.limits["spool_files"])
    if waiting <= most:
        return None
    return f"{waiting} files wait in the spool for the bucket; at most {most}"


def _articles(seen: Checked) -> str | None:
    """At least so many were found: stored, or known and met again."""
    if seen.cut_short:
        return None
    stats, fewest = seen.run.stats, float(seen.limits["fewest_articles"])
    known = stats.get("memory/known", 0) + stats.get("duplicates/unchanged", 0)
    found = seen.run.stored + known + stats.get("revisit/304", 0)
    if found >= fewest:
        return None
    return f"{found:g} articles were found, new or known; at least {fewest:g}"


def _rejects(seen: Checked) -> str | None:
    """Few of the articles that were read went to quarantine."""
    most = float(seen.limits["rejects_share"])
    rejected, stored = seen.run.rejected, seen.run.stored
    if not rejected or rejected / (rejected + stored) <= most:
        return None
    return f"{rejected} of {rejected + stored} articles in quarantine; at most {most:.0%}"


def _responses(seen: Checked) -> str | None:
    """Few responses had a status code that is not expected."""
    most, expected = float(seen.limits["unexpected_share"]), seen.limits["expected_codes"]
    codes = seen.run.timeline.whole().codes
    odd = {code: count for code, count in sorted(codes.items()) if code not in expected}
    if not odd or sum(odd.values()) / sum(codes.values()) <= most:
        return None
    listed = ", ".join(f"{code}: {count}" for code, count in odd.items())
    share = sum(odd.values()) / sum(codes.values())
    return f"{share:.0%} of the responses were not expected ({listed}); at most {most:.0%}"


def _fields(seen: Checked) -> str | None:
    """No field is filled much less often than in the runs before."""
    most, run = float(seen.limits["field_fall"]), seen.run
    earlier = [one for one in seen.earlier if one.items >= FEWEST_ITEMS]
    if run.items < FEWEST_ITEMS or not earlier:
        return None
    fallen = []
    for name in sorted({name for one in earlier for name in one.fields}):
        before = sum(one.share(name) or 0 for one in earlier) / len(earlier)
        now = run.share(name) or 0
        if before - now > most:
            fallen.append(f"{name} {before:.0%} → {now:.0%}")
    return f"filled less often than before: {', '.join(fallen)}" if fallen else None


def _freshness(seen: Checked) -> str | None:
    """Something new has come of every section lately, as it uses to."""
    return "; ".join(seen.quiet.values()) or None


CHECKS: Final[dict[str, Callable[[Checked], str | None]]] = {
    "run": _run,
    "delivery": _delivery,
    "articles": _articles,
    "rejects": _rejects,
    "responses": _responses,
    "fields": _fields,
    "freshness": _freshness,
}
"""By the name that a report gives them; the first that fails is what a message begins with."""


def failing(seen: Checked) -> dict[str, str]:
    """Return the checks that fail, by name, with what was found and what is allowed."""
    found = {name: one(seen) for name, one in CHECKS.items()}
    return {name: line for name, line in found.items() if line is not None}


def judged(seen: Checked) -> set[str]:
    """Return the names of the checks that the run can pass: of others nothing is known now."""
    if seen.interrupted:
        return {"delivery"}
    return {"run", "delivery"} if seen.cut_short else set(CHECKS)
