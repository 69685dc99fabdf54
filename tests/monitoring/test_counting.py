"""What a page costs in counters and log lines: the same numbers and words, for less."""

import logging

import pytest
from scrapy import Request, Spider
from scrapy.http import Response
from scrapy.settings import Settings
from scrapy.statscollectors import MemoryStatsCollector
from scrapy.utils.test import get_crawler

from cinktank.monitoring.counters import Counters
from cinktank.monitoring.log_lines import LogLines

PAGE = Response("https://cinktank.com/a/", request=Request("https://cinktank.com/a/"))


@pytest.mark.parametrize("kind", [Counters, MemoryStatsCollector])
def test_counters_count_as_scrapys_own(kind):
    stats = kind(get_crawler())
    stats.inc_value("lake/new")
    stats.inc_value("lake/new", 2)
    stats.max_value("slowest", 3)
    stats.max_value("slowest", 2)
    stats.set_value("finish_reason", "finished")
    assert stats.get_value("lake/new") == 3
    assert stats.get_stats() == {"lake/new": 3, "slowest": 3, "finish_reason": "finished"}


@pytest.mark.parametrize(
    ("level", "shown"), [("DEBUG", True), (logging.DEBUG, True), ("INFO", False), ("ERROR", False)]
)
def test_a_line_for_each_page_is_made_only_where_it_is_shown(level, shown):
    crawler = get_crawler(Spider, {"LOG_LEVEL": level, "LOG_FORMATTER": LogLines})
    lines = LogLines.from_crawler(crawler)
    spider = Spider.from_crawler(crawler, name="one")
    assert bool(lines.crawled(PAGE.request, PAGE, spider)) is shown
    assert bool(lines.scraped({}, PAGE, spider)) is shown
    assert lines.dropped({}, Exception("no"), PAGE, spider) is not None


def test_settings_leave_out_two_extensions_of_scrapys_and_keep_the_others():
    theirs = Settings().getdict("EXTENSIONS_BASE")
    ours = Settings()
    ours.setmodule("cinktank.settings")
    assert theirs.keys() - ours.getdict("EXTENSIONS_BASE").keys() == {
        "scrapy.extensions.remote_control.RemoteControl",
        "scrapy.extensions.telnet.TelnetConsole",
    }
