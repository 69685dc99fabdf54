"""robots.txt as RFC 9309 has it: what cannot be read forbids everything until it can."""

import asyncio
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urljoin, urlsplit

from scrapy import Request, signals
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import IgnoreRequest, StopDownload
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK
from scrapy.utils.misc import build_from_crawler

from cinktank.processors.urls import host
from cinktank.transport.site import end

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.robotstxt import RobotParser

LIMIT: Final = 500 * 1024
"""Bytes that are read (RFC 9309, 2.5: at least so many)."""

HOPS: Final = 5
"""Redirects that are followed (2.3.1.2); behind more there is no robots.txt."""

_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_READ: Final = "robotstxt_read"
"""Key of ``Request.meta``: bytes that have come so far."""


class RobotsUnreadableError(IgnoreRequest):
    """What is not asked for, because the site's robots.txt cannot be read."""


class RobotsMiddleware(RobotsTxtMiddleware):
    """Scrapy's, which lets everything through where robots.txt fails, and reads all of it."""

    def __init__(self, crawler: "Crawler"):
        super().__init__(crawler)
        self._answers: dict[str, asyncio.Future[RobotParser]] = {}

    async def robot_parser(self, request: Request) -> "RobotParser":
        """Return what robots.txt of the request's host says; raises `RobotsUnreadableError`."""
        parts = urlsplit(request.url)
        place = parts.netloc.rpartition("@")[2]
        if place not in self._answers:
            url = f"{parts.scheme}://{place}/robots.txt"
            self._answers[place] = asyncio.ensure_future(self._read(url, request))
        return await asyncio.shield(self._answers[place])

    async def _read(self, url: str, request: Request) -> "RobotParser":
        try:
            text = await self._text(url)
        except Exception as error:
            line = (str(error).strip() or type(error).__name__).splitlines()[0]
            line = f"{url} cannot be read, so nothing may be asked of the site (RFC 9309): {line}"
            self._stats.inc_value("robotstxt/unreadable")
            end(self.crawler, "robots_unreadable", line)
            raise RobotsUnreadableError(line) from None
        parser: RobotParser = build_from_crawler(self._parserimpl, self.crawler, text)
        await self.crawler.signals.send_catch_log_async(
            signal=signals.robots_parsed, robotparser=parser, request=request, text=text
        )
        return parser

    async def _text(self, url: str) -> bytes:
        """Return the rules; none where the site says that it has none."""
        place = url
        for _ in range(HOPS + 1):
            response = await self._asked(place)
            self._stats.inc_value("robotstxt/response_count")
            self._stats.inc_value(f"robotstxt/response_status_count/{response.status}")
            location = response.headers.get("Location")
            if response.status not in _REDIRECTS or location is None:
                return _rules(response)
            place = urljoin(place, location.decode("latin-1"))
            if not place.startswith(("http://", "https://")) or host(place) != host(url):
                raise RobotsUnreadableError(f"it leads to {place}, which is not on the site")
        return b""

    async def _asked(self, url: str) -> Response:
        self._stats.inc_value("robotstxt/request_count")
        request = Request(
            url,
            priority=self.DOWNLOAD_PRIORITY,
            meta={"dont_obey_robotstxt": True, "dont_redirect": True, _READ: 0},
            callback=NO_CALLBACK,
        )
        hear = self.crawler.signals
        hear.connect(_lift_limit, signal=signals.headers_received)
        hear.connect(_stop_when_enough, signal=signals.bytes_received)
        try:
            return await self.crawler.engine.download_async(request)
        finally:
            hear.disconnect(_lift_limit, signal=signals.headers_received)
            hear.disconnect(_stop_when_enough, signal=signals.bytes_received)


def _lift_limit(headers: Any, request: Request) -> None:
    """Let a file of any size begin, for it is stopped; not one that grows when it is unpacked."""
    if _READ in request.meta and "Content-Encoding" not in headers:
        request.meta["download_maxsize"] = 0


def _stop_when_enough(data: bytes, request: Request) -> None:
    if _READ in request.meta:
        request.meta[_READ] += len(data)
        if request.meta[_READ] > LIMIT:
            raise StopDownload(fail=False)


def _rules(response: Response) -> bytes:
    """Return what is read of an answer; raises `RobotsUnreadableError`."""
    if response.status == 429 or response.status >= 500:
        raise RobotsUnreadableError(f"the site answered {response.status}")
    if response.status >= 300:
        return b""
    return first_lines(response.body, LIMIT)


def first_lines(text: bytes, limit: int) -> bytes:
    r"""Return whole lines alone: half a rule would be another rule.

    >>> first_lines(b"Allow: /\nDisallow: /private\n", 20)
    b'Allow: /\n'
    >>> first_lines(b"Allow: /\n", 20)
    b'Allow: /\n'
    """
    if len(text) <= limit:
        return text
    cut = text[:limit]
    return cut[: max(cut.rfind(b"\n"), cut.rfind(b"\r")) + 1]
