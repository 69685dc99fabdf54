"""What was read too short at a first look is made good by a source that has it whole."""

import re

from tests.crawls.in_process import HOME, crawl
from tests.outages.ill_site import SiteWithin, is_article


def test_a_story_that_a_wall_had_cut_is_whole_when_the_api_gives_it(tmp_path):
    site = SiteWithin(40)
    truth = {item["url"]: item["articleBody"] for item in site.newsroom.truth(HOME[:-1])}

    def walled(path, found):
        status, headers, body = found
        if is_article(path):
            _, *rest = re.findall(rb"<p>.{40,}?</p>", body, re.DOTALL) or [b""]
            for paragraph in rest:
                body = body.replace(paragraph, b"")
        return status, headers, body

    site.rule = walled
    first = crawl("cinktank", site, tmp_path, follow="sitemap")
    assert any(len(item["articleBody"]) < len(truth[item["url"]]) / 2 for item in first.items)
    site.rule = None
    run = crawl("cinktank", site, tmp_path, follow="api")
    assert run.stats["lake/changed"] > 0
    short = [
        url
        for url, item in {item["url"]: item for item in run.items}.items()
        if len(item["articleBody"]) < len(truth[url]) / 2
    ]
    assert short == []
