"""``python -m benchmarks.memory``: what ten million addresses cost the crawl memory.

Each size is measured in a process of its own: how long a commit of 500 new addresses takes, how
long a look-up takes (known and unknown, at random, the file's pages in the system's cache), how
much memory the process holds, how big the file is. Look-ups at each size are given as a ratio to
those at the smallest, measured in the same run.
"""

import argparse
import random
import resource
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter

from cinktank.memory import Record, SQLiteMemory, State

BATCH = 500
FILL = 20_000
"""Addresses a commit, up to the last hundred commits: those are timed."""

LOOKUPS = 20_000


def main() -> None:
    """Measure each size and print one table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", default="100000,1000000", help="100000,1000000,10000000")
    parser.add_argument("--one", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--path", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        print(*measure(options.one, options.path))
        return
    sizes = [int(size) for size in options.sizes.split(",")]
    if min(sizes) < 100 * BATCH:
        parser.error(f"--sizes: {min(sizes)} is too few: {100 * BATCH} are what is timed")
    print("| addresses | commit of 500 (ms) | known (µs) | unknown (µs) | to the smallest"
          " | process (MB) | file (MB) |")  # fmt: skip
    print("|---:|---:|---:|---:|---:|---:|---:|")
    smallest = None
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "memory.db"
            command = [sys.executable, "-m", "benchmarks.memory", "--one", str(size)]
            done = subprocess.run(
                [*command, "--path", str(path)], capture_output=True, text=True, check=True
            )
            commit, known, unknown, process = map(float, done.stdout.split())
            smallest = smallest or known
            print(
                f"| {size:,} | {commit:.1f} | {known:.1f} | {unknown:.1f} | {known / smallest:.2f}"
                f" | {process:.0f} | {path.stat().st_size / 1e6:.0f} |",
                flush=True,
            )


def measure(size: int, path: Path) -> tuple[float, float, float, float]:
    """Return commit (ms, mean of the last hundred), look-ups (µs) and peak memory (MB)."""
    memory = SQLiteMemory(path)
    timed = size - 100 * BATCH
    for first in range(0, timed, FILL):
        fill(memory, first, min(first + FILL, timed))
    commits = [fill(memory, first, first + BATCH) for first in range(timed, size, BATCH)]
    chance = random.Random(1)
    known = per_lookup(memory, [chance.randrange(size) for _ in range(LOOKUPS)])
    unknown = per_lookup(memory, [size + chance.randrange(size) for _ in range(LOOKUPS)])
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    return sum(commits) / len(commits) * 1e3, known, unknown, peak


def fill(memory: SQLiteMemory, first: int, end: int) -> float:
    """Remember the addresses from *first* to *end* in one commit; return its seconds."""
    for number in range(first, end):
        memory.put(record(number), prints=[number * 4 + offset for offset in range(4)])
    start = perf_counter()
    memory.commit({f"landing/part-{first}": (0, None)})
    return perf_counter() - start


def per_lookup(memory: SQLiteMemory, numbers: list[int]) -> float:
    """Return the mean time of one look-up by address, in µs."""
    addresses = [url(number) for number in numbers]
    start = perf_counter()
    for address in addresses:
        memory.get(address)
    return (perf_counter() - start) / len(addresses) * 1e6


def url(number: int) -> str:
    """Return an address as long as the site's are."""
    return f"https://cinktank.com/un-article-dont-l-adresse-est-longue-comme-les-autres-{number}/"


def record(number: int) -> Record:
    """Return a record with everything in it that an article's has."""
    return Record(
        url(number),
        State.KEPT,
        identifier=str(number),
        sections=["Dernières minutes", "L'International"],
        published="2022-03-15T12:00:00+01:00",
        content_hash=f"{number:064x}",
        field_prints=number.to_bytes(40),
        revision=1,
        first_seen=number,
        last_seen=number,
        due=None,
        etag=f'"{number:x}"',
        previous=url(number - 1),
        next=url(number + 1),
        job="20220315T120000000Z-1",
    )


if __name__ == "__main__":
    main()
