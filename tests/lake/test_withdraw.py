"""An article that a later pipeline refuses is taken back, as if it had never been written."""

import json

import pytest

from cinktank.memory import Record, SQLiteMemory, State
from tests.lake.test_writer import article, lines, writer

FIRST, SECOND = (f"https://cinktank.com/{number}/" for number in (1, 2))


def test_what_is_withdrawn_is_in_no_part_and_in_no_memory(tmp_path):
    keep = writer(tmp_path, rows=9)
    events = []
    keep.on_withdrawn = events.append
    refused = article(1)
    keep.write(refused, [11, 12], now=1)
    keep.write(article(2), [21], now=1)
    assert keep.withdraw(refused)
    assert events == ["new"]
    assert keep.memory.get(FIRST) is None
    assert keep.memory.find("https://cinktank.com/autre/", "1") is None
    manifest = json.loads(keep.close({}, "finished").read_text())
    assert [line["identifier"] for line in lines(tmp_path)] == ["2"]
    assert (manifest["rows"], manifest["counts"]["new"]) == (1, 1)
    assert manifest["minDatePublished"] == article(2).datePublished
    memory = SQLiteMemory(tmp_path / "memory.db")
    assert memory.get(FIRST) is None
    assert memory.get(SECOND).state is State.KEPT
    assert memory.same_story([11, 12], SECOND) is None


def test_what_is_committed_cannot_be_withdrawn(tmp_path):
    keep = writer(tmp_path, rows=1)
    kept = article(1)
    keep.write(kept, [], now=1)
    assert not keep.withdraw(kept)
    assert not keep.withdraw(article(2)), "never written"
    keep.close({}, "finished")
    assert [line["identifier"] for line in lines(tmp_path)] == ["1"]
    assert SQLiteMemory(tmp_path / "memory.db").get(FIRST).state is State.KEPT


def test_an_article_is_withdrawn_once_and_can_be_written_again(tmp_path):
    keep = writer(tmp_path, rows=9)
    item = article(1)
    keep.write(item, [], now=1)
    assert keep.withdraw(item)
    assert not keep.withdraw(item)
    keep.write(item, [], now=2)
    manifest = json.loads(keep.close({}, "finished").read_text())
    assert manifest["counts"]["new"] == 1
    assert [line["identifier"] for line in lines(tmp_path)] == ["1"]
    assert SQLiteMemory(tmp_path / "memory.db").get(FIRST).last_seen == 2


def test_an_item_that_a_pipeline_has_altered_is_still_the_one_that_was_written(tmp_path):
    keep = writer(tmp_path, rows=9)
    item = article(1)
    keep.write(item, [], now=1)
    item.url = item.canonicalUrl = "https://cinktank.com/changed-by-a-pipeline/"
    assert keep.withdraw(item)
    assert keep.close({}, "finished") is None
    assert lines(tmp_path) == []
    assert SQLiteMemory(tmp_path / "memory.db").get(FIRST) is None


@pytest.mark.parametrize("committed", [True, False])
def test_what_was_known_before_is_known_again(tmp_path, committed):
    keep = writer(tmp_path, rows=9)
    keep.memory.put(Record(FIRST, State.FAILED, identifier="1", due=7))
    if committed:
        keep.memory.commit()
    item = article(1)
    keep.write(item, [], now=1)
    assert keep.memory.get(FIRST).state is State.KEPT
    assert keep.withdraw(item)
    assert (keep.memory.get(FIRST).state, keep.memory.get(FIRST).due) == (State.FAILED, 7)
    keep.memory.commit()
    assert SQLiteMemory(tmp_path / "memory.db").get(FIRST).state is State.FAILED


def test_a_revision_that_is_withdrawn_leaves_the_one_before(tmp_path):
    first = writer(tmp_path, "first", rows=1)
    first.write(article(1), [], now=1)
    first.close({}, "finished")
    second = writer(tmp_path, "second", rows=9)
    item = article(1)
    item.metadata.revision, item.metadata.event = 2, "changed"
    second.write(item, [], now=2)
    assert second.withdraw(item)
    second.close({}, "finished")
    record = SQLiteMemory(tmp_path / "memory.db").get(FIRST)
    assert (record.state, record.revision, record.last_seen) == (State.KEPT, 1, 1)
    assert len(lines(tmp_path)) == 1


def test_a_job_whose_every_article_is_withdrawn_leaves_nothing(tmp_path):
    keep = writer(tmp_path, rows=9)
    items = [article(number) for number in (1, 2, 3)]
    for item in items:
        keep.write(item, [], now=1)
    for item in items:
        assert keep.withdraw(item)
    assert keep.close({}, "finished") is None
    assert list(tmp_path.rglob("*.jsonl*")) == []
