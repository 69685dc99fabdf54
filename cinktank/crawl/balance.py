"""The balance of a run: found = stored + known + refused + failed + left out."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Self

from cinktank.crawl.ledger import Outcome

ENOUGH: Final = 10
"""So many addresses lost, and nothing else: the run has failed, whatever was known before."""


@dataclass(frozen=True, slots=True)
class Balance:
    """How many addresses have ended in which way."""

    stored: int = 0
    known: int = 0
    refused: int = 0
    failed: int = 0
    left_out: int = 0
    remembered: int = 0
    """How many of the known were not asked for."""

    @classmethod
    def of(cls, stats: Mapping[str, Any]) -> Self:
        """Read the balance from Scrapy's counters, or from a run's record."""
        names = [*(f"balance/{outcome}" for outcome in Outcome), "memory/known"]
        return cls(*(int(stats.get(name, 0)) for name in names))

    @property
    def found(self) -> int:
        """How many addresses were found."""
        return self.stored + self.known + self.refused + self.failed + self.left_out

    @property
    def lost(self) -> int:
        """How many were refused or failed: they are in quarantine, and due again."""
        return self.refused + self.failed

    @property
    def read(self) -> int:
        """How many were looked at and could have been kept."""
        return self.stored + self.lost + max(0, self.known - self.remembered)

    @property
    def is_failure(self) -> bool:
        """Whether nothing came of a run because all that it found was refused or failed.

        Where the memory knows the rest, `ENOUGH` of them tell a site that has changed from a page
        that is tried again.
        """
        if self.known:
            return self.lost >= ENOUGH and self.lost == self.read
        return self.lost > 0 and not self.stored

    def __str__(self) -> str:
        """Return it in words.

        >>> str(Balance(stored=12, known=3))
        'found 15 = 12 stored + 3 known'
        >>> str(Balance())
        'found 0'
        """
        parts = {
            "stored": self.stored,
            "known": self.known,
            "refused": self.refused,
            "failed": self.failed,
            "left out": self.left_out,
        }
        sums = " + ".join(f"{number} {name}" for name, number in parts.items() if number)
        return f"found {self.found} = {sums}" if sums else "found 0"
