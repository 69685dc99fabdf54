"""Articles: asked for, read, judged; and every address given its outcome, whatever goes wrong."""

from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from contextlib import suppress
from hashlib import sha256
from typing import Any, Final
from urllib.parse import urlsplit

from scrapy import Request, Spider, signals
from scrapy.downloadermiddlewares.retry import get_retry_request
from scrapy.exceptions import DropItem
from scrapy.http import Response
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.python.failure import Failure

from cinktank.crawl.address import Address
from cinktank.crawl.balance import Balance
from cinktank.crawl.ledger import Account, Entry, Outcome
from cinktank.crawl.provenance import note_transport
from cinktank.crawl.rights import HEADERS
from cinktank.crawl.run import (
    READ,
    TOO_SLOW,
    FetchError,
    JudgedError,
    Run,
    charset,
    error_line,
    error_name,
    header,
    is_closed,
)
from cinktank.extract import ReadingTimeoutError, extract_article
from cinktank.items import NewsArticle
from cinktank.memory import Record, State
from cinktank.memory.records import record_of
from cinktank.memory.schedule import next_attempt
from cinktank.pages.no_article import kind_of
from cinktank.pages.paged import MOST_PAGES, joined
from cinktank.pages.post import published
from cinktank.pages.wordpress import NoApiError, post_address, read_post
from cinktank.processors.urls import canonicalize, host, may_be_canonical
from cinktank.sites import site_for

ARTICLES_FIRST: Final = 1
"""Priority of articles over anything else that a user's code may ask for."""

ANSWERS: Final = [304, 404, 410]
"""Statuses that are an answer where an article is looked at again."""

NOT_ILL: Final = frozenset(
    {
        *("IgnoreRequest", "redirect_loop", "another_article", "unanswered", "bad_address"),
        *("NotInArchiveError", "FlawedCaptureError", "ArchiveUnavailableError", TOO_SLOW),
    }
)
"""Failures that say nothing of how well the site is."""

SHOWN: Final = frozenset({"listing", "feed", "sitemap", "previous", "next"})
"""Ways in which a site shows an address: what was gone is looked for again."""

Outputs = Iterable[Request | NewsArticle]
Output = AsyncIterator[Request | NewsArticle]
Follow = Callable[[Record, Address], Iterable[Address]]


class Articles:
    """Turns addresses into requests, and answers into items; keeps the run's ledger."""

    def __init__(self, run: Run, spider: Spider):
        self.run = run
        self.spider = spider
        self._followers: list[tuple[Account, Follow]] = []
        self._most = run.settings.getint("MOST_FOUND")
        run.on_lost = self.lost
        run.ledger.on_close = self._closed
        connect = run.crawler.signals.connect
        connect(self._dropped_request, signal=signals.request_dropped)
        connect(self._callback_raised, signal=signals.spider_error)
        connect(self._pipeline_raised, signal=signals.item_error)
        connect(self._pipeline_dropped, signal=signals.item_dropped)

    def lead_to(self, account: Account, follow: Follow) -> None:
        """Ask, for a source, for the addresses that *follow* names of each article read."""
        self._followers.append((account, follow))

    # Asking

    def ask(self, address: Address, account: Account) -> Request | None:
        """Return the request for an address; ``None`` where it is known, or asked for already."""
        run = self.run
        account.named += 1
        if account.named > self._most:
            line = f"{account.name} names addresses without end: more than MOST_FOUND={self._most}"
            run.end_early("too_many", line)
            return None
        url = canonicalize(address.url)
        if url is None:
            self._bad_address(address)
        elif self.wants(address):
            entry = run.ledger.begin(address, account)
            return self._request(entry) if entry else None
        elif run.scope.too_new(address.published):
            run.ledger.count(Outcome.LEFT_OUT)
        elif (known := run.memory.get(url)) and known.job != run.job:
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
        known = run.memory.get(canonicalize(address.url) or address.url)
        if known is None:
            return True
        if known.job == run.job:
            return False
        if known.state is State.GONE and known.revision and address.discovery in SHOWN:
            return True  # it is shown again
        return address.anew or run.arguments.full or run.scope.wants(known)

    def _request(self, entry: Entry) -> Request:
        address = entry.address
        return Request(
            address.url,
            self.parse,
            errback=self.download_failed,
            cb_kwargs={"entry": entry},
            priority=ARTICLES_FIRST,
            headers=dict(address.headers),
            meta={"handle_httpstatus_list": ANSWERS} if address.anew else {},
            dont_filter=address.anew,
        )

    def _bad_address(self, address: Address) -> None:
        """Count and name an address that is none: it is one bad record, and no more."""
        self.run.stats.inc_value("walk/failed/bad_address")
        self.run.logger.warning(
            "%s names %.200r, which is no address", address.discovery, address.url
        )
        self.run.ledger.count(Outcome.FAILED)

    # Reading

    def parse(self, response: Response, entry: Entry) -> Outputs | Output:
        """Read an article's page, and go on from it."""
        if response.status not in READ:
            self._answered(entry, response.status)
            return ()
        if is_home(response.url, self.run.site) and entry.address.url != response.url:
            self.fail(entry, "redirected_home", f"redirects to the home page {response.url}")
            return ()
        cut_short = self.run.closes_html and not is_closed(response)
        if cut_short and (again := self._again(response, "truncated")):
            return (again,)
        try:
            item = self._read(response, entry.address.discovery)
        except ReadingTimeoutError as error:
            self.fail(entry, TOO_SLOW, str(error))
            return ()
        if cut_short:
            item.metadata.validationMessages = {"truncated": ["the page has no </html>"]}
        elif item.articleBody and item.datePublished is None:
            return self._parse_undated(response, entry)
        if item.metadata.furtherPages:
            return self._parse_paged(item, response, entry)
        return self._parsed(item, entry, response)

    async def _parse_paged(self, first: NewsArticle, response: Response, entry: Entry) -> Output:
        """Read the further pages of a post in several, each once, and join them in their order."""
        discovery = entry.address.discovery
        waiting, further = list(first.metadata.furtherPages or ()), list[NewsArticle]()
        asked = {canonicalize(response.url)}
        while waiting and len(further) < MOST_PAGES:
            url = waiting.pop(0)
            if canonicalize(url) in asked or not self.run.on_site(url):
                continue
            asked.add(canonicalize(url))
            self.run.stats.inc_value("walk/further_pages")
            try:
                item = self._read(await self.run.fetch(url), discovery)
            except (FetchError, ReadingTimeoutError) as error:
                self.fail(entry, "further_page", f"{url}, a page of the same post: {error}")
                return
            waiting += item.metadata.furtherPages or ()
            further.append(item)
        for output in self._parsed(joined(first, further), entry, response):
            yield output

    async def _parse_undated(self, response: Response, entry: Entry) -> Output:
        """Read a page again with the date that the site's API has: its dateline leans on it."""
        date = await self._date_by_api(response)
        try:
            item = self._read(response, entry.address.discovery, date)
        except ReadingTimeoutError as error:
            self.fail(entry, TOO_SLOW, str(error))
            return
        for output in self._parsed(item, entry, response):
            yield output

    def _parsed(self, item: NewsArticle, entry: Entry, response: Response) -> Outputs:
        return self.take(item, entry) if self._is_read(item, entry, response) else ()

    def _is_read(self, item: NewsArticle, entry: Entry, response: Response) -> bool:
        """Return whether a page was one of an article; account for it where it says that not."""
        if item.headline and item.articleBody and item.datePublished:
            self.run.health.well()
            return True
        if entry.address.discovery != "retry":
            self.run.health.no_article(response)
        try:
            kind = kind_of(self.run.page(response), response.body)
        except FetchError as error:
            self.fail(entry, error.name, str(error))
            return False
        if kind is not None:
            self.fail(entry, kind, f"the site gave a page of the kind « {kind} », and no article")
        return kind is None

    def _again(self, response: Response, reason: str) -> Request | None:
        assert response.request is not None
        return get_retry_request(response.request, spider=self.spider, reason=reason)

    def _read(
        self, response: Response, discovery: str, published: str | None = None
    ) -> NewsArticle:
        """Read the page that *response* brought, and write down how it came."""
        item = extract_article(
            response.body,
            response.url,
            charset(response),
            published,
            timeout=self.run.read_timeout,
        )
        self.run.describe(item, discovery)
        metadata = item.metadata
        note_transport(metadata, response.meta)
        own = canonicalize(item.url)
        if own and item.canonicalUrl and not may_be_canonical(item.canonicalUrl, own):
            metadata.canonicalRefused, item.canonicalUrl = item.canonicalUrl, own
            self.run.stats.inc_value("identity/canonical_refused")
        assert response.request is not None
        requested = canonicalize(origin(response.request))
        if requested != (item.canonicalUrl or item.url):
            metadata.requestedUrl = requested
        metadata.pageHash = sha256(response.body).hexdigest()
        metadata.etag = header(response, "ETag")
        metadata.lastModified = header(response, "Last-Modified")
        stated = {
            name: [value.decode("latin-1") for value in response.headers.getlist(name)]
            for name in HEADERS
        }
        metadata.rights = self.run.rights.of_page(response.url, stated, metadata.rights)
        return item

    async def _date_by_api(self, response: Response) -> str | None:
        """Return the date of a page that shows none, as the site's API has it."""
        try:
            url = post_address(self.run.page(response))
        except FetchError:
            return None
        if url is None:
            return None
        self.run.stats.inc_value("walk/date_asked")
        with suppress(FetchError, NoApiError):
            answer = await self.run.fetch(url)
            return published(read_post(answer.body), site_for(response.url).timezone)
        return None

    def take(self, item: NewsArticle, entry: Entry) -> Iterator[Request | NewsArticle]:
        """Yield what is to be kept, and the requests that it leads to."""
        record, wanted = self._judge(item, entry)
        if wanted:
            self.run.ledger.carry(entry, item)
            yield item
        yield from self.follow(record, entry.address)

    def follow(self, record: Record, address: Address) -> Iterator[Request]:
        """Yield the requests that an article leads to."""
        for account, follow in self._followers:
            for further in follow(record, address):
                if request := self.ask(further, account):
                    yield request

    def _judge(self, item: NewsArticle, entry: Entry) -> tuple[Record, bool]:
        """Return an article's record, and whether it is to be kept."""
        run = self.run
        record = record_of(item, State.ELSEWHERE, run.now(), run.schedule)
        if not run.scope.belongs(item):
            run.stats.inc_value("walk/other_section")
            run.memory.put(record, item.metadata.requestedUrl)
            run.ledger.close(entry, Outcome.LEFT_OUT)
        elif not run.scope.in_range(item.datePublished):
            run.stats.inc_value("walk/out_of_range")
            run.ledger.close(entry, Outcome.LEFT_OUT)
        else:
            run.ends.add(record)
            return record, True
        return record, False

    def _answered(self, entry: Entry, status: int) -> None:
        """Account for an answer that is no page."""
        run, address = self.run, entry.address
        known = run.memory.get(canonicalize(address.url) or address.url)
        ours = known is not None and known.revision > 0 and known.state is not State.GONE
        if known is None or not (ours and status in ANSWERS):
            self.fail(entry, str(status), f"the site answered {status}")
            return
        run.stats.inc_value(f"revisit/{status}")
        run.health.looked += 1
        if status == 304:
            run.health.well()
            run.lake.seen(known, run.now())
        else:
            self._missing(known)
        run.ledger.close(entry, Outcome.KNOWN)

    def _missing(self, known: Record) -> None:
        """Note that an article is not there: gone it is by a second look, on another day.

        `cinktank.discovery.gone` writes the tombstones at the end of the run, if the site is well.
        """
        run, now = self.run, self.run.now()
        run.health.missing += 1
        known.doubted = known.doubted or now
        known.due, known.job = known.doubted + run.gone_after, run.job
        if now >= known.due:
            run.gone.append(known)
        run.memory.put(known)

    # What goes wrong

    def download_failed(self, failure: Failure) -> None:
        """Account for an address that could not be read."""
        request: Request = failure.request  # type: ignore[attr-defined]
        entry: Entry = request.cb_kwargs["entry"]
        error = failure.value
        if isinstance(error, HttpError):
            self._answered(entry, error.response.status)
        else:
            self.fail(entry, error_name(_error(failure)), error_line(_error(failure)))

    def fail(self, entry: Entry, name: str, line: str, ours: bool = False) -> None:
        """Count a failed address under *name*, quarantine it, and let the next run try again.

        *ours*: it says nothing of how well the site is.
        """
        run = self.run
        run.stats.inc_value(f"walk/failed/{name}")
        url = canonicalize(entry.address.url) or entry.address.url
        known, now = run.memory.get(url), run.now()
        if known is None or known.revision == 0:
            state = State.GONE if name in ("404", "410") else State.FAILED
            record = Record(url, state, first_seen=known.first_seen if known else now)
            record.last_seen, record.job = now, run.job
            record.due = next_attempt(known.first_seen if known else None, now)
            run.memory.put(record)
        with suppress(DropItem), run.writing():
            run.lake.reject(url, [f"{name}: {line}"], None, now)
        run.ledger.close(entry, Outcome.FAILED)
        if not ours and entry.address.discovery != "retry" and name not in NOT_ILL:
            run.health.ill(name)

    def lost(self, account: Account | None = None) -> None:
        """Account for addresses that nothing is on its way for any more."""
        for entry in self.run.ledger.open_entries(account):
            self._broke(entry, "unanswered", "it was asked for, and nothing came of it")

    def broke(self, entry: Entry, error: BaseException) -> None:
        """Account for an address that an exception, in our code or the user's, came between."""
        self._broke(entry, error_name(error), error_line(error))

    def _broke(self, entry: Entry, name: str, line: str) -> None:
        """Account for an address that our own code, or the user's, did not come to an end with."""
        run, url = self.run, entry.address.url
        known = run.memory.get(canonicalize(url) or url)
        if known is not None and known.revision > 0:  # a 304, or its date, would lose the change
            known.due, known.etag, known.last_modified, known.modified = run.now(), None, None, None
            run.memory.put(known)
        self.fail(entry, name, line, ours=True)
        run.fail(f"{url}: {name}: {line}: it is in quarantine, and the next run tries again")

    def _callback_raised(self, failure: Failure, response: Response | Failure | None) -> None:
        request = getattr(response, "request", None)
        entry = request.cb_kwargs.get("entry") if request is not None else None
        if entry is None:
            where, error = request.url if request else "The spider", _error(failure)
            self.run.fail(f"{where}: {error_name(error)}: {error_line(error)}")
        else:
            self.broke(entry, _error(failure))

    def _pipeline_raised(self, item: Any, failure: Failure) -> None:
        error, entry = _error(failure), self.run.ledger.entry_of(item)
        if entry is not None:
            self.broke(entry, error)
            return
        url = str(getattr(item, "canonicalUrl", None) or getattr(item, "url", "an item"))
        if isinstance(item, NewsArticle) and self.run.lake.withdraw(item):
            again = self.run.ledger.begin(Address(url, "pipeline"), Account("pipeline"))
            if again is not None:
                self.broke(again, error)
                return
        why = f"{error_name(error)}: {error_line(error)}"
        self.run.fail(f"{url}: a pipeline after the lake's raised {why}")

    def _pipeline_dropped(self, item: Any, exception: BaseException) -> None:
        if isinstance(exception, JudgedError):
            return
        self.run.stats.inc_value("walk/dropped_by_pipeline")
        entry = self.run.ledger.entry_of(item)
        if entry is not None:
            self.run.ledger.close(entry, Outcome.LEFT_OUT)
        elif isinstance(item, NewsArticle) and self.run.lake.withdraw(item):
            self.run.ledger.count(Outcome.LEFT_OUT)

    def _dropped_request(self, request: Request) -> None:
        """Account for where an address led that had been asked for already: Scrapy says nothing."""
        entry: Entry | None = request.cb_kwargs.get("entry")
        if entry is None:
            return
        run, url = self.run, request.url
        if "redirect_urls" not in request.meta:
            run.ledger.forget(entry)
        elif url in request.meta["redirect_urls"]:
            self.fail(entry, "redirect_loop", f"redirects to itself by {url}")
        elif (target := run.ledger.get(url)) is not None and target is not entry:
            target.redirected_from.append(entry)
        else:
            known = run.memory.get(canonicalize(url) or url)
            self._ended_elsewhere(entry, url, _outcome_of(known))

    def _closed(self, entry: Entry, outcome: Outcome) -> None:
        for other in entry.redirected_from:
            self._ended_elsewhere(other, entry.address.url, outcome)

    def _ended_elsewhere(self, entry: Entry, url: str, outcome: Outcome) -> None:
        """Give an address that redirects the outcome of the one that it leads to."""
        run, first = self.run, entry.address.url
        if outcome in (Outcome.FAILED, Outcome.REFUSED):
            self.fail(entry, "redirected_to_failed", f"redirects to {url}, which is no article")
            return
        run.stats.inc_value("walk/redirected_to_known")
        if outcome is not Outcome.LEFT_OUT or run.memory.get(canonicalize(url) or url):
            run.memory.put_alias(canonicalize(first) or first, canonicalize(url) or url)
        left_out = outcome is Outcome.LEFT_OUT
        run.ledger.close(entry, Outcome.LEFT_OUT if left_out else Outcome.KNOWN)

    def end(self, reason: str) -> None:
        """Account for what is open when the run ends: lost, or for the next run to find again."""
        if reason == "finished":
            self.lost()
        for entry in self.run.ledger.open_entries():
            self.run.stats.inc_value("walk/interrupted")
            self.run.ledger.close(entry, Outcome.LEFT_OUT)
        balance = Balance.of(self.run.stats.get_stats())
        if balance.is_failure and reason == "finished":
            self.run.fail(f"Nothing could be kept: {balance}: the reasons are in quarantine")
        if self.run.health.many_missing:
            health = self.run.health
            self.run.fail(
                f"{health.missing} of {health.looked} articles looked at answer 404 or 410:"
                " is the site well? They are looked at again before any is taken as gone"
            )


def is_home(url: str, site: str) -> bool:
    """Return whether an address is the site's home page.

    >>> is_home("https://www.cinktank.com/?x=1", "https://cinktank.com/")
    True
    """
    parts, home = urlsplit(url), urlsplit(site)
    if parts.query and not parts.query.startswith(("utm_", "x=")):
        return False
    return host(url) == host(site) and parts.path.rstrip("/") == home.path.rstrip("/")


def origin(request: Request) -> str:
    """Return the address that a request began with, before its redirects.

    >>> came_by = {"redirect_urls": ["https://cinktank.com/a/"]}
    >>> origin(Request("https://cinktank.com/b/", meta=came_by))
    'https://cinktank.com/a/'
    """
    urls: list[str] = request.meta.get("redirect_urls") or [request.url]
    return urls[0]


def _error(failure: Failure) -> BaseException:
    assert failure.value is not None
    return failure.value


def _outcome_of(known: Record | None) -> Outcome:
    """Return the outcome of an address that is remembered."""
    if known is None or known.state is State.ELSEWHERE:
        return Outcome.LEFT_OUT
    return Outcome.KNOWN if known.state in (State.KEPT, State.GONE) else Outcome.FAILED
