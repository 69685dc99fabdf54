"""WARC files as other programs write them, and as faults leave them: read, or named."""

import gzip
import os
from collections import Counter

import pytest

from cinktank.archive.archive import CaptureFault
from cinktank.archive.errors import ArchiveError
from cinktank.archive.extraction import Wanted, extract, stretches
from cinktank.archive.files import warc_files
from cinktank.archive.index import index_of
from cinktank.archive.payload import decoded
from cinktank.archive.warc_archive import WarcArchive
from tests.archive.made import SITE, wacz
from tests.archive.test_extract import ARTICLE, article
from tests.archive.test_extract import extract as lake_of
from tests.archive.test_replay import Past
from tests.archive.test_revisits import HTTP, digest, record, response, revisit

PAGE = article("Un")
WHEN = "2022-04-01"
OTHER = article("Deux", 2, "Une chose", f"{SITE}deux/")
GOOD = response("2022-05-01", OTHER, f"{SITE}deux/")


def read(folder, data, name="a.warc.gz"):
    """Return the articles of a file, what was counted of faults, and the captures' addresses."""
    (folder / name).write_bytes(data)
    articles, counts = [], {}
    for stretch in stretches(str(folder)):
        found = extract(stretch, Wanted(SITE))
        articles += found.articles
        counts |= {name: count for name, count in found.counts.items() if count}
    faults = {name for name in counts if name.startswith(("archive/", "extract/failed"))}
    index = index_of(str(folder), folder / "data")
    return len(articles), faults, [one.url for of in index.all() for one in of]


def plain(member):
    return gzip.decompress(member)


def lacking_ends(member):
    return gzip.compress(plain(member)[:-4])


@pytest.mark.parametrize(
    "url",
    [
        "https://www.cinktank.com/un-article",
        "http://CINKTANK.COM:80/un-article/",
        "https://cinktank.com./un-article/",
        "<https://cinktank.com/un-article/>",
    ],
)
def test_one_address_is_one_however_it_is_written(tmp_path, url):
    articles, faults, _ = read(tmp_path, response(WHEN, PAGE, url))
    assert (articles, faults) == (1, set())
    index = index_of(str(tmp_path), tmp_path / "data")
    assert len(index.captures(ARTICLE)) == 1


def test_an_address_that_is_none_stops_nothing(tmp_path):
    data = response(WHEN, PAGE, "https://[un/") + response(WHEN, PAGE, "https://a:99999999/") + GOOD
    assert read(tmp_path, data)[:2] == (1, set())


@pytest.mark.parametrize("records", [1, 2, 9])
def test_a_small_file_that_is_one_gzip_member_is_extracted_whole(tmp_path, records):
    """All its records begin, for who reads it, where the file ends."""
    each = b"".join(plain(response(f"2022-04-0{day}", PAGE)) for day in range(1, records + 1))
    assert read(tmp_path, gzip.compress(each))[0] == records


FORMS = ["2022-04-01", "2022-04-01T12:00Z", "2022-04-01T12:00:00.123456789Z", "20220401120000"]


@pytest.mark.parametrize("when", FORMS)
def test_a_date_is_read_in_each_of_its_forms(tmp_path, when):
    data = record("response", WHEN, HTTP + PAGE, WARC_Date=when)
    assert read(tmp_path, data)[:2] == (1, set())


@pytest.mark.parametrize(
    "when", ["", "demain", "0001-01-01T00:00:00+05:00", "9999-12-31T00:00:00Z"]
)
def test_a_date_that_cannot_be_is_named(tmp_path, when):
    """One of the year 9999 would stay the newest revision for ever."""
    data = record("response", WHEN, HTTP + PAGE, WARC_Date=when) + GOOD
    assert read(tmp_path, data) == (1, {"archive/unreadable_record"}, [f"{SITE}deux/"])


@pytest.mark.parametrize("kind", ["resource", "response"])
def test_a_page_without_the_head_of_an_answer_is_a_page(tmp_path, kind):
    data = record(kind, WHEN, PAGE, Content_Type="text/html; charset=utf-8")
    assert read(tmp_path, data) == (1, set(), [ARTICLE])


def test_a_packed_page_that_does_not_say_so_is_unpacked(tmp_path):
    assert read(tmp_path, response(WHEN, gzip.compress(PAGE)))[:2] == (1, set())


def test_records_without_their_last_blank_lines_are_read(tmp_path):
    data = lacking_ends(response(WHEN, PAGE)) + lacking_ends(GOOD)
    assert read(tmp_path, data)[:2] == (2, set())


def test_in_a_plain_file_a_length_beyond_its_end_costs_one_record(tmp_path):
    long = plain(record("response", WHEN, HTTP + PAGE))
    length = b"Content-Length: %d" % len(HTTP + PAGE)
    assert length in long
    data = long.replace(length, b"Content-Length: 999999") + plain(GOOD)
    assert read(tmp_path, data, "a.warc")[:2] == (1, {"archive/wrong_length"})


def test_a_plain_file_that_breaks_off_is_named_so(tmp_path):
    assert read(tmp_path, plain(GOOD)[:-200], "a.warc")[:2] == (0, {"archive/truncated"})


def respelt(member, change):
    """Return a record whose own header lines are changed, one by one."""
    version, *lines = plain(member).partition(b"\r\n\r\n")[0].split(b"\r\n")
    block = plain(member).partition(b"\r\n\r\n")[2]
    return b"\r\n".join([version, *map(change, lines)]) + b"\r\n\r\n" + block


def small(line):
    name, _, value = line.partition(b":")
    return name.lower() + b":" + value


def capitals(line):
    name, _, value = line.partition(b":")
    return name.upper() + b":" + value


def small_type_alone(line):
    return small(line) if line.startswith(b"WARC-Type") else line


def without_carriage_returns(member):
    head, end, block = plain(member).partition(b"\r\n\r\n")
    return head.replace(b"\r\n", b"\n") + end.replace(b"\r", b"") + block


SPELT = {
    "small letters": lambda member: respelt(member, small),
    "capitals": lambda member: respelt(member, capitals),
    "one in small letters": lambda member: respelt(member, small_type_alone),
    "no carriage returns": without_carriage_returns,
    "a version to come": lambda member: plain(member).replace(b"WARC/1.0", b"WARC/2.0", 1),
    "an old version": lambda member: plain(member).replace(b"WARC/1.0", b"WARC/0.18", 1),
}


@pytest.mark.parametrize("spelt", SPELT.values(), ids=SPELT)
@pytest.mark.parametrize("pack", [gzip.compress, bytes], ids=["packed", "plain"])
def test_a_record_is_read_however_its_head_is_spelt(tmp_path, spelt, pack):
    """And so are those before and after it."""
    name = "a.warc.gz" if pack is gzip.compress else "a.warc"
    third = response("2022-06-01", article("Trois", 3, "Un mot", f"{SITE}trois/"), f"{SITE}trois/")
    data = pack(spelt(GOOD)) + pack(plain(third)) + pack(spelt(response(WHEN, PAGE)))
    expected = {ARTICLE, f"{SITE}deux/", f"{SITE}trois/"}
    count, faults, urls = read(tmp_path, data, name)
    assert (count, faults, set(urls)) == (3, set(), expected)


def test_a_whole_file_in_small_letters_that_is_one_member_is_extracted(tmp_path):
    data = gzip.compress(respelt(GOOD, small) + respelt(response(WHEN, PAGE), small))
    assert read(tmp_path, data)[:2] == (2, set())


HTML = b"Content-Type: text/html; charset=UTF-8"
HEADS = {
    "bare line feeds": b"HTTP/1.1 200 OK\n" + HTML + b"\n\n",
    "both kinds of line": b"HTTP/1.1 200 OK\n" + HTML + b"\r\nServer: x\n\r\n",
    "small letters": b"http/1.1 200 OK\r\n" + HTML.lower() + b"\r\n\r\n",
    "HTTP/2": b"HTTP/2 200\r\n" + HTML + b"\r\n\r\n",
    "100 before": b"HTTP/1.1 100 Continue\r\n\r\n" + HTTP,
    "103 before": b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n" + HTTP,
    "folded": b"HTTP/1.1 200 OK\r\nContent-Type: text/html;\r\n charset=UTF-8\r\n\r\n",
    "a line that is none": b"HTTP/1.1 200 OK\r\nvoil\xe0\r\n" + HTML + b"\r\n\r\n",
    "chunks taken off": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n" + HTML + b"\r\n\r\n",
    "unpacked": b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n" + HTML + b"\r\n\r\n",
    "unpacked, br": b"HTTP/1.1 200 OK\r\nContent-Encoding: br\r\n" + HTML + b"\r\n\r\n",
}


@pytest.mark.parametrize("head", HEADS.values(), ids=HEADS)
def test_an_answer_is_read_however_its_head_is_written(tmp_path, head):
    assert read(tmp_path, record("response", WHEN, head + PAGE)) == (1, set(), [ARTICLE])
    archive = WarcArchive(str(tmp_path), tmp_path / "data")
    (capture,) = archive.index.captures(ARTICLE)
    found = archive.read_now(capture)
    assert (found.status, decoded(found.headers, found.body)[1]) == (200, PAGE)


TYPES = ["Application/HTTP; MsgType=Response", "application/http", "application/http;msgtype=x", ""]


@pytest.mark.parametrize("kind", TYPES)
def test_a_response_is_one_however_its_type_is_written(tmp_path, kind):
    data = record("response", WHEN, HTTP + PAGE, Content_Type=kind)
    assert read(tmp_path, data) == (1, set(), [ARTICLE])


def test_a_resource_without_a_type_is_a_page_if_it_looks_like_one(tmp_path):
    data = record("resource", WHEN, PAGE, Content_Type="")
    data += record("resource", WHEN, b"\x89PNG", f"{SITE}image", Content_Type="")
    assert read(tmp_path, data) == (1, set(), [ARTICLE])


FORM = b"POST /un-article/ HTTP/1.1\r\nHost: cinktank.com\r\n\r\na=b"
GET = FORM.replace(b"POST", b"GET")


def asked(block, **headers):
    kind = "application/http; msgtype=request"
    return record("request", WHEN, block, WARC_Record_ID="<urn:x:1>", Content_Type=kind, **headers)


@pytest.mark.parametrize("order", ["before", "after"])
@pytest.mark.parametrize("block", [FORM, GET])
def test_what_a_form_was_answered_is_not_the_page_of_its_address(tmp_path, order, block):
    to = {"WARC_Record_ID": "<urn:x:2>"}
    if order == "before":
        data = asked(block) + response(WHEN, PAGE, WARC_Concurrent_To="<urn:x:1>", **to)
    else:
        data = response(WHEN, PAGE, **to) + asked(block, WARC_Concurrent_To="<urn:x:2>")
    articles, _, urls = read(tmp_path, data + GOOD)
    assert articles == len(urls) == (1 if block is FORM else 2)
    assert counted(tmp_path).get("extract/not_get", 0) == (1 if block is FORM else 0)


def counted(folder):
    counts = Counter()
    for stretch in stretches(str(folder)):
        counts += extract(stretch, Wanted(SITE)).counts
    return counts


def test_a_page_in_another_form_than_it_was_sent_in_is_counted(tmp_path):
    data = record("conversion", WHEN, b"Un titre", Content_Type="text/plain")
    assert read(tmp_path, data + GOOD)[:2] == (1, {"archive/conversion"})


@pytest.mark.parametrize("cut", [600, -30, len(PAGE)])
def test_what_the_writer_kept_of_a_page_in_part_is_refused(tmp_path, cut):
    """It says so; where the page came to its end nevertheless, it is whole."""
    data = response(WHEN, PAGE[:cut], WARC_Truncated="length")
    (tmp_path / "a.warc.gz").write_bytes(data)
    (stretch,) = stretches(str(tmp_path))
    (found,) = extract(stretch, Wanted(SITE)).articles
    refused = any(reason.startswith("truncated") for reason in found.reasons)
    assert refused == (cut < len(PAGE) and cut != len(PAGE))


def of_length(length, more=b"", body=PAGE):
    return HTTP[:-2] + b"Content-Length: %d\r\n" % length + more + b"\r\n" + body


def in_chunks(body):
    pieces = [body[at : at + 400] for at in range(0, len(body), 400)]
    return b"".join(b"%x\r\n%s\r\n" % (len(one), one) for one in pieces) + b"0\r\n\r\n"


CHUNKED = b"Transfer-Encoding: chunked\r\n"
LENGTHS = {
    "all came": (of_length(len(PAGE)), False),
    "less came": (of_length(len(PAGE), body=PAGE[:-300]), True),
    "less than a character": (of_length(len(PAGE) + 1, body=PAGE[:-9]), True),
    "packed when that was counted": (of_length(300, body=PAGE[:-9]), False),
    "the writer took chunks off": (
        of_length(9999, CHUNKED, PAGE[:-9]), False,
    ),
    "the last chunk missing": (of_length(9999, CHUNKED, in_chunks(PAGE[:-9])[:-5]), True),
    "a chunk that breaks off": (of_length(9999, CHUNKED, in_chunks(PAGE)[:-30]), True),
    "chunks, all there": (of_length(9999, CHUNKED, in_chunks(PAGE[:-9])), False),
    "fields behind the chunks": (
        of_length(9999, CHUNKED, in_chunks(PAGE[:-9])[:-2] + b"Expires: 0\r\n\r\n"), False,
    ),
    "less is said, and the page is closed": (of_length(9999), False),
    "no number": (of_length(0).replace(b": 0", b": many"), False),
}  # fmt: skip


@pytest.mark.parametrize(("block", "is_cut"), LENGTHS.values(), ids=LENGTHS)
def test_a_page_of_which_less_came_than_was_announced_is_refused(tmp_path, block, is_cut):
    """The connection broke, and the writer did not say so."""
    (tmp_path / "a.warc.gz").write_bytes(record("response", WHEN, block))
    (stretch,) = stretches(str(tmp_path))
    (found,) = extract(stretch, Wanted(SITE)).articles
    assert any(reason.startswith("truncated") for reason in found.reasons) == is_cut
    (tmp_path / "a.warc.gz").write_bytes(record("response", "2022-03-01", HTTP + OTHER)
                                         + record("response", WHEN, block))  # fmt: skip
    past = Past(tmp_path, tmp_path / "data")
    assert (b">Deux<" in past.get(ARTICLE)[0].body) == is_cut
    assert past.counts.get("cut_short", 0) == is_cut


def test_what_repeats_a_page_has_no_body_to_be_short(tmp_path):
    again = revisit("2022-06-01", block=of_length(len(PAGE), body=b""),
                    WARC_Payload_Digest=digest(PAGE))  # fmt: skip
    (tmp_path / "a.warc.gz").write_bytes(response(WHEN, PAGE) + again)
    past = Past(tmp_path, tmp_path / "data")
    response_, capture = past.get(ARTICLE)
    assert (response_.body, capture["timestamp"][:10]) == (PAGE, "2022-06-01")


ADDRESSES = [
    f"{ARTICLE}#respond", "http://www.cinktank.com/un-article/", "HTTPS://CinkTank.com/un-article/",
    "https://cinktank.com:443/un-article/", "http://www2.cinktank.com:80/un-article/#a",
]  # fmt: skip


@pytest.mark.parametrize("url", ADDRESSES)
def test_one_article_is_one_without_a_canonical_address_too(tmp_path, url):
    bare = PAGE.replace(b'<link rel="canonical" href="%s">' % ARTICLE.encode(), b"")
    assert b"canonical" not in bare
    data = response(WHEN, bare) + response("2022-05-01", bare.replace(b"Un fait", b"Deux"), url)
    (tmp_path / "a.warc.gz").write_bytes(data)
    items, _, _ = lake_of(tmp_path / "lake", tmp_path / "a.warc.gz")
    assert [item["url"] for item in items] == [ARTICLE] * 2
    assert [item["metadata"]["revision"] for item in items] == [1, 2]


def test_blank_lines_between_records_harm_nothing(tmp_path):
    data = b"\r\n\r\n\n".join([plain(response(WHEN, PAGE)), plain(GOOD), b""])
    assert read(tmp_path, data, "a.warc")[:2] == (2, set())


@pytest.mark.parametrize("packed_first", [True, False])
def test_two_files_put_together_are_read_also_of_two_kinds(tmp_path, packed_first):
    packed = response(WHEN, PAGE)
    data = packed + plain(GOOD) if packed_first else plain(GOOD) + packed
    count, faults, urls = read(tmp_path, data, "a.warc.gz" if packed_first else "a.warc")
    assert (count, faults, len(urls)) == (2, set(), 2)


def test_members_of_several_records_are_never_replayed_as_one_another(tmp_path):
    pair = gzip.compress(plain(GOOD) + plain(response(WHEN, PAGE)))
    count, _, urls = read(tmp_path, pair + pair)
    assert (count, urls) == (4, [])
    assert (tmp_path / "a.warc.gz").write_bytes(response(WHEN, b"<html>") + pair)
    archive = WarcArchive(str(tmp_path), tmp_path / "data")
    for captures in archive.index.all():
        for capture in captures:
            try:
                found = archive.read_now(capture)
            except CaptureFault:
                continue
            assert found.url == capture.url


def test_a_pipe_and_a_name_that_nothing_has_are_said(tmp_path):
    (tmp_path / "a.warc.gz").write_bytes(GOOD)
    with pytest.raises(ArchiveError, match=r"b\.warc\.gz: there is no"):
        warc_files(f"{tmp_path}/a.warc.gz,{tmp_path}/b.warc.gz")
    os.mkfifo(tmp_path / "c.warc.gz")
    for pattern in ("c.warc.gz", "*.warc.gz", ""):
        with pytest.raises(ArchiveError, match=r"c\.warc\.gz is a pipe"):
            warc_files(f"{tmp_path}/{pattern}")


def test_a_wacz_without_an_index_holds_several_files(tmp_path):
    one, two = tmp_path / "one.warc.gz", tmp_path / "two.warc.gz"
    one.write_bytes(response(WHEN, PAGE))
    two.write_bytes(GOOD)
    made = wacz(tmp_path / "site.wacz", one, two)
    one.unlink()
    two.unlink()
    assert len(index_of(str(made), tmp_path / "data").captures(ARTICLE)) == 1
    assert counted(made)["extract/pages"] == 2


def test_a_broken_wacz_is_named_and_the_other_files_are_read(tmp_path):
    (tmp_path / "one.warc.gz").write_bytes(response(WHEN, PAGE))
    made = wacz(tmp_path / "site.wacz", tmp_path / "one.warc.gz")
    made.write_bytes(made.read_bytes()[:-100])
    assert read(tmp_path, GOOD)[:2] == (2, {"archive/broken_wacz"})


def test_a_page_that_our_own_rules_fail_on_is_named_and_the_rest_is_read(tmp_path, monkeypatch):
    from cinktank.archive import extraction

    before = extraction.read

    def failing(capture, *args):
        if capture.url == ARTICLE:
            raise KeyError("h1")
        return before(capture, *args)

    monkeypatch.setattr(extraction, "read", failing)
    data = response(WHEN, PAGE) + GOOD
    assert read(tmp_path, data)[:2] == (1, {"extract/failed/KeyError"})


def test_an_ending_in_capitals_is_one(tmp_path):
    assert read(tmp_path, GOOD, "A.WARC.GZ")[0] == 1
