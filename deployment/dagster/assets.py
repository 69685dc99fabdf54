"""Crawl → load → audit as Dagster's assets, each a command of ours, its exit code what it means.

    dagster dev -f deployment/dagster/assets.py

Settings come from the file that ``CINKTANK_SETTINGS`` names, what is crawled from
``CINKTANK_CRAWL`` (``cinktank``, the whole site; or ``international -a pages=3``).
``CINKTANK_SCRAPY`` is the ``scrapy`` of the environment that the crawler is installed in: it need
not be Dagster's own.
"""

import json
import os
import shlex
import subprocess
from pathlib import Path

from dagster import (
    AssetCheckResult,
    AssetCheckSeverity,
    AssetCheckSpec,
    AssetExecutionContext,
    AssetSelection,
    Backoff,
    Definitions,
    Failure,
    MaterializeResult,
    RetryPolicy,
    ScheduleDefinition,
    asset,
    define_asset_job,
)

PROJECT = Path(__file__).resolve().parents[2]
"""Where scrapy.cfg is."""

FAILED, UNHEALTHY = 1, 3
"""Exit codes; 2 is what somebody has to mend, 130 what somebody has ended: docs/ends.md."""

WAIT = int(os.environ.get("CINKTANK_RETRY_SECONDS", "600"))

AGAIN = RetryPolicy(max_retries=2, delay=WAIT, backoff=Backoff.EXPONENTIAL)
"""For a site or a bucket that is away: what was stored stays, and the next try goes on there."""


def scrapy(context: AssetExecutionContext, *arguments: str) -> tuple[int, list[str]]:
    """Run one of our commands, its lines in Dagster's log; return its exit code and them."""
    program = shlex.split(os.environ.get("CINKTANK_SCRAPY", "scrapy"))
    command = [*program, *arguments]
    context.log.info("%s", shlex.join(command))
    done = subprocess.run(
        command,
        cwd=PROJECT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    lines = done.stdout.splitlines()
    for line in lines:
        context.log.info("%s", line)
    return done.returncode, lines


def ended_well(code: int, lines: list[str], *well: int) -> None:
    """Fail the step unless its exit code is 0 or one of *well*; only what may pass is retried."""
    if code in (0, *well):
        return
    raise Failure(
        description=lines[-1] if lines else f"exit code {code}",
        metadata={"exit_code": code},
        allow_retries=code == FAILED,
    )


@asset(
    group_name="cinktank",
    check_specs=[AssetCheckSpec("healthy", asset="landed", description="HEALTH_CHECKS")],
    retry_policy=AGAIN,
)
def landed(context: AssetExecutionContext) -> MaterializeResult:
    """What the crawl has found since the last one: part files in the landing zone."""
    given = shlex.split(os.environ.get("CINKTANK_CRAWL", "cinktank"))
    code, lines = scrapy(context, "crawl", *given)
    ended_well(code, lines, UNHEALTHY)
    health = next((line for line in lines if '"health": "failed"' in line), "")
    healthy = AssetCheckResult(
        check_name="healthy",
        passed=code == 0,
        severity=AssetCheckSeverity.WARN,
        description=health[health.find("{") :] if health else None,
    )
    return MaterializeResult(metadata={"ended": lines[-1]}, check_results=[healthy])


@asset(group_name="cinktank", deps=[landed], retry_policy=AGAIN)
def articles(context: AssetExecutionContext) -> MaterializeResult:
    """The table that analysts query."""
    code, lines = scrapy(context, "lake", "load")
    ended_well(code, lines)
    return MaterializeResult(metadata={"loaded": lines[-1] if lines else ""})


@asset(
    group_name="cinktank",
    deps=[articles],
    check_specs=[AssetCheckSpec("complete", asset="completeness")],
)
def completeness(context: AssetExecutionContext) -> MaterializeResult:
    """Whether what was crawled is all there is: exit code 1 is an answer, and no failure."""
    code, lines = scrapy(context, "audit", "--json")
    ended_well(code, lines, FAILED)
    found = json.loads("\n".join(lines[lines.index("{") :]))
    complete = AssetCheckResult(check_name="complete", passed=code == 0)
    return MaterializeResult(metadata={"held": found["held"]}, check_results=[complete])


hourly = define_asset_job("cinktank_hourly", AssetSelection.groups("cinktank"))

definitions = Definitions(
    assets=[landed, articles, completeness],
    jobs=[hourly],
    schedules=[ScheduleDefinition(job=hourly, cron_schedule="7 * * * *")],
)
