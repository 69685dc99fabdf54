"""The balance of a run: found = stored + known + refused + failed + left out."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from cinktank.crawl.ledger import Outcome


@dataclass(frozen=True, slots=True)
class Balance:
    """How many addresses have ended in which way."""

    stored: int = 0
    known: int = 0
    refused: int = 0
    failed: int = 0
    left_out: int = 0

    @classmethod
    def of(cls, stats: Mapping[str, Any]) -> Self:
        """Read the balance from Scrapy's counters, or from a run's record."""
        return cls(*(int(stats.get(f"balance/{outcome}", 0)) for outcome in Outcome))

    @property
    def found(self) -> int:
        """How many addresses were found."""
        return self.stored + self.known + self.refused + self.failed + self.left_out

    @property
    def lost(self) -> int:
        """How many were refused or failed: they are in quarantine, and due again."""
        return self.refused + self.failed

    @property
    def is_failure(self) -> bool:
        """Whether nothing came of a run because all that it found was refused or failed."""
        return self.lost > 0 and not (self.stored or self.known)

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
