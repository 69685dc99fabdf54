"""A listing that loads by script, where nothing may or can load it: what that costs, and whom."""

import pytest

from tests.crawls.in_process import Site, crawl

SECTION = "Sports"


@pytest.fixture(params=["load-more", "script"])
def by_script(request):
    ajax = "open" if request.param == "script" else "closed"
    return Site(articles=60, per_page=5, listing=request.param, ajax=ajax)


def test_a_run_that_its_listing_shows_only_in_part_fails_and_names_it(by_script, tmp_path):
    run = crawl("section", by_script, tmp_path, section=SECTION, follow="listing")
    assert run.code == 1
    assert "loads by script, and RENDER=never" in run.log
    assert "articles may be missing" in run.log
    kept = {item["url"] for item in run.items}
    assert kept < by_script.truth(SECTION)


def test_what_another_source_has_shown_is_not_missing(tmp_path):
    site = Site(articles=60, per_page=5, listing="load-more", ajax="closed")
    run = crawl("section", site, tmp_path, section=SECTION, follow="listing,sitemap")
    assert run.code == 0
    assert {item["url"] for item in run.items} == site.truth(SECTION)


def test_as_much_as_was_asked_for_needs_no_browser(tmp_path):
    site = Site(articles=60, per_page=5, listing="load-more", ajax="closed")
    run = crawl("section", site, tmp_path, section=SECTION, follow="listing", pages=1)
    assert run.code == 0
    assert run.items
    assert "render/left_out" not in run.stats


def test_a_site_whose_chain_shows_all_is_whole_without_a_browser(tmp_path):
    site = Site(articles=60, per_page=5, listing="load-more", ajax="closed")
    run = crawl("cinktank", site, tmp_path)
    assert run.code == 0
    assert {item["url"] for item in run.items} == site.truth()
