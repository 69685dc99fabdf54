"""WARC files as other programs write them, and as faults leave them: read, or named."""

import gzip

import pytest

from cinktank.archive.extraction import Wanted, extract, stretches
from cinktank.archive.index import index_of
from tests.archive.made import SITE
from tests.archive.test_extract import ARTICLE, article
from tests.archive.test_revisits import HTTP, record, response

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


def test_header_names_in_small_letters_are_no_silence(tmp_path):
    small = plain(record("response", WHEN, HTTP + PAGE))
    for name in (b"WARC-Type", b"Content-Length"):
        small = small.replace(name, name.lower())
    assert read(tmp_path, gzip.compress(small) + GOOD)[:2] == (1, {"archive/unreadable_record"})


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
