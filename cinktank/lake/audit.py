"""Is the archive complete? The neighbours answer: they are a doubly linked list of all posts.

Every post names the one before it and the one after it. Where such a name is not held something
is missing; where the list is in pieces, something lies between them.
"""

from collections import Counter
from dataclasses import asdict, dataclass, field
from typing import Any

from cinktank.lake.archive import Held, HeldLink
from cinktank.memory import SQLiteMemory, State
from cinktank.processors.urls import canonicalize


@dataclass(slots=True)
class Audit:
    """What an audit found. Addresses are canonical."""

    held: int = 0
    """Articles in the lake, without those that are gone."""
    gone: int = 0
    missing: dict[str, list[str]] = field(default_factory=dict)
    """Addresses that are not held, with what names them: ``next of https://…``, ``memory``."""
    quarantined: dict[str, list[str]] = field(default_factory=dict)
    """The same, for addresses that are in quarantine."""
    chains: list[dict[str, Any]] = field(default_factory=list)
    """The pieces that the list of posts is in, longest first: one where nothing is missing.
    Of each: how many ``posts``, ``first`` (oldest) and ``last``."""
    disagreeing: list[dict[str, str | None]] = field(default_factory=list)
    """Posts that name a neighbour which names another: ``post``, ``next``, ``whose_previous``.
    The post was fetched before something was published or deleted there."""

    damaged: list[str] = field(default_factory=list)
    """Parts that cannot be read, a line each."""

    @property
    def complete(self) -> bool:
        """Whether the archive is proved complete: one chain, and nothing named but not held."""
        lacking = self.missing or self.quarantined or self.damaged
        return len(self.chains) <= 1 and not lacking

    def as_dict(self) -> dict[str, Any]:
        """Return it as plain dicts and lists, for machines."""
        return {"complete": self.complete, **asdict(self)}


def audit(held: dict[str, Held], memory: SQLiteMemory, damaged: list[str] | None = None) -> Audit:
    """Compare what is *held* (newest revisions, by address) with what it and *memory* name.

    *damaged* are the parts that could not be read.
    """
    found = _Auditor(held, memory).audit()
    found.damaged = damaged or []
    return found


class _Auditor:
    def __init__(self, held: dict[str, Held], memory: SQLiteMemory):
        self._held = held
        self._memory = memory
        self._address_of = {canonicalize(line.url): address for address, line in held.items()}
        self._found = Audit(gone=sum(line.gone for line in held.values()))
        self._piece: dict[str, str] = {}

    def audit(self) -> Audit:
        for address, line in self._held.items():
            if not line.gone:
                self._found.held += 1
                self._judge(address, line)
        for record in self._memory.records():
            if record.state is State.KEPT and record.url not in self._held:
                self._found.missing.setdefault(record.url, []).append("memory")
            elif record.state is not State.FAILED:
                self._join(record.url, record.previous, record.next)
        self._found.chains = self._chains()
        return self._found

    def _judge(self, address: str, line: Held) -> None:
        named = {"previous": line.previousArticle, "next": line.nextArticle}
        for way, link in named.items():
            self._name(link, f"{way} of {address}")
        for link in line.relatedArticles or ():
            self._name(link, f"related in {address}")
        self._join(address, *(self._address(link) for link in named.values()))
        after = self._held.get(self._address(line.nextArticle) or "")
        if after is not None and not after.gone:
            before = self._address(after.previousArticle)
            if before is not None and before != address:
                self._found.disagreeing.append(
                    {"post": address, "next": after.address, "whose_previous": before}
                )

    def _name(self, link: HeldLink | None, by: str) -> None:
        address = self._address(link)
        if address is None or address in self._held:
            return
        known = self._memory.get(address)
        if known is None or known.state in (State.FAILED, State.KEPT):
            self._found.missing.setdefault(known.url if known else address, []).append(by)
        elif known.state is State.REJECTED and not by.startswith("related"):
            self._found.quarantined.setdefault(known.url, []).append(by)

    def _address(self, link: HeldLink | None) -> str | None:
        url = canonicalize(link.url) if link else None
        if url is None or url in self._held:
            return url
        known = self._memory.get(url)
        return self._address_of.get(url) or (known.url if known else url)

    def _join(self, address: str, *neighbours: str | None) -> None:
        for neighbour in neighbours:
            if neighbour is not None:
                self._piece[self._root(self._resolved(neighbour))] = self._root(address)

    def _resolved(self, url: str) -> str:
        return self._address_of.get(url, url)

    def _root(self, address: str) -> str:
        while (above := self._piece.setdefault(address, address)) != address:
            self._piece[address] = self._piece[above]
            address = above
        return address

    def _chains(self) -> list[dict[str, Any]]:
        posts: Counter[str] = Counter()
        first: dict[str, Held] = {}
        last: dict[str, Held] = {}
        for address, line in self._held.items():
            if line.gone:
                continue
            root = self._root(address)
            posts[root] += 1
            first[root] = min(line, first.get(root, line), key=_published)
            last[root] = max(line, last.get(root, line), key=_published)
        return [
            {"posts": count, "first": first[root].address, "last": last[root].address}
            for root, count in posts.most_common()
        ]


def _published(line: Held) -> str:
    return line.datePublished or ""
