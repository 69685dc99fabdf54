"""ARC files, the form before WARC: written here byte by byte as its specification has them.

https://archive.org/web/researcher/ArcFileFormat.php
"""

import gzip
import io
import random

import pytest
from warcio.archiveiterator import ArchiveIterator

from cinktank.archive.asking import PoliteAsk
from cinktank.archive.cdxj import Capture, line_of
from cinktank.archive.common_crawl import CommonCrawl
from cinktank.archive.extraction import Stretch, Wanted, extract, item_of
from cinktank.archive.files import warc_files
from cinktank.archive.index import index_of
from cinktank.archive.reading import begun, read_at, splits
from cinktank.archive.warc_archive import WarcArchive
from tests.archive.made import SITE, wacz
from tests.archive.test_extract import ARTICLE, article, told
from tests.archive.test_extract import extract as lake_of
from tests.archive.test_other_writers import read
from tests.archive.test_revisits import HTTP, response
from tests.archive.test_web_archives import plain_ask, run
from tests.archive.web_archives import CommonCrawlServer

ONE, TWO = article("Un"), article("Deux")
V1 = b"URL IP-address Archive-date Content-type Archive-length\n"
V2 = (
    b"URL IP-address Archive-date Content-type Result-code Checksum Location Offset Filename"
    b" Archive-length\n"
)
URLS = [f"{SITE}{number:02}/" for number in range(30)]


def about(version=1):
    """Return the record that tells of the file."""
    lines = (b"1 0 InternetArchive\n" + V1) if version == 1 else (b"2 0 InternetArchive\n" + V2)
    return line("filedesc://IA-000001.arc", "text/plain", len(lines), "20080101000000") + lines


def line(url, kind, size, when="20080401120000", version=1):
    more = " 200 fac069150613fe55 - 200 IA-000001.arc" if version == 2 else ""
    return f"{url} 192.0.2.1 {when} {kind}{more} {size}\n".encode()


def arc_record(body, url=ARTICLE, when="20080401120000", head=HTTP, kind="text/html", version=1):
    block = head + body
    return line(url, kind, len(block), when, version) + block


def arc(*records, version=1):
    """Return the records of a file."""
    return [about(version), *records]


def plain(records):
    return b"\n".join(records) + b"\n"


def packed(records):
    return b"".join(gzip.compress(one + b"\n") for one in records)


def pages():
    return [
        arc_record(article(f"Titre {number}", number + 1, f"Le fait {number}", url), url)
        for number, url in enumerate(URLS)
    ]


PACKED = {"a.arc": plain, "a.arc.gz": packed}
forms = pytest.mark.parametrize(("name", "pack"), PACKED.items(), ids=PACKED)


def found_in(folder):
    (warc,) = warc_files(str(folder))
    return extract(Stretch(warc, 0, warc.size), Wanted(SITE))


@forms
def test_what_is_written_here_is_read_as_arc_by_others(name, pack):
    data = pack(arc(*pages()))
    records = [
        (record.rec_headers.get_header("WARC-Target-URI"), record.content_stream().read()[:5])
        for record in ArchiveIterator(io.BytesIO(data), arc2warc=True)
    ]
    assert records[1:] == [(url, b"<!doc") for url in URLS]


@pytest.mark.parametrize("version", [1, 2])
@forms
def test_a_file_is_extracted_indexed_and_replayed(tmp_path, name, pack, version):
    records = arc(
        arc_record(ONE, version=version),
        arc_record(TWO, when="20080501120000", version=version),
        version=version,
    )
    (tmp_path / name).write_bytes(pack(records))
    items, counts, faults = lake_of(tmp_path / "lake", tmp_path / name)
    assert told(items) == [(1, "new", "Un", "2008-04-01"), (2, "changed", "Deux", "2008-05-01")]
    assert faults == []
    assert counts["extract/responses"] == 2
    archive = WarcArchive(str(tmp_path / name), tmp_path / "data")
    captures = archive.index.captures(ARTICLE)
    assert [archive.read_now(capture).body for capture in captures] == [ONE, TWO]
    assert [(one.timestamp, one.status, one.mime) for one in captures] == [
        ("20080401120000", 200, "text/html"), ("20080501120000", 200, "text/html"),
    ]  # fmt: skip


@forms
def test_each_record_is_where_the_index_says(tmp_path, name, pack):
    data = pack(arc(*pages()))
    (tmp_path / name).write_bytes(data)
    index = index_of(str(tmp_path / name), tmp_path / "data")
    captures = sorted((one for of in index.all() for one in of), key=lambda one: one.offset)
    assert [one.url for one in captures] == URLS
    for one in captures:
        found = read_at(io.BytesIO(data), one.offset, is_arc=True)
        assert (found.url, found.length) == (one.url, one.length)
        assert read_at(io.BytesIO(data), one.offset + 1, is_arc=True) is None
    assert captures[-1].offset + captures[-1].length == len(data)


@pytest.mark.parametrize("count", [2, 5, 40])
def test_stretches_bring_every_page_once(tmp_path, count):
    data = packed(arc(*pages()))
    (tmp_path / "a.arc.gz").write_bytes(data)
    (warc,) = warc_files(str(tmp_path))
    edges = splits(warc, len(data) // count)
    assert len(edges) == count
    parts = [extract(Stretch(warc, *edge), Wanted(SITE)) for edge in edges]
    assert [item_of(one.article).url for part in parts for one in part.articles] == URLS
    assert [fault for part in parts for fault in part.faults] == []


def test_a_file_that_is_one_gzip_member_is_extracted_and_not_replayed(tmp_path):
    (tmp_path / "a.arc.gz").write_bytes(gzip.compress(plain(arc(*pages()))))
    faults = []
    index = index_of(str(tmp_path), tmp_path / "data", faults.append)
    assert (list(index.all()), faults) == ([], ["not_by_record"])
    found = found_in(tmp_path)
    assert [item_of(one.article).url for one in found.articles] == URLS
    assert found.faults == []


def test_what_is_no_page_of_the_web_is_passed_over(tmp_path):
    records = arc(
        arc_record(b"20080401\ncinktank.com. 300 IN A 192.0.2.1\n", "dns:cinktank.com", head=b"",
                   kind="text/dns"),
        arc_record(bytes(500), f"{SITE}a.jpg", head=b"HTTP/1.0 200 OK\r\n\r\n", kind="image/jpeg"),
        arc_record(b"", f"{SITE}vide/", head=b"", kind="no-type"),
        arc_record(ONE),
    )  # fmt: skip
    assert read(tmp_path, packed(records), "a.arc.gz") == (1, set(), [f"{SITE}a.jpg", ARTICLE])


LINES = {
    "a space in the address": (ARTICLE, "text/html", f"{SITE}un article/"),
    "a type of several words": (ARTICLE, "text/html; charset=utf-8", ARTICLE),
    "no type": (ARTICLE, "no-type", ARTICLE),
    "capitals": ("HTTP://CINKTANK.com/un-article/", "TEXT/HTML", None),
}


@pytest.mark.parametrize(("url", "kind", "given"), LINES.values(), ids=LINES)
def test_a_line_is_read_however_it_is_written(tmp_path, url, kind, given):
    url = given or url
    records = arc(arc_record(ONE, url, kind=kind))
    count, faults, urls = read(tmp_path, packed(records), "a.arc.gz")
    assert (count, faults, urls) == (1, set(), [url])


def test_a_page_of_the_webs_first_years_has_no_head(tmp_path):
    records = arc(arc_record(ONE, head=b""), arc_record(b"GIF89a", head=b"", kind="image/gif"))
    assert read(tmp_path, packed(records), "a.arc.gz") == (1, set(), [ARTICLE])


def test_carriage_returns_and_missing_blank_lines_harm_nothing(tmp_path):
    records = [one.replace(b"\n", b"\r\n", 1) for one in arc(*pages()[:3])]
    (tmp_path / "a.arc").write_bytes(b"\r\n\r\n".join(records))
    assert len(found_in(tmp_path).articles) == 3


def test_dates_of_arc_and_warc_files_are_put_in_order(tmp_path):
    (tmp_path / "b.arc.gz").write_bytes(packed(arc(arc_record(ONE))))
    (tmp_path / "a.warc.gz").write_bytes(response("2008-05-01", TWO))
    assert [begun(warc) for warc in warc_files(str(tmp_path))] == [
        "2008-05-01T12:00:00Z", "2008-04-01T12:00:00Z",
    ]  # fmt: skip
    items, _, _ = lake_of(tmp_path / "lake", tmp_path)
    assert [item["headline"] for item in items] == ["Un", "Deux"]


def test_one_in_a_wacz_and_an_index_beside_are_read(tmp_path):
    path = tmp_path / "a.arc.gz"
    records = arc(arc_record(ONE))
    path.write_bytes(packed(records))
    begin = len(gzip.compress(records[0] + b"\n"))
    size = path.stat().st_size - begin
    told_by = Capture(ARTICLE, "20080401120000", 200, "text/html", "A", path.name, begin, size)
    (tmp_path / "a.cdxj").write_bytes(line_of(told_by))
    archive = WarcArchive(str(path), tmp_path / "data")
    (capture,) = archive.index.captures(ARTICLE)
    assert (capture.digest, archive.read_now(capture).body) == ("A", ONE)
    made = wacz(tmp_path / "site.wacz", path)
    assert len(index_of(str(made), tmp_path / "other").captures(ARTICLE)) == 1


def test_the_first_crawls_of_common_crawl_are_read(tmp_path):
    """Until 2012 it kept ARC files: each capture is one Range request, as of WARC."""
    (tmp_path / "1213886082786_11.arc.gz").write_bytes(packed(arc(*pages())))
    with CommonCrawlServer(tmp_path, tmp_path / "data") as server:
        archive = CommonCrawl(["CC-MAIN-2022-21"], [server.url] * 2, PoliteAsk(plain_ask))
        (capture,) = run(archive.captures(URLS[7]))
        found = run(archive.read(capture))
    assert (found.url, found.status, b">Titre 7<" in found.body) == (URLS[7], 200, True)


def damaged(data, at):
    return data[:at] + bytes(byte ^ 0x55 for byte in data[at : at + 4]) + data[at + 4 :]


def left(folder):
    found = found_in(folder)
    kept = [item_of(one.article).url for one in found.articles]
    return [url for url in URLS if url not in kept], [one.split()[1] for one in found.faults]


@pytest.mark.parametrize("shift", [0, 1, 15, 200, -5])
def test_a_corrupt_member_is_left_out_alone(tmp_path, shift):
    members = [gzip.compress(one + b"\n") for one in arc(*pages())]
    begin = len(b"".join(members[:9]))
    at = begin + shift if shift >= 0 else begin + len(members[9]) + shift
    (tmp_path / "a.arc.gz").write_bytes(damaged(b"".join(members), at))
    assert left(tmp_path) == ([URLS[8]], ["corrupt_member"])


@pytest.mark.parametrize("size", ["30", "3000", "99999999", "-1", "abc"])
@forms
def test_a_wrong_length_costs_one_record(tmp_path, name, pack, size):
    records = arc(*pages())
    first, end, block = records[9].partition(b"\n")
    records[9] = first.rpartition(b" ")[0] + b" " + size.encode() + end + block
    (tmp_path / name).write_bytes(pack(records))
    fault = "wrong_length" if size.isdigit() else "unreadable_record"
    if size == "3000" and pack is plain:
        lost, faults = left(tmp_path)  # it may take the next one in
        assert lost[0] == URLS[8]
        assert faults == [fault]
    else:
        assert left(tmp_path) == ([URLS[8]], [fault])


@forms
def test_a_file_that_breaks_off_is_named(tmp_path, name, pack):
    records = arc(*pages()[:5])
    data = pack(records)
    (tmp_path / name).write_bytes(data[: len(data) - 300])
    lost, faults = left(tmp_path)
    assert (lost[0], faults) == (URLS[4], ["truncated"])


@forms
def test_junk_between_records_costs_none(tmp_path, name, pack):
    records = arc(*pages())
    data = pack(records[:10]) + b"\x1f\x8b\x08junk" * 40 + b"\n" + pack(records[10:])
    (tmp_path / name).write_bytes(data)
    lost, faults = left(tmp_path)
    if pack is packed:
        assert (lost, faults) == ([], ["corrupt_member"])
    else:  # of a page that is not packed nobody can tell: its length may be wrong
        assert (lost, faults) == ([URLS[8]], ["wrong_length"])


def test_a_date_that_cannot_be_is_named(tmp_path):
    records = arc(arc_record(ONE, when="99991231235959"), pages()[0])
    (tmp_path / "a.arc.gz").write_bytes(packed(records))
    assert left(tmp_path)[1] == ["unreadable_record"]
    assert len(found_in(tmp_path).articles) == 1


@forms
def test_any_bytes_end(tmp_path, name, pack):
    chance = random.Random(5)
    sound = pack(arc(*pages()))
    for _ in range(40):
        data = bytearray(sound)
        for _ in range(chance.randint(1, 5)):
            at = chance.randrange(len(data))
            data[at : at + chance.randint(1, 400)] = chance.randbytes(chance.randint(0, 400))
        (tmp_path / name).write_bytes(data[chance.randint(0, 500) :])
        found = found_in(tmp_path)
        kept = [item_of(one.article).url for one in found.articles]
        assert len(set(kept)) == len(kept)
        assert found.faults or set(URLS) <= set(kept)
