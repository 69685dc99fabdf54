"""``python -m benchmarks.archive_peers``: ``scrapy extract`` beside peers' readers of WARC files.

All read one file of the newsroom's articles, its bodies unpacked as CC-NEWS has them, each in an
environment and a process of its own (`benchmarks/crawlers/archives.py`). CPU time is that of the
reading, imports left out; ours includes the lake. Of all articles, the share that is wholly right:
headline, moment of publication (the day, where a tool gives no more) and every paragraph, compared
without spaces.
"""

import argparse
import json
import subprocess
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from benchmarks.accuracy.peers import Skipped, interpreter
from benchmarks.pages import ROOT
from benchmarks.peers import is_right
from cinktank.archive.exchange import Exchange
from cinktank.archive.warc_parts import WarcWriter
from fixtures.newsroom import Newsroom
from fixtures.newsroom.pages import Pages
from fixtures.newsroom.theme import Theme

SITE = "https://cinktank.com/"
TOOLS = ("cinktank", "fundus", "trafilatura", "news-please")


def main() -> None:
    """Make the file, let each tool read it, print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--articles", type=int, default=300)
    parser.add_argument("--weight", type=int, default=76, help="KB a page")
    parser.add_argument("--tools", default=",".join(TOOLS))
    options = parser.parse_args()
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
    out = folder / f"{tool}.jsonl"
    command = [interpreter(tool), "-m", "benchmarks.crawlers.archives", tool, folder, out]
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


if __name__ == "__main__":
    main()
