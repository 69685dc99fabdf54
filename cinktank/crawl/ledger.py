"""The ledger: every address asked for is open until it has an outcome.

It holds what is open and nothing else, so that it stays small however long a crawl is. The sums
are the run's balance: found = stored + known + refused + failed + left out. The last line, the
page of the run, the exit code and the alerts are read from that.
"""

import asyncio
from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from cinktank.crawl.address import Address
from cinktank.processors.urls import canonicalize

if TYPE_CHECKING:
    from collections.abc import Callable

    from scrapy.crawler import Crawler


class Outcome(StrEnum):
    """How an address ended."""

    STORED = "stored"
    """Its article, or its tombstone, is in the lake."""
    KNOWN = "known"
    """Its article was there already, and is unchanged as far as anybody has looked."""
    REFUSED = "refused"
    """It was read, and is in quarantine."""
    FAILED = "failed"
    """It could not be read or kept: in quarantine, and due again."""
    LEFT_OUT = "left_out"
    """Nobody asked for it: of another section, out of range, dropped by a user's pipeline."""


FOUND = "balance/found"


class Account:
    """The addresses that one source has asked for."""

    def __init__(self, name: str):
        self.name = name
        self.named = 0
        """How many it has named, whatever was known of them."""
        self.open = 0
        """How many of them have no outcome yet."""
        self.outcomes: Counter[Outcome] = Counter()


@dataclass(slots=True, eq=False)
class Entry:
    """One address that is open."""

    address: Address
    accounts: list[Account]
    redirected_from: list["Entry"] = field(default_factory=list)
    """Entries whose addresses have led here: they end as this one does."""
    error: BaseException | None = None
    """What was raised when its item had been carried off."""
    scheduled: int = 0
    """How many times a request for it was given to Scrapy's scheduler."""
    carrier: object = None
    """The metadata of its item while that is in the pipelines: copies of an item share them."""


@dataclass(slots=True)
class _Waiter:
    account: Account | None
    most: int
    future: "asyncio.Future[None]"


class Ledger:
    """Opens and closes addresses; the balance is kept in the *crawler*'s stats."""

    def __init__(self, crawler: "Crawler"):
        self._crawler = crawler
        self._entries: dict[str, Entry] = {}
        self._carriers: dict[int, Entry] = {}
        self._waiters: list[_Waiter] = []
        self.on_close: Callable[[Entry, Outcome], None] = lambda entry, outcome: None
        """Called when an entry has got its outcome."""

    def __len__(self) -> int:
        return len(self._entries)

    def begin(self, address: Address, account: Account) -> Entry | None:
        """Open an address for a source; ``None`` where it is open already, now for both."""
        key = canonicalize(address.url) or address.url
        known = self._entries.get(key)
        if known is not None:
            if account not in known.accounts:
                known.accounts.append(account)
                account.open += 1
            return None
        entry = self._entries[key] = Entry(address, [account])
        account.open += 1
        return entry

    def get(self, url: str) -> Entry | None:
        """Return the open entry of an address."""
        return self._entries.get(canonicalize(url) or url)

    def open_entries(self, account: Account | None = None) -> list[Entry]:
        """Return what is open, of one source or of all."""
        return [
            entry
            for entry in self._entries.values()
            if account is None or account in entry.accounts
        ]

    def carry(self, entry: Entry, item: Any) -> None:
        """Note that *item* is on its way through the pipelines for an entry."""
        entry.carrier = item.metadata
        self._carriers[id(item.metadata)] = entry

    def entry_of(self, item: Any) -> Entry | None:
        """Return the open entry that an item, or a copy of it, is on its way for."""
        metadata = getattr(item, "metadata", None)
        if metadata is None or id(metadata) in self._carriers:
            return self._carriers.get(id(metadata))
        for url in (metadata.requestedUrl, item.canonicalUrl, item.url):  # a copy to its last part
            entry = self.get(url) if url else None
            if entry is not None and entry.carrier is not None:
                return entry
        return None

    def close(self, entry: Entry, outcome: Outcome) -> None:
        """Give an address its outcome; a second one is ignored."""
        if self._remove(entry):
            for account in entry.accounts:
                account.outcomes[outcome] += 1
            self.count(outcome)
            self.on_close(entry, outcome)
            self._wake()

    def forget(self, entry: Entry) -> None:
        """Close an address that has been counted already, by another source."""
        if self._remove(entry):
            self._wake()

    def _remove(self, entry: Entry) -> bool:
        key = canonicalize(entry.address.url) or entry.address.url
        if self._entries.get(key) is not entry:
            return False
        del self._entries[key]
        if entry.carrier is not None:
            self._carriers.pop(id(entry.carrier), None)
        for account in entry.accounts:
            account.open -= 1
        return True

    def count(self, outcome: Outcome, number: int = 1) -> None:
        """Add to the balance addresses that never had to be opened."""
        self._crawler.stats.inc_value(f"balance/{outcome}", number)
        self._crawler.stats.inc_value(FOUND, number)

    def at_most(self, number: int, account: Account | None = None) -> "asyncio.Future[None]":
        """Return a future: done once so few addresses, of one source or of all, are open."""
        waiter = _Waiter(account, number, asyncio.get_running_loop().create_future())
        self._waiters.append(waiter)
        self._wake()
        return waiter.future

    def _wake(self) -> None:
        left = []
        for waiter in self._waiters:
            here = waiter.account.open if waiter.account else len(self._entries)
            if here > waiter.most and not waiter.future.done():
                left.append(waiter)
            elif not waiter.future.done():
                waiter.future.set_result(None)
        self._waiters = left
