"""Addresses that lead to where something else has led before: none is left out for it."""

import pytest

from tests.crawls.in_process import HOME, crawl
from tests.outages.ill_site import SiteWithin
from tests.outages.storm import HTML, PAGES


@pytest.mark.parametrize(
    ("where", "name"), [("/", "redirected_home"), ("/maintenance/", "redirected_to_failed")]
)
@pytest.mark.parametrize("follow", ["sitemap", "feed", "listing,neighbours"])
def test_every_address_that_leads_to_no_article_has_failed_and_comes_back(
    tmp_path, where, name, follow
):
    site = SiteWithin(40)
    lost = [url.removeprefix(HOME[:-1]) for url in sorted(site.truth())[4:7]]

    def rule(path, found):
        if path == "/maintenance/":
            return 200, HTML, PAGES["maintenance"]
        return (302, {"Location": where}, b"") if path in lost else found

    site.rule = rule
    run = crawl("cinktank", site, tmp_path, follow=follow)
    assert run.stats[f"walk/failed/{name}"] >= 2
    assert run.stats["balance/failed"] == 3
    site.rule = None
    run = crawl("cinktank", site, tmp_path, follow=follow)
    assert {item["url"] for item in run.items} == site.truth()
