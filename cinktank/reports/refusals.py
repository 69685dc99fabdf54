"""What went to quarantine, by reason: how many, a few examples, and the rest to unfold."""

from collections import defaultdict
from dataclasses import dataclass

from cinktank.reports.run import Reject, Run

EXAMPLES = 3
UNFOLDED = 100
"""So many more of one reason are on a page; all are in the quarantine."""


@dataclass(frozen=True, slots=True)
class Refusals:
    """The articles that one reason kept out."""

    reason: str
    count: int
    examples: list[Reject]
    more: list[Reject]
    unnamed: int
    """How many of them the page does not name."""


def refusals(run: Run) -> list[Refusals]:
    """Return what was refused or failed, the most frequent reason first.

    >>> one, two = Reject("https://cinktank.com/a/", ["404: x"]), Reject("/b/", ["404: x", "y"])
    >>> [(found.reason, found.count) for found in refusals(Run(job="j", spider="s", started="",
    ...     rejects=[one, two], reasons={"404": 2, "timeout": 1}))]
    [('404', 2), ('timeout', 1)]
    """
    named: defaultdict[str, list[Reject]] = defaultdict(list)
    for reject in run.rejects:
        named[reason_of(reject.reasons)].append(reject)
    counts = {name: len(rejects) for name, rejects in named.items()} | run.reasons
    shown = EXAMPLES + UNFOLDED
    return [
        Refusals(
            reason,
            count,
            named[reason][:EXAMPLES],
            named[reason][EXAMPLES:shown],
            count - len(named[reason][:shown]),
        )
        for reason, count in sorted(counts.items(), key=lambda pair: -pair[1])
    ]


def reason_of(reasons: list[str]) -> str:
    """Return the short name of the first reason: what stands before the colon."""
    return reasons[0].partition(":")[0] if reasons else "no reason"
