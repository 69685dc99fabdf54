"""Along a feed: one request says whether anything is new; what is, is fetched as a page."""

from collections.abc import AsyncIterator
from typing import Final

import msgspec
from scrapy.http import Response

from cinktank.crawl.address import Address
from cinktank.crawl.articles import Articles
from cinktank.crawl.fetching import READ, FetchError, header
from cinktank.crawl.run import Run
from cinktank.discovery.listing.search import find_section
from cinktank.discovery.listing.state import ListingState
from cinktank.discovery.source import Found, Source, SourceUnavailableError
from cinktank.pages.feed import FeedPage, NoFeedError, feed_of

ACCEPT: Final = "application/rss+xml, application/xml;q=0.9, */*;q=0.1"

NO_PAGES: Final = frozenset({"400", "404", "410", "unreadable"})
"""How a feed's second page may fail where a feed has no pages, as that of no WordPress has."""


class Validators(msgspec.Struct):
    """What the site gave with the feed's first page, to be asked with next time."""

    etag: str | None = None
    last_modified: str | None = None


class FeedSource(Source):
    """A feed, walked as a listing is: down to its end, or to where an earlier run had been."""

    name = "feed"
    title = "The site's feed"

    def __init__(self, run: Run, articles: Articles):
        super().__init__(run, articles)
        self._listing = ListingState(self.state_name, run)
        self._validators = Validators()

    async def addresses(self) -> Found:
        """Yield the entries that lie above where an earlier run had been."""
        walk = self._listing.walk
        page = await self._first_page()
        if page is None:  # nothing has changed
            self.run.stats.inc_value("memory/known")
            walk.ended = "watermark"
            self.ended = True
            return
        full = page.full = max(1, page.given)
        self._listing.found_at(page.url)
        onward: str | None = page.url
        pages_are_sure = page.is_wordpress
        while onward:
            self._note_what_is_lost(page)
            entries, onward = walk.read(page)
            if walk.pages == 2 and walk.broken and not pages_are_sure:
                self._holds_the_newest()
                break
            for entry in entries:
                address = Address(entry.url, "feed", entry.published, letters=entry.letters)
                walk.found += self.articles.wants(address)
                yield address
            if not page.whole:
                self.count("failed/truncated")
                self.incomplete(page.url, "it is cut short")
                break
            if onward:
                try:
                    status, page = await self._page(onward, full)
                except FetchError as error:
                    if walk.pages == 1 and error.name in NO_PAGES and not pages_are_sure:
                        self._holds_the_newest()
                        break
                    self.count(f"failed/{error.name}")
                    self.incomplete(onward, str(error))
                    break
                if status == 404:
                    walk.ended = "end"
                    break
        self.ended = walk.complete
        if walk.ended == "newest":
            return
        if walk.flaw:
            self.without_end(page.url, walk.flaw)
        else:
            self.flaws += walk.lacking

    def _holds_the_newest(self) -> None:
        """Say that a feed has no further pages: what is older needs another source."""
        self._listing.walk.ended = "newest"
        self.count("newest_only")
        self.run.logger.info("The feed holds only the newest articles; others need another source")

    @property
    def proves(self) -> bool:
        """Return whether the feed has shown all that the run asks for."""
        return self.whole and (self.ended or self._listing.walk.as_asked)

    async def _page(self, url: str, full: int) -> tuple[int, FeedPage]:
        """Return a further page and its status; raises `FetchError`.

        Where a feed ends WordPress answers 404 with a feed of no entries; any other 404 is a
        failure.
        """
        response = await self._fetch(url, answers=(*READ, 404))
        try:
            page = FeedPage(response.body, url, full)
            while not page.whole and (
                again := await self.run.fetcher.fetch_again(response, "truncated")
            ):
                response, page = again, FeedPage(again.body, url, full)
        except NoFeedError as error:
            name = "404" if response.status == 404 else "unreadable"
            raise FetchError(name, f"it gives {error}") from error
        if response.status == 404 and page.articles():
            raise FetchError("404", "the site answered 404")
        return response.status, page

    async def _first_page(self) -> FeedPage | None:
        """Return the first page; ``None`` where the site says that it has not changed."""
        why = ""
        was = self._listing.watermark
        async for url in self._places():
            try:
                response = await self._fetch(url, first=was is not None and url == was.listing)
                if response.status == 304:
                    return None
                page = FeedPage(response.body, response.url)
            except FetchError as error:
                self.count(f"failed/{error.name}")
                why = str(error)
            except NoFeedError as error:
                self.count("failed/unreadable")
                why = f"it gives {error}"
            else:
                names = ("ETag", "Last-Modified")
                self._validators = Validators(*(header(response, name) for name in names))
                return page
        raise SourceUnavailableError(why)

    def _note_what_is_lost(self, page: FeedPage) -> None:
        self.bad_records(page.url, page.bad)
        if page.cut:
            self.incomplete(page.url, page.cut)

    async def _places(self) -> AsyncIterator[str]:
        """Yield where the feed may be: where it was, then where it would be looked for at first.

        A section's is where its listing is.
        """
        known, site = self._listing.watermark, self.run.site
        if known:
            yield known.listing
        if self.run.arguments.section:
            section = ListingState.of_section(self.run, self.run.arguments.section).watermark
            places = [feed_of(section.listing if section else await find_section(self.run))]
        else:
            places = [feed_of(site), f"{site}?feed=rss2"]  # the last: permalinks are off
        if known is None or known.listing not in places:
            for place in places:
                yield place

    async def _fetch(
        self, url: str, first: bool = False, answers: tuple[int, ...] = READ
    ) -> Response:
        self.count("pages")
        headers = {}
        if first and self._listing.walk.anchors and (known := self.read_state(Validators)):
            given = {"If-None-Match": known.etag, "If-Modified-Since": known.last_modified}
            headers = {name: value for name, value in given.items() if value}
        if headers:
            answers = (*answers, 304)
        return await self.run.fetcher.fetch(url, accept=ACCEPT, headers=headers, answers=answers)

    def save(self, complete: bool) -> None:
        """Remember down from where the feed is known, and its validators.

        Between two of its pages an entry may have been out of sight: of two servers of the site one
        is behind the other. Where the neighbours do not say that none was, the next run looks.
        """
        if complete and self._listing.walk.found and not self._listing.is_gapless():
            self.count("looked_at_again")
            complete = False
        self._listing.save(complete)
        if complete and (self._validators.etag or self._validators.last_modified):
            self.write_state(self._validators)
