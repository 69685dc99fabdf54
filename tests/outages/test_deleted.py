"""What was deleted is gone within the documented time, by each source; and nothing else is.

An article is asked for again by ``REVISIT``; it is gone if it answers 404 or 410 at two looks that
lie ``GONE_AFTER`` apart, and a tombstone says so.
"""

import re

import pytest
from scrapy import Request

from tests.crawls.clocks import ahead
from tests.crawls.in_process import HOME, Site, crawl

SECTION = "L'International"
SOURCES = ("listing,neighbours", "listing", "neighbours", "sitemap", "feed", "api", "auto")
HOUR = 3600
SETTINGS = {"GONE_AFTER": "1d", "REVISIT": "9999d:12h"}
"""Every article is looked at again twice a day, whatever its age."""


def gone(run):
    """Return the addresses whose newest line is a tombstone."""
    newest = {item["canonicalUrl"]: item["metadata"]["event"] for item in run.items}
    return {url for url, event in newest.items() if event == "gone"}


def delete(site, url, status):
    """Take an article out of the site; its address answers so."""
    place = site.newsroom.find(url.rstrip("/").rpartition("/")[2])
    site.newsroom.delete(place)
    site.answers(url.removeprefix(HOME[:-1]), status)


@pytest.mark.parametrize(
    ("follow", "status"), [(one, (404, 410)[n % 2]) for n, one in enumerate(SOURCES)]
)
def test_a_deleted_article_is_gone_within_a_day_and_a_half_by_each_source(tmp_path, follow, status):
    site = Site(40)

    def crawled():
        return crawl("international", site, tmp_path, settings=SETTINGS, follow=follow)

    assert gone(crawled()) == set()
    lost = sorted(site.truth(SECTION))[2]
    delete(site, lost, status)
    found = {}
    for hours in (13, 14, 26, 39, 52):
        with ahead(hours * HOUR):
            found[hours] = gone(crawled())
    assert found[13] == found[14] == set(), "one look is not enough"
    assert found[39] == {lost}
    assert found[52] == {lost}, "and it stays gone"


@pytest.mark.parametrize("follow", SOURCES)
def test_one_that_was_gone_by_mistake_comes_back_though_no_list_shows_it(tmp_path, follow):
    site = Site(40)

    def crawled():
        return crawl("international", site, tmp_path, settings=SETTINGS, follow=follow)

    crawled()
    lost = sorted(site.truth(SECTION))[2]
    page = site.reply(Request(lost))[2]
    delete(site, lost, 404)
    for hours in (13, 39):
        with ahead(hours * HOUR):
            run = crawled()
    assert gone(run) == {lost}
    with ahead(67 * HOUR):
        run = crawled()
    assert run.code == 0
    assert run.stats["revisit/still_gone"] == 1
    assert "walk/failed/404" not in run.stats
    site.answers(lost.removeprefix(HOME[:-1]), 200, page)
    with ahead(68 * HOUR):
        assert gone(crawled()) == {lost}, "it is not asked for by every run"
    with ahead(130 * HOUR):  # as long again as it had been gone
        run = crawled()
    assert gone(run) == set()
    told = [item["metadata"]["event"] for item in run.items if item["canonicalUrl"] == lost]
    assert told == ["new", "gone", "changed"]


def test_a_story_cut_short_on_one_day_and_a_404_on_the_next_are_no_two_looks(tmp_path):
    site = Site(40)

    def crawled():
        return crawl("international", site, tmp_path, settings=SETTINGS, follow="sitemap")

    def cut(reply):
        body = reply[2]
        for paragraph in re.findall(rb"<p>.{40,}?</p>", body, re.S)[1:]:
            body = body.replace(paragraph, b"")
        return *reply[:2], body

    crawled()
    victim = sorted(site.truth(SECTION))[2].removeprefix(HOME[:-1])
    site.change(victim, cut)
    with ahead(13 * HOUR):
        assert crawled().stats["duplicates/doubted"] == 1
    site.recover()
    site.answers(victim, 404)
    with ahead(39 * HOUR):
        run = crawled()
        assert run.stats["revisit/404"] == 1
        assert gone(run) == set()
    site.recover()
    with ahead(66 * HOUR):
        assert gone(crawled()) == set()
