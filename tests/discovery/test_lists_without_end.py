"""A list that goes round in circles, or ends as no list does, proves nothing: the run says so."""

import pytest

from tests.crawls.in_process import Site, crawl


def is_complete(site, lake, **arguments):
    """Return whether a later run of the healthy site stores all that was not stored."""
    site.recover()
    run = crawl("international", site, lake, **arguments)
    return run.code == 0 and {item["url"] for item in run.items} == site.truth("L'International")


@pytest.mark.parametrize(
    ("follow", "first", "further"),
    [
        ("listing", "*/linternational/", "*/linternational/page/*"),
        ("feed", "*/linternational/feed/", "*/linternational/feed/*paged=*"),
    ],
)
def test_list_whose_further_pages_are_the_first_again_fails_the_run(
    tmp_path, follow, first, further
):
    site = Site(200)
    kept = []
    site.change(further, lambda reply: kept[0])
    site.change(first, lambda reply: kept.append(reply) or reply)
    run = crawl("international", site, tmp_path, follow=follow)
    assert len(run.items) < len(site.truth("L'International"))
    assert run.code == 1
    assert "follow=auto" in run.log
    assert run.stats[f"{follow}/without_end"] == 1
    assert is_complete(site, tmp_path, follow=follow)


def test_listing_whose_second_page_lists_nothing_fails_the_run(tmp_path):
    site = Site(200)
    nothing = b"<html><head><title>Vide</title></head><body class='archive'></body></html>"
    site.answers("*/linternational/page/*", 200, nothing)
    run = crawl("international", site, tmp_path, follow="listing")
    assert (run.code, run.stats["listing/without_end"]) == (1, 1)
    assert is_complete(site, tmp_path, follow="listing")


def test_listing_of_a_whole_site_without_an_end_is_named_unless_the_neighbours_show_all(tmp_path):
    site = Site(200)
    kept = []
    site.change("*/linternational/page/*", lambda reply: kept[-1])
    site.change("*/linternational/", lambda reply: kept.append(reply) or reply)
    run = crawl("cinktank", site, tmp_path, follow="listing")
    assert (run.code, run.stats["listing/without_end"]) == (1, 1)
    assert "/linternational/" in run.log
    chained = crawl("cinktank", site, tmp_path / "chained")
    assert (chained.code, {item["url"] for item in chained.items}) == (0, site.truth())
