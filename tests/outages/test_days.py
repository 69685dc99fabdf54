"""What editors and hosts do over days: the lake follows, by every source, and loses nothing.

`tests.outages.living_site` is the site; each test says what happens on which day.
"""

from datetime import timedelta

import pytest

from tests.crawls.clocks import ahead
from tests.crawls.in_process import crawl
from tests.outages.living_site import LivingSite

DAY = 86_400
SOURCES = ("listing,neighbours", "sitemap", "feed", "api")
SECTION = {"international": "linternational", "cinktank": None}
EVERY = [(spider, follow) for spider in SECTION for follow in SOURCES]
OLD, YOUNG = 5, -7
"""Places among a site's posts: one past `REVISIT`, and one that is looked at daily."""


@pytest.fixture
def site():
    """Return a site of forty posts over two months."""
    return LivingSite(40, hours=36)


def crawled(site, lake, spider, follow, day, **arguments):
    """Crawl so many days after the site's start."""
    site.days = day
    site.asked.clear()
    with ahead(day * DAY):
        settings = {"GONE_AFTER": "1d"}
        return crawl(spider, site, lake, follow=follow, settings=settings, **arguments)


def table(run):
    """Return what analysts see: number, or address → (address, headline, story)."""
    newest = {item["identifier"] or item["canonicalUrl"]: item for item in run.items}
    return {
        key: (item["canonicalUrl"] or item["url"], item["headline"], item["articleBody"])
        for key, item in newest.items()
        if item["metadata"]["event"] != "gone"
    }


def lives(site, lake, spider, follow, happens, days):
    """Crawl on each of some days, after what *happens* on it; return the last run."""
    run = None
    for day in days:
        site.days = day
        happens(day)
        run = crawled(site, lake, spider, follow, day)
        assert run.code == 0, run.log
    return run


@pytest.mark.parametrize(("spider", "follow"), EVERY)
def test_an_old_article_that_is_published_again_is_looked_at(tmp_path, site, spider, follow):
    bumped = [post for post in site.posts if "linternational" in post.sections][2]

    def happens(day):
        if day == 4:
            site.edit(bumped)
            bumped.published = site.now()

    run = lives(site, tmp_path, spider, follow, happens, (0, 4))
    assert table(run) == site.truth(SECTION[spider])
    asked = site.asked.count(site.permalink(bumped))
    assert asked == (follow != "api"), "once: it is as its list says now"
    crawled(site, tmp_path, spider, follow, 4.2)
    assert site.asked.count(site.permalink(bumped)) == 0


@pytest.mark.parametrize("follow", SOURCES)
def test_an_article_that_moves_into_a_section_comes(tmp_path, site, follow):
    moved = [post for post in site.posts if post.sections == ["sports"]][-3:]

    def happens(day):
        for post in moved if day == 4 else ():
            post.sections = ["linternational"]
            post.modified = site.now()

    run = lives(site, tmp_path, "international", follow, happens, (0, 4, 5))
    assert table(run) == site.truth("linternational")


@pytest.mark.parametrize(("spider", "follow"), EVERY)
def test_a_change_that_the_site_s_clock_puts_into_the_future_costs_no_article(
    tmp_path, site, spider, follow
):
    def happens(day):
        if day == 1:
            fresh = site.publish()
            fresh.modified = site.now() + timedelta(days=300)
            site.edit(site.posts[YOUNG], when=site.now() + timedelta(days=299))
        elif day == 4:
            site.publish()
            site.edit(site.posts[YOUNG + 2])

    run = lives(site, tmp_path, spider, follow, happens, (0, 1, 4, 12))
    assert table(run) == site.truth(SECTION[spider])


def test_what_is_edited_after_a_change_of_the_future_comes_by_the_api(tmp_path, site):
    def happens(day):
        if day == 1:
            site.edit(site.posts[YOUNG], when=site.now() + timedelta(days=300))
        elif day == 4:
            site.edit(site.posts[OLD])

    run = lives(site, tmp_path, "cinktank", "api", happens, (0, 1, 4))
    assert table(run) == site.truth()


@pytest.mark.parametrize("follow", SOURCES)
def test_an_edit_that_a_restored_backup_takes_back_is_taken_back(tmp_path, site, follow):
    post = site.posts[YOUNG]
    before = (post.paragraphs, post.modified)

    def happens(day):
        if day == 1:
            site.edit(post)
        elif day == 4:
            post.paragraphs, post.modified = before

    run = lives(site, tmp_path, "cinktank", follow, happens, (0, 1, 4, 12))
    assert table(run) == site.truth()
