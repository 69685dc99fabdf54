"""Along a feed: one request tells whether anything is new; what is, is fetched as a page."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import msgspec
from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure

from cinktank.discovery.feed import FeedPage, NoFeedError, feed_of, page_number
from cinktank.discovery.section_listing import SectionListing
from cinktank.memory.sqlite import WHOLE_SITE
from cinktank.processors.text import label_key
from cinktank.spiders.ways.way import Way
from cinktank.transport.failures import failed_request, failure_name
from cinktank.transport.onsite import host

if TYPE_CHECKING:
    from cinktank.spiders.section import SectionSpider


class Validators(msgspec.Struct):
    """What the site gave with the feed's first page, to be asked with next time."""

    etag: str | None = None
    last_modified: str | None = None


class FeedWay(Way):
    """A feed is walked as a listing is: down to its end, or to where an earlier run had been."""

    name = "feed"
    called = "The site's feed"
    accepts = "application/rss+xml, application/xml;q=0.9, */*;q=0.1"

    def __init__(self, spider: "SectionSpider"):
        super().__init__(spider)
        section = spider.arguments.section
        key = f"feed@{host(spider.arguments.site)} {label_key(section) or WHOLE_SITE}"
        self.listing = SectionListing(key, spider.memory, spider.arguments)
        self._full = 1
        self._without_permalinks = False
        self._validators = Validators()

    def begin(self) -> Iterator[Request]:
        """Yield the feed's first page; a section's feed is where its listing is."""
        if self.listing.mark:
            yield self._first_page(self.listing.mark.listing)
        elif not self.spider.arguments.section:
            yield self._first_page(feed_of(self.spider.arguments.site))
        elif (known := self.spider.listings[0].mark) is not None:
            yield self._first_page(feed_of(known.listing))
        else:
            yield self.spider.home()

    def section_found(self, url: str) -> Iterator[Request]:
        """Go on from the address of the section's listing."""
        yield self._first_page(feed_of(url))

    def _first_page(self, url: str) -> Request:
        noted = self.memory.source_state(self.mark_name)
        headers = {}
        if noted and self.listing.walk.anchors:
            known = msgspec.json.decode(noted, type=Validators)
            given = {"If-None-Match": known.etag, "If-Modified-Since": known.last_modified}
            headers = {name: value for name, value in given.items() if value}
        meta = {"handle_httpstatus_list": [304]} if headers else {}
        return self.ask(url, self.parse_feed, headers=headers, meta=meta)

    def parse_feed(self, response: Response) -> Iterator[Request]:
        """Follow a page's entries and go on to the next page."""
        walk = self.listing.walk
        self.count("pages")
        if response.status == 304:
            self.works = True
            self.spider.crawler.stats.inc_value("memory/known")
            walk.ended = "watermark"
            return
        try:
            page = FeedPage(response.body, response.url, self._full)
        except NoFeedError:
            yield from self._elsewhere() or self.lost(response.url, "it gives no feed")
            return
        if not self.works:
            self.works = True
            self.listing.found_at(response.url)
            self._full = page.full = max(1, len(page.articles()))
            told = (response.headers.get(name) for name in ("ETag", "Last-Modified"))
            self._validators = Validators(*(v.decode("latin-1") if v else None for v in told))
        fresh, onward = walk.read(page)
        for entry in fresh:
            requests = list(self.spider.listed(entry, "feed"))
            walk.found += len(requests)
            yield from requests
        if onward:
            yield self.ask(onward, self.parse_feed)

    def failed(self, failure: Failure) -> Iterator[Request]:
        """A page beyond the last is where the feed ends."""
        url = failed_request(failure).url
        if self.works and page_number(url) > 1 and failure_name(failure) == "404":
            self.listing.walk.ended = "end"
            return
        yield from self._elsewhere() or super().failed(failure)

    def _elsewhere(self) -> list[Request]:
        """Return the request for the whole site's feed where permalinks are off, once."""
        if self.works or self._without_permalinks or self.spider.arguments.section:
            return []
        self._without_permalinks = True
        return [self._first_page(f"{self.spider.arguments.site}?feed=rss2")]

    def finish(self) -> None:
        """Remember down from where the feed is known, and its validators."""
        if self.broken:
            self.listing.walk.broken = True
        self.listing.finish(self.spider.now(), self.whole)
        fresh = self._validators.etag or self._validators.last_modified
        if fresh and self.listing.walk.complete and self.whole:
            self.memory.put_source_state(self.mark_name, msgspec.json.encode(self._validators))
