"""The walk: find the section's listing, go down it, then along the neighbours at both ends."""

from collections.abc import Iterator
from contextlib import suppress
from typing import Any, Self

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.retry import get_retry_request
from scrapy.exceptions import DontCloseSpider, DropItem
from scrapy.http import Response
from twisted.python.failure import Failure

from cinktank.discovery.listing import ListingWalk
from cinktank.discovery.neighbours import DIRECTIONS, Direction, NeighbourWalk, Step
from cinktank.discovery.revisits import next_attempt, revisits
from cinktank.discovery.section_listing import SectionListing
from cinktank.discovery.sections import SectionSearch
from cinktank.items import NewsArticle, NewsMetadata
from cinktank.lake.keeper import Keeper
from cinktank.memory import Record, SQLiteMemory, State
from cinktank.memory.records import record_of
from cinktank.pages.listing import ListedArticle, ListingPage
from cinktank.pages.navigation import sections
from cinktank.pipelines.stop import crawl_stopped_on_failure
from cinktank.processors.text import label_key
from cinktank.processors.urls import canonicalize
from cinktank.scope import Scope
from cinktank.spiders.news import NewsSpider, asked, charset, utc
from cinktank.transport.failures import failed_request, failure_line, failure_name
from cinktank.transport.onsite import host
from cinktank.transport.redirects import origin

ARTICLES_FIRST = 1
"""Priority of articles over listing pages: the queue stays short however long the listing is."""


class SectionSpider(NewsSpider):
    """Keeps every article of one section, ``self.arguments.section``.

    The listing gives the middle, the neighbours give the ends: from the section's newest article
    on to later posts, from its oldest back to earlier ones.
    """

    name = "section"

    def __init__(self, *args: Any, **given: str):
        super().__init__(*args, **given)
        self.scope = Scope(self.arguments)
        self.by_listing = "listing" in self.arguments.follow
        self.search = SectionSearch(self.arguments.section, self.arguments.site)
        self.closes_html = False
        """Whether this site's pages end with ``</html>``: then one that does not is cut short."""
        self._phases = iter((self.look_again, self.look_again, self.walk_ends, self.finish))

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """Go on to the next phase whenever the one before has nothing left to do."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        crawler.signals.connect(spider.idle, signal=signals.spider_idle)
        crawler.signals.connect(spider.dropped, signal=signals.request_dropped)
        return spider

    def remember(self, memory: SQLiteMemory, keeper: Keeper) -> None:
        """Take up what is known of the section."""
        super().remember(memory, keeper)
        self.listings = [self.listing_of(self.arguments.section)]
        hops = self.arguments.hops if self.by_listing else None
        self.neighbours = NeighbourWalk(memory, self.scope, hops)

    def listing_of(self, label: str) -> SectionListing:
        """Return what is known of the listing of one section."""
        key = f"{host(self.arguments.site)} {label_key(label)}"
        return SectionListing(key, self.memory, self.arguments)

    # Where the walk begins

    def first_requests(self) -> Iterator[Request]:
        """Yield what is due, the given article, and the listing or the way to it."""
        yield from self.due()
        if self.arguments.start:
            yield self.article(self.arguments.start, "start")
        if self.by_listing or not self.arguments.start:
            listing = self.listings[0]
            mark = listing.mark
            yield self.listing_page(mark.listing, listing) if mark else self.home()

    def due(self) -> Iterator[Request]:
        """Yield the addresses that are to be looked at again."""
        for due in revisits(self.memory, self.arguments.site, self.scope.holds, self.now()):
            request = self.article(due.url, due.discovery, headers=due.headers, dont_filter=True)
            if due.discovery == "revisit":
                request.meta["handle_httpstatus_list"] = [304, 404, 410]
            yield request

    def home(self) -> Request:
        """Return the request that begins the search for the section."""
        return self.search_page(self.arguments.site)

    def search_page(self, url: str) -> Request:
        """Return a request for a page that may link to the section."""
        return Request(url, self.parse_search, errback=self.search_failed)

    def parse_search(self, response: Response) -> Iterator[Request]:
        """Look on this page for a link to the section; go on to another page if there is none."""
        page = self.page(response)
        found = self.search.read(sections(page), [entry.url for entry in page.articles()])
        if found:
            yield self.listing_page(found, self.listings[0], dont_filter=True)
        else:
            yield self.search_on()

    def search_failed(self, failure: Failure) -> Iterator[Request]:
        """Go on without this page; without the home page there is nothing to go on from."""
        url, name = failed_request(failure).url, failure_name(failure)
        self.crawler.stats.inc_value(f"search/failed/{name}")
        if url == self.arguments.site:
            self.stop(
                "unreachable",
                f"{url} cannot be read: {failure_line(failure)}. Check the site, or give another"
                " with -a site=…; `make crawl` runs on the local newsroom",
            )
        yield self.search_on()

    def search_on(self) -> Request:
        """Return the next page of the search, or end a search that has failed."""
        url = self.search.next_page()
        if url is None:
            labels = ", ".join(self.search.labels) or "none"
            self.stop(
                "section_not_found",
                f"{self.arguments.site} shows no section « {self.arguments.section} »; it shows:"
                f" {labels}. Give one of them with -a section=…",
            )
        return self.search_page(url)

    # Down the listing

    def listing_page(self, url: str, listing: SectionListing, dont_filter: bool = False) -> Request:
        """Return the request for one page of a listing."""
        return Request(
            url,
            self.parse_listing,
            errback=self.listing_failed,
            cb_kwargs={"listing": listing, "walk": listing.walk},
            dont_filter=dont_filter,
        )

    def parse_listing(
        self, response: Response, listing: SectionListing, walk: ListingWalk
    ) -> Iterator[Request]:
        """Follow a listing page's articles and go on to the next page."""
        page = self.page(response)
        fresh, onward = walk.read(page)
        self.crawler.stats.inc_value("listing/pages")
        if walk.empty:
            self.crawler.stats.inc_value("listing/empty")
        if walk.pages == 1:
            listing.found_at(response.url)
            yield from self.count(page, onward, listing)
        if not self.by_listing:  # only to find the newest article, where the chain begins
            fresh, onward = [entry for entry in fresh if entry.in_loop][:1], None
        for entry in fresh:
            requests = list(self.listed(entry))
            walk.found += len(requests)
            yield from requests
        if onward:
            yield self.listing_page(onward, listing, dont_filter=walk.again)

    def listed(self, entry: ListedArticle) -> Iterator[Request]:
        """Yield the request for a listed article that is not known."""
        if self.scope.too_new(entry.published):
            return
        known = self.memory.get(canonicalize(entry.url) or entry.url)
        if self.arguments.full or self.scope.wants(known):
            yield self.article(entry.url, "listing")
        else:
            self.crawler.stats.inc_value("memory/known")
            if known and not self.by_listing:
                yield from self.follow(known, None)

    def listing_failed(self, failure: Failure) -> Iterator[Request]:
        """Skip a page that cannot be read; a listing that has moved is looked for again."""
        request, name = failed_request(failure), failure_name(failure)
        listing: SectionListing = request.cb_kwargs["listing"]
        walk: ListingWalk = request.cb_kwargs["walk"]
        self.crawler.stats.inc_value(f"listing/failed/{name}")
        self.logger.warning("Listing page %s: %s", request.url, failure_line(failure))
        if walk.pages:
            if url := walk.skip(request.url):
                yield self.listing_page(url, listing, dont_filter=walk.again)
        elif listing.mark and not self.search.tried:
            self.crawler.stats.inc_value("listing/moved")
            yield self.home()
        else:
            self.stop(
                "listing_unreadable", f"{request.url} cannot be read: {failure_line(failure)}"
            )

    def count(
        self, page: ListingPage, onward: str | None, listing: SectionListing
    ) -> Iterator[Request]:
        """Yield the request that tells how long a listing is, of which nothing is known yet."""
        limited = self.arguments.pages or not self.scope.whole
        if not (self.by_listing and onward) or listing.walk.anchors or limited:
            return
        if last := listing.count.begin(page, onward):
            more = {"listing": listing}
            yield Request(last, self.parse_last_page, dont_filter=True, cb_kwargs=more)

    def parse_last_page(self, response: Response, listing: SectionListing) -> None:
        """Count the listing as it is now, to tell at the end whether posts have been deleted."""
        listing.count.read_last(self.page(response))

    # Articles

    def article(self, url: str, discovery: str, step: Step | None = None, **more: Any) -> Request:
        """Return the request for one article."""
        return Request(
            url,
            self.parse_article,
            errback=self.article_failed,
            cb_kwargs={"discovery": discovery, "step": step},
            priority=ARTICLES_FIRST,
            **more,
        )

    def parse_article(
        self, response: Response, discovery: str, step: Step | None
    ) -> Iterator[Request | NewsArticle]:
        """Keep the section's article, remember any other; go on along the neighbours."""
        request = asked(response)
        if response.status != 200:
            yield from self.revisited(response.status, self.memory.get(request.url))
            return
        cut_short = self.closes_html and not closed(response)
        if cut_short and (again := get_retry_request(request, spider=self, reason="truncated")):
            yield again
            return
        item = self.read_article(response, discovery)
        if cut_short:
            item.metadata.validationMessages = {"truncated": ["the page has no </html>"]}
        record = record_of(item, State.ELSEWHERE, self.now(), self.keeper.schedule)
        if not self.scope.belongs(item):
            self.crawler.stats.inc_value("walk/other_section")
            self.memory.put(record, item.metadata.requestedUrl)
        elif not self.scope.in_range(item.datePublished):
            self.crawler.stats.inc_value("walk/out_of_range")
        else:
            for listing in self.listings:
                listing.add(record)
            yield item
        yield from self.go_on(record, discovery, step)

    def go_on(self, record: Record, discovery: str, step: Step | None) -> Iterator[Request]:
        """Follow the neighbours of an article, where it is they that are walked."""
        if step or discovery == "start" or not self.by_listing:
            yield from self.follow(record, step)

    def revisited(self, status: int, known: Record | None) -> Iterator[NewsArticle]:
        """Note that an article is unchanged (304), or write the tombstone of one that is gone."""
        self.crawler.stats.inc_value(f"revisit/{status}")
        if known is None:
            return
        if status == 304:
            self.keeper.seen(known, self.now())
            return
        yield NewsArticle(
            url=known.url,
            canonicalUrl=known.url,
            identifier=known.identifier,
            metadata=NewsMetadata(
                event="gone",
                discovery="revisit",
                spider=self.name,
                job=self.job,
                dateDownloaded=utc(),
                sections=known.sections or None,
            ),
        )

    def article_failed(self, failure: Failure) -> None:
        """Account for an address that could not be read."""
        url = origin(failed_request(failure))
        self.failed(url, failure_name(failure), failure_line(failure))

    def dropped(self, request: Request) -> None:
        """Note where an address led that the scheduler has had already: Scrapy says nothing."""
        first = origin(request)
        if "redirect_urls" not in request.meta or "discovery" not in request.cb_kwargs:
            return
        if request.url in request.meta["redirect_urls"]:
            self.failed(first, "redirect_loop", f"redirects to itself by {request.url}")
        else:
            self.crawler.stats.inc_value("walk/redirected_to_known")
            self.memory.put_alias(canonicalize(first) or first, request.url)

    def failed(self, url: str, name: str, line: str) -> None:
        """Count it, quarantine it, and let the next run try again."""
        self.crawler.stats.inc_value(f"walk/failed/{name}")
        url = canonicalize(url) or url
        known, now = self.memory.get(url), self.now()
        if known is None or known.revision == 0:
            state = State.GONE if name in ("404", "410") else State.FAILED
            record = Record(url, state, first_seen=known.first_seen if known else now)
            record.last_seen, record.due, record.job = now, next_attempt(known, now), self.job
            self.memory.put(record)
        with suppress(DropItem), crawl_stopped_on_failure(self.crawler):
            self.keeper.reject(url, [f"{name}: {line}"], None, now)

    # Along the neighbours

    def follow(self, record: Record, step: Step | None) -> Iterator[Request]:
        """Yield the next unknown post on from *record*: onward, or both ways from a start."""
        for direction in [step.direction] if step else DIRECTIONS:
            yield from self.onward(record, direction, step.hops if step else 0)

    def onward(
        self, record: Record | None, direction: Direction, hops: int = 0
    ) -> Iterator[Request]:
        """Yield the next unknown post in one direction, unless it is beyond the asked-for dates."""
        left = self.scope.too_old if direction == "previous" else self.scope.too_new
        if record is None or left(record.published):
            return
        if step := self.neighbours.onward(record, direction, hops):
            yield self.article(step.url, direction, step)

    # When nothing is left to do

    def idle(self) -> None:
        """Go on to the next phase that has something to ask for."""
        for phase in self._phases:
            requests = list(phase())
            for request in requests:
                self.crawler.engine.crawl(request)
            if requests:
                raise DontCloseSpider

    def look_again(self) -> Iterator[Request]:
        """Walk the listing once more if posts were deleted while it was walked."""
        for listing in self.listings if self.by_listing and self.scope.whole else ():
            if listing.mark and listing.may_have_missed(self.scope.holds):
                self.crawler.stats.inc_value("listing/walked_again")
                listing.walk_again()
                yield self.listing_page(listing.mark.listing, listing, dont_filter=True)

    def walk_ends(self) -> Iterator[Request]:
        """Go on from the newest article to later posts, from the oldest to earlier ones."""
        if self.by_listing and "neighbours" in self.arguments.follow:
            (listing,) = self.listings
            yield from self.onward(listing.newest, "next")
            if listing.walked_down:
                yield from self.onward(listing.oldest, "previous")

    def finish(self) -> Iterator[Request]:
        """Set the watermark."""
        for listing in self.listings:
            listing.finish(self.now(), self.scope.whole)
        yield from ()

    def page(self, response: Response) -> ListingPage:
        """Return the response as a page of links."""
        self.closes_html = self.closes_html or closed(response)
        return ListingPage(response.body, response.url, charset(response))


def closed(response: Response) -> bool:
    """Tell whether a page has come to its end."""
    return b"</html" in response.body[-4096:].lower()
