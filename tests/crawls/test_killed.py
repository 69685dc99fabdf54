"""Whatever happens to the process, the lake ends as after a run that nothing happened to."""

import json
import os
import random
import signal
import sqlite3
import subprocess
from contextlib import closing
from time import monotonic, sleep

import pytest

from fixtures.newsroom import NewsroomServer
from tests.crawls.crawl import ROOT, command, crawl, ended, lines
from tests.crawls.dying import dying
from tests.crawls.forked import scrapy
from tests.machine import small_disk

SMALL_PARTS = ("-s", "LAKE_PART_ROWS=5")
"""Many steps to die between."""

PATIENCE = 300
"""Seconds after which something hangs, on whatever machine."""

OF_THE_RUN = {"dateDownloaded", "job", "discovery"}
"""What differs between two runs that found the same."""


@pytest.fixture(scope="module")
def newsroom():
    with NewsroomServer(articles=200) as server:
        yield server


@pytest.fixture(scope="module")
def uninterrupted(newsroom, tmp_path_factory):
    run = crawl("international", newsroom.url, tmp_path_factory.mktemp("whole"), *SMALL_PARTS)
    assert run.code == 0
    return stories(run.items)


def stories(items):
    """Return the items as comparable lines, in order, without what is of the run alone."""
    plain = []
    for item in items:
        metadata = {k: v for k, v in item["metadata"].items() if k not in OF_THE_RUN}
        plain.append(json.dumps({**item, "metadata": metadata}, sort_keys=True))
    return sorted(plain)


def assert_whole(lake, expected):
    """Check lake, memory and folder after the run that came to its end."""
    assert stories(lines(lake / "landing")) == expected
    left_over = [path for path in lake.rglob(".*") if path.suffix == ".part"]
    assert left_over == []
    with closing(sqlite3.connect(lake / "memory.db")) as memory:
        (kept,) = memory.execute("SELECT count(*) FROM addresses WHERE state = 'kept'").fetchone()
    assert kept == len(expected)


SEEDS = [0, 1, *(pytest.param(seed, marks=pytest.mark.soak) for seed in range(2, 10))]


@pytest.mark.parametrize("seed", SEEDS)
def test_killed_at_random_the_lake_ends_the_same(newsroom, uninterrupted, tmp_path, seed):
    expected = uninterrupted
    chance = random.Random(seed)
    start = monotonic()
    whole = scrapy(command("international", newsroom.url, tmp_path / "whole", *SMALL_PARTS)[3:])
    whole.join()
    life = monotonic() - start
    killed = 0
    for number in range(100):
        lake = tmp_path / str(number)
        arguments = command("international", newsroom.url, lake, *SMALL_PARTS)[3:]
        while killed < 10:
            process = scrapy(arguments)
            process.join(chance.uniform(0, life))
            if process.exitcode == 0:
                break
            process.kill()
            process.join()
            killed += process.exitcode == -signal.SIGKILL
        else:
            process = scrapy(arguments)
            process.join()
        assert process.exitcode == 0
        assert_whole(lake, expected)
        if killed == 10:
            return
    raise AssertionError(f"killed only {killed} times")


@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize(
    ("step", "times"),
    [("write", 1), ("write", 8), ("finish", 1), ("finish", 3), ("remember", 1), ("remember", 2),
     ("remember", 4), ("turn", 1), ("turn", 3), ("manifest", 1)],
)  # fmt: skip
def test_killed_between_two_steps_the_lake_ends_the_same(
    newsroom, uninterrupted, tmp_path, step, times, moment
):
    expected = uninterrupted
    arguments = command("international", newsroom.url, tmp_path, *SMALL_PARTS)[3:]
    died = dying(step, times, moment, arguments)
    died.join()
    assert died.exitcode == -signal.SIGKILL
    run = crawl("international", newsroom.url, tmp_path, *SMALL_PARTS)
    assert run.code == 0, run.log
    assert_whole(tmp_path, expected)


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_asked_to_stop_it_keeps_what_it_has_and_the_next_run_goes_on(
    newsroom, uninterrupted, tmp_path, how
):
    expected = uninterrupted
    process = subprocess.Popen(
        command("international", newsroom.url, tmp_path, "-s", "DOWNLOAD_DELAY=0.2"),
        cwd=ROOT,
        stderr=subprocess.PIPE,
        text=True,
    )
    newsroom.clear_requests()
    deadline = monotonic() + PATIENCE
    while len(newsroom.requests()) < 12 and monotonic() < deadline:
        sleep(0.05)
    process.send_signal(how)
    _, log = process.communicate(timeout=PATIENCE)
    run = ended(process.returncode, log, tmp_path)
    assert 0 < len(run.items) < len(expected)
    assert run.manifest["finishReason"] == "shutdown"
    assert "Traceback" not in log
    crawl("international", newsroom.url, tmp_path)
    assert_whole(tmp_path, expected)


def test_a_memory_held_by_another_process_is_told_and_the_next_run_goes_on(
    newsroom, uninterrupted, tmp_path
):
    expected = uninterrupted
    crawl("international", newsroom.url, tmp_path, *SMALL_PARTS, pages=1)
    with sqlite3.connect(tmp_path / "memory.db", isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        run = crawl("international", newsroom.url, tmp_path, "-s", "MEMORY_TIMEOUT=1", *SMALL_PARTS)
        other.execute("ROLLBACK")
    assert run.code == 1
    assert "another process is writing it" in run.log
    assert "Traceback" not in run.log
    crawl("international", newsroom.url, tmp_path, *SMALL_PARTS)
    assert_whole(tmp_path, expected)


@pytest.fixture
def small(tmp_path):
    with small_disk(tmp_path / "disk", 1200) as folder:
        yield folder


@pytest.mark.parametrize("fills", ["LAKE_COMPRESSION=none", "LAKE_COMPRESSION=gzip"])
def test_a_full_disk_is_told_in_one_line_and_the_next_run_goes_on(
    newsroom, uninterrupted, small, fills
):
    """Plain parts fill it first; where parts are compressed, the memory does."""
    expected = uninterrupted
    small_parts = (*SMALL_PARTS, "-s", fills)
    ballast = small / "ballast"
    ballast.write_bytes(os.urandom(980_000))
    run = crawl("international", newsroom.url, small, *small_parts)
    assert run.code == 1
    told = [line for line in run.log.splitlines() if " CRITICAL: " in line]
    assert len(told) == 1, told
    assert "free some space" in told[0]
    assert "Traceback" not in run.log
    ballast.unlink()
    run = crawl("international", newsroom.url, small, *small_parts)
    assert run.code == 0, run.log
    assert_whole(small, expected)
