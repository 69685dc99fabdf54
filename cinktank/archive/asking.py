"""Asking an archive on the web: one request at a time, and as it says when it has had enough."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

from cinktank.archive.errors import ArchiveError
from cinktank.archive.payload import Headers, header

logger = logging.getLogger(__name__)

TRIES: Final = 6
LONGEST_WAIT: Final = 600.0
"""Seconds. An archive that wants a longer rest is not to be asked today."""
_FIRST_WAIT: Final = 5.0
_BUSY: Final = (429, 503, 502, 504)


@dataclass(frozen=True, slots=True)
class Answer:
    """What an archive answered: headers with their wire's part, the body as it came."""

    status: int
    headers: Headers
    body: bytes


Ask = Callable[[str, Headers], Awaitable[Answer]]
"""Asks for an address with more headers; raises `OSError` where nobody answers."""


class PoliteAsk:
    """Asks one at a time; waits as ``Retry-After`` says, or longer each time; then gives up."""

    def __init__(self, ask: Ask, delay: float = 0.0):
        self._ask = ask
        self._delay = delay
        self._turn = asyncio.Lock()

    async def __call__(self, url: str, headers: Headers) -> Answer:
        """Return the answer; raises `ArchiveError` when there is none after some tries."""
        async with self._turn:
            wait = _FIRST_WAIT
            for attempt in range(1, TRIES + 1):
                last = attempt == TRIES
                try:
                    answer = await self._ask(url, headers)
                except OSError as error:
                    trouble = f"no answer ({str(error) or type(error).__name__})"
                    if last:
                        break
                    await self._rest(url, trouble, wait)
                else:
                    captured = header(answer.headers, "Memento-Datetime")  # the site's own 503
                    if answer.status not in _BUSY or captured:
                        await asyncio.sleep(self._delay)
                        return answer
                    trouble = f"answered {answer.status}"
                    asked = retry_after(answer.headers)
                    if last or (asked or 0.0) > LONGEST_WAIT:
                        break
                    await self._rest(url, trouble, wait if asked is None else asked)
                wait = min(wait * 2, LONGEST_WAIT)
            raise ArchiveError(
                f"{url}: {trouble}, {attempt} times: the archive has no time; run again later, what"
                " was stored is not fetched again"
            )

    async def _rest(self, url: str, trouble: str, seconds: float) -> None:
        logger.warning("%s: %s: waiting %.0f s", url, trouble, seconds)
        await asyncio.sleep(seconds)


def retry_after(headers: Headers) -> float | None:
    """Return the seconds that an archive asks to be left alone for; `None` when it says none.

    >>> retry_after([("Retry-After", "7")])
    7.0
    """
    value = header(headers, "Retry-After")
    if value is None:
        return None
    if value.strip().isdigit():
        return float(value)
    try:
        moment = parsedate_to_datetime(value)
    except ValueError:
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())
