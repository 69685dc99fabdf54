"""What hurried operators type: one line that says what to do, and the exit code of a failure."""

import pytest

from cinktank.processors.timestamps import read_moment
from tests.archive.made import SITE, Made, page, warc
from tests.archive.test_extract import article, extract
from tests.crawls.crawl import crawl
from tests.crawls.forked import command

ARTICLE = f"{SITE}un-article/"


def of_section(section: str) -> bytes:
    said = f'<meta property="article:section" content="{section}"></head>'
    return article().replace(b"</head>", said.encode())


@pytest.mark.parametrize("workers", [1, 2])
def test_a_section_that_no_article_has_is_said(tmp_path, workers):
    """Also where pages repeat earlier ones, as the home page does in every archive of our own."""
    home = Made(SITE, "2022-04-01", page("Accueil"))
    path = warc(tmp_path, home, Made(ARTICLE, "2022-04-02", of_section("Sports")), home)
    lake, processes = f"DATA_ROOT={tmp_path}/lake", ("--workers", str(workers))
    wrong = command("extract", str(path), "-s", lake, "--section", "Sprots", *processes)
    assert wrong.returncode == 1
    assert wrong.stderr.splitlines() == [
        "scrapy extract: no article of the section « Sprots » is in these files: there are articles"
        " of Sports (1): --section says which"
    ]
    right = command("extract", str(path), "-s", lake, "--section", "sports", *processes)
    assert right.returncode == 0, right.stderr
    again = command("extract", str(path), "-s", lake, "--section", "sports", *processes)
    assert again.returncode == 0, again.stderr
    assert "Stored 0 articles" in again.stdout


@pytest.mark.parametrize("text", ["9999-12-31T23:59:59-12:00", "0001-01-01T00:00:00+12:00"])
def test_a_moment_beyond_all_years_is_not_allowed(text):
    with pytest.raises(ValueError, match="is not allowed: give a day"):
        read_moment(text)


def test_a_year_has_four_digits():
    assert read_moment("0001-01-01") == "00010101120000"


def test_what_a_proxy_has_passed_on_is_a_page_for_all(tmp_path):
    """203: a crawl takes it, so an extraction and the archive's own list do."""
    home = Made(SITE, "2022-04-01", b"<!doctype html><html><body><h1>Accueil</h1></body></html>")
    path = warc(tmp_path, home, Made(ARTICLE, "2022-04-01", article(), 203))
    items, counts, _ = extract(tmp_path / "lake", path)
    assert [item["headline"] for item in items] == ["Un titre"], counts
    for number, given in enumerate(({"follow": "archive"}, {"start": ARTICLE})):
        lake = tmp_path / f"lake-{number}"
        run = crawl("cinktank", SITE, lake, "-s", f"REPLAY=warc:{path}", **given)
        assert [item["headline"] for item in run.items] == ["Un titre"], run.log
