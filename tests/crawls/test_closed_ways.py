"""What is closed, what breaks off, what is mixed: every way ends well, and `auto` finds another."""

import os
import signal
import sqlite3
import subprocess
from collections import Counter
from time import monotonic, sleep

import pytest

from fixtures.newsroom import NewsroomServer
from tests.crawls.crawl import ROOT, command, crawl, lines, pages_asked

SECTION = "L'International"
POSTS = "/wp-json/wp/v2/posts*"


def told(run, level):
    return [line for line in run.log.splitlines() if f" {level}: " in line]


def urls(run):
    return [item["url"] for item in run.items]


@pytest.fixture
def truth(newsroom):
    return {item["url"]: item for item in newsroom.truth(section=SECTION)}


# Closed


@pytest.mark.parametrize("mode", ["401", "403", "404", "html", "off"])
def test_a_closed_api_ends_the_run_with_one_line(tmp_path, mode):
    with NewsroomServer(articles=60, rest=mode) as newsroom:
        run = crawl("international", newsroom.url, tmp_path, follow="api")
    assert run.code == 1
    assert run.items == []
    (line,) = told(run, "CRITICAL")
    why = {"html": "a page in place of JSON", "off": "the home page names none"}
    assert "The site's API cannot be used: " in line
    assert why.get(mode, f"the site answered {mode}") in line
    assert "-a follow=auto" in line
    assert "Traceback" not in run.log


@pytest.mark.parametrize(
    ("options", "faults", "used"),
    [
        ({}, [], "api"),
        ({"rest": "plain"}, [], "api"),
        ({"rest": "403"}, [], "sitemap"),
        ({"rest": "html", "sitemap": "yoast"}, [], "sitemap"),
        ({"rest": "off", "sitemap": "none"}, [], "feed"),
        ({"rest": "off", "sitemap": "none"}, ["*/feed/*"], "listing"),
    ],
)
def test_auto_takes_the_cheapest_way_that_works(tmp_path, options, faults, used):
    with NewsroomServer(articles=60, **options) as newsroom:
        for pattern in faults:
            newsroom.fail(pattern, 403)
        truth = {item["url"] for item in newsroom.truth(section=SECTION)}
        run = crawl("international", newsroom.url, tmp_path, follow="auto")
    assert run.code == 0, run.log
    assert Counter(urls(run)) == Counter(truth)
    assert used in {item["metadata"]["discovery"] for item in run.items}
    warnings = told(run, "WARNING")
    assert len(warnings) == ["api", "sitemap", "feed", "listing"].index(used)
    if warnings:
        assert f"following {used}" in warnings[-1]


def test_a_section_that_the_api_does_not_know_is_told_with_those_it_knows(newsroom, tmp_path):
    run = crawl("section", newsroom.url, tmp_path, section="Astrologie", follow="api")
    assert run.code == 1
    assert "it has no section « Astrologie »" in run.log
    assert "Culture" in run.log


def test_robots_txt_closes_a_way_too(newsroom, truth, tmp_path):
    newsroom.robots("User-agent: *\nDisallow: /wp-json/\n")
    run = crawl("international", newsroom.url, tmp_path, follow="auto")
    assert set(urls(run)) == set(truth)
    assert not [path for path in pages_asked(newsroom) if "wp-json" in path]


def test_an_api_that_closes_between_two_runs_is_told(newsroom, truth, tmp_path):
    crawl("international", newsroom.url, tmp_path, follow="api")
    newsroom.publish(3, section=SECTION)
    newsroom.fail("/wp-json/*", 401)
    run = crawl("international", newsroom.url, tmp_path, follow="auto")
    assert run.code == 0
    assert len(set(urls(run))) == len(truth) + 3
    assert "following sitemap instead" in run.log


# Broken off


def test_a_page_of_the_api_that_fails_is_made_up_for_by_the_next_run(newsroom, tmp_path):
    truth = {item["url"] for item in newsroom.truth()}
    newsroom.fail("/wp-json/wp/v2/posts*before=*", 500)
    run = crawl("cinktank", newsroom.url, tmp_path, follow="api")
    assert 0 < len(run.items) < len(truth)
    assert "'api/failed/500': 2" in run.log, "a hundred, then twenty at once"
    newsroom.recover()
    again = crawl("cinktank", newsroom.url, tmp_path, follow="api")
    assert Counter(urls(again)) == Counter(truth)


def test_a_site_that_cannot_render_a_hundred_posts_is_asked_for_fewer(newsroom, tmp_path):
    newsroom.fail("/wp-json/wp/v2/posts*per_page=100*_embed*", 504)
    truth = [item["url"] for item in newsroom.truth(section=SECTION)]
    run = crawl("international", newsroom.url, tmp_path, follow="api")
    assert run.code == 0, run.log
    assert Counter(urls(run)) == Counter(truth)


def test_an_answer_that_is_cut_short_is_asked_for_again(newsroom, truth, tmp_path):
    newsroom.fail("/wp-json/wp/v2/posts*_embed*", "truncated", times=1)
    run = crawl("international", newsroom.url, tmp_path, follow="api")
    assert run.code == 0
    assert set(urls(run)) == set(truth)


def test_killed_by_api_again_and_again_nothing_is_lost_and_none_comes_twice(tmp_path):
    with NewsroomServer(articles=1000) as newsroom:
        truth = Counter(item["url"] for item in newsroom.truth())
        arguments = ("-s", "LAKE_PART_ROWS=40", "-s", "DOWNLOAD_DELAY=0.1")
        for number in range(4):
            process = subprocess.Popen(
                command("cinktank", newsroom.url, tmp_path, *arguments, follow="api"),
                cwd=ROOT,
                stderr=subprocess.DEVNULL,
            )
            before = len(lines(tmp_path / "landing"))
            deadline = monotonic() + 300
            while len(lines(tmp_path / "landing")) < before + 120 and monotonic() < deadline:
                assert process.poll() is None, "it ended before it could be killed"
                sleep(0.05)
            os.kill(process.pid, signal.SIGKILL)
            process.wait()
            if number == 1:
                newsroom.publish(2)
        newsroom.clear_requests()
        run = crawl("cinktank", newsroom.url, tmp_path, *arguments, follow="api")
        asked = pages_asked(newsroom)
        now = list(newsroom.truth())
        audit = subprocess.run(
            [*command("x", "x", tmp_path)[:3], "audit", "-s", f"DATA_ROOT={tmp_path}"],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
    assert run.code == 0, run.log
    found = Counter(urls(run))
    assert set(found) == {item["url"] for item in now} >= set(truth)
    assert max(found.values()) == 1
    assert len(asked) < 13, "it went on where it had been"
    neighbours = {item["url"]: (item["previousArticle"], item["nextArticle"]) for item in now}
    wrong = [
        item["url"]
        for item in run.items
        if item["previousArticle"] != neighbours[item["url"]][0]
        or (item["nextArticle"] or neighbours[item["url"]][1]) != neighbours[item["url"]][1]
    ]
    assert wrong == []
    assert audit.returncode == 0, audit.stdout


# Mixed


@pytest.mark.parametrize("ways", [("api", "listing"), ("listing", "api")])
def test_the_same_articles_by_another_way_are_no_revisions(newsroom, truth, tmp_path, ways):
    first = crawl("international", newsroom.url, tmp_path, follow=ways[0])
    assert set(urls(first)) == set(truth)
    again = crawl("international", newsroom.url, tmp_path, follow=ways[1], full=1)
    assert again.items == first.items


def test_several_ways_are_gone_one_after_the_other(newsroom, truth, tmp_path):
    run = crawl("international", newsroom.url, tmp_path, follow="api,listing,neighbours")
    assert Counter(urls(run)) == Counter(list(truth))
    assert {item["metadata"]["discovery"] for item in run.items} == {"api"}
    asked = pages_asked(newsroom)
    articles = {url.removeprefix(newsroom.url[:-1]) for url in truth}
    assert not articles & set(asked)


def test_what_failed_is_tried_again_though_the_api_has_closed(newsroom, truth, tmp_path):
    victim = list(truth)[5].removeprefix(newsroom.url[:-1])
    newsroom.fail(victim, 500)
    crawl("international", newsroom.url, tmp_path)
    newsroom.recover()
    newsroom.fail("/wp-json/*", 403)
    newsroom.fail("*sitemap*", 404)
    run = crawl("international", newsroom.url, tmp_path, follow="auto")
    assert Counter(urls(run)) == Counter(list(truth))


def test_a_deleted_article_is_found_by_its_number_and_written_off(newsroom, truth, tmp_path):
    young = ("-s", "REVISIT=9999d:1m")
    crawl("international", newsroom.url, tmp_path, *young, follow="api")
    gone = list(truth)[7]
    newsroom.delete(gone)
    with sqlite3.connect(tmp_path / "memory.db") as memory:
        memory.execute("UPDATE addresses SET due = 1 WHERE due IS NOT NULL")
    newsroom.clear_requests()
    run = crawl("international", newsroom.url, tmp_path, *young, follow="api")
    # robots.txt, what changed, what is there, the page, and the home page: is the site well?
    assert len(pages_asked(newsroom)) == 5
    (line,) = run.items[len(truth) :]
    assert (line["url"], line["metadata"]["event"]) == (gone, "gone")


def test_by_api_a_section_has_no_neighbours_and_since_is_kept(newsroom, truth, tmp_path):
    days = sorted(item["datePublished"][:10] for item in truth.values())
    run = crawl("international", newsroom.url, tmp_path, follow="api", since=days[-8])
    expected = {url for url, item in truth.items() if item["datePublished"][:10] >= days[-8]}
    assert set(urls(run)) == expected
    assert all(item["previousArticle"] is None for item in run.items)
    whole = crawl("international", newsroom.url, tmp_path, follow="api")
    assert Counter(urls(whole)) == Counter(list(truth))
