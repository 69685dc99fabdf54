"""``make bench``: measure all, and write it between the marks of ``docs/performance.md``.

What takes longer has an option: ``--full`` grows to 10,000 articles, ``python -m benchmarks.leak
--pages 100000``, ``python -m benchmarks.memory --sizes …,10000000``.
"""

import argparse
import os
import platform
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from time import monotonic

from benchmarks import crawl, extraction, growth, leak, parts, startup
from benchmarks.pages import ROOT
from benchmarks.static_site import server_name

PAGE = ROOT / "docs/performance.md"
BEGIN, END = "<!-- make bench writes from here -->", "<!-- to here -->"
PACKAGES = ("scrapy", "twisted", "parsel", "lxml", "selectolax", "w3lib", "itemloaders", "msgspec",
            "aiohttp", "uvloop")  # fmt: skip


def machine() -> str:
    """Return what it ran on, without names, and how busy that was."""
    load, cores = os.getloadavg()[1], os.cpu_count() or 1
    packages = []
    for name in PACKAGES:
        try:
            packages.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            packages.append(f"no {name}")
    return (
        f"{datetime.now(UTC):%Y-%m-%d}, {platform.python_implementation()}"
        f" {platform.python_version()} on {platform.system()} {platform.machine()}, {cores} cores,"
        f" {load:.1f} processes running on average when it began; pages served by {server_name()};"
        f" {', '.join(packages)}."
    )


def measure(options: argparse.Namespace) -> Iterator[str]:
    """Yield the lines of all tables."""
    yield machine()
    yield "\n### Extraction: CPU time, ms a page\n"
    yield from extraction.measure(peers=not options.no_peers)
    yield "\n### Where it goes\n"
    yield from parts.in_a_process()
    yield "\n### Crawl\n"
    yield from crawl.measure(options.articles, repeat=options.repeat)
    yield "\n### Growth\n"
    yield from growth.measure([1000, 10_000] if options.full else [1000, 3000])
    yield "\n### Memory over many pages\n"
    yield "| pages read | process (MB) | ms a page |\n|---:|---:|---:|"
    for done, held, each in leak.measure(100_000 if options.full else 5000):
        yield f"| {done:,} | {held} | {each:.2f} |"
    yield "\n### Start-up\n"
    wall, cpu = startup.measure()
    yield f"Until the first request: {wall:.2f} s, {cpu:.2f} s of CPU (the least of five)."


def main() -> None:
    """Measure, print as it comes, write at the end."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--articles", type=int, default=1000)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--no-peers", action="store_true")
    parser.add_argument("--full", action="store_true", help="10,000 articles, 100,000 pages")
    started = monotonic()
    lines = []
    for line in measure(parser.parse_args()):
        print(line, flush=True)
        lines.append(line)
    lines.append(f"\nThe run took {(monotonic() - started) / 60:.0f} min.")
    text = PAGE.read_text(encoding="utf-8")
    body = "\n".join([BEGIN, "", *lines, "", END])
    PAGE.write_text(
        re.sub(f"{BEGIN}.*{END}", lambda _: body, text, flags=re.DOTALL), encoding="utf-8"
    )
    sys.stderr.write(f"Written to {PAGE.relative_to(ROOT)}\n")


if __name__ == "__main__":
    main()
