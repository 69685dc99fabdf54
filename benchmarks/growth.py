"""``python -m benchmarks.growth --sizes 1000,10000``: does an article cost more in a larger site?

The newsroom's pages, as light as they come, behind nginx; one crawl by the sitemap for each size.
"""

import argparse
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.crawl import FAST, Runs, run, save_newsroom
from benchmarks.static_site import free_port, serve


def measure(sizes: list[int]) -> Iterator[str]:
    """Yield a table's lines."""
    yield "| articles | CPU (ms an article, start-up included) | articles/s | peak (MB) |"
    yield "|---:|---:|---:|---:|"
    for size in sizes:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            port = free_port()
            save_newsroom(size, 0, port, folder)
            with serve(folder, port) as site:
                command = ("crawl", "cinktank", "-a", f"site={site}", "-a", "follow=sitemap")
                one = Runs((*command, *FAST), lake=True)
                run(one, folder, folder / "lake", size)
        yield (
            f"| {size:,} | {one.cpu[0] / size * 1000:.2f} | {size / one.seconds[0]:.0f}"
            f" | {one.peak[0]} |"
        )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", default="1000,5000", help="1000,10000,100000")
    for line in measure([int(size) for size in parser.parse_args().sizes.split(",")]):
        print(line)
        sys.stdout.flush()


if __name__ == "__main__":
    main()
