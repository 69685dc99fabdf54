"""Listings that load by script: by the theme's own Ajax where it answers, else in a browser."""

import asyncio
from collections.abc import Callable, Iterator
from copy import deepcopy
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from scrapy import FormRequest, Request
from scrapy.http import Response

from cinktank.discovery.listing import ListingWalk, NumberedPage
from cinktank.discovery.load_more import LoadMore, is_loaded, page_number
from cinktank.discovery.rendered import ShownPage, is_rendered, rendered
from cinktank.discovery.section_listing import SectionListing
from cinktank.pages import theme
from cinktank.pages.listing import ListingPage
from cinktank.pages.loading import controls, endpoint, own_controls, says_empty

if TYPE_CHECKING:
    from cinktank.spiders.section import SectionSpider
    from cinktank.transport.rendering.listing import Batch, RenderedListing

MODES: Final = ("auto", "always", "never")

TRIED_AGAIN: Final = 30 * 86400
"""Seconds after which a listing that needed a browser is asked without one again."""

PAGE: Final = "listing_page"
RENDERING: Final = "rendering"
"""Keys of ``Request.meta``: the address by which a walk knows a page; what a browser brings."""


class Need(StrEnum):
    """What brings the whole of a listing, beyond its HTML."""

    AJAX = "ajax"
    BROWSER = "browser"
    NOTHING = "nothing"
    """A browser brings no more than the HTML."""


class ScriptedListings:
    """Asks for the pages of listings, and reads them, however they come.

    What a listing needs is in the memory (``render@<host> <section>``), so that the next run
    tries nothing in vain.
    """

    def __init__(self, spider: "SectionSpider"):
        self.spider = spider
        self.mode: str = spider.settings["RENDER"]
        if self.mode not in MODES:
            raise ValueError(f"setting RENDER: {self.mode!r} is not allowed: auto, always or never")
        self._more: dict[str, LoadMore] = {}
        self._closed: set[str] = set()
        """Listings whose Ajax did not answer on this run."""
        self._left_out: set[str] = set()
        """Listings that no browser brought on this run."""

    # Asking

    def request(self, url: str, listing: SectionListing, **more: Any) -> Request:
        """Return the request for a page of a listing, by the address that the walk knows."""
        if is_loaded(url):
            source = self._more[listing.key]
            return FormRequest(
                source.source.endpoint,
                formdata=source.form(page_number(url)),
                headers={"X-Requested-With": "XMLHttpRequest", "Accept": "application/json, */*"},
                meta={PAGE: url},
                **more,
            )
        if is_rendered(url):
            url = url.partition("#")[0]
        elif not self._is_to_be_rendered(listing):
            return Request(url, **more)
        return self._rendered(url, listing, more)

    def _is_to_be_rendered(self, listing: SectionListing) -> bool:
        if self.mode == "never" or listing.key in self._left_out:
            return False
        return self.mode == "always" or self._need(listing) is Need.BROWSER

    def _rendered(self, url: str, listing: SectionListing, more: dict[str, Any]) -> Request:
        from scrapy_playwright.page import PageMethod  # type: ignore[import-untyped]

        from cinktank.transport.rendering.listing import Places, RenderedListing

        walk = listing.walk
        seconds = self.spider.settings.getfloat("RENDER_TIMEOUT")
        request = Request(url, **{**more, "dont_filter": True})
        rendering = RenderedListing(
            Places(theme.ENTRY_CSS, theme.FURNITURE_CSS, theme.LOOP_CSS),
            lambda: _Ahead(walk, self.spider.by_listing, self._is_ending),
            lambda: self._pause(request),
            seconds,
        )
        request.meta.update(
            {
                RENDERING: rendering,
                "playwright": True,
                "playwright_page_init_callback": rendering.watch,
                "playwright_page_methods": [PageMethod(rendering.read)],
                "playwright_page_goto_kwargs": {
                    "wait_until": "domcontentloaded",
                    "timeout": seconds * 1000,
                },
            }
        )
        return request

    def _is_ending(self) -> bool:
        """Tell whether the crawl was asked to stop: it waits for what is under way."""
        engine = self.spider.crawler.engine
        return engine._slot is None or engine._slot.closing is not None

    async def _pause(self, request: Request) -> None:
        """Wait as long as between two requests of the crawl."""
        downloader = self.spider.crawler.engine.downloader
        slot = downloader.slots.get(downloader.get_slot_key(request))
        await asyncio.sleep(slot.delay if slot else 0)

    # Reading

    def pages(
        self, response: Response, listing: SectionListing, walk: ListingWalk
    ) -> list[NumberedPage]:
        """Return the pages that a response brings, in order; none where it is no answer."""
        assert response.request is not None
        meta = response.request.meta
        if PAGE in meta:
            page = self._more[listing.key].read(page_number(meta[PAGE]), response.body)
            if page is None:
                return []
            self._remember(listing, Need.AJAX)
            return [page]
        if RENDERING in meta and meta[RENDERING].batches:
            return self._of_browser(meta[RENDERING], listing)
        return [self._of_html(self.spider.page(response), listing, walk)]

    def _of_browser(
        self, rendering: "RenderedListing", listing: SectionListing
    ) -> list[NumberedPage]:
        stats = self.spider.crawler.stats
        stats.inc_value("render/listings")
        for answer, count in rendering.answers.items():
            stats.inc_value(f"render/consent/{answer}", count)
        pages: list[NumberedPage] = [*_shown(rendering.batches)]
        some = any(page.articles() for page in pages)
        self._remember(listing, Need.BROWSER if some else Need.NOTHING)
        return pages

    def _of_html(
        self, page: ListingPage, listing: SectionListing, walk: ListingWalk
    ) -> NumberedPage:
        """Return a page as it is in HTML, with the way on that its scripts would go."""
        shown = ShownPage(page)
        entries = shown.articles()
        if page.next_page() or says_empty(page) or (entries and not self.spider.by_listing):
            return shown
        more = LoadMore.of(page)
        if entries and more is None and not own_controls(page):
            return shown  # a listing of one page
        if more and more.last_page is not None and more.last_page <= 1:
            return shown
        left_out, need = listing.key in self._left_out, self._need(listing)
        if more and listing.key not in self._closed and (left_out or need is not Need.BROWSER):
            self._more[listing.key] = more
            return ShownPage(page, more.address(2), more.last_page)
        if need is Need.NOTHING:
            return shown
        if self.mode == "never" or left_out:
            self._leave_out(page.url, walk)
            return shown
        return ShownPage(page, rendered(page.url, 1))

    # What fails, and what is remembered

    def instead(
        self, request: Request, listing: SectionListing, walk: ListingWalk, name: str, line: str
    ) -> Iterator[Request] | None:
        """Return how to go on where Ajax or browser failed; `None` where neither was asked."""
        if RENDERING in request.meta:
            return self._without_browser(request.url, listing, name, line)
        if PAGE in request.meta:
            return self._without_ajax(listing, walk, name, line)
        return None

    def _without_browser(
        self, url: str, listing: SectionListing, name: str, line: str
    ) -> Iterator[Request]:
        """Ask for the HTML, which shows at least the newest."""
        self.spider.crawler.stats.inc_value(f"render/failed/{name}")
        if name != "NoBrowserError" or not self._left_out:  # that is told once
            self.spider.logger.warning("%s is not rendered: %s", url, line)
        self._left_out.add(listing.key)
        listing.walk_anew()
        yield self.spider.listing_page(url, listing, dont_filter=True)

    def _without_ajax(
        self, listing: SectionListing, walk: ListingWalk, name: str, line: str
    ) -> Iterator[Request]:
        """Walk down in a browser; not where robots.txt forbids what its scripts would ask for."""
        stats, url = self.spider.crawler.stats, self._more[listing.key].listing
        stats.inc_value(f"listing/ajax_failed/{name}")
        self._closed.add(listing.key)
        forbidden = name == "IgnoreRequest"
        if forbidden or self.mode == "never" or listing.key in self._left_out:
            self._leave_out(url, walk)
            return
        self.spider.logger.info("%s: Ajax does not bring more (%s): rendering it", url, line)
        yield self.spider.listing_page(rendered(url, 1), listing, dont_filter=True)

    def _leave_out(self, url: str, walk: ListingWalk) -> None:
        """Count a listing whose further entries nothing brings; its walk proves nothing."""
        walk.broken = True
        self.spider.crawler.stats.inc_value("render/left_out")
        self.spider.logger.warning(
            "%s loads by script: what is not in its HTML is left out (RENDER=%s)", url, self.mode
        )

    def _need(self, listing: SectionListing) -> Need | None:
        noted = (self.spider.memory.source_state(_mark(listing)) or b"").decode().split()
        if len(noted) != 2 or self.spider.now() - int(noted[1]) > TRIED_AGAIN:
            return None
        return Need(noted[0])

    def _remember(self, listing: SectionListing, need: Need) -> None:
        if self._need(listing) is not need:
            note = f"{need} {self.spider.now()}"
            self.spider.memory.put_source_state(_mark(listing), note.encode())


def _mark(listing: SectionListing) -> str:
    return f"render@{listing.key}"


def _shown(batches: "list[Batch]") -> Iterator[ShownPage]:
    """Yield a browser's batches as pages of the walk."""
    told = ""
    for batch in batches:
        if batch.number == 1:
            page = ListingPage(batch.html.encode(), batch.url, "utf-8")
            told = endpoint(page) or ""  # names the version, which tells how times are read
        else:
            page = ListingPage(f"<!-- {told} -->{batch.html}".encode(), batches[0].url, "utf-8")
        onward = rendered(batches[0].url, batch.number + 1) if batch.more else None
        yield ShownPage(page, onward, number=batch.number)


class _Ahead:
    """Walks ahead while the browser loads, by the same rules, to say when it is enough."""

    def __init__(self, walk: ListingWalk, to_the_end: bool, is_ending: Callable[[], bool]):
        self._walk = deepcopy(walk)
        self._to_the_end = to_the_end
        self._is_ending = is_ending
        self._batches: list[Batch] = []
        self.controls = ""

    def wants_more(self, batch: "Batch") -> bool:
        """Take in what came; tell whether the walk goes on below it."""
        self._batches = [*self._batches[:1], batch]
        *_, page = _shown(self._batches)
        if batch.number == 1:
            self.controls = controls(page.page)
        _, onward = self._walk.read(page)
        wanted = (self._to_the_end or not page.articles()) and not self._is_ending()
        return wanted and onward is not None and is_rendered(onward)
