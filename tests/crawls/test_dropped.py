"""An article that a user's pipeline drops on purpose: set aside by name, asked again as a kept one.

« Until it changes » is seen where a source tells of changes (sitemap, API), else by the looks that
``REVISIT`` asks for.
"""

from collections import Counter

import pytest

from tests.crawls.clocks import ahead
from tests.crawls.in_process import HOME, Site, crawl
from tests.crawls.raising import Drops, hit
from tests.crawls.test_guard import assert_balanced

SECTION = "L'International"
SOURCES = ("listing,neighbours", "listing", "neighbours", "api", "feed", "sitemap", "auto")
ORDERS = (350, 450, 600)
"""Before duplicates are known, before the lake, after it."""
DAYS = 3 * 86_400
NEVER = {"REVISIT": ""}


@pytest.fixture
def site():
    return Site(60, sitemap="wordpress-lastmod")


def victims_of(site):
    wanted = site.truth(SECTION)
    victims = {url for url in wanted if hit(url)}
    assert 0 < len(victims) < len(wanted)
    return victims


def crawled(site, lake, follow, order=None, settings=NEVER, **arguments):
    site.asked.clear()
    pipelines = ((order, Drops()),) if order else ()
    spider = "cinktank" if "quarantine" in arguments else "international"
    if follow:
        arguments["follow"] = follow
    return crawl(spider, site, lake, pipelines, settings, **arguments)


def stored(run):
    return Counter(item["url"] for item in run.items)


def asked(site, urls):
    return {url for url in urls if url.removeprefix(HOME[:-1]) in site.asked}


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("follow", SOURCES)
def test_what_is_dropped_is_set_aside_by_name_and_no_failure(site, tmp_path, follow, order):
    victims = victims_of(site)
    run = crawled(site, tmp_path, follow, order)
    assert run.code == 0, run.log
    assert stored(run) == Counter(site.truth(SECTION) - victims)
    assert Counter((one["url"], *one["reasons"]) for one in run.rejects) == Counter(
        (url, "dropped: not wanted") for url in victims
    )
    assert all(one["item"]["articleBody"] for one in run.rejects)
    assert run.stats["walk/dropped_by_pipeline"] == len(victims)
    assert "lake/rejected" not in run.stats
    assert_balanced(run)


@pytest.mark.parametrize("follow", SOURCES)
def test_it_is_known_and_not_asked_for_again(site, tmp_path, follow):
    victims = victims_of(site)
    crawled(site, tmp_path, follow, 450)
    with ahead(DAYS):  # by then a sitemap is read whole
        run = crawled(site, tmp_path, follow)
    assert asked(site, victims) == set()
    assert not victims & set(stored(run))
    assert run.code == 0, run.log


@pytest.mark.parametrize("follow", ["api", "sitemap", "auto"])
def test_a_change_that_a_source_tells_of_brings_it(site, tmp_path, follow):
    victims = victims_of(site)
    crawled(site, tmp_path, follow, 450)
    changed = min(victims)
    site.newsroom.edit(site.newsroom.find(changed.rstrip("/").rpartition("/")[2]))
    run = crawled(site, tmp_path, follow)
    assert victims & set(stored(run)) == {changed}


@pytest.mark.parametrize("follow", SOURCES)
def test_it_is_looked_at_again_as_often_as_one_that_is_kept(site, tmp_path, follow):
    settings = {"REVISIT": "9999d:1d"}
    crawled(site, tmp_path, follow, 450, settings)
    crawled(site, tmp_path, follow, 450, settings)
    assert asked(site, victims_of(site)) == set()
    with ahead(DAYS):
        before = crawled(site, tmp_path, follow, 450, settings)
        assert asked(site, victims_of(site)) == victims_of(site)
    with ahead(2 * DAYS):
        again = crawled(site, tmp_path, follow, 450, settings)
    assert len(again.rejects) == len(before.rejects), "what says the same is one line"
    with ahead(3 * DAYS):
        mended = crawled(site, tmp_path, follow, settings=settings)
    assert stored(mended) == Counter(site.truth(SECTION))


@pytest.mark.parametrize("follow", [one for one in SOURCES if one != "neighbours"])
def test_a_full_run_brings_it(site, tmp_path, follow):
    crawled(site, tmp_path, follow, 450)
    run = crawled(site, tmp_path, follow, full=1)
    assert stored(run) == Counter(site.truth(SECTION))


def test_a_retry_of_the_quarantine_brings_it(site, tmp_path):
    crawled(site, tmp_path, "sitemap", 450)
    run = crawled(site, tmp_path, None, quarantine="dropped")
    assert stored(run) == Counter(site.truth(SECTION))


def test_a_revision_that_is_dropped_leaves_the_one_before(site, tmp_path):
    settings = {"REVISIT": "9999d:1d"}
    first = crawled(site, tmp_path, "listing", settings=settings)
    changed = min(victims_of(site))
    site.newsroom.edit(site.newsroom.find(changed.rstrip("/").rpartition("/")[2]))
    with ahead(DAYS):
        run = crawled(site, tmp_path, "listing", 450, settings)
        assert stored(run) == stored(first)
        assert asked(site, [changed]) == {changed}
        crawled(site, tmp_path, "listing", 450, settings)
        assert asked(site, [changed]) == set()
    with ahead(2 * DAYS):
        run = crawled(site, tmp_path, "listing", settings=settings)
    assert stored(run)[changed] == 2
