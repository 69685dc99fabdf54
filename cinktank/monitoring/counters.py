"""Scrapy's counters, looked up as any other object's attributes are."""

from typing import Any

from scrapy.statscollectors import MemoryStatsCollector


class Counters(MemoryStatsCollector):
    """Counts without first looking for callers of a signature that Scrapy has given up.

    Scrapy's own class answers every look-up by hand to warn them: two thirds of what counting
    costs, and a page is counted some 25 times. To be given up when Scrapy gives up the warning.
    """

    def __getattribute__(self, name: str) -> Any:
        return object.__getattribute__(self, name)
