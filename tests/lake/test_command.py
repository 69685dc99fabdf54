"""``scrapy lake``, as an analyst types it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from pyarrow import dataset, parquet

from tests.crawls.forked import command
from tests.lake.articles import article, land

ROOT = Path(__file__).resolve().parents[2]


def scrapy(root, *arguments, code=0):
    done = command("lake", *arguments, "-s", f"DATA_ROOT={root}")
    assert done.returncode == code, done
    return done.stdout if code == 0 else done.stderr


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    root = tmp_path_factory.mktemp("data")
    land(root, *(article(number) for number in range(30)), rejects=2)
    assert scrapy(root, "load").startswith("Loaded 30 lines of 2 parts: 30 new articles")
    return root


def test_a_question_is_answered_in_every_form(root, tmp_path):
    question = "SELECT articleSection, count(*) AS n FROM articles GROUP BY 1 ORDER BY 1"
    assert "Culture" in scrapy(root, "query", question)
    assert scrapy(root, "query", question, "--format", "csv").splitlines() == [
        "articleSection,n", "Culture,15", "Sports,15"
    ]  # fmt: skip
    answer = [{"articleSection": "Culture", "n": 15}, {"articleSection": "Sports", "n": 15}]
    assert json.loads(scrapy(root, "query", question, "--format", "json")) == answer
    scrapy(root, "query", question, "-o", str(tmp_path / "answer.parquet"))
    assert parquet.read_table(tmp_path / "answer.parquet").to_pylist() == answer


def test_a_bad_question_is_told_in_words_and_writing_is_refused(root):
    assert "syntax error" in scrapy(root, "query", "SELEC", code=1)
    assert "refused" in scrapy(root, "query", "DELETE FROM lines", code=1)
    assert "SELECT" in scrapy(root, "query", "", code=1)


def test_status_counts_what_is_there(root):
    told = scrapy(root, "status")
    assert told.startswith("30 articles, 30 revisions in ")
    assert "2  missing headline" in told
    assert "100.0%  articleBody" in told
    found = json.loads(scrapy(root, "status", "--format", "json"))
    assert found["sections"] == {"Culture": 15, "Sports": 15}
    assert found["filled"]["dateline"] == 0.0
    assert (found["first"][:7], found["last"][:7]) == ("2022-01", "2022-12")


def test_an_export_is_parquet_parted_by_month(root, tmp_path):
    assert "30 rows" in scrapy(root, "export", "--parquet", str(tmp_path / "out"))
    assert len(list((tmp_path / "out").glob("month=2022-*"))) == 12
    table = dataset.dataset(tmp_path / "out", partitioning="hive").to_table()
    assert table.num_rows == 30
    assert "not empty" in scrapy(root, "export", "--parquet", str(tmp_path / "out"), code=1)


def test_an_empty_lake_and_a_bad_setting_are_told_in_one_line(tmp_path):
    assert "scrapy lake load makes it" in scrapy(tmp_path, "query", "SELECT 1", code=1)
    told = scrapy(tmp_path, "load", "-s", "LAKE_ROOT=ftp://x/y", code=1)
    assert told.startswith("scrapy lake load: setting LAKE_ROOT: ftp:// is not known")
    told = scrapy(tmp_path, "load", "-s", "LAKE_ROOT=s3://key:secret@bucket/x", code=1)
    assert "holds a password" in told
    assert "secret" not in told


MISSING = """
import sys
for name in {names!r}:
    sys.modules[name] = None
from scrapy.cmdline import execute
from tests.crawls.forked import command
execute(["scrapy", "lake", "load", *sys.argv[1:]])
"""


@pytest.mark.parametrize(
    ("names", "settings", "advice"),
    [
        (["duckdb"], [], "-e '.[lake]'"),
        (["deltalake"], ["-s", "LAKE_TABLE=delta"], "-e '.[lake]'"),
        (["s3fs"], ["-s", "LAKE_ROOT=s3://a/b"], "-e '.[s3]'"),
        (["gcsfs"], ["-s", "LAKE_ROOT=gs://a/b"], "-e '.[gs]'"),
        (["adlfs"], ["-s", "LAKE_ROOT=az://a/b"], "-e '.[az]'"),
    ],
)
def test_a_missing_extra_is_named_in_one_line(tmp_path, names, settings, advice):
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            MISSING.format(names=names),
            "-s",
            f"DATA_ROOT={tmp_path}",
            *settings,
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert advice in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_crawl_imports_none_of_it():
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-c", "import cinktank.spiders.sections"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    for name in ("duckdb", "deltalake", "pyarrow", "fsspec", "s3fs", "botocore"):
        assert f" {name}" not in done.stderr
