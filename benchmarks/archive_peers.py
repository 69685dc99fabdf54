"""``python -m benchmarks.archive_peers``: ``scrapy extract`` beside peers' readers of WARC files.

All read one file of the newsroom's articles, its bodies unpacked as CC-NEWS has them, each in an
environment and a process of its own: trafilatura over warcio, news-please by ``from_warc``, Fundus
by its CC-NEWS source and a publisher of our own. CPU time is of the reading, imports left out; ours
includes the lake. Of all articles, the share that is wholly right: headline, moment of publication
(the day, where a tool gives no more) and every paragraph, compared without spaces.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from http.server import HTTPServer, SimpleHTTPRequestHandler
from pathlib import Path
from time import process_time
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
SITE = "https://cinktank.com/"
Write = Callable[[str, Any, Any, Any], None]


def main() -> None:
    """Make the file, let each tool read it, print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--articles", type=int, default=300)
    parser.add_argument("--weight", type=int, default=76, help="KB a page")
    parser.add_argument("--tools", default=",".join(READERS))
    parser.add_argument("--read", nargs=3, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.read:
        read(*options.read)
        return
    from benchmarks.accuracy.peers import Skipped  # the peers' environments have none of it

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        truth = made(folder, options.articles, options.weight)
        print(f"{len(truth)} articles of {options.weight} KB\n")
        print("| reader | ms of CPU a page | pages/s of CPU | of all articles | wholly right |")
        print("|---|---:|---:|---:|---:|")
        for tool in options.tools.split(","):
            try:
                print(row(tool, folder, truth), flush=True)
            except Skipped as error:
                print(f"| {tool} | {error} | | | |", flush=True)


def made(folder: Path, articles: int, weight: int) -> dict[str, Any]:
    """Write the newsroom's articles into one WARC file; return what is true of each."""
    from cinktank.archive.exchange import Exchange
    from cinktank.archive.warc_parts import WarcWriter
    from fixtures.newsroom import Newsroom
    from fixtures.newsroom.pages import Pages
    from fixtures.newsroom.theme import Theme

    newsroom = Newsroom(articles, 2022)
    pages = Pages(newsroom, Theme("classic", "12.6.6"), weight_kb=weight)
    base = SITE.rstrip("/")
    writer = WarcWriter(folder, "s", "j", [("software", "x")], 10**12, 10**9)
    when = datetime(2023, 3, 1, tzinfo=UTC)
    for number in newsroom.numbers():
        url = f"{base}{newsroom.story(number).path}"
        body = pages.article(number, base).encode()
        when += timedelta(seconds=1)
        headers = [("Content-Type", "text/html; charset=UTF-8")]
        writer.write(Exchange(url, when, "GET", [], b"", "HTTP/1.1", 200, headers, body))
    writer.finish()
    next(folder.rglob("*.warc.gz")).rename(folder / "site.warc.gz")
    return {one["url"]: one for one in newsroom.truth(base)}


def row(tool: str, folder: Path, truth: dict[str, Any]) -> str:
    """Let one tool read, and return its line of the table."""
    from benchmarks.accuracy.peers import Skipped, interpreter
    from benchmarks.peers import is_right

    out = folder / f"{tool}.jsonl"
    command = [interpreter(tool), "-m", "benchmarks.archive_peers", "--read", tool, folder, out]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Skipped((done.stderr.strip().splitlines() or ["no word why"])[-1][:120])
    found = {one["url"]: one for one in map(json.loads, out.read_text().splitlines())}
    kept = {url: one for url, one in found.items() if url in truth}
    right = sum(is_right(one, truth[url]) for url, one in kept.items())
    seconds = float(done.stdout.split("CPU")[-1])
    return (
        f"| {tool} | {seconds / len(truth) * 1000:.1f} | {len(truth) / seconds:.0f} |"
        f" {len(kept) / len(truth):.1%} | {right / len(truth):.1%} |"
    )


def read(tool: str, folder: str, out: str) -> None:
    """Read the file in this process; say on stdout what CPU it took."""
    with Path(out).open("w", encoding="utf-8") as file:

        def write(url: str, headline: Any, published: Any, body: Any) -> None:
            line = {"url": url, "headline": headline, "published": str(published), "body": body}
            file.write(json.dumps(line) + "\n")

        reading = READERS[tool](Path(folder), write)
        next(reading)  # it has imported what it needs
        started = process_time()
        for _ in reading:
            pass
        print("CPU", process_time() - started)


def cinktank(folder: Path, write: Write) -> Iterator[None]:
    """Extract as the command does, lake included; then read the lines of the landing zone."""
    from scrapy.utils.project import get_project_settings

    from cinktank.archive.extraction import Wanted, stretches
    from cinktank.archive.landing import Landing
    from cinktank.archive.processes import extracted
    from cinktank.lake.compression import lines_of

    settings = get_project_settings()
    settings.set("DATA_ROOT", str(folder / "data"))
    wanted = Wanted(SITE, None, "j")
    yield
    landing = Landing(settings, wanted)
    for found in extracted(stretches(str(folder / "site.warc.gz")), wanted, 1):
        landing.take(found)
    landing.close()
    for path in (folder / "data").glob("landing/**/*.jsonl*"):
        for one in map(json.loads, lines_of(path)):
            write(one["url"], one["headline"], one["datePublished"], one["articleBody"])


def trafilatura(folder: Path, write: Write) -> Iterator[None]:
    """``bare_extraction`` of each response."""
    from trafilatura import bare_extraction
    from warcio.archiveiterator import ArchiveIterator

    yield
    with (folder / "site.warc.gz").open("rb") as file:
        for record in ArchiveIterator(file):
            if record.rec_type != "response":
                continue
            url = record.rec_headers.get_header("WARC-Target-URI")
            page = record.content_stream().read()
            if found := bare_extraction(page, url=url, with_metadata=True):
                write(url, found.title, found.date, found.text)


def news_please(folder: Path, write: Write) -> Iterator[None]:
    """``NewsPlease.from_warc``, as its reader of CC-NEWS does."""
    from newsplease import NewsPlease
    from warcio.archiveiterator import ArchiveIterator

    yield
    with (folder / "site.warc.gz").open("rb") as file:
        for record in ArchiveIterator(file):
            if record.rec_type == "response":
                found = NewsPlease.from_warc(record)
                write(found.url, found.title, found.date_publish, found.maintext)


def fundus(folder: Path, write: Write) -> Iterator[None]:
    """Its CC-NEWS source over a server on loopback: it knows no files."""
    from fundus import Sitemap
    from fundus.publishers.base_objects import Publisher, PublisherGroup
    from fundus.scraping.html import CCNewsSource
    from fundus.scraping.scraper import CCNewsScraper

    from benchmarks.crawlers.fundus import NewspaperParser

    class Local(metaclass=PublisherGroup):
        default_language = "fr"
        Newsroom = Publisher(
            name="Newsroom", domain=SITE, parser=NewspaperParser, sources=[Sitemap(SITE)]
        )

    handler = partial(SimpleHTTPRequestHandler, directory=str(folder))
    server = HTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}/site.warc.gz"
    yield
    for found in CCNewsScraper(CCNewsSource(Local.Newsroom, warc_path=address)).scrape("suppress"):
        body = found.body.text(join_on="\n\n") if found.body else None
        write(found.html.requested_url, found.title, found.publishing_date, body)
    server.shutdown()


READERS: dict[str, Callable[[Path, Write], Iterator[None]]] = {
    "cinktank": cinktank,
    "fundus": fundus,
    "trafilatura": trafilatura,
    "news-please": news_please,
}

if __name__ == "__main__":
    sys.exit(main())
