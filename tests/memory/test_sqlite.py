"""The crawl memory: what is committed is there for good, what is not never was."""

import sqlite3
import subprocess
import sys

import pytest

from cinktank.memory import MemoryUnavailableError, Record, SQLiteMemory, State, Watermark
from cinktank.revision import story_prints

URL = "https://cinktank.com/un-article/"


def kept(url: str = URL, **more) -> Record:
    return Record(url, State.KEPT, first_seen=100, last_seen=100, revision=1, **more)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "memory.db"


def test_a_committed_record_is_there_for_the_next_process(path):
    record = kept(
        identifier="42",
        sections=["L'International", "Une"],
        published="2022-03-15T12:00:00+01:00",
        content_hash="ab",
        field_prints=b"\x01\x02",
        due=200,
        etag='"x"',
        last_modified="Tue, 15 Mar 2022 12:00:00 GMT",
        previous="https://cinktank.com/avant/",
        next="https://cinktank.com/apres/",
        job="j1",
    )
    memory = SQLiteMemory(path)
    memory.put(record)
    memory.commit()
    memory.close()
    assert SQLiteMemory(path).get(URL) == record


def test_what_is_put_is_known_at_once_but_kept_only_by_the_commit(path):
    memory = SQLiteMemory(path)
    memory.put(kept(identifier="42"))
    memory.put_alias("https://cinktank.com/?p=42", URL)
    assert memory.get(URL).state is State.KEPT
    assert memory.get("https://cinktank.com/?p=42").url == URL
    assert memory.find("https://cinktank.com/autre-adresse/", "42").url == URL
    memory.close()
    assert SQLiteMemory(path).get(URL) is None


def test_an_alias_and_a_post_id_lead_to_the_same_record_after_the_commit(path):
    memory = SQLiteMemory(path)
    memory.put(kept(identifier="42"))
    memory.put_alias("https://cinktank.com/?p=42", URL)
    memory.commit()
    memory = SQLiteMemory(path)
    assert memory.get("https://cinktank.com/?p=42").url == URL
    assert memory.find("https://cinktank.com/autre-adresse/", "42").url == URL


def test_a_post_id_means_nothing_on_another_host(path):
    memory = SQLiteMemory(path)
    memory.put(kept(identifier="42"))
    assert memory.find("https://comoresnews.com/un-article/", "42") is None


def test_due_yields_the_longest_waiting_first_and_nothing_early(path):
    memory = SQLiteMemory(path)
    for number, due in enumerate([300, 100, None, 200]):
        memory.put(kept(f"{URL}{number}/", due=due))
    memory.commit()
    assert [record.due for record in memory.due(now=200)] == [100, 200]


def test_a_watermark_keeps_its_anchors_in_order(path):
    mark = Watermark(f"{URL}liste/", anchors=[5, -3, 2**63 - 1], complete=7, newest="a", oldest="b")
    memory = SQLiteMemory(path)
    memory.put_watermark("cinktank.com sports", mark)
    memory.commit()
    assert SQLiteMemory(path).watermark("cinktank.com sports") == mark
    assert SQLiteMemory(path).watermark("cinktank.com culture") is None


BODY = "\n\n".join(
    f"Le {n}e paragraphe de l’article dit {'beaucoup ' * 5 * n}." for n in range(1, 6)
)


def test_the_same_story_under_another_address_is_recognised_though_a_paragraph_changed(path):
    memory = SQLiteMemory(path)
    memory.put(kept(), prints=story_prints(BODY))
    memory.commit()
    edited = BODY.replace("Le 5e paragraphe", "Ce dernier paragraphe")
    assert memory.same_story(story_prints(edited), f"{URL}bis/") == URL
    assert memory.same_story(story_prints(BODY), URL) is None


def test_a_story_that_shares_one_paragraph_is_another_story(path):
    memory = SQLiteMemory(path)
    memory.put(kept(), prints=story_prints(BODY))
    shared = BODY.split("\n\n")[-1]
    other = "\n\n".join([shared, *(f"Tout autre chose {'encore ' * n * 7}." for n in range(1, 5))])
    assert memory.same_story(story_prints(other), f"{URL}bis/") is None


def test_forgetting_an_address_makes_it_due_and_keeps_the_number_of_its_revisions(path):
    memory = SQLiteMemory(path)
    memory.put(kept())
    memory.commit()
    assert memory.forget(URL)
    (due,) = memory.due(1)
    assert (due.url, due.revision) == (URL, kept().revision)
    assert (due.content_hash, due.etag, due.modified) == (None, None, None)
    assert not memory.forget(f"{URL}unknown/")


def test_what_was_never_an_article_is_tried_again_when_it_is_forgotten(path):
    memory = SQLiteMemory(path)
    memory.put(Record(URL, State.REJECTED))
    memory.commit()
    assert memory.forget(URL)
    assert memory.get(URL).state is State.FAILED
    assert memory.get(URL).due == 0


def test_a_file_that_is_no_memory_is_named_with_what_to_do(path):
    path.write_bytes(b"This is not a database, it is a text file of some length." * 20)
    with pytest.raises(MemoryUnavailableError, match=r"memory\.db is damaged .*backup"):
        SQLiteMemory(path)


def test_a_newer_schema_is_refused(path):
    SQLiteMemory(path).close()
    with sqlite3.connect(path) as database:
        database.execute("PRAGMA user_version = 99")
    with pytest.raises(MemoryUnavailableError, match="newer cinktank"):
        SQLiteMemory(path)


LOCKER = """
import sqlite3, sys
database = sqlite3.connect(sys.argv[1], isolation_level=None)
database.execute("BEGIN EXCLUSIVE")
print("locked", flush=True)
sys.stdin.read()
"""


def test_a_memory_that_another_process_holds_is_told_in_one_line_and_loses_nothing(path):
    memory = SQLiteMemory(path, timeout=0.2)
    memory.put(kept())
    with subprocess.Popen(
        [sys.executable, "-c", LOCKER, path], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as locker:
        assert locker.stdout.readline() == b"locked\n"
        with pytest.raises(MemoryUnavailableError, match="another process is writing it"):
            memory.commit()
        locker.stdin.close()
    memory.commit()
    assert SQLiteMemory(path).get(URL) is not None
