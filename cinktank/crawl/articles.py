"""Articles: asked for, read, judged, and followed to what they lead to."""

from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from typing import Final

from scrapy import Request
from scrapy.http import Response
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.python.failure import Failure

from cinktank.crawl.address import Address
from cinktank.crawl.failures import Failures, error_of
from cinktank.crawl.fetching import READ, TOO_SLOW, FetchError, error_line, error_name
from cinktank.crawl.ledger import Account, Entry, Outcome
from cinktank.crawl.mistakes import is_a_component_s
from cinktank.crawl.provenance import EXACTLY
from cinktank.crawl.reading import Reader, asked_for
from cinktank.crawl.redirects import Redirects, is_home, to_home
from cinktank.crawl.run import Run
from cinktank.crawl.section_name import SectionName
from cinktank.deadline import ReadingTimeoutError
from cinktank.items import NewsArticle
from cinktank.memory import Record, State
from cinktank.memory.record import DAY
from cinktank.memory.records import (
    MOVED_AFTER,
    SHRUNK,
    doubt,
    is_copy,
    is_doubtful,
    lead,
    look_again_whole,
    record_of,
)
from cinktank.memory.schedule import ever_later, timestamp
from cinktank.pages.no_article import kind_of
from cinktank.processors.urls import canonicalize

ARTICLES_FIRST: Final = 1
"""Priority of articles over anything else that a user's code may ask for."""

ANSWERS: Final = [304, 404, 410]
"""Statuses that are an answer where an article is looked at again."""

SHOWN: Final = frozenset({"listing", "feed", "sitemap", "previous", "next"})
"""Ways in which a site shows an address: what was gone is looked for again."""

Outputs = Iterable[Request | NewsArticle]
Output = AsyncIterator[Request | NewsArticle]
Follow = Callable[[Record, Address], Iterable[Address]]


class Articles:
    """Turns addresses into requests, and answers into items; keeps the run's ledger."""

    def __init__(self, run: Run):
        self.run = run
        self.failures = Failures(run)
        self._redirects = Redirects(run, self.failures)
        self._reader = Reader(run)
        self._section_name = SectionName(run)
        self._followers: list[tuple[Account, Follow]] = []
        self._most = run.settings.getint("MOST_FOUND")

    def lead_to(self, account: Account, follow: Follow) -> None:
        """Ask, for a source, for the addresses that *follow* names of each article read."""
        self._followers.append((account, follow))

    def end(self, reason: str) -> None:
        """Account for what is open when the run ends."""
        self._section_name.end()
        self.failures.end(reason)

    # Asking

    def ask(self, address: Address, account: Account) -> Request | None:
        """Return the request for an address; ``None`` where it is known, or asked for already."""
        run = self.run
        if run.is_ending:
            return None
        account.named += 1
        if account.named > self._most:
            line = f"{account.name} names addresses without end: more than MOST_FOUND={self._most}"
            run.end_early("too_many", line)
            return None
        url = canonicalize(address.url)
        if url is None:
            self.failures.bad_address(address)
        elif self.wants(address):
            entry = run.ledger.begin(address, account)
            return self._request(entry) if entry else None
        elif run.scope.too_new(address.published):
            run.ledger.count(Outcome.LEFT_OUT)
        elif known := run.memory.get(url):
            if known.missing is not None and address.discovery in SHOWN:
                run.shown.add(known.url)
            if known.job != run.job:
                run.stats.inc_value("memory/known")
                run.ledger.count(Outcome.KNOWN)
        return None

    def wants(self, address: Address) -> bool:
        """Return whether an address is to be asked for, by what is known of it.

        One that has an outcome in this run is not, nor is one that is known and not to be asked
        for `anew`.
        """
        run = self.run
        if run.scope.too_new(address.published):
            return False
        if address.capture:
            return True  # the archive's source knows which of them are known
        known = run.memory.get(canonicalize(address.url) or address.url)
        if known is None:
            return True
        if known.job == run.job:
            return False
        if known.state is State.GONE and known.revision and address.discovery in SHOWN:
            return True  # it is shown again
        return (
            address.anew
            or run.arguments.full
            or run.scope.wants(known)
            or _is_dated_anew(address, known, run.now())
        )

    def _request(self, entry: Entry) -> Request:
        address = entry.address
        return Request(
            address.url,
            self.parse,
            errback=self.download_failed,
            cb_kwargs={"entry": entry},
            priority=ARTICLES_FIRST,
            headers=dict(address.headers),
            meta=_meta(address),
            dont_filter=address.anew or address.capture is not None,
        )

    # Reading

    def parse_unnamed(self, response: Response) -> Outputs | Output:
        """Read a page that a user's component has asked for, and no source.

        An article is judged as any other; what is none is counted, and leads to nothing.
        """
        assert response.request is not None
        ledger, url = self.run.ledger, asked_for(response.request)
        entry = ledger.get(url)
        if entry is None and not self._reader.is_post(response):
            self.run.stats.inc_value("walk/unnamed_pages")
            return ()
        entry = entry or ledger.begin(Address(url, "component", anew=True), Account("component"))
        assert entry is not None
        return self.parse(response, entry)

    def parse(self, response: Response, entry: Entry) -> Outputs | Output:
        """Read an article's page, and go on from it."""
        fetcher = self.run.fetcher
        fetcher.clock.read(response)
        if response.status not in READ:
            return self._answered(entry, response.status)
        if not self.run.on_site(response.url):
            line = f"the answer is said to be of {response.url}, which is another site"
            self.failures.fail(entry, "another_site", line)
            return ()
        if is_home(response.url, self.run.site) and entry.address.url != response.url:
            self.failures.fail(entry, *to_home(response.url))
            return ()
        cut_short = fetcher.is_cut_short(response)
        if cut_short and (again := fetcher.again(response, "truncated")):
            return (again,)
        try:
            if entry.address.capture and not self._reader.is_post(response):
                self.run.stats.inc_value("archive/no_article")
                self.run.ledger.close(entry, Outcome.LEFT_OUT)
                return ()
            item = self._reader.read(response, entry.address.discovery)
        except ReadingTimeoutError as error:
            self.failures.fail(entry, TOO_SLOW, str(error))
            return ()
        if cut_short:
            item.metadata.validationMessages = {"truncated": ["the page has no </html>"]}
        elif item.articleBody and not (item.datePublished and item.metadata.furtherPages is None):
            return self._parse_further(item, response, entry)
        return self._parsed(item, entry, response)

    async def _parse_further(self, item: NewsArticle, response: Response, entry: Entry) -> Output:
        """Ask for what the page does not tell: its date, a post's further pages."""
        try:
            item = await self._reader.completed(item, response, self._is_wanted)
        except ReadingTimeoutError as error:
            self.failures.fail(entry, TOO_SLOW, str(error))
        except FetchError as error:
            self.failures.fail(entry, error.name, str(error))
        else:
            for output in self._parsed(item, entry, response):
                yield output

    def _is_wanted(self, item: NewsArticle) -> bool:
        """Return whether an article is one, of the section, and of the dates asked for."""
        scope = self.run.scope
        return is_article(item) and scope.belongs(item) and scope.in_range(item.datePublished)

    def _parsed(self, item: NewsArticle, entry: Entry, response: Response) -> Outputs:
        return self.take(item, entry) if self._is_read(item, entry, response) else ()

    def _is_read(self, item: NewsArticle, entry: Entry, response: Response) -> bool:
        """Return whether a page was one of an article; account for it where it says that not."""
        if is_article(item):
            self.run.health.well()
            return True
        if entry.address.discovery != "retry" and not entry.address.capture:
            self.run.health.no_article(response)
        try:
            kind = kind_of(self.run.fetcher.page(response), response.body)
        except FetchError as error:
            self.failures.fail(entry, error.name, str(error))
            return False
        if kind is not None:
            line = f"the site gave a page of the kind « {kind} », and no article"
            self.failures.fail(entry, kind, line)
        return kind is None

    def take(self, item: NewsArticle, entry: Entry) -> Iterator[Request | NewsArticle]:
        """Yield what is to be kept, and the requests that it leads to."""
        letters = len(item.articleBody or "")
        if not item.metadata.teaser and letters < entry.address.letters * SHRUNK:
            item.metadata.teaser = "announced"
        record, wanted = self._judge(item, entry)
        if wanted:
            self.run.ledger.carry(entry, item)
            yield item
        yield from self._follow(record, entry.address)

    def _follow(self, record: Record, address: Address) -> Iterator[Request]:
        """Yield the requests that an article leads to."""
        for account, follow in self._followers:
            for further in follow(record, address):
                if request := self.ask(further, account):
                    yield request

    def _led_away(self, item: NewsArticle) -> None:
        """Note that an article's address leads to a copy of it that has another number.

        The site has put it in anew: when the address has led there for a week, the first is gone.
        """
        run, now, first = self.run, self.run.now(), item.metadata.requestedUrl
        known = run.memory.get(first) if first and not item.metadata.capture else None
        if known is None or known.url != first or not known.revision:
            return
        if known.state is State.GONE:
            known.due, known.job = ever_later(known.missing or known.last_seen, now), run.job
            run.memory.put(known)
        elif known.identifier != item.identifier and is_copy(item, known):
            known.missing = known.missing or now
            known.due, known.job = known.missing + MOVED_AFTER, run.job
            if now >= known.due:
                run.gone.append(known)
            run.memory.put(known)

    def _judge(self, item: NewsArticle, entry: Entry) -> tuple[Record, bool]:
        """Return an article's record, and whether it is to be kept."""
        run = self.run
        self._section_name.read(item)
        self._led_away(item)
        record = record_of(item, State.ELSEWHERE, run.now(), run.schedule)
        if not run.scope.belongs(item):
            run.stats.inc_value("walk/other_section")
            before = run.memory.get(record.url)
            if is_doubtful(item) and (before is None or before.state is not State.ELSEWHERE):
                doubt(record, item, run.now())  # the other section may be another article's
            elif not record.sections:  # it names none: a page of an outage may look like a post
                _try_again(record, before, run.now())
            run.memory.put(record)
            lead(run.memory, item.metadata.requestedUrl, record, run.now())
            run.ledger.close(entry, Outcome.LEFT_OUT)
        elif not run.scope.in_range(item.datePublished):
            run.stats.inc_value("walk/out_of_range")
            run.ledger.close(entry, Outcome.LEFT_OUT)
        else:
            run.ends.add(record)
            return record, True
        return record, False

    # Answers that are no page

    def download_failed(self, failure: Failure) -> Outputs:
        """Account for an address that could not be read; yield what to ask for in its place."""
        request: Request = failure.request  # type: ignore[attr-defined]
        entry: Entry = request.cb_kwargs["entry"]
        error = error_of(failure)
        if isinstance(error, HttpError):
            return self._answered(entry, error.response.status)
        if is_a_component_s(error):
            self.failures.broke(entry, error)
        else:
            self.failures.fail(entry, error_name(error), error_line(error))
        return ()

    def _answered(self, entry: Entry, status: int) -> Outputs:
        """Account for an answer that is no page; yield what to ask for in its place."""
        run, address = self.run, entry.address
        known = run.memory.get(canonicalize(address.url) or address.url)
        if known is None or known.revision == 0 or status not in ANSWERS:
            self.failures.fail(entry, str(status), f"the site answered {status}")
            return ()
        moved = self._at_other(known, entry) if status != 304 else None
        if moved is not None and known.missing is None:
            known.missing = run.now()
            run.memory.put(known)
            run.ledger.close(entry, Outcome.KNOWN)
            return (moved,)
        if known.state is State.GONE:
            self._still_gone(known)
            run.ledger.close(entry, Outcome.KNOWN)
            return (moved,) if moved else ()
        run.stats.inc_value(f"revisit/{status}")
        run.health.looked += 1
        if status == 304:
            run.health.well()
            run.lake.seen(known, run.now())
        else:
            self._missing(known)
        run.ledger.close(entry, Outcome.KNOWN)
        return (moved,) if moved else ()

    def _at_other(self, known: Record, entry: Entry) -> Request | None:
        """Return the request for the other address that has shown a missing article, if one has."""
        if known.other is None or entry.address.url == known.other:
            return None
        address = Address(known.other, "revisit", anew=True)
        other = self.run.ledger.begin(address, entry.accounts[0])
        return self._request(other) if other else None

    def _still_gone(self, known: Record) -> None:
        """Note when to look again: many may have been missing at two looks that were too near."""
        run, now = self.run, self.run.now()
        run.stats.inc_value("revisit/still_gone")
        known.missing = known.missing or known.last_seen
        known.due, known.job = ever_later(known.missing, now), run.job
        run.memory.put(known)

    def _missing(self, known: Record) -> None:
        """Note that an article is not there: gone it is by a second look, on another day.

        `cinktank.discovery.gone` writes the tombstones at the end of the run, if the site is well.
        """
        run, now = self.run, self.run.now()
        run.health.missing += 1
        known.missing = known.missing or now
        known.due, known.job = known.missing + run.gone_after, run.job
        if now >= known.due:
            run.gone.append(known)
        run.memory.put(known)


def _is_dated_anew(address: Address, known: Record, now: int) -> bool:
    """Return whether a list dates an article later than when it was looked at last.

    It was published again, or its list prints the last change. A list's time may lie by its zone.
    """
    if known.state not in (State.KEPT, State.ELSEWHERE):
        return False
    dated = timestamp(address.published)
    return dated is not None and known.last_seen + DAY < dated <= now + DAY


def _meta(address: Address) -> dict[str, object]:
    if address.capture:
        return {EXACTLY: address.capture}
    return {"handle_httpstatus_list": ANSWERS} if address.anew else {}


def _try_again(record: Record, before: Record | None, now: int) -> None:
    """Let a page that names no section be looked at again: by the next run, then ever later."""
    record.due = now
    if before is not None:
        record.first_seen, record.due = before.first_seen, None
        look_again_whole(record, record.first_seen, now)


def is_article(item: NewsArticle) -> bool:
    """Return whether what was read has what makes an article."""
    return bool(item.headline and item.articleBody and item.datePublished)
