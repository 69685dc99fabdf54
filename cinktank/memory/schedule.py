"""When to look at an article again: often while it is young, later less, at last never."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime

_SECONDS = {"m": 60, "h": 3600, "d": 86400, "w": 604800}
LONGEST_WAIT = 7 * 86400
"""Seconds between two attempts at an address that keeps failing, at most."""

_A_DAY = 86_400
_A_MONTH = 30 * _A_DAY

_STEP = re.compile(r"(\d+)([mhdw]):(\d+)([mhdw])")


@dataclass(frozen=True, slots=True)
class Schedule:
    """Steps of (younger than, look again after), in seconds, youngest first."""

    steps: tuple[tuple[int, int], ...]

    @classmethod
    def parse(cls, text: str) -> "Schedule":
        """Read the setting ``REVISIT``; raises `ValueError` with a line that says what is wrong.

        >>> Schedule.parse("1d:6h 7d:1d").steps
        ((86400, 21600), (604800, 86400))
        >>> Schedule.parse("").steps
        ()
        """
        steps = []
        for word in text.split():
            match = _STEP.fullmatch(word)
            if match is None or int(match[3]) == 0:
                raise ValueError(
                    f"setting REVISIT: {word!r} is not allowed: give steps such as"
                    " 1d:6h 7d:1d (younger than a day: every 6 hours; than 7 days: every day)"
                )
            steps.append((int(match[1]) * _SECONDS[match[2]], int(match[3]) * _SECONDS[match[4]]))
        return cls(tuple(sorted(steps)))

    def due(self, published: str | None, now: int) -> int | None:
        """Return when to look again (Unix seconds) at an article *published* then and seen *now*.

        >>> Schedule.parse("1d:6h").due("2022-03-15T12:00:00+01:00", 1647342000 + 3600)
        1647367200
        >>> Schedule.parse("1d:6h").due("2022-03-10", 1647342000) is None
        True
        """
        born = timestamp(published)
        if born is None:
            return None
        for younger, wait in self.steps:
            if now - born < younger:
                return now + wait
        return None


def seconds(text: str) -> int:
    """Return a span of time in seconds; raises `ValueError`.

    >>> seconds("1d"), seconds("0s")
    (86400, 0)
    """
    match = re.fullmatch(r"(\d{1,6})([smhdw])", text.strip())
    if match is None:
        raise ValueError(f"{text!r} is not allowed: give a span such as 12h, 1d or 0s")
    return int(match[1]) * {"s": 1, **_SECONDS}[match[2]]


def timestamp(published: str | None) -> int | None:
    """Return an ISO date or date-time as Unix seconds (UTC where no zone is given).

    >>> timestamp("2022-03-15T12:00:00+01:00")
    1647342000
    >>> print(timestamp("../../x"))
    None
    """
    if not published:
        return None
    try:
        moment = datetime.fromisoformat(published)
        return int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp())
    except (ValueError, OverflowError):
        return None


def next_whole_look(first: int, now: int) -> int | None:
    """Return when to look again whether a teaser has become the whole story; ``None``: no more.

    A day after the *first* look, then each time after twice as long as it has been one, for a
    month: what is behind a wall by then is for subscribers.

    >>> day = 86_400
    >>> [next_whole_look(0, now * day) for now in (0, 1, 9, 31)] == [day, 3 * day, 27 * day, None]
    True
    """
    been = max(now - first, 0)
    return None if been > _A_MONTH else now + max(_A_DAY, 2 * been)


def ever_later(since: int, now: int, longest: int | None = None) -> int:
    """Return when to look again at what has been so *since*: it may be a mistake of the site's.

    After a day, then each time after as long as it has been so, or after *longest*. Unix seconds.

    >>> [ever_later(0, day * _A_DAY, _A_MONTH) // _A_DAY - day for day in (0, 1, 2, 8, 365)]
    [1, 1, 2, 8, 30]
    """
    wait = max(now - since, _A_DAY)
    return now + (wait if longest is None else min(wait, longest))


def next_attempt(first_seen: int | None, now: int, longest: int | None = LONGEST_WAIT) -> int:
    """Return when to try an address again: each time after as long as it has been failing.

    *first_seen* is when it was asked for first, Unix seconds, and *longest* the longest wait.

    >>> next_attempt(None, 1000), next_attempt(1000, 5000)
    (1000, 9000)
    """
    if first_seen is None:
        return now
    wait = max(now - first_seen, 0)
    return now + (wait if longest is None else min(wait, longest))
