"""How long a site asks us to wait: the header ``Retry-After`` (RFC 9110, 10.2.3)."""

from email.utils import parsedate_to_datetime
from typing import Final

_FOR_EVER: Final = float(10**9)
"""Seconds: what is longer is not told apart."""


def seconds_asked(value: str | None, date: str | None, now: float) -> float | None:
    """Return the seconds that *value* asks for; ``None`` where it asks for nothing sensible.

    A moment counts from the answer's own ``Date``, so that a clock that is wrong does no harm;
    where there is none, from *now*, in Unix seconds.

    >>> seconds_asked("120", None, 0)
    120.0
    >>> began = "Sun, 06 Nov 1994 08:49:00 GMT"
    >>> seconds_asked("Sun, 06 Nov 1994 08:49:37 GMT", began, 0)
    37.0
    >>> seconds_asked("Sun, 06 Nov 1994 08:00:00 GMT", began, 0)
    0.0
    >>> [seconds_asked(value, None, 0) for value in ("-5", "soon", "1e308", "nan", "", None)]
    [None, None, None, None, None, None]
    >>> seconds_asked("9" * 5000, None, 0)
    1000000000.0
    """
    text = (value or "").strip()
    if text.isascii() and text.isdigit():
        return min(float(text[:300]), _FOR_EVER)
    until = _moment(text)
    if until is None:
        return None
    began = _moment(date or "")
    return min(max(until - (now if began is None else began), 0.0), _FOR_EVER)


def _moment(text: str) -> float | None:
    try:
        return parsedate_to_datetime(text).timestamp()
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
