"""A run's beginning: its settings checked, memory and lake opened, what a dead job left cleared."""

import os
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Self

from cinktank.crawl.arguments import Arguments
from cinktank.crawl.configuration import check_choices, read_gone_after
from cinktank.crawl.run import Run
from cinktank.lake.bucket import Bucket, BucketRefusedError
from cinktank.lake.location import LakeError, LakeLocation, location_of
from cinktank.lake.opening import clear_up, learn, memory_of, remembers, writer_of
from cinktank.lake.writer import LakeWriteError
from cinktank.memory import MemoryUnavailableError, SQLiteMemory
from cinktank.memory.schedule import Schedule

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.settings import BaseSettings


@dataclass(frozen=True, slots=True)
class _Opened:
    """What a run's settings say, and the memory that they name."""

    location: LakeLocation
    memory: SQLiteMemory
    schedule: Schedule = field(default_factory=lambda: Schedule(()))
    gone_after: int = 0
    obstacle: str | None = None

    @classmethod
    def by(cls, settings: "BaseSettings", arguments: Arguments) -> Self:
        """Check the settings; what is wrong with them, or with the memory, is the obstacle."""
        root = Path(settings["DATA_ROOT"])
        try:
            location = location_of(settings)
            check_captures(settings, arguments)
            schedule = Schedule.parse(settings["REVISIT"])
            gone_after = read_gone_after(settings)
            check_choices(settings)
            memory = memory_of(settings)
        except (LakeError, MemoryUnavailableError, ValueError) as error:
            nowhere = LakeLocation(str(root), root, None, "duckdb")
            return cls(nowhere, SQLiteMemory(":memory:"), obstacle=str(error))
        return cls(location, memory, schedule, gone_after)


def open_run(crawler: "Crawler", spider: str, arguments: Arguments, job: str | None) -> Run:
    """Open memory and lake, and clear up after a job that died.

    What stands in the way is the run's `Run.obstacle`.
    """
    settings, opened = crawler.settings, _Opened.by(crawler.settings, arguments)
    location = opened.location
    name = job_name(job or os.environ.get("SCRAPY_JOB"))
    lake, uploader = writer_of(settings, location, spider, name, opened.memory, opened.schedule)
    run = Run(
        crawler,
        spider,
        name,
        arguments,
        location,
        opened.memory,
        lake,
        opened.schedule,
        opened.gone_after,
        uploader,
        opened.obstacle,
    )
    if run.obstacle is None:
        try:
            _recover(run, remembers(settings))
        except (LakeWriteError, BucketRefusedError) as error:
            run.obstacle = str(error)
    return run


def check_captures(settings: "BaseSettings", arguments: Arguments) -> None:
    """Refuse what only an archive can do where none is read; raises `ValueError`."""
    for name, given in (("at", arguments.at), ("follow", "archive" in arguments.follow)):
        if given and not settings["REPLAY"]:
            raise ValueError(
                f"argument {name}: there is no archive to take captures from: give -s REPLAY=…,"
                " e.g. warc:data/warc/**/*.warc.gz"
            )


def _recover(run: Run, remembering: bool) -> None:
    """Clear up after jobs that died, and upload what they left in the spool.

    If it is *remembering*, the memory learns what it does not know of the lake.
    """
    if run.uploader is not None:
        _probe(run)
    clear_up(run.lake, run.uploader, remembering)
    if remembering:
        try:
            learn(run.lake, run.location)
        except LakeError as error:
            run.logger.warning("%s; what it alone knows may be fetched again", error)


def _probe(run: Run) -> None:
    """Try the bucket before anything is asked of the site; an outage is no obstacle.

    Raises `BucketRefusedError`: also where the driver is missing, which no waiting mends either.
    """
    location = run.location
    try:
        bucket = Bucket(location.url, location.bucket or "")
    except LakeError as error:
        raise BucketRefusedError(str(error)) from error
    try:
        bucket.probe()
    except BucketRefusedError:
        raise
    except LakeError as error:
        run.logger.warning("%s; what is finished waits in %s", error, location.folder)


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
