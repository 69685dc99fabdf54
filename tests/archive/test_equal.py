"""One site, read live and from every form of its past: the articles are the same."""

import json
import subprocess

import pytest

from fixtures.newsroom import NewsroomServer
from tests.archive.made import wacz
from tests.archive.warcs import warcs
from tests.crawls.crawl import crawl, lines
from tests.crawls.forked import command
from tests.machine import needs


@pytest.fixture(scope="module")
def newsroom():
    with NewsroomServer(articles=200, gzip=True) as server:
        yield server


@pytest.fixture(scope="module")
def live(newsroom, tmp_path_factory):
    """The whole site, crawled live, and kept."""
    lake = tmp_path_factory.mktemp("live")
    run = crawl("cinktank", newsroom.url, lake, "-s", f"WARC_ROOT={lake / 'warc'}")
    assert run.code == 0, run.log
    return run


def stories(items):
    """Return the articles by address, without what says how they came."""
    assert len({item["url"] for item in items}) == len(items)
    return {
        item["url"]: {name: value for name, value in item.items() if name != "metadata"}
        for item in items
    }


def replayed(newsroom, lake, replay, spider="cinktank", *more, **arguments):
    """Crawl the past; the site must not be asked anything."""
    newsroom.clear_requests()
    run = crawl(spider, newsroom.url, lake, "-s", f"REPLAY={replay}", *more, **arguments)
    assert newsroom.requests() == []
    return run


def extract(lake, pattern, *more):
    """Run ``scrapy extract``."""
    done = command("extract", pattern, "-s", f"DATA_ROOT={lake}", *more)
    return done, lines(lake / "landing")


def test_from_its_warc_files(newsroom, live, tmp_path):
    run = replayed(newsroom, tmp_path, f"warc:{live.lake}/warc/**/*.warc.gz")
    assert run.code == 0, run.log
    assert stories(run.items) == stories(live.items)
    assert len(run.items) == 200
    metadata = run.items[0]["metadata"]
    assert metadata["transport"] == "archive"
    assert metadata["capture"]["archive"] == "warc"
    assert metadata["dateDownloaded"] == metadata["capture"]["timestamp"]
    assert metadata["capture"]["digest"].startswith("sha1:")
    before = next(item for item in live.items if item["url"] == run.items[0]["url"])["metadata"]
    assert metadata["pageHash"] == before["pageHash"]
    assert metadata["contentHash"] == before["contentHash"]
    assert before["capture"] is None


def test_from_a_wacz(newsroom, live, tmp_path):
    made = wacz(tmp_path / "site.wacz", *warcs(live.lake / "warc"))
    run = replayed(newsroom, tmp_path / "lake", f"warc:{made}")
    assert run.code == 0, run.log
    assert stories(run.items) == stories(live.items)


def test_of_a_site_that_is_gone(tmp_path):
    with NewsroomServer(articles=40) as gone:
        first = crawl("cinktank", gone.url, tmp_path / "live", "-s", f"WARC_ROOT={tmp_path}/warc")
    run = crawl("cinktank", gone.url, tmp_path / "past", "-s", f"REPLAY=warc:{tmp_path}/warc")
    assert run.code == 0, run.log
    assert stories(run.items) == stories(first.items)


@pytest.mark.parametrize("workers", [1, 2])
def test_by_extraction(newsroom, live, tmp_path, workers):
    done, items = extract(
        *(tmp_path, f"{live.lake}/warc/**/*.warc.gz", "--site", newsroom.url),
        *("--workers", str(workers)),
    )
    assert done.returncode == 0, done.stderr
    assert "Stored 200 articles (200 new, 0 changed)" in done.stdout
    assert stories(items) == stories(live.items)
    (manifest,) = tmp_path.glob("landing/spider=extract/*/*.manifest.json")
    told = json.loads(manifest.read_text())
    assert told["rows"] == 200
    assert told["counts"]["rejected"] == 0
    assert told["stats"]["extract/no_article"] > 5


def test_extraction_of_one_section(newsroom, live, tmp_path):
    section = crawl("international", newsroom.url, tmp_path / "live")
    _, items = extract(
        *(tmp_path / "x", f"{live.lake}/warc/**/*.warc.gz"),
        *("-a", f"site={newsroom.url}", "-a", "section=L'International"),
    )
    assert stories(items) == stories(section.items)


def test_what_was_extracted_is_not_stored_again(newsroom, live, tmp_path):
    pattern = f"{live.lake}/warc/**/*.warc.gz"
    extract(tmp_path, pattern, "--site", newsroom.url)
    done, items = extract(tmp_path, pattern, "--site", newsroom.url)
    assert "Stored 0 articles" in done.stdout
    assert len(items) == 200
    assert done.returncode == 0


def test_no_page_of_the_site_is_said(live, tmp_path):
    done, items = extract(tmp_path, f"{live.lake}/warc/**/*.warc.gz")
    assert done.returncode == 1
    assert "no page of https://cinktank.com/ is in these files: there are pages of 127.0.0.1" in (
        done.stderr
    )
    assert items == []


@needs("wget")  # only wget can write what wget writes
@pytest.mark.parametrize(
    "template", ["classic", "tdb", pytest.param("newsmag", marks=pytest.mark.soak)]
)
def test_from_a_warc_that_wget_made(tmp_path, template):
    with NewsroomServer(articles=60, template=template) as newsroom:
        crawled = crawl("international", newsroom.url, tmp_path / "live")
        got = subprocess.run(
            [
                *("wget", "--quiet", "--recursive", "--level=inf", "--no-parent"),
                *("--warc-file=site", "--warc-cdx", "--delete-after", "--no-directories"),
                *("--execute=robots=off", "--accept-regex", "/$", newsroom.url),
            ],
            cwd=tmp_path,
            check=False,
        )
        assert got.returncode in (0, 8), "8: some page of it is not there"
        pattern = f"warc:{tmp_path}/site.warc.gz"
        run = replayed(newsroom, tmp_path / "past", pattern, "international")
        assert stories(run.items) == stories(crawled.items)
        done, items = extract(
            *(tmp_path / "x", f"{tmp_path}/site.warc.gz", "--site", newsroom.url),
            *("--section", "L'International"),
        )
        assert done.returncode == 0, done.stderr
        assert stories(items) == stories(crawled.items)
