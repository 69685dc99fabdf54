"""Answers to a request for a range (206): all of a page is the page, a part of it none."""

import pytest

from cinktank.archive.asking import PoliteAsk
from cinktank.archive.cdxj import Capture, line_of
from cinktank.archive.index import index_of
from cinktank.archive.wayback import Wayback
from cinktank.transport.replay import FlawedCaptureError
from tests.archive.made import HTML, Made
from tests.archive.test_extract import ARTICLE, article, extract, told
from tests.archive.test_replay import Past
from tests.archive.test_revisits import digest, record, revisit
from tests.archive.test_web_archives import collected, plain_ask, run
from tests.archive.web_archives import InternetArchive

PAGE = article("Un")
SIZE = len(PAGE)
WHOLE = [f"bytes 0-{SIZE - 1}/{SIZE}", f"Bytes  0-{SIZE - 1}/{SIZE} "]
PARTS = [
    f"bytes 0-{SIZE - 1}/{SIZE + 1}", f"bytes 1-{SIZE - 1}/{SIZE}", f"bytes 0-{SIZE - 1}/*",
    f"bytes */{SIZE}", "", "lines 0-9/10",
]  # fmt: skip


def head(said):
    return (
        b"HTTP/1.1 206 Partial Content\r\nContent-Type: text/html; charset=UTF-8\r\n"
        b"content-range: %s\r\n\r\n" % said.encode()
    )


def partial(said, when="2022-05-01", body=PAGE):
    return record("response", when, head(said) + body)


def old(body=None):
    return record("response", "2022-04-01", b"HTTP/1.1 200 OK\r\n\r\n" + (body or article("Deux")))


@pytest.mark.parametrize("said", WHOLE)
def test_a_range_that_is_all_of_a_page_is_the_page(tmp_path, said):
    (tmp_path / "a.warc.gz").write_bytes(old() + partial(said))
    items, counts, _ = extract(tmp_path / "lake", tmp_path / "*.warc.gz")
    assert told(items)[-1] == (2, "changed", "Un", "2022-05-01")
    assert counts["extract/partial"] == 0
    response, capture = Past(tmp_path / "*.warc.gz", tmp_path / "data").get(ARTICLE)
    assert (response.status, response.body, capture["timestamp"][:10]) == (200, PAGE, "2022-05-01")
    assert "Content-Range" not in response.headers


@pytest.mark.parametrize("said", PARTS)
def test_a_part_of_a_page_is_counted_and_gives_way_to_an_older_capture(tmp_path, said):
    """Whatever it holds: nobody says that it is all."""
    (tmp_path / "a.warc.gz").write_bytes(old() + partial(said))
    items, counts, _ = extract(tmp_path / "lake", tmp_path / "*.warc.gz")
    assert told(items) == [(1, "new", "Deux", "2022-04-01")]
    assert counts["extract/partial"] == 1
    past = Past(tmp_path / "*.warc.gz", tmp_path / "data")
    assert b">Deux<" in past.get(ARTICLE)[0].body
    assert past.counts == {"partial": 1, "served": 1}


def test_what_repeats_a_range_is_the_page_if_that_was_all_of_it(tmp_path):
    again = {"WARC_Payload_Digest": digest(PAGE)}
    (tmp_path / "a.warc.gz").write_bytes(
        partial(WHOLE[0], "2022-04-01")
        + record("response", "2022-05-01", b"HTTP/1.1 200 OK\r\n\r\n" + article("Deux"))
        + revisit("2022-06-01", block=head(WHOLE[0]), **again)
        + revisit("2022-07-01", block=head(PARTS[0]), **again)
    )
    items, counts, _ = extract(tmp_path / "lake", tmp_path / "*.warc.gz")
    assert [item["headline"] for item in items] == ["Un", "Deux", "Un"]
    assert counts["extract/partial"] == 1


@pytest.mark.parametrize("said", [WHOLE[0], PARTS[0]])
def test_what_an_index_of_another_maker_calls_a_range_is_looked_at(tmp_path, said):
    path = tmp_path / "a.warc.gz"
    path.write_bytes(old() + partial(said))
    begin = len(old())
    captures = [
        Capture(ARTICLE, "20220401120000", 200, "text/html", "A", path.name, 0, begin),
        Capture(ARTICLE, "20220501120000", 206, "text/html", "B", path.name, begin,
                path.stat().st_size - begin),
    ]  # fmt: skip
    (tmp_path / "a.cdxj").write_bytes(b"".join(map(line_of, captures)))
    past = Past(path, tmp_path / "data")
    expected = b">Un<" if said in WHOLE else b">Deux<"
    assert expected in past.get(ARTICLE)[0].body
    assert past.counts.get("partial", 0) == (0 if said in WHOLE else 1)
    if said not in WHOLE:
        with pytest.raises(FlawedCaptureError, match=r"partial \(20220501120000\)"):
            past.get(ARTICLE, capture="20220501120000")
    (same,) = index_of(str(path), tmp_path / "data").all()
    assert len(same) == 2


@pytest.mark.parametrize("said", [WHOLE[0], PARTS[0]])
def test_a_range_in_a_wayback_machine_is_the_page_if_that_is_all_of_it(said):
    headers = [*HTML, ("Content-Range", said)]
    with InternetArchive(Made(ARTICLE, "2022-05-01", PAGE, 206, headers)) as server:
        archive = Wayback(f"{server.url}/web", PoliteAsk(plain_ask))
        ((capture,),) = run(collected(archive))
        found = run(archive.read(capture))
    assert (found.status, found.no_page) == ((200, None) if said in WHOLE else (206, "partial"))
    assert found.body == PAGE


def test_a_page_of_which_a_part_was_kept_is_that_in_what_repeats_it_too(tmp_path):
    cut = record("response", "2022-04-01", b"HTTP/1.1 200 OK\r\n\r\n" + PAGE[:700],
                 WARC_Truncated="length", WARC_Payload_Digest=digest(PAGE[:700]))  # fmt: skip
    again = revisit("2022-06-01", WARC_Payload_Digest=digest(PAGE[:700]))
    (tmp_path / "a.warc.gz").write_bytes(cut + again)
    past = Past(tmp_path / "*.warc.gz", tmp_path / "data")
    for _ in range(2):
        with pytest.raises(FlawedCaptureError):
            past.get(ARTICLE)
    assert past.counts == {"cut_short": 4}
