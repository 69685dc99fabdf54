"""What every spider of ours has: its arguments, a memory, a writer, and clear last words."""

import os
import re
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from time import time
from typing import TYPE_CHECKING, Any, NoReturn, Self

from scrapy import Request, Spider
from scrapy.exceptions import CloseSpider
from scrapy.http import Response
from w3lib.encoding import http_content_type_encoding

from cinktank import __version__
from cinktank.arguments import ALLOWED, ArgumentError, Arguments, read_arguments
from cinktank.extract import extract_article
from cinktank.items import NewsArticle
from cinktank.lake.location import LakeError, LakeLocation, location_of
from cinktank.lake.store import store_of
from cinktank.lake.upload import Uploader, undisturbed, waiting
from cinktank.lake.writer import LakeWriteError, LakeWriter
from cinktank.memory import MemoryUnavailableError, SQLiteMemory
from cinktank.memory.schedule import Schedule
from cinktank.processors.urls import canonicalize
from cinktank.sites import CINKTANK
from cinktank.transport.reachable import unreachable
from cinktank.transport.redirects import origin

if TYPE_CHECKING:
    from asyncio import Future

    from scrapy.crawler import Crawler


class NewsSpider(Spider):
    """Reads articles: what is found goes to `writer`, what is known is in `memory`."""

    section: str = ""
    """The label of the spider's own section."""

    needs_section: bool = True
    """Whether there has to be one."""

    site: str = CINKTANK.start
    """The home page that ``-a site`` replaces."""

    def __init__(self, *args: Any, **given: str):
        super().__init__(*args)
        self.arguments: Arguments = self.read_arguments(given)
        self.job: str = _job_name(given.get("_job") or os.environ.get("SCRAPY_JOB"))
        self.failure: str | None = None
        """Why the run did not do its work, in one line; ``None`` for a good run."""
        self.uploader: Uploader | None = None
        """Who brings finished parts to the bucket, where the lake is in one."""
        self.closing: Future[None] | None = None
        """The end of a run that cannot go on, under way."""

    @classmethod
    def read_arguments(cls, given: dict[str, str]) -> Arguments:
        """Check the arguments; raises `cinktank.arguments.ArgumentError`."""
        arguments = read_arguments(given, cls.site, cls.section)
        if cls.needs_section and not arguments.section:
            raise ArgumentError(f"argument section: none is given: give {ALLOWED['section']}")
        return arguments

    @classmethod
    def from_crawler(cls, crawler: "Crawler", *args: Any, **kwargs: Any) -> Self:
        """Open memory and lake, and clear up after a job that died."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        settings = crawler.settings
        root = Path(settings["DATA_ROOT"])
        place = LakeLocation(str(root), root, None, "duckdb")
        remember = settings["MEMORY"] != "none"
        schedule = Schedule(())
        try:
            place = location_of(settings)
            schedule = Schedule.parse(settings["REVISIT"])
            if settings["MEMORY"] not in ("sqlite", "none"):
                raise ValueError(
                    f"setting MEMORY: {settings['MEMORY']!r} is not allowed: sqlite or none"
                )
            memory = SQLiteMemory(
                root / "memory.db" if remember else ":memory:",
                timeout=settings.getfloat("MEMORY_TIMEOUT"),
            )
        except (LakeError, MemoryUnavailableError, ValueError) as error:
            spider.failure = str(error)
            memory = SQLiteMemory(":memory:")
        spider.uploader = Uploader(place) if place.bucket else None
        writer = LakeWriter(
            place.folder,
            spider.name,
            spider.job,
            memory,
            schedule,
            rows=settings.getint("LAKE_PART_ROWS"),
            seconds=settings.getfloat("LAKE_PART_SECONDS"),
            compression=settings["LAKE_COMPRESSION"],
            deliver=spider.uploader or (lambda paths: None),
        )
        spider.remember(memory, writer)
        if spider.failure is None:
            try:
                spider.recover(place, remember)
            except LakeWriteError as error:
                spider.failure = str(error)
        return spider

    def remember(self, memory: SQLiteMemory, writer: LakeWriter) -> None:
        """Take what the run remembers with, and keeps with."""
        self.memory = memory
        self.writer = writer

    def recover(self, location: LakeLocation, remember: bool) -> None:
        """Clear up after jobs that died, and deliver what they left in the spool.

        Unless not to *remember*, the memory learns what it does not know of the lake.
        """
        if self.uploader is None:
            self.writer.recover(remember)
            return
        with undisturbed(location.folder):
            left = waiting(location.folder)
            self.writer.recover(remember)
        self.uploader(left)
        if remember:
            try:
                self.writer.remember_lake(store_of(location))
            except LakeError as error:
                self.logger.warning("%s; what it alone knows may be fetched again", error)

    async def start(self) -> AsyncIterator[Request]:
        """Yield the first requests, unless something stands in the way from the outset."""
        if self.failure:
            self.stop("cannot_start", self.failure)
        site = self.arguments.site
        if problem := await unreachable(site):
            self.stop(
                "unreachable",
                f"{site} cannot be reached: {problem}. Check the network or give another site"
                " with -a site=…; `make crawl` runs on the local newsroom",
            )
        for request in self.first_requests():
            yield request

    def first_requests(self) -> Iterator[Request]:
        """Yield where the walk begins."""
        raise NotImplementedError

    def stop(self, reason: str, line: str) -> NoReturn:
        """End the run as failed: *line* is what the operator reads."""
        self.failure = line
        self.logger.critical("%s", line)
        raise CloseSpider(reason)

    def read_article(
        self, response: Response, discovery: str, published: str | None = None
    ) -> NewsArticle:
        """Read the page that *response* brought, and note how it came."""
        item = extract_article(response.body, response.url, charset(response), published)
        self.describe(item, discovery)
        metadata = item.metadata
        requested = canonicalize(origin(asked(response)))
        if requested != (item.canonicalUrl or item.url):
            metadata.requestedUrl = requested
        metadata.pageHash = sha256(response.body).hexdigest()
        metadata.etag = header(response, "ETag")
        metadata.lastModified = header(response, "Last-Modified")
        return item

    def describe(self, item: NewsArticle, discovery: str) -> None:
        """Note on an item how and when it came."""
        metadata = item.metadata
        metadata.dateDownloaded = utc()
        metadata.discovery = discovery
        metadata.transport = "http"
        metadata.spider = self.name
        metadata.job = self.job
        metadata.softwareVersion = __version__

    def closed(self, reason: str) -> None:
        """Finish the lake; a failure here is told in one line, and the next run recovers."""
        stats = self.crawler.stats
        try:
            self.writer.commit()  # the counters are right after it: see LakeWriter.taken
        except LakeWriteError as error:
            self._cannot_keep(error)
        counts = {
            name: value
            for name, value in sorted(stats.get_stats().items())
            if isinstance(value, int) and "/" in name
        }
        try:
            manifest = self.writer.close(counts, reason)
        except LakeWriteError as error:
            self._cannot_keep(error)
        else:
            stats.set_value("lake/manifest", str(manifest) if manifest else None)
        if self.uploader is not None and (left := self.uploader.close()):
            self.logger.warning(
                "%d files wait in the spool: the next run delivers them, or scrapy lake deliver",
                len(left),
            )

    def _cannot_keep(self, error: LakeWriteError) -> None:
        if self.failure is None:
            self.failure = str(error)
            self.logger.critical("%s", error)

    def now(self) -> int:
        """Return the time, Unix seconds."""
        return int(time())


def asked(response: Response) -> Request:
    """Return the request that a response answers: every one that reaches a callback has it."""
    assert response.request is not None
    return response.request


def header(response: Response, name: str) -> str | None:
    """Return a response header as text."""
    value = response.headers.get(name)
    return value.decode("latin-1") if value else None


def charset(response: Response) -> str | None:
    """Return the encoding that the response's headers name."""
    return http_content_type_encoding(header(response, "Content-Type"))


def utc() -> str:
    """Return the time as zyte-common-items writes it: ``2022-03-15T12:00:00Z``."""
    return datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _job_name(given: str | None) -> str:
    """Return a name that no job had before: files are named for it.

    Scrapyd's own are such; one that somebody chose (``jobid=daily``) may come again.
    """
    now = datetime.now(UTC)
    in_order = f"{now:%Y%m%dT%H%M%S}{now.microsecond // 1000:03}Z-{os.getpid()}"
    if given and re.fullmatch("[0-9a-f]{32}", given):
        return given
    chosen = re.sub("[^0-9A-Za-z_]+", "-", given or "").strip("-")
    return f"{chosen}-{in_order}" if chosen else in_order
