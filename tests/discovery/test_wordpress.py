"""The walks through the API, on a site that changes while it is walked."""

import json
from datetime import date

import pytest

from cinktank.discovery.api.order import Order
from cinktank.discovery.api.state import ApiState
from cinktank.discovery.api.walks import FirstWalk, LaterWalk
from cinktank.pages.page import Page
from cinktank.pages.wordpress import (
    NoApiError,
    api_root,
    ordinal,
    read_list,
    read_terms,
    terms_under,
)
from fixtures.newsroom import Newsroom
from fixtures.newsroom.rest import Rest
from fixtures.newsroom.sections import LATEST
from fixtures.newsroom.theme import Theme

HOME = "https://cinktank.com"


class Site:
    """A newsroom's API without a server."""

    def __init__(self, articles: int = 500):
        self.newsroom = Newsroom(articles)
        self._rest = Rest(self.newsroom, Theme())

    def ask(self, query, route="wp/v2/posts"):
        answer = self._rest.answer(route, query, HOME)
        assert answer.status == 200, answer.value
        return read_list(answer.body().encode()), int(answer.headers["X-WP-Total"])

    def urls(self):
        return [f"{HOME}/{self.newsroom.slug(n)}/" for n in self.newsroom.numbers()]


@pytest.fixture
def site():
    return Site()


def walked(site, walk, meanwhile=lambda: None, pages=50):
    """Walk to the end, something happening after each page."""
    found = []
    while not walk.ended and walk.pages < pages:
        found += walk.read(*site.ask(walk.query()))
        meanwhile()
    return found


def url(link):
    return link.url if link else None


def assert_in_order(found, urls):
    assert [told.post["link"] for told in found] == urls
    for place, told in enumerate(found):
        assert told.sure
        assert url(told.previous) == (urls[place + 1] if place + 1 < len(urls) else None)
        assert url(told.next) == (urls[place - 1] if place else None)


def test_every_post_is_told_once_with_its_neighbours(site):
    walk = FirstWalk(ApiState(""), chained=True)
    assert_in_order(walked(site, walk), site.urls())
    assert walk.pages == 5, "five hundred posts are five pages and no more"


def test_posts_published_meanwhile_shift_nothing(site):
    before = site.urls()
    walk = FirstWalk(ApiState(""), chained=True)
    found = walked(site, walk, meanwhile=lambda: site.newsroom.publish(7))
    assert_in_order(found, before)


def test_posts_deleted_meanwhile_are_the_only_ones_missed(site):
    """A post deleted above the cursor moves those below it to earlier pages, by page number."""
    walk = FirstWalk(ApiState(""), chained=True)
    before = set(site.urls())

    def delete():
        for place in (3, 5, 350):
            if place < len(site.newsroom):
                site.newsroom.delete(site.newsroom.numbers()[place])

    told = {one.post["link"] for one in walked(site, walk, meanwhile=delete)}
    assert set(site.urls()) <= told <= before


def test_posts_of_one_second_are_all_told(site):
    moment = site.newsroom.writer.published(200)
    for n in range(150, 260):
        site.newsroom.writer.moments[n] = moment
    found = walked(site, FirstWalk(ApiState(""), chained=True))
    assert sorted(told.post["link"] for told in found) == sorted(site.urls())


def test_a_walk_that_died_goes_on_where_it_was_and_tells_nothing_twice(site):
    first = FirstWalk(ApiState(""), chained=True)
    told = walked(site, first, pages=2)
    last = told[-1].post
    site.newsroom.publish(3)
    mark = ApiState("", cursor=last["date"], last=ordinal(last))
    rest = walked(site, FirstWalk(mark, chained=True))
    assert_in_order(told + rest, site.urls()[3:])


def test_where_the_last_post_told_was_deleted_the_next_one_is_not_sure(site):
    told = walked(site, FirstWalk(ApiState(""), chained=True), pages=2)
    last = told[-1].post
    site.newsroom.delete(site.newsroom.find(last["slug"]))
    mark = ApiState("", cursor=last["date"], last=ordinal(last))
    rest = walked(site, FirstWalk(mark, chained=True))
    assert [one.sure for one in rest].count(False) == 1
    assert not rest[0].sure
    assert [one.post["link"] for one in rest] == site.urls()[len(told) - 1 :]


def test_since_pages_and_until_end_the_walk_early(site):
    day = site.newsroom.writer.published(130).date()
    walk = FirstWalk(ApiState(""), chained=True, since=day)
    walked(site, walk)
    assert (walk.ended, walk.pages) == ("since", 2)
    walk = FirstWalk(ApiState(""), chained=True, most_pages=3)
    walked(site, walk)
    assert (walk.ended, walk.pages) == ("pages", 3)
    found = walked(site, FirstWalk(ApiState(""), chained=True, until=day))
    assert date.fromisoformat(found[0].post["date"][:10]) <= day
    assert not found[0].sure, "what came after it was not asked for"
    assert found[1].sure


def test_a_section_is_filtered_by_the_server_with_all_under_it(site):
    objects, _ = site.ask({"per_page": "100"}, "wp/v2/categories")
    numbers = terms_under("Dernières minutes", read_terms(objects))
    assert len(numbers) == 4
    found = walked(site, FirstWalk(ApiState("", section=numbers), chained=False))
    assert len(found) == len(site.newsroom.members(LATEST))


def test_later_walks_bring_what_was_changed_and_move_the_mark(site):
    newest, _ = site.ask({"orderby": "modified", "per_page": "1"})
    mark = ApiState("", modified=newest[0]["modified"], done=True)
    walk = LaterWalk(mark)
    posts = walk.read(*site.ask(walk.query()))
    assert [post["modified"] for post in posts] == [mark.modified], "the mark's own second again"
    assert walk.ended
    edited = [site.newsroom.slug(n) for n in site.newsroom.numbers()[100:260]]
    for slug in edited:
        site.newsroom.edit(site.newsroom.find(slug))
    walk = LaterWalk(mark)
    found = []
    while not walk.ended:
        found += walk.read(*site.ask(walk.query()))
    assert {post["slug"] for post in found} >= set(edited)
    assert len(found) == 161
    assert walk.newest == max(post["modified"] for post in found)


def test_posts_deleted_during_a_later_walk_hide_none(site):
    mark = ApiState("", modified="2022-03-21T00:00:00", done=True)
    slugs = [site.newsroom.slug(n) for n in site.newsroom.numbers()[:250]]
    for slug in slugs:
        site.newsroom.edit(site.newsroom.find(slug))
    walk, found, gone = LaterWalk(mark), set(), slugs[-5:]
    while not walk.ended:
        found |= {post["slug"] for post in walk.read(*site.ask(walk.query()))}
        while gone:
            site.newsroom.delete(site.newsroom.find(gone.pop()))
    assert found >= set(slugs[:-5])


def test_a_site_that_does_not_know_modified_after_is_read_down_to_the_mark(site):
    newest, _ = site.ask({"orderby": "modified", "per_page": "1"})
    mark = ApiState("", modified=newest[0]["modified"], done=True)
    site.newsroom.edit(site.newsroom.numbers()[30])
    walk = LaterWalk(mark)
    query = walk.query()
    del query["modified_after"]
    found = walk.read(*site.ask(query))
    assert walk.ended
    assert found[0]["slug"] == site.newsroom.slug(site.newsroom.numbers()[30])


def test_the_order_tells_neighbours_down_to_where_it_was_read(site):
    order = Order()
    posts, left = site.ask(order.query())
    assert not order.reaches(posts[0])
    order.read(posts, left)
    told = order.placed(posts[3])
    assert url(told.previous) == posts[4]["link"]
    assert url(told.next) == posts[2]["link"]
    assert order.placed(posts[0]).next is None
    assert order.placed(posts[99]) is None, "what is before it is on the next page"


PAGE = '<head><link rel="https://api.w.org/" href="/index.php/wp-json/" /></head>'


def test_the_api_is_found_by_header_and_by_page():
    header = '<https://cinktank.com/wp-json/>; rel="https://api.w.org/", <x>; rel=shortlink'
    assert api_root(header, Page(b"", HOME)) == "https://cinktank.com/wp-json/"
    found = api_root(None, Page(PAGE.encode(), f"{HOME}/"))
    assert found == "https://cinktank.com/index.php/wp-json/"
    assert api_root(None, Page(b"<p>rien</p>", HOME)) is None


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (b"<!DOCTYPE html><p>Un instant</p>", "a page in place of JSON"),
        (b'[{"id": 1', "broken JSON"),
        (b"", "broken JSON"),
        (b'{"code": "rest_forbidden"}', "JSON of another kind"),
    ],
)
def test_what_is_no_answer_is_named(body, told):
    with pytest.raises(NoApiError, match=told):
        read_list(body)


def test_a_byte_order_mark_and_what_is_no_object_are_passed_over():
    assert read_list(b"\xef\xbb\xbf\n" + json.dumps([{"id": 1}, 2, None]).encode()) == [{"id": 1}]
