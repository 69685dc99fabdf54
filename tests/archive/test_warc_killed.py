"""A process that writes WARC files, killed without a word: what it had written is read."""

import os
import random
import signal
import subprocess
import sys
import time

import pytest

from cinktank.archive.warc_parts import take_over
from cinktank.archive.warc_reader import captures_in
from tests.archive.warcs import records, warcs

WRITING = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from cinktank.archive.exchange import Exchange
from cinktank.archive.warc_parts import WarcWriter

writer = WarcWriter(Path(sys.argv[1]), "s", sys.argv[2], [("software", "x")], 300_000, 10**9)
for number in range(10**9):
    body = Random(number).randbytes(9000).hex().encode()
    headers = [("Content-Type", "text/html")]
    url = f"https://cinktank.com/{sys.argv[2]}/{number}/"
    now = datetime.now(UTC)
    writer.write(Exchange(url, now, "GET", [], b"", "HTTP/1.1", 200, headers, body))
    print(url, flush=True)
"""


@pytest.mark.soak
def test_killed_twenty_times_it_loses_nothing_that_it_had_written(tmp_path):
    chance = random.Random(7)
    written = set()
    for job in range(20):
        process = subprocess.Popen(
            [sys.executable, "-c", WRITING, str(tmp_path), str(job)], stdout=subprocess.PIPE
        )
        assert process.stdout is not None
        written.add(process.stdout.readline().decode().strip())
        time.sleep(chance.random() / 2)
        os.kill(process.pid, signal.SIGKILL)
        lines = process.stdout.read().decode().split("\n")
        process.wait()
        written |= {line for line in lines[:-1] if line}
        take_over(tmp_path)
    faults: list[str] = []
    read = set()
    for path in warcs(tmp_path):
        with path.open("rb") as file:
            read |= {one.url for one in captures_in(file, lambda name, at: faults.append(name))}
    assert len(written) > 100
    assert written <= read
    assert faults == []
    assert {one.url for one in records(*warcs(tmp_path)) if one.kind == "response"} == read
