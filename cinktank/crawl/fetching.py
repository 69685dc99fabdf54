"""How a run asks the site for what is no article: once, again if it comes broken, within bounds."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from scrapy import Request
from scrapy.downloadermiddlewares.retry import get_retry_request
from scrapy.exceptions import CloseSpider
from scrapy.http import Response
from w3lib.encoding import http_content_type_encoding

from cinktank.crawl.cancelled import cancelled_within
from cinktank.crawl.clock import SiteClock
from cinktank.deadline import ReadingTimeoutError, read_within
from cinktank.pages.listing import ListingPage
from cinktank.pages.page import is_whole

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

READ: Final = (200, 203)
"""The statuses whose body is the page that was asked for: 203 is a proxy's word for 200."""

TOO_SLOW: Final = "too_slow"
"""What a page is counted under that takes longer to read than the setting READ_TIMEOUT allows."""


class RunEndedError(Exception):
    """The run is at its end, whatever was still to be asked for."""


class FetchError(Exception):
    """The site did not give what was asked for.

    *name* is what it is counted under: a status (``404``) or an error (``DownloadTimeoutError``).
    The message is one line. *response* is what came in its place, where the site answered.
    """

    def __init__(self, name: str, line: str, response: Response | None = None):
        super().__init__(line)
        self.name = name
        self.response = response


class Fetcher:
    """Asks the site for one crawl, by Scrapy's inline requests: robots.txt and pauses hold for it.

    *is_ending* says whether the run is at its end: nothing is asked for then.
    """

    def __init__(self, crawler: "Crawler", is_ending: Callable[[], bool]):
        self.clock = SiteClock(live=not crawler.settings["REPLAY"])
        self._crawler = crawler
        self._is_ending = is_ending
        self.read_timeout = crawler.settings.getfloat("READ_TIMEOUT")
        """Seconds that reading one page may take; 0: any time."""
        self._closes_html = False
        self.ended = 0
        """How many requests have come to an end."""

    async def fetch(
        self,
        url: str,
        *,
        accept: str | None = None,
        answers: tuple[int, ...] = READ,
        request: type[Request] = Request,
        **more: Any,
    ) -> Response:
        """Ask for a page that is no article; raises `FetchError` for any other status.

        *answers* are the statuses that are an answer; *more* is the *request*'s own.
        """
        if accept:
            more["headers"] = {"Accept": accept, **more.get("headers", {})}
        others = [status for status in answers if status >= 300]
        if others:
            more["meta"] = {"handle_httpstatus_list": others, **more.get("meta", {})}
        try:
            asked = request(url, dont_filter=True, **more)
        except ValueError as error:
            raise FetchError("bad_address", f"{url!r} is no address") from error
        return await self._download(asked, answers)

    async def fetch_again(self, response: Response, reason: str) -> Response | None:
        """Ask once more for what a response has brought broken; ``None``: that was often enough."""
        again = self.again(response, reason)
        return await self._download(again, READ) if again else None

    def again(self, response: Response, reason: str) -> Request | None:
        """Return the request that asks once more; ``None``: it was asked for often enough."""
        assert response.request is not None
        assert self._crawler.spider is not None
        return get_retry_request(response.request, spider=self._crawler.spider, reason=reason)

    async def _download(self, request: Request, answers: tuple[int, ...]) -> Response:
        if self._is_ending():
            raise RunEndedError
        engine: Any = self._crawler.engine
        try:
            with cancelled_within():
                response: Response = await engine.download_async(request)
        except CloseSpider:
            raise
        except Exception as error:
            raise FetchError(error_name(error), error_line(error)) from error
        finally:
            self.ended += 1
        self.clock.read(response)
        if response.status not in answers:
            line = f"the site answered {response.status}"
            raise FetchError(str(response.status), line, response)
        return response

    async def fetch_page(self, url: str, **more: Any) -> ListingPage:
        """Ask for a page of links, again if it comes cut short; raises `FetchError`."""
        response = await self.fetch(url, **more)
        while self.is_cut_short(response):
            again = await self.fetch_again(response, "truncated")
            if again is None:
                raise FetchError("truncated", "the page has no </html>")
            response = again
        return self.page(response)

    def is_cut_short(self, response: Response) -> bool:
        """Return whether a page breaks off: other pages of the site end with ``</html>``."""
        whole = is_whole(response.body)
        self._closes_html = self._closes_html or whole
        return self._closes_html and not whole

    def page(self, response: Response) -> ListingPage:
        """Return a response as a page of links; raises `FetchError` if that takes too long."""

        def read() -> ListingPage:
            page = ListingPage(response.body, response.url, charset(response))
            page.articles()
            return page

        try:
            return read_within(self.read_timeout, read, response.url)
        except ReadingTimeoutError as error:
            raise FetchError(TOO_SLOW, str(error)) from error


def error_name(error: BaseException) -> str:
    """Return what an error is counted under."""
    return type(error).__name__


def error_line(error: BaseException) -> str:
    """Return what an error says, in one line."""
    return (str(error).strip() or type(error).__name__).splitlines()[0]


def header(response: Response, name: str) -> str | None:
    """Return a response header as text."""
    value = response.headers.get(name)
    return value.decode("latin-1") if value else None


def charset(response: Response) -> str | None:
    """Return the encoding that the response's headers name."""
    return http_content_type_encoding(header(response, "Content-Type"))
