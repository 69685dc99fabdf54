"""Is the site well? An hour of outage must not be taken for a verdict on its articles.

A run that meets an ill site slows down and ends early, and no article is taken as gone meanwhile.
"""

from typing import TYPE_CHECKING, Any, Final, Protocol

from cinktank.processors.text import clean_text
from cinktank.revision import number

if TYPE_CHECKING:
    from scrapy.http import Response
    from scrapy.settings import BaseSettings

    from cinktank.items import NewsArticle
    from cinktank.pages.listing import ListingPage

SAME_PAGE: Final = 5
"""So many addresses in a row that answer with one and the same page, which is no article."""

TEXTS: Final = 100
"""So many headlines and bodies are remembered, of the articles stored last."""

SLOWER_AFTER: Final = 5
"""So many answers in a row that are none, and the run begins to slow down."""

SLOWEST: Final = 5.0
"""Seconds between two requests to an ill site."""

MASS: Final = 10
"""So many articles missing at once are doubted, if they are most of those looked at."""

MASS_DOUBTED: Final = 7
"""So many times as long as a single one they have to be missing to be taken as gone."""


class Watched(Protocol):
    """What is needed of a run, which has a `Health` itself."""

    crawler: Any

    @property
    def settings(self) -> "BaseSettings":
        """Scrapy's settings."""

    @property
    def stats(self) -> Any:
        """Scrapy's counters."""

    @property
    def site(self) -> str:
        """The address of the site's home page."""

    def now(self) -> int:
        """Return the time, Unix seconds."""

    def end_early(self, reason: str, line: str) -> None:
        """End the run as failed."""


class Health:
    """Watches the answers to addresses of articles."""

    def __init__(self, run: Watched):
        self._run = run
        self._most = run.settings.getint("ILL_SITE_AFTER")
        self._in_a_row = 0
        self._page: tuple[str, int] | None = None
        self._same = 0
        self._copies = 0
        self._texts: dict[int, list[str]] = {}
        self.looked = 0
        """How many articles were looked at again."""
        self.missing = 0
        """How many of them answered 404 or 410."""

    def well(self) -> None:
        """Note that an address has answered with an article, or as it had before."""
        self._in_a_row = self._same = 0
        self._page = None

    def stored(self) -> None:
        """Note that an article tells a story that nobody had brought yet."""
        self._copies = 0

    def alike(self, item: "NewsArticle") -> list[str]:
        """Return the articles, of the last of this run, that have one headline or one body.

        Two may have: none is returned. Every page has, of a theme that is well in front of a
        database that is not.
        """
        url, found = item.canonicalUrl or item.url, set[str]()
        for text in (item.headline, item.articleBody):
            key = number(text or url)
            urls = self._texts[key] = [*self._texts.pop(key, ()), url][-SAME_PAGE:]
            found.update(urls if len(set(urls)) == SAME_PAGE else ())
        while len(self._texts) > TEXTS:
            del self._texts[next(iter(self._texts))]
        return sorted(found)

    def ill(self, name: str) -> None:
        """Note that an address was not answered; end the run if none is any more."""
        self._in_a_row += 1
        if self._in_a_row >= self._most:
            self._end(f"{self._in_a_row} addresses in a row were not answered, the last: {name}")
        elif self._in_a_row > SLOWER_AFTER:
            self._slow_down()

    def no_article(self, response: "Response") -> None:
        """Note that a page was no article; end the run if it is the same page every time."""
        page = (title_of(response.body), len(response.body) // 64)
        self._same = self._same + 1 if page == self._page else 1
        self._page = page
        if self._same >= SAME_PAGE:
            self._end(f"{self._same} addresses in a row gave one and the same page: « {page[0]} »")

    def copy(self) -> None:
        """Note that a story has come again by another address; end a run that finds no other."""
        self._copies += 1
        if self._copies >= self._run.settings.getint("MOST_COPIES"):
            line = f"{self._copies} addresses in a row are copies of articles that are kept"
            self._run.end_early("only_copies", f"{line}: the site has addresses without end")

    @property
    def many_missing(self) -> bool:
        """Whether most of the articles looked at, and not just a few, were missing."""
        return self.missing >= MASS and self.missing > self.looked / 2

    def _end(self, what: str) -> None:
        run = self._run
        run.end_early(
            "site_ill",
            f"{run.site} is not well: {what}: run again when it is; nothing is taken as gone",
        )

    def _slow_down(self) -> None:
        for slot in self._run.crawler.engine.downloader.slots.values():  # none where all is idle
            slot.delay = max(slot.delay, min(SLOWEST, 0.25 * (self._in_a_row - SLOWER_AFTER)))
            self._run.stats.max_value("health/delay", slot.delay)

    def doubts(self, home: "ListingPage", since: list[int], wait: int) -> str | None:
        """Return why articles that are missing are not to be taken as gone; ``None``: they are.

        *home* is the home page as it is now, *since* when each was found missing first (Unix
        seconds), *wait* how long a single one has to be missing.
        """
        if not home.articles():
            return "the home page lists no articles"
        lately = [one for one in since if self._run.now() - one < wait * MASS_DOUBTED]
        if self.many_missing and lately:
            return f"{self.missing} of {self.looked} articles looked at answer 404 or 410"
        return None


def title_of(body: bytes) -> str:
    """Return the title of a page, whatever it is.

    >>> title_of(b"<html><title> Maintenance </title>")
    'Maintenance'
    """
    start = body.find(b"<title", 0, 65536)
    if start < 0:
        return ""
    text = body[body.find(b">", start) + 1 : start + 500].partition(b"</title")[0]
    return clean_text(text.decode("utf-8", "replace")) or ""
