"""The walk: find the section's listing, go down it, then along the neighbours at both ends."""

from collections.abc import Callable, Generator, Iterator
from typing import Any, Self

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import DontCloseSpider
from scrapy.http import Response
from scrapy.robotstxt import RobotParser
from twisted.python.failure import Failure

from cinktank.discovery.listing import ListingWalk, NumberedPage
from cinktank.discovery.neighbours import DIRECTIONS, Direction, NeighbourWalk, Step
from cinktank.discovery.revisits import revisits
from cinktank.discovery.section_listing import SectionListing
from cinktank.discovery.sections import SectionSearch
from cinktank.lake.writer import LakeWriter
from cinktank.memory import Record, SQLiteMemory
from cinktank.pages.listing import ListedArticle
from cinktank.pages.navigation import sections
from cinktank.processors.text import label_key
from cinktank.processors.urls import canonicalize
from cinktank.spiders.articles import ArticleSpider
from cinktank.spiders.news import asked
from cinktank.spiders.ways import Ways
from cinktank.spiders.ways.scripted import ScriptedListings
from cinktank.transport.failures import failed_request, failure_line, failure_name
from cinktank.transport.onsite import host


class SectionSpider(ArticleSpider):
    """Keeps every article of one section, ``self.arguments.section``.

    The listing gives the middle, the neighbours give the ends: from the section's newest article
    on to later posts, from its oldest back to earlier ones.
    """

    name = "section"

    def __init__(self, *args: Any, **given: str):
        super().__init__(*args, **given)
        self.search = SectionSearch(self.arguments.section, self.arguments.site)
        self._found_at: str | None = None
        """Where the search has found the section."""
        self.robots: RobotParser | None = None
        """What robots.txt says; ``None`` until it is read."""
        self._phases = self._phases_of_a_run()

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """Go on to the next phase whenever the one before has nothing left to do."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        crawler.signals.connect(spider.idle, signal=signals.spider_idle)
        crawler.signals.connect(spider.robots_parsed, signal=signals.robots_parsed)
        return spider

    def remember(self, memory: SQLiteMemory, writer: LakeWriter) -> None:
        """Take up what is known of the section."""
        super().remember(memory, writer)
        self.listings = [self.listing_of(self.arguments.section)]
        self.ways = Ways(self)
        try:
            self.scripted = ScriptedListings(self)
        except ValueError as error:
            self.failure = self.failure or str(error)
        alone = self.arguments.follow == ("neighbours",)
        self.neighbours = NeighbourWalk(memory, self.scope, None if alone else self.arguments.hops)

    def listing_of(self, label: str) -> SectionListing:
        """Return what is known of the listing of one section."""
        key = f"{host(self.arguments.site)} {label_key(label)}"
        return SectionListing(key, self.memory, self.arguments)

    # Where the walk begins

    @property
    def by_listing(self) -> bool:
        """Whether the section's listing is walked down."""
        return "listing" in self.ways

    def first_requests(self) -> Iterator[Request]:
        """Yield what is due, the given article, and where the first way begins."""
        if "api" not in self.ways:  # it has a way of its own to look at what is due
            yield from self.due()
        if self.arguments.start:
            yield self.article(self.arguments.start, "start")
        yield from self.ways.go_on()

    def walk(self) -> Iterator[Request]:
        """Yield the listing or the way to it."""
        if self.by_listing or not self.arguments.start:
            listing = self.listings[0]
            url = listing.mark.listing if listing.mark else self._found_at
            yield self.listing_page(url, listing) if url else self.home()

    def due(self) -> Iterator[Request]:
        """Yield the addresses that are to be looked at again."""
        for due in revisits(self.memory, self.arguments.site, self.scope.holds, self.now()):
            yield self.look_again_at(due)

    def robots_parsed(self, robotparser: RobotParser) -> None:
        """Take note of what robots.txt says."""
        self.robots = robotparser

    @property
    def named_sitemaps(self) -> list[str]:
        """Return the sitemaps that robots.txt names."""
        return [*getattr(getattr(self.robots, "rp", None), "sitemaps", ())]

    def home(self) -> Request:
        """Return the request that begins the search for the section."""
        return self.search_page(self.arguments.site)

    def search_page(self, url: str) -> Request:
        """Return a request for a page that may link to the section.

        It may be an article, which is asked for as such later on: the two must not count as one.
        """
        return Request(url, self.parse_search, errback=self.search_failed, dont_filter=True)

    def parse_search(self, response: Response) -> Iterator[Request]:
        """Look on this page for a link to the section; go on to another page if there is none."""
        page = self.page(response)
        found = self.search.read(sections(page), [entry.url for entry in page.articles()])
        if found:
            yield from self.section_found(found)
        else:
            yield self.search_on()

    def section_found(self, url: str) -> Iterator[Request]:
        """Go on from the section's address, by its feed or down its listing."""
        self._found_at = url
        feed = self.ways.feed
        if feed is not None and not feed.works:
            yield from feed.section_found(url)
        else:
            yield self.listing_page(url, self.listings[0], dont_filter=True)

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
        return self.scripted.request(
            url,
            listing,
            callback=self.parse_listing,
            errback=self.listing_failed,
            cb_kwargs={"listing": listing, "walk": listing.walk},
            dont_filter=dont_filter,
        )

    def parse_listing(
        self, response: Response, listing: SectionListing, walk: ListingWalk
    ) -> Iterator[Request]:
        """Follow the articles of a listing's pages and go on to the next page."""
        pages = self.scripted.pages(response, listing, walk)
        if not pages:
            why = "it brought something else"
            yield from self.scripted.instead(asked(response), listing, walk, "answer", why) or ()
        for page in pages:
            onward = yield from self.read_listing(page, listing, walk)
        if pages and onward:
            yield self.listing_page(onward, listing, dont_filter=walk.again)

    def read_listing(
        self, page: NumberedPage, listing: SectionListing, walk: ListingWalk
    ) -> Generator[Request, None, str | None]:
        """Follow one page's articles; return the address of the next."""
        fresh, onward = walk.read(page)
        self.crawler.stats.inc_value("listing/pages")
        if walk.empty:
            self.crawler.stats.inc_value("listing/empty")
        if walk.pages == 1:
            listing.found_at(page.url)
            yield from self.count(page, onward, listing)
        if not self.by_listing:  # only to find the newest article, where the chain begins
            fresh, onward = [entry for entry in fresh if entry.in_loop][:1], None
        for entry in fresh:
            requests = list(self.listed(entry))
            walk.found += len(requests)
            yield from requests
        return onward

    def listed(self, entry: ListedArticle, discovery: str = "listing") -> Iterator[Request]:
        """Yield the request for a listed article that is not known."""
        if self.scope.too_new(entry.published):
            return
        known = self.memory.get(canonicalize(entry.url) or entry.url)
        if self.arguments.full or self.scope.wants(known):
            yield self.article(entry.url, discovery)
        else:
            self.crawler.stats.inc_value("memory/known")
            if known and self.ways.follow == ("neighbours",):
                yield from self.follow(known, None)

    def listing_failed(self, failure: Failure) -> Iterator[Request]:
        """Skip a page that cannot be read; a listing that has moved is looked for again."""
        request, name = failed_request(failure), failure_name(failure)
        listing: SectionListing = request.cb_kwargs["listing"]
        walk: ListingWalk = request.cb_kwargs["walk"]
        line = failure_line(failure)
        instead = self.scripted.instead(request, listing, walk, name, line)
        if instead is not None:
            yield from instead
            return
        self.crawler.stats.inc_value(f"listing/failed/{name}")
        self.logger.warning("Listing page %s: %s", request.url, failure_line(failure))
        if walk.pages:
            if url := walk.skip(request.url):
                yield self.listing_page(url, listing, dont_filter=walk.again)
        elif listing.mark and not self.search.tried:
            self.crawler.stats.inc_value("listing/moved")
            yield self.home()
        else:
            self.without_listing(request.url, failure_line(failure))

    def without_listing(self, url: str, why: str) -> None:
        """End a run whose only listing cannot be read."""
        self.stop("listing_unreadable", f"{url} cannot be read: {why}")

    def count(
        self, page: NumberedPage, onward: str | None, listing: SectionListing
    ) -> Iterator[Request]:
        """Yield the request that tells how long a listing is, of which nothing is known yet."""
        limited = self.arguments.pages or not self.scope.whole
        if not (self.by_listing and onward) or listing.walk.anchors or limited:
            return
        if last := listing.count.begin(page, onward):
            yield self.scripted.request(
                last,
                listing,
                callback=self.parse_last_page,
                dont_filter=True,
                cb_kwargs={"listing": listing, "walk": listing.walk},
            )

    def parse_last_page(
        self, response: Response, listing: SectionListing, walk: ListingWalk
    ) -> None:
        """Count the listing as it is now, to tell at the end whether posts have been deleted."""
        for page in self.scripted.pages(response, listing, walk):
            listing.count.read_last(page)

    # Along the neighbours

    def belongs(self, record: Record) -> None:
        """Let the listings know their newest and oldest article."""
        for listing in self.listings:
            listing.add(record)

    def go_on(self, record: Record, discovery: str, step: Step | None) -> Iterator[Request]:
        """Follow the neighbours of an article, where it is they that are walked."""
        if step or discovery == "start" or self.ways.follow == ("neighbours",):
            yield from self.follow(record, step)

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

    def _phases_of_a_run(self) -> Iterator[Callable[[], Iterator[Request]]]:
        while self.ways.left:
            yield self.ways.go_on
        yield from (self.look_again, self.look_again, self.walk_ends, self.finish)

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
        if "neighbours" in self.ways and len(self.ways.follow) > 1:
            (listing,) = self.listings
            yield from self.onward(listing.newest, "next")
            if listing.walked_down:
                yield from self.onward(listing.oldest, "previous")

    def finish(self) -> Iterator[Request]:
        """Set the watermarks."""
        for listing in self.listings:
            listing.finish(self.now(), self.scope.whole)
        self.ways.finish()
        yield from ()
