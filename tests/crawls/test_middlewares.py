"""A mistake in a user's middleware loses no article: whatever it does, by whatever source.

One run has the mistake, the next has not. After it, or after all that is due by then was looked at
again, the lake has what the newsroom has. The first run comes to its end, and says how it went.
"""

import sqlite3
from collections import Counter
from itertools import product

import pytest

from fixtures.newsroom import NewsroomServer
from tests.crawls.crawl import crawl
from tests.crawls.faulty import RAISED, STOPS, VALUES
from tests.crawls.test_guard import assert_balanced
from tests.outages.test_every_outage import table

SECTION = "L'International"
SOURCES = ("listing,neighbours", "api", "feed", "sitemap", "auto")
PAGES = (
    "the request itself",
    "the request again",
    "another request",
    "a bare request",
    "a bare request of the same",
    "an empty page",
    "another address",
    "another site",
    "status 404",
    "status 500",
    "status 204",
    "no text",
    "half",
)
OUTPUTS = (
    "nothing",
    "no items",
    "no requests",
    "twice",
    "a bare request",
    "a bare request besides",
    "changed",
    "emptied",
    "without metadata",
    "a copy",
)
NO_ANSWER = [name for name in VALUES if name != "None"]
SYNCHRONOUS = [name for name in RAISED if name != "CancelledError"]
HOOKS = {
    ("Downloads", "process_request"): (*RAISED, *NO_ANSWER, *PAGES),
    ("Downloads", "process_response"): (*RAISED, *VALUES, *PAGES),
    ("Downloads", "process_exception"): (*RAISED, *VALUES, *PAGES),
    **{
        ("Downloads", signal): tuple(RAISED)
        for signal in (
            "request_scheduled",
            "request_reached_downloader",
            "response_downloaded",
            "response_received",
        )
    },
    **{
        ("Downloads", signal): (*RAISED, *STOPS)
        for signal in ("headers_received", "bytes_received")
    },
    ("Spiders", "process_start"): (*RAISED, *VALUES, *OUTPUTS),
    ("Spiders", "process_spider_input"): (*SYNCHRONOUS, *NO_ANSWER),
    ("Spiders", "process_spider_output"): (*RAISED, *VALUES, *OUTPUTS, "at a request", "late"),
    ("Spiders", "process_spider_exception"): (*SYNCHRONOUS, *VALUES, "nothing"),
}
WHERE = {"Downloads": ("articles", "lists"), "Spiders": ("articles",)}
"""What a source asks for itself passes no spider middleware."""

WHEN = {"articles": ("once", "always"), "lists": ("some", "always")}
"""The first list of a run is one that says how pages may be used."""

TABLE = [
    (*hook, kind, when, where, follow)
    for hook, kinds in HOOKS.items()
    for kind, where in product(kinds, WHERE[hook[0]])
    for when, follow in product(
        WHEN[where], SOURCES if hook[1].startswith("process") else SOURCES[3:4]
    )
] + [
    (kind, hook, error, "once", "articles", "sitemap")
    for kind, hook, error in product(WHERE, ("from_crawler", "spider_opened"), RAISED)
]
SOME = [
    ("Downloads", "process_request", "the request itself", "once", "articles", "sitemap"),
    ("Downloads", "process_request", "the request again", "always", "lists", "feed"),
    ("Downloads", "process_request", "a bare request", "always", "lists", "sitemap"),
    ("Downloads", "process_request", "CancelledError", "once", "lists", "api"),
    ("Downloads", "process_response", "another request", "once", "articles", "feed"),
    ("Downloads", "process_response", "another site", "once", "articles", "listing,neighbours"),
    ("Downloads", "process_response", "None", "always", "articles", "auto"),
    ("Downloads", "process_exception", "status 204", "always", "articles", "sitemap"),
    ("Downloads", "spider_opened", "CloseSpider", "once", "articles", "sitemap"),
    ("Spiders", "process_start", "CancelledError", "once", "articles", "sitemap"),
    ("Spiders", "process_start", "a bare request besides", "once", "articles", "feed"),
    ("Spiders", "process_start", "nothing", "always", "articles", "api"),
    ("Spiders", "process_spider_input", "a string", "once", "articles", "sitemap"),
    ("Spiders", "process_spider_output", "CancelledError", "once", "articles", "feed"),
    ("Spiders", "process_spider_output", "a bare request", "once", "articles", "sitemap"),
    ("Spiders", "process_spider_output", "late", "always", "articles", "sitemap"),
    ("Spiders", "process_spider_exception", "nothing", "always", "articles", "sitemap"),
]
"""Each hook, each source, and each kind that was not held once."""

LIKE_A_REDIRECT = ("another request", "another address")
"""An address that leads to another's article is asked again by the next run, and is no failure."""


@pytest.fixture(scope="module")
def newsroom():
    with NewsroomServer(articles=40, sitemap="wordpress-lastmod") as server:
        yield server


@pytest.fixture(scope="module")
def truth(newsroom):
    return {item["url"]: item["articleBody"] for item in newsroom.truth(section=SECTION)}


def make_due(lake):
    with sqlite3.connect(lake / "memory.db") as memory:
        memory.execute("UPDATE addresses SET due = 1 WHERE due IS NOT NULL")


def check(newsroom, truth, lake, kind, hook, mistake, when, where, follow):
    name = {"Downloads": "DOWNLOADER_MIDDLEWARES", "Spiders": "SPIDER_MIDDLEWARES"}[kind]
    order = 560 if hook == "process_exception" else 450  # before Scrapy's attempts again, or after
    broken = (
        *("-s", f'{name}={{"tests.crawls.faulty.{kind}": {order}}}'),
        *("-s", f"FAULT={hook}/{mistake}/{when}/{where}"),
        *("-s", f"ANOTHER={list(truth)[2]}"),
    )
    ill = crawl("international", newsroom.url, lake, "-s", "RENDER=never", *broken, follow=follow)
    assert_truthful(ill, truth, mistake)
    for look in range(2):
        if look:
            make_due(lake)
        well = crawl("international", newsroom.url, lake, "-s", "RENDER=never", follow=follow)
        assert well.code == 0, well.log
        if table(well) == truth:
            break
    assert table(well) == truth, f"{ill.log}\n\n{well.log}"
    seen = Counter((one["canonicalUrl"], one["metadata"]["contentHash"]) for one in well.items)
    assert set(seen.values()) == {1}


def assert_truthful(run, truth, mistake):
    """Check that a run has said in its last line what it lacks."""
    said = ("Stored ", "FAILED (", "Ended early (", "The crawl could not", "The crawl was ended")
    assert any(words in run.last_line for words in said), run.log
    if "balance/found" in run.stats:
        assert_balanced(run)
    if "balance/found" in run.stats:
        assert run.stats.get("balance/stored", 0) == len(table(run))
    if set(truth) <= set(table(run)) or mistake in LIKE_A_REDIRECT:
        return
    told = "could not be kept" in run.last_line or "Ended early (enough)" in run.last_line
    assert run.code == 1 or told, run.log


@pytest.mark.parametrize(("kind", "hook", "mistake", "when", "where", "follow"), SOME)
def test_a_mistake_in_a_middleware_loses_no_article(
    newsroom, truth, tmp_path, kind, hook, mistake, when, where, follow
):
    check(newsroom, truth, tmp_path, kind, hook, mistake, when, where, follow)


@pytest.mark.soak
@pytest.mark.parametrize(("kind", "hook", "mistake", "when", "where", "follow"), TABLE)
def test_every_mistake_in_a_middleware_by_every_source(
    newsroom, truth, tmp_path, kind, hook, mistake, when, where, follow
):
    check(newsroom, truth, tmp_path, kind, hook, mistake, when, where, follow)


@pytest.mark.parametrize("follow", ["listing,neighbours", "feed", "sitemap"])
def test_what_an_earlier_run_has_asked_for_is_asked_for_all_the_same(
    newsroom, truth, tmp_path, follow
):
    again = ("-s", "RENDER=never", "-s", f"JOBDIR={tmp_path / 'job'}")
    ends = (
        *("-s", 'SPIDER_MIDDLEWARES={"tests.crawls.faulty.Spiders": 450}'),
        *("-s", "FAULT=process_spider_output/CloseSpider/always/articles"),
    )
    cut = crawl("international", newsroom.url, tmp_path, *again, *ends, follow=follow)
    assert table(cut) == {}
    assert "Ended early (enough)" in cut.last_line
    run = crawl("international", newsroom.url, tmp_path, *again, follow=follow)
    assert table(run) == truth, run.log
    assert run.code == 0
    assert_balanced(run)


@pytest.mark.parametrize("kind", ["DOWNLOADER_MIDDLEWARES", "SPIDER_MIDDLEWARES", "EXTENSIONS"])
def test_a_crawl_without_scrapy_s_own_components_says_how_it_ended(newsroom, truth, tmp_path, kind):
    none = ("-s", f"{kind}_BASE={{}}")
    run = crawl("international", newsroom.url, tmp_path, *none, follow="sitemap")
    assert table(run) == truth
    assert run.code == 0
    assert "Stored " in run.last_line
