"""A crawl has our components, whoever starts it and whatever a user adds."""

import subprocess
import sys

import pytest

from tests.crawls.crawl import ROOT, crawl

OURS = (
    "cinktank.transport.onsite.OnSiteMiddleware",
    "cinktank.transport.robots.RobotsMiddleware",
    "cinktank.pipelines.validation.ValidationPipeline",
    "cinktank.pipelines.duplicates.DuplicatesPipeline",
    "cinktank.pipelines.lake.LakePipeline",
)
THEIRS = "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware"
NOWHERE = "http://127.0.0.1:9/"

IN_A_SCRIPT = """
import sys
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.utils.project import get_project_settings
settings = get_project_settings()
settings.set("DATA_ROOT", sys.argv[1])
process = AsyncCrawlerProcess(settings)
given = process.create_crawler("international") if sys.argv[2] == "crawler" else "international"
process.crawl(given, site="http://127.0.0.1:9/")
process.start()
"""


def test_scrapy_crawl_has_them(tmp_path):
    log = crawl("international", NOWHERE, tmp_path).log
    assert [name for name in OURS if name not in log] == []
    assert THEIRS not in log


def test_a_pipeline_of_a_user_comes_besides_ours(tmp_path):
    user = ("-s", 'ITEM_PIPELINES={"tests.crawls.raising.Drops": 450}')
    log = crawl("international", NOWHERE, tmp_path, *user).log
    assert [name for name in (*OURS, "tests.crawls.raising.Drops") if name not in log] == []


def test_what_a_user_takes_out_is_out(tmp_path):
    user = ("-s", 'ITEM_PIPELINES={"cinktank.pipelines.validation.ValidationPipeline": null}')
    log = crawl("international", NOWHERE, tmp_path, *user).log
    assert "ValidationPipeline" not in log.partition("Enabled item pipelines")[2]
    assert "cinktank.pipelines.lake.LakePipeline" in log


@pytest.mark.parametrize("given", ["crawler", "name"])
def test_a_script_has_them(tmp_path, given):
    done = subprocess.run(
        [sys.executable, "-c", IN_A_SCRIPT, tmp_path, given],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert [name for name in OURS if name not in done.stderr] == [], done.stderr
    assert THEIRS not in done.stderr
