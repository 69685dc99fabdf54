"""A wall met at the first look costs no text: the story comes whole when the wall is away."""

import json
import re
import sqlite3

import pytest

from tests.crawls.in_process import HOME, Site, crawl
from tests.outages.storm import walled

SECTION = "L'International"
YOUNG = {"REVISIT": "9999d:1m"}
BOX = "<p>La suite de cet article est réservée à nos abonnés.</p>"
SOURCES = ("listing,neighbours", "listing", "neighbours", "sitemap", "feed", "api", "auto")


@pytest.fixture
def site():
    return Site(40)


def stories(site, section=None):
    chosen = site.truth(section)
    items = site.newsroom.truth(HOME[:-1])
    return {item["url"]: item["articleBody"] for item in items if item["url"] in chosen}


def held(run):
    return {item["url"]: item["articleBody"] for item in run.items}


def make_due(lake, also=""):
    """Let the time of every next look that is planned be past."""
    with sqlite3.connect(lake / "memory.db") as memory:
        memory.execute(f"UPDATE addresses SET due = 1 WHERE due IS NOT NULL {also}")


def planned(lake):
    with sqlite3.connect(lake / "memory.db") as memory:
        return {url for (url,) in memory.execute("SELECT url FROM addresses WHERE due > 0")}


def stand_before(site):
    """Put a wall before every story, of a page as of the API: a line of it says so."""

    def of_a_page(reply):
        status, headers, body = walled(None, "", reply, None)
        left = re.search(rb"<p>.{40,}?</p>", body, re.S)
        return status, headers, body.replace(left[0], left[0] + BOX.encode()) if left else body

    def of_posts(reply):
        posts = json.loads(reply[2])
        for post in posts if isinstance(posts, list) else ():
            if said := post.get("content"):
                opening = re.search(r"<p>.{40,}?</p>", said["rendered"], re.S)
                said["rendered"] = (opening[0] if opening else "<p>Bruxelles</p>") + BOX
        return *reply[:2], json.dumps(posts).encode()

    site.change("/*/", of_a_page)
    site.change("/wp-json/wp/v2/posts*", of_posts)


@pytest.mark.parametrize("follow", SOURCES)
def test_after_a_wall_at_the_first_look_every_story_comes_whole(tmp_path, site, follow):
    stand_before(site)
    first = crawl("international", site, tmp_path, follow=follow)
    truth = stories(site, SECTION)
    marked = {item["url"] for item in first.items if item["metadata"]["teaser"] == "wall"}
    assert marked
    assert {url for url, body in held(first).items() if body != truth[url]} <= marked
    assert marked <= planned(tmp_path), "articles are old: nothing else would be looked at again"
    site.recover()
    make_due(tmp_path)
    run = crawl("international", site, tmp_path, follow=follow)
    assert held(run) == truth
    assert not planned(tmp_path)


@pytest.mark.parametrize("follow", ["sitemap", "api"])
def test_what_stays_behind_a_wall_is_looked_at_for_a_month(tmp_path, site, follow):
    stand_before(site)
    first = crawl("international", site, tmp_path, follow=follow)
    make_due(tmp_path, "AND state = 'kept'")
    again = crawl("international", site, tmp_path, follow=follow)
    kept = {item["url"] for item in first.items if item["metadata"]["teaser"]}
    assert kept
    assert kept <= planned(tmp_path), "still teasers"
    with sqlite3.connect(tmp_path / "memory.db") as memory:
        memory.execute("UPDATE addresses SET due = 1, first_seen = first_seen - 31 * 86400")
    last = crawl("international", site, tmp_path, follow=follow)
    assert {url: held(last)[url] for url in held(first)} == held(first)
    assert len(again.items) == len(last.items)
    assert not kept & planned(tmp_path)


def test_a_wall_that_stays_never_takes_a_whole_story_away(tmp_path, site):
    whole = crawl("international", site, tmp_path, settings=YOUNG, follow="sitemap")
    stand_before(site)
    for _ in range(2):  # at two looks that are days apart
        make_due(tmp_path)
        with sqlite3.connect(tmp_path / "memory.db") as memory:
            memory.execute("UPDATE addresses SET doubted = doubted - 99 * 86400")
        run = crawl("international", site, tmp_path, settings=YOUNG, follow="sitemap")
        assert run.stats["duplicates/teaser"]
    cut = [item for item in run.items[len(whole.items) :] if item["metadata"]["teaser"]]
    assert [
        item for item in cut if len(item["articleBody"]) < 400 < len(held(whole)[item["url"]])
    ] == []
    site.recover()
    make_due(tmp_path)
    run = crawl("international", site, tmp_path, settings=YOUNG, follow="sitemap")
    assert held(run) == stories(site, SECTION)


@pytest.mark.parametrize("follow", ["api", "auto"])
def test_a_story_that_a_wall_has_hidden_comes_whole_once_the_api_answers(tmp_path, site, follow):
    site.answers("/wp-json/*", 503)
    site.change("/*/", lambda reply: walled(None, "", reply, None))  # without a word of it
    run = crawl("international", site, tmp_path, settings=YOUNG, follow="auto")
    assert sum(map(len, held(run).values())) < sum(map(len, stories(site, SECTION).values())) / 2
    site.recover()
    make_due(tmp_path)
    run = crawl("international", site, tmp_path, settings=YOUNG, follow=follow)
    assert held(run) == stories(site, SECTION)
    assert crawl("international", site, tmp_path, settings=YOUNG, follow=follow).items == run.items


def test_what_was_edited_comes_by_the_api_though_it_is_due(tmp_path, site):
    first = crawl("cinktank", site, tmp_path, settings=YOUNG, follow="api")
    site.newsroom.edit(site.newsroom.find_id(int(first.items[3]["identifier"])))
    make_due(tmp_path)
    run = crawl("cinktank", site, tmp_path, settings=YOUNG, follow="api")
    (line,) = run.items[len(first.items) :]
    assert line["metadata"]["event"] == "changed"
    assert held(run) == stories(site)


def test_a_feed_that_has_more_of_a_story_than_its_page_says_that_it_is_cut(tmp_path, site):
    site.change("/[!c]*[!d]/", lambda reply: walled(None, "", reply, None))  # not /category/…/feed/
    run = crawl("international", site, tmp_path, follow="feed")
    said = {item["url"]: item["metadata"]["teaser"] for item in run.items}
    truth = stories(site, SECTION)
    short = {url for url, body in held(run).items() if len(body) < len(truth[url]) / 3}
    assert short
    assert {said[url] for url in short} == {"announced"}


ONE_PAGE = """<html><head><title>Un peu de patience</title>
<meta property="article:published_time" content="2022-03-20T10:00:00+01:00"></head>
<body class="single single-post postid-12"><article id="post-12" class="post-12 post type-post">
<h1 class="entry-title">Un peu de patience</h1><div class="td-post-content">{}</div></article>
</body></html>""".format(
    "<p>Nos serveurs sont mis à jour, et le journal revient dans quelques instants : merci"
    " de votre patience, l’équipe fait tout pour que cela ne dure pas.</p>" * 3
).encode()
"""What an outage may look like: a post with a date, which names no address of its own."""


@pytest.mark.parametrize("follow", ["listing,neighbours", "sitemap", "feed"])
def test_one_page_that_looks_like_a_post_is_no_article_of_every_address(tmp_path, site, follow):
    articles = "/[!c]*[!d]/"  # not /category/…/feed/
    site.answers(articles, 200, ONE_PAGE)
    first = crawl("international", site, tmp_path, follow=follow)
    assert len(first.items) <= 1
    site.recover()
    for _ in range(2):
        run = crawl("international", site, tmp_path, follow=follow)
    assert held(run) == stories(site, SECTION)
    site.answers(articles, 200, ONE_PAGE)
    make_due(tmp_path, "OR state = 'kept'")
    crawl("international", site, tmp_path, follow=follow)
    site.recover()
    assert held(crawl("international", site, tmp_path, follow=follow)) == stories(site, SECTION)
