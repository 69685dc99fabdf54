"""Along « Article précédent / suivant »: through what is known, to the next unknown post."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from datetime import timedelta
from typing import Final

import msgspec
from scrapy.exceptions import DropItem

from cinktank.crawl.address import Address, Direction, Step
from cinktank.crawl.articles import Articles
from cinktank.crawl.ledger import Outcome
from cinktank.crawl.run import Run
from cinktank.crawl.scope import Scope
from cinktank.discovery.source import Found, Source
from cinktank.memory import Record, SQLiteMemory, State
from cinktank.processors.urls import host

EARLIEST: Final = "1990"
"""No page of the web is older."""

CLOCKS_DIFFER: Final = timedelta(days=1)
"""How far ahead of ours the site's clock and zone may be."""

DIRECTIONS: tuple[Direction, ...] = ("previous", "next")


class ChainSource(Source):
    """The neighbours of a section: on from its newest article, back from its oldest.

    *alone*: nothing else is followed, and the chain is walked from where it begins through every
    section, both ways.
    """

    name = "neighbours"
    title = "The neighbours"

    def __init__(self, run: Run, articles: Articles, alone: bool):
        super().__init__(run, articles)
        self._alone = alone
        self._walk = NeighbourWalk(run.memory, run.scope, None if alone else run.arguments.hops)
        articles.lead_to(self.account, self._from)

    async def addresses(self) -> Found:
        """Yield where the chain begins; what is read leads further by itself.

        That is the article given, and the next unknown post at both ends.
        """
        if start := self.run.arguments.start:
            yield Address(start, "start", anew=True)
        ends = self.run.ends
        newest = ends.newest
        if newest and not (newest.previous or newest.next):  # was its page an outage's?
            yield Address(newest.url, "start", anew=True)
        for address in self._onward(newest, "next"):
            yield address
        if self._alone or ends.walked_down:
            for address in self._onward(newest if self._alone else ends.oldest, "previous"):
                yield address

    def settled(self) -> None:
        """Name the posts that could not be read, and behind which nobody knows what there is."""
        if self.account.outcomes[Outcome.FAILED]:
            self.flaws += hidden_behind(self.run)

    def _from(self, record: Record, address: Address) -> Iterable[Address]:
        """Yield the next post on from an article read: onward, or both ways from a start."""
        if address.step:
            yield from self._onward(record, address.step.direction, address.step)
        elif not address.step and (self._alone or address.discovery == "start"):
            for direction in DIRECTIONS:
                yield from self._onward(record, direction)

    def _onward(
        self, record: Record | None, direction: Direction, step: Step | None = None
    ) -> Iterator[Address]:
        """Yield the next unknown post in one direction, unless it is beyond the dates asked for."""
        scope = self.run.scope
        left = scope.too_old if direction == "previous" else scope.too_new
        if record is None or left(record.published):
            return
        if (count := stalled(self.run, record, step) if step else 0) is None:
            return
        if found := self._walk.onward(record, direction, step.hops if step else 0, count):
            yield found


class ChainState(msgspec.Struct):
    """What is remembered of the chain of a whole site."""

    complete: bool
    """Whether every neighbour of every post that is remembered has been followed."""


class WholeChainSource(Source):
    """Both neighbours of every post of the site."""

    name = "neighbours"
    title = "The neighbours"

    def __init__(self, run: Run, articles: Articles):
        super().__init__(run, articles)
        self.named = False
        """Whether an article of this run has named a neighbour."""
        state = self.read_state(ChainState)
        self._was_complete = state is not None and state.complete
        self.write_state(ChainState(complete=False))  # for a run that dies
        articles.lead_to(self.account, self._from)

    async def addresses(self) -> Found:
        """Yield the article given, and the unknown neighbours of all posts that are remembered.

        A run that was complete has left none of those.
        """
        if start := self.run.arguments.start:
            yield Address(start, "start", anew=True)
        self.ended = True
        if self._was_complete:
            return
        for record in self.run.memory.records():
            for address in self._from(record, Address(record.url, "")):
                yield address

    def settled(self) -> None:
        """Name the posts that could not be read, and behind which nobody knows what there is."""
        if self.account.outcomes[Outcome.FAILED]:
            self.flaws += hidden_behind(self.run)

    @property
    def proves(self) -> bool:
        """Return whether the posts are one chain, with a first and a last: then it was all."""
        return self.ended and self.whole and is_one_chain(self.run)

    def save(self, complete: bool) -> None:
        """Remember whether every neighbour has been followed."""
        self.write_state(ChainState(complete=complete))

    def is_chained(self) -> bool:
        """Return whether the site's articles name their neighbours: in this run, or in any."""
        here = host(self.run.site)
        return self.named or any(
            (known.previous or known.next) and host(known.url) == here
            for known in self.run.memory.records()
        )

    def _from(self, record: Record, address: Address) -> Iterable[Address]:
        self.named = self.named or bool(record.previous or record.next)
        scope = self.run.scope
        count = stalled(self.run, record, address.step) if address.step else 0
        if count is None:
            return
        for direction in DIRECTIONS:
            left = scope.too_old if direction == "previous" else scope.too_new
            url = record.previous if direction == "previous" else record.next
            if url and not left(record.published) and self.articles.wants(Address(url, direction)):
                yield Address(url, direction, step=Step(direction, 0, record.published, count))


def hidden_behind(run: Run) -> list[str]:
    """Return a line for each post that failed in this run and that only one other one names.

    Where the posts on both sides of it are known, nothing is lost but the post itself; and one that
    answers 404 has been deleted, which is no failure.
    """
    failed = {one.url for one in _posts(run) if one.state is State.FAILED and one.job == run.job}
    named = Counter(url for one in _posts(run) for url in (one.previous, one.next) if url in failed)
    return [
        f"{url}: it cannot be read, and neither can what lies behind it"
        for url in sorted(failed)
        if named[url] == 1
    ]


def is_one_chain(run: Run) -> bool:
    """Return whether one post alone of the site has none before it, and one alone none after it."""
    read = (State.KEPT, State.ELSEWHERE, State.REJECTED)
    posts = firsts = lasts = 0
    for one in _posts(run):
        if one.state in read:
            posts += 1
            firsts += one.previous is None
            lasts += one.next is None
    return posts > 1 and (firsts, lasts) == (1, 1)


def _posts(run: Run) -> Iterator[Record]:
    """Yield what is remembered of the site's posts, those of this run as well."""
    here = host(run.site)
    with suppress(DropItem), run.writing():
        run.lake.commit()
    yield from (one for one in run.memory.records() if host(one.url) == here)


def stalled(run: Run, record: Record, step: Step) -> int | None:
    """Return how many steps in a row have led to no earlier, or no later, day.

    ``None`` where the chain has no end: they are more than any day has posts, or have led to where
    no post can be, into the future or before the web. It is said, and not followed further.
    """
    before, now = (step.since or "")[:10], (record.published or "")[:10]
    count = step.stalled + 1
    if now and not before:
        count = 0
    elif now:
        count = 0 if (now < before if step.direction == "previous" else now > before) else count
    most = run.settings.getint("MOST_OF_A_DAY")
    if count < most and (not now or EARLIEST <= now <= _latest(run)):
        return count
    run.stats.inc_value("neighbours/without_end")
    where = f"{most} posts of one day" if count >= most else f"a post of {now}"
    run.fail(f"{record.url}: its neighbours lead on without end, by {where}")
    return None


def _latest(run: Run) -> str:
    """Return the last day that a post can be of: tomorrow, by the clock that is ahead."""
    return (run.fetcher.clock.now() + CLOCKS_DIFFER).date().isoformat()


class NeighbourWalk:
    """Walks the chain of posts with the fewest requests: a known post is not fetched again.

    *scope* says what is of the section and what is still wanted; *hops* is how many posts of
    other sections to pass through in a row, ``None`` for no limit.
    """

    def __init__(self, memory: SQLiteMemory, scope: Scope, hops: int | None):
        self._memory = memory
        self._scope = scope
        self._most = hops

    def onward(
        self, record: Record, direction: Direction, hops: int = 0, stalled: int = 0
    ) -> Address | None:
        """Return the first unknown post from *record* on; ``None`` at the end of the walk."""
        passed: set[str] = set()
        while True:
            hops = 0 if self._scope.holds(record) else hops + 1
            if self._most is not None and hops > self._most:
                return None
            url = record.previous if direction == "previous" else record.next
            if url is None or url in passed:
                return None
            passed.add(url)
            known = self._memory.get(url)
            if known is None or self._scope.wants(known):
                step = Step(direction, hops, record.published, stalled)
                return Address(url, direction, step=step)
            record = known


def adjacent(
    memory: SQLiteMemory, belongs: Callable[[Record], bool], newer: str, older: str
) -> bool:
    """Return whether the neighbours prove that no post of the section lies between two articles."""
    if newer == older:
        return True
    above, below = memory.get(newer), memory.get(older)
    if above is None or below is None:
        return False
    if above.previous == older or below.next == newer:
        return True
    between = memory.get(above.previous) if above.previous else None
    return between is not None and between.url == below.next and not belongs(between)
