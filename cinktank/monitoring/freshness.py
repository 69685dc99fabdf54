"""« Nothing new for N hours »: a section that falls silent is noticed, also where all runs succeed.

What is usual is learned: the longest pause between two articles of a section in the four weeks
before its last one. Only articles that were seen young count: they say that the section is
followed, and an archive of the past is not.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, Final

from cinktank.memory import Record, State
from cinktank.memory.schedule import timestamp
from cinktank.processors.text import label_key, same_label
from cinktank.processors.urls import host as host_of

HOUR: Final = 3600
WEEKS: Final = 4 * 7 * 86_400
"""Seconds before a section's last article that its pauses are learned from."""

YOUNG: Final = 2 * 86_400
"""Seconds: an article that was seen so soon after its publication was seen young."""

FEWEST: Final = 10
"""Articles of those weeks that it takes to say what is usual."""

MORE: Final = 1.5
"""Times the longest pause: what is longer is not usual."""

LEAST: Final = 6 * HOUR
"""No section is called silent sooner than this, unless a limit says so."""


@dataclass(slots=True)
class _Section:
    label: str
    newest: int = 0
    young: list[int] = field(default_factory=list)


def quiet(
    records: Iterable[Record], host: str, section: str, given: Any, now: int
) -> dict[str, str]:
    """Return the sections that nothing new has come of for too long: label → what is the matter.

    *records* are the memory's, those of *host* count; *section* is the spider's own, or ``""`` for
    all. *given* is the limit ``quiet_hours``: hours for each section, or for some by label; `None`
    where all is learned. 0: never.
    """
    sections: dict[str, _Section] = {}
    for record in records:
        moment = timestamp(record.published)
        if record.state is not State.KEPT or moment is None or host_of(record.url) != host:
            continue
        for label in record.sections:
            if section and not same_label(label, section):
                continue
            known = sections.setdefault(label_key(label), _Section(label))
            known.newest = max(known.newest, moment)
            if record.first_seen - moment <= YOUNG:
                known.young.append(moment)
    found = {}
    for one in sections.values():
        hours, why = _limit(one, given)
        silent = (now - one.newest) / HOUR
        if hours and silent > hours:
            found[one.label] = (
                f"nothing new in « {one.label} » for {silent:.0f} hours; at most {hours:.0f}{why}"
            )
    return found


def _limit(section: _Section, given: Any) -> tuple[float, str]:
    """Return the hours that a section may be silent, and how they were learned; 0: any."""
    if isinstance(given, Mapping):
        for label, hours in given.items():
            if same_label(label, section.label):
                return float(hours), ""
    elif given is not None:
        return float(given), ""
    longest = longest_pause(section.young)
    if longest is None:
        return 0.0, ""
    limit = max(LEAST, MORE * longest)
    return limit / HOUR, f" (its longest pause of four weeks was {longest / HOUR:.0f})"


def longest_pause(moments: list[int]) -> int | None:
    """Return the longest pause, in seconds, of the four weeks before the last of these moments.

    `None` where they are too few to say what is usual.

    >>> longest_pause([hour * 3600 for hour in (*range(20), 30)])
    39600
    >>> longest_pause([0, 3600]) is None
    True
    """
    last = max(moments, default=0)
    late = sorted(moment for moment in moments if moment >= last - WEEKS)
    if len(late) < FEWEST:
        return None
    return max(after - before for before, after in pairwise(late))
