"""One browser for a crawl, by scrapy-playwright's handler: started late, replaced, watched."""

import asyncio
import logging
from contextlib import suppress
from functools import partial
from time import monotonic
from typing import TYPE_CHECKING, Any, Final, cast
from urllib.parse import urlsplit
from weakref import WeakSet

from playwright.async_api import BrowserContext, Error, Page, Route
from playwright.async_api import Request as BrowserRequest
from playwright.async_api import Response as BrowserResponse
from playwright.async_api import TimeoutError as PageTimeoutError
from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import DownloadFailedError, DownloadTimeoutError, IgnoreRequest
from scrapy.http import Response
from scrapy_playwright.handler import (  # type: ignore[import-untyped]
    ScrapyPlaywrightDownloadHandler,
)

from cinktank.processors.urls import host
from cinktank.transport.authentication import credentials
from cinktank.transport.pauses import Pauses
from cinktank.transport.rendering.blocking import DATA, below, is_wanted
from cinktank.transport.rendering.browser import FoundBrowser
from cinktank.transport.rendering.finding import NoBrowserError
from cinktank.transport.rendering.proxy import SiteProxy
from cinktank.transport.rendering.weight import megabytes
from cinktank.transport.site import robots_of, site_of

if TYPE_CHECKING:
    from cinktank.transport.rendering.listing import RenderedListing

logger = logging.getLogger(__name__)

CONTEXT: Final = {"service_workers": "block", "accept_downloads": False}
"""A service worker's requests would pass by what is blocked."""

_LOOK: Final = 2.0
"""Seconds between two looks at what a page takes."""

_NO_DOWNLOADS: Final = """(() => {
  const strip = clicked => {
    for (let element = clicked; element; element = element.parentElement) {
      element.removeAttribute("download");
    }
  };
  addEventListener("click", event => strip(event.composedPath()[0]?.closest?.("*")), true);
  for (const [owner, name] of [
    [HTMLElement.prototype, "click"],
    [EventTarget.prototype, "dispatchEvent"],
  ]) {
    const own = owner[name];
    owner[name] = function (...given) {
      if (this instanceof Element) strip(this);
      return own.apply(this, given);
    };
  }
})()"""
"""A link that is to be downloaded is followed instead, which the page's rules see and refuse: a
download is asked for by the browser itself, past them."""

_READ: Final = 0.05
"""Seconds between two looks whether a page has been read by the browser."""

_TO_CLOSE: Final = 10.0
"""Seconds for a page or a browser to close; one that does not is left to the end of the crawl."""


_NOT_YET: Final = ("promise was garbage collected", "context was destroyed")
"""What Chromium says where a document gives way to another one while it is asked."""


class _Handler(ScrapyPlaywrightDownloadHandler):  # type: ignore[misc]
    """scrapy-playwright's, for pages whose scripts try to leave, or to begin a download.

    Playwright waits in vain for the load of a page that was kept from leaving. So the document is
    asked itself, and its listing waits for what it needs.
    """

    async def _get_response_and_download(
        self, request: Request, page: Page, spider: Any
    ) -> tuple[BrowserResponse | None, None]:
        """Go to the page; a download that its scripts begin is refused and is not the answer."""
        seconds = request.meta["rendering"].timeout
        response = await page.goto(request.url, wait_until="commit", timeout=seconds * 1000)
        async with asyncio.timeout(seconds):
            while await _is_loading(page):
                await asyncio.sleep(_READ)
        return response, None

    async def _apply_page_methods(self, page: Page, request: Request, spider: Any) -> None:
        await request.meta["rendering"].read(page)


async def _is_loading(page: Page) -> bool:
    """Return whether the browser is still reading the page."""
    try:
        return bool(await page.evaluate("document.readyState") == "loading")
    except Error as error:
        if not any(sign in error.message for sign in _NOT_YET):
            raise
        return True


class Renderer:
    """Downloads requests through a browser; failures are Scrapy's own, so that it tries again."""

    def __init__(self, crawler: Crawler, pauses: Pauses):
        self._crawler = crawler
        self._pauses = pauses
        self._begun = 0.0
        """When what is under way began."""
        self._agent = crawler.settings["ROBOTSTXT_USER_AGENT"] or crawler.settings["USER_AGENT"]
        self._timeout = crawler.settings.getfloat("RENDER_TIMEOUT")
        self._seconds = crawler.settings.getfloat("RENDER_SECONDS_MAX")
        self._memory = crawler.settings.getfloat("RENDER_MEMORY_MAX")
        self._starting = asyncio.Lock()
        self._handler: ScrapyPlaywrightDownloadHandler | None = None
        self._proxy: SiteProxy | None = None
        self._guarded: WeakSet[BrowserContext] = WeakSet()
        """Contexts in which only pages of ours may ask for anything."""
        self._missing: NoBrowserError | None = None
        self._forbidden: str | None = None
        """What a page's scripts asked for, and robots.txt forbids."""
        logging.getLogger("scrapy-playwright").addFilter(_without_traceback)

    async def download(self, request: Request, begun: float) -> Response:
        """Return the rendered page of a request whose turn *begun* at that moment.

        Raises `NoBrowserError`, or Scrapy's `DownloadTimeoutError` for a page that hangs,
        `DownloadFailedError` for one that fails or whose browser died, and `IgnoreRequest` for one
        that robots.txt does not let come whole, or that takes more than a page may.
        """
        handler = await self._started()
        request.meta["playwright_context_kwargs"] = self._context()
        request.meta["playwright_page_init_callback"] = self._prepared
        self._forbidden, self._begun = None, begun
        work = asyncio.ensure_future(handler.download_request(request))
        try:
            return await self._watched(work, request)
        except NoBrowserError as error:
            self._missing = error
            raise
        except (PageTimeoutError, TimeoutError) as error:
            raise DownloadTimeoutError(_line(request, error)) from None
        except Error as error:
            if self._forbidden:
                line = f"robots.txt forbids {self._forbidden}, which its scripts need"
                raise IgnoreRequest(line) from None
            raise DownloadFailedError(_line(request, error)) from None
        finally:
            work.cancel()

    def _context(self) -> dict[str, Any]:
        """Return how the browser meets the site: by the rules of a plain request."""
        verified = self._crawler.settings.getbool("DOWNLOAD_VERIFY_CERTIFICATES")
        context: dict[str, Any] = {**CONTEXT, "ignore_https_errors": not verified}
        if (known := credentials()) is not None:
            parts = urlsplit(site_of(self._crawler))
            context["http_credentials"] = {
                "username": known[0],
                "password": known[1],
                "origin": f"{parts.scheme}://{parts.netloc}",
            }
        return context

    async def _watched(self, work: "asyncio.Future[Response]", request: Request) -> Response:
        """Wait as long as there is progress: a page whose script never returns answers nobody."""
        listing: RenderedListing = request.meta["rendering"]
        begun = moved = monotonic()
        progress = listing.progress
        while True:
            done, _ = await asyncio.wait({work}, timeout=min(_LOOK, self._timeout))
            if done:
                return work.result()
            now = monotonic()
            if listing.progress != progress:
                progress, moved = listing.progress, now
            if problem := await self._excess(now - begun):
                await self._given_up(work, listing)
                self._crawler.stats.inc_value("render/stopped")
                raise IgnoreRequest(f"{request.url} in the browser {problem}")
            if now - moved >= 2 * self._timeout:
                await self._given_up(work, listing)
                raise DownloadTimeoutError(f"{request.url} hangs in the browser")

    async def _excess(self, seconds: float) -> str | None:
        """Return what a page takes too much of, if it does."""
        if seconds > self._seconds:
            return f"takes more than {self._seconds:.0f} seconds (RENDER_SECONDS_MAX)"
        handler = self._handler
        if handler is None or not hasattr(handler, "browser"):
            return None
        if await megabytes(handler.browser) > self._memory:
            return f"takes more than {self._memory:.0f} MB (RENDER_MEMORY_MAX)"
        return None

    async def _given_up(self, work: "asyncio.Future[Response]", listing: "RenderedListing") -> None:
        work.cancel()
        await self._abandon(listing)

    async def _prepared(self, page: Page, request: Request) -> None:
        """See to it that a new page stays and opens no other, and that its listing hears of it."""
        if page.context not in self._guarded:
            # Our own pages have rules of their own, which go before this one.
            await page.context.route("**", _refuse)
            self._guarded.add(page.context)
        page.on("popup", _close)
        page.on("response", self._note)
        await page.add_init_script(_NO_DOWNLOADS)
        await page.route("**", partial(_kept_at, request.url))
        await request.meta["rendering"].watch(page, request)

    async def _abandon(self, listing: "RenderedListing") -> None:
        """Close a page that hangs; where it cannot be closed, its browser is."""
        with suppress(Error):
            try:
                async with asyncio.timeout(_TO_CLOSE):
                    if listing.page is not None:
                        await listing.page.close()
            except TimeoutError:
                async with asyncio.timeout(_TO_CLOSE):
                    await cast("ScrapyPlaywrightDownloadHandler", self._handler).browser.close()

    async def _started(self) -> ScrapyPlaywrightDownloadHandler:
        async with self._starting:
            if self._missing is not None:
                raise self._missing
            if self._handler is None:
                settings = self._crawler.settings
                self._proxy = SiteProxy(
                    site_of(self._crawler),
                    allowed=self._is_allowed,
                    refused=self._note_refused,
                    private=settings.getbool("ALLOW_PRIVATE_ADDRESSES"),
                )
                handler = _Handler.from_crawler(self._crawler)
                found = partial(FoundBrowser, proxy=await self._proxy.start())
                handler.browser_provider_cls = found
                # Private: the handler launches at the crawl's start, which was long ago, and has
                # no public way to do so later. Hence the upper bound in pyproject.toml.
                await handler._launch()
                handler.abort_request = self._is_unwanted
                self._handler = handler
            return self._handler

    def _is_unwanted(self, request: BrowserRequest) -> bool:
        if not is_wanted(request.url, request.resource_type, site_of(self._crawler)):
            return True
        if self._is_allowed(request.url):
            return False
        if request.resource_type in DATA:
            self._forbidden = request.url
        return True

    def _is_allowed(self, url: str) -> bool:
        """Tell whether robots.txt lets us ask for an address; none of the web is always allowed."""
        robots = robots_of(self._crawler) if url.startswith("http") else None
        return robots is None or robots.allowed(url, self._agent)

    def _note_refused(self, what: str) -> None:
        self._crawler.stats.inc_value("render/refused")
        logger.debug("The browser asked for %s: refused", what)

    def _note(self, response: BrowserResponse) -> None:
        """Take in what the site answers to a page's scripts: it may ask us to wait."""
        if (where := host(response.url)) == host(site_of(self._crawler)):
            told = response.headers
            self._pauses.note(
                where, self._begun, response.status, told.get("retry-after"), told.get("date")
            )

    async def close(self) -> None:
        """End the browser, Playwright's own process, and the proxy."""
        if self._handler is not None:
            with suppress(Error):
                await self._handler.close()
        if self._proxy is not None:
            await self._proxy.close()


async def _refuse(route: Route) -> None:
    with suppress(Error):  # its page is gone already
        await route.abort()


async def _kept_at(url: str, route: Route, request: BrowserRequest) -> None:
    """Refuse what would lead the page away from its listing; it stays where it is."""
    page = request.frame.page if request.is_navigation_request() else None
    if page is not None and request.frame == page.main_frame and not below(request.url, url):
        with suppress(Error):
            await route.abort("aborted")
    else:
        await route.fallback()


async def _close(page: Any) -> None:
    with suppress(Error):
        await page.close()


def _line(request: Request, error: Exception) -> str:
    said = (str(error).strip() or type(error).__name__).splitlines()[0]
    return f"{request.url} in the browser: {said}"


def _without_traceback(record: logging.LogRecord) -> bool:
    record.exc_info = record.exc_text = None
    return True
