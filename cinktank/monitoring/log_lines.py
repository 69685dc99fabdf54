"""Scrapy's log lines for each page, made only where ``LOG_LEVEL`` shows them.

Scrapy's loggers let everything through, and its handlers drop what is below ``LOG_LEVEL``: by then
making a line has cost 20 µs.
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
        """Return the line for a page that came; ``None`` for silence."""
        return super().crawled(request, response, spider) if self._shown else None

    def scraped(  # type: ignore[override]
        self, item: Any, response: "Response | Failure | None", spider: Spider
    ) -> LogFormatterResult | None:
        """Return the line for a stored article; ``None`` for silence."""
        return super().scraped(item, response, spider) if self._shown else None
