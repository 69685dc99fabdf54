"""A host is asked by one job at a time: the delay between two requests is the host's.

Scrapy's delay holds within a process. Here all jobs of one ``DATA_ROOT`` share, for each host, a
small file that says when it was last asked, and what must pass before it is asked again. The file
is locked for microseconds while it is read and written, and a job that dies leaves no lock.
"""

import asyncio
import fcntl
import logging
import os
import struct
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import time
from typing import Final

from cinktank.processors.lines import safe_name

logger = logging.getLogger(__name__)

FOLDER: Final = "politeness"
"""Under ``DATA_ROOT``: a file for each host."""

LOOK: Final = 0.5
"""Seconds between two looks at the file while waiting."""

_FORM: Final = struct.Struct("<4d")


@dataclass(slots=True)
class Asked:
    """What the jobs know together of a host. Moments are Unix seconds."""

    last: float = 0.0
    """When it was last asked."""
    delay: float = 0.0
    """What the job that asked it keeps between two requests."""
    crawl_delay: float = 0.0
    """What its robots.txt asks for, as it was last read."""
    closed: float = 0.0
    """Until when it asks to be left in peace."""

    def wait(self, delay: float, longest: float, now: float) -> float:
        """Return the seconds until it may be asked by a job that keeps *delay*.

        What is longer than it can be, by the delays and by *longest* for what is closed, is a
        clock's that was wrong, and does not count.

        >>> asked = Asked(last=100.0, delay=1.0, crawl_delay=5.0)
        >>> asked.wait(1.0, 60.0, 102.0), asked.wait(10.0, 60.0, 102.0), asked.wait(1.0, 60.0, 0.0)
        (3.0, 8.0, 0.0)
        """
        most = max(delay, self.delay, self.crawl_delay)
        left, closed = self.last + most - now, self.closed - now
        return max(0.0, left if left <= most else 0.0, closed if closed <= longest else 0.0)


class HostTurns:
    """The turns of every host, over all jobs whose ``DATA_ROOT`` is *root*.

    *longest* are the seconds that a host may close itself for at most. Where nothing can be
    written, each job keeps its own delay, as Scrapy does, and a line says so.
    """

    def __init__(self, root: Path, longest: float):
        self._folder = root / FOLDER
        self._longest = longest
        self._queues: dict[str, asyncio.Lock] = {}
        self._refused = False

    async def take(
        self, host: str, delay: float, look: Callable[[str, float], None] = lambda host, left: None
    ) -> None:
        """Wait until a *host* may be asked, and note that it is, by a job that keeps *delay*.

        The jobs' requests go out one after the other, each job's in its own order. *look* is told
        the seconds that are left, again and again, and may raise.
        """
        if not delay and not self._path(host).exists():
            return
        async with self._queues.setdefault(host, asyncio.Lock()):
            while (left := self.try_once(host, delay)) > 0:
                look(host, left)
                await asyncio.sleep(min(left, LOOK))

    def try_once(self, host: str, delay: float) -> float:
        """Take the turn if it is free: 0; else return the seconds until it may be."""
        with self._known(host) as asked:
            if asked is None:
                return 0.0
            now = time()
            left = asked.wait(delay, self._longest, now)
            if not left:
                asked.last, asked.delay = now, delay
            return left

    def note_crawl_delay(self, host: str, seconds: float) -> None:
        """Note what robots.txt asks for: 0 where it asks for nothing."""
        if seconds or self._path(host).exists():
            with self._known(host) as asked:
                if asked is not None:
                    asked.crawl_delay = seconds

    def close(self, host: str, seconds: float) -> None:
        """Let no job ask a host for so many seconds."""
        with self._known(host) as asked:
            if asked is not None:
                asked.closed = max(asked.closed, time() + seconds)

    def _path(self, host: str) -> Path:
        return self._folder / safe_name(host)

    @contextmanager
    def _known(self, host: str) -> Iterator[Asked | None]:
        """Give what is known of a host, and write it back; ``None`` where there can be no file."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            file = os.open(self._path(host), os.O_RDWR | os.O_CREAT, 0o660)
        except OSError as error:
            if not self._refused:
                logger.warning(
                    "%s cannot be written (%s): other jobs on this data ask the site beside this",
                    self._folder,
                    error.strerror,
                )
            self._refused = True
            yield None
            return
        try:
            fcntl.flock(file, fcntl.LOCK_EX)
            held = os.pread(file, _FORM.size, 0)
            asked = Asked(*_FORM.unpack(held)) if len(held) == _FORM.size else Asked()
            yield asked
            os.pwrite(file, _FORM.pack(asked.last, asked.delay, asked.crawl_delay, asked.closed), 0)
        finally:
            os.close(file)
