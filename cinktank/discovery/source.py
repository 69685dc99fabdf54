"""What a source of addresses is: one class, one loop."""

from collections.abc import AsyncIterator
from typing import ClassVar, TypeVar

import msgspec
from scrapy import Request

from cinktank.crawl.address import Address
from cinktank.crawl.articles import Articles
from cinktank.crawl.ledger import Account, Outcome
from cinktank.crawl.run import Run
from cinktank.items import NewsArticle
from cinktank.memory.record import WHOLE_SITE
from cinktank.processors.text import label_key
from cinktank.processors.urls import host

State = TypeVar("State", bound=msgspec.Struct)

Output = Address | NewsArticle | Request
"""An address to ask for; or an article, where a source brings it whole, and what it leads to."""

Found = AsyncIterator[Output]


class SourceUnavailableError(Exception):
    """The site gives nothing of use by this source, or no more; the message says why in one line.

    *reason* is the run's own for its end, where there is no other source to follow, and the
    message is then the whole line.
    """

    def __init__(self, why: str, reason: str | None = None):
        super().__init__(why)
        self.reason = reason


class Source:
    """One source of addresses: it asks the site through the run, and yields what it finds.

    A loop in `addresses` is all that one needs. What it remembers between runs is its state, a
    small struct of its own, kept in the memory under `state_name`.
    """

    name: ClassVar[str]
    title: ClassVar[str]
    """What it is in a sentence: « the site's sitemap »."""

    def __init__(self, run: Run, articles: Articles):
        self.run = run
        self.articles = articles
        self.account = Account(self.name)
        """What it has asked for: the plan writes it down in the ledger."""
        self.ended = False
        """Whether it has come to an end that proves that there is no more: `addresses` says so."""
        self.flaws: list[str] = []
        """What could not be read of it, a line each."""

    def addresses(self) -> Found:
        """Yield what is found; raises `SourceUnavailableError` where the source gives nothing."""
        raise NotImplementedError

    @property
    def whole(self) -> bool:
        """Return whether every part of it could be read."""
        return not self.flaws

    @property
    def proves(self) -> bool:
        """Return whether it has shown all that the run asks for, whatever another one lacks."""
        return self.ended and self.whole

    def settled(self) -> None:
        """Look back, when all that it found has an outcome: was it whole?"""

    def save(self, complete: bool) -> None:
        """Store the source's state, when all that it found has an outcome.

        *complete*: it `ended`, was read `whole`, and nothing was left out as asked. Only then may
        the state say that all is known down to some point.
        """

    @property
    def state_name(self) -> str:
        """Return the name of its state in the memory: of the site, and of the section if any."""
        label = label_key(self.run.arguments.section) or WHOLE_SITE
        return f"{self.name}@{host(self.run.site)} {label}"

    def read_state(self, kind: type[State]) -> State | None:
        """Return what an earlier run has stored; ``None`` where there is none that can be read."""
        stored = self.run.memory.source_state(self.state_name)
        try:
            return msgspec.json.decode(stored, type=kind) if stored else None
        except msgspec.DecodeError:
            return None

    def write_state(self, state: msgspec.Struct) -> None:
        """Store a state at the memory's next commit."""
        self.run.memory.put_source_state(self.state_name, msgspec.json.encode(state))

    def known(self, number: int) -> None:
        """Count articles that the source has looked at without asking for them: they are known."""
        if number:
            self.run.stats.inc_value("memory/known", number)
            self.run.ledger.count(Outcome.KNOWN, number)

    def count(self, name: str, number: int = 1) -> None:
        """Count something of this source's own."""
        self.run.stats.inc_value(f"{self.name}/{name}", number)

    def bad_records(self, url: str, lines: list[str]) -> None:
        """Count records that are none, and name the first: they cost no other record anything."""
        if lines:
            self.count("bad_records", len(lines))
            self.run.logger.warning(
                "%s: %s: %d records that are none, as %s", self.name, url, len(lines), lines[0]
            )

    def without_end(self, url: str, flaw: str) -> None:
        """Say that a list gives no end that proves that this was all."""
        self.count("without_end")
        self.incomplete(url, flaw)

    def incomplete(self, url: str, why: str) -> None:
        """Say that a part of the source could not be read.

        Its state will not say « complete », and the run has failed unless another source `proves`
        that nothing was missed by it.
        """
        self.flaws.append(f"{url}: {why}")
        self.run.logger.warning("%s: %s: %s", self.name, url, why)
