"""What was deleted long ago is noticed by every source that shows all it has."""

import pytest
from scrapy import Request

from fixtures.newsroom.sections import named
from tests.crawls.clocks import ahead
from tests.crawls.in_process import HOME, Site, crawl

DAY = 86_400
WHOLE = {"api": {}, "sitemap": {}, "listing": {"full": "1"}}
"""Source → what it must be told to be read to its end though all is known."""

SECTIONS = {"international": "L'International", "cinktank": None}


def crawl_after(days, spider, site, lake, **arguments):
    """Crawl so many days from now."""
    site.asked.clear()
    with ahead(days * DAY):
        return crawl(spider, site, lake, **arguments)


def events(run, event):
    return {item["url"] for item in run.items if item["metadata"]["event"] == event}


def delete_old(site, section, count):
    """Delete some of a section's oldest articles; return their addresses."""
    before = site.truth(section)
    numbers = site.newsroom.members(named(section)) if section else site.newsroom.numbers()
    for n in list(numbers)[3 : 3 + count]:
        site.newsroom.delete(n)
    return before - site.truth(section)


def asked(site, urls):
    """Return how many times each of some addresses was asked for."""
    return sorted(site.asked.count(url.removeprefix(HOME[:-1])) for url in urls)


@pytest.mark.parametrize("spider", SECTIONS)
@pytest.mark.parametrize(
    ("follow", "sitemap"),
    [("api", "none"), ("sitemap", "wordpress"), ("sitemap", "yoast"), ("listing", "none")],
)
def test_article_of_last_year_that_was_deleted_is_gone_at_its_second_look(
    tmp_path, follow, spider, sitemap
):
    site, section = Site(80, sitemap=sitemap), SECTIONS[spider]
    first = crawl_after(0, spider, site, tmp_path, follow=follow)
    assert events(first, "new") == site.truth(section)
    gone = delete_old(site, section, 3)
    assert len(gone) == 3

    second = crawl_after(2, spider, site, tmp_path, follow=follow, **WHOLE[follow])
    assert second.code == 0
    assert asked(site, gone) == [1, 1, 1]
    assert events(second, "gone") == set()
    third = crawl_after(4, spider, site, tmp_path, follow=follow)
    assert asked(site, gone) == [1, 1, 1]
    assert events(third, "gone") == gone
    crawl_after(5, spider, site, tmp_path, follow=follow, **WHOLE[follow])
    assert asked(site, gone) == [0, 0, 0]
    last = crawl_after(7, spider, site, tmp_path, follow=follow)
    assert asked(site, gone) == [1, 1, 1], "it was gone for two days: they may have been an outage"
    assert events(last, "gone") == gone


@pytest.mark.parametrize("follow", WHOLE)
def test_article_that_is_there_and_not_shown_is_asked_for_once_a_month(tmp_path, follow):
    site = Site(80, sitemap="wordpress")
    crawl("cinktank", site, tmp_path, follow=follow)
    pages = {url: site.reply(Request(url)) for url in site.truth()}
    hidden = delete_old(site, None, 2)
    for url in hidden:
        page = pages[url]
        site.change(url.removeprefix(HOME[:-1]), lambda reply, page=page: page)
    counts = []
    for days in (2, 4, 40, 42):
        run = crawl_after(days, "cinktank", site, tmp_path, follow=follow, **WHOLE[follow])
        counts.append(asked(site, hidden))
        assert events(run, "gone") == set()
    once_more = [0, 0] if follow == "api" else [1, 1]  # the number of posts is as it was
    assert counts == [[1, 1], [0, 0], once_more, [0, 0]]


def test_sitemap_of_which_a_file_cannot_be_read_declares_nothing_absent(tmp_path):
    site = Site(80, sitemap="yoast")
    crawl("cinktank", site, tmp_path, follow="sitemap")
    site.answers("/post-sitemap*.xml", 503)
    run = crawl_after(2, "cinktank", site, tmp_path, follow="sitemap")
    assert "revisit/absent" not in run.stats
