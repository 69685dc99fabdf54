"""What is extracted is judged as a crawl's articles are: whole posts, rights, doubts, deadlines."""

import pytest

from cinktank.archive import extraction
from cinktank.deadline import ReadingTimeoutError
from tests.archive.made import HTML, SITE, Made, warc
from tests.archive.test_extract import ARTICLE, article, extract
from tests.crawls.crawl import lines

FIRST = "Le premier fait"
SECOND = "Le second fait"


def one_page(number, story, of=2):
    """Return one page of a post in several."""
    links = "".join(f"<a href='{ARTICLE}{page}/'>{page}</a>" for page in range(2, of + 1))
    nav = f"<div class='page-nav page-nav-post'>{links}</div></div></article>".encode()
    page = article(story=story).replace(b"</div></article>", nav)
    return page.replace(b"single-post", f"single-post single-paged-{number}".encode())


def captured(number, when, story, of=2):
    url = ARTICLE if number == 1 else f"{ARTICLE}{number}/"
    return Made(url, when, one_page(number, story, of))


@pytest.mark.parametrize("days", [(1, 2), (2, 1)])
def test_a_post_in_two_pages_is_one_article_in_whatever_order_they_were_captured(tmp_path, days):
    for number, day, story in zip((1, 2), days, (FIRST, SECOND), strict=True):
        warc(tmp_path, captured(number, f"2022-04-0{day}", story), name=f"{number}")
    items, counts, _ = extract(tmp_path / "lake", tmp_path / "*.warc.gz")
    (item,) = items
    assert item["articleBody"].index(FIRST) < item["articleBody"].index(SECOND)
    assert item["url"] == ARTICLE
    assert not item["metadata"].get("furtherPages")
    assert not [name for name in counts if name.startswith("extract/further_pages")]


def test_a_post_whose_second_page_was_never_captured_is_kept_and_names_it(tmp_path):
    warc(tmp_path, captured(1, "2022-04-01", FIRST))
    (item,), counts, _ = extract(tmp_path / "lake", tmp_path / "*.warc.gz")
    assert FIRST in item["articleBody"]
    assert item["metadata"]["furtherPages"] == [f"{ARTICLE}2/"]
    assert counts["extract/further_pages_missing"] == 1


def test_a_second_page_that_has_not_changed_is_part_of_the_next_revision(tmp_path):
    warc(
        tmp_path,
        captured(1, "2022-04-01", FIRST),
        captured(2, "2022-04-01T00:01", SECOND),
        captured(1, "2022-05-01", "Le fait corrigé"),
        captured(2, "2022-05-01T00:01", SECOND),  # a revisit record
    )
    items, _, _ = extract(tmp_path / "lake", tmp_path / "*.warc.gz")
    assert [item["metadata"]["revision"] for item in items] == [1, 2]
    assert all(SECOND in item["articleBody"] for item in items)
    assert "Le fait corrigé" in items[1]["articleBody"]


def test_a_second_page_without_its_post_is_no_article(tmp_path):
    warc(tmp_path, captured(2, "2022-04-01", SECOND))
    items, counts, _ = extract(tmp_path / "lake", tmp_path / "*.warc.gz")
    assert items == []
    assert counts["extract/further_pages_alone"] == 1


RESERVED = '[{"location": "/un-article/", "tdm-reservation": 1}]'


def said(path, when, text, status=200):
    kind = "application/json" if path.endswith("json") else "text/plain"
    return Made(f"{SITE}{path}", when, text.encode(), status, [("Content-Type", kind)])


def test_what_a_header_reserves_is_not_stored(tmp_path):
    warc(
        tmp_path,
        Made(ARTICLE, "2022-04-01", article(), headers=[*HTML, ("TDM-Reservation", "1")]),
        Made(f"{SITE}deux/", "2022-04-01", article("Deux", 2, "Autre", f"{SITE}deux/")),
    )
    items, counts, _ = extract(tmp_path / "lake", tmp_path / "*.warc.gz")
    assert [item["headline"] for item in items] == ["Deux"]
    assert counts["rights/tdm_reservation"] == 1
    assert lines(tmp_path / "lake" / "quarantine") == [], "of what is reserved no text is kept"


@pytest.mark.parametrize(
    ("before", "after", "stored"),
    [(RESERVED, "[]", 0), ("[]", RESERVED, 1)],
    ids=["reserved-then", "reserved-since"],
)
def test_the_sites_own_file_holds_as_it_was_when_the_article_was_captured(
    tmp_path, before, after, stored
):
    warc(
        tmp_path,
        said(".well-known/tdmrep.json", "2022-03-31", before),
        Made(ARTICLE, "2022-04-01", article()),
        said(".well-known/tdmrep.json", "2022-04-02", after),
    )
    items, _, _ = extract(tmp_path / "lake", tmp_path / "*.warc.gz")
    assert len(items) == stored


def test_a_captured_robots_txt_says_what_is_refused_to_ai(tmp_path):
    warc(
        tmp_path,
        said("robots.txt", "2022-04-01", "User-agent: GPTBot\nDisallow: /\n"),
        Made(ARTICLE, "2022-04-01T00:01", article()),
    )
    (item,), _, _ = extract(tmp_path / "lake", tmp_path / "*.warc.gz")
    assert item["metadata"]["rights"]["aiDisallowed"] == ["GPTBot"]


def test_a_page_that_takes_too_long_costs_no_other_page(tmp_path, monkeypatch):
    warc(
        tmp_path,
        Made(ARTICLE, "2022-04-01", article()),
        Made(f"{SITE}deux/", "2022-04-01", article("Deux", 2, "Autre", f"{SITE}deux/")),
    )
    read = extraction.read

    def slow(capture, *more):
        if capture.url == ARTICLE:
            raise ReadingTimeoutError(f"{ARTICLE}: reading it took longer than READ_TIMEOUT")
        return read(capture, *more)

    monkeypatch.setattr(extraction, "read", slow)
    items, counts, faults = extract(tmp_path / "lake", tmp_path / "*.warc.gz")
    assert [item["headline"] for item in items] == ["Deux"]
    assert counts["extract/reading_timeout"] == 1
    assert ARTICLE in faults[0]


def test_a_story_that_has_shrunk_is_doubted_until_a_capture_a_day_later(tmp_path):
    long, short = "Un fait " * 10, "Un"
    warc(
        tmp_path,
        Made(ARTICLE, "2022-04-01", article(story=long)),
        Made(ARTICLE, "2022-04-02T00:00", article(story=short)),
        Made(ARTICLE, "2022-04-02T06:00", article(story=long) + b"<!-- shown again -->"),
        Made(ARTICLE, "2022-05-02", article(story=short, title="Bref")),
        Made(ARTICLE, "2022-05-04", article(story=short, title="Bref, encore")),
    )
    items, counts, _ = extract(tmp_path / "lake", tmp_path / "*.warc.gz")
    assert [item["headline"] for item in items] == ["Un titre", "Bref, encore"]
    assert counts["duplicates/doubted"] == 2
