"""Arguments, as their user meets them."""

import pytest

from tests.crawls.crawl import crawl, pages_asked
from tests.crawls.forked import command

SECTION = "L'International"


@pytest.fixture
def truth(newsroom):
    return {item["url"]: item for item in newsroom.truth(section=SECTION)}


def test_since_leaves_the_listing_as_soon_as_it_is_older(newsroom, truth, tmp_path):
    days = sorted(item["datePublished"][:10] for item in truth.values())
    since = days[-8]
    run = crawl("international", newsroom.url, tmp_path, since=since)
    expected = {url for url, item in truth.items() if item["datePublished"][:10] >= since}
    assert {item["url"] for item in run.items} == expected
    listings = [path for path in pages_asked(newsroom) if "/category/" in path]
    assert len(listings) <= 3


def test_since_and_until_keep_whole_days(newsroom, truth, tmp_path):
    days = sorted({item["datePublished"][:10] for item in truth.values()})
    since, until = days[len(days) // 3], days[2 * len(days) // 3]
    run = crawl("international", newsroom.url, tmp_path, since=since, until=until)
    expected = {url for url, item in truth.items() if since <= item["datePublished"][:10] <= until}
    assert {item["url"] for item in run.items} == expected


def test_pages_limits_the_listing(newsroom, tmp_path):
    crawl("international", newsroom.url, tmp_path, pages=2)
    listings = [path for path in pages_asked(newsroom) if "/category/" in path]
    assert len(listings) <= 3


@pytest.mark.parametrize("follow", ["listing", "neighbours"])
def test_each_way_alone_brings_the_whole_section(newsroom, truth, tmp_path, follow):
    run = crawl("international", newsroom.url, tmp_path, follow=follow)
    assert {item["url"] for item in run.items} == set(truth)
    ways = {item["metadata"]["discovery"] for item in run.items}
    assert ways == ({"listing"} if follow == "listing" else {"listing", "next", "previous"} & ways)


def test_neighbours_walk_both_ways_from_an_article(newsroom, truth, tmp_path):
    start = list(truth)[len(truth) // 2]
    run = crawl("international", newsroom.url, tmp_path, follow="neighbours", start=start)
    assert {item["url"] for item in run.items} == set(truth)
    assert not [path for path in pages_asked(newsroom) if "/category/" in path]


def test_neighbours_stop_at_since_and_until(newsroom, truth, tmp_path):
    ordered = list(truth.values())
    middle = ordered[len(ordered) // 2]
    day = middle["datePublished"][:10]
    run = crawl(
        "international",
        newsroom.url,
        tmp_path,
        follow="neighbours",
        start=middle["url"],
        since=day,
        until=day,
    )
    expected = {url for url, item in truth.items() if item["datePublished"][:10] == day}
    assert {item["url"] for item in run.items} == expected
    assert len(pages_asked(newsroom)) < len(list(newsroom.truth())) / 2


def test_any_section_is_found_by_its_label(newsroom, tmp_path):
    run = crawl("section", newsroom.url, tmp_path, section="science & tech")
    truth = {item["url"] for item in newsroom.truth(section="Science & Tech")}
    assert {item["url"] for item in run.items} == truth


def test_a_section_that_is_not_there_is_told_with_those_that_are(newsroom, tmp_path):
    run = crawl("section", newsroom.url, tmp_path, section="Astrologie")
    assert run.code == 1
    assert "shows no section « Astrologie »" in run.log
    assert "Culture" in run.log
    assert "Traceback" not in run.log


@pytest.mark.parametrize(
    ("spider", "argument", "told"),
    [
        ("international", "since=hier", "argument since: 'hier' is not allowed"),
        ("international", "sinse=2022-01-01", "did you mean since?"),
        ("internasional", "pages=1", "there is no spider 'internasional'"),
        ("section", "pages=1", "argument section: "),
    ],
)
def test_a_bad_argument_is_one_line_and_exit_code_2(tmp_path, spider, argument, told):
    done = command("crawl", spider, "-a", argument)
    assert done.returncode == 2
    assert told in done.stderr
    assert "Traceback" not in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_a_host_that_is_not_there_is_told_in_one_line_within_a_minute(tmp_path):
    run = crawl("international", "https://cinktank.invalid/", tmp_path)
    assert run.code == 1
    told = [line for line in run.log.splitlines() if "CRITICAL: " in line]
    assert len(told) == 1
    assert "https://cinktank.invalid/" in told[0]
    assert "make crawl" in told[0]
    assert "Traceback" not in run.log


def test_a_closed_port_is_told_too(tmp_path):
    run = crawl("international", "http://127.0.0.1:9/", tmp_path)
    assert run.code == 1
    assert "http://127.0.0.1:9/ cannot be reached: " in run.log
    assert "Traceback" not in run.log
