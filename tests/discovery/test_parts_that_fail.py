"""A source of which a part cannot be read fails the run, unless another one shows all the same.

And what is a site's ordinary state fails none.
"""

import json
import re
from collections import Counter

import pytest
from scrapy import Request

from tests.crawls.in_process import HOME, Site, crawl

SECTION = "L'International"
LISTING = "/category/dernieres-minutes/linternational/"

FURTHER = {
    "listing": f"{LISTING}page/2/",
    "feed": "*/feed/*paged=2",
    "sitemap": "/wp-sitemap-posts-post-1.xml",
    "api": "/wp-json/wp/v2/posts*before=*",
}
"""Source → the address of a part that is not its first."""


def half(reply):
    return (*reply[:2], reply[2][: len(reply[2]) // 2])


SPOILED = {
    "cut in the middle": half,
    "500": lambda reply: (500, {}, b"<html><body>Erreur</body></html>"),
    "garbage": lambda reply: (*reply[:2], b"\x00\xff\x1f\x8b" * 50),
    "no answer": lambda reply: TimeoutError("no answer in time"),
}


def urls(run):
    return Counter(item["url"] for item in run.items)


def end(run):
    """Return the line that says why a run has failed."""
    return run.log.splitlines()[0]


POSTS = "/wp-json/wp/v2/posts*"


def few(reply):
    """Give ten posts, whatever was asked for, as sites with a limit of their own do."""
    posts = json.loads(reply[2]) if reply[0] == 200 else []
    return (*reply[:2], json.dumps(posts[:10]).encode()) if posts else reply


@pytest.fixture(scope="module")
def site():
    return Site(60, per_page=3, sitemap="wordpress-lastmod")


@pytest.mark.parametrize("kind", SPOILED)
@pytest.mark.parametrize("follow", FURTHER)
def test_a_part_that_cannot_be_read_fails_the_run_and_is_read_by_the_next(
    site, tmp_path, follow, kind
):
    site.change(POSTS, few)
    site.change(FURTHER[follow], SPOILED[kind])
    run = crawl("international", site, tmp_path, follow=follow)
    site.recover()
    wanted = Counter(site.truth(SECTION))
    assert run.code == 1
    assert urls(run) < wanted or kind == "cut in the middle"
    assert "articles may be missing" in end(run) or "cannot be used" in end(run)
    assert HOME in end(run) or "API" in end(run)
    well = crawl("international", site, tmp_path, follow=follow)
    assert (well.code, urls(well)) == (0, wanted), well.log


CLOSED = {"feed": "*/feed/*", "sitemap": "*sitemap*", "api": "/wp-json/*"}


@pytest.mark.parametrize("follow", FURTHER)
def test_auto_goes_on_to_a_source_that_is_whole_and_the_run_is_good(site, tmp_path, follow):
    site.change(POSTS, few)
    for source in list(FURTHER)[list(FURTHER).index(follow) :]:  # and all that auto tries before
        site.answers(FURTHER[source] if source == follow else CLOSED[source], 500)
    run = crawl("international", site, tmp_path, follow="auto")
    site.recover()
    good = follow != "listing"  # the last that there is
    assert run.code == (0 if good else 1), run.log
    assert not good or urls(run) == Counter(site.truth(SECTION))


def test_a_source_that_is_whole_makes_up_for_another_of_the_same_run(site, tmp_path):
    site.answers("*/feed/*paged=2", 500)
    run = crawl("international", site, tmp_path, follow="feed,listing")
    site.recover()
    assert (run.code, urls(run)) == (0, Counter(site.truth(SECTION))), run.log


def test_the_neighbours_make_up_for_a_listing_of_the_whole_site(site, tmp_path):
    site.answers(f"{LISTING}page/2/", 500)
    run = crawl("cinktank", site, tmp_path)
    site.recover()
    assert (run.code, urls(run)) == (0, Counter(site.truth())), run.log


def test_neighbours_at_the_ends_do_not_make_up_for_the_middle_of_a_section(site, tmp_path):
    site.answers(f"{LISTING}page/2/", 500)
    run = crawl("international", site, tmp_path)
    site.recover()
    assert run.code == 1


def test_a_section_of_the_menu_that_does_not_answer_fails_and_one_that_is_not_there_does_not(
    site, tmp_path
):
    site.answers(LISTING, 500)
    assert crawl("cinktank", site, tmp_path / "500", follow="listing").code == 1
    site.recover()
    site.answers(LISTING, 404)
    assert crawl("cinktank", site, tmp_path / "404", follow="listing").code == 0
    site.recover()


@pytest.mark.parametrize(("status", "code"), [(500, 1), (404, 0), (410, 0)])
def test_a_chain_that_cannot_be_read_on_fails_the_run_and_one_that_ends_at_a_deleted_post_does_not(
    site, tmp_path, status, code
):
    middle = [*site.newsroom.truth(HOME[:-1])][30]["url"]
    site.answers(middle.removeprefix(HOME[:-1]), status)
    run = crawl("international", site, tmp_path, follow="neighbours")
    site.recover()
    assert run.code == code, run.log
    assert set(urls(run)) < site.truth(SECTION)
    if status == 500:
        assert middle in end(run)
        well = crawl("international", site, tmp_path, follow="neighbours")
        assert (well.code, set(urls(well))) == (0, site.truth(SECTION))


def test_a_post_that_cannot_be_read_hides_nothing_where_both_its_neighbours_are_known(
    site, tmp_path
):
    middle = [*site.newsroom.truth(HOME[:-1])][30]["url"]
    site.answers(middle.removeprefix(HOME[:-1]), 500)
    site.answers(f"{LISTING}page/2/", 404)
    run = crawl("cinktank", site, tmp_path)
    site.recover()
    assert (run.code, set(urls(run))) == (0, site.truth() - {middle})


def without_generator(reply):
    return (*reply[:2], re.sub(rb"<generator>.*?</generator>", b"", reply[2]))


@pytest.mark.parametrize("further", ["the first page again", "404", "a page of the site"])
def test_a_feed_that_holds_only_the_newest_is_no_failure(tmp_path, further):
    site = Site(60)
    kept = []
    answers = {
        "the first page again": lambda reply: kept[0],
        "404": lambda reply: (404, {}, b"<html><body>Introuvable</body></html>"),
        "a page of the site": lambda reply: (200, {}, b"<html><body>Accueil</body></html>"),
    }
    site.change("*/feed/*paged=*", answers[further])
    site.change(
        f"{LISTING}feed/",
        lambda reply: kept.append(without_generator(reply)) or without_generator(reply),
    )
    run = crawl("international", site, tmp_path, follow="feed")
    assert (run.code, len(run.items)) == (0, 10), run.log
    assert run.stats["feed/newest_only"] == 1
    site.recover()
    well = crawl("international", site, tmp_path, follow="feed")
    assert set(urls(well)) == site.truth(SECTION), "a watermark was set"


@pytest.mark.parametrize(("own", "code"), [(True, 0), (False, 1)])
def test_the_site_s_own_404_after_the_last_page_ends_a_listing_and_another_s_does_not(
    tmp_path, own, code
):
    site = Site(60, per_page=5)
    last = 1
    while site.reply(Request(f"{HOME[:-1]}{LISTING}page/{last + 1}/"))[0] == 200:
        last += 1
    not_there = b"<html><body class='error404'><h1>Introuvable</h1></body></html>"

    def goes_on(reply):
        """Name a further page in the head, and have no pager."""
        body = re.sub(rb'(?s)<div class="page-nav.*?</div>', b"", reply[2])
        more = f'<link rel="next" href="{HOME[:-1]}{LISTING}page/{goes_on.page}/">'.encode()
        return (*reply[:2], body.replace(b"</head>", more + b"</head>"))

    def numbered(number):
        def change(reply):
            goes_on.page = number + 1
            return goes_on(reply)

        return change

    site.change(LISTING, numbered(1))
    for number in range(2, last + 1):
        site.change(f"{LISTING}page/{number}/", numbered(number))
    site.answers(f"{LISTING}page/{last + 1}/", 404, not_there if own else b"<html></html>")
    run = crawl("international", site, tmp_path, follow="listing")
    assert (run.code, set(urls(run))) == (code, site.truth(SECTION)), run.log


def test_a_page_of_text_in_the_menu_is_no_listing_that_loads_by_script(tmp_path):
    site = Site(40)
    text = (
        b"<html><head><title>Nous</title></head><body class='page page-id-2'><main><h1>Nous</h1>"
        b"<p>Ce journal est fait par six personnes, depuis 2010.</p></main></body></html>"
    )
    link = b'<li class="menu-item"><a href="/nous/">Nous</a></li>'
    site.change("/", lambda reply: (*reply[:2], reply[2].replace(b"</ul>", link + b"</ul>", 1)))
    site.answers("/nous/", 200, text)
    run = crawl("cinktank", site, tmp_path, follow="listing")
    assert "/nous/" in site.asked
    assert (run.code, set(urls(run))) == (0, site.truth()), run.log
    assert not [name for name in run.stats if name.startswith("render/")]
