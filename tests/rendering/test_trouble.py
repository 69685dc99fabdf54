"""A browser that crashes, a page that hangs, a crawl that is killed: nothing is lost or left."""

import os
import signal
from time import monotonic, sleep

import pytest

from tests.rendering.rendered import (
    assert_all_once,
    crawl,
    crawling,
    finished,
    serving,
    stats,
)

pytestmark = pytest.mark.usefixtures("chromium")

SLOWLY = ("-s", "DOWNLOAD_DELAY=0.3")


@pytest.mark.parametrize("victim", ["browser", "renderer"])
def test_a_browser_that_crashes_is_replaced_and_nothing_is_lost(tmp_path, victim):
    with serving("load-more") as newsroom, crawling(newsroom.url, tmp_path, *SLOWLY) as started:
        process, family = started
        until(lambda: asked_by_ajax_so_far(newsroom) >= 4)
        until(lambda: family.kill(victim) >= 1)
        run = finished(process, tmp_path)
        assert_all_once(run, newsroom)
        assert family.gone()
        told = stats(run)
        if victim == "browser":
            assert told["playwright/browser_count"] == 2
        assert told["playwright/page_count"] >= 2


def test_a_listing_that_hangs_times_out_and_is_tried_again(tmp_path):
    with serving("script") as newsroom:
        newsroom.fail("*admin-ajax.php*", "hang", times=1, delay=600)
        run = crawl(newsroom.url, tmp_path, "-s", "RENDER_TIMEOUT=2")
        assert_all_once(run, newsroom)
        assert stats(run)["retry/count"] == 1


def test_a_page_whose_script_never_ends_is_given_up_and_the_crawl_goes_on(tmp_path):
    with serving("script") as newsroom:
        newsroom.fail("/category/sports/", "spin", times=2)
        run = crawl(newsroom.url, tmp_path, "-s", "RENDER_TIMEOUT=2")
        assert_all_once(run, newsroom)
        assert "hangs in the browser" in run.log or "retry/count" in run.log


def test_asked_to_stop_it_does_not_wait_for_the_listings_end(tmp_path):
    with serving("load-more") as newsroom, crawling(newsroom.url, tmp_path, *SLOWLY) as started:
        process, family = started
        until(lambda: asked_by_ajax_so_far(newsroom) >= 3)
        os.kill(process.pid, signal.SIGINT)
        run = finished(process, tmp_path)
        assert run.manifest["finishReason"] == "shutdown"
        assert "Traceback" not in run.log
        assert family.gone()
        assert asked_by_ajax_so_far(newsroom) < 9
        assert_all_once(crawl(newsroom.url, tmp_path), newsroom)


def test_a_crawl_that_is_killed_leaves_no_browser(tmp_path):
    with serving("load-more") as newsroom, crawling(newsroom.url, tmp_path, *SLOWLY) as started:
        process, family = started
        until(lambda: asked_by_ajax_so_far(newsroom) >= 4)
        assert family.browsers()
        process.kill()
        assert family.gone()
        process.join()
        assert_all_once(crawl(newsroom.url, tmp_path), newsroom)


def asked_by_ajax_so_far(newsroom):
    return sum("admin-ajax.php" in request["path"] for request in newsroom.requests())


def until(happens, within=300):
    end = monotonic() + within
    while not happens():
        assert monotonic() < end
        sleep(0.1)
