"""What an analyst finds in the table: days and moments as types, what is still refused."""

import subprocess
import sys
from datetime import UTC, date, datetime

import duckdb
import pytest

from cinktank.items import Dateline
from cinktank.lake.table.spelling import agency
from cinktank.lake.writer import LakeWriter
from cinktank.memory import SQLiteMemory
from cinktank.memory.schedule import Schedule
from tests.lake.articles import article, land, metadata


@pytest.mark.parametrize(
    ("published", "day"),
    [
        ("2022-03-15T00:30:00+01:00", date(2022, 3, 15)),
        ("2022-03-14T23:30:00Z", date(2022, 3, 15)),
        ("2022-07-14T22:10:00+00:00", date(2022, 7, 15)),
        ("2022-03-15", date(2022, 3, 15)),
    ],
)
def test_a_day_is_the_sites_own(lake, published, day):
    land(lake.root, article(1, datePublished=published))
    lake.load()
    assert lake.one("SELECT publishedOn FROM articles") == day


def test_another_sites_day_is_by_its_own_clock(lake):
    url = "https://comoresnews.com/un-article/"
    late = "2022-03-15T21:30:00Z"  # half past midnight there, half past ten in Paris
    land(lake.root, article(1, url=url, canonicalUrl=url, datePublished=late))
    lake.load()
    assert lake.one("SELECT publishedOn FROM articles") == date(2022, 3, 16)


def test_days_and_moments_are_types(lake):
    line = Dateline(text="PARIS, 15 Mar. (EP) –", date="2022-03-15", source="EP")
    modified = "2022-03-16T08:00:00+01:00"
    land(lake.root, article(1, dateline=line, dateModified=modified), article(2), rejects=1)
    lake.load()
    question = "SELECT dateModified, dateline.date, dateline.text FROM articles ORDER BY key"
    moment = datetime(2022, 3, 16, 7, tzinfo=UTC)
    assert lake.ask(question) == [(moment, date(2022, 3, 15), line.text), (None, None, None)]
    kind = lake.one("SELECT typeof(dateRejected) FROM quarantine")
    assert kind == "TIMESTAMP WITH TIME ZONE"


@pytest.mark.parametrize(
    ("printed", "spelled"),
    [
        ("EUROPA PRESS", "Europa Press"),
        ("EP", "Europa Press"),
        ("afp", "AFP"),
        ("dpa/EP", "dpa/Europa Press"),
        ("Belga, AFP", "Belga/AFP"),
        ("Algérie Presse Service", "APS"),
        ("L’Équipe du matin", "L’Équipe du matin"),
        (None, None),
    ],
)
def test_an_agency_has_one_spelling(printed, spelled):
    ((found,),) = duckdb.execute(
        f"SELECT {agency('printed')} FROM (SELECT ? AS printed)", [printed]
    ).fetchall()
    assert found == spelled


def test_every_column_says_what_it_holds(lake):
    land(lake.root, article(1), rejects=1)
    lake.load()
    silent = """
        SELECT table_name, column_name FROM duckdb_columns()
        WHERE comment IS NULL AND table_name IN ('articles', 'revisions', 'quarantine')
          AND NOT internal
    """
    assert lake.ask(silent) == []
    about = "SELECT comment FROM duckdb_columns() WHERE table_name = 'articles' AND column_name = "
    assert "without zone" not in lake.one(f"{about} 'headline'")
    assert lake.one(f"{about} 'headline'") == "The whole headline (h1), inline markup removed."


def refuse(root, job, *urls, when):
    """Let a job refuse some addresses."""
    writer = LakeWriter(root, "sports", job, SQLiteMemory(":memory:"), Schedule(()))
    for url in urls:
        writer.reject(url, ["missing headline: the page shows none"], None, now=when)
    writer.close({}, "finished")


def test_the_quarantine_has_what_is_still_there_once(lake):
    stored, lost = article(1).url, "https://cinktank.com/lost/"
    day = 1_704_067_200  # 2024-01-01
    refuse(lake.root, "job-a", stored, lost, when=day)
    refuse(lake.root, "job-b", stored, lost, when=day + 3_600)
    lake.load()
    assert lake.ask("SELECT url FROM quarantine ORDER BY url") == [(stored,), (lost,)]
    land(lake.root, article(1, metadata=metadata(3)))  # fetched two days later
    lake.load()
    assert lake.ask("SELECT url FROM quarantine") == [(lost,)]
    assert lake.one("SELECT count(*) FROM rejects") == 4
    refuse(lake.root, "job-c", stored, when=day + 9 * 86_400)
    lake.load()
    assert lake.ask("SELECT url FROM quarantine ORDER BY url") == [(stored,), (lost,)]


def test_a_table_of_before_has_it_after_its_next_load(tmp_path):
    from tests.lake.table.conftest import Lake

    lake = Lake(tmp_path, "duckdb")
    land(lake.root, article(1), rejects=1)
    lake.load()
    with duckdb.connect(str(lake.table.path)) as database:
        database.execute("DROP VIEW quarantine")
        database.execute("ALTER TABLE rejects RENAME TO quarantine")
        database.execute("CREATE OR REPLACE VIEW articles AS FROM lines WHERE newest")
    lake.load()
    assert lake.one("SELECT count(*) FROM quarantine") == 1
    assert lake.one("SELECT typeof(publishedOn) FROM articles") == "DATE"


NOTEBOOK = """
import sys
import duckdb

database = duckdb.connect(sys.argv[1], read_only=True)
count = lambda: database.sql("SELECT count(*) FROM articles").fetchall()[0][0]
print(count(), flush=True)
sys.stdin.readline()
print(count(), flush=True)
"""


def test_a_notebook_that_reads_keeps_no_load_waiting(tmp_path):
    from tests.lake.table.conftest import Lake

    lake = Lake(tmp_path, "duckdb")
    land(lake.root, article(1))
    lake.load()
    with subprocess.Popen(
        [sys.executable, "-c", NOTEBOOK, str(lake.table.path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as notebook:
        assert notebook.stdout.readline() == "1\n"
        for number in (2, 3):
            land(lake.root, article(number))
            lake.load()
            assert lake.one("SELECT count(*) FROM articles") == number
        lake.table.vacuum()
        assert lake.one("SELECT count(*) FROM articles") == 3
        print(file=notebook.stdin, flush=True)
        assert notebook.stdout.readline() == "1\n"
    assert sorted(path.name for path in lake.table.path.parent.iterdir()) == [
        ".loader.lock",
        "cinktank.duckdb",
    ]
