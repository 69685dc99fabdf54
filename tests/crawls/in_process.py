"""A crawl without a server, a process or Scrapy's engine: the plan and its sources in milliseconds.

The newsroom answers as it does over HTTP; what Scrapy's engine would do with a plan's requests is
done here, one request after the other. What only a real process shows (kills, signals, middlewares,
Scrapy itself) is for `tests.crawls.crawl`.
"""

import asyncio
import re
from collections.abc import Callable
from contextlib import suppress
from fnmatch import fnmatchcase
from heapq import heappop, heappush
from itertools import count
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch
from urllib.parse import parse_qsl, urljoin, urlsplit

from aiohttp.test_utils import make_mocked_request
from scrapy import Request, signals
from scrapy.exceptions import CloseSpider, DropItem, IgnoreRequest
from scrapy.http import Response
from scrapy.http.headers import Headers
from scrapy.responsetypes import responsetypes
from scrapy.settings import Settings
from scrapy.signalmanager import SignalManager
from scrapy.spiderloader import SpiderLoader
from scrapy.spidermiddlewares.httperror import HttpError
from scrapy.utils.request import fingerprint
from twisted.python.failure import Failure

from cinktank.pipelines.duplicates import DuplicatesPipeline
from cinktank.pipelines.lake import LakePipeline
from cinktank.pipelines.validation import ValidationPipeline
from fixtures.newsroom import __main__ as serving
from fixtures.newsroom.sections import named
from tests.crawls.crawl import Run, ended

HOME = "https://cinktank.test/"

Reply = tuple[int, dict[str, str], bytes]
Change = Callable[[Reply], Reply | Exception]


class Site:
    """A newsroom that answers in this process; options are those of its command line."""

    def __init__(self, articles: int = 200, seed: int = 7, **options: Any):
        words = ["--base-url", HOME]
        for name, value in {"articles": articles, "seed": seed, **options}.items():
            words += [f"--{name.replace('_', '-')}", *([] if value is True else [str(value)])]
        self.served = serving.site(serving.parser().parse_args(words))
        self.newsroom = self.served.newsroom
        self.asked: list[str] = []
        """Paths that were asked for."""
        self._changes: list[tuple[str, Change]] = []

    def truth(self, section: str | None = None) -> set[str]:
        """Return the addresses of all articles, or of one section's."""
        chosen = named(section) if section else None
        return {item["url"] for item in self.newsroom.truth(HOME[:-1], chosen)}

    def change(self, pattern: str, change: Change) -> None:
        """Let *change* make something else of every answer whose path matches."""
        self._changes.insert(0, (pattern, change))

    def answers(self, pattern: str, status: int, body: bytes | None = None) -> None:
        """Let every path that matches answer so: with its own body, or with another."""
        self.change(
            pattern,
            lambda reply: (status, reply[1], reply[2] if body is None else body),
        )

    def recover(self) -> None:
        """Take all changes back."""
        self._changes.clear()

    def reply(self, request: Request) -> Reply | Exception:
        """Return what the site answers to one request."""
        path = request.url.removeprefix(HOME[:-1])
        self.asked.append(path)
        headers = {name.decode(): value[0].decode() for name, value in request.headers.items()}
        mocked = make_mocked_request(
            request.method, path, {**headers, "Host": urlsplit(HOME).netloc}
        )
        if request.method == "POST":
            mocked["form"] = dict(parse_qsl(request.body.decode(), keep_blank_values=True))
        response = self.served.served(mocked)
        body = response.body if response.body is not None else b""
        reply: Reply | Exception = (response.status, dict(response.headers), bytes(body))
        for pattern, change in self._changes:
            if pattern == path or fnmatchcase(path, pattern):
                assert not isinstance(reply, Exception)
                return change(reply)
        return reply


class Stats:
    """Scrapy's counters."""

    def __init__(self) -> None:
        self.values: dict[str, Any] = {}

    def inc_value(self, name: str, count: int = 1, start: int = 0) -> None:
        """Count."""
        self.values[name] = self.values.setdefault(name, start) + count

    def max_value(self, name: str, value: Any) -> None:
        """Keep the larger."""
        self.values[name] = max(value, self.values.get(name, value))

    def set_value(self, name: str, value: Any) -> None:
        """Set."""
        self.values[name] = value

    def get_value(self, name: str, default: Any = None) -> Any:
        """Get one."""
        return self.values.get(name, default)

    def get_stats(self) -> dict[str, Any]:
        """Get all."""
        return self.values


class Engine:
    """What a run asks of Scrapy's engine, and what that does with requests and items."""

    def __init__(self, crawler: "Crawler", site: Site):
        self.crawler = crawler
        self.site = site
        self.running = True
        self.start_time = 0.0
        self.reason = "finished"
        self.pipelines: list[Any] = []
        self.downloader = SimpleNamespace(active=(), slots={}, get_slot_key=lambda request: "")
        self.scheduler = SimpleNamespace(has_pending_requests=lambda: bool(self._queue))
        slot = SimpleNamespace(is_idle=lambda: not self._busy, closing=None)
        self.scraper = SimpleNamespace(slot=slot)
        self._queue: list[tuple[int, int, Request]] = []
        self._numbers = count()
        self._seen: set[bytes] = set()
        self._busy = False

    async def follow(self, outputs: Any) -> None:
        """Take what a plan brings, and work on it until nothing is left."""
        working = asyncio.ensure_future(self._work())
        try:
            async for output in outputs:
                await self._take(output)
        except CloseSpider as error:
            self.reason, self.running = error.reason, False
        while self.running and (self._queue or self._busy):
            await asyncio.sleep(0)
        working.cancel()
        with suppress(asyncio.CancelledError):
            await working

    async def close_spider_async(self, reason: str) -> None:
        """Stop."""
        self.reason, self.running = reason, False

    async def download_async(self, request: Request) -> Response:
        """Return the answer to an inline request, after its redirects."""
        while True:
            answer = self._answer(request)
            if isinstance(answer, Response):
                return answer
            request = answer

    def _answer(self, request: Request) -> Response | Request:
        """Return an answer, or the request that it redirects to."""
        stats = self.crawler.stats
        if urlsplit(request.url).netloc != urlsplit(HOME).netloc:
            raise IgnoreRequest(f"{request.url} is not on {HOME}")
        stats.inc_value("downloader/request_count")
        reply = self.site.reply(request)
        if isinstance(reply, Exception):
            raise reply
        status, headers, body = reply
        leads = headers.get("Location")
        if leads and status in (301, 302, 303, 307, 308):
            before = request.meta.get("redirect_urls", [])
            if len(before) >= 20:
                raise IgnoreRequest("max redirections reached")
            url = urljoin(request.url, leads)
            return request.replace(
                url=url, meta={**request.meta, "redirect_urls": [*before, request.url]}
            )
        kind = responsetypes.from_args(headers=Headers(headers), url=request.url, body=body)
        return kind(request.url, status=status, headers=headers, body=body, request=request)

    async def _take(self, output: Any) -> None:
        if not isinstance(output, Request):
            await self._process(output)
            return
        self.crawl(output)

    def crawl(self, request: Request) -> None:
        """Schedule a request, unless it was seen before."""
        send, spider = self.crawler.signals.send_catch_log, self.crawler.spider
        send(signals.request_scheduled, request=request, spider=spider)
        key = fingerprint(request)
        if not request.dont_filter and key in self._seen:
            send(signals.request_dropped, request=request, spider=spider)
            return
        self._seen.add(key)
        heappush(self._queue, (-request.priority, next(self._numbers), request))

    async def _work(self) -> None:
        while True:
            if not self._queue:
                await asyncio.sleep(0)
                continue
            self._busy = True
            _, _, request = heappop(self._queue)
            await self._follow(request)
            self._busy = False

    async def _follow(self, request: Request) -> None:
        answer: Any
        try:
            answer = self._answer(request)
            if isinstance(answer, Request):
                await self._take(answer)
                return
            allowed = request.meta.get("handle_httpstatus_list", ())
            if not (200 <= answer.status < 300 or answer.status in allowed):
                raise HttpError(answer)
        except Exception as error:
            answer = Failure(error)
            answer.request = request
        back = request.errback if isinstance(answer, Failure) else request.callback
        given = {} if isinstance(answer, Failure) else request.cb_kwargs
        try:
            result = back(answer, **given)
            if hasattr(result, "__aiter__"):
                async for output in result:
                    await self._take(output)
            else:
                for output in result or ():
                    await self._take(output)
        except Exception:
            self.crawler.signals.send_catch_log(
                signals.spider_error,
                failure=Failure(),
                response=answer,
                spider=self.crawler.spider,
            )

    async def _process(self, item: Any) -> None:
        send, spider = self.crawler.signals.send_catch_log, self.crawler.spider
        judged = item
        for pipeline in self.pipelines:
            try:
                judged = pipeline.process_item(judged)
                if asyncio.iscoroutine(judged):
                    judged = await judged
            except DropItem as error:
                send(signals.item_dropped, item=item, exception=error, response=None, spider=spider)
                return
            except Exception:
                send(signals.item_error, item=item, failure=Failure(), response=None, spider=spider)
                return


class Crawler:
    """What a spider and a run know of Scrapy's crawler."""

    def __init__(self, site: Site, settings: Settings):
        self.settings = settings
        self.signals = SignalManager(self)
        self.stats = Stats()
        self.engine = Engine(self, site)
        self.spider: Any = None
        self.request_fingerprinter = None
        self.extensions: list[Any] = []

    def get_extension(self, kind: type[Any]) -> Any:
        """Return the extension of a class."""
        return next((one for one in self.extensions if isinstance(one, kind)), None)


def crawl(
    spider: str,
    site: Site,
    lake: Path,
    pipelines: tuple[tuple[int, Any], ...] = (),
    settings: dict[str, Any] | None = None,
    extensions: tuple[Any, ...] = (),
    **arguments: Any,
) -> Run:
    """Run a spider to its end, and return what it left behind; its log is the counters alone.

    *pipelines* are a user's, each with its order; *extensions* are classes.
    """
    return asyncio.run(_crawl(spider, site, lake, pipelines, settings or {}, extensions, arguments))


async def _crawl(
    name: str,
    site: Site,
    lake: Path,
    more: tuple[tuple[int, Any], ...],
    changed: dict[str, Any],
    extensions: tuple[Any, ...],
    arguments: dict[str, Any],
) -> Run:
    settings = Settings()
    settings.setmodule("cinktank.settings")
    settings.update({"DATA_ROOT": str(lake), "RETRY_TIMES": 0, "RENDER": "never", **changed})
    crawler = Crawler(site, settings)
    kind = SpiderLoader.from_settings(settings).load(name)
    crawler.spider = spider = kind.from_crawler(crawler, site=HOME, **arguments)
    ours = [
        (300, ValidationPipeline.from_crawler(crawler)),  # type: ignore[arg-type]
        (400, DuplicatesPipeline.from_crawler(crawler)),  # type: ignore[arg-type]
        (500, LakePipeline.from_crawler(crawler)),  # type: ignore[arg-type]
    ]
    crawler.engine.pipelines = [one for _, one in sorted([*ours, *more], key=lambda one: one[0])]
    crawler.extensions = [kind.from_crawler(crawler) for kind in extensions]
    crawler.signals.send_catch_log(signals.spider_opened, spider=spider)
    robots = site.reply(Request(f"{HOME}robots.txt"))
    if not isinstance(robots, Exception) and robots[0] == 200:
        spider.run.robots_text = robots[2]

    async def reachable(*given: Any) -> None:
        return None

    with patch("cinktank.spiders.base.unreachable", reachable), patch("cinktank.crawl.run.LOOK", 0):
        await crawler.engine.follow(spider.start())
        if spider.run.closing is not None:
            await spider.run.closing
    spider.closed(crawler.engine.reason)
    crawler.stats.set_value("finish_reason", crawler.engine.reason)
    crawler.signals.send_catch_log(signals.engine_stopped)
    counters = {
        name: value for name, value in crawler.stats.values.items() if isinstance(value, int)
    }
    run = ended(int(spider.run.failure is not None), f"{spider.run.failure}\n{counters}", lake)
    assert run.stats == {name: n for name, n in counters.items() if re.fullmatch(r"[\w/]+", name)}
    return run
