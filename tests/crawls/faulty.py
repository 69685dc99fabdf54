"""A user's middlewares with one mistake: the setting FAULT names it, when and where.

``FAULT="process_response/ValueError/once/articles"``. The run after it is the mended one.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from tempfile import TemporaryFile
from typing import IO, Any, Final
from urllib.parse import urlsplit
from zlib import crc32

import attrs
from scrapy import Request, signals
from scrapy.exceptions import CloseSpider, DropItem, IgnoreRequest, StopDownload
from scrapy.exporters import JsonLinesItemExporter
from scrapy.http import HtmlResponse, Response

from cinktank.items import NewsArticle
from tests.outages.ill_site import is_article

RAISED: Final[dict[str, BaseException]] = {
    "ValueError": ValueError("a mistake in a middleware"),
    "IgnoreRequest": IgnoreRequest("not this one"),
    "DropItem": DropItem("not wanted"),
    "CloseSpider": CloseSpider("enough"),
    "SystemExit": SystemExit("no database"),
    "CancelledError": asyncio.CancelledError(),
    "OSError": OSError("no connection"),
    "StopIteration": StopIteration("empty"),
}
"""What a hook may raise."""

STOPS: Final = {"StopDownload": StopDownload(fail=False), "StopDownload, failed": StopDownload()}
"""What handlers of a download's signals may raise besides."""

VALUES: Final[dict[str, Any]] = {"None": None, "a string": "page", "a dict": {"url": "x"}}
"""What is not due where a request or a response is."""


class Faulty:
    """Says which of the requests the mistake strikes."""

    def __init__(self, crawler: Any):
        self.hook, self.kind, self.when, self.where = crawler.settings["FAULT"].split("/")
        self.another = crawler.settings["ANOTHER"]
        """The address of another article."""
        self.struck = False
        if self.hook == "from_crawler":
            self.fail()
        elif hasattr(signals, self.hook):
            crawler.signals.connect(self._hears, signal=getattr(signals, self.hook))
        else:
            setattr(self, self.hook, getattr(self, f"_{self.hook}"))
            if self.hook == "process_exception":
                self.process_request = self._breaks
            if self.hook == "process_spider_exception":
                self.process_spider_input = self._breaks_input

    @classmethod
    def from_crawler(cls, crawler: Any) -> Any:
        """Make it."""
        return cls(crawler)

    def strikes(self, url: str) -> bool:
        """Return whether the mistake strikes what is at *url*."""
        if self.when == "once" and self.struck:
            return False
        if self.when == "some" and crc32(url.encode()) % 3:
            return False
        path = url.removeprefix("/".join(url.split("/", 3)[:3]))
        brings = is_article(path) or urlsplit(url).path.startswith("/wp-json/wp/v2/posts")
        if path == "/robots.txt" or brings != (self.where == "articles"):
            return False
        self.struck = True
        return True

    def fail(self) -> None:
        """Raise what is to be raised."""
        if error := (RAISED | STOPS).get(self.kind):
            raise error

    def _hears(self, request: Any = None) -> None:
        if request is None or self.strikes(request.url):
            self.fail()

    async def _breaks(self, request: Any) -> None:
        if self.strikes(request.url):
            raise OSError("no connection")

    def _breaks_input(self, response: Any) -> None:
        if self.strikes(response.url):
            raise OSError("no file")


class Downloads(Faulty):
    """A downloader middleware."""

    def _process_request(self, request: Request) -> Any:
        return self._made(request, None, None) if self.strikes(request.url) else None

    def _process_response(self, request: Request, response: Response) -> Any:
        return self._made(request, response, response) if self.strikes(request.url) else response

    def _process_exception(self, request: Request, exception: Exception) -> Any:
        return self._made(request, None, None) if isinstance(exception, OSError) else None

    def _made(self, request: Request, response: Response | None, well: Any) -> Any:
        self.fail()
        if self.kind in VALUES:
            return VALUES[self.kind]
        page = response or HtmlResponse(request.url, body=b"<html>cached</html>")
        made: dict[str, Callable[[], Any]] = {
            "the request itself": lambda: request,
            "the request again": lambda: request.replace(dont_filter=True),
            "another request": lambda: request.replace(url=self.another),
            "a bare request": lambda: Request(self.another),
            "a bare request of the same": lambda: Request(request.url, dont_filter=True),
            "an empty page": lambda: page.replace(body=b""),
            "another address": lambda: page.replace(url=self.another),
            "status 404": lambda: page.replace(status=404),
            "status 500": lambda: page.replace(status=500),
            "status 204": lambda: page.replace(status=204, body=b""),
            "no text": lambda: Response(page.url, body=page.body),
            "another site": lambda: page.replace(url="https://ailleurs.invalid/a/"),
            "half": lambda: page.replace(body=page.body[: len(page.body) // 2]),
        }
        return made[self.kind]()


class Spiders(Faulty):
    """A spider middleware."""

    def _process_spider_input(self, response: Response) -> Any:
        if self.strikes(response.url):
            self.fail()
            return VALUES[self.kind]
        return None

    async def _process_start(self, start: Any) -> AsyncIterator[Any]:
        async for output in start:
            for one in self._changed(output, self.strikes(getattr(output, "url", ""))):
                yield one

    async def _process_spider_output(self, response: Response, result: Any) -> AsyncIterator[Any]:
        strikes = False
        async for output in result:
            strikes = strikes or self.strikes(response.url)
            for one in self._changed(output, strikes):
                yield one
        if strikes and self.kind == "late":
            raise RAISED["ValueError"]

    def _changed(self, output: Any, strikes: bool) -> list[Any]:
        if not strikes or self.kind == "late":
            return [output]
        self.fail()
        is_item = isinstance(output, NewsArticle)
        if self.kind == "at a request":
            if not is_item:
                raise RAISED["ValueError"]
            return [output]
        if self.kind == "nothing":
            return []
        if self.kind in ("no items", "no requests"):
            return [] if is_item == (self.kind == "no items") else [output]
        if self.kind == "twice":
            return [output, output]
        if self.kind in VALUES:
            return [VALUES[self.kind]]
        if self.kind == "a bare request":
            return [Request(self.another)]
        if self.kind == "a bare request besides":
            return [output, Request(self.another)]
        if self.kind == "changed":
            return [attrs.evolve(output, keywords=["by a middleware"]) if is_item else output]
        if self.kind == "emptied":
            return [attrs.evolve(output, articleBody=None) if is_item else output]
        if self.kind == "without metadata":
            return [attrs.evolve(output, metadata=None) if is_item else output]
        assert self.kind == "a copy"
        return [attrs.evolve(output) if is_item else output.copy()]

    def _process_spider_exception(self, response: Response, exception: Exception) -> Any:
        self.fail()
        return [] if self.kind == "nothing" else VALUES[self.kind]


class Exports(JsonLinesItemExporter):
    """An exporter of a user's with a mistake in one of its methods: the feed's option names it."""

    def __init__(self, file: Any, mistake: str = "", **more: Any):
        super().__init__(file, **more)
        self._mistake = mistake
        self._reach("__init__")

    def start_exporting(self) -> None:
        """Begin."""
        self._reach("start_exporting")

    def export_item(self, item: Any) -> None:
        """Write an item."""
        self._reach("export_item")

    def finish_exporting(self) -> None:
        """End."""
        self._reach("finish_exporting")

    def _reach(self, method: str) -> None:
        if method == self._mistake:
            raise ValueError("a mistake in an exporter")


class Stores:
    """A feed's storage of a user's with a mistake in one of its methods: its address names it."""

    def __init__(self, uri: str, *, feed_options: Any = None):
        self._mistake = uri.partition("://")[2]
        self._reach("__init__")

    def open(self, spider: Any) -> IO[bytes]:
        """Give a file."""
        self._reach("open")
        return TemporaryFile()

    def store(self, file: IO[bytes]) -> None:
        """Keep it."""
        self._reach("store")

    def _reach(self, method: str) -> None:
        if method == self._mistake:
            raise ValueError("a mistake in a storage")
