"""A post in several pages is one article: each of its pages is asked for once, if it is wanted."""

import re

import pytest
from scrapy import Request

from tests.crawls.in_process import HOME, Site, crawl

SECOND = "La suite tient sur une autre page, que le lecteur ouvre par un lien sous le texte."

THIRD = "Elle ajoute un second paragraphe, pour que la page ait de quoi être lue comme les autres."


class PagedSite(Site):
    """A newsroom of which one article, the first of Sports, has a second page."""

    def __init__(self):
        super().__init__(40)
        self.url = next(iter(sorted(self.truth("Sports"))))
        self.path = self.url.removeprefix(HOME[:-1])
        _, self.headers, self.first = self.reply(Request(self.url))
        self.pages_again()
        self.asked.clear()

    @property
    def asked_for_further(self):
        return self.asked.count(f"{self.path}2/")

    def pages_again(self):
        """Give both pages, as the theme prints them."""
        self.recover()
        last = self.first.rfind(b"</p>", 0, self.first.find(b"<footer")) + 4
        link = f"<div class='page-nav page-nav-post'><a href='{self.url}2/'>2</a></div>".encode()
        with_pager = self.first[:last] + link + self.first[last:]
        start = self.first.find(b'<div class="td-post-content')
        start, end = self.first.find(b">", start) + 1, self.first.find(b"<footer", start)
        story = re.sub(rb"<p\b.*?</p>", b"", self.first[start:end], flags=re.S)
        second = f"<p>{SECOND}</p><p>{THIRD}</p>".encode()
        self.further(200, self.first[:start] + second + story + self.first[end:])
        self.answers(self.path, 200, with_pager)

    def further(self, status, body):
        """Let the second page answer so."""
        self.change(f"{self.path}2/", lambda reply: (status, self.headers, body))


@pytest.fixture
def site():
    return PagedSite()


def article(run, url):
    return next((item for item in run.items if item["url"] == url), None)


def test_the_further_page_is_joined_and_asked_for_once(site, tmp_path):
    item = article(crawl("sports", site, tmp_path), site.url)
    assert item["articleBody"].count(SECOND) == 1
    assert not item["articleBody"].startswith(SECOND)
    assert item["metadata"]["furtherPages"] is None
    assert site.asked_for_further == 1


def test_an_article_of_which_a_page_cannot_be_had_is_tried_again(site, tmp_path):
    site.further(503, b"")
    run = crawl("sports", site, tmp_path)
    assert article(run, site.url) is None
    assert run.stats["walk/failed/further_page"] == 1
    site.pages_again()
    assert SECOND in article(crawl("sports", site, tmp_path), site.url)["articleBody"]


@pytest.mark.parametrize("status", [404, 410])
def test_an_article_of_which_a_page_is_not_there_is_stored_and_names_it(site, tmp_path, status):
    site.further(status, b"")
    run = crawl("sports", site, tmp_path)
    item = article(run, site.url)
    assert item["articleBody"]
    assert item["metadata"]["furtherPages"] == [f"{site.url}2/"]
    assert run.stats["walk/further_pages_missing"] == 1


def test_a_page_of_another_article_is_not_joined(site, tmp_path):
    other = next(url for url in site.truth() if url != site.url)
    site.further(200, site.reply(Request(other))[2])
    item = article(crawl("sports", site, tmp_path), site.url)
    assert item["metadata"]["furtherPages"] == [f"{site.url}2/"]
    assert (
        article(crawl("cinktank", site, tmp_path), other)["articleBody"]
        not in (item["articleBody"])
    )


def test_further_pages_of_another_section_or_another_time_are_not_asked_for(site, tmp_path):
    crawl("international", site, tmp_path / "section", follow="sitemap")
    crawl("sports", site, tmp_path / "dates", follow="sitemap", until="1999-12-31")
    assert site.asked.count(site.path) == 2
    assert site.asked_for_further == 0


def test_an_article_without_a_date_has_it_from_the_api_and_its_further_page_too(site, tmp_path):
    undated = site.reply(Request(site.url))[2]
    for dated in (
        rb"<time\b.*?</time>",
        rb"<meta [^>]*(?:date|_time)[^>]*>",
        rb'"date\w+": *"[^"]*",?',
    ):
        undated = re.sub(dated, b"", undated, flags=re.S)
    site.answers(site.path, 200, undated)
    run = crawl("sports", site, tmp_path)
    item = article(run, site.url)
    assert run.stats["walk/date_asked"] == 1
    assert item["datePublished"] is not None
    assert SECOND in item["articleBody"]
