"""A source of one's own is a class and a line in the plan: what CONTRIBUTING shows is run here."""

import re
from pathlib import Path
from unittest.mock import patch

from cinktank.spiders import plan
from tests.crawls.in_process import Site, crawl

SHOWN = Path(__file__).resolve().parents[2] / "CONTRIBUTING.md"


def test_the_source_that_contributing_shows_finds_articles_and_loses_none(tmp_path):
    code = re.search(
        r"```python\n(from cinktank.crawl.address.*?class FrontPageSource.*?)```",
        SHOWN.read_text(),
        re.S,
    )
    shown = {}
    exec(compile(code[1], "CONTRIBUTING.md", "exec"), shown)
    kind = shown["FrontPageSource"]
    site = Site(60)
    with patch.dict(plan.WHOLE, {"feed": kind}):
        run = crawl("cinktank", site, tmp_path, follow="feed")
    found = {item["url"] for item in run.items}
    assert run.code == 0, run.log
    assert found
    assert found <= site.truth()
    assert {item["metadata"]["discovery"] for item in run.items} == {"front_page"}
