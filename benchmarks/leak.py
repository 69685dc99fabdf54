"""``python -m benchmarks.leak --pages 100000``: does reading pages keep memory?

Articles of the newsroom, each another, are read and validated; what the process holds is noted
every tenth of the way. The first tenth fills the caches; after it nothing may grow.
"""

import argparse
import os
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from time import process_time

from cinktank.extract import extract_article
from cinktank.pipelines.validation import reasons
from fixtures.newsroom import Newsroom
from fixtures.newsroom.pages import Pages
from fixtures.newsroom.theme import Theme


def resident() -> int:
    """Return what the process holds now, MB."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") // 2**20


def measure(count: int, distinct: int = 500) -> Iterator[tuple[int, int, float]]:
    """Yield pages read so far, MB held, and ms a page, ten times.

    Pages are made beforehand; the numbers in their addresses, ids and classes change each time
    that they come round, so that to every cache they are new.
    """
    newsroom = Newsroom(distinct, 2022)
    maker = Pages(newsroom, Theme(), weight_kb=0)
    pages = [maker.article(n, "https://cinktank.com") for n in newsroom.numbers()]
    number = re.compile(r"(?<=tdi_)\d+|(?<=post-)\d+|(?<=-)\d+(?=/\")")
    done = 0
    for _ in range(10):
        seconds = 0.0
        for _ in range(count // 10):
            html = pages[done % distinct]
            turn = done // distinct
            if turn:
                html = number.sub(lambda match, turn=turn: f"{match[0]}{turn}", html)
            body = html.encode()
            started = process_time()
            reasons(extract_article(body, "https://cinktank.com/a/"), datetime.now(UTC))
            seconds += process_time() - started
            done += 1
        yield done, resident(), seconds / (count // 10) * 1000


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pages", type=int, default=5000)
    print("| pages read | process (MB) | ms a page |\n|---:|---:|---:|")
    for done, held, each in measure(parser.parse_args().pages):
        print(f"| {done:,} | {held} | {each:.2f} |", flush=True)


if __name__ == "__main__":
    main()
