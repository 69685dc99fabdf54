"""An hour of outage costs no article: whatever the site answers meanwhile, all is there later."""

import re
import sqlite3

import pytest

from fixtures.newsroom import NewsroomServer
from tests.crawls.crawl import crawl
from tests.outages.ill_site import IllSite, is_article

SECTION = "L'International"
HTML = {"Content-Type": "text/html; charset=UTF-8"}
SETTINGS = (
    *("-s", "GONE_AFTER=1d", "-s", "REVISIT=9999d:1m", "-s", "RETRY_TIMES=0"),
    *("-s", "ILL_SITE_AFTER=8"),  # it slows down before: the fewer, the sooner it ends
)


def page(title, text, more=""):
    head = f"<title>{title}</title>{more}"
    return f"<html><head>{head}</head><body><h1>{title}</h1><p>{text}</p></body></html>".encode()


ANSWERS = {
    "maintenance": (200, HTML, page("Le site", "Nous travaillons à l’améliorer. " * 9)),
    "challenge": (
        200,
        HTML,
        page("Un instant…", "", "<script src='/cdn-cgi/challenge-platform/h/b'></script>"),
    ),
    "soft 404": (200, HTML, page("Page introuvable", "Désolé, elle n’existe pas. " * 9)),
    "404": (404, HTML, page("Erreur 404", "")),
    "202": (202, HTML, b"wait"),
    "redirect": (302, {"Location": "/maintenance/"}, b""),
    "home": (302, {"Location": "/"}, b""),
}


def answering(kind):
    """Return a rule: every article answers so."""

    def rule(path, found):
        if path == "/maintenance/":
            return ANSWERS["maintenance"]
        return ANSWERS[kind] if is_article(path) else found

    return rule


@pytest.fixture(scope="module")
def newsroom():
    with NewsroomServer(articles=60) as server:
        yield server


@pytest.fixture
def site(newsroom):
    with IllSite(newsroom.url) as server:
        yield server


@pytest.fixture
def truth(newsroom, site):
    return {item["url"].replace(newsroom.url, site.url) for item in newsroom.truth(section=SECTION)}


def held(run):
    """Return the addresses of the articles in the table: newest revisions, without what is gone."""
    newest = {item["canonicalUrl"]: item for item in run.items}
    return {url for url, item in newest.items() if item["metadata"]["event"] != "gone"}


def make_due(lake):
    with sqlite3.connect(lake / "memory.db") as memory:
        memory.execute("UPDATE addresses SET due = 1 WHERE due IS NOT NULL OR state = 'kept'")


@pytest.mark.parametrize(
    ("follow", "kind"),
    [
        ("listing,neighbours", "maintenance"),
        ("listing,neighbours", "redirect"),
        ("sitemap", "challenge"),
        ("sitemap", "404"),
        ("feed", "soft 404"),
        ("feed", "202"),
        ("neighbours", "home"),
    ],
)
def test_after_a_first_crawl_in_an_outage_every_article_comes(site, truth, tmp_path, follow, kind):
    site.rule = answering(kind)
    run = crawl("international", site.url, tmp_path, *SETTINGS, follow=follow)
    assert run.code == 1, run.log[-2000:]
    assert held(run) == set()
    site.rule = None
    for _ in range(2):
        run = crawl("international", site.url, tmp_path, *SETTINGS, follow=follow)
    assert held(run) == truth
    assert run.code == 0


@pytest.mark.parametrize(
    ("follow", "kind"),
    [
        ("listing,neighbours", "404"),
        ("sitemap", "redirect"),
        ("feed", "maintenance"),
        ("api", "404"),
    ],
)
def test_an_outage_when_articles_are_looked_at_again_takes_none_away(
    site, truth, tmp_path, follow, kind
):
    crawl("international", site.url, tmp_path, *SETTINGS, follow=follow)
    make_due(tmp_path)
    site.rule = answering(kind)
    run = crawl("international", site.url, tmp_path, *SETTINGS, follow=follow)
    assert held(run) == truth
    site.rule = None
    run = crawl("international", site.url, tmp_path, *SETTINGS, follow=follow)
    assert held(run) == truth
    assert not [item for item in run.items if item["metadata"]["event"] == "gone"]


def test_a_run_that_meets_one_page_everywhere_ends_early_and_says_so(newsroom, tmp_path):
    with IllSite(newsroom.url) as site:
        site.rule = answering("maintenance")
        few = ("-s", "CONCURRENT_REQUESTS=4")  # what is on its way still comes
        run = crawl("cinktank", site.url, tmp_path, *SETTINGS, *few, follow="sitemap")
        assert run.code == 1
        assert "is not well: 5 addresses in a row gave one and the same page" in run.log
        assert sum(map(is_article, site.asked)) < 20


def test_a_wall_in_front_of_the_stories_does_not_replace_them(site, truth, tmp_path):
    run = crawl("international", site.url, tmp_path, *SETTINGS)
    bodies = {item["url"]: item["articleBody"] for item in run.items}
    make_due(tmp_path)

    def walled(path, found):
        status, headers, body = found
        if is_article(path) and status == 200:
            _, *rest = re.findall(rb"<p>.{40,}?</p>", body, re.S)
            for paragraph in rest:
                body = body.replace(paragraph, b"")
        return status, headers, body

    site.rule = walled
    run = crawl("international", site.url, tmp_path, *SETTINGS)
    newest = {item["url"]: item for item in run.items}
    cut = [url for url in newest if len(newest[url]["articleBody"]) < len(bodies[url]) / 2]
    assert cut == []
    assert "'duplicates/doubted': " in run.log


def test_an_article_that_was_deleted_is_gone_at_the_second_look(tmp_path):
    with NewsroomServer(articles=60) as newsroom:
        first = crawl("international", newsroom.url, tmp_path, *SETTINGS)
        lost = first.items[3]["url"]
        newsroom.delete(lost)
        make_due(tmp_path)
        run = crawl("international", newsroom.url, tmp_path, *SETTINGS)
        assert lost in held(run), "one answer is not enough"
        with sqlite3.connect(tmp_path / "memory.db") as memory:  # a day later
            memory.execute("UPDATE addresses SET due = 1, missing = missing - 86401")
        run = crawl("international", newsroom.url, tmp_path, *SETTINGS)
        assert held(run) == {item["url"] for item in first.items} - {lost}
        assert run.code == 0


def test_what_was_taken_as_gone_comes_back_when_it_is_shown_again(newsroom, tmp_path):
    with IllSite(newsroom.url) as site:
        run = crawl("international", site.url, tmp_path, *SETTINGS)
        back = run.items[0]["url"]
        path = back.replace(site.url, "/")
        site.rule = lambda asked, found: ANSWERS["404"] if asked == path else found
        now = ("-s", "GONE_AFTER=0s", *SETTINGS[2:])
        make_due(tmp_path)
        assert back not in held(crawl("international", site.url, tmp_path, *now))
        site.rule = None
        run = crawl("international", site.url, tmp_path, *SETTINGS)
        assert back in held(run)
