"""One run: its arguments, memory and lake, its ledger, and how it asks the site for a page."""

import asyncio
import logging
import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from time import time
from typing import TYPE_CHECKING, Any, Final, NoReturn, Self

from scrapy import Request, signals
from scrapy.downloadermiddlewares.retry import get_retry_request
from scrapy.exceptions import CloseSpider, DropItem
from scrapy.http import Response
from w3lib.encoding import http_content_type_encoding

from cinktank import __version__
from cinktank.crawl.arguments import Arguments
from cinktank.crawl.ends import SectionEnds
from cinktank.crawl.health import Health
from cinktank.crawl.ledger import Account, Ledger
from cinktank.crawl.rights import STATE, SiteRights, site_rights
from cinktank.crawl.scope import Scope
from cinktank.deadline import ReadingTimeoutError, read_within
from cinktank.items import NewsArticle
from cinktank.lake.location import LakeError, LakeLocation, location_of
from cinktank.lake.store import store_of
from cinktank.lake.upload import Uploader, undisturbed, waiting
from cinktank.lake.writer import LakeWriteError, LakeWriter
from cinktank.memory import MemoryUnavailableError, Record, SQLiteMemory, open_memory
from cinktank.memory.schedule import Schedule, seconds
from cinktank.memory.sqlite import WHOLE_SITE
from cinktank.pages.listing import ListingPage
from cinktank.pages.page import is_whole
from cinktank.processors.rights import read_agent_rules
from cinktank.processors.urls import host

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

READ: Final = (200, 203)
"""The statuses whose body is the page that was asked for: 203 is a proxy's word for 200."""

RENDER: Final = ("auto", "always", "never")
"""What the setting ``RENDER`` may be."""

TOO_SLOW: Final = "too_slow"
"""What a page is counted under that takes longer to read than the setting READ_TIMEOUT allows."""

INTERRUPTED: Final = "shutdown"
"""Scrapy's reason for the end of a run that was asked to stop (Ctrl-C)."""

OPEN_AT_MOST: Final = 100
"""So many addresses are open before a source is asked for more: the queue stays short, and the
memory flat, however many it names."""

LOOK: Final = 1.0
"""Seconds between two looks whether anything is still on its way."""


class JudgedError(DropItem):
    """One of our pipelines has dropped an item, and the ledger knows why."""


class NotKeptError(JudgedError):
    """The lake could not be written: the item is dropped, and the run ends."""


class RunEndedError(Exception):
    """The run is at its end, whatever was still to be asked for."""


class FetchError(Exception):
    """The site did not give what was asked for.

    *name* is what it is counted under: a status (``404``) or an error (``DownloadTimeoutError``).
    The message is one line.
    """

    def __init__(self, name: str, line: str):
        super().__init__(line)
        self.name = name


@dataclass(eq=False)
class Run:
    """What every part of a crawl works with. `Run.open` makes one; `close` ends it."""

    crawler: "Crawler"
    spider: str
    """The spider's name."""
    job: str
    arguments: Arguments
    location: LakeLocation
    memory: SQLiteMemory
    lake: LakeWriter
    schedule: Schedule
    gone_after: int
    """Seconds between the two looks that it takes for an article to be gone."""
    uploader: Uploader | None = None
    """Brings finished parts to the bucket, where the lake is in one."""
    obstacle: str | None = None
    """What stands in the way of the run from the outset: it ends at its start, and says so."""
    failure: str | None = None
    """Why the run did not do its work, in one line; ``None`` for a good run."""
    robots: Any = None
    """What robots.txt says (Scrapy's ``RobotParser``); ``None`` until it is read."""
    robots_text: bytes = b""
    section_listing: str | None = None
    """Where this run has found the section's listing."""
    expected: int | None = None
    """How many articles the listings hold, as far as they say."""
    browserless: bool = False
    """Whether it is known, and was said, that there is no browser."""
    closes_html: bool = False
    """Whether this site's pages end with ``</html>``: then one that does not is cut short."""
    closing: "asyncio.Future[None] | None" = None
    """The end of a run that cannot go on, under way."""
    on_lost: Callable[[Account | None], None] = lambda account: None
    """Called when nothing is on its way any more and addresses (of one source) are still open."""
    gone: list[Record] = field(default_factory=list)
    """Articles that were missing at two looks: tombstones, if the site is well."""
    rights: SiteRights = field(default_factory=SiteRights)
    """What the site's own files say of the use of its pages."""
    scope: Scope = field(init=False)
    ledger: Ledger = field(init=False)
    health: Health = field(init=False)
    ends: SectionEnds = field(init=False)

    def __post_init__(self) -> None:
        self.logger = logging.getLogger(self.spider)
        self.settings = self.crawler.settings
        self.scope = Scope(self.arguments)
        self.ledger = Ledger(self.crawler)
        self.health = Health(self)
        self.ends = SectionEnds(self.memory)
        self._closed = False
        self.crawler.signals.connect(self._robots_parsed, signal=signals.robots_parsed)

    @classmethod
    def open(cls, crawler: "Crawler", spider: str, arguments: Arguments, job: str | None) -> Self:
        """Open memory and lake, and clear up after a job that died.

        What stands in the way is the run's `obstacle`.
        """
        settings = crawler.settings
        root = Path(settings["DATA_ROOT"])
        remembers = settings["MEMORY"] != "none"
        name = job_name(job or os.environ.get("SCRAPY_JOB"))
        location = LakeLocation(str(root), root, None, "duckdb")
        schedule, gone_after, obstacle = Schedule(()), 0, None
        try:
            location = location_of(settings)
            schedule = Schedule.parse(settings["REVISIT"])
            if settings["MEMORY"] not in ("sqlite", "none"):
                raise ValueError(
                    f"setting MEMORY: {settings['MEMORY']!r} is not allowed: sqlite or none"
                )
            try:
                gone_after = seconds(settings["GONE_AFTER"])
            except ValueError as error:
                raise ValueError(f"setting GONE_AFTER: {error}") from None
            if settings["RENDER"] not in RENDER:
                raise ValueError(
                    f"setting RENDER: {settings['RENDER']!r} is not allowed: auto, always or never"
                )
            memory = (
                open_memory(root / "memory.db", settings.getfloat("MEMORY_TIMEOUT"))
                if remembers
                else SQLiteMemory(":memory:")
            )
        except (LakeError, MemoryUnavailableError, ValueError) as error:
            obstacle = str(error)
            memory = SQLiteMemory(":memory:")
        uploader = Uploader(location) if location.bucket else None
        lake = LakeWriter(
            location.folder,
            spider,
            name,
            memory,
            schedule,
            rows=settings.getint("LAKE_PART_ROWS"),
            seconds=settings.getfloat("LAKE_PART_SECONDS"),
            compression=settings["LAKE_COMPRESSION"],
            deliver=uploader,
        )
        run = cls(
            crawler,
            spider,
            name,
            arguments,
            location,
            memory,
            lake,
            schedule,
            gone_after,
            uploader,
            obstacle,
        )
        if obstacle is None:
            try:
                run._recover(remembers)
            except LakeWriteError as error:
                run.obstacle = str(error)
        return run

    def _recover(self, remembers: bool) -> None:
        """Clear up after jobs that died, and upload what they left in the spool.

        If the run *remembers*, the memory learns what it does not know of the lake.
        """
        if self.uploader is None:
            self.lake.recover(remembers)
            return
        with undisturbed(self.location.folder):
            left = waiting(self.location.folder)
            self.lake.recover(remembers)
        self.uploader(left)
        if remembers:
            try:
                self.lake.remember_lake(store_of(self.location))
            except LakeError as error:
                self.logger.warning("%s; what it alone knows may be fetched again", error)

    @property
    def stats(self) -> Any:
        """Scrapy's counters: there once the crawl has started."""
        return self.crawler.stats

    # What it is about

    @property
    def site(self) -> str:
        """The address of the site's home page."""
        return self.arguments.site

    @property
    def whole(self) -> bool:
        """Whether nothing is left out as asked: only then can a source's state say « complete »."""
        return self.scope.whole and not self.arguments.pages

    def on_site(self, url: str) -> bool:
        """Return whether an address is on the run's site."""
        return bool(host(url)) and host(url) == host(self.site)

    def now(self) -> int:
        """Return the time, Unix seconds."""
        return int(time())

    def describe(self, item: NewsArticle, discovery: str) -> None:
        """Write down on an item how and when it came."""
        metadata = item.metadata
        metadata.dateDownloaded = utc()
        metadata.discovery = discovery
        metadata.transport = "http"
        metadata.spider = self.spider
        metadata.job = self.job
        metadata.softwareVersion = __version__

    # Asking

    @property
    def read_timeout(self) -> float:
        """Seconds that reading one page may take; 0: any time."""
        return float(self.settings.getfloat("READ_TIMEOUT"))

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
        assert response.request is not None
        assert self.crawler.spider is not None
        again = get_retry_request(response.request, spider=self.crawler.spider, reason=reason)
        return await self._download(again, READ) if again else None

    async def _download(self, request: Request, answers: tuple[int, ...]) -> Response:
        if self.is_ending:
            raise RunEndedError
        try:
            response = await self.crawler.engine.download_async(request)
        except CloseSpider:
            raise
        except Exception as error:
            raise FetchError(error_name(error), error_line(error)) from error
        if response.status not in answers:
            raise FetchError(str(response.status), f"the site answered {response.status}")
        return response

    async def read_rights(self) -> None:
        """Learn what the site says of the use of its pages: once a day, a request for each file."""

        async def ask(url: str) -> tuple[int, bytes]:
            response = await self.fetch(url, answers=(200, 404, 410))
            return response.status, response.body

        name = f"{STATE}@{host(self.site)} {WHOLE_SITE}"
        remembered = self.memory.source_state(name)
        self.rights, state = await site_rights(
            self.site, ask, remembered, self.robots_text, self.now()
        )
        self.rights.robots = read_agent_rules(self.robots_text)  # read by now, if anything was
        if state is not None:
            self.memory.put_source_state(name, state)

    async def fetch_page(self, url: str, **more: Any) -> ListingPage:
        """Ask for a page of links, again if it comes cut short; raises `FetchError`."""
        response = await self.fetch(url, **more)
        while self.closes_html and not is_closed(response):
            again = await self.fetch_again(response, "truncated")
            if again is None:
                raise FetchError("truncated", "the page has no </html>")
            response = again
        return self.page(response)

    def page(self, response: Response) -> ListingPage:
        """Return a response as a page of links; raises `FetchError` if that takes too long."""
        self.closes_html = self.closes_html or is_closed(response)

        def read() -> ListingPage:
            page = ListingPage(response.body, response.url, charset(response))
            page.articles()
            return page

        try:
            return read_within(self.read_timeout, read, response.url)
        except ReadingTimeoutError as error:
            raise FetchError(TOO_SLOW, str(error)) from error

    # Waiting

    async def room(self) -> None:
        """Wait until the ledger has room for more addresses."""
        if len(self.ledger) >= OPEN_AT_MOST:
            await self._until(OPEN_AT_MOST // 2, None)

    async def settled(self, account: Account) -> None:
        """Wait until every address that a source has asked for has an outcome."""
        if account.open:
            await self._until(0, account)

    async def _until(self, most: int, account: Account | None) -> None:
        future = self.ledger.at_most(most, account)
        idle = 0
        while not future.done():
            await asyncio.wait({future}, timeout=LOOK)
            if self.is_ending:
                raise RunEndedError
            idle = idle + 1 if self._idle() and not future.done() else 0
            if idle == 2:
                self.on_lost(account)
                idle = 0

    def _idle(self) -> bool:
        """Return whether nothing is on its way any more."""
        engine: Any = self.crawler.engine
        return not (
            engine.downloader.active
            or engine.scheduler.has_pending_requests()
            or not engine.scraper.slot.is_idle()
        )

    # Ending

    @property
    def is_ending(self) -> bool:
        """Whether the run is at its end, or was asked to stop."""
        return self._closed or self.closing is not None or not self.crawler.engine.running

    def fail(self, line: str) -> None:
        """Note why the run has not done all its work: the first reason is the one that is told."""
        if self.failure is None:
            self.failure = line
            self.logger.critical("%s", line)

    def end_early(self, reason: str, line: str) -> None:
        """End the run as failed, from within a callback: what is under way comes to its end."""
        self.fail(line)
        if self.closing is None:
            closing = self.crawler.engine.close_spider_async(reason=reason)
            self.closing = asyncio.ensure_future(closing)

    def stop(self, reason: str, line: str) -> NoReturn:
        """End the run as failed: *line* is what the operator reads."""
        self.fail(line)
        raise CloseSpider(reason)

    @contextmanager
    def writing(self) -> Iterator[None]:
        """End the run, with one line for the operator, when the lake cannot be written inside.

        Fetching what is then lost helps nobody. The item at hand is dropped (`NotKeptError`): it
        is not remembered either, so that the next run fetches it again.
        """
        try:
            yield
        except LakeWriteError as error:
            self.end_early("cannot_keep", str(error))
            self.stats.inc_value("lake/not_kept")
            raise NotKeptError(f"Not kept: {error}", log_level="DEBUG") from None

    def close(self, reason: str) -> None:
        """Finish the lake; what goes wrong here is one line, and the next run recovers."""
        self._closed = True
        with suppress(LakeWriteError):
            self.lake.commit()  # the counters are right after it: see LakeWriter.on_withdrawn
        counts = {
            name: value
            for name, value in sorted(self.stats.get_stats().items())
            if isinstance(value, int) and "/" in name
        }
        try:
            manifest = self.lake.close(counts, reason)
        except LakeWriteError as error:
            self.fail(str(error))
        else:
            self.stats.set_value("lake/manifest", str(manifest) if manifest else None)
        if self.uploader is not None and (left := self.uploader.close()):
            self.logger.warning(
                "%d files wait in the spool: the next run delivers them, or scrapy lake deliver",
                len(left),
            )

    def _robots_parsed(self, robotparser: Any, text: bytes = b"") -> None:
        """Take in what robots.txt says, and its text, which names sitemaps."""
        self.robots = robotparser
        if text and not self.robots_text:
            self.robots_text = text
            self.rights.robots = read_agent_rules(text)


def run_of(crawler: "Crawler") -> Run | None:
    """Return the run of a crawler's spider; ``None`` for a spider that is none of ours."""
    return getattr(crawler.spider, "run", None)


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


def is_closed(response: Response) -> bool:
    """Return whether a page has come to its end."""
    return is_whole(response.body)


def utc() -> str:
    """Return the time as zyte-common-items writes it: ``2022-03-15T12:00:00Z``."""
    return datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def job_name(given: str | None) -> str:
    """Return a name that no job had before: files are named for it.

    Scrapyd's own are such; one that somebody chose (``jobid=daily``) may come again.
    """
    now = datetime.now(UTC)
    in_order = f"{now:%Y%m%dT%H%M%S}{now.microsecond // 1000:03}Z-{os.getpid()}"
    if given and re.fullmatch("[0-9a-f]{32}", given):
        return given
    chosen = re.sub("[^0-9A-Za-z_]+", "-", given or "").strip("-")
    return f"{chosen}-{in_order}" if chosen else in_order
