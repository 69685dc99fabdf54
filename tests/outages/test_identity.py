"""Who is who: what pages state of themselves, rightly or not, hides no article.

A post is known by its number on its own host; a canonical address that cannot be its own is
recorded, and decides nothing; a page that is served for other addresses is told by its text.
"""

import re
import sqlite3
from collections import Counter
from urllib.parse import urlsplit

import pytest

from tests.crawls.in_process import HOME, crawl
from tests.outages.ill_site import SiteWithin, is_article
from tests.outages.storm import HTML

SOURCES = ("sitemap", "listing,neighbours")
CANONICALS = {
    "the home page": HOME,
    "the home page, with a query": f"{HOME}?lang=fr",
    "a listing": f"{HOME}category/linternational/",
    "an author": f"{HOME}author/redaction/",
    "another host": "https://ailleurs.invalid/un-article/",
    "a link-local address": "http://169.254.169.254/latest/meta-data/",
    "a place on this machine": "file:///etc/passwd",
    "no address": "http://[bad/",
    "a post that there is not": f"{HOME}jamais-ecrit/",
    "another post": f"{HOME}?p=1",
}


@pytest.fixture(scope="module")
def site():
    return SiteWithin(40)


@pytest.fixture
def truth(site):
    site.rule = None
    return {item["url"]: item["articleBody"] for item in site.newsroom.truth(HOME[:-1])}


def stating(canonical, also=True):
    """Return a rule: every article states this address as its own, in every place."""

    def rule(path, found):
        status, headers, body = found
        if not is_article(path) or status != 200:
            return found
        own, other = f"{HOME}{path[1:]}".encode(), canonical.encode()
        body = re.sub(rb'(<link rel="canonical" href=")[^"]*', rb"\g<1>" + other, body)
        if also:
            body = body.replace(b'"og:url" content="' + own, b'"og:url" content="' + other)
            body = body.replace(b'"@id": "' + own, b'"@id": "' + other)
            body = body.replace(b'itemid="' + own, b'itemid="' + other)
        return status, headers, body

    return rule


def table(run):
    """Return address → story, of the newest revisions."""
    return {item["url"]: item["articleBody"] for item in run.items}


@pytest.mark.parametrize("kind", CANONICALS)
def test_whatever_pages_state_as_canonical_every_article_is_kept_under_its_own_address(
    site, truth, tmp_path, kind
):
    site.rule = stating(CANONICALS[kind])
    follow = SOURCES[list(CANONICALS).index(kind) % 2]
    run = crawl("cinktank", site, tmp_path, follow=follow)
    assert table(run) == truth
    assert run.code == 0, run.log
    assert {urlsplit(item["canonicalUrl"] or HOME).netloc for item in run.items} <= {
        urlsplit(HOME).netloc
    }
    again = crawl("cinktank", site, tmp_path, follow=follow)
    assert len(again.items) == len(run.items), "and no second copy comes later"


def test_a_neighbour_s_canonical_address_on_every_page_hides_none(site, truth, tmp_path):
    paths = sorted(urlsplit(url).path for url in truth)
    following = dict(zip(paths, [*paths[1:], paths[0]], strict=True))

    def rule(path, found):
        return stating(HOME + following[path][1:])(path, found) if path in following else found

    site.rule = rule
    run = crawl("cinktank", site, tmp_path, follow="sitemap")
    assert table(run) == truth
    assert Counter(item["metadata"]["event"] for item in run.items) == {"new": len(truth)}


def test_one_number_on_every_post_is_none(site, truth, tmp_path):
    def rule(path, found):
        status, headers, body = found
        if is_article(path):
            body = re.sub(rb"(postid-|post-|\?p=)\d+", rb"\g<1>7", body)
        return status, headers, body

    site.rule = rule
    run = crawl("cinktank", site, tmp_path, follow="sitemap")
    assert table(run) == truth


@pytest.mark.parametrize("follow", SOURCES)
def test_one_page_served_for_every_address_is_named_and_all_come_when_it_is_mended(
    site, truth, tmp_path, follow
):
    shown = site.page(urlsplit(sorted(truth)[5]).path)
    site.rule = lambda path, found: (200, HTML, shown) if is_article(path) else found
    ill = crawl("cinktank", site, tmp_path, follow=follow)
    assert ill.stats["identity/another_article"] > 1
    assert len(ill.items) <= 2, "the one that it is, and one that nobody could tell from it"
    site.rule = None
    for _ in range(2):
        run = crawl("cinktank", site, tmp_path, follow=follow)
    assert table(run) == truth
    assert [item for item in run.items if item["metadata"]["event"] == "gone"] == []


def test_two_articles_whose_pages_are_given_for_one_another_are_told_apart(site, truth, tmp_path):
    one, other = (urlsplit(url).path for url in sorted(truth)[3:5])
    pages = {one: site.page(other), other: site.page(one)}
    site.rule = lambda path, found: (200, HTML, pages[path]) if path in pages else found
    crawl("cinktank", site, tmp_path, follow="sitemap")
    site.rule = None
    for days in range(2):
        run = crawl("cinktank", site, tmp_path, follow="sitemap", settings={"GONE_AFTER": "0s"})
        if days == 0:
            make_due(tmp_path)
    assert table(run) == truth


def make_due(lake):
    """Let what is to be looked at again be due."""
    with sqlite3.connect(lake / "memory.db") as memory:
        memory.execute("UPDATE addresses SET due = 1 WHERE due IS NOT NULL")
