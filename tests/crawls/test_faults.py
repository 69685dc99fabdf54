"""Bad pages never stop a crawl: each is counted under a name, and nothing is lost in silence."""

import subprocess
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from time import monotonic, sleep
from typing import ClassVar

import pytest

from fixtures.newsroom import NewsroomServer
from tests.crawls.crawl import command, crawl

SECTION = "L'International"
LISTING = "/category/dernieres-minutes/linternational/"


@pytest.fixture
def truth(newsroom):
    return {item["url"]: item for item in newsroom.truth(section=SECTION)}


def path(newsroom, url):
    return url.removeprefix(newsroom.url[:-1])


@pytest.mark.parametrize(
    ("fault", "counted", "reason"),
    [
        ("404", "'walk/failed/404': 1", "404: the site answered 404"),
        ("410", "'walk/failed/410': 1", "410: the site answered 410"),
        ("500", "'walk/failed/500': 1", "500: the site answered 500"),
        ("cut", "'walk/failed/", "Error: "),
        ("reset", "'walk/failed/", "Error: "),
        ("empty", "'validation/missing_headline': 1", "missing articleBody: "),
        ("truncated", "'validation/truncated': 1", "truncated: the page has no </html>"),
        ("loop", "'walk/failed/", ""),
        ("away", "'walk/failed/IgnoreRequest': 1", "is not on"),
    ],
)
def test_an_article_that_cannot_be_read_is_quarantined_and_the_others_stored(
    newsroom, truth, tmp_path, fault, counted, reason
):
    victim = list(truth)[len(truth) // 2]
    newsroom.fail(path(newsroom, victim), status=fault)
    run = crawl("international", newsroom.url, tmp_path)
    assert run.code == 0, run.log
    assert {item["url"] for item in run.items} == set(truth) - {victim}
    assert counted in run.log
    assert [reject["url"] for reject in run.rejects] == [victim]
    assert any(reason in line for line in run.rejects[0]["reasons"])
    assert "Traceback" not in run.log


def test_an_article_in_another_template_is_read_as_well_as_can_be_and_says_so(
    newsroom, truth, tmp_path
):
    victim = list(truth)[len(truth) // 2]
    newsroom.fail(path(newsroom, victim), status="other_template")
    run = crawl("international", newsroom.url, tmp_path)
    found = {item["url"]: item for item in run.items}
    rejected = {reject["url"]: reject for reject in run.rejects}
    assert set(found) | set(rejected) == set(truth)
    if victim in found:
        assert found[victim]["metadata"]["sources"]["articleBody"] != "theme"
        assert found[victim]["headline"] == truth[victim]["headline"]
    else:
        assert rejected[victim]["reasons"]


def test_bytes_that_are_not_what_the_header_says_lose_no_article(newsroom, truth, tmp_path):
    newsroom.fail("*", status="bad_encoding")
    run = crawl("international", newsroom.url, tmp_path)
    assert {item["url"] for item in run.items} == set(truth)


def test_an_article_that_shows_no_date_has_it_from_the_api_for_one_request(
    newsroom, truth, tmp_path
):
    victim = list(truth)[len(truth) // 2]
    newsroom.fail(path(newsroom, victim), status="undated")
    run = crawl("international", newsroom.url, tmp_path)
    found = {item["url"]: item for item in run.items}
    assert set(found) == set(truth)
    for field in ("datePublished", "dateline", "articleBody"):
        assert found[victim][field] == truth[victim][field]
    assert found[victim]["metadata"]["sources"]["datePublished"] == "api"
    assert "'walk/date_asked': 1" in run.log


def test_an_article_without_any_date_is_quarantined_where_the_api_is_closed(tmp_path):
    with NewsroomServer(articles=60, per_page=5, rest="403") as newsroom:
        urls = [item["url"] for item in newsroom.truth(section=SECTION)]
        newsroom.fail(path(newsroom, urls[3]), status="undated")
        run = crawl("international", newsroom.url, tmp_path)
    assert {item["url"] for item in run.items} == {*urls} - {urls[3]}
    assert [reject["url"] for reject in run.rejects] == [urls[3]]
    assert any("missing datePublished" in reason for reason in run.rejects[0]["reasons"])


def test_a_fault_that_passes_is_tried_again_within_the_run(newsroom, truth, tmp_path):
    victim = list(truth)[1]
    newsroom.fail(path(newsroom, victim), status="truncated", times=1)
    run = crawl("international", newsroom.url, tmp_path)
    assert {item["url"] for item in run.items} == set(truth)
    assert run.rejects == []


def test_a_listing_page_that_fails_loses_no_article(newsroom, truth, tmp_path):
    newsroom.fail(f"{LISTING}page/2/", status=500)
    run = crawl("international", newsroom.url, tmp_path)
    assert "'listing/failed/500': 1" in run.log
    assert run.code == 1  # what it lists is found by nothing else: no silence about it
    assert f"{LISTING}page/2/" in run.last_line
    held = {item["url"] for item in run.items}
    newsroom.recover()
    again = crawl("international", newsroom.url, tmp_path)
    assert held <= set(truth)
    assert {item["url"] for item in again.items} == set(truth), "the watermark was set too early"


def test_a_listing_of_nothing_is_told(newsroom, tmp_path):
    newsroom.fail(f"{LISTING}*", status="nothing")
    run = crawl("international", newsroom.url, tmp_path)
    assert run.code == 0
    assert "'listing/empty': 1" in run.log
    assert "no article was found" in run.last_line


def test_a_listing_that_moved_is_found_again(newsroom, truth, tmp_path):
    crawl("international", newsroom.url, tmp_path)
    newsroom.fail(LISTING, status=404, times=1)
    run = crawl("international", newsroom.url, tmp_path)
    assert run.code == 0, run.log
    assert "'listing/moved': 1" in run.log
    assert {item["url"] for item in run.items} == set(truth)


def test_posts_published_while_the_listing_is_walked_are_found_or_left_to_the_next_run(
    newsroom, truth, tmp_path
):
    process = slow_crawl(newsroom, tmp_path)
    wait_for(newsroom, f"{LISTING}page/2/")
    newsroom.publish(7, section=SECTION)
    assert process.wait(timeout=120) == 0
    everything = {item["url"] for item in newsroom.truth(section=SECTION)}
    run = crawl("international", newsroom.url, tmp_path)
    assert {item["url"] for item in run.items} == everything


def test_posts_deleted_while_the_listing_is_walked_hide_none(newsroom, truth, tmp_path):
    process = slow_crawl(newsroom, tmp_path)
    wait_for(newsroom, f"{LISTING}page/2/")
    for url in list(truth)[:4]:  # on page 1, read already: all below moves up across the pages
        newsroom.delete(truth[url]["identifier"])
    assert process.wait(timeout=120) == 0
    run = crawl("international", newsroom.url, tmp_path)
    assert {item["url"] for item in newsroom.truth(section=SECTION)} <= {
        item["url"] for item in run.items
    }


def slow_crawl(newsroom, lake):
    line = command("international", newsroom.url, lake, "-s", "DOWNLOAD_DELAY=0.05")
    return subprocess.Popen(line, stderr=subprocess.DEVNULL)


def wait_for(newsroom, wanted):
    deadline = monotonic() + 300
    while monotonic() < deadline:
        if any(request["path"] == wanted for request in newsroom.requests()):
            return
        sleep(0.02)
    raise AssertionError(f"{wanted} was not asked for")


def test_no_other_host_is_ever_asked(newsroom, truth, tmp_path):
    newsroom.fail(LISTING, status="away")
    run = crawl("international", newsroom.url, tmp_path)
    assert run.code == 1
    assert "'offsite/filtered': 1" in run.log
    assert "cannot be read" in run.log
    assert "Traceback" not in run.log


class Forbidding(BaseHTTPRequestHandler):
    """A site whose robots.txt lets nobody in."""

    asked: ClassVar[list[str]] = []

    def do_GET(self):
        self.asked.append(self.path)
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"User-agent: *\nDisallow: /\n")

    def log_message(self, *args):
        """Keep quiet."""


def test_a_robots_txt_that_forbids_is_obeyed_and_told(tmp_path):
    with ThreadingHTTPServer(("127.0.0.1", 0), Forbidding) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        run = crawl("international", f"http://127.0.0.1:{server.server_port}/", tmp_path)
        server.shutdown()
    assert run.code == 1
    assert set(Forbidding.asked) == {"/robots.txt"}
    assert "cannot be read: Forbidden by robots.txt" in run.log
    assert "Traceback" not in run.log
