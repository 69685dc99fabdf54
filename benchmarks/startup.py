"""``python -m benchmarks.startup``: how long until the first request?

CPU time of ``scrapy crawl`` on an unreachable site (it ends where the first request would go out;
the page about the run, made after that, is left out), and of its largest imports.
"""

import re
import resource
import subprocess
import sys
import tempfile
from time import perf_counter

from benchmarks.pages import ROOT


def measure(rounds: int = 5) -> tuple[float, float]:
    """Return the least of wall-clock and of CPU seconds until the first request."""
    walls, cpus = [], []
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(rounds):
            before = resource.getrusage(resource.RUSAGE_CHILDREN)
            started = perf_counter()
            subprocess.run(
                [sys.executable, "-m", "scrapy", "crawl", "international",
                 "-a", "site=http://127.0.0.1:9/", "-s", f"DATA_ROOT={folder}", "-s", "REPORTS=0"],
                cwd=ROOT, capture_output=True,
            )  # fmt: skip
            walls.append(perf_counter() - started)
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            cpus.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return min(walls), min(cpus)


def imports(most: int = 8) -> list[tuple[str, int]]:
    """Return the packages whose import costs most, by themselves, in ms."""
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "scrapy", "crawl", "international",
         "-a", "site=http://127.0.0.1:9/", "-s", "MEMORY=none"],
        cwd=ROOT, capture_output=True, text=True,
    )  # fmt: skip
    costs: dict[str, int] = {}
    for own, name in re.findall(r"import time:\s+(\d+) \|\s+\d+ \|\s+(\S+)", done.stderr):
        package = name.partition(".")[0]
        costs[package] = costs.get(package, 0) + int(own)
    order = sorted(costs.items(), key=lambda pair: -pair[1])
    return [(name, cost // 1000) for name, cost in order[:most]]


def main() -> None:
    """Measure and print."""
    wall, cpu = measure()
    print(f"Until the first request: {wall:.2f} s, {cpu:.2f} s of CPU (least of 5)")
    print("Imports (ms):", ", ".join(f"{name} {cost}" for name, cost in imports()))


if __name__ == "__main__":
    main()
