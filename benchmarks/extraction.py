"""``python -m benchmarks.extraction``: from a page's bytes to a validated item, beside its parse.

The floor is what parsel needs to parse the same pages and do nothing else. General extractors are
asked as in ``benchmarks/accuracy``, each in its own environment as ``make accuracy`` makes them.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from parsel import Selector
from selectolax.lexbor import LexborHTMLParser

from benchmarks.pages import ROOT, Page, cpu, newsroom_pages, real_pages
from cinktank.extract import extract_article
from cinktank.pipelines.validation import reasons

PEERS = ("resiliparse", "trafilatura", "readability", "goose3", "newspaper4k", "news-please")
PEERS_PAGES = 24
"""So many of each kind are enough for tools that take 20 to 500 ms a page."""

_TIMER = """
import importlib, json, logging, sys, time, warnings
from pathlib import Path
warnings.simplefilter("ignore"); logging.disable(logging.CRITICAL)
reader = importlib.import_module("benchmarks.accuracy.readers." + sys.argv[1].replace("-", "_"))
pages = [(Path(path).read_bytes(), url) for path, url in json.load(open(sys.argv[2]))]
def read(html, url):
    try:
        reader.read(html, url)
    except Exception:
        pass
read(*pages[0])
least = 1e9
for _ in range(2):
    started = time.process_time()
    for html, url in pages:
        read(html, url)
    least = min(least, time.process_time() - started)
print(least / len(pages) * 1000, file=sys.__stdout__)
"""


def ours(html: bytes, url: str) -> object:
    """Read a page into an item and validate it."""
    return reasons(extract_article(html, url), datetime.now(UTC))


def parsel(html: bytes, url: str) -> object:
    """Parse as parsel does for a response."""
    return Selector(html.decode("utf-8", "replace")).root


def lexbor(html: bytes, url: str) -> object:
    """Parse, and nothing else."""
    return LexborHTMLParser(html)


def measure(peers: bool = True) -> Iterator[str]:
    """Yield a table's lines."""
    groups = real_pages()
    if not groups:
        yield "*No real pages beside the project: the newsroom's alone.*\n"
    else:
        posts = groups["real posts"]
        groups["real posts of 60 to 100 KB"] = [
            page for page in posts if 60_000 <= len(page[0]) <= 100_000
        ]
    groups[f"newsroom articles ({len(newsroom_pages(3)[0][0]) // 1000} KB)"] = newsroom_pages(150)
    yield "| pages | KB | cinktank | parsel's parse | lexbor's parse | cinktank : parsel |"
    yield "|---|---:|---:|---:|---:|---:|"
    for name, pages in groups.items():
        found = cpu({"ours": ours, "parsel": parsel, "lexbor": lexbor}, pages)
        yield (
            f"| {name} ({len(pages)}) | {sum(len(html) for html, _ in pages) // len(pages) // 1000}"
            f" | {found['ours']:.2f} | {found['parsel']:.2f} | {found['lexbor']:.2f}"
            f" | {found['ours'] / found['parsel']:.2f} |"
        )
    if peers:
        some = [page for pages in groups.values() for page in pages[:PEERS_PAGES]]
        floor = cpu({"ours": ours}, some, rounds=3)["ours"]
        yield f"\n| general extractor | ms a page ({len(some)} of these pages) | to cinktank |"
        yield "|---|---:|---:|"
        yield f"| cinktank | {floor:.2f} | 1 |"
        for tool in PEERS:
            each = peer(tool, some)
            yield (
                f"| {tool} | {each:.1f} | {each / floor:.1f} |"
                if each
                else (f"| {tool} | its environment is not there: `make accuracy` makes it | |")
            )


def peer(tool: str, pages: list[Page]) -> float | None:
    """Return a general extractor's CPU time in ms a page; `None` where it is not installed."""
    python = ROOT / ".venv-peers" / tool / "bin/python"
    if not python.exists():
        return None
    with tempfile.TemporaryDirectory() as folder:
        jobs = []
        for number, (html, url) in enumerate(pages):
            path = Path(folder) / f"{number}.html"
            path.write_bytes(html)
            jobs.append((str(path), url))
        (names := Path(folder) / "pages.json").write_text(json.dumps(jobs))
        done = subprocess.run(
            [python, "-c", _TIMER, tool, names], cwd=ROOT, capture_output=True, text=True
        )
    return float(done.stdout.split()[-1]) if done.returncode == 0 and done.stdout else None


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--no-peers", action="store_true")
    for line in measure(peers=not parser.parse_args().no_peers):
        print(line)
        sys.stdout.flush()


if __name__ == "__main__":
    main()
