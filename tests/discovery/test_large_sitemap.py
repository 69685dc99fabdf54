"""A sitemap with more addresses than the protocol allows loses no article."""

import pytest

from tests.crawls.in_process import Site, crawl


@pytest.mark.parametrize("most", [10, 13])
def test_every_article_of_a_sitemap_that_is_too_large_comes(tmp_path, monkeypatch, most):
    monkeypatch.setattr("cinktank.pages.sitemap.MOST", most)
    site = Site(40)
    run = crawl("cinktank", site, tmp_path, follow="sitemap")
    assert {item["url"] for item in run.items} == site.truth()
    assert run.code == 0, run.log
