"""A listing that shows too little for one run: what it left out is found once it is well."""

import re
from fnmatch import fnmatchcase

import pytest

from tests.crawls.in_process import Site, crawl

SECTION = "L'International"
ENTRY = re.compile(
    rb'<div class="td_module_10 .*?(?=<div class="td_module_10 |<div class="page-nav)', re.DOTALL
)
"""One in the listing's own loop."""


@pytest.fixture
def site():
    return Site(articles=300, per_page=6)


def halved(keep):
    """Leave out the entries of which *keep* says so, by their place on the page."""

    def change(reply):
        status, headers, body = reply
        places = iter(range(1000))
        return status, headers, ENTRY.sub(lambda m: m[0] if keep(next(places)) else b"", body)

    return change


KEPT = {
    "the first half": lambda place: place < 3,
    "the second half": lambda place: place >= 3,
    "every other": lambda place: place % 2 == 0,
    "none but two": lambda place: place in (1, 4),
}


def urls(run):
    return sorted(item["url"] for item in run.items)


@pytest.mark.parametrize("kept", KEPT)
@pytest.mark.parametrize("pages", ["*/page/3/", "*/page/*", "*/category/*"])
@pytest.mark.parametrize("follow", ["listing", "listing,neighbours"])
def test_what_a_page_left_out_for_one_run_comes_by_the_next_two(
    site, tmp_path, kept, pages, follow
):
    site.change(pages, halved(KEPT[kept]))
    first = crawl("international", site, tmp_path, follow=follow)
    asked = [path for path in site.asked if fnmatchcase(path, pages)]
    assert asked
    if follow == "listing":
        assert len(first.items) < len(site.truth(SECTION))
    site.recover()
    for _ in range(2):
        run = crawl("international", site, tmp_path, follow=follow)
        assert run.code == 0
    assert urls(run) == sorted(site.truth(SECTION))


def test_a_page_that_is_always_short_is_the_listings_way(site, tmp_path):
    site.change("*/page/3/", halved(KEPT["the first half"]))
    for _ in range(2):
        run = crawl("international", site, tmp_path, follow="listing")
        assert run.code == 0
    site.asked.clear()
    assert crawl("international", site, tmp_path, follow="listing").items == run.items
    assert [path for path in site.asked if "/page/" in path] == []
