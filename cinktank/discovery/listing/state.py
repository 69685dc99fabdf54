"""What is remembered of one listing, or feed: its watermark, and this run's walk down to it."""

from typing import Self

import msgspec

from cinktank.crawl.run import Run
from cinktank.discovery.chain import adjacent
from cinktank.discovery.listing.walk import ListingCount, ListingWalk
from cinktank.memory import Watermark
from cinktank.processors.text import label_key
from cinktank.processors.urls import host


class ListingSizes(msgspec.Struct):
    """How a listing's pages were filled when they were last read."""

    first: int = 0
    """Entries of the first page."""
    usual: int = 0
    """Entries of a page in the middle."""
    lacking: int = 0
    """Entries that pages in the middle lacked of that."""

    @property
    def even(self) -> bool:
        """Return whether no page seems to leave entries out.

        The first may have some more than the others: sticky posts.
        """
        return not self.lacking and not 0 < 3 * self.usual <= 2 * self.first


class ListingState:
    """The watermark under *key* in the memory, and the walk of this run."""

    def __init__(self, key: str, run: Run):
        self.key = key
        self.watermark = run.memory.watermark(key)
        self._run = run
        self.walk = self._new_walk(again=False)
        self.count = ListingCount()

    @classmethod
    def of_section(cls, run: Run, label: str) -> Self:
        """Return what is remembered of the listing of one section."""
        return cls(f"{host(run.site)} {label_key(label)}", run)

    def walk_again(self) -> None:
        """Begin a second walk of the same run."""
        self.walk = self._new_walk(again=True)
        self.count = ListingCount()

    def walk_anew(self) -> None:
        """Begin this walk from the listing's top, to come down another way."""
        found = self.walk.found
        self.walk = self._new_walk(self.walk.again)
        self.walk.found = found
        self.count = ListingCount()

    def _new_walk(self, again: bool) -> ListingWalk:
        """Return a walk that stops where an earlier run's is known to have been complete."""
        arguments = self._run.arguments
        known = self.watermark.anchors if self.watermark and not arguments.full else ()
        return ListingWalk(
            frozenset(known),
            arguments.since,
            arguments.pages,
            first_size=self._sizes().first,
            again=again,
        )

    def found_at(self, url: str) -> None:
        """Remember where the listing is, and take up the ends that earlier runs have found."""
        self.watermark = self.watermark or Watermark(url)
        self.watermark.listing = url
        for end in (self.watermark.newest, self.watermark.oldest):
            self._run.ends.add(self._run.memory.get(end) if end else None)
        self._run.memory.put_watermark(self.key, self.watermark)

    @property
    def walked_down(self) -> bool:
        """Whether the listing has given what it has; not when it was left early as asked."""
        return self.walk.ended not in (None, "since", "pages") or self.walk.broken

    def may_have_missed(self) -> bool:
        """Return whether posts deleted during the walk may have moved one out of sight."""
        memory, holds = self._run.memory, self._run.scope.holds
        return self.walk.may_have_missed(
            self.count, lambda newer, older: adjacent(memory, holds, newer, older)
        )

    def is_gapless(self) -> bool:
        """Return whether the neighbours prove that nothing lies between any two of its pages."""
        memory, holds = self._run.memory, self._run.scope.holds
        return all(adjacent(memory, holds, *pair) for pair in self.walk.boundaries)

    def _shows_all(self) -> bool:
        """Return whether no page left entries out; or as they did the last time: it is their way.

        What a page shows too little of for one run would lie behind the watermark for ever.
        """
        before, walk = self._sizes(), self.walk
        if walk.rendered:
            return True
        usual = walk.usual_size() or before.usual
        now = ListingSizes(walk.sizes[0] if walk.sizes else 0, usual, walk.left_out(usual))
        if now == before:
            return True
        self._run.memory.put_source_state(f"sizes@{self.key}", msgspec.json.encode(now))
        if not now.even:
            self._run.logger.info(
                "%s: some of its pages have fewer entries than others: the next run walks it anew",
                self.watermark.listing if self.watermark else self.key,
            )
        return now.even

    def _sizes(self) -> ListingSizes:
        """Return how its pages were filled the last time."""
        stored = self._run.memory.source_state(f"sizes@{self.key}")
        try:
            return msgspec.json.decode(stored, type=ListingSizes) if stored else ListingSizes()
        except msgspec.DecodeError:
            return ListingSizes()

    def save(self, complete: bool) -> None:
        """Set the watermark, if the walk was *complete*; remember both ends of the section."""
        if self.watermark is None:
            return
        if self.walk.complete and complete and self._shows_all():
            self.watermark.anchors = self.walk.new_anchors(self.watermark.anchors)
            self.watermark.complete = self._run.now()
        newest, oldest = self._run.ends.newest, self._run.ends.oldest
        self.watermark.newest = newest.url if newest else None
        self.watermark.oldest = oldest.url if oldest else None
        self._run.memory.put_watermark(self.key, self.watermark)
