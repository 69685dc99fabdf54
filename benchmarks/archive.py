"""``python -m benchmarks.archive``: ``scrapy extract`` beside a bare reader of the same WARC files.

The files have real page sizes: they are made of real posts where they are, else of the newsroom's,
each many times over with an address, a number and words of its own, packed as a site sends them.
The bare reader is fastwarc and lexbor's parse. CPU time is of all processes; what else the machine
does costs the clock more.
"""

import argparse
import ctypes
import gzip
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic
from typing import NamedTuple

from fastwarc.warc import ArchiveIterator, WarcRecordType
from selectolax.lexbor import LexborHTMLParser
from zlib_ng import zlib_ng

from benchmarks.pages import ROOT, newsroom_pages, real_pages
from cinktank.archive.exchange import Exchange
from cinktank.archive.warc_parts import WarcWriter

SITE = "https://cinktank.com/"
HEADERS = [("Content-Type", "text/html; charset=UTF-8"), ("Content-Encoding", "gzip")]
PART = 64 * 1024 * 1024
PR_SET_CHILD_SUBREAPER = 36
POST = re.compile(rb"postid-(\d+)")


class Cost(NamedTuple):
    """What a process and its children took."""

    cpu: float
    """Seconds."""
    wall: float
    peak: int
    """MB, of the largest of them."""


def main() -> None:
    """Make the files, read them by each way, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--mb", type=int, default=1024, help="MB of WARC")
    parser.add_argument("--folder", help="where to put the files, instead of a temporary folder's")
    parser.add_argument("--repeat", type=int, default=1, help="the least of so many runs of each")
    parser.add_argument("--bare", metavar="FOLDER", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.bare:
        bare(Path(options.bare))
        return
    with tempfile.TemporaryDirectory(prefix="cinktank-archive-", dir=options.folder) as name:
        folder = Path(name)
        count = made(folder, options.mb * 1024 * 1024)
        half = folder / "a quarter"
        half.mkdir()
        files = sorted(folder.rglob("*.warc.gz"))
        for path in files[: max(1, len(files) // 4)]:
            (half / path.name).symlink_to(path)
        size = sum(path.stat().st_size for path in files) / 1024**2
        print(f"{count:,} pages, {size:,.0f} MB of WARC in {len(files)} files\n")
        print("| | CPU (s) | ms a page | : bare | pages/s, by the clock | peak (MB) |")
        print("|---|---:|---:|---:|---:|---:|")
        command = [sys.executable, "-m", "benchmarks.archive", "--bare", str(folder)]
        ways: dict[str, Callable[[], Cost]] = {
            "fastwarc and lexbor": lambda: cost(command),
            "`scrapy extract`": lambda: extracted(folder / "warc", 1),
            "`--workers 2`": lambda: extracted(folder / "warc", 2),
        }
        least: dict[str, Cost] = {}
        for _ in range(options.repeat):  # in turn: what else the machine does touches all alike
            for title, measure in ways.items():
                found = measure()
                before = least.get(title, found)
                least[title] = Cost(*map(min, found, before))
        floor = least["fastwarc and lexbor"]
        for title, found in least.items():
            print(
                f"| {title} | {found.cpu:.1f} | {found.cpu / count * 1000:.2f} |"
                f" {found.cpu / floor.cpu:.2f} | {count / found.wall:.0f} | {found.peak} |",
                flush=True,
            )
        one, two = least["`scrapy extract`"], least["`--workers 2`"]
        print(f"\nTwo processes : one, by the clock: {one.wall / two.wall:.2f}")
        quarter = extracted(half, 1)
        print(f"A quarter of the files by one process: peak {quarter.peak} MB")


def made(folder: Path, size: int) -> int:
    """Write WARC files of about *size* bytes; return how many pages they hold."""
    writer = WarcWriter(folder / "warc", "s", "j", [("software", "x")], PART, 10**9)
    when = datetime(2022, 3, 1, tzinfo=UTC)
    count = written = 0
    while written < size:
        for body, url in copies(count):
            packer = zlib_ng.compressobj(3, zlib_ng.DEFLATED, 31)
            packed = packer.compress(body) + packer.flush()
            when += timedelta(seconds=1)
            writer.write(Exchange(url, when, "GET", [], b"", "HTTP/1.1", 200, HEADERS, packed))
            written += len(packed) + 1000
            count += 1
            if written >= size:
                break
    writer.finish()
    return count


def copies(first: int) -> Iterator[tuple[bytes, str]]:
    """Yield every page once, as an article that none was before; *first* is its number."""
    pages = real_pages().get("real posts") or newsroom_pages(90, 269)
    for number, (body, _) in enumerate(pages, first + 1):
        if found := POST.search(body):
            body = re.sub(rb"\b%s\b" % found[1], b"%d" % (10**6 + number), body)
        yield body.replace(b"<p>", b"<p>mot%d " % number), f"{SITE}article-{number}/"


def bare(folder: Path) -> None:
    """Read and parse every page, and nothing else."""
    for path in sorted((folder / "warc").rglob("*.warc.gz")):
        with path.open("rb") as file:
            for record in ArchiveIterator(file, record_types=WarcRecordType.response):
                LexborHTMLParser(gzip.decompress(record.reader.read()))


def extracted(folder: Path, workers: int) -> Cost:
    """Run ``scrapy extract`` into a lake of its own."""
    with tempfile.TemporaryDirectory(dir=folder) as lake:
        command = [sys.executable, "-m", "scrapy", "extract", f"{folder}/**/*.warc.gz"]
        return cost([*command, "--workers", str(workers), "-s", f"DATA_ROOT={lake}"])


def cost(command: list[str]) -> Cost:
    """Run a command to its end, and return what it and all its processes took."""
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1)  # those that outlive it are ours then
    started = monotonic()
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    wall = monotonic() - started
    if status:
        raise SystemExit(f"{' '.join(command)}: it failed")
    cpu, peak = used.ru_utime + used.ru_stime, used.ru_maxrss
    with suppress(ChildProcessError):
        while True:  # the server that forked the workers, and what it waited for
            _, _, used = os.wait4(-1, 0)
            cpu, peak = cpu + used.ru_utime + used.ru_stime, max(peak, used.ru_maxrss)
    return Cost(cpu, wall, peak // 1024)


if __name__ == "__main__":
    main()
