"""An erased article is nowhere any more, and does not come back."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from cinktank.items import Link
from cinktank.lake.bucket import Bucket
from cinktank.lake.compression import lines_of, parts_under
from cinktank.lake.erasure import erased_in
from cinktank.lake.location import location_of
from cinktank.lake.store import Folder
from cinktank.lake.upload import deliver, waiting
from cinktank.lake.writer import LakeWriter
from cinktank.memory import SQLiteMemory, State, open_memory
from cinktank.memory.schedule import Schedule
from cinktank.reports.page import write_page
from cinktank.reports.run import Gaps, Reject, Run, write_run
from tests.crawls.forked import command
from tests.lake.articles import article, metadata

ROOT = Path(__file__).resolve().parents[2]
SECRET = "Jeanne Inoubliable"
URL = "https://cinktank.com/article-2/"
SLUG = "article-2/"


def scrapy(root, *arguments, code=0):
    done = command(*arguments, "-s", f"DATA_ROOT={root}")
    assert "Traceback" not in done.stderr, done.stderr
    assert done.returncode == code, done
    return done


def secret(revision=1):
    return article(2, revision, headline=f"{SECRET} {revision}", articleBody=f"{SECRET}. " * 30)


def neighbour(number):
    link = Link(headline=SECRET, url=URL)
    return article(
        number,
        nextArticle=link,
        relatedArticles=[link, Link(headline="Autre", url="https://cinktank.com/article-9/")],
        metadata=metadata(1, sameAs=URL),
    )


def filled(root, folder=None, compression="gzip", deliver_to=None):
    """A lake with two revisions of the article, a reject of it, and two that link to it."""
    memory = SQLiteMemory(root / "memory.db")
    for number, items in enumerate(([secret(), neighbour(1)], [secret(2), neighbour(3)])):
        keep = LakeWriter(
            folder or root, "sports", f"job{number}", memory, Schedule(()), rows=1,
            compression=compression, deliver=deliver_to,
        )  # fmt: skip
        for item in items:
            keep.write(item, [number], now=1)
        keep.reject(URL, [f"truncated: {SECRET}"], secret(), now=1)
        keep.reject("https://cinktank.com/x/", ["truncated"], neighbour(4), now=1)
        keep.close({}, "finished")
        memory = SQLiteMemory(root / "memory.db")
    memory.close()
    run = Run(
        job="job0",
        spider="sports",
        started="2026-01-01T00:00:00+00:00",
        rejects=[Reject(URL, [SECRET])],
        gaps=Gaps(
            1, False, [{"posts": 1, "first": URL, "last": URL}], {URL: [f"next of {URL}"]}, 1, 0
        ),
    )
    write_run(root, run)
    write_page(root, run)


def readable(root):
    """Yield everything under a root as text: parts and tables as they are when they are read."""
    import pyarrow.parquet

    for path in sorted(root.rglob("*")):
        if not path.is_file():
            continue
        data = path.read_bytes()
        if path.name.endswith((".gz", ".zst")):
            data = b"".join(lines_of(path))
        elif path.suffix == ".parquet":
            data = str(pyarrow.parquet.read_table(path).to_pylist()).encode()
        yield path, data


def assert_nowhere(root):
    for path, data in readable(root):
        for word in (SECRET, SLUG):
            assert word.encode() not in data, f"{word} is in {path}"


@pytest.mark.parametrize("table", ["duckdb", "delta"])
@pytest.mark.parametrize("compression", ["gzip", "none"])
def test_it_is_in_no_part_table_history_memory_or_report_any_more(tmp_path, table, compression):
    filled(tmp_path, compression=compression)
    setting = ("-s", f"LAKE_TABLE={table}")
    scrapy(tmp_path, "lake", "load", *setting)
    assert any(SECRET.encode() in data for _, data in readable(tmp_path))
    done = scrapy(tmp_path, "lake", "erase", URL, "--reason", "demande du 3 mars", *setting)
    assert SECRET not in done.stdout
    assert "Erased 4 lines of parts" in done.stdout
    assert_nowhere(tmp_path)
    answer = scrapy(
        tmp_path, "lake", "query", "SELECT key, relatedArticles FROM revisions ORDER BY key",
        "--format", "json", *setting,
    )  # fmt: skip
    rows = json.loads(answer.stdout)
    assert [row["key"] for row in rows] == ["cinktank.com#1", "cinktank.com#3"]
    assert all(len(row["relatedArticles"]) == 1 for row in rows), "the other link stays"
    rejects = scrapy(
        tmp_path, "lake", "query", "SELECT url FROM quarantine", "--format", "json", *setting
    )
    assert {row["url"] for row in json.loads(rejects.stdout)} == {"https://cinktank.com/x/"}
    (path,) = (tmp_path / "erased").glob("*.json")
    line = json.loads(path.read_text())
    assert (line["reason"], len(line["posts"])) == ("demande du 3 mars", 1)
    again = scrapy(tmp_path, "lake", "load", *setting)
    assert again.stdout.startswith("Loaded 0 lines"), "what is loaded stays loaded"
    assert_nowhere(tmp_path)


def test_parts_and_manifests_agree_afterwards_and_a_table_can_be_made_anew(tmp_path):
    filled(tmp_path)
    scrapy(tmp_path, "lake", "erase", URL)
    assert scrapy(tmp_path, "lake", "load").stdout.startswith("Loaded 2 lines of 8 parts")
    memory = open_memory(tmp_path / "memory.db")
    LakeWriter(tmp_path, "sports", "next", memory, Schedule(())).recover()
    due = [record.url for record in memory.due(now=10) if record.state is State.KEPT]
    assert due == [], "nothing was damaged or lost"
    assert not (tmp_path / "damaged").exists()


def test_no_crawl_brings_it_back_and_a_lost_memory_does_not_either(tmp_path):
    filled(tmp_path)
    scrapy(tmp_path, "lake", "erase", URL)
    for path in tmp_path.glob("memory.db*"):
        path.unlink()
    memory = open_memory(tmp_path / "memory.db")
    keep = LakeWriter(tmp_path, "sports", "next", memory, Schedule(()), rows=1)
    keep.recover()
    for known in (
        memory.get(URL),
        memory.find("https://cinktank.com/une-autre-adresse/", "2"),
        memory.find(URL, None),
    ):
        assert known.state is State.ERASED
    assert list(memory.due(now=1 << 40)) == []
    assert not memory.forget(URL)
    keep.write(neighbour(5), [], now=1)
    keep.reject(URL, ["truncated"], secret(), now=1)
    keep.close({}, "finished")
    assert_nowhere(tmp_path)


def test_the_chain_of_posts_stays_whole(tmp_path):
    keep = LakeWriter(tmp_path, "s", "j", SQLiteMemory(tmp_path / "memory.db"), Schedule(()))
    chain = [f"https://cinktank.com/article-{number}/" for number in (1, 2, 3)]
    for number, (before, after) in enumerate(((None, 1), (0, 2), (1, None)), 1):
        item = article(number)
        item.previousArticle = Link(url=chain[before]) if before is not None else None
        item.nextArticle = Link(url=chain[after]) if after is not None else None
        keep.write(item, [], now=1)
    keep.close({}, "finished")
    scrapy(tmp_path, "lake", "erase", URL)
    done = scrapy(tmp_path, "audit")
    assert "complete: 2 articles held" in done.stdout
    memory = SQLiteMemory(tmp_path / "memory.db")
    assert (memory.get(chain[0]).next, memory.get(chain[2]).previous) == (chain[2], chain[0])


def test_a_running_job_that_has_it_in_its_open_part_leaves_it_out(tmp_path):
    filled(tmp_path)
    running = LakeWriter(
        tmp_path, "sports", "running", SQLiteMemory(tmp_path / "memory.db"), Schedule(()), rows=9
    )
    item = secret(3)
    item.metadata.job = "running"
    running.write(item, [], now=5)
    running.write(article(7), [], now=5)
    done = scrapy(tmp_path, "lake", "erase", URL, code=1)
    assert "1 jobs are running" in done.stderr
    running.close({}, "finished")
    assert_nowhere(tmp_path)
    assert len(list(lines_of(next(p for p in parts_under(tmp_path) if "running" in p.name)))) == 1


@pytest.mark.parametrize(
    "step", ["record_erasure", "erase_from", "_table_rows", "erase_from_reports"]
)
def test_killed_at_any_step_it_goes_on_when_it_is_called_again(tmp_path, step):
    filled(tmp_path)
    scrapy(tmp_path, "lake", "load")
    killed = f"""
import os, sys
from cinktank.commands import erasing
real = erasing.{step}
def dying(*args):
    real(*args)
    os._exit(9)
erasing.{step} = dying
from scrapy.cmdline import execute
from tests.crawls.forked import command
execute(["scrapy", "lake", "erase", "{URL}", "-s", "DATA_ROOT={tmp_path}"])
"""
    done = subprocess.run([sys.executable, "-c", killed], cwd=ROOT, check=False)
    assert done.returncode == 9
    scrapy(tmp_path, "lake", "erase", URL)
    assert_nowhere(tmp_path)


def test_an_address_of_several_posts_is_refused_and_one_can_be_named_by_its_number(tmp_path):
    memory = SQLiteMemory(tmp_path / "memory.db")
    keep = LakeWriter(tmp_path, "sports", "j", memory, Schedule(()))
    for number in (1, 2, 3):
        keep.write(article(number, canonicalUrl="https://cinktank.com/"), [], now=1)
    keep.close({}, "finished")
    done = scrapy(tmp_path, "lake", "erase", "https://cinktank.com/", code=1)
    assert "3 posts" in done.stderr
    assert not erased_in(Folder(tmp_path))
    scrapy(tmp_path, "lake", "erase", "https://cinktank.com/?p=2")
    left = [json.loads(line) for part in parts_under(tmp_path) for line in lines_of(part)]
    assert [line["identifier"] for line in left] == ["1", "3"]


def test_an_address_that_was_never_met_is_never_fetched_either(tmp_path):
    scrapy(tmp_path, "lake", "erase", "https://cinktank.com/jamais-vu/")
    memory = SQLiteMemory(tmp_path / "memory.db")
    assert memory.get("https://cinktank.com/jamais-vu/").state is State.ERASED
    done = scrapy(tmp_path, "lake", "erase", "pas une adresse", code=1)
    assert "no address" in done.stderr


def test_it_leaves_a_bucket_and_its_table_too(tmp_path, moto, signed_in):
    signed_in(moto)
    url = f"s3://lake/{tmp_path.name}"
    location = location_of({"DATA_ROOT": tmp_path, "LAKE_ROOT": url})
    bucket = Bucket(url, "s3")
    filled(tmp_path, location.folder, deliver_to=lambda paths: None)
    deliver(location.folder, bucket, waiting(location.folder))
    setting = ("-s", f"LAKE_ROOT={url}")
    scrapy(tmp_path, "lake", "load", *setting)
    done = scrapy(tmp_path, "lake", "erase", URL, *setting, code=1)
    assert "keeps versions" in done.stderr
    assert len(done.stderr.splitlines()) == 1
    bucket.files.get(f"{url.removeprefix('s3://')}/", str(tmp_path / "copy"), recursive=True)
    assert any(path.suffix == ".gz" for path in (tmp_path / "copy").rglob("*"))
    assert_nowhere(tmp_path)
    memory = SQLiteMemory(tmp_path / "elsewhere.db")
    keep = LakeWriter(
        location.folder, "sports", "n", memory, Schedule(()), deliver=lambda paths: None
    )
    keep.remember_lake(bucket)
    assert memory.get(URL).state is State.ERASED
