"""What a site answers to a browser is judged as what it answers without one.

The browser is the test's own: it loads a listing's page, and nothing more.
"""

from types import SimpleNamespace

import pytest

from cinktank.transport.rendering.listing import Batch
from tests.crawls.in_process import Site, crawl
from tests.outages.storm import HTML, PAGES

SECTION = "L'International"
LISTING = "*/linternational/*"
STATUSES = (204, 403, 404, 429, 500)
SPOILED = {
    "nothing": lambda reply: (200, HTML, b""),
    "maintenance": lambda reply: (200, HTML, PAGES["maintenance"]),
    "cut": lambda reply: (*reply[:2], reply[2][: len(reply[2]) // 3]),
    "noise": lambda reply: (200, HTML, b"\x00\xff\x1f\x8b" * 50),
}


async def load(run, url, walk, to_the_end):
    """Load a listing's first page."""
    response = await run.fetcher.fetch(url)
    html = response.body.decode("utf-8", "replace")
    return SimpleNamespace(batches=[Batch(url, html, 1, more=False)], answers={})


@pytest.fixture
def site(monkeypatch):
    monkeypatch.setattr("cinktank.discovery.listing.browser.load_in_browser", load)
    return Site(60)


def rendered(site, lake):
    return crawl("international", site, lake, settings={"RENDER": "always"}, follow="listing")


def assert_all_come(site, lake):
    """Check that the next run of the healthy site, without a browser, has every article."""
    site.recover()
    well = crawl("international", site, lake, follow="listing")
    assert {item["url"] for item in well.items} == site.truth(SECTION)
    assert well.code == 0, well.log


@pytest.mark.parametrize("status", STATUSES)
def test_a_status_that_a_browser_is_given_is_a_failure_and_proves_nothing(site, tmp_path, status):
    site.answers(LISTING, status, PAGES["error"])
    run = rendered(site, tmp_path)
    assert (run.code, run.stats[f"render/failed/{status}"]) == (1, 1)
    assert_all_come(site, tmp_path)


@pytest.mark.parametrize("kind", SPOILED)
def test_what_a_rendered_listing_answers_is_judged_as_without_a_browser(site, tmp_path, kind):
    site.change(LISTING, SPOILED[kind])
    run = rendered(site, tmp_path)
    assert run.stats["render/listings"] == 1
    assert len(run.items) < len(site.truth(SECTION))
    assert_all_come(site, tmp_path)
