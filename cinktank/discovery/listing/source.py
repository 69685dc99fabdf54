"""A section's listing: searched for on the site, and walked down page by page."""

from collections.abc import AsyncIterator
from statistics import mode

from cinktank.crawl.address import Address
from cinktank.crawl.articles import Articles
from cinktank.crawl.fetching import FetchError
from cinktank.crawl.run import Run
from cinktank.discovery.absent import Shown, absent
from cinktank.discovery.listing.pages import ListingPages, NoFurtherPageError
from cinktank.discovery.listing.search import find_section
from cinktank.discovery.listing.state import ListingState
from cinktank.discovery.listing.walk import ListingPlaces, PagePlace
from cinktank.discovery.source import Found, Source, SourceUnavailableError

WALKS = 3
"""So many times a listing is walked at most: once more, and again, if posts were deleted."""


class FirstPageError(Exception):
    """The first page of a listing cannot be read; the message says why, in one line.

    *name* is what that is counted under: a status or an error.
    """

    def __init__(self, line: str, name: str):
        super().__init__(line)
        self.name = name


class Listing:
    """One listing in one run: walked down from its first page to its end, or to the watermark."""

    def __init__(self, run: Run, articles: Articles, state: ListingState, to_the_end: bool = True):
        self._run = run
        self._articles = articles
        self.state = state
        self._to_the_end = to_the_end
        self._pages = ListingPages(run, state, to_the_end)
        self.shown = Shown()

    async def walk(self, url: str, read: ListingPlaces | None = None) -> AsyncIterator[Address]:
        """Yield the entries from *url* on; raises `FirstPageError`.

        *read* is the first page, where it is there already.
        """
        place: PagePlace | None = PagePlace(url)
        pages = [read] if read else []
        while place:
            try:
                pages = pages or await self._pages.at(place)
            except NoFurtherPageError:
                self.state.walk.ended = "end"
                return
            except FetchError as error:
                place = self._skip(place, error)
                continue
            place = None
            for page in pages:
                entries, place = self.state.walk.read(page)
                self._run.stats.inc_value("listing/pages")
                if self.state.walk.empty:
                    self._run.stats.inc_value("listing/empty")
                if self.state.walk.pages == 1:
                    self.state.found_at(page.place.url)
                    await self._count(page, place)
                if not self._to_the_end:  # only to find the newest, where the chain begins
                    entries, place = [entry for entry in entries if entry.in_loop][:1], None
                for entry in entries:
                    self.shown.add(entry.url)
                    address = Address(entry.url, "listing", entry.published)
                    self.state.walk.found += self._articles.wants(address)
                    yield address
            pages = []

    def _skip(self, place: PagePlace, error: FetchError) -> PagePlace | None:
        """Return where the walk goes on after a page that cannot be read."""
        self._run.stats.inc_value(f"listing/failed/{error.name}")
        self._run.logger.warning("Listing page %s: %s", place.url, error)
        if not self.state.walk.pages:
            raise FirstPageError(f"{place.url} cannot be read: {error}", error.name)
        return self.state.walk.skip(place, str(error))

    async def _count(self, page: ListingPlaces, onward: PagePlace | None) -> None:
        """Look how long a listing is of which nothing is known yet.

        At the end that says whether posts have been deleted while it was walked.
        """
        if not (self._to_the_end and onward and self._run.whole) or self.state.walk.anchors:
            return
        if last := self.state.count.begin(page, onward):
            try:
                self.state.count.read_last(await self._pages.look_at(last))
                if expected := self.state.count.articles(mode(self.state.walk.sizes)):
                    self._run.expected = (self._run.expected or 0) + expected
            except FetchError as error:
                self._run.stats.inc_value(f"listing/failed/{error.name}")


class ListingSource(Source):
    """The section's listing. *newest_only*: the chain alone is followed, from its newest."""

    name = "listing"
    title = "The section's listing"

    def __init__(self, run: Run, articles: Articles, newest_only: bool = False):
        super().__init__(run, articles)
        self._newest_only = newest_only
        self._state = ListingState.of_section(run, run.arguments.section)
        self._listing = Listing(run, articles, self._state, to_the_end=not newest_only)

    async def addresses(self) -> Found:
        """Yield the entries down to the listing's end, or to the watermark."""
        known = self._state.watermark.listing if self._state.watermark else None
        try:
            url = known or await find_section(self.run)
            try:
                async for address in self._listing.walk(url):
                    yield address
            except FirstPageError:
                if known is None or self.run.section_listing:
                    raise
                self.count("moved")
                url = await find_section(self.run)
                async for address in self._listing.walk(url):
                    yield address
        except FirstPageError as error:
            raise SourceUnavailableError(str(error), "listing_unreadable") from error
        async for address in self._walked_again():
            yield address
        self.run.ends.walked_down = self._state.walked_down and not self._newest_only
        self.ended = self._state.walk.complete and not self._newest_only
        if (flaw := self._state.walk.flaw) and not self._newest_only:
            self.without_end(url, flaw)
        else:
            self.flaws += self._state.walk.lacking
        if self._state.walk.ended == "end" and self.ended and self.run.whole:
            for address in absent(self.run, self.name, self._listing.shown):
                yield address

    @property
    def proves(self) -> bool:
        """Return whether the listing has shown all that the run asks for."""
        return self.whole and (self.ended or self._state.walk.as_asked)

    async def _walked_again(self) -> AsyncIterator[Address]:
        """Walk the listing once more if posts were deleted while it was walked."""
        if self._newest_only or not self.run.scope.whole:
            return
        for _ in range(WALKS - 1):
            await self.run.settled(self.account)
            if not (self._state.watermark and self._state.may_have_missed()):
                return
            self.count("walked_again")
            self._state.walk_again()
            async for address in self._listing.walk(self._state.watermark.listing):
                yield address
        await self.run.settled(self.account)
        if self._state.may_have_missed():
            self._state.walk.broken = True
            self._state.walk.lacking.append(
                f"{self._state.key}: its pages show something else each time they are read"
            )

    def save(self, complete: bool) -> None:
        """Set the watermark, if the listing was walked to its end."""
        self._state.save(complete)
