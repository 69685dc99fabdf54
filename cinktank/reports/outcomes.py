"""What became of what was found, in words: counters by path, told to a person."""

from dataclasses import dataclass

from cinktank.crawl.counters import counter_of
from cinktank.crawl.ledger import Outcome as Kind
from cinktank.reports.run import Run

_ORDER = (Kind.STORED, Kind.KNOWN, Kind.LEFT_OUT, Kind.REFUSED, Kind.FAILED)
_NAMES = {Kind.LEFT_OUT: "left", Kind.REFUSED: "failed"}


@dataclass(frozen=True, slots=True)
class Outcome:
    """How often something became of an address, and which kind of end that is."""

    kind: str
    """``stored``, ``known``, ``left`` (not asked for) or ``failed`` (refused, too)."""
    told: str
    counter: str
    count: int


def outcomes(run: Run) -> list[Outcome]:
    """Return the outcomes of a run: what was stored first, each kind by count."""
    found = []
    for name, count in run.stats.items():
        if (row := counter_of(name)) and count:
            one = Outcome(
                _NAMES.get(row.outcome, str(row.outcome)), row.words_for(name), name, int(count)
            )
            found.append((_ORDER.index(row.outcome), one))
    return [one for _, one in sorted(found, key=lambda pair: (pair[0], -pair[1].count))]
