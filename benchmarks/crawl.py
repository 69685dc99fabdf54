"""``python -m benchmarks.crawl``: our crawl beside a bare Scrapy spider that only downloads.

Both fetch the same articles of the newsroom, saved behind nginx on loopback, in one process each,
one after the other, several times over; what counts is the ratio of their medians.
"""

import argparse
import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median
from urllib.request import urlopen

from benchmarks.static_site import free_port, save, serve
from fixtures.newsroom import NewsroomServer

ROOT = Path(__file__).resolve().parents[1]
ELAPSED = re.compile(r"'elapsed_time_seconds': ([\d.]+)")
FAST = (
    *("-s", "DOWNLOAD_DELAY=0", "-s", "AUTOTHROTTLE_ENABLED=0"),
    *("-s", "CONCURRENT_REQUESTS=32", "-s", "CONCURRENT_REQUESTS_PER_DOMAIN=32"),
)
BARE = (
    *("-s", "ROBOTSTXT_OBEY=0", "-s", "DOWNLOADER_MIDDLEWARES={}"),
    *("-s", "EXTENSIONS={}", "-s", "ITEM_PIPELINES={}"),
)
STOCK = ("-s", "CONCURRENT_REQUESTS=32", "-s", "CONCURRENT_REQUESTS_PER_DOMAIN=32")


def main() -> None:
    """Measure and print one table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--articles", type=int, default=2000)
    parser.add_argument("--weight", type=int, default=75, help="KB a page")
    parser.add_argument("--repeat", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        port = free_port()
        articles = save_newsroom(options.articles, options.weight, port, folder)
        urls = folder / "urls.txt"
        urls.write_text("\n".join(articles))
        with serve(folder, port) as site:
            print_table(measure(site, urls, folder, options.repeat), len(articles))


def save_newsroom(articles: int, weight: int, port: int, folder: Path) -> list[str]:
    """Save every page that the crawl needs, as if it were at nginx's port."""
    base = f"http://127.0.0.1:{port}"
    with NewsroomServer(articles=articles, weight=weight, base_url=base) as newsroom:
        truth = [item["url"] for item in newsroom.truth()]
        local = [newsroom.url + url.removeprefix(f"{base}/") for url in truth]
        size = save(local, folder)
        listings = [newsroom.url, f"{newsroom.url}robots.txt"]
        for path in sections(newsroom.url):
            last = max(
                map(int, re.findall(rf"{path}page/(\d+)/", page(newsroom.url, path))), default=1
            )
            listings += [newsroom.url + path[1:]]
            listings += [f"{newsroom.url}{path[1:]}page/{number}/" for number in range(2, last + 1)]
        save(listings, folder)
    print(f"{len(truth)} articles of {size / len(truth) / 1000:.0f} KB", flush=True)
    return truth


def sections(site: str) -> set[str]:
    """Return the paths of the sections that the home page links to."""
    return set(re.findall(r"(/category/[^\"]*?/)\"", page(site, "/")))


def page(site: str, path: str) -> str:
    """Return a page of the newsroom."""
    with urlopen(site + path[1:]) as answer:
        return answer.read().decode()


def measure(site: str, urls: Path, folder: Path, repeat: int) -> dict[str, list[float]]:
    """Return the seconds of each run, by what ran."""
    runs: dict[str, list[float]] = {
        "bare, stock settings": [],
        "bare, our settings": [],
        "ours": [],
    }
    for number in range(repeat):
        runs["bare, stock settings"].append(bare(urls, folder, *STOCK))
        runs["bare, our settings"].append(bare(urls, ROOT, *FAST, *BARE))
        lake = folder / f"lake-{number}"
        command = ["crawl", "cinktank", "-a", f"site={site}", *FAST, "-s", f"DATA_ROOT={lake}"]
        runs["ours"].append(scrapy(ROOT, *command))
        (manifest,) = lake.rglob("*.manifest.json")
        kept = json.loads(manifest.read_text())["rows"]
        assert kept == len(urls.read_text().split()), kept
    return runs


def bare(urls: Path, folder: Path, *settings: str) -> float:
    """Run the bare spider: inside the project (our settings) or outside (stock)."""
    return scrapy(
        folder, "runspider", str(ROOT / "benchmarks/bare.py"), "-a", f"urls={urls}", *settings
    )


def scrapy(folder: Path, *arguments: str) -> float:
    """Run scrapy and return the seconds between opening and closing the spider."""
    done = subprocess.run(
        [sys.executable, "-m", "scrapy", *arguments, "-s", "LOG_LEVEL=INFO"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(done.stderr[-2000:])
    return float(ELAPSED.findall(done.stderr)[-1])


def print_table(runs: dict[str, list[float]], articles: int) -> None:
    """Print articles a second, and the ratio to each floor."""
    floor = median(runs["bare, stock settings"])
    print("| what | articles/s | to bare, stock |")
    print("|---|---:|---:|")
    for name, seconds in runs.items():
        print(f"| {name} | {articles / median(seconds):.0f} | {floor / median(seconds):.2f} |")
    print(json.dumps(runs))


if __name__ == "__main__":
    main()
