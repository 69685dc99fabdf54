"""Pages that came compressed and cannot be unpacked whole: named, and taken for nothing else."""

import gzip
import random
import zlib

import brotli
import pytest

from tests.archive.made import HTML, SITE, Made, warc
from tests.archive.test_extract import article as post
from tests.archive.test_extract import extract
from tests.crawls.crawl import crawl

ARTICLE = f"{SITE}un-article/"


def article() -> bytes:
    """Return a post whose words do not repeat: its end is far from its beginning, also packed."""
    chance = random.Random(7)
    words = " ".join(f"mot{chance.randrange(10**9)}" for _ in range(900))
    return post("Un titre", 1, f"Un fait {words}")


def flipped(packed: bytes, place: int) -> bytes:
    """Return *packed* with one byte of it damaged."""
    return packed[:place] + bytes([packed[place] ^ 255]) + packed[place + 1 :]


def made(encoding: str, body: bytes) -> Made:
    return Made(ARTICLE, "2022-04-01", body, headers=[*HTML, ("Content-Encoding", encoding)])


@pytest.mark.parametrize(
    ("encoding", "body"),
    [
        ("dcb", b"\x01\x02" * 300),
        ("compress", b"\x1f\x9d" + b"\x01\x02" * 300),
        ("gzip", b"\x1f\x8b\x08\x00" + b"\xff" * 500),
        ("br", b"\xff" * 700),
        ("zstd", b"\x28\xb5\x2f\xfd" + b"\xff" * 700),
    ],
)
def test_what_nothing_comes_out_of_is_named(tmp_path, encoding, body):
    warc(tmp_path, made(encoding, body))
    items, counts, _ = extract(tmp_path / "lake", tmp_path / "made.warc.gz")
    assert items == []
    assert counts["archive/not_unpacked"] == 1
    assert not counts["extract/no_article"]
    assert not counts["archive/empty"]


PACKED = {"gzip": gzip.compress(article()), "deflate": zlib.compress(article()),
          "br": brotli.compress(article())}  # fmt: skip


@pytest.mark.parametrize("encoding", PACKED)
@pytest.mark.parametrize("damage", ["flipped", "cut"])
def test_a_part_that_comes_out_is_no_article(tmp_path, encoding, damage):
    """No other page says here that this site's pages end with ``</html>``."""
    packed = PACKED[encoding]
    half = len(packed) * 2 // 3
    warc(tmp_path, made(encoding, flipped(packed, half) if damage == "flipped" else packed[:half]))
    items, counts, _ = extract(tmp_path / "lake", tmp_path / "made.warc.gz")
    assert items == []
    assert counts["validation/truncated"] + counts["archive/not_unpacked"] == 1, counts


def test_a_wrong_checksum_is_no_empty_page(tmp_path):
    small = gzip.compress(post())
    warc(tmp_path, made("gzip", flipped(small, len(small) - 6)))
    items, counts, _ = extract(tmp_path / "lake", tmp_path / "made.warc.gz")
    assert items == []
    assert counts["archive/not_unpacked"] == 1


@pytest.mark.parametrize("encoding", ["identity", "UTF-8", "gzip", "br", "zstd", "dcb"])
def test_what_an_archive_has_unpacked_already_is_read(tmp_path, encoding):
    warc(tmp_path, made(encoding, article()))
    items, counts, _ = extract(tmp_path / "lake", tmp_path / "made.warc.gz")
    assert [item["headline"] for item in items] == ["Un titre"], counts


def test_in_a_crawl_an_older_capture_is_taken_for_it(tmp_path):
    home = Made(SITE, "2022-04-01", b"<!doctype html><html><body><h1>Accueil</h1></body></html>")
    good = Made(ARTICLE, "2022-03-01", article())
    broken = [
        Made(ARTICLE, f"2022-04-0{day}", body, headers=[*HTML, ("Content-Encoding", encoding)])
        for day, (encoding, body) in enumerate(
            [("dcb", b"\x01\x02" * 300), ("gzip", PACKED["gzip"][:-900])], 1
        )
    ]
    path = warc(tmp_path, home, good, *broken)
    run = crawl("cinktank", SITE, tmp_path / "lake", "-s", f"REPLAY=warc:{path}", follow="archive")
    assert run.stats.get("archive/not_unpacked") == 1, run.log
    assert run.stats.get("archive/cut_short") == 1
    assert [item["metadata"]["capture"]["timestamp"] for item in run.items] == [
        "2022-03-01T00:00:00Z"
    ]
