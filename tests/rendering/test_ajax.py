"""A listing that loads by script is walked to its end without a browser, where Ajax answers."""

import pytest

from fixtures.newsroom import NewsroomServer
from tests.rendering.rendered import SECTION, asked_by_ajax, assert_all_once, crawl, stats


@pytest.fixture(scope="module")
def newsroom():
    with NewsroomServer(articles=200, per_page=5, listing="load-more", template="tdb") as server:
        yield server


@pytest.fixture(scope="module")
def lake(newsroom, tmp_path_factory):
    """What a first crawl stored."""
    lake = tmp_path_factory.mktemp("lake")
    run = crawl(newsroom.url, lake, "-s", "RENDER=never")
    assert_all_once(run, newsroom)
    assert not any(name.startswith("render/") for name in stats(run))
    assert "listing/walked_again" not in stats(run)
    return lake


def test_a_second_run_asks_for_nothing_more(newsroom, lake):
    newsroom.clear_requests()
    run = crawl(newsroom.url, lake)
    assert_all_once(run, newsroom)
    assert len(newsroom.requests()) == 2
    assert asked_by_ajax(newsroom) == 0


def test_what_is_new_is_fetched_down_to_the_watermark(newsroom, lake):
    newsroom.publish(12, section=SECTION)
    newsroom.clear_requests()
    run = crawl(newsroom.url, lake)
    assert_all_once(run, newsroom)
    assert 1 <= asked_by_ajax(newsroom) <= 3


def test_a_post_that_moves_out_of_sight_is_met_by_counting(newsroom, tmp_path):
    """The listing is counted before, by its last page, as one with numbered pages is."""
    newsroom.clear_requests()
    run = crawl(newsroom.url, tmp_path)
    pages = stats(run)["listing/pages"]
    assert asked_by_ajax(newsroom) == pages - 1 + 1


def test_the_number_of_pages_is_kept(newsroom, tmp_path):
    newsroom.clear_requests()
    run = crawl(newsroom.url, tmp_path, pages=2)
    assert stats(run)["listing/pages"] == 2
    assert asked_by_ajax(newsroom) == 1
    run = crawl(newsroom.url, tmp_path)
    assert_all_once(run, newsroom)


def test_an_old_part_is_not_asked_for(newsroom, tmp_path):
    truth = list(newsroom.truth(section=SECTION))
    since = truth[len(truth) // 2]["datePublished"][:10]
    newsroom.clear_requests()
    run = crawl(newsroom.url, tmp_path, since=since)
    wanted = {item["url"] for item in truth if item["datePublished"][:10] >= since}
    assert {item["url"] for item in run.items} == wanted
    assert asked_by_ajax(newsroom) < stats(run)["listing/pages"] < len(truth) // 5


def test_where_robots_txt_forbids_ajax_nothing_is_rendered_either(newsroom, tmp_path):
    newsroom.robots("User-agent: *\nDisallow: /wp-admin/\n")
    newsroom.clear_requests()
    run = crawl(newsroom.url, tmp_path)
    newsroom.robots("")
    assert run.code == 1  # a part of the listing that nothing else has shown
    assert asked_by_ajax(newsroom) == 0
    assert stats(run)["render/left_out"] == 1
    assert "browser_count" not in run.log
    run = crawl(newsroom.url, tmp_path)  # what was left out is no watermark
    assert_all_once(run, newsroom)


def test_a_browser_that_is_always_used_asks_for_nothing_that_robots_txt_forbids(newsroom, tmp_path):
    newsroom.robots("User-agent: *\nDisallow: /wp-admin/\n")
    newsroom.clear_requests()
    run = crawl(newsroom.url, tmp_path, "-s", "RENDER=always")
    newsroom.robots("")
    assert run.code == 1  # a part of the listing that nothing else has shown
    assert asked_by_ajax(newsroom) == 0
    assert "robots.txt forbids" in run.log
    assert stats(run)["render/left_out"] == 1
    assert run.items  # what its HTML shows
    run = crawl(newsroom.url, tmp_path)
    assert_all_once(run, newsroom)


def test_a_wrong_setting_is_one_line(newsroom, tmp_path):
    run = crawl(newsroom.url, tmp_path, "-s", "RENDER=sometimes")
    assert run.code == 2
    assert "setting RENDER: 'sometimes' is not allowed: auto, always or never" in run.log
    assert "Traceback" not in run.log
