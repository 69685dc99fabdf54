"""A bucket that can never take the lake ends a run at its start; what is away is waited for."""

import os
import subprocess

import pytest

from cinktank.lake.bucket import Bucket, BucketRefusedError
from cinktank.lake.location import LakeError, location_of
from cinktank.lake.table.kinds import table_of
from fixtures.newsroom import NewsroomServer
from tests.crawls.crawl import ROOT, command
from tests.crawls.forked import command as scrapy
from tests.lake.articles import article, land
from tests.lake.servers import SECRET, Server, free_port


@pytest.fixture(scope="module")
def newsroom():
    with NewsroomServer(articles=60) as server:
        yield server


def crawled(newsroom, data, lake_root, **environment):
    """Crawl into a bucket; return the run, and how often the site was asked for an article."""
    newsroom.clear_requests()
    line = command("international", newsroom.url, data, "-s", f"LAKE_ROOT={lake_root}")
    done = scrapy(*line[3:], **environment)
    return done, len(newsroom.requests())


def test_a_bucket_that_there_is_not_is_said_before_the_site_is_asked(newsroom, moto, tmp_path):
    done, asked = crawled(newsroom, tmp_path, "s3://no-such-lake/news", **moto.environment)
    last = done.stderr.strip().splitlines()[-1]
    assert (done.returncode, asked) == (1, 0)
    assert "s3://no-such-lake/news cannot be used" in last


def test_wrong_credentials_are_said_before_the_site_is_asked(newsroom, nanio, tmp_path):
    wrong = {**nanio.environment, "AWS_SECRET_ACCESS_KEY": "another"}
    done, asked = crawled(newsroom, tmp_path, "s3://lake/news", **wrong)
    assert (done.returncode, asked) == (1, 0)
    assert SECRET not in done.stderr


def test_a_missing_driver_is_said_before_the_site_is_asked(newsroom, tmp_path):
    (tmp_path / "s3fs.py").write_text("raise ImportError('No module named s3fs')\n")
    newsroom.clear_requests()
    done = subprocess.run(
        command("international", newsroom.url, tmp_path / "data", "-s", "LAKE_ROOT=s3://lake/news"),
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    last = done.stderr.strip().splitlines()[-1]
    assert (done.returncode, newsroom.requests()) == (1, [])
    assert "needs s3fs" in last


def test_a_bucket_that_is_away_is_no_obstacle(newsroom, tmp_path):
    nowhere = {**Server("moto", tmp_path).environment}
    nowhere["AWS_ENDPOINT_URL"] = f"http://127.0.0.1:{free_port()}"
    done, asked = crawled(newsroom, tmp_path, "s3://lake/news", **nowhere)
    assert done.returncode == 0, done.stderr
    assert asked > 0


@pytest.mark.parametrize("kind", ["s3://nothing-here/x", "s3://Not_A_Name/x"])
def test_a_refusal_is_no_outage(moto, signed_in, kind):
    signed_in(moto)
    with pytest.raises(BucketRefusedError):
        Bucket(kind, "s3").probe()


def test_a_bucket_that_can_be_used_is_probed_again_and_again(any_server, signed_in):
    signed_in(any_server)
    for _ in range(2):
        Bucket("s3://lake/probed", "s3").probe()


def test_a_root_for_data_that_is_a_bucket_is_refused(tmp_path):
    done = scrapy("audit", "-s", "DATA_ROOT=s3://lake/data")
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1)
    assert "LAKE_ROOT" in done.stderr


@pytest.fixture
def filled(tmp_path):
    """A local lake with a loaded table, as settings on the command line."""
    land(tmp_path / "data", *(article(number) for number in range(6)))
    settings = ("-s", f"DATA_ROOT={tmp_path / 'data'}")
    assert scrapy("lake", "load", *settings).returncode == 0
    return settings


def test_an_export_to_a_bucket_is_in_the_bucket(moto, signed_in, filled, tmp_path, monkeypatch):
    signed_in(moto)
    target = "s3://lake/exported"
    done = scrapy("lake", "export", "--parquet", target, *filled)
    assert done.returncode == 0, done.stderr
    names = [name for name in moto.names() if name.startswith("exported/")]
    assert names
    assert all(name.endswith(".parquet") and "/month=" in name for name in names)
    assert not (ROOT / "s3:").exists()
    again = scrapy("lake", "export", "--parquet", target, *filled)
    assert again.returncode == 1
    assert "is not empty" in again.stderr


def test_what_was_exported_to_a_bucket_is_the_table(moto, signed_in, filled, tmp_path):
    import pyarrow.parquet as parquet

    signed_in(moto)
    scrapy("lake", "export", "--parquet", "s3://lake/rows", *filled)
    bucket, rows = Bucket("s3://lake/rows", "s3"), 0
    for name in bucket.names(""):
        rows += parquet.read_metadata(bucket.fetch(name.lstrip("/"), tmp_path / "copy")).num_rows
    place = location_of({"DATA_ROOT": tmp_path / "data"})
    with table_of(place, {"LAKE_TIMEOUT": 60, "LAKE_MEMORY": "1GB"}).reading() as database:
        ((held,),) = database.sql("SELECT count(*) FROM articles").fetchall()
    assert rows == held == 6


def test_an_answer_goes_to_a_bucket_too(moto, signed_in, filled):
    signed_in(moto)
    target = "s3://lake/answers/all.csv"
    done = scrapy("lake", "query", "FROM articles", "--output", target, *filled)
    assert done.returncode == 0, done.stderr
    assert "answers/all.csv" in moto.names()


def test_an_export_to_what_is_no_place_is_one_line(filled):
    done = scrapy("lake", "export", "--parquet", "ftp://lake/x", *filled)
    assert (done.returncode, len(done.stderr.splitlines())) == (1, 1)
    assert "s3://" in done.stderr


def test_an_export_to_a_bucket_that_is_not_there_is_one_line(moto, signed_in, filled):
    signed_in(moto)
    done = scrapy("lake", "export", "--parquet", "s3://no-such-lake/x", *filled)
    assert (done.returncode, len(done.stderr.splitlines())) == (1, 1)


def test_a_location_says_what_is_no_folder():
    with pytest.raises(LakeError, match="LAKE_ROOT"):
        location_of({"DATA_ROOT": "gs://news/data"})
