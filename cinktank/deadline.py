"""A time that reading one page may take, whatever the code is doing."""

import signal
import threading
from collections.abc import Callable
from types import FrameType
from typing import TypeVar

__all__ = ["READ_TIMEOUT", "ReadingTimeoutError", "read_within"]

READ_TIMEOUT = 10.0
"""Seconds of CPU time. A real page takes 0.001 to 0.01; the worst within bounds, 2."""

_WAITING = 10
"""So many times as long by the clock: what waits uses no CPU, what gets none does not wait."""

_AGAIN = 0.5
"""Seconds after which the alarm rings again: code in C may have swallowed the first."""

Value = TypeVar("Value")


class ReadingTimeoutError(Exception):
    """Reading took longer than it may: the page is poisoned, and will be the next time."""


class _Alarm(BaseException):
    """Rings in the code that is running; no handler of exceptions in it may take it for its own."""


class _Watch:
    """The process's one alarm; it rings only while something is read."""

    is_set = False
    is_installed = False


def read_within(seconds: float, read: Callable[[], Value], what: str = "") -> Value:
    """Return what *read* returns; raise `ReadingTimeoutError` if it takes longer than *seconds*.

    An alarm of the operating system, so that it ends a regular expression too (Python's own looks
    for signals). A parser in C looks for none: there it rings as soon as the parser has ended, and
    `cinktank.pages.bounds` sees to it that this is soon. Seconds are of CPU time, so that a busy
    machine poisons no page; ten times as many by the clock. It costs 2 µs a page, a process for
    each page would cost 500. Alarms are the process's, for its main thread: in other threads and
    without a time nothing is watched.

    >>> read_within(1, lambda: "read")
    'read'
    >>> read_within(0.01, lambda: [None for _ in iter(int, 1)], "a page")
    Traceback (most recent call last):
    cinktank.deadline.ReadingTimeoutError: reading took longer than 0.01 s: a page
    """
    if seconds <= 0 or threading.current_thread() is not threading.main_thread():
        return read()
    if _Watch.is_set:  # by who asked for this
        return read()
    if not _Watch.is_installed:
        signal.signal(signal.SIGALRM, _ring)
        signal.signal(signal.SIGVTALRM, _ring)
        _Watch.is_installed = True
    others = signal.setitimer(signal.ITIMER_REAL, _WAITING * seconds, _AGAIN)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds, _AGAIN)
    try:
        _Watch.is_set = True
        try:
            return read()
        finally:
            _end(others)
    except _Alarm:
        _end(others)
        raise ReadingTimeoutError(f"reading took longer than {seconds:g} s: {what}") from None


def _end(others: tuple[float, float]) -> None:
    """Stop the alarms, and set again what others had set."""
    _Watch.is_set = False
    signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    signal.setitimer(signal.ITIMER_REAL, *others)


def _ring(number: int, frame: FrameType | None) -> None:
    if _Watch.is_set:
        raise _Alarm
