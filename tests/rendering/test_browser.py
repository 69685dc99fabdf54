"""Where Ajax does not answer, a real browser walks the listing to its end."""

import pytest

from fixtures.newsroom import NewsroomServer
from tests.rendering.rendered import (
    SECTION,
    asked_by_ajax,
    assert_all_once,
    crawl,
    serving,
    stats,
)

pytestmark = pytest.mark.usefixtures("chromium")


@pytest.mark.parametrize(
    ("listing", "template", "consent"),
    [
        ("load-more", "tdb", "onetrust"),
        ("infinite", "classic", "didomi"),
        ("infinite", "tdb", "without-refusal"),
        ("script", "newsmag", "theme"),
    ],
)
def test_every_article_is_stored_once_whatever_is_in_front(tmp_path, listing, template, consent):
    with serving(listing, template, consent=consent) as newsroom:
        run = crawl(newsroom.url, tmp_path)
        assert_all_once(run, newsroom)
        told = stats(run)
        assert told["playwright/browser_count"] == 1
        assert told["playwright/page_count"] == told["playwright/page_count/closed"]
        answers = newsroom.state()["consents"]
        assert "accept" not in answers
        assert ("refuse" in answers) == (consent != "without-refusal")


def test_the_next_run_knows_what_is_needed_and_stops_at_the_watermark(tmp_path):
    with serving("load-more") as newsroom:
        assert_all_once(crawl(newsroom.url, tmp_path), newsroom)
        newsroom.publish(12, section=SECTION)
        newsroom.clear_requests()
        run = crawl(newsroom.url, tmp_path)
        assert_all_once(run, newsroom)
        answers = [r["status"] for r in newsroom.requests() if "admin-ajax" in r["path"]]
        assert answers, "the browser was to load more"
        assert 403 not in answers, "Ajax was tried in vain"
        assert len(answers) <= 6


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


def test_without_a_browser_the_crawl_goes_on_and_logs_once_how_to_install_one(
    tmp_path, monkeypatch
):
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path / "none"))
    monkeypatch.setenv("PATH", str(tmp_path))
    with serving("load-more") as newsroom:
        run = crawl(newsroom.url, tmp_path / "lake")
        assert run.code == 1
        assert 5 <= len(run.items) < 20
        assert "loads by script, and no browser brings the rest: articles may be missing" in run.log
        assert run.log.count("apt-get install chromium") == 1
        assert "Traceback" not in run.log
        told = stats(run)
        assert told["render/failed/NoBrowserError"] == 1
        assert told["render/left_out"] == 1
        monkeypatch.undo()
        assert_all_once(crawl(newsroom.url, tmp_path / "lake"), newsroom)


def test_a_named_browser_that_is_not_there_is_logged(tmp_path, monkeypatch):
    monkeypatch.setenv("PLAYWRIGHT_CHROMIUM_EXECUTABLE", "/nowhere/chromium")
    with serving("script") as newsroom:
        run = crawl(newsroom.url, tmp_path)
        assert run.code == 1
        assert "PLAYWRIGHT_CHROMIUM_EXECUTABLE is /nowhere/chromium, which is no program" in run.log
        assert stats(run)["render/left_out"] == 1


def test_rendering_always_brings_numbered_pages_too(tmp_path):
    with NewsroomServer(articles=60, per_page=5) as newsroom:
        run = crawl(newsroom.url, tmp_path, "-s", "RENDER=always")
        assert_all_once(run, newsroom)
        assert stats(run)["render/listings"] >= 2
