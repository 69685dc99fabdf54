"""What the theme's scripts would ask for is read from the page, and what is answered, from JSON."""

import json

import pytest

from cinktank.discovery.listing.ajax import LoadMore
from cinktank.discovery.listing.walk import PagePlace
from cinktank.pages import theme
from cinktank.pages.listing import ListingPage
from cinktank.pages.loading import controls, own_controls
from fixtures.newsroom.ajax import AdminAjax
from fixtures.newsroom.loading import BLOCK
from fixtures.newsroom.model import Newsroom
from fixtures.newsroom.pages import Pages
from fixtures.newsroom.sections import SPORTS
from fixtures.newsroom.theme import Theme

BASE = "https://cinktank.com"
URL = f"{BASE}/category/sports/"
VERSIONS = {"classic": "9.5", "tdb": "12.6.6", "newsmag": "5.4.2"}


@pytest.fixture(scope="module")
def newsroom():
    return Newsroom(300, 7)


def site(newsroom, template, listing):
    """A site's pages, its endpoint, and its section's first page as read."""
    theme = Theme(template, VERSIONS[template])
    pages = Pages(newsroom, theme, per_page=7, listing=listing)
    html = pages.section(SPORTS, 1, BASE)
    return AdminAjax(pages), ListingPage(html.encode(), URL, "utf-8")


@pytest.mark.parametrize("listing", ["load-more", "infinite"])
@pytest.mark.parametrize("template", VERSIONS)
def test_what_the_theme_would_ask_for_brings_every_entry(newsroom, template, listing):
    endpoint, page = site(newsroom, template, listing)
    more = LoadMore.of(page)
    assert more.source.endpoint.startswith(f"{BASE}/wp-admin/admin-ajax.php?td_theme_name=")
    entries, number, onward = page.articles(), 1, more.place(2)
    while onward:
        number += 1
        assert onward == PagePlace(URL, "ajax", number)
        status, body = endpoint.answer(more.form(number), {}, BASE)
        assert status == 200
        loaded = more.read(number, body.encode())
        entries += loaded.articles()
        onward = loaded.next_page()
    assert number >= more.last_page > 3
    members = {newsroom.teaser(n) for n in newsroom.members(SPORTS)}
    assert {entry.url for entry in entries} == {f"{BASE}{teaser.path}" for teaser in members}
    days = {f"{BASE}{teaser.path}": teaser.published.isoformat() for teaser in members}
    assert all(entry.published in (days[entry.url], None) for entry in entries)


def test_new_posts_push_entries_onto_a_page_that_was_not_there(newsroom):
    endpoint, page = site(newsroom, "classic", "infinite")
    more = LoadMore.of(page)
    _, body = endpoint.answer(more.form(2), {}, BASE)
    full = more.read(more.last_page, body.encode())
    assert full.next_page() == more.place(more.last_page + 1)
    nothing = json.dumps({"server_reply_html_data": ""}).encode()
    assert more.read(more.last_page + 1, nothing).next_page() is None


@pytest.mark.parametrize(
    "answer", [b"", b"0", b"-1", b"<html>Not allowed</html>", b"[]", b"{}", b'{"td_data": null}']
)
def test_what_is_no_answer_is_none(newsroom, answer):
    _, page = site(newsroom, "tdb", "load-more")
    assert LoadMore.of(page).read(2, answer) is None


def test_a_nonce_that_the_page_does_not_have_is_refused(newsroom):
    endpoint, page = site(newsroom, "tdb", "load-more")
    form = LoadMore.of(page).form(2) | {"td_magic_token": "0"}
    assert endpoint.answer(form, {}, BASE) == (403, "-1")


@pytest.mark.parametrize("template", VERSIONS)
def test_numbered_pages_and_a_sites_own_script_offer_nothing_to_ask(newsroom, template):
    for listing in ("pages", "script"):
        _, page = site(newsroom, template, listing)
        assert LoadMore.of(page) is None
        assert own_controls(page) == []


def test_a_column_beside_that_loads_more_of_the_whole_site_is_not_the_listing(newsroom):
    _, page = site(newsroom, "tdb", "pages")
    popular = (
        '<div class="td_block_wrap td_flex_block_1"><div id="tdi_9" class="td_block_inner">'
        f'<p class="td-module-title"><a href="{page.articles()[0].url}">À la une</a></p></div>'
        '<div class="td-load-more-wrap"><a class="td_ajax_load_more" data-td_block_id="tdi_9">'
        "Plus</a></div></div><script>block_tdi_9.atts = '{}'; block_tdi_9.block_type ="
        ' "td_flex_block_1";</script>'
    )
    at = page.text.index('<div class="td_block_wrap tdb_loop')
    html = page.text[:at] + popular + page.text[at:]
    page = ListingPage(html.encode(), URL, "utf-8")
    assert page.find(theme.LOAD_MORE) is not None
    assert own_controls(page) == []
    assert LoadMore.of(page) is None


def test_a_browser_is_told_which_control_is_the_listings(newsroom):
    _, page = site(newsroom, "tdb", "load-more")
    assert controls(page) == f'[data-td_block_id="{BLOCK}"]'
    _, page = site(newsroom, "classic", "load-more")
    assert ".td-load-more-infinite-wrap" in controls(page)


def test_an_endpoint_on_another_host_is_not_asked(newsroom):
    _, page = site(newsroom, "classic", "load-more")
    html = page.text.replace(f'td_ajax_url="{BASE}/', 'td_ajax_url="https://ailleurs.invalid/')
    assert LoadMore.of(ListingPage(html.encode(), URL, "utf-8")) is None
