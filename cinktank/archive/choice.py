"""Which capture of an address to take, and in which order to try the others."""

from collections.abc import Iterable
from datetime import UTC, datetime

from cinktank.archive.cdxj import Capture
from cinktank.archive.ranges import PARTIAL_CONTENT

OK = 200
NOT_AUTHORITATIVE = 203
"""A page that a proxy has passed on: for a crawl a page."""
NOT_MODIFIED = 304
_REDIRECTS = (301, 302, 303, 307, 308)


def in_order(captures: Iterable[Capture], at: str | None = None) -> list[Capture]:
    """Return captures of one address, the one to take first.

    A page before a redirect before an error. Among equals the last one; with *at*, a timestamp,
    the nearest to it. One that says only that nothing has changed (304) is no answer.
    """
    usable = [capture for capture in captures if capture.status != NOT_MODIFIED]
    if at is None:
        usable.sort(key=lambda capture: capture.timestamp, reverse=True)
    else:
        moment = _seconds(at)
        usable.sort(key=lambda capture: abs(_seconds(capture.timestamp) - moment))
    return sorted(usable, key=lambda capture: _rank(capture.status))


def _rank(status: int | None) -> int:
    if status in (None, OK, NOT_AUTHORITATIVE, PARTIAL_CONTENT):
        return 0
    if status in _REDIRECTS:
        return 1
    return 2 if status is not None and status < 500 else 3


def _seconds(timestamp: str) -> float:
    try:
        return datetime.strptime(timestamp, "%Y%m%d%H%M%S").replace(tzinfo=UTC).timestamp()
    except ValueError:
        return 0.0
