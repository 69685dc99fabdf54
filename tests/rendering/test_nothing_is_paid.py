"""A crawl that needs no browser imports nothing of one, whatever handler brings its pages."""

import subprocess

from fixtures.newsroom import NewsroomServer
from tests.crawls.crawl import ROOT, command

COUNTING = "tests.rendering.counting.CountingHandler"


def test_no_playwright_is_imported_and_another_plain_handler_serves(tmp_path):
    with NewsroomServer(articles=60) as newsroom:
        words = command(
            "sports", newsroom.url, tmp_path, "-s", f"HTTP_HANDLER={COUNTING}", follow="listing"
        )
        done = subprocess.run(
            [words[0], "-X", "importtime", *words[1:]],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 0
    imported = {
        line.rpartition("|")[2].strip()
        for line in done.stderr.splitlines()
        if line.startswith("import time:")
    }
    assert "scrapy" in imported
    assert not [name for name in imported if "playwright" in name or name.endswith(".renderer")]
    assert not imported & {"aiohttp", "duckdb", "fsspec", "pyarrow", "prometheus_client"}
    assert "'counted/pages'" in done.stderr
