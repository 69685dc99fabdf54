"""What editors and hosts do over days: the lake follows, by every source, and loses nothing.

`tests.outages.living_site` is the site; each test says what happens on which day.
"""

from collections import Counter
from contextlib import closing
from datetime import timedelta
from itertools import count, cycle
from random import Random

import pytest

from cinktank.lake.archive import newest_revisions
from cinktank.lake.audit import audit
from cinktank.lake.location import location_of
from cinktank.lake.section_audit import audit_section
from cinktank.memory import SQLiteMemory
from tests.crawls.clocks import ahead
from tests.crawls.in_process import crawl
from tests.outages.living_site import HOME, HTML, LivingSite

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


def by_month(post):
    """Return a permalink as another structure has it."""
    return f"/{post.published:%Y/%m}/{post.slug}/"


def by_number(post):
    """Return a permalink that shares nothing with the one before."""
    return f"/article-{post.number}.html"


@pytest.mark.parametrize("redirects", [True, False])
@pytest.mark.parametrize("permalink", [by_month, by_number])
@pytest.mark.parametrize("follow", SOURCES)
def test_new_permalinks_are_the_articles_addresses_from_then_on(
    tmp_path, site, follow, permalink, redirects
):
    crawled(site, tmp_path, "cinktank", follow, 0)
    site.move_all(permalink)
    site.redirects = redirects
    for day in (4, 5, 6, 9, 14):
        run = crawled(site, tmp_path, "cinktank", follow, day)
    assert table(run) == site.truth()
    assert Counter(item["metadata"]["event"] for item in run.items) == {"new": 40, "changed": 40}
    assert run.code == 0
    held = newest_revisions(location_of({"DATA_ROOT": str(tmp_path), "LAKE_ROOT": None}))
    assert {line.address for line in held.values()} == {site.url(post) for post in site.posts}
    with closing(SQLiteMemory.for_reading(tmp_path / "memory.db")) as memory:
        assert audit(held, memory).missing == {}
        kept = {record.url for record in memory.records() if record.state == "kept"}
    assert kept == held.keys()
    (tmp_path / "memory.db").unlink()
    again = crawled(site, tmp_path, "cinktank", follow, 15)
    assert len(again.items) == len(run.items), "the lake says where each of them is"


@pytest.mark.parametrize("redirects", [True, False])
@pytest.mark.parametrize("follow", SOURCES)
def test_an_article_that_is_renamed_is_kept_once_at_its_new_address(
    tmp_path, site, follow, redirects
):
    renamed = [post for post in site.posts if "linternational" in post.sections][-4:]

    def happens(day):
        for post in renamed if day == 1 else ():
            site.rename(post, f"tout-autre-chose-{post.number}")
            site.redirects = redirects

    run = lives(site, tmp_path, "international", follow, happens, (0, 1, 2, 3, 12))
    assert table(run) == site.truth("linternational")
    assert "gone" not in {item["metadata"]["event"] for item in run.items}


@pytest.mark.parametrize("follow", SOURCES)
def test_a_number_that_a_restored_backup_gives_away_again_is_two_articles(tmp_path, site, follow):
    lost = site.posts[-3:]

    def happens(day):
        for post in lost if day == 2 else ():
            post.status = "lost"
            site.publish().number = post.number

    run = lives(site, tmp_path, "cinktank", follow, happens, (0, 2, 4, 6))
    newest = {item["canonicalUrl"]: item for item in run.items}
    there = {url for url, item in newest.items() if item["metadata"]["event"] != "gone"}
    assert there == {site.url(post) for post in site.public()}


@pytest.mark.parametrize("follow", [*SOURCES, "auto"])
def test_a_section_that_is_renamed_fails_the_run_until_it_is_followed(tmp_path, site, follow):
    crawled(site, tmp_path, "international", follow, 0)
    site.labels["linternational"] = "Monde"
    codes = []
    for day in (8, 9, 10, 11):
        site.publish()
        run = crawled(site, tmp_path, "international", follow, day)
        codes.append(run.code)
    assert codes == [1, 1, 1, 1]
    assert "Monde" in run.log
    run = crawled(site, tmp_path, "section", follow, 12, section="Monde")
    assert run.code == 0
    assert table(run).keys() == site.truth("linternational").keys()


@pytest.mark.parametrize("follow", SOURCES)
def test_articles_that_move_out_of_a_section_do_not_fail_the_run(tmp_path, site, follow):
    own = [post for post in site.posts if "linternational" in post.sections]

    def happens(day):
        for post in own[-6:-1:2] if day == 2 else ():
            post.sections, post.modified = ["sports"], site.now()

    run = lives(site, tmp_path, "international", follow, happens, (0, 2, 3, 8))
    there = site.truth("linternational").keys() | {str(post.number) for post in own}
    assert table(run).keys() == there


@pytest.mark.parametrize("follow", ["listing,neighbours", "sitemap", "feed"])
def test_a_page_of_comments_is_its_article(tmp_path, site, follow):
    def with_comments(path, reply):
        status, headers, body = reply
        for post in site.posts:
            if path == f"{site.permalink(post)}comment-page-2/":
                return 200, HTML, site.page(post).encode()
        text = body.decode()
        for post in site.posts if "single-post" not in text else ():
            url = site.url(post)
            for mark in ("<loc>{}<", "<link>{}<", "href='{}'"):
                text = text.replace(mark.format(url), mark.format(f"{url}comment-page-2/"))
        return status, headers, text.encode()

    site.change = with_comments
    run = crawled(site, tmp_path, "cinktank", follow, 0)
    assert table(run) == site.truth()


def test_an_old_address_in_a_sitemap_leaves_a_section_complete(tmp_path, site):
    own = [post for post in site.posts if "linternational" in post.sections]
    own[-2].former.append("vieille-adresse")
    row = f"<url><loc>{HOME}vieille-adresse/</loc></url></urlset>".encode()
    site.change = lambda path, reply: (*reply[:2], reply[2].replace(b"</urlset>", row))
    for day in (0, 1, 8):
        crawled(site, tmp_path, "international", "sitemap", day)
    place = location_of({"DATA_ROOT": str(tmp_path), "LAKE_ROOT": None})
    with closing(SQLiteMemory.for_reading(tmp_path / "memory.db")) as memory:
        found = audit_section(newest_revisions(place), memory, "cinktank.test", "L'International")
    assert (found.held, found.missing, found.quarantined) == (len(own), {}, {})


@pytest.mark.parametrize("redirects", [True, False])
@pytest.mark.parametrize("follow", ["listing,neighbours", "sitemap", "feed"])
def test_what_is_put_in_anew_under_other_numbers_and_addresses_is_there_once(
    tmp_path, site, follow, redirects
):
    crawled(site, tmp_path, "cinktank", follow, 0)
    for post in site.posts:
        post.number += 500_000
    site.move_all(by_month)
    site.redirects = redirects
    for day in (4, 5, 6, 12, 14, 20, 22):
        run = crawled(site, tmp_path, "cinktank", follow, day)
    assert table(run) == site.truth()


@pytest.mark.parametrize(("spider", "follow"), EVERY)
def test_another_article_under_an_address_that_was_deleted_takes_its_place(
    tmp_path, site, spider, follow
):
    old = [post for post in site.posts if "linternational" in post.sections]

    def happens(day):
        for post in (old[2], old[-3]) if day == 2 else ():
            post.status = "trash"
            site.publish().slug = post.slug

    run = lives(site, tmp_path, spider, follow, happens, (0, 2, 4, 8, 10, 12))
    assert table(run) == site.truth(SECTION[spider])
    place = location_of({"DATA_ROOT": str(tmp_path), "LAKE_ROOT": None})
    assert not any(line.gone for line in newest_revisions(place).values())


@pytest.mark.parametrize("follow", SOURCES)
def test_an_edit_under_new_numbers_is_a_revision_and_no_second_article(tmp_path, site, follow):
    crawled(site, tmp_path, "cinktank", follow, 0)
    for post in site.posts:
        post.number += 500_000
    site.edit(site.posts[YOUNG], when=site.now() + timedelta(days=2))
    for day in (4, 8, 12):
        run = crawled(site, tmp_path, "cinktank", follow, day)
    stories = Counter(story for _, _, story in table(run).values())
    assert stories == Counter(post.body for post in site.posts)


def two_servers(site, turns, is_so):
    """Let some lists (*turns*) be of a server that has not heard of the newest five posts."""
    whole = site.public

    def public(section=None):
        return [post for post in whole(section) if post not in site.unheard]

    def answer(request, path, well=site._answer):
        behind = is_so() and "depeche" not in path and next(turns)
        site.unheard = whole()[:5] if behind else []
        return well(request, path)

    site.unheard, site.public, site._answer = [], public, answer


@pytest.mark.parametrize("seed", [0, 3])
@pytest.mark.parametrize("at_first", [True, False])
@pytest.mark.parametrize("spider", SECTION)
def test_two_servers_of_which_one_is_behind_for_a_run_cost_a_feed_no_article(
    tmp_path, site, spider, at_first, seed
):
    chance = Random(seed)
    turns = (chance.random() < 0.5 for _ in count())
    two_servers(site, turns, lambda: site.days == (0 if at_first else 4))
    for day in (0, 4, 6, 8):
        for _ in range(30 if day == 4 else 0):
            site.publish()
        run = crawled(site, tmp_path, spider, "feed", day)
    site.unheard = []
    assert table(run) == site.truth(SECTION[spider])
    assert run.code == 0


def test_two_servers_of_which_one_is_behind_for_a_run_cost_a_listing_no_article(tmp_path, site):
    two_servers(site, cycle([False, True]), lambda: site.days == 4)
    for day in (0, 4, 6, 8):
        for _ in range(45 if day == 4 else 0):
            site.publish()
        run = crawled(site, tmp_path, "international", "listing", day)
    site.unheard = []
    assert table(run) == site.truth("linternational")
    assert run.code == 0


@pytest.mark.parametrize("redirects", [True, False])
@pytest.mark.parametrize("follow", SOURCES)
def test_permalinks_that_change_back_lose_no_article(tmp_path, site, follow, redirects):
    first = site.permalink
    crawled(site, tmp_path, "cinktank", follow, 0)
    site.redirects = redirects
    for permalink, days in ((by_month, (4, 5)), (first, (9, 10, 14, 30, 60))):
        site.move_all(permalink)
        for day in days:
            run = crawled(site, tmp_path, "cinktank", follow, day)
    found = {number: rest for number, (_, *rest) in table(run).items()}
    assert found == {number: rest for number, (_, *rest) in site.truth().items()}
    assert "gone" not in {item["metadata"]["event"] for item in run.items}


@pytest.mark.parametrize("follow", SOURCES)
def test_one_that_gets_another_address_headline_and_text_at_once_is_the_same(
    tmp_path, site, follow
):
    def happens(day):
        for post in site.posts[-9:-5] if day == 2 else ():
            site.rename(post, f"nouveau-{post.number}")
            post.title = f"Un tout autre titre, le {post.number}e"
            site.edit(post)
            site.redirects = False

    run = lives(site, tmp_path, "cinktank", follow, happens, (0, 2, 3, 5))
    assert table(run) == site.truth()
