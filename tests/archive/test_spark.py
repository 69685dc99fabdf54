"""Extraction on a Spark with several worker processes: the same lake, also when one is killed."""

import os
import signal
import subprocess
import sys
from pathlib import Path
from time import monotonic, sleep

import pytest

from tests.archive.made import SITE, Made, warc
from tests.archive.test_extract import article, extract
from tests.archive.test_revisits import digest, revisit
from tests.crawls.crawl import ROOT, lines

CLUSTER = "local-cluster[2,1,1024]"
FILES, PAGES = 6, 80


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """Six files; in each the last article is one of all, once more and changed.

    In a seventh it is as it was first, by a ``revisit`` record.
    """
    folder = tmp_path_factory.mktemp("warc")
    for file in range(FILES):
        captures = [
            Made(
                f"{SITE}{number}/",
                f"2022-04-{file + 1:02}T00:{number % PAGES // 2:02}",
                article(f"Titre {number}", number, f"Le fait {number}", f"{SITE}{number}/"),
            )
            for number in range(1 + file * PAGES, 1 + (file + 1) * PAGES)
        ]
        captures.append(Made(ARTICLE, f"2022-05-{file + 1:02}", article(f"Version {file}", 9999)))
        warc(folder, *captures, name=f"f{9 - file}")
    first = digest(article("Version 0", 9999))
    again = revisit("2022-06-01", ARTICLE, WARC_Payload_Digest=first)
    (folder / "again.warc.gz").write_bytes(again)
    return folder / "*.warc.gz"


ARTICLE = f"{SITE}un-article/"


def on_spark(root, pattern):
    return subprocess.Popen(
        [
            *(sys.executable, "-m", "scrapy", "extract", str(pattern), "-s", f"DATA_ROOT={root}"),
            *("--engine", "spark", "--master", CLUSTER),
        ],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def without_job(items):
    for item in items:
        item["metadata"].pop("job")
    return sorted(items, key=lambda item: (item["url"], item["metadata"]["revision"]))


def children_of(pid):
    """Return the process and all its descendants with their command lines."""
    parents = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
                command = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            except (FileNotFoundError, ProcessLookupError):
                continue
            parents[int(entry.name)] = (int(fields[1]), command)
    found, left = {}, [pid]
    while left:
        one = left.pop()
        for child, (parent, command) in parents.items():
            if parent == one and child not in found:
                found[child] = command
                left.append(child)
    return found


@pytest.mark.parametrize("killed", [False, True])
def test_spark_stores_what_one_process_stores(files, tmp_path, killed):
    expected, _, _ = extract(tmp_path / "one", files)
    process = on_spark(tmp_path / "spark", files)
    died = None
    deadline = monotonic() + 300
    while killed and died is None and process.poll() is None and monotonic() < deadline:
        family = children_of(process.pid)
        if any("pyspark.daemon" in command for command in family.values()):
            executors = [pid for pid, command in family.items() if "ExecutorBackend" in command]
            if executors:
                died = executors[0]
                os.kill(died, signal.SIGKILL)
        sleep(0.05)
    out, log = process.communicate(timeout=400)
    assert process.returncode == 0, log
    assert (died is not None) == killed
    items = lines(tmp_path / "spark" / "landing")
    assert without_job(items) == without_job(expected)
    assert len(items) == FILES * PAGES + FILES + 1
    revisions = [item["headline"] for item in items if item["url"] == ARTICLE]
    assert revisions == [f"Version {number}" for number in [*range(FILES), 0]]
    assert f"Stored {len(items)} articles" in out
    assert len(list(tmp_path.glob("spark/landing/spider=extract/*/*.manifest.json"))) == 1
