"""The second table of docs/ends.md: ends that take a process, or a bucket, of their own."""

import json
import signal

import pytest

from fixtures.newsroom import NewsroomServer
from tests.crawls.crawl import command
from tests.crawls.dying import dying
from tests.crawls.forked import command as scrapy
from tests.crawls.test_ends import ROOT, pattern
from tests.lake.servers import Server, free_port

UNHEALTHY = ("-s", "HEALTH_CHECKS=1")


def rows():
    """Return the table: the name of an end → its last line and exit code."""
    text = (ROOT / "docs/ends.md").read_text("utf-8").partition("Further ends")[2]
    lines = text.strip().split("\n\n")[1].splitlines()
    table = [line.strip("| ").split(" | ") for line in lines if line.startswith("| ")]
    return {row[0]: row[1:] for row in table if len(row) == 3 and row[0] != "end"}


@pytest.fixture(scope="module")
def newsroom():
    with NewsroomServer(articles=60) as server:
        yield server


def crawled(newsroom, data, *settings, **environment):
    line = command("international", newsroom.url, data, *settings)[3:]
    return scrapy(*line, **environment)


def wrong_argument(newsroom, data):
    """Give an argument that there is not."""
    return scrapy("crawl", "international", "-a", "sinse=2022-01-01", "-s", f"DATA_ROOT={data}")


def killed(newsroom, data):
    """Kill a run at its first part, and let the next one find it."""
    died = dying("finish", 1, "after", command("international", newsroom.url, data)[3:])
    died.join()
    assert crawled(newsroom, data).returncode == 0
    manifests = [json.loads(path.read_text()) for path in data.glob("landing/**/*.manifest.json")]
    assert [one["finishReason"] for one in manifests].count("died") == 1
    return died.exitcode


def refused_bucket(newsroom, data):
    """Name a bucket that the server does not have."""
    server = Server("moto", data)
    server.start()
    try:
        return crawled(newsroom, data, "-s", "LAKE_ROOT=s3://no-such", **server.environment)
    finally:
        server.stop()


def bucket_away(newsroom, data, *settings):
    """Name a server that does not answer."""
    nowhere = Server("moto", data).environment | {
        "AWS_ENDPOINT_URL": f"http://127.0.0.1:{free_port()}"
    }
    return crawled(newsroom, data, "-s", "LAKE_ROOT=s3://lake/news", *settings, **nowhere)


def test_a_wrong_argument_is_the_only_line(newsroom, tmp_path):
    words, code = rows()["wrong argument"]
    done = wrong_argument(newsroom, tmp_path)
    (line,) = done.stderr.splitlines()
    assert pattern(words.replace("SPIDER", "international")).match(line), line
    assert done.returncode == int(code)


def test_of_a_killed_run_the_next_one_writes_the_manifest(newsroom, tmp_path):
    (words, code) = next(row for name, row in rows().items() if name.startswith("killed"))
    assert "finishReason" in words
    assert killed(newsroom, tmp_path) == -signal.SIGKILL == 128 - int(code)


def test_a_bucket_that_refuses_ends_the_run_at_its_start(newsroom, tmp_path):
    (words, code) = next(row for name, row in rows().items() if "is not there" in name)
    done = refused_bucket(newsroom, tmp_path)
    last = done.stderr.strip().splitlines()[-1]
    assert pattern(words).search(last), last
    assert done.returncode == int(code)


def test_a_bucket_that_is_away_is_said_and_unhealthy(newsroom, tmp_path):
    words, code = rows()["the bucket is away"]
    said = pattern("N files wait in the spool")
    assert "N files wait in the spool" in words
    plain = bucket_away(newsroom, tmp_path / "plain")
    assert said.search(plain.stderr)
    assert plain.returncode == 0, "as above: all were stored, for the time being in the spool"
    watched = bucket_away(newsroom, tmp_path / "watched", *UNHEALTHY)
    assert watched.returncode == int(code.split("; ")[1].split()[0])
    assert "delivery" in watched.stderr


def test_what_an_extension_could_not_do_is_a_failure(newsroom, tmp_path):
    (words, code) = next(row for name, row in rows().items() if "extension" in name)
    done = crawled(newsroom, tmp_path, "-o", "/proc/nowhere/articles.csv")
    last = done.stderr.strip().splitlines()[-1]
    assert pattern(words).search(last), last
    assert done.returncode == int(code)


def test_a_component_that_cannot_be_made_is_one_line(newsroom, tmp_path):
    (words, code) = next(row for name, row in rows().items() if "cannot be made" in name)
    wrong = '{"tests.crawls.raising.Nowhere": 5}'
    done = crawled(newsroom, tmp_path, "-s", f"EXTENSIONS={wrong}")
    last = done.stderr.strip().splitlines()[-1]
    assert pattern(words).search(last), last
    assert "Traceback" not in done.stderr
    assert done.returncode == int(code)


def test_a_component_that_ends_the_crawl_before_it_began_is_a_failure(newsroom, tmp_path):
    (words, code) = next(row for name, row in rows().items() if "before it has begun" in name)
    ends = '{"tests.crawls.faulty.Downloads": 450}'
    fault = "FAULT=spider_opened/CloseSpider/once/articles"
    done = crawled(newsroom, tmp_path, "-s", f"DOWNLOADER_MIDDLEWARES={ends}", "-s", fault)
    last = done.stderr.strip().splitlines()[-1]
    assert pattern(words).search(last), last
    assert done.returncode == int(code)


def test_every_end_of_the_table_is_tried():
    assert len(rows()) == 7, "an end that has no test"
