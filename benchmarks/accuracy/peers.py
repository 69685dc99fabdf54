"""Ask each tool for its fields: every one in an environment and in processes of its own."""

import json
import os
import selectors
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.accuracy.golds import ROOT, Gold
from benchmarks.accuracy.readers.__main__ import SECONDS_A_PAGE

TOOLS = (
    "cinktank", "trafilatura", "newspaper4k", "news-please", "goose3", "readability", "resiliparse",
)  # fmt: skip
PINS = Path(__file__).parent / "peers"
ENVIRONMENTS = ROOT / ".venv-peers"
PROCESSES = min(4, os.cpu_count() or 1)


class Skipped(Exception):  # noqa: N818 - nothing failed that we answer for
    """Why a tool takes no part."""


@dataclass
class Reading:
    """What one tool read. A page that is not in ``fields`` is one on which it broke."""

    tool: str
    offers: set[str] = field(default_factory=set)
    versions: dict[str, str] = field(default_factory=dict)
    fields: dict[str, dict[str, Any]] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    seconds: float = 0.0


def read_all(tool: str, golds: Sequence[Gold]) -> Reading:
    """Raises `Skipped` where the tool cannot be installed or does not start."""
    reading = Reading(tool)
    python = interpreter(tool)
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        jobs = []
        for number, gold in enumerate(golds):
            path = Path(folder) / f"{number}.html"
            path.write_bytes(gold.html)
            jobs.append({"page": gold.page, "url": gold.url, "path": str(path)})
        with ThreadPoolExecutor(PROCESSES) as pool:
            for _ in pool.map(
                lambda share: read_share(python, share, reading),
                [jobs[i::PROCESSES] for i in range(PROCESSES)],
            ):
                pass
    reading.seconds = time.monotonic() - started
    return reading


def read_share(python: Path, jobs: list[dict[str, str]], reading: Reading) -> None:
    """Read pages in one process; where it hangs or dies, the rest in another."""
    while jobs:
        done = 0
        with Worker(python, reading.tool) as worker:
            first = worker.answer(120)
            if first is None:
                raise Skipped(f"does not start: {worker.last_words()}")
            reading.offers, reading.versions = set(first["offers"]), first["versions"]
            for job in jobs:
                worker.ask(job)
                answer = worker.answer(SECONDS_A_PAGE + 10)
                done += 1
                if answer is None:
                    reading.errors[job["page"]] = "hangs or ends the process"
                    break
                if "error" in answer:
                    reading.errors[job["page"]] = answer["error"]
                else:
                    reading.fields[job["page"]] = answer["fields"]
        jobs = jobs[done:]


class Worker:
    """One process of a tool, which answers line by line."""

    def __init__(self, python: Path, tool: str) -> None:
        self._noise = tempfile.TemporaryFile("w+")  # noqa: SIM115 - lives as long as the process
        self._process = subprocess.Popen(
            [python, "-m", "benchmarks.accuracy.readers", tool],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._noise,
        )
        assert self._process.stdout
        os.set_blocking(self._process.stdout.fileno(), False)
        self._ready = selectors.DefaultSelector()
        self._ready.register(self._process.stdout, selectors.EVENT_READ)
        self._rest = b""

    def __enter__(self) -> "Worker":
        return self

    def __exit__(self, *_: object) -> None:
        assert self._process.stdin
        assert self._process.stdout
        self._process.kill()
        self._process.wait()
        self._process.stdout.close()
        with suppress(BrokenPipeError):
            self._process.stdin.close()
        self._ready.close()
        self._noise.close()

    def ask(self, job: dict[str, str]) -> None:
        assert self._process.stdin
        with suppress(BrokenPipeError):  # then no answer will come
            self._process.stdin.write(json.dumps(job).encode() + b"\n")
            self._process.stdin.flush()

    def answer(self, seconds: float) -> dict[str, Any] | None:
        """Return the next answer; none where there is none in time or the process has ended."""
        end = time.monotonic() + seconds
        while b"\n" not in self._rest:
            left = end - time.monotonic()
            if left <= 0 or not self._ready.select(left):
                return None
            assert self._process.stdout
            piece = self._process.stdout.read()
            if not piece:
                return None
            self._rest += piece
        line, _, self._rest = self._rest.partition(b"\n")
        found: dict[str, Any] = json.loads(line)
        return found

    def last_words(self) -> str:
        self._process.kill()
        self._process.wait()
        self._noise.seek(0)
        return (self._noise.read().strip().splitlines() or ["it says nothing"])[-1][:200]


def interpreter(tool: str) -> Path:
    """Return the Python of a tool's environment, made where it is not there or not as pinned.

    Raises `Skipped` with pip's own words.
    """
    if tool == "cinktank":
        return Path(sys.executable)
    pins = PINS / f"{tool}.txt"
    folder = ENVIRONMENTS / tool
    python = folder / "bin/python"
    installed = folder / "installed.txt"
    if installed.exists() and installed.read_text() == pins.read_text():
        return python
    for command in (
        [sys.executable, "-m", "venv", "--clear", folder],
        [python, "-m", "pip", "install", "-q", "--disable-pip-version-check", "-r", pins],
    ):
        run = subprocess.run(command, capture_output=True, text=True)
        if run.returncode:
            said = [line for line in run.stderr.splitlines() if line.startswith("ERROR")]
            raise Skipped(f"does not install: {(said or ['no word why'])[-1][:200]}")
    installed.write_text(pins.read_text())
    return python
