"""How a run has ended: its last line, its colour and its exit code, all from one balance.

``docs/ends.md`` has a row for every end there is.
"""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any, Final

from cinktank.crawl.balance import Balance

INTERRUPTED: Final = "shutdown"
"""Scrapy's reason for the end of a run that was asked to stop (Ctrl-C, SIGTERM)."""

WHOLE: Final = ("finished", "")
"""Reasons of a run that came to its end; an old record may have none."""

EVENTS: Final = {"lake/new": "new", "lake/changed": "changed", "lake/gone": "gone"}

GOOD, FAILED, BAD_ARGUMENT, UNHEALTHY, STOPPED = 0, 1, 2, 3, 130
"""Exit codes; 130 is what a shell gives a program that Ctrl-C has ended."""


class Colour(StrEnum):
    """What a person is to think of a run at a glance."""

    GREEN = "good"
    YELLOW = "warn"
    """It did its work, and somebody should look at it."""
    RED = "bad"


def colour(
    stats: Mapping[str, Any], failure: str | None, reason: str, unhealthy: Sequence[str] = ()
) -> Colour:
    """Return a run's colour.

    >>> colour({"balance/stored": 91, "balance/refused": 9}, None, "finished").name
    'GREEN'
    >>> colour({"balance/stored": 90, "balance/refused": 10}, None, "finished").name
    'YELLOW'
    """
    if failure:
        return Colour.RED
    balance = Balance.of(stats)
    many_lost = balance.lost > 0 and balance.lost * 10 >= balance.read
    return Colour.YELLOW if unhealthy or many_lost or reason not in WHOLE else Colour.GREEN


def exit_code(failure: str | None, reason: str, unhealthy: Sequence[str] = ()) -> int:
    """Return what ``scrapy crawl`` ends with."""
    if failure:
        return FAILED
    if reason == INTERRUPTED:
        return STOPPED
    return UNHEALTHY if unhealthy else GOOD


def last_line(
    stats: Mapping[str, Any], failure: str | None, reason: str, folder: object = None
) -> str:
    """Return how a run has ended, in one line; *folder* is where it has stored its articles.

    >>> last_line({"balance/known": 20, "balance/refused": 5}, None, "finished")
    'Stored nothing: what was found is known already, and unchanged; 5 of 25 could not be kept: \
see the quarantine'
    """
    balance = Balance.of(stats)
    after = f"after storing {_articles(balance.stored)}"
    if failure:
        return f"FAILED ({reason}) {after}: {failure}"
    rest = ""
    if balance.lost:
        of = balance.found - balance.left_out
        rest = f"; {balance.lost} of {of} could not be kept: see the quarantine"
    if reason == INTERRUPTED:
        return f"Interrupted {after}{rest}: run again to go on"
    if reason not in WHOLE:
        return f"Ended early ({reason}) {after}{rest}: run again to go on"
    if balance.stored:
        what = ", ".join(
            f"{int(stats[name])} {event}" for name, event in EVENTS.items() if stats.get(name)
        )
        where = f" in {folder}" if folder else ""
        return f"Stored {_articles(balance.stored)} ({what}){where}{rest}"
    if balance.known:
        return f"Stored nothing: what was found is known already, and unchanged{rest}"
    if stats.get("memory/known"):
        return "Stored nothing: the site says that nothing has changed"
    left = f"; {balance.left_out} left out as asked" if balance.left_out else ""
    return f"Stored nothing: no article was found that could be kept{left}{rest}"


def _articles(number: int) -> str:
    return f"{number} article" if number == 1 else f"{number} articles"
