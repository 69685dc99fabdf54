"""The site's clock beside ours: nobody knows which of them is wrong, so nothing is lost by it."""

import logging
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Final

from scrapy.http import Response

CLOCKS_DIFFER: Final = timedelta(hours=1)
"""Less than this is no fault of a clock that would matter."""

ENOUGH: Final = 3
"""So many answers have to be that old before our clock is said to be ahead: one may be cached."""

logger = logging.getLogger(__name__)


class SiteClock:
    """Holds our clock against the ``Date`` of the site's answers, and says once if they differ.

    *live*: the answers are of today, not an archive's.
    """

    def __init__(self, live: bool = True):
        self._live = live
        self.ahead: timedelta | None = None
        """How far the site's clock is ahead of ours, by the answer that was latest."""
        self._answers = 0
        self._said = False

    def now(self) -> datetime:
        """Return the time by whichever clock is ahead: no article is of the future by both."""
        return datetime.now(UTC) + max(self.ahead or timedelta(0), timedelta(0))

    def read(self, response: Response) -> None:
        """Take in an answer of the site."""
        ahead = ahead_of(response, datetime.now(UTC)) if self._live else None
        if ahead is None:
            return
        self._answers += 1
        self.ahead = ahead if self.ahead is None else max(ahead, self.ahead)
        differs = self.ahead > CLOCKS_DIFFER or (
            self.ahead < -CLOCKS_DIFFER and self._answers == ENOUGH
        )
        if differs and not self._said:
            self._said = True
            logger.warning(
                "The site's clock is %s ours: is this machine's right? Nothing is refused for it",
                in_words(self.ahead),
            )


def ahead_of(response: Response, now: datetime) -> timedelta | None:
    """Return how far a response's ``Date`` is ahead of *now*; ``None`` where it states none.

    >>> stated = {"Date": "Tue, 15 Mar 2022 12:00:00 GMT"}
    >>> noon = datetime(2022, 3, 15, 12, tzinfo=UTC)
    >>> ahead_of(Response("https://cinktank.com/", headers=stated), noon - timedelta(days=2))
    datetime.timedelta(days=2)
    >>> ahead_of(Response("https://cinktank.com/", headers={"Date": "hier"}), noon)
    """
    try:
        stated = parsedate_to_datetime((response.headers.get("Date") or b"").decode("latin-1"))
        moment = stated if stated.tzinfo else stated.replace(tzinfo=UTC)
        age = response.headers.get("Age") or b"0"
        kept = int(age) if age.isdigit() and len(age) < 9 else 0
        return moment - now + timedelta(seconds=kept)
    except (ValueError, TypeError, OverflowError):
        return None


def in_words(ahead: timedelta) -> str:
    """Return how far one clock is from another.

    >>> in_words(timedelta(days=2, hours=3)), in_words(timedelta(hours=-4))
    ('2 days, 3:00:00 ahead of', '4:00:00 behind')
    """
    whole = timedelta(seconds=int(abs(ahead).total_seconds()))
    return f"{whole} {'ahead of' if ahead > timedelta(0) else 'behind'}"
