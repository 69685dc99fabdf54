"""A clock that is wrong, ours or the site's, costs no article; it is said in one line."""

import logging
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from tests.crawls.clocks import ahead
from tests.crawls.in_process import Site, crawl

SECTION = "L'International"
DAY = 86_400
SOURCES = ("listing,neighbours", "sitemap", "feed", "api")


def state_date(site, difference):
    """Let every answer state a ``Date`` that differs from ours."""
    when = format_datetime(datetime.now(UTC) + difference, usegmt=True)
    site.change("*", lambda reply: (reply[0], {**reply[1], "Date": when}, reply[2]))


def held(run):
    newest = {item["canonicalUrl"]: item["metadata"]["event"] for item in run.items}
    return {url for url, event in newest.items() if event != "gone"}


def lines_of(caplog):
    return [one for one in caplog.messages if "The site's clock is" in one]


@pytest.mark.parametrize("days", [5, -5, 4000, -4000])
@pytest.mark.parametrize("follow", SOURCES)
def test_a_clock_that_jumps_between_runs_loses_nothing(tmp_path, follow, days):
    site = Site(40)
    with ahead(days * DAY):
        crawl("international", site, tmp_path, follow=follow)
    more = site.newsroom.publish(2)
    run = crawl("international", site, tmp_path, follow=follow)
    with ahead(days * DAY):
        last = crawl("international", site, tmp_path, follow=follow)
    assert more
    assert held(run) == held(last) == site.truth(SECTION)
    assert (run.code, last.code) == (0, 0)
    events = [item["metadata"]["event"] for item in last.items]
    assert set(events) == {"new"}


def test_no_article_is_of_the_future_where_our_clock_is_behind(tmp_path, caplog):
    site = Site(40)
    later = datetime.now(UTC) + timedelta(days=4)
    assert site.newsroom.publish(3, None, later)
    state_date(site, timedelta(days=4))
    with caplog.at_level(logging.WARNING):
        run = crawl("cinktank", site, tmp_path, follow="sitemap")
    assert held(run) == site.truth()
    assert run.code == 0
    (line,) = lines_of(caplog)
    assert "ahead of ours" in line


def test_a_clock_that_is_ahead_of_the_site_s_is_said_in_one_line(tmp_path, caplog):
    site = Site(40)
    state_date(site, timedelta(days=-4))
    with caplog.at_level(logging.WARNING):
        run = crawl("international", site, tmp_path, follow="sitemap")
    assert held(run) == site.truth(SECTION)
    (line,) = lines_of(caplog)
    assert "behind ours" in line


@pytest.mark.parametrize("minutes", [-20, 0, 20])
def test_a_clock_that_is_right_enough_says_nothing(tmp_path, caplog, minutes):
    site = Site(40)
    state_date(site, timedelta(minutes=minutes))
    with caplog.at_level(logging.WARNING):
        crawl("international", site, tmp_path, follow="feed")
    assert lines_of(caplog) == []


@pytest.mark.parametrize("date", ["", "hier", "Tue, 99 Foo 2022", "9" * 400])
def test_a_date_that_is_none_says_nothing(tmp_path, caplog, date):
    site = Site(40)
    site.change("*", lambda reply: (reply[0], {**reply[1], "Date": date}, reply[2]))
    with caplog.at_level(logging.WARNING):
        run = crawl("international", site, tmp_path, follow="feed")
    assert run.code == 0
    assert lines_of(caplog) == []
