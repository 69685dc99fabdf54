"""Where Ajax does not answer, a real browser walks the listing to its end."""

from contextlib import contextmanager
from time import monotonic, sleep

import pytest

from fixtures.newsroom import NewsroomServer
from tests.rendering.rendered import (
    SECTION,
    asked_by_ajax,
    assert_all_once,
    crawl,
    crawling,
    finished,
    stats,
)

pytestmark = pytest.mark.usefixtures("chromium")

SLOWLY = ("-s", "DOWNLOAD_DELAY=0.3")


@contextmanager
def serving(listing, template="classic", **options):
    ajax = "open" if listing == "script" else "closed"
    with NewsroomServer(
        articles=200, per_page=5, listing=listing, template=template, ajax=ajax, **options
    ) as server:
        yield server


@pytest.mark.parametrize(
    ("listing", "template", "consent"),
    [
        ("load-more", "tdb", "onetrust"),
        ("load-more", "newsmag", "none"),
        ("infinite", "classic", "didomi"),
        ("infinite", "tdb", "without-refusal"),
        ("script", "classic", "theme"),
    ],
)
def test_every_article_is_stored_once_and_the_next_run_knows_what_is_needed(
    tmp_path, listing, template, consent
):
    with serving(listing, template, consent=consent) as newsroom:
        run = crawl(newsroom.url, tmp_path)
        assert_all_once(run, newsroom)
        told = stats(run)
        assert told["playwright/browser_count"] == 1
        assert told["playwright/page_count"] == told["playwright/page_count/closed"]
        answers = newsroom.state()["consents"]
        assert "accept" not in answers
        assert ("refuse" in answers) == (consent not in ("none", "without-refusal"))
        kinds = {name for name in told if "/resource_type/" in name and "request" in name}
        aborted = told.get("playwright/request_count/aborted", 0)
        assert aborted or not any("image" in kind for kind in kinds)
        newsroom.clear_requests()
        again = crawl(newsroom.url, tmp_path)
        assert_all_once(again, newsroom)
        if listing != "script" and "listing/walked_again" not in stats(again):
            assert not any(
                request["method"] == "POST" and request["status"] == 403
                for request in newsroom.requests()
            ), "Ajax is tried in vain"
        newsroom.publish(7, section=SECTION)
        assert_all_once(crawl(newsroom.url, tmp_path), newsroom)


def test_no_picture_and_no_third_party_is_asked(tmp_path):
    with serving("script") as newsroom:
        run = crawl(newsroom.url, tmp_path, pages=2)
        asked = [request["path"] for request in newsroom.requests()]
        assert not [path for path in asked if "/uploads/" in path]
        assert stats(run)["playwright/request_count/aborted"] >= 1  # fonts of another host
        agents = {request["headers"]["User-Agent"] for request in newsroom.requests()}
        assert len(agents) == 1


def test_the_number_of_pages_and_the_date_end_a_rendered_walk_too(tmp_path):
    with serving("load-more") as newsroom:
        run = crawl(newsroom.url, tmp_path / "pages", pages=2)
        assert 0 < len(run.items) < 30
        assert asked_by_ajax(newsroom) <= 5
        truth = list(newsroom.truth(section=SECTION))
        since = truth[len(truth) // 3]["datePublished"][:10]
        run = crawl(newsroom.url, tmp_path / "since", since=since)
        wanted = {item["url"] for item in truth if item["datePublished"][:10] >= since}
        assert {item["url"] for item in run.items} == wanted
        assert asked_by_ajax(newsroom) < len(truth) // 5


@pytest.mark.parametrize("victim", ["browser", "renderer"])
def test_a_browser_that_crashes_is_replaced_and_nothing_is_lost(tmp_path, victim):
    with serving("load-more") as newsroom, crawling(newsroom.url, tmp_path, *SLOWLY) as started:
        process, family = started
        until(lambda: asked_by_ajax_so_far(newsroom) >= 4)
        assert family.kill(victim) >= 1
        run = finished(process, tmp_path)
        assert_all_once(run, newsroom)
        assert family.gone()
        told = stats(run)
        if victim == "browser":
            assert told["playwright/browser_count"] == 2
        assert told["playwright/page_count"] >= 2


def test_a_listing_that_hangs_times_out_and_is_tried_again(tmp_path):
    with serving("script") as newsroom:
        newsroom.fail("*admin-ajax.php*", "hang", times=1, delay=60)
        start = monotonic()
        run = crawl(newsroom.url, tmp_path, "-s", "RENDER_TIMEOUT=2")
        assert_all_once(run, newsroom)
        assert monotonic() - start < 40
        assert stats(run)["retry/count"] == 1


def test_a_page_whose_script_never_ends_is_given_up_and_the_crawl_goes_on(tmp_path):
    with serving("script") as newsroom:
        newsroom.fail("/category/sports/", "spin", times=2)
        run = crawl(newsroom.url, tmp_path, "-s", "RENDER_TIMEOUT=2")
        assert_all_once(run, newsroom)
        assert "hangs in the browser" in run.log or "retry/count" in run.log


def test_without_a_browser_the_crawl_goes_on_and_says_once_how_to_install_one(
    tmp_path, monkeypatch
):
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path / "none"))
    monkeypatch.setenv("PATH", str(tmp_path))
    with serving("load-more") as newsroom:
        run = crawl(newsroom.url, tmp_path / "lake")
        assert run.code == 0
        assert 5 <= len(run.items) < 20
        assert run.log.count("apt-get install chromium") == 1
        assert "Traceback" not in run.log
        told = stats(run)
        assert told["render/failed/NoBrowserError"] == 1
        assert told["render/left_out"] == 1
        monkeypatch.undo()
        assert_all_once(crawl(newsroom.url, tmp_path / "lake"), newsroom)


def test_a_named_browser_that_is_not_there_is_told(tmp_path, monkeypatch):
    monkeypatch.setenv("PLAYWRIGHT_CHROMIUM_EXECUTABLE", "/nowhere/chromium")
    with serving("script") as newsroom:
        run = crawl(newsroom.url, tmp_path)
        assert run.code == 0
        assert "PLAYWRIGHT_CHROMIUM_EXECUTABLE is /nowhere/chromium, which is no program" in run.log
        assert stats(run)["render/left_out"] == 1


def test_rendering_always_brings_numbered_pages_too(tmp_path):
    with NewsroomServer(articles=60, per_page=5) as newsroom:
        run = crawl(newsroom.url, tmp_path, "-s", "RENDER=always")
        assert_all_once(run, newsroom)
        assert stats(run)["render/listings"] >= 2


def test_a_crawl_that_is_killed_leaves_no_browser(tmp_path):
    with serving("load-more") as newsroom, crawling(newsroom.url, tmp_path, *SLOWLY) as started:
        process, family = started
        until(lambda: asked_by_ajax_so_far(newsroom) >= 4)
        assert family.browsers()
        process.kill()
        assert family.gone()
        process.wait()
        assert_all_once(crawl(newsroom.url, tmp_path), newsroom)


def asked_by_ajax_so_far(newsroom):
    return sum("admin-ajax.php" in request["path"] for request in newsroom.requests())


def until(happens, within=60):
    end = monotonic() + within
    while not happens():
        assert monotonic() < end
        sleep(0.1)
