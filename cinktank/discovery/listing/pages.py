"""The pages of one listing, however they come: as HTML, by the theme's Ajax, or by a browser.

A listing that loads by script is asked as its script would ask, where Ajax answers; else a browser
loads it. What a listing needs is remembered, so that the next run tries nothing in vain.
"""

from enum import StrEnum
from typing import TYPE_CHECKING, Final

from scrapy import FormRequest

from cinktank.crawl.fetching import FetchError
from cinktank.crawl.run import Run
from cinktank.discovery.listing.ajax import LoadedPage, LoadMore
from cinktank.discovery.listing.shown import ShownPage
from cinktank.discovery.listing.state import ListingState
from cinktank.discovery.listing.walk import ListingPlaces, PagePlace
from cinktank.pages.listing import ListingPage
from cinktank.pages.loading import own_controls, says_empty

if TYPE_CHECKING:
    from cinktank.transport.rendering.listing import RenderedListing

TRIED_AGAIN: Final = 30 * 86400
"""Seconds after which a listing that needed a browser is asked without one again."""


class NoFurtherPageError(FetchError):
    """The site's own page for what is not there, where nothing but a link named a further page."""


class Need(StrEnum):
    """What brings the whole of a listing, beyond its HTML."""

    AJAX = "ajax"
    BROWSER = "browser"
    NOTHING = "nothing"
    """A browser brings no more than the HTML."""


def _is_static(page: ListingPage) -> bool:
    """Return whether a page is one of text, as a menu's « À propos » is, and loads nothing."""
    if "page" not in page.body_classes or own_controls(page):
        return False
    return page.tree.css_first(".tdc-content-wrap, [class*=td_block]") is None


class ListingPages:
    """Asks for the pages of one listing. *to_the_end*: all are wanted, not the newest alone."""

    def __init__(self, run: Run, state: ListingState, to_the_end: bool = True):
        self._run = run
        self._state = state
        self._to_the_end = to_the_end
        self._mode = run.settings["RENDER"]
        self._more: LoadMore | None = None
        self._no_ajax = False
        """Whether Ajax did not answer on this run."""
        self._no_browser = False
        """Whether no browser brought it on this run."""

    async def at(self, place: PagePlace) -> list[ListingPlaces]:
        """Return what is at one place: a page, or several where a browser has loaded them.

        None where neither Ajax nor browser brings more: the walk is `broken` then. Raises
        `FetchError`.
        """
        if place.how == "ajax":
            return await self._by_ajax(place)
        if place.how == "browser" and self._is_without_browser:
            return self._leave_out(place.url)
        if place.how == "browser" or self._is_to_be_rendered():
            return await self._by_browser(place.url)
        try:
            page = await self._run.fetcher.fetch_page(place.url)
            if not self._state.walk.pages and "single" in page.body_classes:
                raise FetchError("an_article", f"it gives the article {page.url}")
            return [self._of_html(page)]
        except FetchError as error:
            answer, walk = error.response, self._state.walk
            is_end = answer is not None and answer.status == 404 and walk.pages
            if answer is None or not is_end or not walk.is_beyond(place):
                raise
            if not says_empty(self._run.fetcher.page(answer)):
                raise
            raise NoFurtherPageError("404", "there is no such page") from error

    async def look_at(self, place: PagePlace) -> ListingPlaces:
        """Return the page at one place, which comes as the one before it; raises `FetchError`."""
        if place.how == "ajax":
            return await self._load_more(place)
        return ShownPage(await self._run.fetcher.fetch_page(place.url))

    # HTML

    def _of_html(self, page: ListingPage) -> ShownPage:
        """Return a page as it is in HTML, with the way on that its scripts would go."""
        shown = ShownPage(page)
        entries = shown.articles()
        if page.next_page() or says_empty(page) or (entries and not self._to_the_end):
            return shown
        more = LoadMore.of(page)
        if entries and more is None and not own_controls(page):
            return shown  # a listing of one page
        if not entries and more is None and (_is_static(page) or self._went_wrong(page)):
            return shown
        if more and more.last_page is not None and more.last_page <= 1:
            return shown
        need = self._need()
        if more and not self._no_ajax and (self._no_browser or need is not Need.BROWSER):
            self._more = more
            return ShownPage(page, more.place(2), more.last_page)
        if need is Need.NOTHING:
            return shown
        return ShownPage(page, PagePlace(page.url, "browser"))

    def _went_wrong(self, page: ListingPage) -> bool:
        """Return whether a further page that lists nothing, and loads nothing, is taken as it is.

        Where there is none the walk says of it that it proves no end.
        """
        is_further = self._state.walk.pages > 0
        return is_further and self._is_without_browser and not own_controls(page)

    # Ajax

    async def _by_ajax(self, place: PagePlace) -> list[ListingPlaces]:
        try:
            page = await self._load_more(place)
        except FetchError as error:
            return await self._without_ajax(place.url, error)
        self._remember(Need.AJAX)
        return [page]

    async def _load_more(self, place: PagePlace) -> LoadedPage:
        more = self._more
        assert more is not None
        response = await self._run.fetcher.fetch(
            more.source.endpoint,
            accept="application/json, */*",
            request=FormRequest,
            formdata=more.form(place.number),
            headers={"X-Requested-With": "XMLHttpRequest"},
        )
        page = more.read(place.number, response.body)
        if page is None:
            raise FetchError("answer", "it brought something else")
        return page

    async def _without_ajax(self, url: str, error: FetchError) -> list[ListingPlaces]:
        """Walk down in a browser; not where robots.txt forbids what its scripts would ask for."""
        self._run.stats.inc_value(f"listing/ajax_failed/{error.name}")
        self._no_ajax = True
        if error.name == "IgnoreRequest":
            return self._leave_out(url, "robots.txt forbids what would load the rest")
        if self._is_without_browser:
            return self._leave_out(url)
        self._run.logger.info("%s: Ajax does not bring more (%s): rendering it", url, error)
        return await self._by_browser(url)

    # A browser

    @property
    def _is_without_browser(self) -> bool:
        return self._mode == "never" or self._no_browser

    def _is_to_be_rendered(self) -> bool:
        if self._is_without_browser:
            return False
        return self._mode == "always" or self._need() is Need.BROWSER

    async def _by_browser(self, url: str) -> list[ListingPlaces]:
        from cinktank.discovery.listing.browser import load_in_browser, shown_pages

        try:
            rendering = await load_in_browser(self._run, url, self._state.walk, self._to_the_end)
        except FetchError as error:
            return await self._without_browser(url, error)
        if not rendering.batches:
            raise FetchError("empty", "the browser brought nothing")
        self._count(rendering)
        pages: list[ListingPlaces] = [*shown_pages(rendering.batches)]
        some = any(page.articles() for page in pages)
        self._remember(Need.BROWSER if some else Need.NOTHING)
        return pages

    def _count(self, rendering: "RenderedListing") -> None:
        self._run.stats.inc_value("render/listings")
        for answer, count in rendering.answers.items():
            self._run.stats.inc_value(f"render/consent/{answer}", count)

    async def _without_browser(self, url: str, error: FetchError) -> list[ListingPlaces]:
        """Ask for the HTML, which shows at least the newest."""
        run = self._run
        run.stats.inc_value(f"render/failed/{error.name}")
        if error.name != "NoBrowserError" or not run.browserless:  # that is said once
            run.logger.warning("%s is not rendered: %s", url, error)
        run.browserless = run.browserless or error.name == "NoBrowserError"
        self._no_browser = True
        self._state.walk_anew()
        return [self._of_html(await run.fetcher.fetch_page(url))]

    # What brings nothing, and what is remembered

    def _leave_out(self, url: str, why: str = "") -> list[ListingPlaces]:
        """Name a listing whose further entries nothing brings; return the pages that came: none.

        Asked for only where the walk goes on below the HTML: not where that reaches down to the
        watermark, or as far as was asked for.
        """
        why = why or ("RENDER=never" if self._mode == "never" else "no browser brings the rest")
        self._state.walk.broken = True
        self._state.walk.lacking.append(f"{url}: loads by script, and {why}")
        self._run.stats.inc_value("render/left_out")
        self._run.logger.warning(
            "%s loads by script: what is not in its HTML is left out (%s)", url, why
        )
        return []

    @property
    def _need_name(self) -> str:
        return f"render@{self._state.key}"

    def _need(self) -> Need | None:
        stored = (self._run.memory.source_state(self._need_name) or b"").decode().split()
        if len(stored) != 2 or not 0 <= self._run.now() - int(stored[1]) <= TRIED_AGAIN:
            return None
        return Need(stored[0])

    def _remember(self, need: Need) -> None:
        if self._need() is not need:
            stored = f"{need} {self._run.now()}"
            self._run.memory.put_source_state(self._need_name, stored.encode())
