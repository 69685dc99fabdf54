"""One run: its arguments, memory and lake, its ledger, and how it ends."""

import asyncio
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from time import time
from typing import TYPE_CHECKING, Any, Final, NoReturn
from urllib.parse import urljoin

from scrapy import signals
from scrapy.exceptions import CloseSpider, DropItem

from cinktank import __version__
from cinktank.crawl.arguments import Arguments
from cinktank.crawl.ends import SectionEnds
from cinktank.crawl.fetching import Fetcher, FetchError, RunEndedError
from cinktank.crawl.health import Health
from cinktank.crawl.ledger import Account, Ledger
from cinktank.crawl.rights import STATE, SiteRights, site_rights
from cinktank.crawl.scope import Scope
from cinktank.items import NewsArticle
from cinktank.lake.location import LakeLocation
from cinktank.lake.upload import Uploader
from cinktank.lake.writer import LakeWriteError, LakeWriter
from cinktank.memory import MemoryUnavailableError, Record, SQLiteMemory
from cinktank.memory.record import WHOLE_SITE
from cinktank.memory.schedule import Schedule
from cinktank.processors.rights import read_agent_rules
from cinktank.processors.urls import host

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

OPEN_AT_MOST: Final = 100
"""So many addresses are open before a source is asked for more: the queue stays short, and the
memory flat, however many it names."""

LOOK: Final = 1.0
"""Seconds between two looks whether anything is still on its way."""

NO_MEMORY: Final = "memusage_exceeded"
"""Scrapy's reason where the process has used more memory than ``MEMUSAGE_LIMIT_MB``."""


class JudgedError(DropItem):
    """One of our pipelines has dropped an item, and the ledger knows why."""


class NotKeptError(JudgedError):
    """The lake could not be written: the item is dropped, and the run ends."""


@dataclass(eq=False)
class Run:
    """What every part of a crawl works with. `open_run` makes one; `close` ends it."""

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
    broke_off: bool = False
    """Whether an exception has cut off what an article leads to: it was not asked for."""
    closing: "asyncio.Future[None] | None" = None
    """The end of a run that cannot go on, under way."""
    on_lost: Callable[[Account | None], None] = lambda account: None
    """Called when nothing is on its way any more and addresses (of one source) are still open."""
    gone: list[Record] = field(default_factory=list)
    """Articles that were missing at two looks: tombstones, if the site is well."""
    shown: set[str] = field(default_factory=set)
    """Articles that are missing, and that the site's own lists still show."""
    rights: SiteRights = field(default_factory=SiteRights)
    """What the site's own files say of the use of its pages."""
    fetcher: Fetcher = field(init=False)
    scope: Scope = field(init=False)
    ledger: Ledger = field(init=False)
    health: Health = field(init=False)
    ends: SectionEnds = field(init=False)

    def __post_init__(self) -> None:
        self.logger = logging.getLogger(self.spider)
        self.settings = self.crawler.settings
        self.fetcher = Fetcher(self.crawler, lambda: self.is_ending)
        self.scope = Scope(self.arguments)
        self.ledger = Ledger(self.crawler)
        self.health = Health(self)
        self.ends = SectionEnds(self.memory)
        self._closed = False
        self.crawler.signals.connect(self._robots_parsed, signal=signals.robots_parsed)

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

    async def read_rights(self) -> None:
        """Learn what the site says of the use of its pages: once a day, a request for each file."""

        async def ask(url: str) -> tuple[int, bytes]:
            response = await self.fetcher.fetch(url, answers=(200, 404, 410))
            return response.status, response.body

        if self.settings["REPLAY"]:  # it binds nobody there, but says what was reserved, and where
            with suppress(FetchError):
                found = await self.fetcher.fetch(urljoin(self.site, "/robots.txt"))
                self._robots_parsed(None, found.body)
        name = f"{STATE}@{host(self.site)} {WHOLE_SITE}"
        remembered = self.memory.source_state(name)
        self.rights, state = await site_rights(
            self.site, ask, remembered, self.robots_text, self.now()
        )
        self.rights.robots = read_agent_rules(self.robots_text)  # read by now, if anything was
        if state is not None:
            self.memory.put_source_state(name, state)

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
        except (LakeWriteError, MemoryUnavailableError) as error:
            self.end_early(_cannot(error), str(error))
            self.stats.inc_value("lake/not_kept")
            raise NotKeptError(f"Not kept: {error}", log_level="DEBUG") from None

    def close(self, reason: str) -> None:
        """Finish the lake; what goes wrong here is one line, and the next run recovers."""
        self._closed = True
        if reason == NO_MEMORY:
            self.fail("it has used more memory than MEMUSAGE_LIMIT_MB allows: run again to go on")
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
        left = self.uploader.close() if self.uploader is not None else []
        if self.uploader is not None:
            self.stats.set_value("spool/waiting", len(left))
        if left:
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


def _cannot(error: Exception) -> str:
    """Return the reason for the end of a run that cannot keep what it finds."""
    return "memory_unavailable" if isinstance(error, MemoryUnavailableError) else "cannot_keep"


def run_of(crawler: "Crawler") -> Run | None:
    """Return the run of a crawler's spider; ``None`` for a spider that is none of ours."""
    run = getattr(crawler.spider, "run", None)  # which anybody's spider may have
    return run if isinstance(run, Run) else None


def utc() -> str:
    """Return the time as zyte-common-items writes it: ``2022-03-15T12:00:00Z``."""
    return datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
