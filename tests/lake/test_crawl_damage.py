"""A crawl that meets a damaged memory, a damaged part or a small disk, and the run after it."""

import shutil
import subprocess

import pytest

from cinktank.lake.compression import lines_of, parts_under
from fixtures.newsroom import NewsroomServer
from tests.crawls.crawl import crawl, pages_asked
from tests.machine import small_disk

SMALL_PARTS = ("-s", "LAKE_PART_ROWS=5")


@pytest.fixture(scope="module")
def newsroom():
    with NewsroomServer(articles=40) as server:
        yield server


@pytest.fixture(scope="module")
def crawled(newsroom, tmp_path_factory):
    lake = tmp_path_factory.mktemp("crawled")
    run = crawl("international", newsroom.url, lake, *SMALL_PARTS)
    assert run.code == 0
    return lake, sorted(item["url"] for item in run.items)


@pytest.fixture
def lake(crawled, newsroom, tmp_path):
    shutil.copytree(crawled[0], tmp_path / "lake")
    newsroom.requests(clear=True)
    return tmp_path / "lake"


def assert_good(run):
    assert run.code == 0, run.log
    assert "Traceback" not in run.log, run.log


def test_a_damaged_part_among_many_is_fetched_again_and_only_that(newsroom, lake, crawled):
    part = parts_under(lake)[1]
    lost = len(list(lines_of(part)))
    part.write_bytes(part.read_bytes()[:200])
    run = crawl("international", newsroom.url, lake, *SMALL_PARTS)
    assert_good(run)
    assert sorted(item["url"] for item in run.items) == crawled[1]
    (line,) = [line for line in run.log.splitlines() if "moved to" in line]
    assert part.name in line
    paths = {"/" + url.split("/", 3)[3] for url in crawled[1]}
    assert len([path for path in pages_asked(newsroom) if path in paths]) == lost


@pytest.mark.parametrize("content", [b"", b"This is no memory.\n" * 400])
def test_a_memory_that_cannot_be_read_costs_no_article_and_no_second_copy(
    newsroom, lake, crawled, content
):
    for ending in ("-wal", "-shm"):
        (lake / f"memory.db{ending}").unlink(missing_ok=True)
    (lake / "memory.db").write_bytes(content)
    run = crawl("international", newsroom.url, lake, *SMALL_PARTS)
    assert_good(run)
    assert sorted(item["url"] for item in run.items) == crawled[1]
    assert crawl("international", newsroom.url, lake).code == 0


def test_a_memory_of_a_newer_version_is_refused_before_anything_is_asked(newsroom, lake):
    import sqlite3

    with sqlite3.connect(lake / "memory.db") as database:
        database.execute("PRAGMA user_version = 99")
    run = crawl("international", newsroom.url, lake)
    assert run.code != 0
    assert "Traceback" not in run.log
    assert "newer cinktank" in run.log
    assert pages_asked(newsroom) == []


@pytest.mark.parametrize("in_the_way", ["", "landing", "memory.db", ".jobs", "reports"])
def test_what_is_in_the_way_of_a_folder_is_told_in_one_line(newsroom, tmp_path, in_the_way):
    root = tmp_path / "data"
    if in_the_way == "memory.db":
        (root / in_the_way).mkdir(parents=True)
    else:
        (root / in_the_way).parent.mkdir(parents=True, exist_ok=True)
        (root / in_the_way).write_text("a file, not a folder")
    run = crawl("international", newsroom.url, root)
    assert "Traceback" not in run.log, run.log
    assert (run.code != 0) == (in_the_way != "reports"), "a report is not worth a failure"


@pytest.mark.parametrize("kilobytes", [4, 64, 200, 260])
def test_on_a_small_disk_what_is_kept_is_kept_and_the_rest_comes_with_more_room(
    newsroom, tmp_path, kilobytes, crawled
):
    root = tmp_path / "data"
    with small_disk(root, kilobytes):
        run = crawl("international", newsroom.url, root, *SMALL_PARTS)
        assert "Traceback" not in run.log, run.log
        if run.code == 0:  # where the memory alone has no room, all lines may be there
            assert len(run.items) == len(crawled[1])
        subprocess.run(["mount", "-o", "remount,size=50m", root], check=True)
        again = crawl("international", newsroom.url, root, *SMALL_PARTS)
        assert_good(again)
        assert sorted(item["url"] for item in again.items) == crawled[1]
