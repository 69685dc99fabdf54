"""``python -m benchmarks.peers``: our crawl beside other crawlers' own, on one site.

Every tool crawls the same newsroom, saved behind nginx on loopback, by the way that it documents
for a news site, in an environment and a process of its own, one after the other. The table has:
articles a second of the whole run, start-up included; requests an article; memory; and how many
articles came, once each, and of those the share that is wholly right: headline, moment of
publication (the day, where a tool gives no more) and every paragraph, compared without spaces.
"""

import argparse
import json
import os
import re
import subprocess
import tempfile
from datetime import datetime
from pathlib import Path
from time import monotonic
from typing import Any

from benchmarks.accuracy.peers import Skipped, interpreter
from benchmarks.crawl import save_newsroom
from benchmarks.pages import ROOT
from benchmarks.static_site import free_port, serve
from fixtures.newsroom import NewsroomServer

TOOLS = ("cinktank", "fundus", "crawlee", "trafilatura", "newspaper4k", "news-please")
ROBOTS = "User-agent: *\nDisallow: /wp-admin/\n\nSitemap: {}wp-sitemap.xml\n"


def main() -> None:
    """Crawl with each tool and print one table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--articles", type=int, default=1000)
    parser.add_argument("--weight", type=int, default=76, help="KB a page")
    parser.add_argument("--tools", default=",".join(TOOLS))
    options = parser.parse_args()
    tools = options.tools.split(",")
    if unknown := set(tools) - set(TOOLS):
        parser.error(f"--tools: {', '.join(unknown)}: there are {', '.join(TOOLS)}")
    with tempfile.TemporaryDirectory() as name:
        folder, port = Path(name), free_port()
        save_newsroom(options.articles, options.weight, port, folder)
        base = f"http://127.0.0.1:{port}"
        with NewsroomServer(
            articles=options.articles, weight=options.weight, base_url=base
        ) as newsroom:
            truth = {item["url"]: item for item in newsroom.truth()}
        (folder / "pages/robots.txt").write_text(ROBOTS.format(f"{base}/"))
        print("| crawler | articles/s | requests an article | peak (MB) | of all articles"
              " | wholly right |\n|---|---:|---:|---:|---:|---:|")  # fmt: skip
        with serve(folder, port, log=True) as site:
            for tool in tools:
                try:
                    print(row(tool, site, folder, truth), flush=True)
                except Skipped as error:
                    print(f"| {tool} | {error} | | | | |", flush=True)


def row(tool: str, site: str, folder: Path, truth: dict[str, Any]) -> str:
    """Run one tool and return its line of the table."""
    python = interpreter(tool)
    log, out = folder / "access.log", folder / f"{tool}.jsonl"
    before = len(log.read_bytes().splitlines())
    command = [python, "-m", "benchmarks.crawlers", tool, site, out]
    started = monotonic()
    done = subprocess.run(
        command,
        cwd=ROOT,
        env={**os.environ, "CRAWLEE_STORAGE_DIR": str(folder / "crawlee")},
        capture_output=True,
        text=True,
        check=False,
    )
    seconds = monotonic() - started
    if done.returncode:
        raise Skipped((done.stderr.strip().splitlines() or ["no word why"])[-1][:120])
    found = {one["url"]: one for one in map(json.loads, out.read_text().splitlines())}
    kept = {url: one for url, one in found.items() if url in truth}
    right = sum(is_right(one, truth[url]) for url, one in kept.items())
    requests = len(log.read_bytes().splitlines()) - before
    peak = re.findall(r"PEAK (\d+)", done.stdout)[-1]
    each = f"{requests / len(kept):.2f}" if kept else ""
    return (
        f"| {tool} | {len(kept) / seconds:.1f} | {each} | {peak} |"
        f" {len(kept) / len(truth):.1%} | {right / len(truth):.1%} |"
    )


def is_right(found: dict[str, Any], true: dict[str, Any]) -> bool:
    """Return whether headline, moment and body are what the newsroom knows."""
    return (
        bare(found["headline"]) == bare(true["headline"])
        and same_moment(found["published"], true["datePublished"])
        and bare(found["body"]) == bare(true["articleBody"])
    )


def bare(text: str | None) -> str:
    """Return a text without any white space."""
    return "".join((text or "").split())


def same_moment(found: str, true: str) -> bool:
    """Compare moments; of a tool that says less, what it says."""
    try:
        here, there = datetime.fromisoformat(found), datetime.fromisoformat(true)
    except ValueError:
        return False
    if len(found) <= 10:
        return here.date() == there.date()
    return here == there if here.tzinfo else here == there.replace(tzinfo=None)


if __name__ == "__main__":
    main()
