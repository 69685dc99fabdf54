"""A page in several records: joined where they follow each other, else named, and never cut."""

import gzip
import io
import itertools
from collections import Counter

import pytest

from cinktank.archive.extraction import Stretch, Wanted, extract
from cinktank.archive.files import warc_files
from cinktank.archive.warc_archive import WarcArchive
from cinktank.archive.warc_reader import captures_in
from tests.archive.made import SITE
from tests.archive.test_extract import ARTICLE, article
from tests.archive.test_other_writers import GOOD, plain, read
from tests.archive.test_revisits import HTTP, digest, record

PAGE = article("Un")
BLOCK = HTTP + PAGE
FIRST, OTHER = "<urn:x:1>", "<urn:x:9>"


def segments(*cuts, block=BLOCK, total=None, kind="response", name=FIRST, url=ARTICLE, **last):
    """Return the records that hold a block that is cut at some places, as WARC 1.1 has them."""
    edges = [0, *cuts, len(block)]
    parts = [block[start:end] for start, end in itertools.pairwise(edges)]
    whole = {"WARC_Payload_Digest": digest(PAGE)} if kind == "response" else {}
    found = []
    for number, part in enumerate(parts, 1):
        given = {"WARC_Segment_Number": str(number)}
        if number == 1:
            given |= {"WARC_Record_ID": name, **whole}
        else:
            own = name.replace("x:", f"x:{number}:")
            given |= {"WARC_Record_ID": own, "WARC_Segment_Origin_ID": name, "Content_Type": ""}
        if number == len(parts):
            given |= {"WARC_Segment_Total_Length": str(total or len(block)), **last}
        own_kind = kind if number == 1 else "continuation"
        found.append(record(own_kind, "2022-04-01", part, url, **given))
    return found


def beside(number=0):
    """Return what belongs to the same exchange."""
    ask = b"GET /un-article/ HTTP/1.1\r\nHost: cinktank.com\r\n\r\n"
    kind = "application/http; msgtype=request"
    given = {"WARC_Record_ID": f"<urn:x:of:{number}>", "WARC_Concurrent_To": FIRST}
    return record("request", "2022-04-01", ask, Content_Type=kind, **given)


def counted(folder):
    counts = Counter()
    for warc in warc_files(str(folder)):
        counts += extract(Stretch(warc, 0, warc.size), Wanted(SITE)).counts
    return counts


CUTS = {"in the head": [20], "at its end": [len(HTTP)], "in the page": [500], "three": [20, 300]}


@pytest.mark.parametrize("cuts", CUTS.values(), ids=CUTS)
@pytest.mark.parametrize("packed", [True, False])
@pytest.mark.parametrize("between", [b"", beside()])
def test_segments_that_follow_each_other_are_one_page(tmp_path, cuts, packed, between):
    data = between.join(segments(*cuts)) + GOOD
    name = "a.warc.gz" if packed else "a.warc"
    count, faults, urls = read(tmp_path, data if packed else gzip.decompress(data), name)
    assert (count, faults, urls) == (2, set(), [f"{SITE}deux/", ARTICLE])
    assert counted(tmp_path)["extract/segment"] == 0
    archive = WarcArchive(str(tmp_path), tmp_path / "data")
    (capture,) = archive.index.captures(ARTICLE)
    found = archive.read_now(capture)
    assert (found.body, found.status, found.no_page) == (PAGE, 200, None)


def torn():
    one, two, three = segments(200, 600)
    middle = f"WARC-Segment-Origin-ID: {OTHER}".encode()
    astray = gzip.compress(plain(two).replace(b"WARC-Segment-Origin-ID: <urn:x:1>", middle))
    unnumbered = gzip.compress(plain(two).replace(b"WARC-Segment-Number: 2\r\n", b""))
    return {
        "the last one missing": (one + two, 1),
        "the middle one missing": (one + three, 1),
        "the first one missing": (two + three, 1),
        "the first one alone": (one, 1),
        "out of order": (one + three + two, 1),
        "twice": (one + two + two + three, 1),
        "behind another page": (one + GOOD + two + three, 2),
        "of another page": (one + astray + three, 3),
        "without a number": (one + unnumbered + three, 1),
        "shorter than said": (b"".join(segments(200, total=len(BLOCK) + 1)), 1),
        "longer than said": (b"".join(segments(200, total=len(BLOCK) - 1)), 1),
    }


@pytest.mark.parametrize(("data", "count"), torn().values(), ids=torn())
def test_segments_that_do_not_are_named_and_no_part_is_taken_for_the_page(tmp_path, data, count):
    (tmp_path / "a.warc.gz").write_bytes(data + GOOD)
    (warc,) = warc_files(str(tmp_path))
    found = extract(Stretch(warc, 0, warc.size), Wanted(SITE))
    assert found.counts["extract/segment"] == count
    assert sum("segment at byte" in fault for fault in found.faults) == count
    pages = data.count(GOOD) + 1
    assert (found.counts["extract/pages"], len(found.articles)) == (pages, pages)
    told = Counter()
    archive = WarcArchive(str(tmp_path), tmp_path / "data", lambda name: told.update([name]))
    assert archive.index.captures(ARTICLE) == []
    assert told["segment"] == count


def test_a_page_whose_segments_are_in_two_files_is_named_in_both(tmp_path):
    one, two = segments(500)
    (tmp_path / "a.warc.gz").write_bytes(GOOD + one)
    (tmp_path / "b.warc.gz").write_bytes(two + GOOD)
    counts = counted(tmp_path)
    assert counts["extract/segment"] == 2
    assert counts["extract/pages"] == 2


@pytest.mark.parametrize("first", ["request", "metadata", "warcinfo"])
def test_segments_of_what_is_no_page_are_none_of_ours(tmp_path, first):
    (tmp_path / "a.warc.gz").write_bytes(b"".join(segments(200, kind=first)) + GOOD)
    assert counted(tmp_path)["extract/segment"] == 0


def test_segments_of_a_film_are_counted_as_no_page(tmp_path):
    block = b"HTTP/1.1 200 OK\r\nContent-Type: video/mp4\r\n\r\n" + bytes(900)
    one, two = segments(200, block=block, url=f"{SITE}film.mp4")
    (tmp_path / "a.warc.gz").write_bytes(one + GOOD + two)
    counts = counted(tmp_path)
    assert (counts["extract/segment"], counts["extract/not_html"]) == (0, 2)


def test_what_a_form_was_answered_in_segments_is_no_page(tmp_path):
    form = record(
        "request", "2022-04-01", b"POST / HTTP/1.1\r\n\r\n", WARC_Concurrent_To=FIRST,
        WARC_Record_ID="<urn:x:of:1>", Content_Type="application/http; msgtype=request",
    )  # fmt: skip
    for data in (form.join(segments(500)), form + b"".join(segments(500))):
        (tmp_path / "a.warc.gz").write_bytes(data)
        assert counted(tmp_path)["extract/not_get"] == 1


def test_segments_that_are_too_large_together_are_named_so():
    faults = []
    data = b"".join(segments(300, 600)) + GOOD
    file = io.BytesIO(data)
    found = list(captures_in(file, lambda name, at: faults.append((name, at)), largest=900))
    assert faults == [("too_large", 0), ("too_large", len(data) - len(GOOD))]
    assert found == []


def test_what_the_writer_cut_short_in_its_last_segment_is_refused(tmp_path):
    block = BLOCK[:-200]
    data = b"".join(segments(400, block=block, WARC_Truncated="length"))
    (tmp_path / "a.warc.gz").write_bytes(data)
    (warc,) = warc_files(str(tmp_path))
    (found,) = extract(Stretch(warc, 0, warc.size), Wanted(SITE)).articles
    assert any(reason.startswith("truncated") for reason in found.reasons)


def test_stretches_bring_each_page_and_name_each_fault_once_wherever_they_end(tmp_path):
    whole = beside().join(segments(200, 600))
    _, lost, last = segments(300, 600, name=OTHER)
    parts = [GOOD, whole, GOOD, beside(), lost, last, GOOD, *segments(100)[:1], beside(), GOOD]
    data = b"".join(parts)
    path = tmp_path / "a.warc.gz"
    path.write_bytes(data)
    (warc,) = warc_files(str(path))
    one = extract(Stretch(warc, 0, warc.size), Wanted(SITE))
    assert (one.counts["extract/segment"], len(one.articles)) == (2, 5)
    for edge in range(1, len(data), 40):
        parts = [
            extract(Stretch(warc, *two), Wanted(SITE)) for two in ((0, edge), (edge, len(data)))
        ]
        assert sum((part.counts for part in parts), Counter()) == one.counts, edge
        assert [one for part in parts for one in part.faults] == one.faults, edge
