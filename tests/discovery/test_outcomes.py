"""Whatever the site answers, wherever: the outcome has a name, and nothing is lost by it.

The table in ``docs/outcomes.md`` is held here, cell by cell, and every site is well again in the
end: then all is there.
"""

import re
from collections import Counter
from pathlib import Path

import pytest

from tests.crawls.in_process import Site, crawl

TABLE = Path(__file__).resolve().parents[2] / "docs" / "outcomes.md"
SECTION = "L'International"

PLACES = {
    "listing": ("listing", "*/linternational/"),
    "listing, page 2": ("listing", "*/linternational/page/2/"),
    "feed": ("feed", "*/feed/"),
    "feed, page 2": ("feed", "*/feed/*paged=2"),
    "sitemap index": ("sitemap", "*sitemap*"),
    "sitemap file": ("sitemap", "/wp-sitemap-posts-post-1.xml"),
    "API": ("api", "/wp-json/wp/v2/posts*"),
}
"""Place → the source that asks there, and its address."""

ERROR = b"<html><head><title>Erreur</title></head><body><h1>Erreur</h1></body></html>"

EVERY = (
    *range(200, 207), 226, 299, *range(300, 306), 307, 308, *range(400, 406), 408, 410, 418, 429,
    451, *range(500, 505), 520, 522, 599,
)  # fmt: skip
"""Every status that has a meaning, and those that servers have made up."""


def row_of(status, has_body):
    """Return the row of the table that an answer is in."""
    if status in (200, 203):
        return "200, 203" if has_body else "200, 203 without a body"
    return "404" if status == 404 else "any other status"


def rows():
    """Return the table: row → column → cell."""
    lines = [line for line in TABLE.read_text("utf-8").splitlines() if line.startswith("| ")]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    head = cells[0]
    return {row[0]: dict(zip(head[1:], row[1:], strict=True)) for row in cells[1:]}


def outcome(run, site_of):
    """Return what a run has counted for a place, and its exit code, as the table writes it."""
    names = [
        re.sub(r"/[0-9]+$", "/…", name)
        for name in run.stats
        if name.startswith(f"{site_of}/failed/")
    ]
    return f"`{names[0]}`, {run.code}" if names else f"read, {run.code}"


@pytest.fixture(scope="module")
def site():
    return Site(60, per_page=5, sitemap="wordpress-lastmod")


@pytest.mark.parametrize("place", PLACES)
def test_every_answer_of_a_source_has_a_named_outcome_and_loses_nothing(site, tmp_path, place):
    follow, pattern = PLACES[place]
    table = rows()
    for status in EVERY:
        for body in (ERROR, b"") if 200 <= status < 400 else (ERROR,):
            if status in (200, 203) and body:
                continue
            site.answers(pattern, status, body)
            run = crawl("international", site, tmp_path, follow=follow)
            site.recover()
            expected = table[row_of(status, bool(body))][place]
            assert outcome(run, follow) == expected, (status, body)
    site.answers(pattern, 203)
    proxied = crawl("international", site, tmp_path / "203", follow=follow)
    site.recover()
    assert outcome(proxied, follow) == table["200, 203"][place]
    for lake in (tmp_path, tmp_path / "203"):
        well = crawl("international", site, lake, follow=follow)
        assert well.code == 0, well.log
        found = Counter(item["url"] for item in well.items)
        assert found == Counter(site.truth(SECTION)), "a watermark was set over a failure"


def test_every_answer_of_an_article_has_a_named_outcome_and_loses_nothing(tmp_path):
    site = Site(200, sitemap="wordpress-lastmod")
    wanted = sorted(site.truth())
    answers = [
        (status, body)
        for status in EVERY
        for body in ((ERROR, b"") if 200 <= status < 400 else (ERROR,))
        if not (status in (200, 203) and body)
    ]
    assert len(answers) < len(wanted)
    given = dict(zip(wanted, answers, strict=False))
    for url, (status, body) in given.items():
        site.answers(url.removeprefix("https://cinktank.test"), status, body)
    many = {"ILL_SITE_AFTER": 1000}  # this site is ill: it is not what is looked at here
    run = crawl("cinktank", site, tmp_path, follow="sitemap", settings=many)
    site.recover()
    table = rows()
    stored = {item["url"] for item in run.items}
    reasons = {reject["url"]: " ".join(reject["reasons"]) for reject in run.rejects}
    for url, (status, body) in given.items():
        cell = table[row_of(status, bool(body))]["article"]
        if cell.startswith("`walk/failed/"):
            assert reasons[url].startswith(f"{status}: "), url
        else:
            assert cell.startswith("`validation/")
            assert "missing headline" in reasons[url]
        assert url not in stored
    assert stored == {*wanted} - {*given}
    assert sum(n for name, n in run.stats.items() if name.startswith("walk/failed/")) == sum(
        status not in (200, 203) for status, _ in answers
    )
    balance = {name: n for name, n in run.stats.items() if name.startswith("balance/")}
    assert balance.pop("balance/found") == sum(balance.values()) == len(wanted)


CUT = "cut short"
SPOILED = {
    CUT: lambda reply: (reply[0], reply[1], reply[2][: len(reply[2]) * 9 // 10]),
    "cut in half": lambda reply: (reply[0], reply[1], reply[2][: len(reply[2]) // 2]),
    "maintenance": lambda reply: (200, reply[1], ERROR),
    "no answer": lambda reply: TimeoutError("no answer in time"),
    "a redirect to no address": lambda reply: (301, {"Location": "http://[bad/"}, b""),
    "other bytes": lambda reply: (200, reply[1], b"\x00\xff\x1f\x8b" * 50),
}


@pytest.mark.parametrize("kind", SPOILED)
@pytest.mark.parametrize("place", PLACES)
def test_a_spoiled_answer_is_no_end(site, tmp_path, place, kind):
    follow, pattern = PLACES[place]
    site.change(pattern, SPOILED[kind])
    run = crawl("international", site, tmp_path, follow=follow)
    site.recover()
    named = [name for name in run.stats if name.startswith(f"{follow}/failed/")]
    assert named or run.stats.get(f"{follow}/empty"), run.stats
    well = crawl("international", site, tmp_path, follow=follow)
    assert Counter(item["url"] for item in well.items) == Counter(site.truth(SECTION))
    assert well.code == 0, well.log


@pytest.mark.parametrize(
    ("follow", "first", "second"),
    [
        ("listing", "*/linternational/", "*/linternational/page/2/"),
        ("feed", "*/linternational/feed/", "*/feed/*paged=2"),
    ],
)
def test_the_first_page_in_the_place_of_the_second_is_no_end(site, tmp_path, follow, first, second):
    seen = []
    site.change(first, lambda reply: seen.append(reply) or reply)
    site.change(second, lambda reply: seen[0])
    run = crawl("international", site, tmp_path, follow=follow)
    site.recover()
    assert len(run.items) < len(site.truth(SECTION))
    well = crawl("international", site, tmp_path, follow=follow)
    assert Counter(item["url"] for item in well.items) == Counter(site.truth(SECTION))
