"""A reader sees a whole part or none."""

import subprocess
import sys

from cinktank.lake.compression import open_part
from cinktank.lake.parts import PartWriter, discard_unfinished


def visible(folder):
    return sorted(path.name for path in folder.iterdir() if not path.name.startswith("."))


def test_a_part_appears_only_when_it_is_finished(tmp_path):
    writer = PartWriter(tmp_path / "landing", "job")
    writer.write(b"{}\n")
    assert visible(tmp_path / "landing") == []
    path = writer.finish()
    assert visible(tmp_path / "landing") == ["job-00000.jsonl.gz"]
    assert open_part(path).read() == b"{}\n"


def test_parts_are_numbered_on_and_nothing_makes_no_part(tmp_path):
    writer = PartWriter(tmp_path, "job")
    assert writer.finish() is None
    for _ in range(2):
        writer.write(b"{}\n")
        writer.finish()
    again = PartWriter(tmp_path, "job")
    again.write(b"{}\n")
    again.finish()
    assert visible(tmp_path) == ["job-00000.jsonl.gz", "job-00001.jsonl.gz", "job-00002.jsonl.gz"]


DYING = """
import os, signal, sys
from pathlib import Path
from cinktank.lake.parts import PartWriter
writer = PartWriter(Path(sys.argv[1]), "dead")
writer.write(b'{"half": "a li')
writer._file.flush()
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_what_a_killed_process_left_is_discarded_and_what_a_living_one_writes_is_not(tmp_path):
    folder = tmp_path / "landing" / "spider=sports" / "crawl_date=2022-03-15"
    folder.mkdir(parents=True)
    subprocess.run([sys.executable, "-c", DYING, folder], check=False)
    living = PartWriter(folder, "alive")
    living.write(b"{}\n")
    assert [path.name for path in discard_unfinished(tmp_path)] == [".dead-00000.jsonl.gz.part"]
    assert open_part(living.finish()).read() == b"{}\n"
    assert visible(folder) == ["alive-00000.jsonl.gz"]
