"""``python -m benchmarks.doubling``: what takes twice as long when an input is twice as large.

Every kind of input of `benchmarks.poison` is doubled until it is larger than any page that is
downloaded, or takes too long. Each is read in a process of its own, so that one that hangs is a
line of the table and no more. A ratio is of two CPU times, each the least of a few.
"""

import argparse
import gc
import multiprocessing
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from time import process_time

from benchmarks.pages import forget
from benchmarks.poison import READERS, Kind, Reader

RATIO = 2.3
SECONDS = 2.0
LARGEST = 16 * 1024 * 1024
"""Bytes: more is not downloaded."""

MEASURABLE = 0.05
"""Seconds: below, a ratio is noise."""

PATIENCE = 600


@dataclass
class Doubled:
    """How a kind of input did."""

    name: str
    size: int = 0
    seconds: float = 0.0
    ratios: list[float] = field(default_factory=list)
    error: str = ""

    @property
    def ratio(self) -> float:
        """Return the worst ratio of a doubling; 0 where all took too little to be measured."""
        return worst(self.ratios)

    @property
    def is_good(self) -> bool:
        """Say whether it took a time that grows with its size, and never long."""
        return not self.error and self.ratio <= RATIO and self.seconds <= SECONDS


def worst(ratios: list[float]) -> float:
    """Return the worst ratio that two doublings in a row have reached.

    A single one is a step: a bound is met, as that of 4 MB for a page, and other code has its turn.
    What grows with the square does so each time.

    >>> worst([2.0, 4.9, 1.0]), worst([2.0, 4.0, 4.1]), worst([3.0]), worst([])
    (2.0, 4.0, 3.0, 0.0)
    """
    if len(ratios) < 2:
        return max(ratios, default=0.0)
    return max(map(min, ratios, ratios[1:]))


def measured(reader: Reader, body: bytes) -> float:
    """Return the CPU time of reading, the least of up to three."""
    least = PATIENCE * 1.0
    for _ in range(3):
        forget()
        started = process_time()
        reader(body)
        least = min(least, process_time() - started)
        if least > SECONDS / 4:
            break
    return least


def doubled(reader: Reader, kind: Kind, report: Connection) -> None:
    """Double an input and report its size, its time and what that is to the one before."""
    reader(kind(8))
    gc.freeze()  # as in a crawl: what is loaded is no part of what grows
    number, before = 500, 0.0
    while True:
        body = kind(number)
        if len(body) > LARGEST and before:
            break
        try:
            seconds = measured(reader, body)
        except Exception as error:
            report.send((len(body), 0.0, 0.0, f"{type(error).__name__}: {error}"[:80]))
            break
        ratio = seconds / before if before >= MEASURABLE else 0.0
        report.send((len(body), seconds, ratio, ""))
        if seconds > 3 * SECONDS:
            break
        number, before = number * 2, seconds
    report.send(None)


def measure(only: str = "", readers: str = "") -> Iterator[tuple[str, Doubled]]:
    """Yield how each kind did, by reader."""
    context = multiprocessing.get_context("fork")
    for reader_name, (reader, kinds) in READERS.items():
        if readers and reader_name != readers:
            continue
        for name, kind in kinds.items():
            if only and only not in name:
                continue
            ours, theirs = context.Pipe(duplex=False)
            process = context.Process(target=doubled, args=(reader, kind, theirs))
            process.start()
            theirs.close()
            result = Doubled(name)
            try:
                while ours.poll(PATIENCE) and (told := ours.recv()):
                    size, seconds, ratio, error = told
                    result.size, result.seconds = size, max(result.seconds, seconds)
                    result.ratios += [ratio] if ratio else []
                    result.error = error
                else:
                    if process.is_alive() and not ours.poll(0) and told is not None:
                        result.error = f"more than {PATIENCE} s"
            except EOFError:
                result.error = "the process died"
            process.kill()
            process.join()
            yield reader_name, result


def main() -> None:
    """Measure and print; exit 1 where one kind is worse than it may be."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", default="", help="kinds whose name has this in it")
    parser.add_argument("--reader", default="", choices=["", *READERS])
    parser.add_argument("--bad", action="store_true", help="print what is too slow, nothing else")
    given = parser.parse_args()
    bad = 0
    print("| reader | input | largest, KB | s | worst ratio of a doubling | |")
    print("|---|---|---:|---:|---:|---|")
    for reader, one in measure(given.only, given.reader):
        bad += not one.is_good
        if given.bad and one.is_good:
            continue
        ratio = f"{one.ratio:.2f}" if one.ratio else "under 50 ms"
        sign = one.error or ("" if one.is_good else "**too slow**")
        size = one.size // 1000
        print(f"| {reader} | {one.name} | {size} | {one.seconds:.2f} | {ratio} | {sign} |")
        sys.stdout.flush()
    sys.exit(bool(bad))


if __name__ == "__main__":
    main()
