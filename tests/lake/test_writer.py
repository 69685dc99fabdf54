"""The order of writing: into a finished part first, into the memory second."""

import json
from hashlib import sha256

import pytest

from cinktank.items import NewsArticle, NewsMetadata
from cinktank.lake.compression import SUFFIXES, lines_of, parts_under
from cinktank.lake.schema import schema_version
from cinktank.lake.writer import LakeWriteError, LakeWriter
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


def writer(root, job="j", rows=2, memory=None) -> LakeWriter:
    return LakeWriter(
        root, "sports", job, memory or SQLiteMemory(root / "memory.db"), Schedule(()), rows=rows
    )


def lines(root, where="landing"):
    return [json.loads(line) for path in parts_under(root, where) for line in lines_of(path)]


def test_an_article_is_in_a_finished_part_before_the_memory_knows_it(tmp_path):
    keep = writer(tmp_path, rows=2)
    keep.write(article(1), [], now=1)
    assert SQLiteMemory(tmp_path / "memory.db").get("https://cinktank.com/1/") is None
    keep.write(article(2), [], now=2)
    assert [line["identifier"] for line in lines(tmp_path)] == ["1", "2"]
    assert SQLiteMemory(tmp_path / "memory.db").get("https://cinktank.com/1/").state is State.KEPT


def test_the_manifest_is_written_last_and_agrees_with_the_parts(tmp_path):
    keep = writer(tmp_path)
    for number in (3, 1, 2):
        keep.write(article(number), [], now=number)
    path = keep.close({"duplicates/identifier": 4}, "finished")
    manifest = json.loads(path.read_text())
    assert manifest["rows"] == 3 == len(lines(tmp_path))
    assert [part["rows"] for part in manifest["parts"]] == [2, 1]
    assert manifest["minDatePublished"].startswith("2022-03-01")
    assert manifest["maxDatePublished"].startswith("2022-03-03")
    assert manifest["counts"] == {
        "new": 3, "changed": 0, "gone": 0, "rejected": 0, "duplicate": 4
    }  # fmt: skip
    assert manifest["stats"] == {"duplicates/identifier": 4}
    assert manifest["schemaVersion"] == schema_version()
    for part in manifest["parts"]:
        data = (tmp_path / part["path"]).read_bytes()
        assert (len(data), sha256(data).hexdigest()) == (part["bytes"], part["sha256"])
    assert [part["maxDatePublished"][:10] for part in manifest["parts"]] == [
        "2022-03-03",
        "2022-03-02",
    ]


def test_the_next_job_writes_the_manifest_of_one_that_died(tmp_path):
    died = writer(tmp_path, "dead", rows=1, memory=SQLiteMemory(":memory:"))
    died.write(article(1), [], now=1)
    died.reject("https://cinktank.com/2/", ["missing headline: …"], article(2), now=5)
    alive = writer(tmp_path, "alive", memory=SQLiteMemory(":memory:"))
    alive.recover()
    assert list(tmp_path.rglob("dead.manifest.json")) == [], "it lives: it holds its lock"
    died._lock._file.close()
    alive.recover()
    (path,) = tmp_path.rglob("dead.manifest.json")
    manifest = json.loads(path.read_text())
    assert manifest["finishReason"] == "died"
    assert [part["rows"] for part in manifest["parts"] + manifest["quarantine"]] == [1, 1]
    assert manifest["counts"]["rejected"] == 1
    assert manifest["minDatePublished"].startswith("2022-03-01")


def test_a_job_that_only_rejects_has_a_manifest_too(tmp_path):
    keep = writer(tmp_path)
    keep.reject("https://cinktank.com/2/", ["missing headline: …"], article(2), now=5)
    manifest = json.loads(keep.close({}, "finished").read_text())
    assert (manifest["rows"], manifest["counts"]["rejected"]) == (0, 1)


@pytest.mark.parametrize("kind", ["gzip", "zstd", "none"])
def test_the_same_lines_make_the_same_bytes_in_every_compression(tmp_path, kind):
    written = []
    for name in ("a", "b"):
        keep = LakeWriter(
            tmp_path / name, "sports", "j", SQLiteMemory(":memory:"), Schedule(()), compression=kind
        )
        keep.write(article(1), [], now=1)
        keep.close({}, "finished")
        (part,) = parts_under(tmp_path / name)
        assert part.name.endswith(SUFFIXES[kind])
        assert [line["identifier"] for line in lines(tmp_path / name)] == ["1"]
        written.append(part.read_bytes())
    assert written[0] == written[1]


def test_a_whole_part_of_a_dead_job_is_remembered_and_not_fetched_again(tmp_path):
    forgetful = SQLiteMemory(":memory:")  # as if the process died between part and memory
    writer(tmp_path, "dead", rows=1, memory=forgetful).write(article(1), [], now=1)
    memory = SQLiteMemory(tmp_path / "memory.db")
    assert memory.get("https://cinktank.com/1/") is None
    writer(tmp_path, memory=memory).recover()
    record = memory.get("https://cinktank.com/1/")
    assert (record.state, record.revision, record.sections) == (State.KEPT, 1, ["Sports"])
    assert memory.find("https://cinktank.com/autre/", "1") == record


def test_a_reject_keeps_its_reasons_and_its_item(tmp_path):
    keep = writer(tmp_path, rows=1)
    keep.reject("https://cinktank.com/1/", ["missing headline: …"], article(1), now=5)
    (line,) = lines(tmp_path, "quarantine")
    assert line["reasons"] == ["missing headline: …"]
    assert line["item"]["identifier"] == "1"
    assert lines(tmp_path) == []
    assert keep.memory.get("https://cinktank.com/1/").state is State.REJECTED


def test_a_reject_does_not_unmake_an_article_that_is_kept(tmp_path):
    keep = writer(tmp_path)
    keep.write(article(1), [], now=1)
    keep.reject("https://cinktank.com/1/", ["truncated: …"], article(1), now=5)
    assert keep.memory.get("https://cinktank.com/1/").state is State.KEPT


def test_a_folder_that_cannot_be_written_is_told_in_one_line(tmp_path):
    (tmp_path / "landing").write_text("a file, not a folder")
    with pytest.raises(LakeWriteError, match="cannot write") as failed:
        writer(tmp_path).write(article(1), [], now=1)
    assert "\n" not in str(failed.value)
