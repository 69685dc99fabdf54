"""A crawl that is closed while items are in the pipelines comes to its end, whatever they are."""

import os
import signal
from time import sleep

import pytest

from fixtures.newsroom import NewsroomServer
from tests.crawls.crawl import command, crawl, ended
from tests.crawls.forked import scrapy
from tests.crawls.test_guard import setting

SECTION = "L'International"
PATIENCE = 300


@pytest.fixture(scope="module")
def newsroom():
    with NewsroomServer(articles=60) as server:
        yield server


def closed(newsroom, folder, *more, asked_to_stop=False):
    """Crawl by the API, whose items come from no response, and return how that ended."""
    log = folder / "log"
    words = command("international", newsroom.url, folder / "lake", *more, follow="api")[3:]
    process = scrapy(words, log)
    try:
        if asked_to_stop:
            while b"a slow pipeline" not in (log.read_bytes() if log.exists() else b""):
                assert process.is_alive(), log.read_text()
                sleep(0.05)
            os.kill(process.pid, signal.SIGTERM)
        process.join(PATIENCE)
        assert process.exitcode is not None, "it hangs"
    finally:
        process.kill()
        process.join()
    return ended(process.exitcode, log.read_text(), folder / "lake")


def assert_whole_after(newsroom, folder):
    run = crawl("international", newsroom.url, folder / "lake", follow="api")
    assert run.code == 0, run.log
    urls = [item["url"] for item in run.items]
    assert sorted(urls) == sorted(item["url"] for item in newsroom.truth(section=SECTION))


def test_a_number_of_items_ends_it(newsroom, tmp_path):
    run = closed(newsroom, tmp_path, "-s", "CLOSESPIDER_ITEMCOUNT=3")
    assert run.code == 0, run.log
    assert "Ended early (closespider_itemcount)" in run.last_line
    assert_whole_after(newsroom, tmp_path)


def test_asked_to_stop_amid_items_that_take_long(newsroom, tmp_path):
    slow = setting("ITEM_PIPELINES", "Waits", 350)
    run = closed(newsroom, tmp_path, *slow, asked_to_stop=True)
    assert run.code == 130, run.log
    assert "Interrupted after storing" in run.last_line
    assert_whole_after(newsroom, tmp_path)
