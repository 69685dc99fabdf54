"""The delay between two requests is the host's: all jobs on one DATA_ROOT keep it together."""

import asyncio
import subprocess
import sys
from itertools import pairwise
from time import time

import pytest

from cinktank.transport.turns import Asked, HostTurns
from fixtures.newsroom import NewsroomServer
from tests.crawls.crawl import ROOT

HOST = "cinktank.com"

TAKE = """
import asyncio, sys
from pathlib import Path
from time import time
from cinktank.transport import turns

asked = []
turns.time = lambda: asked.append(time()) or asked[-1]

async def main():
    held = turns.HostTurns(Path(sys.argv[1]), 60.0)
    while True:
        await held.take("cinktank.com", float(sys.argv[2]))
        print(asked[-1], flush=True)

asyncio.run(main())
"""


def taking(root, delay):
    """Start a process that takes turns, and prints the moment of each, until it is killed."""
    command = [sys.executable, "-c", TAKE, str(root), str(delay)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def crawling(spider, site, data, *settings):
    given = [part for one in (f"DATA_ROOT={data}", *settings) for part in ("-s", one)]
    command = [sys.executable, "-m", "scrapy", "crawl", spider, "-a", f"site={site}", *given]
    return subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True)


def asked_of(newsroom):
    """Return the moments of all requests of spiders, in order."""
    return sorted(request["at"] for request in newsroom.requests())


def held(asked, delay):
    """Return whether so many requests took as long as the delay between each two says.

    A machine that is busy can only make it longer, but for the first one's own delay on its way.
    """
    return asked[-1] - asked[0] >= (len(asked) - 1) * delay - 3 * delay


def test_four_spiders_at_once_keep_one_delay_together(tmp_path):
    delay, quick = 0.4, ("DOWNLOAD_DELAY=0.4", "AUTOTHROTTLE_ENABLED=0", "LOG_LEVEL=ERROR")
    with NewsroomServer(articles=60) as newsroom:
        jobs = [
            crawling(spider, newsroom.url, tmp_path, *quick)
            for spider in ("international", "sports", "culture", "science_tech")
        ]
        said = [job.communicate()[1] for job in jobs]
        asked = asked_of(newsroom)
    assert [job.returncode for job in jobs] == [0, 0, 0, 0], said
    assert len(asked) > 40
    assert held(asked, delay), asked[-1] - asked[0]


def test_a_crawl_delay_is_kept_by_all_jobs_together(tmp_path):
    quick = ("DOWNLOAD_DELAY=0.01", "AUTOTHROTTLE_ENABLED=0", "LOG_LEVEL=ERROR")
    with NewsroomServer(articles=40) as newsroom:
        newsroom.robots("User-agent: *\nCrawl-delay: 0.3\n")
        jobs = [
            crawling(spider, newsroom.url, tmp_path, *quick)
            for spider in ("international", "sports")
        ]
        said = [job.communicate()[1] for job in jobs]
        asked = asked_of(newsroom)
    assert [job.returncode for job in jobs] == [0, 0], said
    assert held(asked, 0.3), asked[-1] - asked[0]


def test_turns_are_apart_by_the_delay_whatever_process_takes_them(tmp_path):
    processes = [taking(tmp_path, 0.1) for _ in range(3)]
    read = [process.stdout.readline() for process in processes for _ in range(3)]
    processes[0].kill()  # and one of them dies, wherever it is
    processes[0].wait()
    read += [processes[1].stdout.readline() for _ in range(3)]
    assert all(read), "the others go on"
    for process in processes[1:]:
        process.kill()
    read += [line for process in processes for line in process.stdout]
    for process in processes:
        process.wait()
    taken = sorted(float(line) for line in read if line.endswith("\n"))
    assert all(after - before >= 0.0999 for before, after in pairwise(taken))


def test_a_turn_is_free_once_in_a_delay_and_the_longer_delay_counts(tmp_path):
    one, other = HostTurns(tmp_path, 60.0), HostTurns(tmp_path, 60.0)
    assert one.try_once(HOST, 50.0) == 0
    assert 40 < other.try_once(HOST, 1.0) <= 50
    assert other.try_once("example.org", 1.0) == 0, "another host is another's turn"


def test_what_robots_txt_asks_for_is_kept_also_by_who_has_not_read_it(tmp_path):
    one, other = HostTurns(tmp_path, 60.0), HostTurns(tmp_path, 60.0)
    assert one.try_once(HOST, 1.0) == 0
    one.note_crawl_delay(HOST, 30.0)
    assert 20 < other.try_once(HOST, 1.0) <= 30
    one.note_crawl_delay(HOST, 0.0)
    assert other.try_once(HOST, 1.0) <= 1, "and no longer than it asks for it"


def test_a_host_that_asks_to_be_left_in_peace_is_left_by_all(tmp_path):
    one, other = HostTurns(tmp_path, 60.0), HostTurns(tmp_path, 60.0)
    one.close(HOST, 45.0)
    assert 40 < other.try_once(HOST, 1.0) <= 45


def test_a_clock_that_was_ahead_holds_nobody_up():
    ahead = Asked(last=time() + 86_400, delay=1.0, closed=time() + 86_400)
    assert ahead.wait(1.0, 60.0, time()) == 0


@pytest.mark.parametrize("content", [b"", b"half", b"\xff" * 32])
def test_a_damaged_file_holds_nobody_up(tmp_path, content):
    turns = HostTurns(tmp_path, 60.0)
    (tmp_path / "politeness").mkdir()
    (tmp_path / "politeness" / HOST).write_bytes(content)
    assert turns.try_once(HOST, 1.0) == 0
    assert turns.try_once(HOST, 9.0) > 0


def test_where_nothing_can_be_written_each_job_keeps_its_own_delay(tmp_path, caplog):
    (tmp_path / "politeness").write_text("a file in the folder's place")
    turns = HostTurns(tmp_path, 60.0)
    assert [turns.try_once(HOST, 1.0), turns.try_once(HOST, 1.0)] == [0, 0]
    assert len(caplog.records) == 1


def test_without_a_delay_nothing_is_written(tmp_path):
    asyncio.run(HostTurns(tmp_path, 60.0).take(HOST, 0.0))
    assert list(tmp_path.iterdir()) == []
