"""Everything that a crawl fetches is in WARC files, as it came."""

import signal
import subprocess
import sys
import zlib
from collections import Counter
from time import monotonic, sleep

import pytest

from fixtures.newsroom import NewsroomServer
from tests.archive.warcs import records, warcs
from tests.crawls.crawl import ROOT, command, crawl


def kept_in(folder):
    return "-s", f"WARC_ROOT={folder}"


@pytest.fixture(scope="module")
def newsroom():
    with NewsroomServer(articles=200, gzip=True) as server:
        yield server


@pytest.fixture(scope="module")
def kept(newsroom, tmp_path_factory):
    """A crawl, the requests that the site counted, and its WARC files."""
    lake = tmp_path_factory.mktemp("lake")
    newsroom.clear_requests()
    run = crawl("international", newsroom.url, lake, *kept_in(lake / "warc"))
    assert run.code == 0, run.log
    return run, newsroom.requests(), warcs(lake / "warc")


def test_every_request_that_the_site_saw_is_a_record_with_its_answer(kept):
    _, asked, files = kept
    kinds = Counter(record.kind for record in records(*files))
    assert kinds["request"] == kinds["metadata"] == len(asked)
    assert kinds["response"] + kinds["revisit"] == len(asked)
    assert kinds["warcinfo"] == len(files)
    urls = Counter(record.url for record in records(*files) if record.kind == "request")
    assert sum(urls.values()) == len(asked)


def test_a_body_is_kept_compressed_as_it_came(kept):
    _, _, files = kept
    pages = [record for record in records(*files) if record.kind == "response"]
    packed = [page for page in pages if page.http_headers.get("Content-Encoding") == "deflate"]
    assert len(packed) > 10
    for page in packed:
        assert int(page.http_headers["Content-Length"]) == len(page.body)
        assert b"</html>" in zlib.decompress(page.body)


def test_a_request_is_kept_as_it_was_sent(kept, newsroom):
    _, _, files = kept
    asked = next(record for record in records(*files) if record.kind == "request")
    assert asked.http_headers["Host"] == newsroom.url.split("/")[2]
    assert asked.http_headers["User-Agent"].startswith("cinktank/")
    assert "gzip" in asked.http_headers["Accept-Encoding"]


def test_warcio_finds_every_digest_right(kept):
    _, _, files = kept
    checked = subprocess.run(
        [sys.executable, "-m", "warcio.cli", "check", "-v", *files],
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert "digest pass" in checked.stdout
    assert "digest failed" not in checked.stdout


def test_a_payload_that_comes_again_is_named_and_not_kept_twice(newsroom, tmp_path):
    """Every page of a site whose articles are gone answers the same."""
    run = crawl("international", newsroom.url, tmp_path, *kept_in(tmp_path / "warc"), pages=1)
    assert run.code == 0, run.log
    files = warcs(tmp_path / "warc")
    originals = {}
    for record in records(*files):
        digest = record.headers.get("WARC-Payload-Digest")
        if record.kind == "response" and record.body:
            assert digest not in originals, record.url
            originals[digest] = record
        if record.kind == "revisit":
            original = originals[digest]
            assert record.headers["WARC-Refers-To-Target-URI"] == original.url
            assert record.headers["WARC-Refers-To-Date"] == original.headers["WARC-Date"]
            assert record.headers["WARC-Refers-To"] == original.headers["WARC-Record-ID"]
            assert record.body == b""


def test_a_file_is_finished_when_it_is_large(newsroom, tmp_path):
    run = crawl(
        "international",
        newsroom.url,
        tmp_path,
        *kept_in(tmp_path / "warc"),
        "-s",
        "WARC_SIZE=50000",
    )
    assert run.code == 0
    files = warcs(tmp_path / "warc")
    assert len(files) > 2
    sizes = [path.stat().st_size for path in files]
    assert all(size >= 50_000 for size in sizes[:-1])
    assert not list((tmp_path / "warc").rglob("*.unfinished"))
    firsts = [next(records(path)).kind for path in files]
    assert set(firsts) == {"warcinfo"}


def test_nothing_is_kept_unless_asked_for(newsroom, tmp_path):
    run = crawl("international", newsroom.url, tmp_path, pages=1)
    assert run.code == 0
    assert not list(tmp_path.rglob("*warc*"))


def test_killed_it_leaves_whole_records_and_the_next_run_takes_them_over(newsroom, tmp_path):
    for _ in range(3):
        process = subprocess.Popen(
            command("international", newsroom.url, tmp_path, *kept_in(tmp_path / "warc"),
                    "-s", "DOWNLOAD_DELAY=0.02", full=1),
            cwd=ROOT,
            stderr=subprocess.DEVNULL,
        )  # fmt: skip
        deadline = monotonic() + 300
        while monotonic() < deadline:
            hidden = list((tmp_path / "warc").rglob("*.unfinished"))
            if hidden and hidden[0].stat().st_size > 100_000:
                break
            sleep(0.02)
        process.send_signal(signal.SIGKILL)
        process.wait()
        left = list((tmp_path / "warc").rglob("*.unfinished"))
        assert len(left) == 1
        torn = left[0].read_bytes()
        left[0].write_bytes(torn[:-7])  # as a machine that lost power leaves it
        whole = gzip_members(torn) - 1
        run = crawl("international", newsroom.url, tmp_path, *kept_in(tmp_path / "warc"), pages=1)
        assert run.code == 0, run.log
        assert "Took over" in run.log
        taken = left[0].with_name(left[0].name[1:].removesuffix(".unfinished"))
        assert gzip_members(taken.read_bytes()) == len(list(records(taken))) == whole
        assert torn.startswith(taken.read_bytes())
        assert not list((tmp_path / "warc").rglob("*.unfinished"))


def gzip_members(data):
    """Return how many gzip members *data* is made of; raises when the last one is not whole."""
    count = 0
    while data:
        unpacker = zlib.decompressobj(31)
        unpacker.decompress(data)
        assert unpacker.eof
        data = unpacker.unused_data
        count += 1
    return count


def test_a_place_that_cannot_be_used_is_said_in_one_line(newsroom, tmp_path):
    (tmp_path / "file").write_text("")
    run = crawl("international", newsroom.url, tmp_path, *kept_in(tmp_path / "file" / "warc"))
    assert run.code == 1
    assert "Traceback" not in run.log
    told = [line for line in run.log.splitlines() if " CRITICAL: " in line]
    assert len(told) == 1
    assert "WARC" in told[0]
