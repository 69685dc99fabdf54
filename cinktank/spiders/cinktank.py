"""The whole site: every section of the navigation, then every neighbour of every post."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from scrapy import Request
from scrapy.http import Response

from cinktank.discovery.neighbours import DIRECTIONS, Step
from cinktank.lake.archive import newest_revisions
from cinktank.lake.audit import audit
from cinktank.lake.location import location_of
from cinktank.lake.writer import LakeWriter
from cinktank.memory import Record, SQLiteMemory
from cinktank.pages.navigation import sections
from cinktank.spiders.section import SectionSpider
from cinktank.transport.onsite import host

if TYPE_CHECKING:
    from cinktank.pages.listing import ListingPage


class CinktankSpider(SectionSpider):
    """Every article of the site; with ``-a gaps=1``, what ``scrapy audit`` misses."""

    name = "cinktank"
    needs_section = False

    def remember(self, memory: SQLiteMemory, writer: LakeWriter) -> None:
        """Begin with no listing: they are found in the navigation."""
        super().remember(memory, writer)
        self.listings = []
        self._home: ListingPage | None = None
        """The home page, where it has further pages that have not been walked."""
        self._neighboured = False
        """Whether an article of this run has named a neighbour."""

    def first_requests(self) -> Iterator[Request]:
        """Yield the gaps; or what is due, and where the first way begins."""
        if self.arguments.gaps:
            self.ways.stay()
            yield from self.gaps()
        else:
            yield from super().first_requests()

    def walk(self) -> Iterator[Request]:
        """Yield the home page: its navigation names the sections."""
        if self.by_listing or not self.arguments.start:
            yield self.home()

    def gaps(self) -> Iterator[Request]:
        """Yield what the audit misses; the memory must not say that it is held."""
        held = newest_revisions(location_of(self.settings))
        for url in audit(held, self.memory).missing:
            self.memory.forget(url)
            yield self.article(url, "gap")

    def parse_search(self, response: Response) -> Iterator[Request]:
        """Walk every section that the home page links to."""
        page = self.page(response)
        links = {link.url: link.headline for link in sections(page) if link.url and link.headline}
        for url, label in links.items():
            listing = self.listing_of(label)
            self.listings.append(listing)
            yield self.listing_page(url, listing)
        self._home = page if self.by_listing and page.next_page() else None
        if self._home and "neighbours" not in self.ways:
            yield from self.walk_home()
        else:
            for entry in page.articles():
                yield from self.listed(entry)

    def walk_home(self) -> Iterator[Request]:
        """Walk the home page's own pages, once: they show sections that the navigation does not."""
        page, self._home = self._home, None
        if page is not None:
            home = self.listing_of(page.site.home[0])
            self.listings.append(home)
            if onward := (yield from self.read_listing(page, home, home.walk)):
                yield self.listing_page(onward, home)

    def without_listing(self, url: str, why: str) -> None:
        """Go on with the others: menus link to pages that are no listings, or not there."""

    def go_on(self, record: Record, discovery: str, step: Step | None) -> Iterator[Request]:
        """Follow both neighbours of every post."""
        self._neighboured = self._neighboured or bool(record.previous or record.next)
        if "neighbours" not in self.ways:
            return
        for direction in DIRECTIONS:
            left = self.scope.too_old if direction == "previous" else self.scope.too_new
            url = record.previous if direction == "previous" else record.next
            if url and not left(record.published) and self.scope.wants(self.memory.get(url)):
                yield self.article(url, direction)

    def walk_ends(self) -> Iterator[Request]:
        """Follow what a run that died has left unfollowed; a run that was complete left nothing.

        On a site whose articles name no neighbours the home page's pages take their place.
        """
        if self._home and not self._chained():
            yield from self.walk_home()
        complete = all(listing.mark and listing.mark.complete for listing in self.listings)
        if complete or "neighbours" not in self.ways:
            return
        for record in self.memory.records():
            yield from self.go_on(record, "", None)

    def _chained(self) -> bool:
        """Tell whether the site's articles name their neighbours: in this run, or in any."""
        here = host(self.arguments.site)
        return self._neighboured or any(
            (known.previous or known.next) and host(known.url) == here
            for known in self.memory.records()
        )
