"""When a host may be asked: not before it is its turn, and not while it asks us to wait.

A site that asks us to wait is left in peace: the whole host, not the one address, by all jobs of
one ``DATA_ROOT``. A refusal is an answer 429, or 503 with ``Retry-After``. After one, nothing is
asked of the host until the wait is over, and then one thing at a time, until the site answers
otherwise. After so many refusals in a row the run ends.
"""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic, time
from typing import TYPE_CHECKING, Final

from scrapy.exceptions import IgnoreRequest

from cinktank.transport.retry_after import seconds_asked
from cinktank.transport.site import end, is_ending
from cinktank.transport.turns import HostTurns

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

logger = logging.getLogger(__name__)

_LOOK: Final = 0.5
"""Seconds between two looks at whether the run ends."""

_LONG: Final = 2.0
"""Seconds. A run that ends still waits so long for its turn."""


class SiteRefusesError(IgnoreRequest):
    """What is not asked any more, because the site refuses everything or asks us to wait."""


@dataclass
class _Host:
    """What one host has refused."""

    refusals: int = 0
    """In a row, each after the wait that the one before asked for."""
    refused_at: float = 0.0
    until: float = 0.0
    """When it may be asked again."""
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)


class Pauses:
    """Who is left in peace, and how long."""

    def __init__(self, crawler: "Crawler"):
        settings = crawler.settings
        self._crawler = crawler
        self._usual = settings.getfloat("RETRY_AFTER")
        self._longest = settings.getfloat("RETRY_AFTER_MAX")
        self._most = settings.getint("REFUSALS_MAX")
        self._turns = HostTurns(Path(settings["DATA_ROOT"]), self._longest)
        self._hosts: dict[str, _Host] = {}
        self._over: str | None = None
        """Why nothing is asked any more."""

    @asynccontextmanager
    async def turn(self, host: str, delay: float) -> AsyncIterator[float]:
        """Wait until the host may be asked; raises `SiteRefusesError` where that is never.

        *delay* is what must pass between two requests, those of other jobs too. Gives the moment
        from which the answer counts, for `note`.
        """
        self._check()
        known = self._hosts.setdefault(host, _Host())
        if not known.refusals:
            await self._turns.take(host, delay, self._look)
            self._check()
        if not known.refusals:  # it may have come while this waited
            yield monotonic()
            return
        async with known.turn:
            while (left := known.until - monotonic()) > 0:
                if is_ending(self._crawler):
                    raise SiteRefusesError(f"{host} asks us to wait, and the run ends before that")
                await asyncio.sleep(min(left, _LOOK))
            await self._turns.take(host, delay, self._look)
            self._check()
            yield monotonic()

    def note(
        self, host: str, sent: float, status: int, retry_after: str | None, date: str | None
    ) -> None:
        """Take in an answer to what was *sent* at that moment."""
        known = self._hosts.setdefault(host, _Host())
        asked = seconds_asked(retry_after, date, time())
        if status != 429 and not (status == 503 and asked is not None):
            if sent >= known.refused_at:
                known.refusals, known.until = 0, 0.0
            return
        now = monotonic()
        if sent >= known.refused_at:  # else it was sent before, side by side with the last refusal
            known.refusals += 1
        known.refused_at = now
        wait = self._usual * 2.0 ** (known.refusals - 1) if asked is None else asked
        bounded = min(wait, self._longest)
        if now + bounded > known.until:
            known.until = now + bounded
            self._turns.close(host, bounded)
            self._tell(host, status, wait, bounded)
        if known.refusals >= self._most and self._over is None:
            self._over = (
                f"{host} answers {status} to everything, {known.refusals} times in a row with"
                " waits between them: try again later, or more slowly (DOWNLOAD_DELAY)"
            )
            end(self._crawler, "refused", self._over)

    def _look(self, host: str, left: float) -> None:
        """Wait for no host that has closed itself once the run is asked to end."""
        if left > _LONG and is_ending(self._crawler):
            raise SiteRefusesError(f"{host} asks us to wait, and the run ends before that")

    def _check(self) -> None:
        if self._over is not None:
            raise SiteRefusesError(self._over)

    def _tell(self, host: str, status: int, wait: float, bounded: float) -> None:
        stats = self._crawler.stats
        stats.inc_value("retry_after/waits")
        stats.inc_value("retry_after/seconds", round(bounded))
        asked = f" (it asks for {wait:.0f} s: RETRY_AFTER_MAX)" if bounded < wait else ""
        logger.warning("%s answers %d: waiting %.0f s%s", host, status, bounded, asked)
