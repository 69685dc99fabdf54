"""The listings of a whole site: those that its navigation names, and the home page's own pages."""

from collections.abc import AsyncIterator, Callable
from functools import partial
from typing import Final

from cinktank.crawl.address import Address
from cinktank.crawl.articles import Articles
from cinktank.crawl.fetching import FetchError
from cinktank.crawl.run import Run
from cinktank.discovery.absent import absent
from cinktank.discovery.listing.search import unreadable_home
from cinktank.discovery.listing.shown import ShownPage
from cinktank.discovery.listing.source import FirstPageError, Listing
from cinktank.discovery.listing.state import ListingState
from cinktank.discovery.source import Found, Source
from cinktank.memory import Record
from cinktank.pages.listing import ListingPage
from cinktank.pages.navigation import sections
from cinktank.processors.text import same_label

NOT_THERE: Final = frozenset({"404", "410", "IgnoreRequest"})
"""How a listing's first page may fail: menus link to what is no more, or is not for robots."""


class SiteListingsSource(Source):
    """Every section that the home page links to.

    *newest_only*: the chain alone is followed, from the newest articles. Where articles name no
    neighbours (*is_chained* says so, when all have been read), the home page's pages are walked
    too: they show sections that the navigation does not.
    """

    name = "listing"
    title = "The site's listings"

    def __init__(
        self,
        run: Run,
        articles: Articles,
        newest_only: bool = False,
        is_chained: Callable[[], bool] = lambda: False,
    ):
        super().__init__(run, articles)
        self._newest_only = newest_only
        self._is_chained = is_chained
        self._listings: list[tuple[str, Listing]] = []

    async def addresses(self) -> Found:
        """Yield the entries of every listing."""
        home = await self._home()
        links = {link.url: link.headline for link in sections(home) if link.url and link.headline}
        has_pages = not self._newest_only and home.next_page() is not None
        for entry in home.articles():
            yield Address(entry.url, "listing", entry.published)
        for url, label in links.items():
            async for address in self._walked(label, url):
                yield address
        if has_pages:
            await self.run.settled(self.account)
            if not self._is_chained():
                async for address in self._walked(home.site.home[0], home.url, home):
                    yield address
        for label, listing in self._listings:
            walk, mark = listing.state.walk, listing.state.watermark
            if (flaw := walk.flaw) and not self._newest_only:
                self.without_end(mark.listing if mark else label, flaw)
            else:
                self.flaws += walk.lacking
            if walk.ended == "end" and walk.complete and self.run.whole:
                for address in absent(self.run, self.name, listing.shown, partial(_is_of, label)):
                    yield address
        self.ended = True

    async def _home(self) -> ListingPage:
        try:
            return await self.run.fetcher.fetch_page(self.run.site)
        except FetchError as error:
            self.run.stats.inc_value(f"search/failed/{error.name}")
            self.run.stop("unreachable", unreadable_home(self.run, error))

    async def _walked(
        self, label: str, url: str, read: ListingPage | None = None
    ) -> AsyncIterator[Address]:
        state = ListingState.of_section(self.run, label)
        listing = Listing(self.run, self.articles, state, to_the_end=not self._newest_only)
        try:
            async for address in listing.walk(url, ShownPage(read) if read else None):
                yield address
        except FirstPageError as error:
            if error.name not in NOT_THERE:
                self.flaws.append(str(error))
            return
        self._listings.append((label, listing))

    def save(self, complete: bool) -> None:
        """Set the watermarks of the listings that were walked to their end."""
        for _, listing in self._listings:
            listing.state.save(complete and not self._newest_only)


def _is_of(label: str, record: Record) -> bool:
    """Return whether an article is of a section."""
    return any(same_label(label, section) for section in record.sections)
