"""Feeds, sitemaps and API answers with a bad record: it is one record, and all others are read."""

import gzip
import json
import multiprocessing
import re
from pathlib import Path

import pytest

from cinktank.extract import extract_post
from cinktank.pages.feed import FeedPage, NoFeedError, page_number
from cinktank.pages.sitemap import MOST, NoSitemapError, is_later, read_sitemap, unread
from cinktank.pages.wordpress import (
    NoApiError,
    ordinal,
    read_list,
    read_post,
    read_terms,
    sound_posts,
    terms_under,
    total,
)

SITE = "https://cinktank.com"


def feed(items):
    return FeedPage(f"<rss><channel>{items}</channel></rss>".encode(), f"{SITE}/feed/")


def item(number, inside=""):
    return f"<item><title>T</title><link>{SITE}/{number}/</link>{inside}</item>"


def addresses(records):
    return [one.url for one in records]


def sitemap(count, inside=""):
    records = "".join(f"<url><loc>{SITE}/{n}/</loc></url>" for n in range(count))
    return f"<urlset>{records}{inside}</urlset>".encode()


@pytest.mark.parametrize("date", ["Mon, 1 Jan 99999 00:00:00 GMT", "hier", "1" * 5000, "²", ""])
def test_a_date_that_is_none_costs_a_feed_s_entry_its_date_and_nothing_else(date):
    page = feed(item(1, f"<pubDate>{date}</pubDate>") + item(2))
    assert addresses(page.articles()) == [f"{SITE}/1/", f"{SITE}/2/"]
    assert page.articles()[0].published is None
    assert page.cut is None


def test_an_entry_s_name_is_its_address_where_it_has_no_link():
    page = feed(f"<item><guid>{SITE}/1/</guid></item>"
                f"<item><guid isPermaLink='true'>{SITE}/2/</guid></item>"
                "<item><guid isPermaLink='false'>?p=3</guid></item>")  # fmt: skip
    assert addresses(page.articles()) == [f"{SITE}/1/", f"{SITE}/2/"]
    assert page.bad == ["entry 3: no address"]


@pytest.mark.parametrize("link", ["http://[bad/", "mailto:a@b", "/a2/", "123", "/" * 9000])
def test_a_link_that_is_no_address_costs_no_other_entry(link):
    found = addresses(feed(f"<item><link>{link}</link></item>" + item(1)).articles())
    assert found[-1] == f"{SITE}/1/"


def test_a_feed_cut_short_says_so_and_a_bare_ampersand_cuts_nothing():
    whole = feed("".join(map(item, range(9)))).body
    assert FeedPage(whole[: len(whole) // 2], SITE).cut
    assert not FeedPage(whole, SITE).cut
    bare = feed("<item><title>Un & deux</title><link>/1/</link></item>" + item(2))
    assert len(bare.articles()) == 2
    assert not bare.cut


@pytest.mark.parametrize("end", ["", "</channel>", "</channel></rss>"])
def test_an_entry_that_breaks_off_is_none_and_one_that_does_not_is_one(end):
    broken = f"<item><title>T</title><link>{SITE}/half-an-addr" if not end else ""
    page = FeedPage(f"<rss><channel>{item(1)}{item(2)}{broken}{end}".encode(), SITE)
    assert addresses(page.articles()) == [f"{SITE}/1/", f"{SITE}/2/"]
    assert bool(page.cut) == (not page.whole)


@pytest.mark.parametrize(
    ("inside", "count"),
    [(item("{}"), 40_000), ("<x/>" * 30, 8_000), (f"<item>{'<x/>' * 30}</item>", 8_000)],
)
def test_a_feed_of_any_size_is_read_in_the_memory_of_a_small_one(inside, count):
    items = "".join(inside.replace("{}", str(n)) for n in range(count))
    body = f"<rss><channel>{items}{item(0)}</channel></rss>".encode()
    context = multiprocessing.get_context("fork")
    ours, theirs = context.Pipe(duplex=False)

    def grown():
        Path("/proc/self/clear_refs").write_text("5")  # the peak so far is forgotten
        before = peak()
        FeedPage(body, SITE)
        theirs.send(peak() - before)

    process = context.Process(target=grown)
    process.start()
    assert ours.recv() < 10_000
    process.join()


@pytest.mark.parametrize("before", ["", "<atom:link href='/b/'/>", "<link/>", "<title>Un</title>"])
@pytest.mark.parametrize("between", [0, 1, 40_000])
def test_an_entry_says_the_same_however_much_stands_in_it(before, between):
    """One longer than a part that is parsed at a time, with elements that nobody asks for."""
    said = [before, "<link>/a/</link>", "<title>Deux</title>", "<link>/c/</link>"]
    filler = "<x/>" * between
    page = FeedPage(
        f"<rss xmlns:atom='http://www.w3.org/2005/Atom'><channel><item>{filler.join(said)}{filler}"
        "<pubDate>Sun, 20 Mar 2022 10:00:00 +0000</pubDate></item></channel></rss>".encode(),
        "https://cinktank.com/feed/",
    )
    address = "" if before == "<link/>" else "https://cinktank.com/a/"
    title = "Un" if before == "<title>Un</title>" else "Deux"
    found = [(one.url, one.headline, one.published) for one in page.articles()]
    moment = "2022-03-20T10:00:00+00:00"
    assert found == ([(address, title, moment)] if address else [])


def peak():
    """Return the most memory that this process has had, in KB."""
    return int(re.search(r"VmHWM:\s*(\d+)", Path("/proc/self/status").read_text())[1])


@pytest.mark.parametrize("page", ["²", "1" * 5000, "-1", "x"])
def test_the_number_of_a_feed_s_page_is_one_or_a_number(page):
    assert page_number(f"{SITE}/feed/?paged={page}") == 1


@pytest.mark.parametrize("after", [b"", bytes(100)])
def test_a_sitemap_packed_in_pieces_is_read_to_the_last(after):
    whole = sitemap(5000)
    pieces = [gzip.compress(whole[at : at + 7001]) for at in range(0, len(whole), 7001)]
    assert len(read_sitemap(b"".join(pieces) + after).entries) == 5000
    cut = read_sitemap(b"".join(pieces[:-2]))
    assert 4900 > len(cut.entries) > 4000
    assert cut.cut
    empty = read_sitemap(gzip.compress(b"<urlset>") + 20_000 * gzip.compress(b""))
    assert empty.cut == "more than 10000 packed pieces"


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_a_sitemap_cut_short_gives_what_it_has_and_says_so(pack):
    whole = pack(sitemap(5000))
    cut = read_sitemap(whole[: len(whole) * 2 // 3])
    assert 1000 < len(cut.entries) < 5000
    assert cut.cut
    assert read_sitemap(whole).cut is None
    assert len(read_sitemap(whole).entries) == 5000


def test_a_record_without_address_is_named_and_the_others_are_read():
    found = read_sitemap(
        sitemap(2, f"<url><lastmod>2022</lastmod></url><url><loc>{SITE}/z/</loc></url>")
    )
    assert addresses(found.entries)[-1] == f"{SITE}/z/"
    assert found.bad == ["record 3: no address"]
    assert found.cut is None


def test_a_sitemap_with_a_fault_in_it_says_what_it_lacks():
    found = read_sitemap(sitemap(50, "<url><loc>&nope;<</loc></url>").replace(b"/20/", b"/20/&x;<"))
    assert found.cut
    assert len(found.entries) >= 20


def test_a_sitemap_larger_than_the_protocol_allows_is_read_so_many_at_a_time():
    found = read_sitemap(sitemap(MOST + 10))
    assert (len(found.entries), found.cut) == (MOST, None)
    rest = found.rest()
    assert (len(rest.entries), rest.cut, rest.rest) == (10, None, None)
    assert not {*found.entries} & {*rest.entries}


def test_a_large_sitemap_that_is_cut_short_says_so_where_it_is(monkeypatch):
    monkeypatch.setattr("cinktank.pages.sitemap.MOST", 50)
    whole = sitemap(120)
    found = read_sitemap(whole[: len(whole) * 9 // 10])
    assert (found.cut, found.rest().cut) == (None, None)
    assert found.rest().rest().cut == "cut short or broken"


def test_an_index_names_no_more_sitemaps_than_the_protocol_allows(monkeypatch):
    monkeypatch.setattr("cinktank.pages.sitemap.MOST", 50)
    index = sitemap(60).replace(b"urlset", b"sitemapindex").replace(b"url>", b"sitemap>")
    found = read_sitemap(index)
    assert (found.is_index, len(found.entries)) == (True, 50)
    assert found.cut == "more than 50 addresses"


def test_a_sitemap_s_root_is_its_root():
    with pytest.raises(NoSitemapError):
        read_sitemap(b"<html><body>" + sitemap(2) + b"</body></html>")


@pytest.mark.parametrize("date", ["9999-12-31T23:59:59-12:00", "0001-01-01T00:00:00+14:00", "²"])
def test_no_date_of_a_sitemap_raises(date):
    assert is_later(date, "2022-03-15T18:20:00+01:00") in (True, False)
    assert is_later("2022-03-15T18:20:00+01:00", date) in (True, False)


@pytest.mark.parametrize("header", ["²", "1" * 5000, "-1", "", None, "1.5", "٣"])
def test_a_header_that_is_no_number_is_none(header):
    assert total(header) is None


def test_a_header_that_is_a_number_is_one():
    assert total(" 204 ") == 204


def test_half_a_character_in_one_title_loses_no_post():
    body = json.dumps([{"id": 1, "title": {"rendered": "Fin \ud83d"}}, {"id": 2}]).encode()
    posts = read_list(body)
    assert [ordinal(post) for post in posts] == [1, 2]
    assert extract_post(posts[0], f"{SITE}/").headline == "Fin �"


@pytest.mark.parametrize("value", [b"1" * 5000, b"1e999", b'"\xff"', b'"a\nb"', b"NaN"])
def test_a_value_that_json_does_not_allow_loses_no_post(value):
    assert [ordinal(one) for one in read_list(b'[{"id":1,"acf":' + value + b'},{"id":2}]')] == [
        1,
        2,
    ]


@pytest.mark.parametrize("body", [b"[" * 50_000, b"{}", b"<html>", b"", b"[1", b'{"a":' * 9000])
def test_what_is_no_list_is_told(body):
    with pytest.raises(NoApiError):
        read_list(body)
    if body != b"{}":
        with pytest.raises(NoApiError):
            read_post(body)


@pytest.mark.parametrize(
    "bad",
    [
        {"id": 1, "modified": "hier"}, {"id": 1, "modified": 7}, {"id": 1, "date": "99999-01-01"},
        {"id": 1, "date": None}, {"id": 1, "modified": "0000-00-00T00:00:00"}, {"id": True},
        {"id": 1, "link": 7}, {"id": 1, "link": "mailto:a@b"}, {"id": 1, "link": "http://[bad/"},
        {"id": 1 << 63}, {"id": -1}, {"id": "1"}, {}, {"id": [1]}, {"id": 1, "link": "/a2/"},
        {"id": 1, "modified": "9999-12-31T23:59:59"},
    ],
)  # fmt: skip
def test_a_post_that_cannot_be_known_again_is_named_and_the_others_are_kept(bad):
    good = {"id": 2, "link": f"{SITE}/a/", "modified": "2022-03-15T18:20:00"}
    sound, named = sound_posts([bad, good])
    assert sound == [good]
    assert len(named) == 1
    assert len(named[0]) < 200


def test_a_term_that_is_none_is_no_category():
    things = [{"id": True, "name": "a"}, {"id": 1 << 70, "name": "b"}, {"id": 3, "name": 4},
              {"id": 5, "name": "Sport", "parent": "x"}, {"id": [6], "name": "c"}]  # fmt: skip
    assert [term.id for term in read_terms(things)] == [3, 5]


def test_terms_in_a_circle_are_each_found_once():
    terms = read_terms(
        [{"id": 1, "name": "Sport", "parent": 2}, {"id": 2, "name": "a", "parent": 1}]
    )
    assert terms_under("sport", terms) == [1, 2]


# What fuzzing found.


@pytest.mark.parametrize("address", ["http://[1]/x.xml", "http://[bad/", "http://[]/"])
def test_the_address_of_an_index_s_file_may_be_none(address):
    index = f"<sitemapindex><sitemap><loc>{address}</loc></sitemap></sitemapindex>".encode()
    assert [one.url for one in unread(read_sitemap(index).entries, {})] == [address]


def test_a_root_without_a_name_is_no_feed_s():
    with pytest.raises(NoFeedError):
        FeedPage(b"<rdata:><item/></rdata:>", SITE)


def test_a_text_that_is_no_utf_8_costs_its_entry_no_more_than_that_text():
    page = feed("<item><title>TTT</title><link>/1/</link></item>" + item(2))
    broken = FeedPage(page.body.replace(b"TTT", b"Fin \xed\xa0\xbd"), f"{SITE}/feed/")
    assert len(broken.articles()) >= 1
    found = read_sitemap(sitemap(3).replace(b"/1/", b"/\xed\xa0\xbd/"))
    assert found.entries[0].url == f"{SITE}/0/"
