"""Addresses that lead to another: they end as the one does that they lead to."""

from typing import Final
from urllib.parse import parse_qsl, urlsplit

from scrapy import Request, signals

from cinktank.crawl.failures import Failures
from cinktank.crawl.health import SAME_PAGE
from cinktank.crawl.ledger import Entry, Outcome
from cinktank.crawl.run import Run
from cinktank.memory import Record, State
from cinktank.memory.records import lead
from cinktank.processors.urls import canonicalize, host, name_one_page
from cinktank.revision import number

_OF_A_POST: Final = {"p", "page_id", "attachment_id", "name", "pagename"}
"""Parameters by which WordPress finds a post at its home page's path."""


class Redirects:
    """Watches for redirects to what has been asked for already, of which Scrapy says nothing."""

    def __init__(self, run: Run, failures: Failures):
        self._run = run
        self._failures = failures
        self._last = ""
        self._times = 0
        self._ended: set[int] = set()
        """Numbers of addresses that have ended, and that no record of this run says so of."""
        run.ledger.on_close = self._closed
        run.crawler.signals.connect(self._scheduled, signal=signals.request_scheduled)
        run.crawler.signals.connect(self._dropped, signal=signals.request_dropped)

    def _scheduled(self, request: Request) -> None:
        entry: Entry | None = request.cb_kwargs.get("entry")
        if entry is not None:
            entry.scheduled += 1

    def _dropped(self, request: Request) -> None:
        entry: Entry | None = request.cb_kwargs.get("entry")
        if entry is None:
            return
        run, url = self._run, request.url
        if "redirect_urls" not in request.meta:
            self._not_taken(request, entry)
        elif url in request.meta["redirect_urls"]:
            self._failures.fail(entry, "redirect_loop", f"redirects to itself by {url}")
        elif is_home(url, run.site):
            self._failures.fail(entry, *to_home(url))
        elif (target := run.ledger.get(url)) is not None and target is not entry:
            target.redirected_from.append(entry)
        else:
            known = run.memory.get(canonicalize(url) or url)
            self._ended_elsewhere(entry, url, _outcome_of(known))

    def _not_taken(self, request: Request, entry: Entry) -> None:
        """Account for a request that Scrapy's filter says to have seen.

        Another source has asked for it in this run, and it was counted; or an earlier run has,
        whose requests the filter knows (by JOBDIR, or one of the user's): it is asked for. What a
        user's middleware has given back, or another in its place, stays open.
        """
        if self._key(entry) in self._ended:
            self._run.ledger.forget(entry)
        elif entry.scheduled == 1:
            engine = self._run.crawler.engine
            assert engine is not None
            engine.crawl(request.replace(dont_filter=True))

    @staticmethod
    def _key(entry: Entry) -> int:
        return number(canonicalize(entry.address.url) or entry.address.url)

    def _closed(self, entry: Entry, outcome: Outcome) -> None:
        if outcome in (Outcome.KNOWN, Outcome.LEFT_OUT) and not self._run.is_ending:
            known = self._run.memory.get(canonicalize(entry.address.url) or entry.address.url)
            if known is None or known.job != self._run.job:
                self._ended.add(self._key(entry))
        for other in entry.redirected_from:
            self._ended_elsewhere(other, entry.address.url, outcome)

    def _ended_elsewhere(self, entry: Entry, url: str, outcome: Outcome) -> None:
        run, first = self._run, entry.address.url
        if outcome in (Outcome.FAILED, Outcome.REFUSED):
            line = f"redirects to {url}, which is no article"
            self._failures.fail(entry, "redirected_to_failed", line)
            return
        if self._are_many(first, url):
            line = f"redirects to {url}, as others do"
            self._failures.fail(entry, "redirected_to_one", line)
            return
        run.stats.inc_value("walk/redirected_to_known")
        if known := run.memory.get(canonicalize(url) or url):
            lead(run.memory, canonicalize(first) or first, known, run.now())
        left_out = outcome is Outcome.LEFT_OUT
        run.ledger.close(entry, Outcome.LEFT_OUT if left_out else Outcome.KNOWN)

    def _are_many(self, first: str, url: str) -> bool:
        """Return whether so many addresses, one after the other, lead to one article.

        They lead there as they would to a page of maintenance.
        """
        if not name_one_page(first, url):
            self._times = self._times + 1 if url == self._last else 1
            self._last = url
        return self._times >= SAME_PAGE


def to_home(url: str) -> tuple[str, str]:
    """Return what a redirect to the home page is counted under, and the line that says so."""
    return "redirected_home", f"redirects to the home page {url}"


def is_home(url: str, site: str) -> bool:
    """Return whether an address shows the site's home page, whatever else is in its query.

    >>> is_home("https://www.cinktank.com/?removed=1", "https://cinktank.com/")
    True
    >>> is_home("https://cinktank.com/?p=123", "https://cinktank.com/")
    False
    """
    parts, home = urlsplit(url), urlsplit(site)
    if host(url) != host(site) or parts.path.rstrip("/") != home.path.rstrip("/"):
        return False
    return not any(name in _OF_A_POST and value for name, value in parse_qsl(parts.query))


def _outcome_of(known: Record | None) -> Outcome:
    """Return the outcome of an address that was asked for before.

    What is not remembered was no article: a page of maintenance to which all is redirected.
    """
    if known is None:
        return Outcome.FAILED
    if known.state in (State.KEPT, State.GONE):
        return Outcome.KNOWN
    left_out = known.state in (State.ELSEWHERE, State.RESERVED)
    return Outcome.LEFT_OUT if left_out else Outcome.FAILED
