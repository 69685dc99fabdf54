"""What Scrapy logs and goes on after: an extension, a feed export, a pipeline's end that raised."""

import json
from collections import Counter

import pytest

from fixtures.newsroom import NewsroomServer
from tests.crawls.crawl import crawl
from tests.crawls.test_guard import setting

SECTION = "L'International"
EXTENSION = setting("EXTENSIONS", "RaisesInHandlers", 5)


@pytest.fixture(scope="module")
def newsroom():
    with NewsroomServer(articles=60) as server:
        yield server


def assert_failed_and_stored(run, newsroom, reason):
    assert run.code == 1, run.log
    assert Counter(item["url"] for item in run.items) == Counter(
        item["url"] for item in newsroom.truth(section=SECTION)
    )
    assert run.last_line.count("FAILED (finished) after storing ") == 1
    assert reason in run.last_line


@pytest.mark.parametrize(
    ("signal", "waits"),
    [
        ("spider_opened", 0),
        ("spider_opened", 1),
        ("item_scraped", 0),
        ("item_scraped", 1),
        ("response_received", 0),
        ("request_scheduled", 0),
        ("spider_idle", 0),
        ("spider_closed", 0),
        ("spider_closed", 1),
    ],
)
def test_an_extension_that_raises_is_named_and_the_run_has_failed(
    newsroom, tmp_path, signal, waits
):
    run = crawl(
        "international", newsroom.url, tmp_path, *EXTENSION,
        "-s", f"SIGNAL={signal}", "-s", f"WAITS={waits}",
    )  # fmt: skip
    name = "waits" if waits else "handles"
    reason = (
        f"RaisesInHandlers.{name} (tests.crawls.raising): ValueError: a mistake in an extension"
    )
    assert_failed_and_stored(run, newsroom, reason)


def test_one_that_raises_after_the_last_line_still_decides_the_exit_code(newsroom, tmp_path):
    run = crawl("international", newsroom.url, tmp_path, *EXTENSION, "-s", "SIGNAL=engine_stopped")
    assert run.code == 1, run.log


def test_a_pipeline_that_raises_at_its_end_is_named(newsroom, tmp_path):
    late = setting("ITEM_PIPELINES", "RaisesAtItsEnd", 900)
    run = crawl("international", newsroom.url, tmp_path, *late)
    assert_failed_and_stored(run, newsroom, "ValueError: a mistake at a pipeline's end")


@pytest.mark.parametrize(
    ("feed", "reason"),
    [
        ('{"/proc/nowhere/x.json": {"format": "json"}}', "FileNotFoundError"),
        ('{"%(folder)s/x.json": {"format": "nope"}}', "Unknown feed format: nope"),
        ('{"nope://x.json": {"format": "json"}}', "Unknown feed storage scheme: nope"),
    ],
)
def test_a_feed_export_that_cannot_be_stored_is_named(newsroom, tmp_path, feed, reason):
    feeds = feed.replace("%(folder)s", str(tmp_path))
    run = crawl("international", newsroom.url, tmp_path / "lake", "-s", f"FEEDS={feeds}")
    assert_failed_and_stored(run, newsroom, reason)


@pytest.mark.parametrize(
    "method", ["__init__", "start_exporting", "export_item", "finish_exporting"]
)
def test_an_exporter_that_raises_is_named(newsroom, tmp_path, method):
    feeds = {str(tmp_path / "x"): {"format": "own", "item_export_kwargs": {"mistake": method}}}
    own = ("-s", 'FEED_EXPORTERS={"own": "tests.crawls.faulty.Exports"}')
    run = crawl(
        "international", newsroom.url, tmp_path / "lake", *own, "-s", f"FEEDS={json.dumps(feeds)}"
    )
    assert_failed_and_stored(run, newsroom, "ValueError: a mistake in an exporter")


@pytest.mark.parametrize("method", ["open", "store"])
def test_a_feed_storage_that_raises_is_named(newsroom, tmp_path, method):
    feeds = f'{{"own://{method}": {{"format": "jsonl"}}}}'
    own = ("-s", 'FEED_STORAGES={"own": "tests.crawls.faulty.Stores"}')
    run = crawl("international", newsroom.url, tmp_path, *own, "-s", f"FEEDS={feeds}")
    assert_failed_and_stored(run, newsroom, "ValueError: a mistake in a storage")


def test_a_feed_storage_that_cannot_be_made_is_named(newsroom, tmp_path):
    own = ("-s", 'FEED_STORAGES={"own": "tests.crawls.faulty.Stores"}')
    feeds = '{"own://__init__": {"format": "jsonl"}}'
    run = crawl("international", newsroom.url, tmp_path, *own, "-s", f"FEEDS={feeds}")
    assert run.code == 1, run.log
    assert "ValueError: a mistake in a storage" in run.last_line


def test_what_exits_within_the_crawl_ends_it_as_a_kill_does(newsroom, tmp_path):
    exits = setting("ITEM_PIPELINES", "Exits", 350)
    run = crawl("international", newsroom.url, tmp_path, *exits)
    assert run.code == 1, run.log
    assert "The crawl was ended from within, by SystemExit: run again" in run.last_line
    assert crawl("international", newsroom.url, tmp_path).code == 0
    run = crawl("international", newsroom.url, tmp_path)
    assert Counter(item["url"] for item in run.items) == Counter(
        item["url"] for item in newsroom.truth(section=SECTION)
    )


def test_a_crawl_whose_start_is_cancelled_has_failed(newsroom, tmp_path):
    cancelled = setting("ITEM_PIPELINES", "CancelledAtItsStart", 350)
    run = crawl("international", newsroom.url, tmp_path, *cancelled)
    assert run.code == 1, run.log
    assert "The crawl could not start: CancelledError" in run.log


def test_a_pipeline_that_ends_the_crawl_before_it_began_has_failed_it(newsroom, tmp_path):
    closes = setting("ITEM_PIPELINES", "ClosesAtItsStart", 350)
    run = crawl("international", newsroom.url, tmp_path, *closes)
    assert run.code == 1, run.log
    line = "FAILED (no database) after storing 0 articles: a component has ended the crawl before"
    assert line in run.last_line
