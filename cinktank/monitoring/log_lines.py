"""The lines of Scrapy's log: the two for each page are made where they are shown, and only there.

Scrapy's loggers let everything through and leave it to the handlers to drop what is below
``LOG_LEVEL``: by then a line has cost its making, 20 µs.
"""

import logging
from typing import TYPE_CHECKING, Any, Self

from scrapy import Request, Spider
from scrapy.http import Response
from scrapy.logformatter import LogFormatter, LogFormatterResult

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from twisted.python.failure import Failure


class LogLines(LogFormatter):
    """Scrapy's own lines, without those of ``DEBUG`` where ``LOG_LEVEL`` is above it."""

    def __init__(self, shown: bool = True):
        self._shown = shown

    @classmethod
    def from_crawler(cls, crawler: "Crawler") -> Self:
        """Look at the level once."""
        level = crawler.settings["LOG_LEVEL"]
        number = level if isinstance(level, int) else getattr(logging, str(level), logging.DEBUG)
        return cls(number <= logging.DEBUG)

    def crawled(  # type: ignore[override]  # Scrapy takes None for silence
        self, request: Request, response: Response, spider: Spider
    ) -> LogFormatterResult | None:
        """Tell of a page that came, or be silent."""
        return super().crawled(request, response, spider) if self._shown else None

    def scraped(  # type: ignore[override]
        self, item: Any, response: "Response | Failure | None", spider: Spider
    ) -> LogFormatterResult | None:
        """Tell of an article that was stored, or be silent."""
        return super().scraped(item, response, spider) if self._shown else None
