"""Requests to an archive on the web: Scrapy's plain handler, beside the crawl's own requests."""

from typing import TYPE_CHECKING, Any

from scrapy import Request
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    ResponseDataLossError,
)
from scrapy.utils.misc import build_from_crawler, load_object

from cinktank.archive.asking import Answer
from cinktank.archive.payload import Headers

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

_NO_ANSWER = (
    OSError,
    CannotResolveHostError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    ResponseDataLossError,
)

_SECONDS = 120.0
"""Archives are slow: their pages lie on disks by the thousand."""


class WebAsk:
    """Asks with our user agent, which names a contact; opens nothing before the first request."""

    def __init__(self, crawler: "Crawler"):
        self._crawler = crawler
        self._agent = crawler.settings["USER_AGENT"]
        self._handler: Any = None

    async def __call__(self, url: str, headers: Headers) -> Answer:
        """Return the answer; raises `OSError` where there is none."""
        if self._handler is None:
            kind = load_object(self._crawler.settings["HTTP_HANDLER"])
            self._handler = build_from_crawler(kind, self._crawler)
        request = Request(
            url,
            headers={"User-Agent": self._agent, **dict(headers)},
            meta={"download_timeout": _SECONDS},
        )
        try:
            response = await self._handler.download_request(request)
        except _NO_ANSWER as error:
            raise OSError(str(error) or type(error).__name__) from None
        self._crawler.stats.inc_value("archive/asked")
        given = [
            (name.decode("latin-1"), value.decode("latin-1"))
            for name, values in response.headers.items()
            for value in values
        ]
        return Answer(response.status, given, response.body)

    async def close(self) -> None:
        """Close the connections."""
        if self._handler is not None:
            await self._handler.close()
