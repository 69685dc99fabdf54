"""A site of 2,000, read live and by every way into its past: six lakes, equal but for metadata."""

from collections import Counter

import pytest

from fixtures.newsroom import NewsroomServer
from tests.archive.made import wacz
from tests.archive.pywb_server import Pywb
from tests.archive.test_equal import extract, replayed, stories
from tests.archive.warcs import warcs
from tests.crawls.crawl import crawl

ARTICLES = 2_000

SAME = ("contentHash", "pageHash", "sections", "sources", "rights", "revision", "event")
"""What the metadata say of the article itself, and not of how it came."""


def said(items):
    return {
        item["url"]: {name: value for name, value in item["metadata"].items() if name in SAME}
        for item in items
    }


@pytest.mark.soak
def test_six_lakes_are_equal_and_the_site_is_asked_nothing(tmp_path):
    with NewsroomServer(articles=ARTICLES, gzip=True) as newsroom:
        live = crawl(
            "cinktank", newsroom.url, tmp_path / "live", "-s", f"WARC_ROOT={tmp_path}/warc"
        )
        assert live.code == 0, live.log
        assert len(live.items) == ARTICLES
        expected = stories(live.items)
        truth = {item["url"]: item for item in newsroom.truth()}
        assert set(expected) == set(truth)
        kept = warcs(tmp_path / "warc")
        pattern = f"{tmp_path}/warc/**/*.warc.gz"
        newsroom.clear_requests()
        lakes = {}

        def crawled(name, replay, *more, **given):
            run = replayed(newsroom, tmp_path / name, replay, "cinktank", *more, **given)
            assert run.code == 0, run.log
            lakes[name] = run.items

        def extracted(name, *more):
            done, lakes[name] = extract(tmp_path / name, pattern, "--site", newsroom.url, *more)
            assert done.returncode == 0, done.stderr

        crawled("warc", f"warc:{pattern}")
        crawled("wacz", f"warc:{wacz(tmp_path / 'site.wacz', *kept)}")
        crawled("index", f"warc:{pattern}", follow="archive")
        with Pywb(tmp_path / "pywb", *kept) as pywb:
            crawled("pywb", f"wayback:{pywb.collection}", "-s", "ARCHIVE_DELAY=0")
        extracted("one")
        extracted("two", "--workers", "2")
        extracted("spark", "--engine", "spark", "--master", "local-cluster[2,1,1024]")
        assert newsroom.requests() == []

    for name, items in lakes.items():
        assert Counter(item["url"] for item in items).most_common(1)[0][1] == 1, name
        assert stories(items) == expected, name
        assert said(items) == said(live.items), name
