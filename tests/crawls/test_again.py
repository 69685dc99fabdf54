"""The second run and every one after it: only what is new, only what changed, nothing lost."""

import pytest

from cinktank.lake.lines import FIELDS
from fixtures.newsroom import NewsroomServer
from tests.crawls.crawl import crawl, lines, pages_asked

SECTION = "L'International"


@pytest.fixture
def big():
    with NewsroomServer(articles=600) as server:
        yield server


def kept(run):
    return {item["url"]: item for item in run.items}


def test_an_unchanged_site_is_asked_for_robots_and_one_page(big, tmp_path):
    first = crawl("international", big.url, tmp_path)
    pages_asked(big)
    again = crawl("international", big.url, tmp_path)
    assert again.code == 0, again.log
    assert "Stored nothing: what was found is known already" in again.last_line
    assert again.items == first.items
    assert len(pages_asked(big)) <= 3


def test_new_articles_cost_their_own_requests_and_three(big, tmp_path):
    crawl("international", big.url, tmp_path)
    known = {item["url"] for item in lines(tmp_path / "landing")}
    pages_asked(big)
    published = {post["url"] for post in big.publish(20, section=SECTION)}
    again = crawl("international", big.url, tmp_path)
    assert set(kept(again)) - known == published
    asked = pages_asked(big)
    section = {item["url"].removeprefix(big.url[:-1]) for item in big.truth(section=SECTION)}
    off_section = [
        path
        for path in asked
        if path not in section and "/category/" not in path and path != "/robots.txt"
    ]
    assert len(asked) - len(off_section) <= 20 + 3
    assert len(off_section) <= 10
    pages_asked(big)
    assert crawl("international", big.url, tmp_path).code == 0
    assert len(pages_asked(big)) <= 3, "the neighbours off the section were fetched again"


def test_two_runs_of_different_sections_share_one_lake(newsroom, tmp_path):
    crawl("sports", newsroom.url, tmp_path)
    run = crawl("international", newsroom.url, tmp_path)
    for section in ("Sports", SECTION):
        truth = {item["url"] for item in newsroom.truth(section=section)}
        assert truth <= {item["url"] for item in run.items}
    urls = [item["url"] for item in run.items]
    assert len(urls) == len(set(urls))


def test_full_fetches_everything_and_stores_only_what_changed(newsroom, tmp_path):
    first = crawl("international", newsroom.url, tmp_path)
    changed = first.items[7]
    newsroom.edit(changed["identifier"], "headline")
    newsroom.clear_requests()
    run = crawl("international", newsroom.url, tmp_path, full=1)
    assert len(pages_asked(newsroom)) > len(first.items)
    (line,) = run.items[len(first.items) :]
    assert line["identifier"] == changed["identifier"]
    assert line["metadata"]["revision"] == 2
    assert line["metadata"]["event"] == "changed"
    assert "headline" in line["metadata"]["changed"]
    assert "articleBody" not in line["metadata"]["changed"]


def test_without_memory_everything_is_stored_again_and_nothing_is_remembered(newsroom, tmp_path):
    first = crawl("international", newsroom.url, tmp_path, "-s", "MEMORY=none")
    assert not (tmp_path / "memory.db").exists()
    run = crawl("international", newsroom.url, tmp_path, "-s", "MEMORY=none")
    assert len(run.items) == 2 * len(kept(first))


# Revisits: every article of the newsroom is years old, so a year is young here.
YOUNG = ("-s", "REVISIT=9999d:1m")


def test_an_article_that_is_due_is_asked_with_the_sites_own_validators(tmp_path):
    with NewsroomServer(articles=60, validators=True) as newsroom:
        first = crawl("international", newsroom.url, tmp_path, *YOUNG)
        make_due(tmp_path)
        newsroom.clear_requests()
        run = crawl("international", newsroom.url, tmp_path, *YOUNG)
        asked = newsroom.requests()
    assert run.items == first.items
    conditional = [request for request in asked if request["status"] == 304]
    assert len(conditional) == len(first.items)
    assert all(
        {"If-None-Match", "If-Modified-Since"} & set(request["headers"]) for request in conditional
    )


def test_a_changed_article_is_a_revision_and_one_that_is_gone_a_tombstone(newsroom, tmp_path):
    first = crawl("international", newsroom.url, tmp_path, *YOUNG)
    edited, deleted = first.items[3], first.items[5]
    newsroom.edit(edited["identifier"], "body")
    newsroom.delete(deleted["identifier"])
    make_due(tmp_path)
    run = crawl("international", newsroom.url, tmp_path, *YOUNG)
    assert run.code == 0, run.log
    new = {item["identifier"]: item for item in run.items[len(first.items) :]}
    assert new[edited["identifier"]]["metadata"]["event"] == "changed"
    assert new[edited["identifier"]]["metadata"]["changed"] == ["articleBody"]
    tombstone = new[deleted["identifier"]]
    assert tombstone["metadata"]["event"] == "gone"
    assert tombstone["metadata"]["revision"] == 2
    assert tombstone["canonicalUrl"] == deleted["canonicalUrl"]
    assert set(tombstone) == set(FIELDS)
    make_due(tmp_path)
    after = crawl("international", newsroom.url, tmp_path, *YOUNG)
    assert after.items == run.items, "a tombstone is written once"


def make_due(lake):
    """Let the time of the next look be past."""
    import sqlite3

    with sqlite3.connect(lake / "memory.db") as memory:
        assert memory.execute("UPDATE addresses SET due = 1 WHERE due IS NOT NULL").rowcount > 0


def test_a_failed_article_is_tried_again_by_the_next_run(newsroom, tmp_path):
    broken = next(item for item in newsroom.truth(section=SECTION) if item["previousArticle"])
    path = broken["url"].removeprefix(newsroom.url[:-1])
    newsroom.fail(path, status=500)
    first = crawl("international", newsroom.url, tmp_path)
    assert broken["url"] not in kept(first)
    assert first.code == 0
    newsroom.recover()
    pages_asked(newsroom)
    run = crawl("international", newsroom.url, tmp_path)
    assert broken["url"] in kept(run)
    assert len(pages_asked(newsroom)) <= 3


def test_the_watermark_waits_for_a_run_that_was_complete(newsroom, tmp_path):
    truth = {item["url"] for item in newsroom.truth(section=SECTION)}
    crawl("international", newsroom.url, tmp_path, pages=1)
    run = crawl("international", newsroom.url, tmp_path)
    assert set(kept(run)) == truth
