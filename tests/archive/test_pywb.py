"""What we keep, a real pywb shows; what it shows, we crawl."""

import asyncio
import re
import zlib
from urllib.request import urlopen

import pytest

from cinktank.archive.additions import without_additions
from cinktank.archive.asking import PoliteAsk
from cinktank.archive.wayback import Wayback
from cinktank.extract import extract_article
from fixtures.newsroom import NewsroomServer
from tests.archive.pywb_server import Pywb
from tests.archive.test_equal import replayed, stories
from tests.archive.test_web_archives import collected, plain_ask
from tests.archive.warcs import records, warcs
from tests.crawls.crawl import crawl


@pytest.fixture(scope="module")
def newsroom():
    with NewsroomServer(articles=60, gzip=True) as server:
        yield server


@pytest.fixture(scope="module")
def live(newsroom, tmp_path_factory):
    """The site, crawled and kept; and once more, so that some payloads come again."""
    lake = tmp_path_factory.mktemp("live")
    kept = "-s", f"WARC_ROOT={lake / 'warc'}"
    run = crawl("cinktank", newsroom.url, lake, *kept)
    assert run.code == 0, run.log
    return run


@pytest.fixture(scope="module")
def pywb(live, tmp_path_factory):
    with Pywb(tmp_path_factory.mktemp("pywb") / "home", *warcs(live.lake / "warc")) as server:
        yield server


def test_every_page_that_we_kept_is_shown_as_it_was(live, pywb):
    shown = 0
    for record in records(*warcs(live.lake / "warc")):
        if record.kind in ("response", "revisit") and record.status == "200":
            with urlopen(f"{pywb.collection}/2099id_/{record.url}") as answer:
                body = answer.read()
            if record.kind == "response" and "Content-Encoding" in record.http_headers:
                assert body == zlib.decompress(record.body)
                shown += 1
    assert shown > 60


def test_a_crawl_of_it_is_the_crawl_of_the_site(newsroom, live, pywb, tmp_path):
    run = replayed(newsroom, tmp_path, f"wayback:{pywb.collection}", "cinktank",
                   "-s", "ARCHIVE_DELAY=0")  # fmt: skip
    assert run.code == 0, run.log
    assert stories(run.items) == stories(live.items)
    capture = run.items[0]["metadata"]["capture"]
    assert capture["archive"] == pywb.collection.split("/")[2]
    assert re.fullmatch(r"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ", capture["timestamp"])


def test_every_captured_address_is_listed(newsroom, live, pywb):
    archive = Wayback(pywb.collection, PoliteAsk(plain_ask))
    listed = {same[0].url for same in asyncio.run(collected(archive, newsroom.url))}
    assert {item["url"] for item in live.items} <= listed


def test_what_pywb_writes_into_a_page_is_taken_out(live, pywb):
    """A page shown with pywb's banner says what the page itself says."""
    url = live.items[0]["url"]
    with urlopen(f"{pywb.collection}/2099id_/{url}") as answer:
        plain = answer.read()
    with urlopen(f"{pywb.collection}/2099mp_/{url}") as answer:
        shown = answer.read()
    assert shown != plain
    cleaned, added = without_additions(shown)
    assert added
    assert b"WB Insert" not in cleaned
    assert extract_article(cleaned, url) == extract_article(plain, url)
    assert extract_article(shown, url) != extract_article(plain, url)
