"""The main job on the newsroom: every article of the section once, no other, every field right."""

import json
from collections import Counter

import pytest

from cinktank.lake.lines import FIELDS
from fixtures.newsroom import NewsroomServer
from tests.crawls.crawl import crawl

SECTION = "L'International"
ARTICLES = 2000

NOT_GIVEN = {"articleBodyHtml", "dateModifiedRaw", "videos", "audios", "metadata"}
"""Fields whose truth the newsroom does not tell; the last holds what the crawl did."""


@pytest.fixture(scope="module", params=["classic", "tdb", "newsmag"])
def crawled(request, tmp_path_factory):
    """The truth about a section, and a run on it with both ways of export."""
    lake = tmp_path_factory.mktemp(request.param)
    articles = ARTICLES if request.param == "classic" else 400
    with NewsroomServer(articles=articles, template=request.param) as newsroom:
        truth = {item["url"]: item for item in newsroom.truth(section=SECTION)}
        newsroom.clear_requests()
        run = crawl("international", newsroom.url, lake, "-O", str(lake / "out.jsonl"))
        requests = newsroom.requests()
    return truth, run, requests


def test_the_run_ends_well_and_says_what_it_stored(crawled):
    truth, run, _ = crawled
    assert run.code == 0, run.log
    assert f"Stored {len(truth)} articles ({len(truth)} new)" in run.last_line
    assert " ERROR" not in run.log
    assert run.rejects == []


def test_every_article_of_the_section_is_stored_once_and_no_other(crawled):
    truth, run, _ = crawled
    assert Counter(item["url"] for item in run.items) == Counter(list(truth))


@pytest.mark.parametrize("field", [name for name in FIELDS if name not in NOT_GIVEN])
def test_the_field_is_as_the_newsroom_knows_it(crawled, field):
    truth, run, _ = crawled
    wrong = {
        item["url"]: (comparable(field, item[field]), comparable(field, truth[item["url"]][field]))
        for item in run.items
        if comparable(field, item[field]) != comparable(field, truth[item["url"]][field])
    }
    assert not wrong, f"{len(wrong)} of {len(truth)}, the first: {next(iter(wrong.items()))}"


def test_the_sections_are_all_that_the_article_is_in(crawled):
    truth, run, _ = crawled
    for item in run.items:
        assert set(item["metadata"]["sections"]) == set(truth[item["url"]]["sections"]), item["url"]


def test_scrapys_own_export_writes_the_same_lines(crawled):
    _, run, _ = crawled
    with (run.lake / "out.jsonl").open(encoding="utf-8") as lines:
        exported = [json.loads(line) for line in lines]
    assert exported == run.items


def test_each_article_costs_little_more_than_one_request(crawled):
    truth, _, requests = crawled
    asked = Counter(request["path"] for request in requests)
    listings = sum(count for path, count in asked.items() if "/category/" in path)
    assert asked["/robots.txt"] == 1
    assert max(count for path, count in asked.items() if "/category/" not in path) == 1
    # the articles, the listing's pages and its last one once more, ten hops at most off each end
    assert len(requests) <= len(truth) + listings + 10 + 2
    assert listings <= len(truth) / 10 + 3


def test_the_manifest_counts_what_is_there(crawled):
    truth, run, _ = crawled
    assert run.manifest["rows"] == len(truth)
    assert run.manifest["finishReason"] == "finished"


def comparable(field, value):
    """Drop what one side leaves out where the other says ``None``; a byline is told once."""
    if isinstance(value, dict):
        return {
            name: comparable(field, part)
            for name, part in value.items()
            if part is not None and name != "nameRaw"
        }
    if isinstance(value, list):
        return [comparable(field, part) for part in value]
    return value


def test_a_story_under_two_addresses_is_marked_and_no_other_is(crawled):
    truth, run, _ = crawled
    pairs = {frozenset((url, item["copyOf"])) for url, item in truth.items() if item["copyOf"]}
    within = {pair for pair in pairs if pair <= set(truth)}
    marked = {
        frozenset((item["url"], item["metadata"]["sameAs"]))
        for item in run.items
        if item["metadata"]["sameAs"]
    }
    assert marked == within
    assert within or len(truth) < 100
