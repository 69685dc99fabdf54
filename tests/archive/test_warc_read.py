"""Damaged WARC files: each fault is named, and everything else is read."""

import gzip
import io
import itertools
import random
import re
from datetime import UTC, datetime, timedelta

import pytest
from warcio.archiveiterator import ArchiveIterator

from cinktank.archive.exchange import Exchange
from cinktank.archive.files import WarcFile
from cinktank.archive.reading import read_at, splits
from cinktank.archive.warc_parts import WarcWriter
from cinktank.archive.warc_reader import captures_in

PAGES = 30
BEGIN = datetime(2022, 3, 20, 12, tzinfo=UTC)


def page(number):
    text = random.Random(number).randbytes(1500).hex()
    return f"<html><h1>Titre {number}</h1>{text}</html>".encode()


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    """A sound file of 30 pages."""
    folder = tmp_path_factory.mktemp("warc")
    writer = WarcWriter(folder, "s", "j", [("software", "x")], 10**9, 10**9)
    for number in range(PAGES):
        writer.write(
            Exchange(
                f"https://cinktank.com/{number}/",
                BEGIN + timedelta(minutes=number),
                "GET",
                [("User-Agent", "x")],
                b"",
                "HTTP/1.1",
                200,
                [("Content-Type", "text/html")],
                page(number),
            )
        )
    writer.finish()
    return next(folder.rglob("*.warc.gz"))


@pytest.fixture(scope="module")
def sound(path):
    return path.read_bytes()


@pytest.fixture(scope="module")
def places(path):
    """Where each response's record begins and ends, by warcio."""
    found, begins = [], []
    with path.open("rb") as file:
        records = ArchiveIterator(file)
        for record in records:
            record.raw_stream.read()
            begins.append((record.rec_type, records.get_record_offset()))
    for (kind, begin), (_, end) in itertools.pairwise(begins):
        if kind == "response":
            found.append((begin, end))
    return found


def read(data, start=0, end=None):
    """Return the numbers of the pages that are read whole, and the faults."""
    faults = []
    captures = list(captures_in(io.BytesIO(data), lambda name, at: faults.append(name), start, end))
    for capture in captures:
        assert capture.body == page(int(capture.url.split("/")[3]))
    return [int(capture.url.split("/")[3]) for capture in captures], faults


def without(*numbers):
    return [number for number in range(PAGES) if number not in numbers]


def changed(sound, place, change):
    begin, end = place
    return sound[:begin] + gzip.compress(change(gzip.decompress(sound[begin:end]))) + sound[end:]


def declared(length):
    def change(record):
        said = b"Content-Length: %s\r\n" % length
        other = re.sub(rb"Content-Length: \d+\r\n", said, record, count=1)
        assert other.index(said) < other.index(b"\r\n\r\n"), "the record's own, not the page's"
        return other

    return change


def test_a_sound_file_is_read_whole(sound, places):
    assert read(sound) == (without(), [])
    assert len(places) == PAGES


def test_what_a_capture_says_of_itself_is_the_records_own(sound, places):
    for capture, (begin, end) in zip(captures_in(io.BytesIO(sound), print), places, strict=True):
        number = int(capture.url.split("/")[3])
        assert (capture.offset, capture.offset + capture.length) == (begin, end)
        assert capture.when == BEGIN + timedelta(minutes=number)
        assert capture.status == 200
        assert ("Content-Type", "text/html") in capture.headers
        again = read_at(io.BytesIO(sound), begin)
        assert again is not None
        assert again.body == page(number)


def test_a_file_that_breaks_off_in_a_page_is_read_up_to_it(sound, places):
    begin, end = places[17]
    for cut in (begin + 5, begin + 200, end - 3):
        assert read(sound[:cut]) == (list(range(17)), ["truncated"])


def test_a_file_that_breaks_off_in_another_record_is_named_too(sound):
    assert read(sound[:-20]) == (without(), ["truncated"])


def test_a_corrupt_member_is_left_out_alone(sound, places):
    for shift in (0, 1, 15, 300, -5):
        begin, end = places[9]
        at = begin + shift if shift >= 0 else end + shift
        data = bytearray(sound)
        data[at : at + 4] = bytes(byte ^ 0x55 for byte in data[at : at + 4])
        assert read(bytes(data)) == (without(9), ["corrupt_member"]), shift


def test_the_first_member_corrupt_loses_no_page(sound):
    data = bytearray(sound)
    data[20:30] = bytes(10)
    assert read(bytes(data)) == (without(), ["corrupt_member"])


@pytest.mark.parametrize("length", [b"30", b"3000", b"9999", b"99999999"])
def test_a_wrong_length_costs_one_record(sound, places, length):
    assert read(changed(sound, places[4], declared(length))) == (without(4), ["wrong_length"])


def test_a_length_that_is_no_number_costs_one_record(sound, places):
    numbers, faults = read(changed(sound, places[4], declared(b"many")))
    assert numbers == without(4)
    assert faults == ["unreadable_record"]


def test_the_last_records_length_is_looked_at_too(sound, places):
    data = sound[: places[-1][1]]
    data = changed(data, places[-1], declared(b"99999999"))
    assert read(data) == (without(PAGES - 1), ["wrong_length"])


def test_several_faults_are_named_each(sound, places):
    data = bytearray(changed(sound, places[20], declared(b"44")))
    data[places[3][0] + 100 : places[3][0] + 104] = b"\0\1\2\3"
    data[places[11][0] : places[11][0] + 3] = b"abc"
    numbers, faults = read(bytes(data[:-11]))
    assert numbers == without(3, 11, 20)
    assert sorted(faults) == ["corrupt_member", "corrupt_member", "truncated", "wrong_length"]


def test_junk_between_records_costs_none(sound, places):
    begin = places[6][0]
    numbers, faults = read(sound[:begin] + b"\x1f\x8b\x08junk" * 40 + sound[begin:])
    assert numbers == without()
    assert faults == ["corrupt_member"]


def test_a_plain_file_is_read_as_well(sound, places):
    plain = gzip.decompress(sound)
    assert read(plain) == (without(), [])
    at = plain.index(b"https://cinktank.com/8/")
    at = plain.rindex(b"Content-Length: ", 0, at)
    wrong = plain[:at] + b"Content-Length: 99" + plain[plain.index(b"\r\n", at) :]
    assert read(wrong) == (without(8), ["wrong_length"])
    assert read(plain[: plain.index(b"Titre 12")]) == (list(range(12)), ["truncated"])


def test_a_file_that_is_one_member_is_read_from_end_to_end(sound):
    assert read(gzip.compress(gzip.decompress(sound))) == (without(), [])


def test_any_bytes_end(sound):
    chance = random.Random(5)
    for _ in range(60):
        data = bytearray(sound)
        for _ in range(chance.randint(1, 5)):
            at = chance.randrange(len(data))
            data[at : at + chance.randint(1, 400)] = chance.randbytes(chance.randint(0, 400))
        numbers, faults = read(bytes(data[chance.randint(0, 500) :]))
        assert numbers == sorted(set(numbers))
        assert faults or numbers == without()


@pytest.mark.parametrize("count", [2, 3, 7])
def test_stretches_bring_every_page_once(path, sound, count):
    warc = WarcFile(str(path), size=len(sound))
    edges = splits(warc, len(sound) // count)
    assert len(edges) == count
    together = [number for start, end in edges for number in read(sound, start, end)[0]]
    assert together == without()


@pytest.mark.parametrize("before", [0, 1, 3000])
@pytest.mark.parametrize("behind", [1, 3000, 10**6])
def test_stretches_bring_every_page_once_where_a_member_holds_several(
    sound, places, before, behind
):
    """Wherever a stretch ends in it: all of its pages belong to that in which it begins."""
    begin, end = places[10][0], places[19][1]
    data = sound[:begin] + gzip.compress(gzip.decompress(sound[begin:end])) + sound[end:]
    edges = [0, begin - before, min(begin + behind, len(data)), len(data)]
    together = [read(data, *edge) for edge in itertools.pairwise(edges)]
    assert [number for numbers, _ in together for number in numbers] == without()
    assert [fault for _, faults in together for fault in faults] == []


@pytest.mark.parametrize("level", [0, 6])
def test_a_stretch_that_ends_in_a_members_head_brings_no_page_twice(sound, places, level):
    """Of a member that holds its record as it is, which begins within it: our own, for one."""
    begin, end = places[9]
    data = gzip.compress(gzip.decompress(sound[begin:end]), level)
    data = sound[:begin] + data + sound[end:]
    for edge in range(begin - 2, begin + 30):
        parts = [read(data, 0, edge), read(data, edge, len(data))]
        assert [number for numbers, _ in parts for number in numbers] == without(), edge
        assert [fault for _, faults in parts for fault in faults] == [], edge


def test_nothing_is_read_where_no_record_begins(sound, places):
    for offset in (1, places[3][0] + 1, len(sound), len(sound) + 1000):
        assert read_at(io.BytesIO(sound), offset) is None
