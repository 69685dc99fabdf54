"""The order of writing: into a finished part first, into the memory second."""

import json

import pytest

from cinktank.items import NewsArticle, NewsMetadata
from cinktank.lake.keeper import CannotKeepError, Keeper
from cinktank.memory import SQLiteMemory, State
from cinktank.memory.schedule import Schedule


def article(number: int) -> NewsArticle:
    return NewsArticle(
        url=f"https://cinktank.com/{number}/",
        canonicalUrl=f"https://cinktank.com/{number}/",
        identifier=str(number),
        headline=f"Titre {number}",
        articleBody="Un paragraphe assez long pour un article. " * 8,
        datePublished=f"2022-03-{number:02}T12:00:00+01:00",
        metadata=NewsMetadata(revision=1, event="new", job="j", sections=["Sports"]),
    )


def keeper(root, job="j", rows=2, memory=None) -> Keeper:
    return Keeper(
        root, "sports", job, memory or SQLiteMemory(root / "memory.db"), Schedule(()), rows=rows
    )


def lines(root, where="landing"):
    return [
        json.loads(line)
        for path in sorted(root.glob(f"{where}/spider=*/crawl_date=*/*.jsonl"))
        for line in path.read_text("utf-8").splitlines()
    ]


def test_an_article_is_in_a_finished_part_before_the_memory_knows_it(tmp_path):
    keep = keeper(tmp_path, rows=2)
    keep.keep(article(1), [], now=1)
    assert SQLiteMemory(tmp_path / "memory.db").get("https://cinktank.com/1/") is None
    keep.keep(article(2), [], now=2)
    assert [line["identifier"] for line in lines(tmp_path)] == ["1", "2"]
    assert SQLiteMemory(tmp_path / "memory.db").get("https://cinktank.com/1/").state is State.KEPT


def test_the_manifest_is_written_last_and_agrees_with_the_parts(tmp_path):
    keep = keeper(tmp_path)
    for number in (3, 1, 2):
        keep.keep(article(number), [], now=number)
    path = keep.close({"duplicates/identifier": 4}, "finished")
    manifest = json.loads(path.read_text())
    assert manifest["rows"] == 3 == len(lines(tmp_path))
    assert [part["rows"] for part in manifest["parts"]] == [2, 1]
    assert manifest["minDatePublished"].startswith("2022-03-01")
    assert manifest["maxDatePublished"].startswith("2022-03-03")
    assert manifest["counts"] == {"duplicates/identifier": 4}
    for part in manifest["parts"]:
        assert (tmp_path / part["path"]).stat().st_size == part["bytes"]


def test_a_whole_part_of_a_dead_job_is_remembered_and_not_fetched_again(tmp_path):
    forgetful = SQLiteMemory(":memory:")  # as if the process died between part and memory
    keeper(tmp_path, "dead", rows=1, memory=forgetful).keep(article(1), [], now=1)
    memory = SQLiteMemory(tmp_path / "memory.db")
    assert memory.get("https://cinktank.com/1/") is None
    keeper(tmp_path, memory=memory).recover()
    record = memory.get("https://cinktank.com/1/")
    assert (record.state, record.revision, record.sections) == (State.KEPT, 1, ["Sports"])
    assert memory.find("https://cinktank.com/autre/", "1") == record


def test_a_reject_keeps_its_reasons_and_its_item(tmp_path):
    keep = keeper(tmp_path, rows=1)
    keep.reject("https://cinktank.com/1/", ["missing headline: …"], article(1), now=5)
    (line,) = lines(tmp_path, "quarantine")
    assert line["reasons"] == ["missing headline: …"]
    assert line["item"]["identifier"] == "1"
    assert lines(tmp_path) == []
    assert keep.memory.get("https://cinktank.com/1/").state is State.REJECTED


def test_a_reject_does_not_unmake_an_article_that_is_kept(tmp_path):
    keep = keeper(tmp_path)
    keep.keep(article(1), [], now=1)
    keep.reject("https://cinktank.com/1/", ["truncated: …"], article(1), now=5)
    assert keep.memory.get("https://cinktank.com/1/").state is State.KEPT


def test_a_folder_that_cannot_be_written_is_told_in_one_line(tmp_path):
    (tmp_path / "landing").write_text("a file, not a folder")
    with pytest.raises(CannotKeepError, match="cannot write") as failed:
        keeper(tmp_path).keep(article(1), [], now=1)
    assert "\n" not in str(failed.value)
