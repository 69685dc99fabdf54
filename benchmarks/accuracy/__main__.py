"""``python -m benchmarks.accuracy``: every gold read by every tool, into ``docs/accuracy.md``."""

import argparse
import importlib.metadata
import os
import platform
import sys
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from benchmarks.accuracy.doubts import doubt
from benchmarks.accuracy.golds import LOOKS, REAL, ROOT, Gold, golds
from benchmarks.accuracy.peers import TOOLS, Reading, Skipped, read_all
from benchmarks.accuracy.tables import CORPORA, OURS, Table, misses, tables

NOTES = Path(__file__).parent / "notes.md"
REPORT = ROOT / "docs/accuracy.md"
LISTED = 12
"""Differences printed of one field in the newsroom: a fault there repeats itself."""


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.accuracy", description=__doc__)
    parser.add_argument(
        "--newsroom", type=int, default=300, metavar="N", help="articles in each template (300)"
    )
    parser.add_argument("--tools", nargs="+", choices=TOOLS, default=TOOLS)
    parser.add_argument("--print", action="store_true", help="print, and leave the page as it is")
    arguments = parser.parse_args()

    started = time.monotonic()
    pages = list(golds(arguments.newsroom))
    readings: list[Reading] = []
    skipped: dict[str, str] = {}
    for tool in arguments.tools:
        try:
            reading = read_all(tool, pages)
        except Skipped as reason:
            if tool == OURS:
                raise
            skipped[tool] = str(reason)
            print(f"{tool}: skipped, it {reason}", file=sys.stderr, flush=True)
        else:
            readings.append(reading)
            print(f"{tool}: {len(reading.fields)} pages in {reading.seconds:.0f} s,"
                  f" breaks on {len(reading.errors)}", file=sys.stderr, flush=True)  # fmt: skip
    text = report(pages, readings, skipped, time.monotonic() - started)
    print(text)
    if not arguments.print:
        REPORT.write_text(text, "utf-8")
    return 0


def report(
    pages: Sequence[Gold], readings: Sequence[Reading], skipped: dict[str, str], seconds: float
) -> str:
    made = tables(pages, readings)
    parts = [
        "# Accuracy",
        "How rightly each field is read, by cinktank and by general extractors, on the same pages."
        " Written by `make accuracy`, not by hand.",
        "## What is compared",
        corpora(pages),
        tools(readings, skipped),
        f"{machine()} The run took {max(1, round(seconds / 60))} min,"
        " the environments being there already.",
        NOTES.read_text("utf-8").strip(),
        "## Tables",
        "In brackets the pages whose gold says something of the field. Pages read rightly, where it"
        " is not a mean. « – »: the tool has no such field.",
    ]
    for table in made:
        parts += [f"### {table.measure.title}", table.markdown()]
    parts += ["## Where cinktank is not best", not_best(made)]
    ours = next((reading for reading in readings if reading.tool == OURS), None)
    if ours:
        parts += ["## Where cinktank and a gold differ", differences(pages, ours)]
    return "\n\n".join(parts) + "\n"


def corpora(pages: Sequence[Gold]) -> str:
    counts = Counter(page.corpus for page in pages)
    looks = "; ".join(
        f"{template} {', '.join(f'{version} ({head} head)' for version, head in each)}"
        for template, each in LOOKS.items()
    )
    lines = [
        "| pages | | their gold |",
        "|---|---:|---|",
        f"| real | {counts['real']} | other sites of the theme, with the golds that others made:"
        " whole texts, feeds, REST answers, dates, metadata |",
        f"| fresh | {counts['fresh']} | further sites of the theme, read by hand |",
        f"| other themes | {counts['other themes']} | WordPress of other themes, read by hand |",
    ]
    lines += [f"| {CORPORA[each]} | {counts[each]} | the newsroom's own truth |" for each in LOOKS]
    lines.append(f"| frozen | {counts['frozen']} | the golden items beside them |")
    said = [f"Of each template of the newsroom a third has each look: {looks}."]
    if not REAL.exists():
        said.append("The real pages are not on this machine and were left out.")
    return "\n".join(lines) + "\n\n" + " ".join(said)


def tools(readings: Sequence[Reading], skipped: dict[str, str]) -> str:
    lines = ["| tool | with | breaks on |", "|---|---|---:|"]
    for reading in readings:
        versions = ", ".join(f"{name} {version}" for name, version in reading.versions.items())
        lines.append(f"| {reading.tool} | {versions} | {len(reading.errors)} |")
    lines += [f"| {tool} | skipped: it {reason} | |" for tool, reason in skipped.items()]
    return "\n".join(lines)


def machine() -> str:
    return (
        f"{platform.python_implementation()} {platform.python_version()} on {platform.system()}"
        f" {platform.machine()}, {os.cpu_count()} cores; cinktank"
        f" {importlib.metadata.version('cinktank')}."
    )


def not_best(made: Sequence[Table]) -> str:
    lines = [
        f"| {table.measure.title} | {corpus} | {tool} {theirs} | {ours} |"
        for table in made
        for corpus, tool, theirs, ours in table.ahead()
    ]
    if not lines:
        return "Nowhere."
    return "\n".join(["| | pages | ahead | cinktank |", "|---|---|---|---|", *lines])


def differences(pages: Sequence[Gold], ours: Reading) -> str:
    lines = ["| | page | | wrong is | because |", "|---|---|---|---|---|"]
    shown: Counter[str] = Counter()
    found = misses(pages, ours)
    for measure, page, how in found:
        shown[measure] += not doubt(measure, page)
        if shown[measure] > LISTED and not doubt(measure, page):
            continue
        who, why = doubt(measure, page) or ("?", "not looked into")
        lines.append(f"| {measure} | {page[:60]} | {how} | {who} | {why} |")
    lines += [
        f"| {measure} | {count - LISTED} more | | ? | |"
        for measure, count in shown.items()
        if count > LISTED
    ]
    return "\n".join(lines) if found else "Nowhere."


if __name__ == "__main__":
    sys.exit(main())
