"""A post in several pages is one article: each of its pages is asked for once."""

import re

import pytest

from fixtures.newsroom import NewsroomServer
from tests.crawls.crawl import crawl
from tests.outages.ill_site import IllSite

SECOND = "La suite tient sur une autre page, que le lecteur ouvre par un lien sous le texte."

THIRD = "Elle ajoute un second paragraphe, pour que la page ait de quoi être lue comme les autres."


@pytest.fixture
def site():
    with NewsroomServer(articles=40) as newsroom, IllSite(newsroom.url) as site:
        yield newsroom, site


def paged(url, broken=False):
    """Return a rule: the article at *url* has a second page, which may fail."""

    def rule(path, found):
        status, headers, body = found
        here = f"/{url.rstrip('/').rpartition('/')[2]}/"
        if path == f"{here}2/":
            if broken:
                return 503, {}, b""
            start = rule.first.find(b'<div class="td-post-content')
            start, end = rule.first.find(b">", start) + 1, rule.first.find(b"<footer", start)
            story = re.sub(rb"<p\b.*?</p>", b"", rule.first[start:end], flags=re.S)
            second = f"<p>{SECOND}</p><p>{THIRD}</p>".encode()
            return 200, headers, rule.first[:start] + second + story + rule.first[end:]
        if path == here and status == 200:
            pager = f"<div class='page-nav page-nav-post'><a href='{url}2/'>2</a></div>".encode()
            rule.first = body
            last = body.rfind(b"</p>", 0, body.find(b"<footer"))
            body = body[: last + 4] + pager + body[last + 4 :]
        return status, headers, body

    return rule


def test_the_further_page_is_joined_and_asked_for_once(site, tmp_path):
    newsroom, front = site
    url = next(iter(newsroom.truth(section="Sports")))["url"].replace(newsroom.url, front.url)
    front.rule = paged(url)
    run = crawl("sports", front.url, tmp_path)
    (item,) = [item for item in run.items if item["url"] == url]
    assert item["articleBody"].count(SECOND) == 1
    assert not item["articleBody"].startswith(SECOND)
    assert front.asked.count(f"{url.replace(front.url, '/')}2/") == 1


def test_an_article_of_which_a_page_cannot_be_had_is_tried_again(site, tmp_path):
    newsroom, front = site
    url = next(iter(newsroom.truth(section="Sports")))["url"].replace(newsroom.url, front.url)
    front.rule = paged(url, broken=True)
    run = crawl("sports", front.url, tmp_path)
    assert url not in {item["url"] for item in run.items}
    front.rule = paged(url)
    again = crawl("sports", front.url, tmp_path)
    assert SECOND in next(item["articleBody"] for item in again.items if item["url"] == url)
