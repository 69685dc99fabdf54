"""Scrapy's way to the web: the plain handler, and a browser for a request that asks for one.

``HTTP_HANDLER`` names the plain one. Nothing of playwright is imported before the first request
with ``meta["playwright"]``. Whoever brings a page, here is where it waits for its turn, and where
what the connection was refused for gets its name.
"""

from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit
from weakref import WeakKeyDictionary

from scrapy import Request
from scrapy.core.downloader.handlers.base import BaseDownloadHandler
from scrapy.crawler import Crawler
from scrapy.exceptions import CannotResolveHostError, DownloadFailedError, IgnoreRequest
from scrapy.http import Response
from scrapy.resolver import dnscache
from scrapy.utils.misc import build_from_crawler, load_object

from cinktank.processors.urls import host
from cinktank.transport.addresses import PrivateAddressError, check
from cinktank.transport.certificates import (
    HOW_TO_TRUST,
    UntrustedCertificateError,
    of_certificate,
)
from cinktank.transport.pauses import Pauses

if TYPE_CHECKING:
    from cinktank.transport.rendering.renderer import Renderer

_PAUSES: Final["WeakKeyDictionary[Crawler, Pauses]"] = WeakKeyDictionary()
_RENDERERS: Final["WeakKeyDictionary[Crawler, Renderer]"] = WeakKeyDictionary()
"""One of each for a crawl, whatever the scheme: Scrapy makes a handler for each."""


class RenderingHandler(BaseDownloadHandler):
    """Hands a request on to the plain handler, or to the browser, when it is its turn."""

    def __init__(self, crawler: Crawler):
        super().__init__(crawler)
        plain = load_object(crawler.settings["HTTP_HANDLER"])
        self._plain = build_from_crawler(plain, crawler)
        if crawler not in _PAUSES:
            _PAUSES[crawler] = Pauses(crawler)
        self._pauses = _PAUSES[crawler]

    async def download_request(self, request: Request) -> Response:
        """Return the response; a browser's has the flag ``playwright``.

        Raises `IgnoreRequest` for what is not tried again: a certificate that does not hold, a name
        that leads to a private address, a site that refuses everything.
        """
        where = host(request.url)
        async with self._pauses.turn(where, self._delay(request)) as begun:
            if request.meta.get("playwright"):
                return await self._renderer().download(request, begun)
            response = await self._brought(request)
            told = response.headers.to_unicode_dict()
            self._pauses.note(
                where, begun, response.status, told.get("Retry-After"), told.get("Date")
            )
            return response

    def _delay(self, request: Request) -> float:
        """Return the seconds that are kept between two requests of the host, as they are now."""
        downloader = self.crawler.engine.downloader
        slot = downloader.slots.get(downloader.get_slot_key(request))
        return slot.delay if slot is not None else 0.0

    async def _brought(self, request: Request) -> Response:
        try:
            response: Response = await self._plain.download_request(request)
        except CannotResolveHostError:
            name = urlsplit(request.url).hostname or ""
            try:
                check(name, dnscache.get(name) or name)
            except PrivateAddressError as error:
                raise IgnoreRequest(str(error)) from None
            except ValueError:  # it has no address at all
                pass
            raise
        except DownloadFailedError as error:
            if of_certificate(error):
                line = f"{request.url}: the site's certificate is not valid: {HOW_TO_TRUST}"
                raise UntrustedCertificateError(line) from None
            raise
        return response

    async def close(self) -> None:
        """End the browser, if one was started."""
        if renderer := _RENDERERS.pop(self.crawler, None):
            await renderer.close()
        await self._plain.close()

    def _renderer(self) -> "Renderer":
        if (renderer := _RENDERERS.get(self.crawler)) is None:
            from cinktank.transport.rendering.renderer import Renderer

            renderer = _RENDERERS[self.crawler] = Renderer(self.crawler, self._pauses)
        return renderer
