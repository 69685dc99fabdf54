"""Jobs at the same time on one lake and one memory: every article is in the lake once."""

import pytest

from cinktank.items import NewsArticle
from cinktank.lake import writer as writers
from cinktank.memory import SQLiteMemory, State
from tests.lake.test_writer import article, lines, writer

FIRST, SECOND = (f"https://cinktank.com/{number}/" for number in (1, 2))


def by(job: str, number: int) -> NewsArticle:
    item = article(number)
    item.metadata.job = job
    item.metadata.contentHash = f"hash of {number}"
    return item


@pytest.fixture
def two(tmp_path):
    """Two jobs that have judged the same article new, before either finished a part."""
    one, other = (writer(tmp_path, job, rows=9) for job in ("one", "other"))
    for job in (one, other):
        job.write(by(job.job, 1), [], now=1)
    return one, other


def stored(root):
    return [(line["identifier"], line["metadata"]["job"]) for line in lines(root)]


def test_the_first_to_finish_keeps_the_article_and_the_other_takes_it_back(two, tmp_path):
    one, other = two
    taken = []
    other.on_withdrawn = taken.append
    other.write(by("other", 2), [], now=2)
    one.commit()
    other.commit()
    assert sorted(stored(tmp_path)) == [("1", "one"), ("2", "other")]
    assert taken == ["new"]
    assert SQLiteMemory(tmp_path / "memory.db").get(FIRST).job == "one"
    assert SQLiteMemory(tmp_path / "memory.db").get(SECOND).job == "other"


def test_a_job_that_has_nothing_of_its_own_writes_no_part_and_no_manifest(two, tmp_path):
    one, other = two
    assert one.close({}, "finished") is not None
    assert other.close({}, "finished") is None
    assert stored(tmp_path) == [("1", "one")]


def test_the_same_post_under_two_addresses_is_kept_once(tmp_path):
    one, other = (writer(tmp_path, job, rows=9) for job in ("one", "other"))
    moved = by("other", 1)
    moved.url = moved.canonicalUrl = "https://cinktank.com/autre-adresse/"
    one.write(by("one", 1), [], now=1)
    other.write(moved, [], now=1)
    one.commit()
    other.commit()
    assert stored(tmp_path) == [("1", "one")]
    assert SQLiteMemory(tmp_path / "memory.db").get("https://cinktank.com/autre-adresse/").url == (
        FIRST
    )


def test_of_two_readings_that_differ_the_next_run_looks_which_is_newer(tmp_path):
    one, other = (writer(tmp_path, job, rows=9) for job in ("one", "other"))
    edited = by("other", 1)
    edited.metadata.contentHash = "another"
    one.write(by("one", 1), [], now=1)
    other.write(edited, [], now=1)
    one.commit()
    other.commit()
    assert stored(tmp_path) == [("1", "one")]
    assert [record.url for record in SQLiteMemory(tmp_path / "memory.db").due(now=5)] == [FIRST]


def test_what_fails_for_one_job_does_not_unmake_what_another_has_kept(two, tmp_path):
    one, other = two
    one.commit()
    failed = other.memory.get(FIRST)
    failed.state, failed.revision = State.FAILED, 0
    other.memory.put(failed)
    other.memory.commit()
    assert SQLiteMemory(tmp_path / "memory.db").get(FIRST).state is State.KEPT


def test_a_part_of_a_job_that_died_before_remembering_it_counts_too(two, tmp_path, monkeypatch):
    one, other = two

    def die(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(one.memory, "_end_turn", die)
    with pytest.raises(KeyboardInterrupt):
        one.commit()
    assert SQLiteMemory(tmp_path / "memory.db").get(FIRST) is None
    other.write(by("other", 2), [], now=2)
    other.commit()
    assert sorted(stored(tmp_path)) == [("1", "one"), ("2", "other")]
    assert SQLiteMemory(tmp_path / "memory.db").get(FIRST).job == "one"


@pytest.mark.parametrize("compression", ["gzip", "zstd", "none"])
def test_a_part_without_some_lines_is_as_if_they_had_never_been_written(tmp_path, compression):
    with_them = writers.PartWriter(tmp_path / "a", "j", compression)
    without = writers.PartWriter(tmp_path / "b", "j", compression)
    for number in range(6):
        with_them.write(b"%d\n" % number)
        if number not in (0, 3):
            without.write(b"%d\n" % number)
    with_them.leave_out({0, 3})
    for part in (with_them, without):
        part.write(b"last\n")
        assert part.rows == 5
    assert with_them.finish().read_bytes() == without.finish().read_bytes()
