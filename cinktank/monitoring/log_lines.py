"""Scrapy's log lines for each page, made only where ``LOG_LEVEL`` shows them.

Scrapy's loggers let everything through, and its handlers drop what is below ``LOG_LEVEL``: by then
making a line has cost 20 µs.
"""

import logging
from typing import TYPE_CHECKING, Any, Self

from itemadapter import ItemAdapter
from scrapy import Request, Spider
from scrapy.http import Response
from scrapy.logformatter import LogFormatter, LogFormatterResult

from cinktank.monitoring.one_line import log_in_one_line
from cinktank.processors.lines import one_line

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from twisted.python.failure import Failure


class LogLines(LogFormatter):
    """Scrapy's own lines, without those of ``DEBUG`` where ``LOG_LEVEL`` is above it."""

    def __init__(self, shown: bool = True):
        self._shown = shown

    @classmethod
    def from_crawler(cls, crawler: "Crawler") -> Self:
        """Look at the level once, and make every record of this process one line."""
        log_in_one_line()
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
        if not self._shown:
            return None
        made = super().scraped(item, response, spider)
        return {**made, "msg": "Scraped %(item)s", "args": {"item": _named(item)}}

    def dropped(
        self,
        item: Any,
        exception: BaseException,
        response: "Response | Failure | None",
        spider: Spider,
    ) -> LogFormatterResult:
        """Say in a line why an item was dropped, without the item: it may be megabytes."""
        made = super().dropped(item, exception, response, spider)
        why = one_line(str(exception), 500)
        return {**made, "msg": "Dropped: %(exception)s", "args": {"exception": why}}

    def item_error(
        self,
        item: Any,
        exception: BaseException,
        response: "Response | Failure | None",
        spider: Spider,
    ) -> LogFormatterResult:
        """Name the item that a pipeline could not process."""
        made = super().item_error(item, exception, response, spider)
        return {**made, "msg": "Error processing %(item)s", "args": {"item": _named(item)}}


def _named(item: Any) -> str:
    """Return an item's address and headline in a line."""
    values = ItemAdapter(item) if ItemAdapter.is_item(item) else {}
    address = one_line(str(values.get("url") or type(item).__name__), 200)
    headline = one_line(str(values.get("headline") or ""), 80)
    return f"{address} {headline}".rstrip()
