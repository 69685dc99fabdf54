"""What a listing costs plain, by Ajax and in a browser: requests, seconds, memory.

``python -m benchmarks.rendering`` crawls one section of a newsroom each way and prints the table
of ``docs/rendering.md``; memory is that of all processes together, each page of it counted once.
"""

import argparse
import os
import resource
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep
from uuid import uuid4

from fixtures.newsroom import NewsroomServer

ROOT = Path(__file__).resolve().parent.parent
MARK = "CINKTANK_BENCHMARK"

LOADING = {
    "numbered pages": ("pages", "auto"),
    "Ajax": ("load-more", "auto"),
    "browser": ("load-more", "always"),
}
"""How the entries come → how the newsroom lists, and ``RENDER``."""

HANDLERS = {
    "Scrapy's own handler": "scrapy.core.downloader.handlers.http11",
    "ours, no page asks for a browser": "cinktank.transport.rendering.handler",
    "scrapy-playwright's, loaded": "scrapy_playwright.handler",
}


@dataclass
class Cost:
    """What one crawl took."""

    listing: int
    """Requests beside those for articles."""
    seconds: float
    cpu: float
    peak: float
    """MB."""


def crawl(listing: str, render: str, articles: int) -> Cost:
    """Crawl the section of a fresh newsroom."""
    with (
        NewsroomServer(articles=articles, listing=listing) as site,
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as lake,
    ):
        wanted = {item["url"].removeprefix(site.url[:-1]) for item in site.truth(section="Sports")}
        settings = [
            *("DOWNLOAD_DELAY=0", "AUTOTHROTTLE_ENABLED=0", "LOG_LEVEL=ERROR"),
            *(f"DATA_ROOT={lake}", f"RENDER={render}"),
        ]
        name = uuid4().hex
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        start = monotonic()
        process = subprocess.Popen(
            [
                *(sys.executable, "-m", "scrapy", "crawl", "sports"),
                *("-a", f"site={site.url}", "-a", "follow=listing"),
                *(part for setting in settings for part in ("-s", setting)),
            ],
            cwd=ROOT,
            env={**os.environ, MARK: name},
        )
        peak = 0.0
        while process.poll() is None:
            peak = max(peak, memory(name))
            sleep(0.2)
        seconds = monotonic() - start
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        asked = [request["path"] for request in site.requests()]
        stored = sum(path in wanted for path in set(asked))
        if process.returncode or stored != len(wanted):
            raise SystemExit(f"{listing}, {render}: {stored} of {len(wanted)} articles")
        cpu = sum(getattr(after, part) - getattr(before, part) for part in ("ru_utime", "ru_stime"))
        return Cost(sum(path not in wanted for path in asked), seconds, cpu, peak)


def memory(name: str) -> float:
    """Return what all processes with the mark hold together, MB (proportional set size)."""
    mark, found = f"{MARK}={name}".encode(), 0
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if mark in (folder / "environ").read_bytes():
                rollup = (folder / "smaps_rollup").read_text()
                found += int(rollup.split("\nPss:")[1].split()[0])
        except (OSError, IndexError):
            continue
    return found / 1024


def imported(module: str) -> tuple[float, float]:
    """Return seconds of CPU and MB after a crawl's own imports and *module*."""
    code = (
        "import resource, scrapy.crawler\n"
        "from scrapy.spiderloader import get_spider_loader\n"
        "from scrapy.utils.misc import load_object\n"
        "from scrapy.utils.project import get_project_settings\n"
        "settings = get_project_settings()\n"
        "get_spider_loader(settings)\n"
        "from cinktank.spiders.base import COMPONENTS\n"
        "for name in COMPONENTS['ITEM_PIPELINES']: load_object(name)\n"
        f"import {module}\n"
        "used = resource.getrusage(resource.RUSAGE_SELF)\n"
        "print(used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    seconds, peak = map(float, done.stdout.split())
    return seconds, peak


def main() -> None:
    """Print both tables: the best of several runs, for a machine does other things too."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=1000)
    parser.add_argument("--repeat", type=int, default=3)
    given = parser.parse_args()
    print(
        "| how it loads | requests beside the articles | seconds | CPU seconds | peak memory, MB |"
    )
    print("|---|---|---|---|---|")
    for name, (listing, render) in LOADING.items():
        costs = [crawl(listing, render, given.articles) for _ in range(given.repeat)]
        print(
            f"| {name} | {min(cost.listing for cost in costs)}"
            f" | {min(cost.seconds for cost in costs):.1f}"
            f" | {min(cost.cpu for cost in costs):.1f}"
            f" | {min(cost.peak for cost in costs):.0f} |",
            flush=True,
        )
    print("\n| handler | CPU seconds until it is imported | memory, MB |\n|---|---|---|")
    for called, module in HANDLERS.items():
        runs = [imported(module) for _ in range(given.repeat)]
        print(
            f"| {called} | {min(run[0] for run in runs):.2f} | {min(run[1] for run in runs):.0f} |"
        )


if __name__ == "__main__":
    main()
