"""Every outage, for one run, met by each source; then the site is well, and all is as it was.

Whatever an ill site answers is no verdict: after a first crawl in an outage every article comes
within two runs; where articles are looked at again in one, the table loses none, and no text.
"""

import sqlite3
from itertools import product

import pytest

from tests.crawls.in_process import HOME, crawl
from tests.outages.ill_site import NoAnswerError, SiteWithin, is_article
from tests.outages.storm import HTML, PAGES

SECTION = "L'International"
SOURCES = ("listing,neighbours", "listing", "neighbours", "sitemap", "feed", "api", "auto")
SETTINGS = {"GONE_AFTER": "1d", "REVISIT": "9999d:1m"}


def no_answer():
    """Close the connection."""
    raise NoAnswerError("closed")


OUTAGES = {
    **{kind: lambda kind=kind: (200, HTML, PAGES[kind]) for kind in PAGES},
    "nothing": lambda: (200, HTML, b""),
    "202": lambda: (202, HTML, b"wait"),
    "204": lambda: (204, HTML, b""),
    "403": lambda: (403, HTML, PAGES["error"]),
    "404": lambda: (404, HTML, PAGES["soft 404"]),
    "410": lambda: (410, HTML, PAGES["soft 404"]),
    "500": lambda: (500, HTML, PAGES["error"]),
    "503": lambda: (503, HTML, PAGES["maintenance"]),
    "one address": lambda: (302, {"Location": "/maintenance/"}, b""),
    "home": lambda: (302, {"Location": "/"}, b""),
    "another host": lambda: (301, {"Location": "https://ailleurs.invalid/"}, b""),
    "no answer": no_answer,
}
EVERYWHERE = ("everywhere", "articles")
"""Where an outage is: everywhere, or where articles are, and posts of the API."""

TABLE = list(product(OUTAGES, SOURCES, EVERYWHERE))
SOME = TABLE[:: len(SOURCES) * 2 + 1]
"""Each outage once, each source two or three times."""


def outage(kind, where):
    """Return a rule: the site is so ill."""

    def rule(path, found):
        if path == "/maintenance/":
            return 200, HTML, PAGES["maintenance"]
        struck = is_article(path) or path.startswith("/wp-json/wp/v2/posts")
        if where == "everywhere":
            struck = path != "/" or kind != "home"
        return OUTAGES[kind]() if struck else found

    return rule


@pytest.fixture(scope="module")
def site():
    return SiteWithin(40)


@pytest.fixture(scope="module")
def truth(site):
    chosen = site.truth(SECTION)
    items = site.newsroom.truth(HOME[:-1])
    return {item["url"]: item["articleBody"] for item in items if item["url"] in chosen}


def table(run):
    """Return the table after a run: address → story, without what is gone."""
    newest = {item["canonicalUrl"] or item["url"]: item for item in run.items}
    return {
        url: item["articleBody"]
        for url, item in newest.items()
        if item["metadata"]["event"] != "gone"
    }


def make_due(lake):
    with sqlite3.connect(lake / "memory.db") as memory:
        memory.execute("UPDATE addresses SET due = 1 WHERE due IS NOT NULL OR state = 'kept'")


def crawled(site, lake, follow):
    return crawl("international", site, lake, settings=SETTINGS, follow=follow)


def check_first_crawl(site, truth, lake, kind, follow, where):
    """After a first crawl in an outage every article comes within two runs."""
    site.rule = outage(kind, where)
    ill = crawled(site, lake, follow)
    site.rule = None
    assert ill.code == 1, ill.log
    assert table(ill) == {}
    for _ in range(2):
        well = crawled(site, lake, follow)
    assert table(well) == truth
    assert well.code == 0, well.log


def check_looked_at_again(site, truth, lake, kind, follow, where):
    """An outage when articles are looked at again takes none away, nor later."""
    crawled(site, lake, follow)
    for day in range(2):  # at two looks that are a day apart
        make_due(lake)
        with sqlite3.connect(lake / "memory.db") as memory:
            for since in ("doubted", "missing"):
                memory.execute(f"UPDATE addresses SET {since} = {since} - 86401")
        site.rule = outage(kind, where)
        ill = crawled(site, lake, follow)
        site.rule = None
        assert table(ill) == truth, day
    make_due(lake)
    well = crawled(site, lake, follow)
    assert table(well) == truth
    assert not [item for item in well.items if item["metadata"]["event"] == "gone"]
    assert well.code == 0, well.log


@pytest.mark.parametrize(("kind", "follow", "where"), SOME)
def test_after_a_first_crawl_in_an_outage_every_article_comes(
    site, truth, tmp_path, kind, follow, where
):
    check_first_crawl(site, truth, tmp_path, kind, follow, where)


@pytest.mark.parametrize(("kind", "follow", "where"), SOME)
def test_an_outage_when_articles_are_looked_at_again_takes_none_away(
    site, truth, tmp_path, kind, follow, where
):
    check_looked_at_again(site, truth, tmp_path, kind, follow, where)


@pytest.mark.soak
@pytest.mark.parametrize(("kind", "follow", "where"), TABLE)
@pytest.mark.parametrize("check", [check_first_crawl, check_looked_at_again])
def test_every_outage_by_every_source(site, truth, tmp_path, check, kind, follow, where):
    check(site, truth, tmp_path, kind, follow, where)
