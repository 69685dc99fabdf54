"""One section's listing in one run: its walk, its count, its ends and its watermark."""

from collections.abc import Callable

from cinktank.arguments import Arguments
from cinktank.discovery.listing import ListingCount, ListingWalk
from cinktank.discovery.neighbours import adjacent
from cinktank.memory import Record, SQLiteMemory, Watermark
from cinktank.memory.schedule import timestamp


class SectionListing:
    """What is known of a section's listing (under *key* in the memory) and learned on this run."""

    def __init__(self, key: str, memory: SQLiteMemory, arguments: Arguments):
        self.key = key
        self.mark = memory.watermark(key)
        self._memory = memory
        self._arguments = arguments
        self._newest: tuple[int, str] | None = None
        self._oldest: tuple[int, str] | None = None
        self.walk = self._new_walk(again=False)
        self.count = ListingCount()

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
        known = self.mark.anchors if self.mark and not self._arguments.full else ()
        return ListingWalk(
            frozenset(known), self._arguments.since, self._arguments.pages, again=again
        )

    def found_at(self, url: str) -> None:
        """Remember where the listing is, and take up the ends that earlier runs found."""
        self.mark = self.mark or Watermark(url)
        self.mark.listing = url
        for end in (self.mark.newest, self.mark.oldest):
            self.add(self._memory.get(end) if end else None)
        self._memory.put_watermark(self.key, self.mark)

    def add(self, record: Record | None) -> None:
        """Take in one article of the section, in any order."""
        moment = timestamp(record.published) if record else None
        if record is not None and moment is not None:
            here = (moment, record.url)
            self._newest = max(here, self._newest or here)
            self._oldest = min(here, self._oldest or here)

    @property
    def newest(self) -> Record | None:
        """The section's newest article: from here on the neighbours lead to later posts."""
        return self._memory.get(self._newest[1]) if self._newest else None

    @property
    def oldest(self) -> Record | None:
        """The section's oldest article: from here on the neighbours lead to earlier posts."""
        return self._memory.get(self._oldest[1]) if self._oldest else None

    @property
    def walked_down(self) -> bool:
        """Whether the listing has given what it has; not when it was left early as asked."""
        return self.walk.ended in ("end", "watermark", "repeats") or self.walk.broken

    def may_have_missed(self, holds: Callable[[Record], bool]) -> bool:
        """Tell whether posts deleted during the walk may have moved one out of sight."""
        return self.mark is not None and self.walk.may_have_missed(
            self.count, lambda newer, older: adjacent(self._memory, holds, newer, older)
        )

    def finish(self, now: int, whole: bool) -> None:
        """Set the watermark, if the walk was complete and *whole*: nothing left out as asked."""
        if self.mark is None:
            return
        if self.walk.complete and whole:
            self.mark.anchors = self.walk.new_anchors(self.mark.anchors)
            self.mark.complete = now
        self.mark.newest = self._newest[1] if self._newest else None
        self.mark.oldest = self._oldest[1] if self._oldest else None
        self._memory.put_watermark(self.key, self.mark)
