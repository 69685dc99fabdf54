"""The whole site, and the proof that nothing of it is missing."""

import gzip
import json
import random
import sqlite3

import pytest

from cinktank.lake.compression import lines_of, parts_under
from fixtures.newsroom import NewsroomServer
from tests.crawls.crawl import crawl, pages_asked
from tests.crawls.forked import command


def scrapy(lake, *arguments):
    return command(*arguments, "-s", f"DATA_ROOT={lake}")


def audit(lake):
    done = scrapy(lake, "audit", "--json")
    return done.returncode, json.loads(done.stdout)


@pytest.fixture
def newsroom():
    with NewsroomServer(articles=300) as server:
        yield server


@pytest.fixture
def complete(newsroom, tmp_path):
    """A lake that holds the whole site."""
    run = crawl("cinktank", newsroom.url, tmp_path)
    assert run.code == 0, run.log
    return run


def test_the_whole_site_is_stored_once_and_proved_complete(newsroom, complete):
    truth = {item["url"] for item in newsroom.truth()}
    urls = [item["url"] for item in complete.items]
    assert set(urls) == truth
    assert len(urls) == len(truth)
    code, found = audit(complete.lake)
    assert (code, found["complete"], found["held"]) == (0, True, len(truth))
    assert len(found["chains"]) == 1
    ends = sorted(newsroom.truth(), key=lambda item: item["datePublished"])
    assert found["chains"][0]["first"] == ends[0]["url"]
    assert found["chains"][0]["last"] == ends[-1]["url"]


def test_an_unchanged_site_costs_what_the_navigation_links_to(newsroom, complete):
    pages_asked(newsroom)
    run = crawl("cinktank", newsroom.url, complete.lake)
    assert run.items == complete.items
    asked = pages_asked(newsroom)
    assert len(asked) == len(set(asked)) < 25
    articles = {item["url"].removeprefix(newsroom.url[:-1]) for item in newsroom.truth()}
    assert not articles & set(asked)
    assert not [path for path in asked if "/page/" in path]


def without(lake, addresses):
    """Take articles out of the lake's part files, as a lost disk would."""
    for part in parts_under(lake):
        kept = [
            line for line in lines_of(part) if json.loads(line)["canonicalUrl"] not in addresses
        ]
        part.write_bytes(gzip.compress(b"".join(kept)))
    with sqlite3.connect(lake / "memory.db") as memory:  # nobody notices that the files changed
        for (path,) in memory.execute("SELECT path FROM part_files").fetchall():
            stat = (lake / path).stat()
            memory.execute(
                "UPDATE part_files SET bytes = ?, modified = ? WHERE path = ?",
                (stat.st_size, stat.st_mtime_ns, path),
            )


@pytest.mark.parametrize("seed", [1, 2])
def test_each_article_taken_out_is_found_and_brought_back(newsroom, complete, seed):
    lost = set(random.Random(seed).sample([item["canonicalUrl"] for item in complete.items], 30))
    without(complete.lake, lost)
    code, found = audit(complete.lake)
    assert code == 1
    assert set(found["missing"]) == lost
    pages_asked(newsroom)
    run = crawl("cinktank", newsroom.url, complete.lake, gaps=1)
    assert run.code == 0, run.log
    assert len(pages_asked(newsroom)) <= 30 + 2
    truth = {item["url"] for item in newsroom.truth()}
    assert sorted(item["url"] for item in run.items) == sorted(truth)
    code, found = audit(complete.lake)
    assert code == 0, found


def test_without_the_memory_the_neighbours_alone_find_what_is_missing(newsroom, complete):
    ordered = [item["canonicalUrl"] for item in newsroom.truth()]
    lost = set(ordered[10:200:20])  # no two of them neighbours
    without(complete.lake, lost)
    for file in complete.lake.glob("memory.db*"):
        file.unlink()
    code, found = audit(complete.lake)
    assert (code, set(found["missing"])) == (1, lost)
    crawl("cinktank", newsroom.url, complete.lake, gaps=1)
    assert audit(complete.lake)[0] == 0


def test_an_article_that_the_site_has_deleted_leaves_no_gap(newsroom, complete):
    ordered = [item["canonicalUrl"] for item in newsroom.truth()]
    lost = ordered[150]
    newsroom.delete(lost)
    without(complete.lake, {lost})
    assert audit(complete.lake)[0] == 1
    crawl("cinktank", newsroom.url, complete.lake, gaps=1)
    code, found = audit(complete.lake)
    assert found["missing"] == {}
    assert code == 0


def test_the_answer_for_a_person_begins_with_the_answer(complete):
    done = scrapy(complete.lake, "audit")
    assert done.stdout.startswith("The archive is complete: 300 articles held")
    lost = complete.items[7]["canonicalUrl"]
    without(complete.lake, {lost})
    done = scrapy(complete.lake, "audit")
    assert done.returncode == 1
    assert done.stdout.startswith("The archive is NOT complete: 299 articles held")
    assert lost in done.stdout
    assert "-a gaps=1" in done.stdout


def test_an_empty_lake_is_told(tmp_path):
    done = scrapy(tmp_path, "audit")
    assert done.returncode == 1
    assert "There is no article under" in done.stdout
    assert "scrapy crawl cinktank" in done.stdout
    assert "scrapy crawl sports" in scrapy(tmp_path, "audit", "--spider", "sports").stdout


def test_the_memory_tells_what_it_knows_and_forgets_what_it_is_told(newsroom, complete):
    told = scrapy(complete.lake, "memory").stdout
    assert "300 addresses" in told
    assert "300 kept" in told
    assert "L'International" in told or "L’International" in told
    assert "complete down from" in told
    one = complete.items[0]["canonicalUrl"]
    assert "Forgot 1 addresses" in scrapy(complete.lake, "memory", "forget", one).stdout
    unknown = scrapy(complete.lake, "memory", "forget", f"{one}x/")
    assert (unknown.returncode, unknown.stdout.splitlines()[0]) == (1, f"Not known: {one}x/")
    section = list(newsroom.truth(section="Sports"))
    forgot = scrapy(complete.lake, "memory", "forget", "--section", "Sports")
    assert f"Forgot {len(section)} addresses" in forgot.stdout
    pages_asked(newsroom)
    crawl("sports", newsroom.url, complete.lake)
    asked = set(pages_asked(newsroom))
    assert {item["url"].removeprefix(newsroom.url[:-1]) for item in section} <= asked


def test_a_section_that_cannot_be_read_does_not_stop_the_others(newsroom, tmp_path):
    newsroom.fail("/category/sports/*", status=404)
    run = crawl("cinktank", newsroom.url, tmp_path)
    assert run.code == 0, run.log
    assert {item["url"] for item in run.items} == {item["url"] for item in newsroom.truth()}
