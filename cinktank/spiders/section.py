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

from cinktank.discovery.ends import SectionEnds
from cinktank.discovery.listing import ListingCount, ListingWalk
from cinktank.discovery.neighbours import DIRECTIONS, Direction, NeighbourWalk, Step, adjacent
from cinktank.discovery.revisits import next_attempt, revisits
from cinktank.discovery.sections import SectionSearch
from cinktank.items import NewsArticle, NewsMetadata
from cinktank.lake.keeper import Keeper
from cinktank.memory import Record, SQLiteMemory, State, Watermark
from cinktank.memory.records import record_of
from cinktank.pages.listing import ListedArticle, ListingPage
from cinktank.pages.navigation import sections
from cinktank.pipelines.stop import crawl_stopped_on_failure
from cinktank.processors.text import label_key
from cinktank.processors.urls import canonicalize
from cinktank.spiders.news import NewsSpider, asked, charset, utc
from cinktank.spiders.scope import Scope
from cinktank.transport.failures import failed_request, failure_line, failure_name
from cinktank.transport.onsite import host

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
        arguments = self.arguments
        self.by_listing = "listing" in arguments.follow
        self.by_chain_alone = not self.by_listing
        self.scope = Scope(arguments)
        self.search = SectionSearch(arguments.section, arguments.site)
        self.mark_key = f"{host(arguments.site)} {label_key(arguments.section)}"
        self.mark: Watermark | None = None
        self.walk = ListingWalk()
        self.count = ListingCount()
        self.closes_html = False
        """Whether this site's pages end with ``</html>``: then one that does not is cut short."""
        self._phases = iter((self.look_again, self.look_again, self.walk_ends, self.finish))

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """Go on to the next phase whenever the one before has nothing left to do."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        crawler.signals.connect(spider.idle, signal=signals.spider_idle)
        return spider

    def remember(self, memory: SQLiteMemory, keeper: Keeper) -> None:
        """Take up what is known of the section."""
        super().remember(memory, keeper)
        most = None if self.by_chain_alone else self.arguments.hops
        self.neighbours = NeighbourWalk(memory, self.scope.holds, most)
        self.ends = SectionEnds(memory)

    # Where the walk begins

    def first_requests(self) -> Iterator[Request]:
        """Yield what is due, the given article, and the listing or the way to it."""
        self.mark = self.memory.watermark(self.mark_key)
        self.walk = self.new_walk()
        for due in revisits(self.memory, self.arguments.site, self.scope.holds, self.now()):
            request = self.article(due.url, due.discovery, headers=due.headers, dont_filter=True)
            if due.discovery == "revisit":
                request.meta["handle_httpstatus_list"] = [304, 404, 410]
            yield request
        if self.arguments.start:
            yield self.article(self.arguments.start, "start")
        if self.by_listing or not self.arguments.start:
            yield self.listing_page(self.mark.listing, self.walk) if self.mark else self.home()

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
            yield self.listing_page(found, self.walk, dont_filter=True)
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

    def new_walk(self) -> ListingWalk:
        """Return a walk that stops where an earlier one is known to have been complete."""
        known = self.mark.anchors if self.mark and not self.arguments.full else ()
        return ListingWalk(frozenset(known), self.arguments.since, self.arguments.pages)

    def listing_page(self, url: str, walk: ListingWalk, dont_filter: bool = False) -> Request:
        """Return the request for one page of the listing."""
        return Request(
            url,
            self.parse_listing,
            errback=self.listing_failed,
            cb_kwargs={"walk": walk},
            dont_filter=dont_filter or walk is not self.walk,
        )

    def parse_listing(self, response: Response, walk: ListingWalk) -> Iterator[Request]:
        """Follow a listing page's articles and go on to the next page."""
        page = self.page(response)
        fresh, onward = walk.read(page)
        self.crawler.stats.inc_value("listing/pages")
        if not page.articles():
            self.crawler.stats.inc_value("listing/empty")
        if walk.pages == 1:
            self.remember_listing(response.url)
            if self.by_listing and onward and (last := self.count.begin(page, onward)):
                yield Request(last, self.parse_last_page, dont_filter=True)
        if self.by_chain_alone:
            fresh, onward = [entry for entry in fresh if entry.in_loop][:1], None
        for entry in fresh:
            yield from self.listed(entry)
        if onward:
            yield self.listing_page(onward, walk)

    def listed(self, entry: ListedArticle) -> Iterator[Request]:
        """Yield the request for a listed article that is not known."""
        if self.scope.too_new(entry.published):
            return
        known = self.memory.get(canonicalize(entry.url) or entry.url)
        if known is None or known.state is State.FAILED or self.arguments.full:
            yield self.article(entry.url, "listing")
        else:
            self.crawler.stats.inc_value("memory/known")
            if self.by_chain_alone:
                yield from self.follow(known, None)

    def listing_failed(self, failure: Failure) -> Iterator[Request]:
        """Skip a page that cannot be read; a listing that has moved is looked for again."""
        walk: ListingWalk = failed_request(failure).cb_kwargs["walk"]
        name = failure_name(failure)
        self.crawler.stats.inc_value(f"listing/failed/{name}")
        self.logger.warning("Listing page %s cannot be read: %s", failed_request(failure).url, name)
        if walk.pages == 0 and self.mark and not self.search.tried:
            self.crawler.stats.inc_value("listing/moved")
            yield self.home()
        elif walk.pages == 0:
            self.stop("listing_unreadable", f"{failed_request(failure).url} cannot be read: {name}")
        elif url := walk.skip(failed_request(failure).url):
            yield self.listing_page(url, walk)

    def parse_last_page(self, response: Response) -> None:
        """Count the listing as it is now, to tell at the end whether posts have been deleted."""
        self.count.read_last(self.page(response))

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
            self.ends.add(record)
            yield item
        if step or discovery == "start" or self.by_chain_alone:
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
        """Count an address that could not be read, quarantine it, and try it again next time."""
        request, name = failed_request(failure), failure_name(failure)
        self.crawler.stats.inc_value(f"walk/failed/{name}")
        url = canonicalize(request.url) or request.url
        known, now = self.memory.get(url), self.now()
        if known is None or known.state is State.FAILED:
            record = Record(url, State.FAILED, first_seen=known.first_seen if known else now)
            record.last_seen, record.due, record.job = now, next_attempt(known, now), self.job
            self.memory.put(record)
        with suppress(DropItem), crawl_stopped_on_failure(self.crawler):
            self.keeper.reject(url, [f"{name}: {failure_line(failure)}"], None, now)

    # Along the neighbours

    def follow(self, record: Record, step: Step | None) -> Iterator[Request]:
        """Yield the next unknown post on from *record*: onward, or both ways from a start."""
        for direction in [step.direction] if step else DIRECTIONS:
            if not self.beyond(record.published, direction):
                onward = self.neighbours.onward(record, direction, step.hops if step else 0)
                if onward:
                    yield self.article(onward.url, direction, onward)

    def beyond(self, published: str | None, direction: str) -> bool:
        """Tell whether the walk has left the asked-for dates."""
        left = self.scope.too_old if direction == "previous" else self.scope.too_new
        return left(published)

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
        if self.by_listing and self.mark and self.walk.may_have_missed(self.count, self.adjacent):
            self.crawler.stats.inc_value("listing/walked_again")
            self.walk, self.count = self.new_walk(), ListingCount()
            yield self.listing_page(self.mark.listing, self.walk, dont_filter=True)

    def adjacent(self, newer: str, older: str) -> bool:
        """Tell whether no post of the section lies between two listed articles."""
        return adjacent(self.memory, self.scope.holds, newer, older)

    def walk_ends(self) -> Iterator[Request]:
        """Go on from the newest article to later posts, from the oldest to earlier ones."""
        if "neighbours" not in self.arguments.follow or self.by_chain_alone:
            return
        ends: list[tuple[Record | None, Direction]] = [(self.ends.newest, "next")]
        if self.walk.ended in ("end", "watermark", "repeats") or self.walk.broken:
            ends.append((self.ends.oldest, "previous"))
        for record, direction in ends:
            if record is None or self.beyond(record.published, direction):
                continue
            if onward := self.neighbours.onward(record, direction):
                yield self.article(onward.url, direction, onward)

    def finish(self) -> Iterator[Request]:
        """Set the watermark, if this walk was complete."""
        if self.mark:
            if self.walk.complete and self.scope.whole:
                self.mark.anchors = self.walk.new_anchors(self.mark.anchors)
                self.mark.complete = self.now()
            self.mark.newest = self.ends.newest.url if self.ends.newest else None
            self.mark.oldest = self.ends.oldest.url if self.ends.oldest else None
            self.memory.put_watermark(self.mark_key, self.mark)
        yield from ()

    def remember_listing(self, url: str) -> None:
        """Remember where the section's listing is, and take up the ends of earlier runs."""
        self.mark = self.mark or Watermark(url)
        self.mark.listing = url
        for end in (self.mark.newest, self.mark.oldest):
            self.ends.add(self.memory.get(end) if end else None)
        self.memory.put_watermark(self.mark_key, self.mark)

    def page(self, response: Response) -> ListingPage:
        """Return the response as a page of links."""
        self.closes_html = self.closes_html or closed(response)
        return ListingPage(response.body, response.url, charset(response))


def closed(response: Response) -> bool:
    """Tell whether a page has come to its end."""
    return b"</html" in response.body[-4096:].lower()
