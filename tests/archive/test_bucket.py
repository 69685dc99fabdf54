"""WARC files in a bucket: delivered there, and crawled and extracted from there."""

import pytest

from fixtures.newsroom import NewsroomServer
from tests.archive.test_equal import extract, stories
from tests.crawls.crawl import crawl
from tests.lake.servers import Server

ROOT = "s3://lake/warc"


@pytest.fixture
def bucket(tmp_path, monkeypatch):
    server = Server("moto", tmp_path)
    server.start()
    for name, value in server.environment.items():
        monkeypatch.setenv(name, value)
    try:
        server.make_bucket()
        yield server
    finally:
        server.stop()


def test_what_is_kept_in_a_bucket_is_crawled_from_there(bucket, tmp_path):
    with NewsroomServer(articles=60) as newsroom:
        kept = "-s", f"WARC_ROOT={ROOT}", "-s", "WARC_SIZE=60000"
        live = crawl("international", newsroom.url, tmp_path / "live", *kept)
        assert live.code == 0, live.log
        names = [name for name in bucket.names() if name.startswith("warc/spider=international/")]
        assert len(names) > 1
        assert list((tmp_path / "live").rglob("*.warc.gz")) == [], "the spool is empty"
        newsroom.clear_requests()
        pattern = f"{ROOT}/**/*.warc.gz"
        past = crawl("international", newsroom.url, tmp_path / "p", "-s", f"REPLAY=warc:{pattern}")
        assert past.code == 0, past.log
        assert newsroom.requests() == []
        assert stories(past.items) == stories(live.items)
        _, items = extract(tmp_path / "x", pattern, "--site", newsroom.url,
                           "--section", "L'International")  # fmt: skip
        assert stories(items) == stories(live.items)


def test_a_bucket_that_is_away_keeps_them_waiting_for_the_next_run(bucket, tmp_path):
    with NewsroomServer(articles=60) as newsroom:
        kept = "-s", f"WARC_ROOT={ROOT}"
        bucket.stop()
        first = crawl("international", newsroom.url, tmp_path, *kept, pages=1)
        assert first.code == 0, first.log
        assert "wait in" in first.log
        assert "Traceback" not in first.log
        (waiting,) = (tmp_path / "spool-warc").rglob("*.warc.gz")
        bucket.start()
        bucket.make_bucket()
        second = crawl("international", newsroom.url, tmp_path, *kept, pages=1)
        assert second.code == 0, second.log
        assert any(name.endswith(waiting.name) for name in bucket.names())
        assert not waiting.exists()
