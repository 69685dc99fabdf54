"""``python -m benchmarks.crawl``: our crawl beside a bare Scrapy spider that only downloads.

Both fetch the same articles of the newsroom, saved behind nginx on loopback, in one process each,
one after the other, several times over. Two figures: articles a second, as the clock has it, and
CPU time an article after start-up, which a machine with other work changes less. What counts is
the ratio of their medians. Our crawl goes by the sitemap (the bare spider's addresses, and one
more) and by the listings, as a reader would.
"""

import argparse
import json
import re
import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from urllib.request import urlopen

from benchmarks.pages import ROOT
from benchmarks.static_site import free_port, save, serve
from fixtures.newsroom import NewsroomServer

ELAPSED = re.compile(r"'elapsed_time_seconds': ([\d.]+)")
PEAK = re.compile(r"PEAK (\d+)")
FAST = (
    *("-s", "DOWNLOAD_DELAY=0", "-s", "AUTOTHROTTLE_ENABLED=0"),
    *("-s", "CONCURRENT_REQUESTS=32", "-s", "CONCURRENT_REQUESTS_PER_DOMAIN=32"),
)
BARE = ("-s", "ROBOTSTXT_OBEY=0", "-s", "DOWNLOADER_MIDDLEWARES={}")
STOCK = ("-s", "CONCURRENT_REQUESTS=32", "-s", "CONCURRENT_REQUESTS_PER_DOMAIN=32")
# Scrapy has no public name for this handler: where it moves, the benchmark fails and says so.
AIOHTTP = ("-s", "HTTP_HANDLER=scrapy.core.downloader.handlers._aiohttp.AiohttpDownloadHandler")
UVLOOP = ("-s", "ASYNCIO_EVENT_LOOP=uvloop.Loop")
_SCRAPY = f"""
import sys
sys.path.append({str(ROOT)!r})
from benchmarks.peak import peak
from scrapy.cmdline import execute
try:
    execute()
finally:
    print("PEAK", peak(), file=sys.stderr)
"""


@dataclass
class Runs:
    """The runs of one crawler."""

    command: tuple[str, ...]
    inside: bool = True
    """Whether it runs with the project's settings."""
    lake: bool = False
    articles: bool = True
    seconds: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    peak: list[int] = field(default_factory=list)


def save_newsroom(articles: int, weight: int, port: int, folder: Path) -> list[str]:
    """Save every page that a crawl needs, as if it were at nginx's port.

    Ends the program with the newsroom's own words where it cannot be so.
    """
    try:
        return _save_newsroom(articles, weight, port, folder)
    except RuntimeError as error:
        raise SystemExit(str(error)) from None


def _save_newsroom(articles: int, weight: int, port: int, folder: Path) -> list[str]:
    base = f"http://127.0.0.1:{port}"
    with NewsroomServer(articles=articles, weight=weight, base_url=base) as newsroom:
        truth = [item["url"] for item in newsroom.truth()]
        local = [newsroom.url + url.removeprefix(f"{base}/") for url in truth]
        size = save(local, folder)
        listings = [newsroom.url, f"{newsroom.url}robots.txt"]
        index = page(newsroom.url, "/wp-sitemap.xml")
        listings += [f"{newsroom.url}wp-sitemap.xml"]
        listings += [
            newsroom.url + url.removeprefix(f"{base}/")
            for url in re.findall(r"<loc>(.*?)</loc>", index)
        ]
        for path in sections(newsroom.url):
            last = max(
                map(int, re.findall(rf"{path}page/(\d+)/", page(newsroom.url, path))), default=1
            )
            listings += [newsroom.url + path[1:]]
            listings += [f"{newsroom.url}{path[1:]}page/{number}/" for number in range(2, last + 1)]
        save(listings, folder)
    print(f"{len(truth)} articles of {size / len(truth) / 1000:.0f} KB", file=sys.stderr)
    return truth


def sections(site: str) -> set[str]:
    """Return the paths of the sections that the home page links to."""
    return set(re.findall(r"(/category/[^\"]*?/)\"", page(site, "/")))


def page(site: str, path: str) -> str:
    """Return a page of the newsroom."""
    with urlopen(site + path[1:]) as answer:
        return answer.read().decode()


def crawlers(site: str, urls: Path, none: Path) -> dict[str, Runs]:
    """Return what runs, by name. *none* is a file without addresses: a start and an end."""
    bare = ("runspider", str(ROOT / "benchmarks/bare.py"))
    ours = ("crawl", "cinktank", "-a", f"site={site}", *FAST)
    return {
        "start-up, stock settings": Runs((*bare, "-a", f"urls={none}"), False, articles=False),
        "start-up, our settings": Runs((*bare, "-a", f"urls={none}", *BARE), articles=False),
        "bare, stock settings": Runs((*bare, "-a", f"urls={urls}", *STOCK), False),
        "bare, our settings": Runs((*bare, "-a", f"urls={urls}", *FAST, *BARE)),
        "bare, our settings, aiohttp": Runs(
            (*bare, "-a", f"urls={urls}", *FAST, *BARE, *AIOHTTP)
        ),
        "cinktank, by the sitemap": Runs((*ours, "-a", "follow=sitemap"), lake=True),
        "cinktank, by the listings": Runs(ours, lake=True),
        "cinktank, by the sitemap, aiohttp": Runs(
            (*ours, "-a", "follow=sitemap", *AIOHTTP), lake=True
        ),
        "cinktank, by the sitemap, aiohttp and uvloop": Runs(
            (*ours, "-a", "follow=sitemap", *AIOHTTP, *UVLOOP), lake=True
        ),
    }  # fmt: skip


def measure(articles: int, weight: int = 76, repeat: int = 3) -> Iterator[str]:
    """Yield a table's lines."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        port = free_port()
        addresses = save_newsroom(articles, weight, port, folder)
        (urls := folder / "urls.txt").write_text("\n".join(addresses))
        (none := folder / "none.txt").write_text("")
        with serve(folder, port) as site:
            found = crawlers(site, urls, none)
            for number in range(repeat):
                for one in found.values():
                    run(one, folder, folder / f"lake-{id(one)}-{number}", len(addresses))
    yield from table(found, len(addresses))


def run(one: Runs, folder: Path, lake: Path, articles: int) -> None:
    """Run a crawler once, and see that all articles are in its lake."""
    extra = ("-s", f"DATA_ROOT={lake}") if one.lake else ()
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(
        [sys.executable, "-c", _SCRAPY, *one.command, *extra, "-s", "LOG_LEVEL=INFO"],
        cwd=ROOT if one.inside else folder,
        capture_output=True,
        text=True,
        check=False,
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        raise SystemExit(done.stderr[-2000:])
    one.seconds.append(float(ELAPSED.findall(done.stderr)[-1]))
    one.cpu.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    one.peak.append(int(PEAK.findall(done.stderr)[-1]))
    if one.lake:
        (manifest,) = lake.rglob("*.manifest.json")
        kept = json.loads(manifest.read_text())["rows"]
        assert kept == articles, kept


def table(found: dict[str, Runs], articles: int) -> Iterator[str]:
    """Yield articles a second and CPU an article, each with its ratio to both floors."""
    starts = {
        inside: median(found[f"start-up, {name} settings"].cpu)
        for inside, name in ((False, "stock"), (True, "our"))
    }
    each = {
        name: (median(one.cpu) - starts[one.inside]) / articles * 1000
        for name, one in found.items()
    }
    stock, tuned = found["bare, stock settings"], found["bare, our settings"]
    yield (
        f"| {articles:,} articles | articles/s | to bare, stock | to bare, ours"
        " | CPU (ms an article) | to bare, stock | to bare, ours | peak (MB) |"
    )
    yield "|---|---:|---:|---:|---:|---:|---:|---:|"
    for name, one in found.items():
        if not one.articles:
            continue
        yield (
            f"| {name} | {articles / median(one.seconds):.0f}"
            f" | {median(stock.seconds) / median(one.seconds):.2f}"
            f" | {median(tuned.seconds) / median(one.seconds):.2f}"
            f" | {each[name]:.2f} | {each['bare, stock settings'] / each[name]:.2f}"
            f" | {each['bare, our settings'] / each[name]:.2f} | {max(one.peak)} |"
        )
    yield (
        f"\nStart-up is not in it: {starts[False]:.2f} s of CPU with stock settings,"
        f" {starts[True]:.2f} with ours."
    )


def main() -> None:
    """Measure and print one table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--articles", type=int, default=1000)
    parser.add_argument("--weight", type=int, default=76, help="KB a page")
    parser.add_argument("--repeat", type=int, default=3)
    options = parser.parse_args()
    for line in measure(options.articles, options.weight, options.repeat):
        print(line, flush=True)


if __name__ == "__main__":
    main()
