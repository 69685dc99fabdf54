"""Whatever became of memory, parts and manifests: one line, nothing lost, the next run works."""

import gzip
import json
import os
import shutil
import sqlite3
from pathlib import Path

import pytest

from cinktank.lake.compression import lines_of, parts_under
from cinktank.lake.damage import is_part
from cinktank.lake.parts import discard_unfinished
from cinktank.memory import (
    DamagedMemoryError,
    MemoryUnavailableError,
    SQLiteMemory,
    State,
    open_memory,
)
from cinktank.memory.schedule import Schedule
from tests.crawls.forked import command
from tests.lake.articles import article, land
from tests.lake.test_writer import article as short
from tests.lake.test_writer import lines, writer
from tests.machine import read_only

ROOT = Path(__file__).resolve().parents[2]


def scrapy(root, *arguments):
    done = command(*arguments, "-s", f"DATA_ROOT={root}")
    assert "Traceback" not in done.stderr, done.stderr
    return done


def kept(root, numbers, job="first", rows=2):
    keep = writer(root, job, rows=rows)
    for number in numbers:
        item = short(number)
        item.metadata.job = job
        keep.write(item, [], now=1)
    keep.close({}, "finished")


def random_bytes(path):
    path.write_bytes(bytes(range(256)) * 64)


def truncated(path):
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size // 2)


def overwritten_inside(path):
    data = bytearray(path.read_bytes())
    data[4096 : len(data) // 2] = b"\x5a" * (len(data) // 2 - 4096)
    path.write_bytes(data)


def no_tables(path):
    with sqlite3.connect(path) as database:
        database.execute("DROP TABLE part_files")
        database.execute("DROP TABLE watermarks")


DAMAGE = [random_bytes, truncated, overwritten_inside]


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_memory_is_moved_aside_and_filled_from_the_lake(tmp_path, damage, caplog):
    kept(tmp_path, range(1, 6))
    damage(tmp_path / "memory.db")
    memory = open_memory(tmp_path / "memory.db")
    (line,) = [record.getMessage() for record in caplog.records]
    assert "damaged" in line
    assert "\n" not in line
    (aside,) = (tmp_path / "damaged").iterdir()
    assert aside.name.startswith("memory.db.")
    again = writer(tmp_path, "second", memory=memory)
    again.recover()
    known = {record.identifier: record.state for record in memory.records()}
    assert known == {str(number): State.KEPT for number in range(1, 6)}


@pytest.mark.parametrize("damage", DAMAGE)
@pytest.mark.parametrize("command", [("audit",), ("memory",), ("memory", "forget", "https://a.b/")])
def test_a_command_names_a_damaged_memory_in_one_line_and_leaves_it(tmp_path, damage, command):
    kept(tmp_path, range(1, 6))
    damage(tmp_path / "memory.db")
    before = (tmp_path / "memory.db").read_bytes()
    done = scrapy(tmp_path, *command)
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1, done.stderr
    assert "memory.db" in done.stderr
    assert "damaged" in done.stderr
    assert (tmp_path / "memory.db").read_bytes() == before


def test_an_empty_memory_is_filled_from_the_lake(tmp_path):
    kept(tmp_path, range(1, 6))
    (tmp_path / "memory.db").write_bytes(b"")
    memory = open_memory(tmp_path / "memory.db")
    writer(tmp_path, "second", memory=memory).recover()
    assert len(list(memory.records())) == 5


def test_a_memory_that_is_a_folder_is_named(tmp_path):
    (tmp_path / "memory.db").mkdir()
    with pytest.raises(MemoryUnavailableError, match="it is a folder"):
        open_memory(tmp_path / "memory.db")
    assert scrapy(tmp_path, "memory").returncode == 2


def test_another_programs_database_is_left_alone(tmp_path):
    with sqlite3.connect(tmp_path / "memory.db") as database:
        database.execute("CREATE TABLE recipes (name TEXT)")
    before = (tmp_path / "memory.db").read_bytes()
    with pytest.raises(MemoryUnavailableError, match="another program's") as refused:
        open_memory(tmp_path / "memory.db")
    assert not isinstance(refused.value, DamagedMemoryError)
    assert (tmp_path / "memory.db").read_bytes() == before


def test_a_log_left_behind_by_a_memory_that_was_removed_is_no_part_of_the_new_one(tmp_path):
    memory = SQLiteMemory(tmp_path / "memory.db")
    keep = writer(tmp_path, memory=memory, rows=1)
    keep.write(short(1), [], now=1)
    shutil.copy(tmp_path / "memory.db-wal", tmp_path / "left")
    keep.close({}, "finished")
    (tmp_path / "memory.db").unlink()
    (tmp_path / "left").rename(tmp_path / "memory.db-wal")
    assert list(open_memory(tmp_path / "memory.db").records()) == []


def test_a_memory_of_schema_3_is_upgraded_and_its_parts_are_not_read_again(tmp_path, monkeypatch):
    kept(tmp_path, range(1, 6))
    with sqlite3.connect(tmp_path / "memory.db") as database:
        paths = [path for (path,) in database.execute("SELECT path FROM part_files")]
        database.executemany("INSERT INTO parts VALUES (?)", [(Path(p).name,) for p in paths])
        database.execute("DROP TABLE part_files")
        database.execute("DROP TABLE clock")
        for column in ("letters", "doubted", "missing", "other"):
            database.execute(f"ALTER TABLE addresses DROP COLUMN {column}")
        database.execute("PRAGMA user_version = 3")
    monkeypatch.setattr("cinktank.lake.recovery.remember_part", pytest.fail)
    memory = open_memory(tmp_path / "memory.db")
    writer(tmp_path, "second", memory=memory).recover()
    assert {path for path in memory.parts() if "/" in path} == set(paths)


def test_a_memory_that_cannot_be_written_can_be_read(tmp_path):
    kept(tmp_path, range(1, 6))
    with read_only(tmp_path) as folder:
        done = scrapy(folder, "memory")
        assert (done.returncode, done.stdout[:11]) == (0, "5 addresses")
        assert scrapy(folder, "audit").returncode in (0, 1)
        with pytest.raises(MemoryUnavailableError, match=r"permissions|readonly|read-only"):
            open_memory(folder / "memory.db")
        done = scrapy(folder, "report")
        assert done.returncode in (1, 2)
        done = scrapy(folder, "memory", "forget", "https://cinktank.com/1/")
        assert (done.returncode, len(done.stderr.splitlines())) == (2, 1)


# -- parts -------------------------------------------------------------------------------------


def empty(path):
    path.write_bytes(b"")


def garbage(path):
    path.write_bytes(b"This is no part of a lake.\n" * 30)


def of_another_writer(path):
    path.write_bytes(gzip.compress(b'{"name": "une autre chose"}\n' * 3))


def cut_at_a_line(path):
    path.write_bytes(gzip.compress(next(lines_of(path))))


PART_DAMAGE = [truncated, empty, garbage, of_another_writer, cut_at_a_line, Path.unlink]


@pytest.mark.parametrize("damage", PART_DAMAGE)
def test_what_a_damaged_part_held_is_fetched_again_and_the_rest_is_not(tmp_path, damage):
    kept(tmp_path, range(1, 8))
    first = parts_under(tmp_path)[0]
    (lost, also_lost) = [json.loads(line)["url"] for line in lines_of(first)]
    damage(first)
    memory = open_memory(tmp_path / "memory.db")
    writer(tmp_path, "second", memory=memory).recover()
    assert {record.url for record in memory.due(now=10)} == {lost, also_lost}
    for url in (lost, also_lost):
        assert memory.get(url).state is State.FAILED
    assert sum(record.state is State.KEPT for record in memory.records()) == 5
    assert len(lines(tmp_path)) == 5, "the rest can be read"
    aside = list((tmp_path / "damaged").rglob("*.jsonl.gz"))
    assert len(aside) == (0 if damage is Path.unlink else 1)
    (manifest,) = tmp_path.glob("landing/*/*/*.manifest.json")
    listed = json.loads(manifest.read_text())
    assert listed["rows"] == 5
    assert [part["path"] for part in listed["damaged"]] == [first.relative_to(tmp_path).as_posix()]
    kept(tmp_path, [int(url.split("/")[3]) for url in (lost, also_lost)], "third")
    third = writer(tmp_path, "fourth", memory=open_memory(tmp_path / "memory.db"))
    third.recover()
    assert list(third.memory.due(now=10)) == []
    assert sorted(int(line["identifier"]) for line in lines(tmp_path)) == list(range(1, 8))


def test_of_an_article_whose_newest_revision_is_lost_the_older_one_counts(tmp_path):
    kept(tmp_path, [1, 2])
    second = writer(tmp_path, "second", rows=1)
    item = short(1)
    item.metadata.revision, item.metadata.event, item.metadata.etag = 2, "changed", '"x"'
    second.write(item, [], now=2)
    second.close({}, "finished")
    truncated(next(path for path in parts_under(tmp_path) if "second" in path.name))
    memory = open_memory(tmp_path / "memory.db")
    writer(tmp_path, "third", memory=memory).recover()
    (record,) = memory.due(now=10)
    assert (record.url, record.state, record.revision) == (item.url, State.KEPT, 1)
    assert record.etag is None, "or the site would answer that nothing has changed"


def test_a_part_that_is_restored_is_known_again(tmp_path):
    kept(tmp_path, range(1, 4))
    part = parts_under(tmp_path)[0]
    good = part.read_bytes()
    truncated(part)
    writer(tmp_path, "second", memory=open_memory(tmp_path / "memory.db")).recover()
    part.write_bytes(good)
    memory = open_memory(tmp_path / "memory.db")
    writer(tmp_path, "third", memory=memory).recover()
    assert list(memory.due(now=10)) == []
    assert {record.state for record in memory.records()} == {State.KEPT}


def test_a_lake_that_was_copied_with_other_times_is_read_once_and_nothing_is_fetched(tmp_path):
    kept(tmp_path, range(1, 4))
    for part in parts_under(tmp_path):
        os.utime(part, (5, 5))
    memory = open_memory(tmp_path / "memory.db")
    writer(tmp_path, "second", memory=memory).recover()
    assert list(memory.due(now=10)) == []
    assert not (tmp_path / "damaged").exists()


def test_a_lake_elsewhere_that_is_away_is_not_fetched_again(tmp_path):
    from cinktank.lake.writer import LakeWriteError, LakeWriter

    def job(name):
        memory = open_memory(tmp_path / "data" / "memory.db")
        return LakeWriter(tmp_path / "lake", "sports", name, memory, Schedule(()))

    first = job("first")
    first.write(short(1), [], now=1)
    first.close({}, "finished")
    shutil.move(tmp_path / "lake", tmp_path / "unmounted")
    with pytest.raises(LakeWriteError, match="none of the 1 parts"):
        job("second").recover()
    shutil.rmtree(tmp_path / "lake")
    shutil.move(tmp_path / "unmounted", tmp_path / "lake")
    third = job("third")
    third.recover()
    assert list(third.memory.due(now=10)) == []


def test_an_audit_reads_the_rest_and_names_what_is_damaged(tmp_path):
    kept(tmp_path, range(1, 8))
    garbage(parts_under(tmp_path)[1])
    done = scrapy(tmp_path, "audit")
    assert done.returncode == 1
    assert "5 articles held" in done.stdout
    assert "1 parts cannot be read" in done.stdout
    assert parts_under(tmp_path)[1].name in done.stdout


@pytest.mark.parametrize("table", ["duckdb", "delta"])
def test_a_load_takes_the_rest_names_what_is_damaged_and_takes_it_when_it_is_restored(
    tmp_path, table
):
    land(tmp_path, *(article(number) for number in range(9)), rejects=1, rows=3)
    part = parts_under(tmp_path)[1]
    good = part.read_bytes()
    truncated(part)
    setting = ("-s", f"LAKE_TABLE={table}")
    done = scrapy(tmp_path, "lake", "load", *setting)
    assert done.returncode == 1
    assert done.stdout.startswith("Loaded 6 lines")
    assert [part.name in line for line in done.stderr.splitlines()] == [True]
    part.write_bytes(good)
    done = scrapy(tmp_path, "lake", "load", *setting)
    assert (done.returncode, done.stdout[:14]) == (0, "Loaded 3 lines")


@pytest.mark.parametrize("damage", [truncated, empty, garbage, random_bytes])
def test_a_damaged_manifest_is_made_anew_of_its_parts(tmp_path, damage):
    land(tmp_path, *(article(number) for number in range(9)), rejects=1, rows=3)
    (path,) = tmp_path.glob("landing/*/*/*.manifest.json")
    damage(path)
    done = scrapy(tmp_path, "lake", "load")
    assert (done.returncode, done.stdout[:14]) == (0, "Loaded 9 lines")
    assert json.loads(path.read_text())["rows"] == 9
    assert len(list((tmp_path / "damaged").rglob("*.manifest.json"))) == 1


def test_a_manifest_cannot_name_files_outside_the_lake(tmp_path):
    land(tmp_path / "lake", article(1))
    outside = tmp_path / "precious-00000.jsonl"
    outside.write_text("{}\n")
    (path,) = (tmp_path / "lake").glob("landing/*/*/*.manifest.json")
    manifest = json.loads(path.read_text())
    manifest["parts"][0]["path"] = f"landing/../../{outside.name}"
    path.write_text(json.dumps(manifest))
    done = scrapy(tmp_path / "lake", "lake", "load")
    assert (done.returncode, done.stdout[:14]) == (0, "Loaded 1 lines")
    assert outside.read_text() == "{}\n"
    assert not is_part("landing/spider=a/crawl_date=../j-00000.jsonl")


@pytest.mark.parametrize("damage", [truncated, empty, garbage, random_bytes])
def test_a_damaged_table_is_named_with_what_to_do(tmp_path, damage):
    land(tmp_path, article(1))
    assert scrapy(tmp_path, "lake", "load").returncode == 0
    damage(tmp_path / "table" / "cinktank.duckdb")
    for action in (("load",), ("query", "FROM articles"), ("status",)):
        done = scrapy(tmp_path, "lake", *action)
        if done.returncode:
            assert len(done.stderr.splitlines()) == 1, done.stderr
            assert "cinktank.duckdb" in done.stderr
            assert "load" in done.stderr


@pytest.mark.parametrize("damage", [truncated, empty, garbage, random_bytes])
@pytest.mark.parametrize("file", ["_delta_log/*.json", "month=*/*.parquet"])
def test_a_damaged_delta_table_is_named_with_what_to_do(tmp_path, damage, file):
    land(tmp_path, article(1))
    setting = ("-s", "LAKE_TABLE=delta")
    assert scrapy(tmp_path, "lake", "load", *setting).returncode == 0
    for path in (tmp_path / "table" / "articles").glob(file):
        damage(path)
    done = scrapy(tmp_path, "lake", "query", "FROM articles", *setting)
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1, done.stderr
    assert "load" in done.stderr


def test_only_what_this_package_has_left_unfinished_is_discarded(tmp_path):
    folder = tmp_path / "landing" / "spider=sports" / "crawl_date=2022-03-15"
    folder.mkdir(parents=True)
    ours = [
        folder / ".j-00000.jsonl.gz.part",
        folder / ".j-00001.jsonl.part",
        folder / ".j.manifest.json.71.part",
    ]
    theirs = [
        tmp_path / ".film.part",
        tmp_path / "landing" / ".j-00000.jsonl.gz.part",
        folder / ".notes.part",
        folder / ".j-00000.jsonl.gz.partial",
        tmp_path / "mine" / "spider=sports" / "crawl_date=2022-03-15" / ".j-00000.jsonl.gz.part",
    ]
    for path in (*ours, *theirs):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")
    assert sorted(discard_unfinished(tmp_path)) == sorted(ours)
    assert all(path.exists() for path in theirs)


@pytest.mark.parametrize("command", ["audit", "memory", "report", "lake load"])
def test_a_root_that_is_a_file_is_told_in_one_line(tmp_path, command):
    root = tmp_path / "data"
    root.write_text("a file")
    done = scrapy(root, *command.split())
    assert done.returncode in (1, 2)
    assert len((done.stderr + done.stdout).splitlines()) == 1
    assert root.read_text() == "a file"


def test_a_root_that_cannot_be_written_is_told_before_anything_is_fetched(tmp_path):
    from cinktank.lake.writer import LakeWriteError

    with (
        read_only(tmp_path) as folder,
        pytest.raises(LakeWriteError, match="cannot write"),
    ):
        writer(folder, memory=SQLiteMemory(":memory:")).recover()


# -- the clock ---------------------------------------------------------------------------------

DAY = 86_400
NOON = 1_647_342_000  # 2022-03-15


def clocked(root, now):
    memory = open_memory(root / "memory.db")
    schedule = Schedule.parse("1d:6h 30d:1d")
    mended = memory.set_clock(now, schedule)
    return memory, schedule, mended


def test_a_clock_that_was_ahead_does_not_put_off_the_next_look_for_years(tmp_path):
    memory, schedule, _ = clocked(tmp_path, ahead := NOON + 3000 * DAY)
    keep = writer(tmp_path, memory=memory, rows=1)
    keep.schedule = schedule
    keep.write(short(14), [], now=ahead)
    keep.close({}, "finished")
    memory, _, mended = clocked(tmp_path, NOON)
    assert mended == 1
    (record,) = memory.records()
    assert record.due == NOON + DAY
    assert record.last_seen == NOON
    memory.close()
    assert clocked(tmp_path, NOON + 60)[2] == 0, "once"


def test_a_clock_that_is_behind_changes_nothing(tmp_path):
    memory, schedule, _ = clocked(tmp_path, NOON)
    keep = writer(tmp_path, memory=memory, rows=1)
    keep.schedule = schedule
    keep.write(short(14), [], now=NOON)
    keep.close({}, "finished")
    memory, _, mended = clocked(tmp_path, 1000)
    assert mended == 0
    (record,) = memory.records()
    assert (record.last_seen, record.due) == (NOON, NOON + DAY)
