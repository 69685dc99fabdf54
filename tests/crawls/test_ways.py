"""Every way brings the same articles: each once, the same in every field that it can tell."""

import json
import re
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest

from cinktank.lake.lines import FIELDS
from cinktank.not_given import NOT_GIVEN
from fixtures.newsroom import NewsroomServer
from tests.crawls.crawl import RIGHTS, ROOT, Run, crawl
from tests.crawls.forked import command

DOCUMENTED = 2000
"""Articles of the site whose requests docs/discovery.md has."""

WAYS = ("api", "sitemap", "feed", "listing,neighbours")
BRANCH = ("articleSection", "breadcrumbs")
"""The API gives the deepest section of a branch, where a page may name the branch alone."""

RULES = ("/robots.txt", *RIGHTS)
TABLE = ROOT / "docs" / "discovery.md"


@dataclass
class Measured:
    """Three runs one way: a first crawl, one of an unchanged site, one after 20 new + 5 edited."""

    first: Run
    again: Run
    later: Run
    articles: int
    truth: list[dict[str, Any]]
    published: set[str]
    edited: set[str]
    requests: list[int] = field(default_factory=list)
    audit: dict[str, Any] = field(default_factory=dict)


def measure(way: str, lake, articles: int) -> Measured:
    """Crawl the whole site one way, without what the site's rules cost.

    That is robots.txt, a request a run, and what says how pages may be used, two a day.
    """
    with NewsroomServer(articles=articles, sitemap="yoast", seo="theme") as newsroom:
        counts = []

        def run() -> Run:
            newsroom.clear_requests()
            done = crawl("cinktank", newsroom.url, lake, follow=way)
            assert done.code == 0, done.log[-3000:]
            assert done.rejects == []
            counts.append(sum(r["path"] not in RULES for r in newsroom.requests()))
            return done

        truth = json.loads(at_home(list(newsroom.truth()), newsroom.url))
        first, again = run(), run()
        published = newsroom.publish(20)
        edited = [newsroom.edit(item["identifier"]) for item in truth[7 :: articles // 5][:5]]
        later = run()
        for one in (first, again, later):
            one.items = json.loads(at_home(one.items, newsroom.url))
        urls = [
            {json.loads(at_home(p["url"], newsroom.url)) for p in ps} for ps in (published, edited)
        ]
    done = command("audit", "--json", "-s", f"DATA_ROOT={lake}")
    runs = first, again, later
    return Measured(*runs, articles, truth, *urls, counts, json.loads(done.stdout))


def at_home(value: Any, url: str) -> str:
    """Return JSON with the newsroom's address made the same for all."""
    return json.dumps(value).replace(url, "http://newsroom/")


@pytest.fixture(scope="module", params=[400, pytest.param(DOCUMENTED, marks=pytest.mark.soak)])
def measured(tmp_path_factory, request) -> dict[str, Measured]:
    """Each way on a newsroom of its own, two at a time."""
    with ThreadPoolExecutor(2) as pool:
        lakes = [tmp_path_factory.mktemp(way.partition(",")[0]) for way in WAYS]
        sizes = [request.param] * len(WAYS)
        return dict(zip(WAYS, pool.map(measure, WAYS, lakes, sizes), strict=True))


@pytest.mark.parametrize("way", WAYS)
def test_every_post_comes_once(measured, way):
    found = Counter(item["url"] for item in measured[way].first.items)
    assert found == Counter(item["url"] for item in measured[way].truth)
    assert measured[way].again.items == measured[way].first.items


@pytest.mark.parametrize("way", WAYS[:3])
@pytest.mark.parametrize("name", [name for name in FIELDS if name != "metadata"])
def test_a_field_is_the_same_as_by_page_or_is_listed_as_untold(measured, way, name):
    pages = {item["url"]: item for item in measured["listing,neighbours"].first.items}
    untold = NOT_GIVEN.get(way, {})
    silent = 0
    for item in measured[way].first.items:
        if item[name] != pages[item["url"]][name]:
            page = pages[item["url"]][name]
            assert name in untold, (item["url"], item[name], page)
            assert item[name] is None or name in BRANCH, (item["url"], page)
            silent += 1
    if name in ("previousArticle", "nextArticle"):
        assert silent == 0, "the whole site's order is known"
    elif name in untold and name not in ("dateModifiedRaw", "videos", "audios", *BRANCH):
        assert silent > 0, f"{name} is always told: take it off the list"


def test_sections_are_the_same_by_every_way(measured):
    pages = {item["url"]: item for item in measured["listing,neighbours"].first.items}
    for way in WAYS[:3]:
        for item in measured[way].first.items:
            told = set(item["metadata"]["sections"])
            assert told >= set(pages[item["url"]]["metadata"]["sections"]), item["url"]


@pytest.mark.parametrize("way", WAYS)
def test_a_later_run_brings_what_is_new_and_what_this_way_sees_changed(measured, way):
    run = measured[way]
    lines = run.later.items[len(run.first.items) :]
    new = {item["url"] for item in lines if item["metadata"]["event"] == "new"}
    changed = {item["url"] for item in lines if item["metadata"]["event"] == "changed"}
    assert new == run.published
    assert changed == (run.edited if way in ("api", "sitemap") else set())
    assert len(lines) == len(new) + len(changed)


@pytest.mark.parametrize("way", WAYS)
def test_the_archive_is_proved_complete_whatever_way_it_came(measured, way):
    audit = measured[way].audit
    assert audit["complete"], {**audit, "chains": audit["chains"][:3]}
    assert audit["held"] == measured[way].articles + 20


def test_neighbours_are_those_of_the_pages_after_new_and_edited_articles_too(measured):
    by_api = {item["url"]: item for item in measured["api"].later.items}
    by_page = {item["url"]: item for item in measured["listing,neighbours"].later.items}
    for url in measured["api"].published:
        assert by_api[url]["previousArticle"] == by_page[url]["previousArticle"]
    for url in measured["api"].edited:
        for name in ("previousArticle", "nextArticle"):
            assert by_api[url][name] == by_page[url][name]


def test_the_api_costs_a_hundredth_of_the_pages(measured):
    first, again, later = measured["api"].requests
    assert first <= measured["api"].articles / 100 + 5
    assert again == 1
    assert later <= 4
    assert measured["feed"].requests[1] == 1
    assert measured["sitemap"].requests[1] == 1


@pytest.mark.parametrize(
    "measured", [pytest.param(DOCUMENTED, marks=pytest.mark.soak)], indirect=True
)
def test_the_table_in_the_documentation_is_what_was_measured(measured):
    told = {
        row[1]: [int(cell.replace(",", "").split()[0]) for cell in row[2].strip("| ").split("|")]
        for row in re.finditer(r"^\| `(\w[\w,]*)` (\|[ \d,.()|]+)$", TABLE.read_text("utf-8"), re.M)
    }
    assert set(told) == set(measured)
    for way, run in measured.items():  # a slow answer asked for twice changes a last digit
        assert told[way] == pytest.approx(run.requests, rel=0.01, abs=1), way


@pytest.mark.parametrize("spider", ["cinktank", "international"])
def test_by_the_api_a_post_that_had_been_scheduled_is_not_lost(tmp_path, spider):
    """It was changed last before it appeared, and before the mark of the run that missed it."""
    section = "L'International"
    with NewsroomServer(articles=150) as newsroom:
        crawl(spider, newsroom.url, tmp_path, follow="api")
        oldest = min(item["datePublished"] for item in newsroom.truth())
        written = datetime.fromisoformat(oldest) + timedelta(days=1)
        (post,) = newsroom.publish(1, section=section, written=written)
        newsroom.clear_requests()
        run = crawl(spider, newsroom.url, tmp_path, follow="api")
        assert run.items[-1]["url"] == post["url"], run.log[-2000:]
        assert run.items[-1]["metadata"]["event"] == "new"
        asked = [one["path"] for one in newsroom.requests()]
        assert len(asked) <= 5, asked  # robots.txt, the look, by date, whole, its neighbours
        newsroom.clear_requests()
        newsroom.publish(1, section=section, written=written)
        newsroom.edit(post["identifier"])
        run = crawl(spider, newsroom.url, tmp_path, follow="api")
        assert [item["metadata"]["event"] for item in run.items[-2:]] in (
            ["new", "changed"], ["changed", "new"],
        )  # fmt: skip
        newsroom.clear_requests()
        crawl(spider, newsroom.url, tmp_path, follow="api")
        assert len(newsroom.requests()) == 2
