"""Along « Article précédent / suivant »: through what is known, to the next unknown post."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from cinktank.memory import Record, SQLiteMemory
from cinktank.scope import Scope

Direction = Literal["previous", "next"]
DIRECTIONS: tuple[Direction, ...] = ("previous", "next")


@dataclass(frozen=True, slots=True)
class Step:
    """One post to fetch: where the walk came from, and how many posts of other sections it has
    passed through in a row."""

    url: str
    direction: Direction
    hops: int


class NeighbourWalk:
    """Walks the chain of posts with the fewest requests: a known post is not fetched again.

    *scope* tells what is of the section and what is still wanted; *hops* is how many posts of
    other sections to pass through in a row, ``None`` for no limit.
    """

    def __init__(self, memory: SQLiteMemory, scope: Scope, hops: int | None):
        self._memory = memory
        self._scope = scope
        self._most = hops

    def onward(self, record: Record, direction: Direction, hops: int = 0) -> Step | None:
        """Return the first unknown post from *record* on, ``None`` at the end of the walk."""
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
                return Step(url, direction, hops)
            record = known


def adjacent(
    memory: SQLiteMemory, belongs: Callable[[Record], bool], newer: str, older: str
) -> bool:
    """Tell whether the neighbours prove that no post of the section lies between two articles."""
    if newer == older:
        return True
    above, below = memory.get(newer), memory.get(older)
    if above is None or below is None:
        return False
    if above.previous == older or below.next == newer:
        return True
    between = memory.get(above.previous) if above.previous else None
    return between is not None and between.url == below.next and not belongs(between)
