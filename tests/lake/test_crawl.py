"""A crawl whose lake is a bucket: cut off from it, the next run delivers.

Its memory lost, the next run learns from the bucket what is there.
"""

import os
import subprocess
import sys
from pathlib import Path
from time import sleep

from cinktank.crawl.opening import job_name
from fixtures.newsroom import NewsroomServer
from tests.crawls.crawl import command
from tests.lake.servers import SECRET, Server

ROOT = Path(__file__).resolve().parents[2]


def test_a_job_has_a_name_of_its_own_whatever_somebody_calls_it():
    """Files are named for it."""
    assert job_name("0" * 32) == "0" * 32
    first = job_name("daily")
    sleep(0.002)
    second = job_name("daily")
    assert first.startswith("daily-2")
    assert first < second
    assert "/" not in job_name("../x")
    assert not job_name("../x").startswith(".")


def test_the_bucket_is_away_and_comes_back(tmp_path):
    server = Server("moto", tmp_path)
    data = tmp_path / "data"
    lake = ("-s", "LAKE_ROOT=s3://lake/news", "-s", "LOG_LEVEL=DEBUG")

    def run(*arguments):
        return subprocess.run(
            arguments,
            cwd=ROOT,
            env={**os.environ, **server.environment},
            capture_output=True,
            text=True,
            check=False,
        )

    def scrapy(*arguments):
        return run(sys.executable, "-m", "scrapy", *arguments, *lake[:2], "-s", f"DATA_ROOT={data}")

    with NewsroomServer(articles=60) as newsroom:
        away = run(*command("cinktank", newsroom.url, data, *lake))
        assert away.returncode == 0, away.stderr
        assert "cannot be used" in away.stderr
        assert "files wait in the spool" in away.stderr
        server.start()
        try:
            server.make_bucket()
            back = run(*command("cinktank", newsroom.url, data, *lake))
            assert back.returncode == 0, back.stderr
            assert "wait in the spool" not in back.stderr
            assert len([name for name in server.names() if name.endswith("manifest.json")]) == 1
            assert list((data / "spool").rglob("*.jsonl.gz")) == []
            assert scrapy("audit").stdout.startswith("The archive is complete: 60 articles held")
            assert "60 new articles" in scrapy("lake", "load").stdout
            asked = scrapy("lake", "query", "SELECT count(*) AS n FROM articles", "--format", "csv")
            assert asked.stdout.split() == ["n", "60"]
            assert "0 wait" in scrapy("lake", "deliver").stdout
            for file in data.glob("memory.db*"):
                file.unlink()
            again = run(*command("cinktank", newsroom.url, data, *lake))
            assert "parts of the lake that the memory did not know" in again.stderr
            assert len([name for name in server.names() if name.endswith("manifest.json")]) == 1
        finally:
            server.stop()
    assert SECRET not in away.stderr + back.stderr + again.stderr
