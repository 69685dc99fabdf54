"""One browser for a crawl, by scrapy-playwright's handler: started late, replaced, watched."""

import asyncio
import logging
from contextlib import suppress
from typing import TYPE_CHECKING, Final, cast

from playwright.async_api import Error
from playwright.async_api import Request as BrowserRequest
from playwright.async_api import TimeoutError as PageTimeoutError
from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import DownloadFailedError, DownloadTimeoutError, IgnoreRequest
from scrapy.http import Response
from scrapy_playwright.handler import (  # type: ignore[import-untyped]
    ScrapyPlaywrightDownloadHandler,
)

from cinktank.crawl.run import run_of
from cinktank.transport.rendering.blocking import DATA, is_wanted
from cinktank.transport.rendering.finding import NoBrowserError

if TYPE_CHECKING:
    from cinktank.transport.rendering.listing import RenderedListing

CONTEXT: Final = {"service_workers": "block", "accept_downloads": False}
"""A service worker's requests would pass by what is blocked."""

_TO_CLOSE: Final = 10.0
"""Seconds for a page or a browser to close; one that does not is left to the end of the crawl."""


class Renderer:
    """Downloads requests through a browser; failures are Scrapy's own, so that it tries again."""

    def __init__(self, crawler: Crawler):
        self._crawler = crawler
        self._agent = crawler.settings["ROBOTSTXT_USER_AGENT"] or crawler.settings["USER_AGENT"]
        self._timeout = crawler.settings.getfloat("RENDER_TIMEOUT")
        self._starting = asyncio.Lock()
        self._handler: ScrapyPlaywrightDownloadHandler | None = None
        self._missing: NoBrowserError | None = None
        self._forbidden: str | None = None
        """What a page's scripts asked for, and robots.txt forbids."""
        logging.getLogger("scrapy-playwright").addFilter(_without_traceback)

    async def download(self, request: Request) -> Response:
        """Return the rendered page.

        Raises `NoBrowserError`, or Scrapy's `DownloadTimeoutError` for a page that hangs,
        `DownloadFailedError` for one that fails or whose browser died, and `IgnoreRequest` for one
        that robots.txt does not let come whole.
        """
        handler = await self._started()
        request.meta.setdefault("playwright_context_kwargs", dict(CONTEXT))
        self._forbidden = None
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

    async def _watched(self, work: "asyncio.Future[Response]", request: Request) -> Response:
        """Wait as long as there is progress: a page whose script never returns answers nobody."""
        listing: RenderedListing = request.meta["rendering"]
        while True:
            before = listing.progress
            done, _ = await asyncio.wait({work}, timeout=2 * self._timeout)
            if done:
                return work.result()
            if listing.progress == before:
                work.cancel()
                await self._abandon(listing)
                raise DownloadTimeoutError(f"{request.url} hangs in the browser")

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
                handler = ScrapyPlaywrightDownloadHandler.from_crawler(self._crawler)
                # Private: the handler launches at the crawl's start, which was long ago, and has
                # no public way to do so later. Hence the upper bound in pyproject.toml.
                await handler._launch()
                handler.abort_request = self._is_unwanted
                self._handler = handler
            return self._handler

    def _is_unwanted(self, request: BrowserRequest) -> bool:
        run = run_of(self._crawler)
        if run is None:
            return False
        if not is_wanted(request.url, request.resource_type, run.site):
            return True
        robots = run.robots if run.on_site(request.url) else None
        if robots is None or robots.allowed(request.url, self._agent):
            return False
        if request.resource_type in DATA:
            self._forbidden = request.url
        return True

    async def close(self) -> None:
        """End the browser and Playwright's own process."""
        if self._handler is not None:
            with suppress(Error):
                await self._handler.close()


def _line(request: Request, error: Exception) -> str:
    said = (str(error).strip() or type(error).__name__).splitlines()[0]
    return f"{request.url} in the browser: {said}"


def _without_traceback(record: logging.LogRecord) -> bool:
    record.exc_info = None
    return True
