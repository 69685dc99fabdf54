"""``python -m benchmarks.crawlers.archives TOOL FOLDER FILE``: one reading of ``site.warc.gz``.

Run by the tool's own Python; a JSON object a line into FILE. At the end it says on stdout what CPU
time it took.
"""

import json
import sys
import threading
from collections.abc import Callable, Iterator
from functools import partial
from http.server import HTTPServer, SimpleHTTPRequestHandler
from pathlib import Path
from time import process_time
from typing import Any

SITE = "https://cinktank.com/"
Write = Callable[[str, Any, Any, Any], None]


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
    read(*sys.argv[1:])
