"""cinktank: the whole site by the sitemap, with every field, into the lake."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from benchmarks.crawl import FAST
from benchmarks.pages import ROOT
from cinktank.lake.compression import lines_of


def crawl(site: str, write: Callable[..., None]) -> None:
    """Crawl, then read the lines of the landing zone."""
    with tempfile.TemporaryDirectory() as lake:
        given = ("-a", f"site={site}", "-a", "follow=sitemap", "-s", f"DATA_ROOT={lake}")
        command = [sys.executable, "-m", "scrapy", "crawl", "cinktank", *given, *FAST]
        subprocess.run(command, cwd=ROOT, capture_output=True, check=True)
        for path in Path(lake).glob("landing/**/*.jsonl*"):
            for one in map(json.loads, lines_of(path)):
                write(one["url"], one["headline"], one["datePublished"], one["articleBody"])
