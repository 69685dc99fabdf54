"""WARC files packed with zstd, a frame a record: read in place, also where frames share words."""

import io
import itertools

import pytest
from backports import zstd

from cinktank.archive.cdxj import Capture, line_of
from cinktank.archive.examination import by_record
from cinktank.archive.extraction import Stretch, Wanted, extract, item_of, stretches
from cinktank.archive.files import warc_files
from cinktank.archive.index import index_of
from cinktank.archive.reading import read_at
from cinktank.archive.warc_archive import WarcArchive
from cinktank.archive.warc_reader import captures_in
from tests.archive.made import SITE, wacz
from tests.archive.test_extract import ARTICLE, article
from tests.archive.test_extract import extract as lake_of
from tests.archive.test_other_writers import GOOD, PAGE, WHEN, plain, read
from tests.archive.test_revisits import response

URLS = [f"{SITE}{number:02}/" for number in range(30)]
PAGES = [
    response(WHEN, article(f"Titre {number}", number + 1, f"Le fait {number}", url), url)
    for number, url in enumerate(URLS)
]
WORDS = zstd.train_dict([plain(one) for one in PAGES], 2048).dict_content
CHECKED = {zstd.CompressionParameter.checksum_flag: 1}


def in_frames(*members, words=None, packed=False):
    """Return records as frames; behind the words that they share, if any, which may be packed."""
    named = zstd.ZstdDict(words) if words else None
    head = b""
    if words:
        words = zstd.compress(words) if packed else words
        head = b"\x5d\x2a\x4d\x18" + len(words).to_bytes(4, "little") + words
    frames = (zstd.compress(plain(one), options=CHECKED, zstd_dict=named) for one in members)
    return head + b"".join(frames)


FORMS = {
    "without": {},
    "with": {"words": WORDS},
    "with packed": {"words": WORDS, "packed": True},
}
forms = pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)


@forms
def test_a_file_is_read_and_replayed(tmp_path, form):
    data = in_frames(response(WHEN, PAGE), GOOD, **form)
    assert read(tmp_path, data, "a.warc.zst") == (2, set(), [f"{SITE}deux/", ARTICLE])
    archive = WarcArchive(str(tmp_path), tmp_path / "data")
    (capture,) = archive.index.captures(ARTICLE)
    assert archive.read_now(capture).body == PAGE


@forms
def test_each_record_is_where_the_index_says(form):
    data = in_frames(*PAGES, **form)
    file = io.BytesIO(data)
    found = list(captures_in(file, pytest.fail))
    assert [one.url for one in found] == URLS
    for one in found:
        assert data[one.offset :].startswith(b"\x28\xb5\x2f\xfd")
        assert read_at(file, one.offset).url == one.url
        assert read_at(file, one.offset + 1) is None
    assert sum(one.length for one in found) == len(data) - found[0].offset


def articles(part):
    return [found.article for found in part.articles]


@forms
def test_stretches_bring_every_page_once(tmp_path, form):
    data = in_frames(*PAGES, **form)
    (tmp_path / "a.warc.zst").write_bytes(data)
    (warc,) = warc_files(str(tmp_path))
    assert len(stretches(str(tmp_path), len(data) // 4)) == 4
    for size in (1, len(data) // 7, 301):
        edges = [*range(0, len(data), max(size, 97)), len(data)]
        parts = [extract(Stretch(warc, *two), Wanted(SITE)) for two in itertools.pairwise(edges)]
        assert [one.url for part in parts for one in map(item_of, articles(part))] == URLS
        assert [fault for part in parts for fault in part.faults] == []


@forms
def test_two_processes_bring_what_one_brings(tmp_path, form):
    (tmp_path / "a.warc.zst").write_bytes(in_frames(*PAGES, **form))
    one, two = (lake_of(tmp_path / f"{n}", tmp_path / "a.warc.zst", n)[0] for n in (1, 2))
    assert [found["url"] for found in one] == [found["url"] for found in two] == URLS


def test_an_index_beside_speaks_of_places_in_the_packed_file(tmp_path):
    path = tmp_path / "a.warc.zst"
    first, second = in_frames(response(WHEN, PAGE)), in_frames(GOOD)
    path.write_bytes(first + second)
    lines = [
        Capture(ARTICLE, "20220401120000", 200, "text/html", "A", path.name, 0, len(first)),
        Capture(f"{SITE}deux/", "20220501120000", 200, "text/html", "B", path.name, len(first),
                len(second)),
    ]  # fmt: skip
    (tmp_path / "a.cdxj").write_bytes(b"".join(map(line_of, lines)))
    archive = WarcArchive(str(path), tmp_path / "data")
    assert [one.digest for of in archive.index.all() for one in of] == ["B", "A"]
    (capture,) = archive.index.captures(f"{SITE}deux/")
    assert b">Deux<" in archive.read_now(capture).body


def test_one_in_a_wacz_is_read_in_place(tmp_path):
    path = tmp_path / "a.warc.zst"
    path.write_bytes(in_frames(*PAGES, words=WORDS))
    made = wacz(tmp_path / "site.wacz", path)
    path.unlink()
    assert len(list(index_of(str(made), tmp_path / "data").all())) == len(URLS)


def test_a_file_that_is_one_frame_is_extracted_whole(tmp_path):
    data = zstd.compress(b"".join(map(plain, PAGES)))
    assert not by_record(io.BytesIO(data))
    assert read(tmp_path, data, "a.warc.zst") == (len(URLS), set(), [])


@pytest.mark.parametrize("at", [5, 60, 300])
@forms
def test_a_frame_that_is_corrupt_is_named_and_the_rest_is_read(tmp_path, at, form):
    data = in_frames(GOOD, response(WHEN, PAGE), GOOD, **form)
    one = len(in_frames(GOOD, **form))
    at = one + min(at, (len(data) - one) // 4)
    bad = data[:at] + bytes(byte ^ 0x5A for byte in data[at : at + 8]) + data[at + 8 :]
    count, faults, urls = read(tmp_path, bad, "a.warc.zst")
    assert (count, faults) == (2, {"archive/corrupt_member"})
    assert urls == [f"{SITE}deux/"] * 2


@forms
def test_a_file_that_breaks_off_is_named(tmp_path, form):
    data = in_frames(GOOD, response(WHEN, PAGE), **form)[:-10]
    assert read(tmp_path, data, "a.warc.zst")[:2] == (1, {"archive/truncated"})


@pytest.mark.parametrize("at", [0, 4, 8, 100])
@pytest.mark.parametrize("form", [FORMS["with"], FORMS["with packed"]])
def test_of_a_dictionary_that_is_damaged_it_is_said_that_nothing_can_be_read(tmp_path, at, form):
    data = bytearray(in_frames(GOOD, response(WHEN, PAGE), **form))
    data[at : at + 4] = b"\xff\xfe\xfd\xfc"
    count, faults, urls = read(tmp_path, bytes(data), "a.warc.zst")
    assert faults or count == 2
    assert len(urls) == count
