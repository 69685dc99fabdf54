"""Responses over time: which codes, how slow; as coarse as it must be to stay small."""

from bisect import bisect_left
from collections import Counter

import msgspec

MOST = 120
"""Slots at most: when there are more, two become one."""

EDGES = [0.005 * 2 ** (step / 2) for step in range(28)]
"""Upper edges of the classes that response times are counted in: 5 ms to a minute."""


class Slot(msgspec.Struct):
    """What came in one stretch of time."""

    codes: dict[str, int] = msgspec.field(default_factory=dict)
    """Status code, or ``error`` where there was none → how many."""
    times: dict[int, int] = msgspec.field(default_factory=dict)
    """Class of response time (place in `EDGES`) → how many."""

    def add(self, other: "Slot") -> None:
        """Take in what another stretch had."""
        self.codes = dict(Counter(self.codes) + Counter(other.codes))
        self.times = dict(Counter(self.times) + Counter(other.times))

    def time(self, share: float) -> float | None:
        """Return the response time (seconds) that a *share* of the responses did not exceed.

        >>> slot = Slot(times={0: 9, 2: 1})
        >>> slot.time(0.5), slot.time(0.95)
        (0.005, 0.01)
        """
        wanted, seen = share * sum(self.times.values()), 0
        for place in sorted(self.times):
            seen += self.times[place]
            if seen >= wanted:
                return EDGES[place]
        return None


class Timeline(msgspec.Struct):
    """The slots of a run, each *seconds* long, from its start."""

    seconds: float = 1.0
    slots: list[Slot] = msgspec.field(default_factory=list)

    def response(self, at: float, code: str, latency: float | None) -> None:
        """Count a response *at* seconds after the start."""
        slot = self._slot(at)
        slot.codes[code] = slot.codes.get(code, 0) + 1
        if latency is not None:
            place = min(bisect_left(EDGES, latency), len(EDGES) - 1)
            slot.times[place] = slot.times.get(place, 0) + 1

    def whole(self) -> Slot:
        """Return the run as one slot."""
        whole = Slot()
        for slot in self.slots:
            whole.add(slot)
        return whole

    def _slot(self, at: float) -> Slot:
        while at >= MOST * self.seconds:
            self.slots = [_joined(self.slots[n : n + 2]) for n in range(0, len(self.slots), 2)]
            self.seconds *= 2
        place = int(at / self.seconds)
        while len(self.slots) <= place:
            self.slots.append(Slot())
        return self.slots[place]


def _joined(slots: list[Slot]) -> Slot:
    first, *rest = slots
    for slot in rest:
        first.add(slot)
    return first
