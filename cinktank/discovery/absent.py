"""Articles that are kept, and that a source which shows all it has shows no more.

A source that was read whole tells by silence what was deleted, however long ago it was published.
Silence is no proof: each such article is asked for, and is gone if it answers so at two looks.
"""

from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Final

import msgspec

from cinktank.crawl.address import Address
from cinktank.crawl.run import Run
from cinktank.discovery.revisits import look_again
from cinktank.memory import Record
from cinktank.memory.record import DAY, WHOLE_SITE
from cinktank.memory.tables import post_number
from cinktank.processors.text import label_key
from cinktank.processors.urls import canonicalize, host
from cinktank.revision import number

MOST: Final = 500
"""So many are asked for in one run; the next run asks for others."""

ASKED_AGAIN: Final = 30 * DAY
"""Seconds after which an article is asked for once more that was there, and is still not shown."""


class AbsentState(msgspec.Struct):
    """What is remembered of the articles that a site keeps, and does not show."""

    asked: dict[int, int] = {}
    """Number of an address → when it was asked for, Unix seconds."""


class Shown:
    """What a source has shown: eight bytes for an address, so that a million of them stay small.

    >>> shown = Shown()
    >>> shown.add("https://cinktank.com/a/")
    >>> number("https://cinktank.com/a/") in shown, number("https://cinktank.com/b/") in shown
    (True, False)
    """

    def __init__(self) -> None:
        self._numbers = array("q")
        self._is_sorted = True

    def add(self, url: str, identifier: str | None = None) -> None:
        """Take in an address, and the post's number where the source gives it."""
        canonical = canonicalize(url)
        if canonical is None:
            return
        self._numbers.append(number(canonical))
        if identifier:
            self._numbers.append(post_number(canonical, identifier))
        self._is_sorted = False

    def __contains__(self, value: object) -> bool:
        if not self._is_sorted:
            self._numbers = array("q", sorted(self._numbers))
            self._is_sorted = True
        assert isinstance(value, int)
        at = bisect_left(self._numbers, value)
        return at < len(self._numbers) and self._numbers[at] == value


def absent(
    run: Run, source: str, shown: Shown, holds: Callable[[Record], bool] | None = None
) -> Iterator[Address]:
    """Yield the addresses of articles that are kept, and that *source* has not *shown*.

    It must have shown all that it has. *holds* says which articles it would show; else the run's
    section, or all.
    """
    if run.settings["REPLAY"]:
        return  # what an archive does not show is not gone
    name = f"absent@{host(run.site)} {label_key(run.arguments.section) or WHOLE_SITE}"
    stored, now = run.memory.source_state(name), run.now()
    asked = msgspec.json.decode(stored, type=AbsentState).asked if stored else {}
    asked = {key: when for key, when in asked.items() if 0 <= now - when < ASKED_AGAIN}
    count = 0
    for record in islice(_unshown(run, shown, holds or run.scope.holds, asked), MOST):
        count += 1
        asked[number(record.url)] = now
        record.due = now  # until the site has answered
        run.memory.put(record)
        yield look_again(record)
    run.memory.put_source_state(name, msgspec.json.encode(AbsentState(asked)))
    if count:
        run.stats.inc_value("revisit/absent", count)
        run.logger.info(
            "%s: %d kept articles are not shown any more: looking at each", source, count
        )


def _unshown(
    run: Run, shown: Shown, holds: Callable[[Record], bool], asked: dict[int, int]
) -> Iterator[Record]:
    here = host(run.site)
    for record in run.memory.kept_except(shown):
        if record.job == run.job or host(record.url) != here or not holds(record):
            continue
        if number(record.url) not in asked:
            yield record
