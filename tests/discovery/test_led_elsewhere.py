"""A list that was somewhere else for one run is found where it is: no address of it is for ever."""

import pytest

from tests.crawls.in_process import HOME, Site, crawl

SECTION = "L'International"


@pytest.fixture
def site():
    return Site(60)


def leads_to(place):
    return lambda reply: (302, {"Location": place}, b"")


def stored(run):
    return {item["url"] for item in run.items}


@pytest.mark.parametrize("follow", ["listing", "listing,neighbours", "auto"])
@pytest.mark.parametrize("is_known", [False, True])
def test_a_listing_that_leads_to_an_article_for_one_run(site, tmp_path, follow, is_known):
    if is_known:
        crawl("international", site, tmp_path, follow=follow)
    article = min(site.truth(SECTION)).removeprefix(HOME[:-1])
    site.change("*/linternational/", leads_to(article))
    if follow == "auto":  # the sources before it are away
        for path in ("*wp-json*", "*sitemap*", "*feed*"):
            site.answers(path, 404)
    ill = crawl("international", site, tmp_path, follow=follow)
    assert ill.code == 1, ill.log
    site.recover()
    well = crawl("international", site, tmp_path, follow=follow)
    assert stored(well) == site.truth(SECTION)
    assert well.code == 0, well.log


def test_a_feed_that_was_elsewhere_is_looked_for_where_it_is(site, tmp_path):
    site.change("/feed/", leads_to("/feed/?v=2"))
    crawl("cinktank", site, tmp_path, follow="feed")
    site.recover()
    site.answers("/feed/[?]v=2", 404)
    run = crawl("cinktank", site, tmp_path, follow="feed")
    assert run.code == 0, run.log
    again = crawl("cinktank", site, tmp_path, follow="feed")
    assert again.stats.get("feed/failed/404", 0) == 0, "and that is remembered"
