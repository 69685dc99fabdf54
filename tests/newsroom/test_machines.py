"""API, feeds and sitemaps in WordPress's own shapes."""

import gzip
import json
from typing import Any

import pytest
from lxml import etree

from tests.newsroom.conftest import Serving, Visitor

POSTS = "/wp-json/wp/v2/posts"
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def asked(visitor: Visitor, path: str, status: int = 200) -> tuple[Any, Any]:
    response, body = visitor.ask(path)
    assert response.status == status, (path, response.status, body[:200])
    return json.loads(body), response.headers


def locations(body: bytes) -> list[str]:
    return [element.text or "" for element in etree.fromstring(body).iter(f"{MAP}loc")]


# The API


def test_pages_of_the_api_hold_every_post_once_newest_first(visitor, truth):
    found = []
    for page in (1, 2):
        posts, headers = asked(visitor, f"{POSTS}?per_page=100&page={page}&_fields=id,link")
        assert (headers["X-WP-Total"], headers["X-WP-TotalPages"]) == ("200", "2")
        assert f'rel="{"next" if page == 1 else "prev"}"' in headers["Link"]
        found += posts
    assert [post["link"] for post in found] == [item["url"] for item in truth]
    assert set(found[0]) == {"id", "link"}


def test_a_page_beyond_the_last_is_400(visitor):
    answer, _ = asked(visitor, f"{POSTS}?per_page=100&page=3", 400)
    assert answer["code"] == "rest_post_invalid_page_number"
    assert asked(visitor, f"{POSTS}?per_page=101", 400)[0]["code"] == "rest_invalid_param"


def test_a_post_has_wordpress_fields_and_what_is_embedded(visitor, truth):
    identifier = truth[5]["identifier"]
    post, _ = asked(visitor, f"{POSTS}/{identifier}?_embed")
    assert post["link"] == truth[5]["url"]
    assert post["date_gmt"] < post["date"], "Paris is ahead of Greenwich"
    assert "+" not in post["date_gmt"]
    assert post["_embedded"]["author"][0]["name"] == truth[5]["authors"][0]["name"]
    categories = post["_embedded"]["wp:term"][0]
    assert [term["id"] for term in categories] == post["categories"]
    assert "_embedded" not in asked(visitor, f"{POSTS}/{identifier}")[0]
    some, _ = asked(visitor, f"{POSTS}/{identifier}?_embed=author")
    assert set(some["_embedded"]) == {"author"}


def test_no_plugin_box_is_in_a_body_of_the_api(visitor):
    posts, _ = asked(visitor, f"{POSTS}?per_page=100&_fields=content")
    bodies = "".join(post["content"]["rendered"] for post in posts)
    assert "INLINE RELATED POSTS" not in bodies
    assert "td-a-rec" not in bodies
    assert "adsbygoogle" in bodies


@pytest.mark.parametrize("name", ["", "modified_"])
def test_dates_bound_what_is_given_and_are_excluded(visitor, name):
    order = "modified" if name else "date"
    posts, _ = asked(visitor, f"{POSTS}?per_page=100&orderby={order}&_fields=id,date,modified")
    field = "modified" if name else "date"
    moments = [post[field] for post in posts]
    assert moments == sorted(moments, reverse=True)
    low, high = moments[60], moments[20]
    between, _ = asked(
        visitor, f"{POSTS}?per_page=100&{name}after={low}&{name}before={high}&_fields={field}"
    )
    assert sorted(post[field] for post in between) == sorted(m for m in moments if low < m < high)


def test_categories_filter_by_the_term_itself(visitor, truth):
    categories, _ = asked(visitor, "/wp-json/wp/v2/categories?per_page=100")
    one = next(term for term in categories if term["name"] == "L'International")
    above = next(term for term in categories if term["id"] == one["parent"])
    assert above["name"] == "Dernières minutes"
    posts, headers = asked(visitor, f"{POSTS}?categories={one['id']}&per_page=100")
    filed = [item["url"] for item in truth if "L'International" in item["sections"]]
    assert [post["link"] for post in posts] == filed
    assert int(headers["X-WP-Total"]) == one["count"] == len(filed)


def test_include_slug_and_search_find_posts(visitor, truth):
    one, other = truth[3], truth[90]
    ids = f"{one['identifier']},{other['identifier']}"
    posts, _ = asked(visitor, f"{POSTS}?include={ids}&_fields=link")
    assert [post["link"] for post in posts] == [one["url"], other["url"]]
    slug = one["url"].rstrip("/").rpartition("/")[2]
    assert asked(visitor, f"{POSTS}?slug={slug}&_fields=link")[0] == [{"link": one["url"]}]
    found, _ = asked(visitor, f"{POSTS}?per_page=100&search=iran&_fields=title")
    assert found
    assert all("iran" in post["title"]["rendered"].casefold() for post in found)


def test_an_edited_post_is_changed_after_all_others(serving: Serving):
    server, visitor = serving()
    before, _ = asked(visitor, f"{POSTS}?orderby=modified&per_page=1")
    mark = before[0]["modified"]
    assert asked(visitor, f"{POSTS}?modified_after={mark}")[0] == []
    old = list(server.truth())[-1]
    server.edit(old["identifier"], "headline")
    changed, _ = asked(visitor, f"{POSTS}?modified_after={mark}")
    assert [post["link"] for post in changed] == [old["url"]]
    assert "[mis à jour]" in changed[0]["title"]["rendered"]


@pytest.mark.parametrize(("mode", "status"), [("401", 401), ("403", 403), ("404", 404)])
def test_a_closed_api_answers_an_error_in_json(serving: Serving, mode, status):
    _, visitor = serving(rest=mode)
    answer, _ = asked(visitor, POSTS, status)
    assert answer["data"]["status"] == status
    assert asked(visitor, "/wp-json/", status)


def test_a_closed_api_may_be_a_page_or_not_be_there(serving: Serving):
    _, visitor = serving(rest="html")
    response, body = visitor.ask(POSTS)
    assert (response.status, body[:9]) == (200, b"<!DOCTYPE")
    _, visitor = serving(rest="off")
    assert visitor.status(f"{POSTS}/") == 404
    assert "api.w.org" not in visitor.page("/").html
    assert "Link" not in visitor.ask("/")[0].headers


def test_without_permalinks_the_api_is_an_argument(serving: Serving):
    _, visitor = serving(rest="plain")
    link = visitor.page("/").css_first('link[rel="https://api.w.org/"]').attributes["href"]
    assert link.endswith("/index.php?rest_route=/")
    posts, headers = asked(visitor, f"{link.removeprefix(visitor.url)}wp/v2/posts&per_page=5")
    assert len(posts) == 5
    assert "rest_route=/wp/v2/posts&per_page=5&page=2" in headers["Link"]
    assert visitor.status("/wp-json/") == 404


def test_yoast_names_the_sections_of_an_article(serving: Serving):
    server, visitor = serving(seo="yoast")
    posts, _ = asked(visitor, f"{POSTS}?per_page=5")
    for post, item in zip(posts, server.truth(), strict=False):
        crumbs = post["yoast_head_json"]["schema"]["@graph"][0]["itemListElement"]
        assert [each["name"] for each in crumbs[:-1]] == [c["name"] for c in item["breadcrumbs"]]


# Feeds


def test_the_pages_of_a_feed_hold_every_post_once_newest_first(visitor, truth):
    found = []
    for page in range(1, 21):
        response, body = visitor.ask(f"/feed/?paged={page}")
        assert response.status == 200
        found += [link.text for link in etree.fromstring(body).findall("channel/item/link")]
    assert found == [item["url"] for item in truth]
    assert visitor.status("/feed/?paged=21") == 404


def test_a_section_has_its_own_feed(visitor, newsroom):
    path = "/category/dernieres-minutes/linternational/feed/"
    _, body = visitor.ask(path)
    links = [link.text for link in etree.fromstring(body).findall("channel/item/link")]
    truth = [item["url"] for item in newsroom.truth(section="L'International")]
    assert links == truth[:10]
    assert b"content:encoded" in body
    assert b"INLINE RELATED POSTS" not in body


def test_a_feed_that_has_not_changed_is_304_where_the_site_validates(serving: Serving):
    server, visitor = serving(validators=True)
    response, _ = visitor.ask("/feed/")
    known = {
        "If_None_Match": response.headers["ETag"],
        "If_Modified_Since": response.headers["Last-Modified"],
    }
    assert visitor.ask("/feed/", **known)[0].status == 304
    server.publish(1)
    assert visitor.ask("/feed/", **known)[0].status == 200


# Sitemaps


def test_wordpress_lists_its_posts_in_files_of_2000(serving: Serving):
    _server, visitor = serving(articles=2040)
    assert visitor.ask("/sitemap.xml")[0].headers["Location"].endswith("/wp-sitemap.xml")
    files = locations(visitor.ask("/wp-sitemap.xml")[1])
    posts = [file for file in files if "posts-post" in file]
    assert len(posts) == 2
    found = [url for file in posts for url in locations(visitor.ask(file)[1])]
    assert len(found) == len(set(found)) == 2040
    assert b"lastmod" not in visitor.ask(posts[0])[1]


@pytest.mark.parametrize("mode", ["wordpress-lastmod", "yoast", "yoast-gzip"])
def test_sitemaps_with_dates_have_the_true_ones(serving: Serving, mode):
    server, visitor = serving(sitemap=mode)
    index = visitor.ask("/robots.txt")[1].decode().rpartition("Sitemap: ")[2].strip()
    body = visitor.ask(index)[1]
    assert b"lastmod" in body
    file = next(one for one in locations(body) if "post" in one and "post_tag" not in one)
    body = visitor.ask(file)[1]
    if mode == "yoast-gzip":
        assert file.endswith(".xml.gz")
        body = gzip.decompress(body)
    assert len(locations(body)) == 40
    item = next(server.truth())
    entry = next(e for e in etree.fromstring(body) if e[0].text == item["url"])
    told = entry[1].text
    zone = "+00:00" if "yoast" in mode else "+01:00"
    assert told.endswith(zone)


def test_the_news_sitemap_holds_the_last_two_days(serving: Serving):
    server, visitor = serving(sitemap="yoast")
    found = locations(visitor.ask("/news-sitemap.xml")[1])
    assert found == [item["url"] for item in server.truth()][: len(found)]
    assert 0 < len(found) < 10


def test_a_site_without_sitemaps_names_none(serving: Serving):
    _, visitor = serving(sitemap="none")
    assert b"Sitemap" not in visitor.ask("/robots.txt")[1]
    assert visitor.status("/wp-sitemap.xml") == 404
