"""What a page costs in log lines: the same words, where they are shown."""

import logging

import pytest
from scrapy import Request, Spider
from scrapy.http import Response
from scrapy.settings import Settings
from scrapy.utils.test import get_crawler

from cinktank.monitoring.log_lines import LogLines

PAGE = Response("https://cinktank.com/a/", request=Request("https://cinktank.com/a/"))


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
