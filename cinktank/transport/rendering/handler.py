"""Scrapy's way to the web: the plain handler, and a browser for a request that asks for one.

``HTTP_HANDLER`` names the plain one. Nothing of playwright is imported before the first request
with ``meta["playwright"]``.
"""

from typing import TYPE_CHECKING, Final
from weakref import WeakKeyDictionary

from scrapy import Request
from scrapy.core.downloader.handlers.base import BaseDownloadHandler
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.utils.misc import build_from_crawler, load_object

if TYPE_CHECKING:
    from cinktank.transport.rendering.renderer import Renderer

_RENDERERS: Final["WeakKeyDictionary[Crawler, Renderer]"] = WeakKeyDictionary()
"""One browser for a crawl, whatever the scheme: Scrapy makes a handler for each."""


class RenderingHandler(BaseDownloadHandler):
    """Hands a request on to the plain handler, or to the browser."""

    def __init__(self, crawler: Crawler):
        super().__init__(crawler)
        plain = load_object(crawler.settings["HTTP_HANDLER"])
        self._plain = build_from_crawler(plain, crawler)

    async def download_request(self, request: Request) -> Response:
        """Return the response; a browser's has the flag ``playwright``."""
        if request.meta.get("playwright"):
            return await self._renderer().download(request)
        response: Response = await self._plain.download_request(request)
        return response

    async def close(self) -> None:
        """End the browser, if one was started."""
        if renderer := _RENDERERS.pop(self.crawler, None):
            await renderer.close()
        await self._plain.close()

    def _renderer(self) -> "Renderer":
        if (renderer := _RENDERERS.get(self.crawler)) is None:
            from cinktank.transport.rendering.renderer import Renderer

            renderer = _RENDERERS[self.crawler] = Renderer(self.crawler)
        return renderer
