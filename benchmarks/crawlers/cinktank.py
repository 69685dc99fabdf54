"""cinktank: the whole site by the sitemap, with every field, into the lake."""

import json
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from scrapy.cmdline import execute

from benchmarks.crawl import FAST
from cinktank.lake.compression import lines_of


def crawl(site: str, write: Callable[..., None]) -> None:
    """Crawl, then read the lines of the landing zone."""
    with tempfile.TemporaryDirectory() as lake:
        given = ("-a", f"site={site}", "-a", "follow=sitemap", "-s", f"DATA_ROOT={lake}")
        with suppress(SystemExit):
            execute(["scrapy", "crawl", "cinktank", *given, *FAST, "-s", "LOG_ENABLED=0"])
        for path in Path(lake).glob("landing/**/*.jsonl*"):
            for one in map(json.loads, lines_of(path)):
                write(one["url"], one["headline"], one["datePublished"], one["articleBody"])
