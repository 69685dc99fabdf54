"""``revisit`` records: what is captured again is read again, however it names its original."""

import gzip
from base64 import b32encode
from hashlib import sha1

import pytest

from cinktank.archive.warc_archive import WarcArchive
from tests.archive.made import SITE
from tests.archive.test_extract import ARTICLE, article, extract, told
from tests.archive.test_replay import Past

ONE, TWO = article("Un"), article("Deux")
HTTP = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=UTF-8\r\n\r\n"
IDENTICAL = "http://netpreserve.org/warc/1.0/revisit/identical-payload-digest"
NOT_MODIFIED = "http://netpreserve.org/warc/1.0/revisit/server-not-modified"


def digest(body):
    return f"sha1:{b32encode(sha1(body).digest()).decode()}"


def record(kind, when, block, url=ARTICLE, **headers):
    """Return a record as a gzip member, as any writer might have it."""
    given = {
        "WARC-Type": kind,
        "WARC-Target-URI": url,
        "WARC-Date": f"{when}T12:00:00Z",
        "WARC-Record-ID": f"<urn:uuid:00000000-0000-0000-0000-{when.replace('-', ''):0>12}>",
        "Content-Type": "application/http; msgtype=response",
        **{name.replace("_", "-"): value for name, value in headers.items()},
        "Content-Length": str(len(block)),
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in given.items())
    return gzip.compress(f"WARC/1.0\r\n{head}\r\n".encode() + block + b"\r\n\r\n")


def response(when, body, url=ARTICLE, **headers):
    return record("response", when, HTTP + body, url, **headers)


def revisit(when, url=ARTICLE, block=HTTP, profile=IDENTICAL, **headers):
    return record("revisit", when, block, url, WARC_Profile=profile, **headers)


FORMS = {
    "digest": {"WARC_Payload_Digest": digest(ONE)},
    "digest in hex": {"WARC_Payload_Digest": f"sha1:{sha1(ONE).hexdigest()}"},
    "record id": {"WARC_Refers_To": "<urn:uuid:00000000-0000-0000-0000-000020220401>"},
    "address and date": {
        "WARC_Refers_To_Target_URI": ARTICLE,
        "WARC_Refers_To_Date": "2022-04-01T12:00:00Z",
    },
    "304, and address and date": {
        "block": b"HTTP/1.1 304 Not Modified\r\n\r\n",
        "profile": NOT_MODIFIED,
        "WARC_Refers_To_Target_URI": ARTICLE,
        "WARC_Refers_To_Date": "2022-04-01T12:00:00Z",
    },
    "digest, without any header of its own": {
        "block": b"",
        "WARC_Payload_Digest": digest(ONE),
    },
}
THEN = [
    (1, "new", "Un", "2022-04-01"),
    (2, "changed", "Deux", "2022-05-01"),
    (3, "changed", "Un", "2022-06-01"),
]


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
@pytest.mark.parametrize("files", [1, 3])
def test_what_goes_back_to_an_earlier_text_has_that_as_its_newest(tmp_path, form, files):
    """A, B, A: by extraction and by a crawl, in one file and in three."""
    parts = [
        response("2022-04-01", ONE),
        response("2022-05-01", TWO),
        revisit("2022-06-01", **form),
    ]
    size = len(parts) // files
    for number in range(files):
        data = b"".join(parts[number * size : (number + 1) * size])
        (tmp_path / f"{number}.warc.gz").write_bytes(data)
    items, counts, _ = extract(tmp_path / "lake", tmp_path / "*.warc.gz")
    assert told(items) == THEN
    assert counts["extract/revisit"] == 1
    assert counts["archive/revisit_without_original"] == 0
    replayed, capture = Past(tmp_path / "*.warc.gz", tmp_path / "data").get(ARTICLE)
    if "304" not in str(form):  # a crawl takes the last page, not the last word that it is the same
        assert (replayed.body, capture["timestamp"]) == (ONE, "2022-06-01T12:00:00Z")


INFO = record(
    "warcinfo", "2022-04-01", b"software: x\r\n", SITE, Content_Type="application/warc-fields"
)


def together(*members):
    """Return records as one gzip member, as ``gzip`` packs a whole file."""
    return gzip.compress(b"".join(map(gzip.decompress, members)))


PACKED = {
    "all": lambda one, two, again: together(INFO, one, two, again),
    "all, and another file behind": lambda *three: together(INFO, *three) + INFO,
    "the pages": lambda one, two, again: INFO + together(one, two) + again,
    "the pages, behind single ones": lambda *three: INFO * 4 + together(*three[:2]) + three[2],
    "the last two": lambda one, two, again: INFO + one + together(two, again),
    "the first with what is said of the file": lambda one, *rest: (
        together(INFO, one) + b"".join(rest)
    ),
}


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
@pytest.mark.parametrize("pack", PACKED.values(), ids=PACKED)
def test_the_original_is_found_among_several_records_of_a_gzip_member(tmp_path, form, pack):
    """Its place is not known there: it may be said to be where another record begins."""
    path = tmp_path / "a.warc.gz"
    three = response("2022-04-01", ONE), response("2022-05-01", TWO), revisit("2022-06-01", **form)
    path.write_bytes(pack(*three))
    items, counts, faults = extract(tmp_path / "lake", path)
    assert told(items) == THEN
    assert (counts["extract/revisit"], counts["archive/revisit_without_original"]) == (1, 0)
    assert faults == []


def test_a_capture_among_several_records_of_a_gzip_member_is_replayed_as_none_but_itself(tmp_path):
    """Behind single ones, so that the file counts as one that can be replayed."""
    one, two = response("2022-04-01", ONE), response("2022-05-01", TWO)
    (tmp_path / "a.warc.gz").write_bytes(INFO * 4 + together(one, two, INFO) + INFO)
    archive = WarcArchive(str(tmp_path), tmp_path / "data")
    captures = archive.index.captures(ARTICLE)
    assert [archive.read_now(capture).body for capture in captures] == [ONE, TWO]


def test_that_nothing_has_changed_is_said_of_the_capture_before(tmp_path):
    """Without a word of what is meant: the last one of the address, not the first."""
    silent = {"block": b"HTTP/1.1 304 Not Modified\r\n\r\n", "profile": NOT_MODIFIED}
    (tmp_path / "a.warc.gz").write_bytes(
        response("2022-04-01", ONE)
        + response("2022-05-01", TWO)
        + revisit("2022-06-01", **silent)
        + response("2022-07-01", ONE)
    )
    items, counts, _ = extract(tmp_path / "lake", tmp_path / "*.warc.gz")
    assert [item["headline"] for item in items] == ["Un", "Deux", "Un"]
    assert counts["duplicates/unchanged"] == 1


def test_what_is_only_repeated_is_not_read_again_and_is_as_new_as_its_last_repeat(
    tmp_path, monkeypatch
):
    path = tmp_path / "a.warc.gz"
    again = [revisit(f"2022-05-0{day}", WARC_Payload_Digest=digest(ONE)) for day in range(1, 9)]
    path.write_bytes(response("2022-04-01", ONE) + b"".join(again))
    monkeypatch.setattr("cinktank.archive.landing.read_at", None)
    items, counts, _ = extract(tmp_path / "lake", path)
    assert len(items) == 1
    assert counts["duplicates/unchanged"] == 8
    late = tmp_path / "late.warc.gz"
    late.write_bytes(response("2022-05-04", TWO))
    items, counts, _ = extract(tmp_path / "lake", late, job="two")
    assert len(items) == 1
    assert counts["duplicates/older_capture"] == 1


@pytest.mark.parametrize("workers", [1, 2])
def test_an_original_that_is_read_later_is_found_all_the_same(tmp_path, workers):
    """Its file begins with another address' later capture, or is another crawl's of that time."""
    early = response("2022-01-01", article("Autre", 2, "Une chose", f"{SITE}x/"), f"{SITE}x/")
    (tmp_path / "a.warc.gz").write_bytes(
        early + revisit("2022-06-01", f"{SITE}copie/", WARC_Payload_Digest=digest(ONE))
    )
    (tmp_path / "b.warc.gz").write_bytes(response("2022-04-01", ONE))
    items, counts, _ = extract(tmp_path / "lake", tmp_path / "*.warc.gz", workers)
    assert {item["headline"] for item in items} == {"Autre", "Un"}
    assert counts["archive/revisit_without_original"] == 0


def test_what_repeats_no_article_or_nothing_that_is_here_is_counted(tmp_path):
    home = b"<html><body class='home blog'><h1>Accueil</h1></body></html>"
    (tmp_path / "a.warc.gz").write_bytes(
        response("2022-04-01", ONE)
        + response("2022-04-01", home, SITE)
        + revisit("2022-05-01", SITE, WARC_Payload_Digest=digest(home))
        + revisit("2022-05-01", WARC_Payload_Digest=digest(TWO))
        + revisit("2022-05-01", f"{SITE}a.jpg", b"", WARC_Payload_Digest=digest(b"\xff\xd8"))
        + revisit("2022-05-01", "https://example.org/", WARC_Payload_Digest=digest(ONE))
    )
    items, counts, _ = extract(tmp_path / "lake", tmp_path / "*.warc.gz")
    assert [item["headline"] for item in items] == ["Un"]
    assert counts["extract/revisit_of_no_article"] == 1
    assert counts["archive/revisit_without_original"] == 1
    assert counts["extract/not_html"] == 1
    assert counts["extract/other_site"] == 1


def test_a_payload_is_unpacked_as_its_original_says(tmp_path):
    """What repeats it may say otherwise, or nothing, of how it came over the wire."""
    chunks = b"%x\r\n%s\r\n0\r\n\r\n" % (len(ONE), ONE)
    chunked = HTTP[:-2] + b"Transfer-Encoding: chunked\r\n\r\n" + chunks
    (tmp_path / "a.warc.gz").write_bytes(
        record("response", "2022-04-01", chunked, WARC_Payload_Digest=digest(ONE))
        + revisit("2022-06-01", WARC_Payload_Digest=digest(ONE))
    )
    assert Past(tmp_path / "*.warc.gz", tmp_path / "data").get(ARTICLE)[0].body == ONE


def test_the_quarantine_is_read_again_from_a_repeat_too(tmp_path):
    """The last capture of an address is what counts, and it may be a ``revisit`` record."""
    (tmp_path / "a.warc.gz").write_bytes(
        response("2022-04-01", ONE) + revisit("2022-06-01", WARC_Payload_Digest=digest(ONE))
    )
    archive = WarcArchive(str(tmp_path / "*.warc.gz"), tmp_path / "data")
    found = archive.read_now(archive.index.captures(ARTICLE)[-1])
    assert (found.kind, found.body, found.when.month) == ("response", ONE, 6)
