"""What goes wrong with an address: counted under a name, in quarantine, and due again."""

from contextlib import suppress
from typing import Any, Final

from scrapy import signals
from scrapy.exceptions import DropItem
from scrapy.http import Response
from twisted.python.failure import Failure

from cinktank.crawl.address import Address
from cinktank.crawl.balance import Balance
from cinktank.crawl.fetching import TOO_SLOW, error_line, error_name
from cinktank.crawl.ledger import Account, Entry, Outcome
from cinktank.crawl.run import JudgedError, Run
from cinktank.crawl.unheard import UnheardErrors
from cinktank.items import NewsArticle
from cinktank.memory import MemoryUnavailableError, Record, State
from cinktank.memory.schedule import next_attempt
from cinktank.processors.urls import canonicalize

NOT_ILL: Final = frozenset(
    {
        *("IgnoreRequest", "redirect_loop", "another_article", "unanswered", "bad_address"),
        *("NotInArchiveError", "FlawedCaptureError", "ArchiveUnavailableError", TOO_SLOW),
        *("GoingRoundError", "another_site"),
    }
)
"""Failures that say nothing of how well the site is."""


class Failures:
    """Gives every address that came to nothing its outcome, whoever is at fault.

    It listens for what Scrapy would log and forget: exceptions in callbacks, in pipelines and (by
    `UnheardErrors`) in extensions, ours and the user's.
    """

    def __init__(self, run: Run):
        self._run = run
        run.on_lost = self.lost
        connect = run.crawler.signals.connect
        connect(self._callback_raised, signal=signals.spider_error)
        connect(self._pipeline_raised, signal=signals.item_error)
        connect(self._pipeline_dropped, signal=signals.item_dropped)
        UnheardErrors(run)

    def fail(self, entry: Entry, name: str, line: str, ours: bool = False) -> None:
        """Count a failed address under *name*, quarantine it, and let the next run try again.

        *ours*: it says nothing of how well the site is.
        """
        run = self._run
        run.stats.inc_value(f"walk/failed/{name}")
        url = canonicalize(entry.address.url) or entry.address.url
        with suppress(DropItem), run.writing():
            self._remember(url, entry.address, name)
            run.lake.reject(url, [f"{name}: {line}"], None, run.now())
        run.ledger.close(entry, Outcome.FAILED)
        if not ours and entry.address.discovery != "retry" and name not in NOT_ILL:
            run.health.ill(name)

    def _remember(self, url: str, address: Address, name: str) -> None:
        """Let an address be tried again that has never brought an article."""
        run, now = self._run, self._run.now()
        known = run.memory.get(url)
        if known is None or known.revision == 0:
            state = State.GONE if name in ("404", "410") else State.FAILED
            record = Record(url, state, first_seen=known.first_seen if known else now)
            record.sections = known.sections if known else self._listed_in(address)
            record.last_seen, record.job = now, run.job
            record.due = next_attempt(known.first_seen if known else None, now)
            run.memory.put(record)

    def _listed_in(self, address: Address) -> list[str]:
        """Return the section whose own listing, feed or API names an address, if one does."""
        section = self._run.arguments.section
        of_one = section and address.discovery in ("listing", "feed", "api")
        return [section] if of_one else []

    def bad_address(self, address: Address) -> None:
        """Count and name an address that is none: it is one bad record, and no more."""
        run = self._run
        run.stats.inc_value("walk/failed/bad_address")
        run.logger.warning("%s names %.200r, which is no address", address.discovery, address.url)
        run.ledger.count(Outcome.FAILED)

    def broke(self, entry: Entry, error: BaseException) -> None:
        """Account for an address that an exception, in our code or the user's, came between."""
        self._broke(entry, error_name(error), error_line(error))

    def lost(self, account: Account | None = None) -> None:
        """Account for addresses that nothing is on its way for any more."""
        for entry in self._run.ledger.open_entries(account):
            if entry.error is not None:
                self.broke(entry, entry.error)
            else:
                self._broke(entry, "unanswered", "it was asked for, and nothing came of it")

    def _broke(self, entry: Entry, name: str, line: str) -> None:
        run, url = self._run, entry.address.url
        with suppress(DropItem), run.writing():
            known = run.memory.get(canonicalize(url) or url)
            if known is not None and known.revision > 0:  # a 304 would lose the change
                known.due, known.modified = run.now(), None
                known.etag = known.last_modified = None
                run.memory.put(known)
        self.fail(entry, name, line, ours=True)
        run.fail(f"{url}: {name}: {line}: it is in quarantine, and the next run tries again")

    def _callback_raised(self, failure: Failure, response: Response | Failure | None) -> None:
        request = getattr(response, "request", None)
        entry = request.cb_kwargs.get("entry") if request is not None else None
        self._run.broke_off = True
        if isinstance(failure.value, MemoryUnavailableError):
            self._run.end_early("memory_unavailable", str(failure.value))
        elif entry is None:
            where, error = request.url if request else "The spider", error_of(failure)
            self._run.fail(f"{where}: {error_name(error)}: {error_line(error)}")
        elif entry.carrier is None:
            self.broke(entry, error_of(failure))
        else:  # its article may be on its way through the pipelines: then they say how it ends
            entry.error = error = error_of(failure)
            why = f"{error_name(error)}: {error_line(error)}"
            self._run.fail(f"{entry.address.url}: {why}: run again for what it leads to")

    def _pipeline_raised(self, item: Any, failure: Failure) -> None:
        error, entry = error_of(failure), self._run.ledger.entry_of(item)
        if entry is not None:
            self.broke(entry, error)
            return
        url = str(getattr(item, "canonicalUrl", None) or getattr(item, "url", "an item"))
        if isinstance(item, NewsArticle) and self._run.lake.withdraw(item):
            again = self._run.ledger.begin(Address(url, "pipeline"), Account("pipeline"))
            if again is not None:
                self.broke(again, error)
                return
        why = f"{error_name(error)}: {error_line(error)}"
        self._run.fail(f"{url}: a pipeline after the lake's raised {why}")

    def _pipeline_dropped(self, item: Any, exception: BaseException) -> None:
        if isinstance(exception, JudgedError):
            return
        run = self._run
        run.stats.inc_value("walk/dropped_by_pipeline")
        entry = run.ledger.entry_of(item)
        is_article = isinstance(item, NewsArticle)
        if entry is None and not (is_article and run.lake.withdraw(item)):
            return
        if is_article and item.metadata.event != "gone":
            with suppress(DropItem), run.writing():
                run.lake.set_aside(item, f"dropped: {error_line(exception)}", run.now())
        if entry is not None:
            run.ledger.close(entry, Outcome.LEFT_OUT)
        else:
            run.ledger.count(Outcome.LEFT_OUT)

    def end(self, reason: str) -> None:
        """Account for what is open when the run ends: lost, or for the next run to find again."""
        run, health = self._run, self._run.health
        if reason == "finished":
            self.lost()
        for entry in run.ledger.open_entries():
            run.stats.inc_value("walk/interrupted")
            run.ledger.close(entry, Outcome.LEFT_OUT)
        balance = Balance.of(run.stats.get_stats())
        if balance.is_failure and reason == "finished":
            run.fail(f"Nothing could be kept: {balance}: the reasons are in quarantine")
        if health.many_missing:
            run.fail(
                f"{health.missing} of {health.looked} articles looked at answer 404 or 410:"
                " is the site well? They are looked at again before any is taken as gone"
            )


def error_of(failure: Failure) -> BaseException:
    """Return the error in what Twisted hands to an errback or a signal's handler."""
    assert failure.value is not None
    return failure.value
