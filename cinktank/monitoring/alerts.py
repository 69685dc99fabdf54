"""Who is told what, and when: each failure once, again after a day, and when it is over.

What was told is in ``<DATA_ROOT>/alerts/<spider>.json``, for each hook by itself: one that did not
answer is told by the next run.
"""

import logging
from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import Any, Final

import msgspec

from cinktank.processors.lines import safe_name
from cinktank.reports.run import write_whole

logger = logging.getLogger(__name__)

FOLDER: Final = "alerts"

Send = Callable[[str, dict[str, Any]], bool]
"""Sends a report by the hook of that name; returns whether it has arrived."""


class Alert(msgspec.Struct):
    """One check that fails, or has failed."""

    line: str
    since: int
    """When it first failed, Unix seconds."""
    told: dict[str, int] = {}
    """Hook → when it was last told."""
    over: int | None = None
    """When it was found to be over; it is kept until all who were told of it know."""


Alerts = dict[str, Alert]
"""By the name of the check."""


def read(root: Path, spider: str) -> Alerts:
    """Return what is known of a spider's alerts; none where that cannot be read."""
    try:
        return msgspec.json.decode(_path(root, spider).read_bytes(), type=Alerts)
    except (OSError, ValueError):
        return {}


def write(root: Path, spider: str, alerts: Alerts) -> None:
    """Keep them for the next run."""
    path = _path(root, spider)
    if alerts or path.exists():
        write_whole(path, msgspec.json.encode(alerts))


def _path(root: Path, spider: str) -> Path:
    return root / FOLDER / f"{safe_name(spider)}.json"


def note(alerts: Alerts, failed: Mapping[str, str], judged: Collection[str], now: int) -> None:
    """Take in what a run has found: what fails, and which checks it could be held to at all."""
    for name, line in failed.items():
        known = alerts.get(name)
        if known is None:
            alerts[name] = Alert(line, now)
        else:  # one that was over, and that nobody was told so of, goes on
            known.line, known.over = line, None
    for name, alert in alerts.items():
        if name in judged and name not in failed and alert.over is None:
            alert.over = now


def tell(
    alerts: Alerts,
    hooks: Collection[str],
    again_after: int,
    now: int,
    about: dict[str, Any],
    send: Send,
) -> None:
    """Tell each hook what is new to it, and forget what is over and known to be.

    *again_after*: seconds after which what still fails is told again. *about* is what every report
    says of the run.
    """
    for hook in hooks:
        failing = {
            name: alert
            for name, alert in alerts.items()
            if alert.over is None and now - alert.told.get(hook, now - again_after) >= again_after
        }
        over = {
            name: alert
            for name, alert in alerts.items()
            if alert.over is not None and hook in alert.told
        }
        if not (failing or over):
            continue
        report = {
            **about,
            "failed": {name: alert.line for name, alert in failing.items()},
            "since": {name: alert.since for name, alert in {**failing, **over}.items()},
            "recovered": {name: alert.line for name, alert in over.items()},
        }
        if send(hook, report):
            for alert in failing.values():
                alert.told[hook] = now
            for alert in over.values():
                del alert.told[hook]
    for name in [name for name, alert in alerts.items() if alert.over is not None]:
        if not set(alerts[name].told) & set(hooks):
            del alerts[name]
