"""Whatever raises, in our code or in a user's, nothing is lost: it is named, and tried again."""

import json
import sqlite3
from collections import Counter
from contextlib import closing

import pytest

from cinktank import settings
from fixtures.newsroom import NewsroomServer
from tests.crawls.crawl import crawl
from tests.crawls.in_process import Site
from tests.crawls.in_process import crawl as in_process
from tests.crawls.raising import Copies, Evolves, hit

SOURCES = ("listing,neighbours", "api", "feed", "sitemap", "auto")
SPIDERS = {"international": "L'International", "cinktank": None}
ORDERS = (100, 350, 450, 600)
"""Before everything; between validation, duplicates and lake; after the lake."""


@pytest.fixture(scope="module")
def newsroom():
    with NewsroomServer(articles=200, sitemap="wordpress-lastmod") as server:
        yield server


def setting(kind, name, order):
    """Return what adds a class to those that the project's settings name."""
    every = {**getattr(settings, kind, {}), f"tests.crawls.raising.{name}": order}
    return "-s", f"{kind}={json.dumps(every)}"


def urls_of(newsroom, spider):
    return {item["url"] for item in newsroom.truth(section=SPIDERS[spider])}


def assert_balanced(run):
    """Check that what was found is what the outcomes add up to."""
    balance = {name: n for name, n in run.stats.items() if name.startswith("balance/")}
    assert "balance/found" in balance, run.log
    found = balance.pop("balance/found")
    assert found == sum(balance.values()), balance
    assert all(n >= 0 for n in balance.values()), balance


def assert_lost_none(newsroom, tmp_path, spider, follow, broken, reason):
    """Crawl with something broken, then mended; hold what both have left behind."""
    wanted = urls_of(newsroom, spider)
    victims = {url for url in wanted if hit(url)}
    assert 0 < len(victims) < len(wanted)
    run = crawl(spider, newsroom.url, tmp_path, *broken, follow=follow)
    assert run.code == 1, run.log
    assert_balanced(run)
    assert {item["url"] for item in run.items} == wanted - victims
    reasons = {}
    for reject in run.rejects:
        reasons.setdefault(reject["url"], []).extend(reject["reasons"])
    assert victims <= set(reasons)
    assert all(any(reason in line for line in reasons[url]) for url in victims), reasons
    assert not set(reasons) & (wanted - victims)
    with closing(sqlite3.connect(tmp_path / "memory.db")) as memory:
        due = dict(memory.execute("SELECT url, due FROM addresses WHERE state = 'failed'"))
    assert victims <= set(due)
    assert all(due[url] for url in victims)
    mended = crawl(spider, newsroom.url, tmp_path, follow=follow)
    assert mended.code == 0, mended.log
    assert Counter(item["url"] for item in mended.items) == Counter(wanted)
    assert_balanced(mended)


CASES = [
    *(("ITEM_PIPELINES", name, order, "ValueError: a mistake in a pipeline")
      for name in ("Raises", "RaisesLater") for order in ORDERS),
    ("ITEM_PIPELINES", "Converts", 100, "unanswered: "),
    ("SPIDER_MIDDLEWARES", "Swallows", 500, "unanswered: "),
    ("SPIDER_MIDDLEWARES", "Interrupts", 500, "ValueError: a mistake in a middleware"),
    ("EXTENSIONS", "CannotRead", 0, "ValueError: a mistake in reading"),
]  # fmt: skip

EVERY = [
    (*case, follow, spider)
    for case in CASES
    for follow in SOURCES
    for spider in SPIDERS
    # What the API brings whole comes from no response: no spider middleware sees it.
    if case[0] != "SPIDER_MIDDLEWARES" or follow not in ("api", "auto")
]
SOME = EVERY[::9]
"""Each case once or more, each source twice or more, by the section and by the whole site."""


@pytest.mark.parametrize(("kind", "name", "order", "reason", "follow", "spider"), SOME)
def test_what_raises_for_a_quarter_is_named_and_stored_once_it_is_mended(
    newsroom, tmp_path, kind, name, order, reason, follow, spider
):
    broken = setting(kind, name, order)
    assert_lost_none(newsroom, tmp_path, spider, follow, broken, reason)


@pytest.mark.soak
@pytest.mark.parametrize(("kind", "name", "order", "reason", "follow", "spider"), EVERY)
def test_every_mistake_by_every_source(
    newsroom, tmp_path, kind, name, order, reason, follow, spider
):
    broken = setting(kind, name, order)
    assert_lost_none(newsroom, tmp_path, spider, follow, broken, reason)


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("pipeline", [Copies, Evolves])
def test_a_pipeline_that_returns_a_copy_has_its_article_stored_once(tmp_path, pipeline, order):
    site = Site(60)
    run = in_process("international", site, tmp_path, pipelines=((order, pipeline()),))
    assert run.code == 0, run.log
    assert Counter(item["url"] for item in run.items) == Counter(site.truth("L'International"))
    assert run.rejects == []
    assert_balanced(run)
