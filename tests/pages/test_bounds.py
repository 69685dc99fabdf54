"""A page must not be able to stop a crawl: it is read in no time, in part, or not at all."""

import contextlib
import gc
import json
import time
from functools import _lru_cache_wrapper

import pytest

from cinktank.deadline import ReadingTimeoutError, read_within
from cinktank.discovery.listing.walk import ListingWalk, PagePlace
from cinktank.extract import extract_article, extract_post
from cinktank.pages import bounds
from cinktank.pages.article import ArticlePage
from cinktank.pages.listing import ListingPage
from cinktank.pages.structured_data import read
from cinktank.processors.remembered import LONGEST, Remembered

URL = "https://cinktank.com/un-article/"
A = "La première phrase de l’histoire est assez longue pour compter comme un paragraphe."


BOUNDED = {"agency_key", "located", "_kind", "_all_cities", "_credit", "_fixed", "_home_keys",
           "line_type"}  # fmt: skip
"""Caches whose keys come cut: of a dateline's 160 characters, of a caption's last 300."""


def page(body="", head="", attributes=""):
    return (
        f"<html lang=fr><head>{head}</head><body class='single single-post postid-7' {attributes}>"
        "<article id='post-7' class='type-post'><h1 class='entry-title'>Un article</h1>"
        f"<div class='td-post-content tagdiv-type'><p>{A}</p>{body}</div></article></body></html>"
    ).encode()


def why(item):
    return sorted(item.metadata.validationMessages or {})


@pytest.mark.parametrize(
    ("poisoned", "reason"),
    [
        (page("<div>" * 3000), "too_deep"),
        (page("<div>" * 300), "too_deep"),
        (page("<blockquote>" * 150 + "x"), "too_deep"),
        (page("<figure><blockquote>" * 150 + "x"), "too_deep"),
        (page("<table><tr><td>" * 200 + "x"), "too_deep"),
        (page("<ul><li>" * 150 + "x"), "too_deep"),
        (page("<em>" * 150 + "x"), "too_deep"),
        (page("<p>" + "".join(f"<b id=b{n}>" for n in range(900)) + "</p>" + "<p>x" * 999),
         "too_deep"),
        (page(f"<p>{A}</p>" * 60_000), "too_large"),
        (page("<br>" * 60_000), "too_large"),
        (page(attributes=" ".join(f"a{n}=1" for n in range(20_000))), "too_large"),
        (page(attributes=f"data-a='{'x' * 500_000}'"), "too_large"),
        (page("".join(f"<img src='/{n}.jpg'>" for n in range(1_500))), "too_large"),
        (page(head="<meta property='article:tag' content='un'>" + "<!-- -->" * 600_000),
         "too_large"),
    ],
)  # fmt: skip
def test_what_is_cut_is_named(poisoned, reason):
    item = extract_article(poisoned, URL)
    assert reason in why(item)


@pytest.mark.parametrize(
    "body",
    [
        "<div>" * 90 + f"<p>{A}</p>" + "</div>" * 90,
        "<p>" + f"{A}<br>" * 800,
        "<table>" + "<tr><td>a<td>b" * 900 + "</table>",
        f"<p>{A}</p>" * 3_000,
        "<svg>" + "<path d='M1'/><g/>" * 3_000 + "</svg>",
        "<script>" + "a='<div>';" * 9_000 + "</script>",
        "<!--" + "<div>" * 9_000 + "-->",
        f"<img src='data:image/png;base64,{'A' * 900_000}'>",
        "<i class='a'></i>" * 3_000,
        "<p class='a' id='b'>x" * 5_000,
    ],
)
def test_what_is_large_and_no_poison_is_read_whole(body):
    whole = page(body + f"<p>{A} Fin.</p>")
    assert bounds.within_bounds(whole) == (whole, {})
    item = extract_article(whole, URL)
    assert why(item) == []
    assert item.articleBody.endswith("Fin.")


@pytest.mark.parametrize("pad", [0, 1000, 40_000, 400_000])
@pytest.mark.parametrize("run", ["<div>" * 12_000, "<h1><div>" * 6_000, "<p>" * 31_000])
def test_no_run_of_tags_hides_from_the_samples(pad, run):
    _, cut = bounds.within_bounds(b"a " * pad + run.encode() + b"a " * pad)
    assert cut


def test_one_poisoned_attribute_costs_the_rest_of_the_page_nothing():
    item = extract_article(page(f"<div class='{'a b ' * 99_000}'>x</div><p>{A} Fin.</p>"), URL)
    assert item.articleBody.endswith("Fin.")
    assert why(item) == ["too_large"]


def test_nested_tables_are_read_once():
    text = extract_article(page("<table><tr><td>a<td>" * 30 + "fin"), URL).articleBody
    assert text.count("fin") == 1
    assert text.count("a\n") + text.count("a ") < 40


@pytest.mark.parametrize("inside", ["<i>a</i> ", "<a href=/b/>un</a> ", "<br> "])
def test_a_general_extractor_is_not_asked_about_very_many_tags(inside):
    """Its time grows with their square; the item says why it has no body."""
    empty = page().replace(f"<p>{A}</p>".encode(), b"")
    many = empty.replace(b"</article>", f"</article>{inside * 12_000}".encode())
    item = extract_article(many, URL, timeout=0)
    assert (item.headline, item.articleBody) == ("Un article", None)
    assert why(item) == ["too_large"]


def test_a_story_beside_very_many_tags_is_kept():
    comments = "<div class='comment'><p>Un avis de lecteur, assez long</p></div>" * 4_000
    whole = page().replace(b"</body>", f"{comments}</body>".encode())
    item = extract_article(whole, URL)
    assert (item.articleBody, why(item)) == (A, [])


def test_a_listing_is_cut_too():
    listing = ListingPage(b"<body class=archive>" + b"<div>" * 5_000, URL)
    assert listing.articles() == []
    assert "too_deep" in listing.cut


@pytest.mark.parametrize("wrong", [{"a": 1}, 7, True, 1.5, [], ["a"], [{"@value": "x"}], None])
@pytest.mark.parametrize(
    "name",
    ["headline", "description", "datePublished", "dateModified", "author", "image", "keywords",
     "articleSection", "commentCount", "mainEntityOfPage", "@id", "@type", "publisher"],
)  # fmt: skip
def test_a_value_of_the_wrong_type_is_no_value(name, wrong):
    thing = {"@type": "NewsArticle", "headline": "T", name: wrong}
    data = f"<script type='application/ld+json'>{json.dumps(thing)}</script>"
    html = page(head=data).decode()
    for source in (html, html.replace("h1", "h6"), html.replace("single-post", "x")):
        item = extract_article(source.encode(), URL)
        assert item.description is None or isinstance(item.description, str)
        assert item.headline is None or isinstance(item.headline, str)


@pytest.mark.parametrize("wrong", [{"a": 1}, 7, True, 1.5, [], ["a"], [[]], None, "x", -1, 1 << 70])
@pytest.mark.parametrize(
    "name",
    ["id", "link", "date", "date_gmt", "modified", "title", "content", "excerpt", "categories",
     "_embedded", "yoast_head_json", "coauthors"],
)  # fmt: skip
def test_a_post_s_value_of_the_wrong_type_is_no_value(name, wrong):
    assert extract_post({"id": 1, "title": {"rendered": "T"}, name: wrong}, "https://cinktank.com/")
    assert extract_post({"id": 1, name: {"rendered": wrong}}, "https://cinktank.com/")


@pytest.mark.parametrize("post", [None, [], "x", 7, [1], True])
def test_what_is_no_post_is_an_empty_item(post):
    assert extract_post(post, "https://cinktank.com/").headline is None


@pytest.mark.parametrize("number", ["9" * 5000, "²", "٣" * 5000])
def test_a_number_that_nobody_can_mean_is_none(number):
    head = f"<script src='/a.js?td_theme_name=Newspaper&v={number}.{number}'></script>"
    links = f"<a href='/un-article/{number}/'>2</a><a href='?page={number}'>2</a>"
    item = extract_article(page(f"<div class='page-links'>{links}</div>", head), URL)
    assert item.headline == "Un article"
    assert not item.metadata.furtherPages
    assert extract_article(page(), f"{URL}?page={number}").articleBody == A
    onward = f"https://cinktank.com/category/sport/page/{number}/"
    assert ListingWalk(last_page=3).skip(PagePlace(onward), "it is cut short") is None
    assert ListingWalk(last_page=3).is_beyond(PagePlace(onward))


def test_half_a_character_is_no_reason_to_lose_json_ld():
    text = '{"@type": "NewsArticle", "headline": "Fin \\ud83d", "description": "d"}'
    assert read([text]).article["headline"] == "Fin �"


@pytest.mark.parametrize(
    "deep", ["[" * 9_000, '{"@graph":' * 9_000, '{"@type":"Article","a":' * 999]
)
def test_json_ld_in_any_depth_keeps_no_other_from_being_read(deep):
    known = {"@type": "Article", "headline": "T"}
    assert known in read([deep, '{"@type":"Article","headline":"T"}']).things


@pytest.mark.parametrize("charset", ["punycode", "idna", "undefined", "unicode_escape", "x", "\0"])
def test_an_encoding_of_no_page_is_none(charset):
    html = page(head=f"<meta charset='{charset}'>", body="<p>fin</p>" * 999)
    assert extract_article(html, URL).headline == "Un article"
    assert extract_article(html, URL, charset).headline == "Un article"


@pytest.mark.parametrize("blocked", [lambda: time.sleep(60), lambda: [0 for _ in iter(int, 1)]])
def test_reading_ends_whatever_the_code_is_doing(blocked):
    with pytest.raises(ReadingTimeoutError, match=r"longer than 0.05 s: a page"):
        read_within(0.05, blocked, "a page")


def test_no_handler_in_the_code_takes_the_alarm_for_its_own():
    def stubborn():
        while True:
            with contextlib.suppress(Exception):
                time.sleep(60)

    with pytest.raises(ReadingTimeoutError):
        read_within(0.05, stubborn)
    assert read_within(0.05, lambda: 7) == 7


def test_an_article_that_takes_too_long_is_told_by_its_address(monkeypatch):
    monkeypatch.setattr(ArticlePage, "item", lambda self: time.sleep(60))
    with pytest.raises(ReadingTimeoutError, match="un-article"):
        extract_article(page(), URL, timeout=0.05)


def test_no_cache_keeps_long_texts():
    """Read pages of megabytes, each other than the last, and look at what is kept of them."""
    for number in range(3):
        long = f"{number} mot " * 30_000
        body = f"<p>{long}</p><div class='{long[:60_000]}' id='{long[:60_000]}'>x</div>"
        head = f"<meta property='article:section' content='{long}'>" + (
            f"<script type='application/ld+json'>{{'@type':'Article','articleSection':'{long}'}}"
            "</script>".replace("'", '"')
        )
        assert extract_article(page(body, head), URL)
        ListingPage(page(body, head), f"{URL}?{long[:7000]}").articles()
    kept = [one for one in gc.get_objects() if isinstance(one, Remembered)]
    assert len(kept) > 3
    for one in kept:
        assert all(sum(map(len, [key] if isinstance(key, str) else key)) <= LONGEST for key in one)
    wrapped = [one for one in gc.get_objects() if isinstance(one, _lru_cache_wrapper)]
    ours = [one for one in wrapped if one.__module__.startswith("cinktank.p")]
    assert {one.__name__ for one in ours} <= BOUNDED
