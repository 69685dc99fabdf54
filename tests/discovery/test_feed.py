"""Feeds as sites write them, well and badly."""

import pytest

from cinktank.pages.feed import FeedPage, NoFeedError

URL = "https://cinktank.com/feed/"
FEED = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel><title>Cinktank</title>
<atom:link href="https://cinktank.com/feed/" rel="self" type="application/rss+xml" />
<link>https://cinktank.com</link>
{items}</channel></rss>"""
ITEM = """<item><title>Titre n° {0}</title><link>https://cinktank.com/{0}/</link>
<pubDate>Tue, 15 Mar 2022 17:20:0{0} +0000</pubDate>
<guid isPermaLink="false">?p={0}</guid></item>"""


def feed(count, **more):
    items = "".join(ITEM.format(number) for number in range(count))
    return FeedPage(FEED.format(items=items).encode(), URL, **more)


def test_entries_have_address_title_and_moment():
    first = feed(3).articles()[0]
    assert first.url == "https://cinktank.com/0/"
    assert first.headline == "Titre n° 0"
    assert first.published == "2022-03-15T17:20:00+00:00"
    assert first.in_loop


def test_a_full_page_has_a_next_one_and_a_short_one_ends_the_feed():
    assert feed(3, full=3).next_page() == f"{URL}?paged=2"
    assert feed(2, full=3).next_page() is None
    assert feed(0).next_page() is None


def test_white_space_before_the_declaration_is_forgiven():
    page = FeedPage(b"\n\n" + FEED.format(items=ITEM.format(1)).encode(), URL)
    assert len(page.articles()) == 1


def test_a_feed_that_is_cut_short_gives_what_it_has():
    whole = FEED.format(items="".join(map(ITEM.format, range(5)))).encode()
    found = FeedPage(whole[: len(whole) * 2 // 3], URL).articles()
    assert 0 < len(found) < 5


@pytest.mark.parametrize("body", [b"", b"<html><body>Erreur</body></html>", b"{}", b"\x00\xff"])
def test_what_is_no_feed_is_told(body):
    with pytest.raises(NoFeedError):
        FeedPage(body, URL)
