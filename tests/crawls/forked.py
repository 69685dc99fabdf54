"""Scrapy in processes that begin with everything imported: fifty of them cost what ten did.

Python's fork server imports once and forks; each child is a process of its own, which SIGKILL
ends as it ends any other.
"""

import multiprocessing
import os
import pkgutil
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from multiprocessing.context import ForkServerProcess
from pathlib import Path


def modules_in(*packages: str) -> list[str]:
    """Return the names of the modules in some packages."""
    found = []
    for package in packages:
        spec = find_spec(package)
        assert spec is not None
        paths = spec.submodule_search_locations
        found += [f"{package}.{one.name}" for one in pkgutil.iter_modules(paths)]
    return found


PRELOADED = [
    "cinktank.lake.exporter",
    "cinktank.monitoring.health",
    "cinktank.monitoring.log_lines",
    "cinktank.monitoring.metrics",
    "cinktank.monitoring.progress",
    "cinktank.pipelines.duplicates",
    "cinktank.pipelines.lake",
    "cinktank.pipelines.validation",
    "cinktank.reports.page",
    "cinktank.spiders.cinktank",
    "cinktank.spiders.sections",
    "cinktank.summary",
    "cinktank.transport.crawl_delay",
    "cinktank.transport.onsite",
    "cinktank.transport.rendering.handler",
    "fixtures.newsroom.__main__",
    "protego",
    "scrapy.cmdline",
    "scrapy.core.downloader.handlers.http11",
    "scrapy.core.scheduler",
    "scrapy.crawler",
    "scrapy.pqueues",
    "scrapy.robotstxt",
    "scrapy.squeues",
    "scrapy.statscollectors",
    "tests.crawls.warm",
    "trafilatura",
    *modules_in(
        "cinktank.commands",
        "scrapy.commands",
        "scrapy.downloadermiddlewares",
        "scrapy.spidermiddlewares",
    ),
]
"""Nothing among them may start a thread, or Twisted's reactor: a fork takes neither along."""

ROOT = Path(__file__).resolve().parents[2]


def scrapy(
    arguments: list[str], log: Path | None = None, out: Path | None = None, **environment: str
) -> ForkServerProcess:
    """Return a started process that is ``scrapy``: its log goes into *log*, the rest into *out*."""
    context = multiprocessing.get_context("forkserver")
    files = str(log or os.devnull), str(out or os.devnull)
    process = context.Process(target=run, args=(arguments, *files, {**os.environ, **environment}))
    process.start()
    return process


def command(*arguments: str | Path, **environment: str) -> "subprocess.CompletedProcess[str]":
    """Run a command of Scrapy's or of ours to its end."""
    with tempfile.TemporaryDirectory() as folder:
        log, out = Path(folder, "log"), Path(folder, "out")
        words = [str(word) for word in arguments]
        process = scrapy(words, log, out, **environment)
        process.join()
        assert process.exitcode is not None
        texts = (file.read_text("utf-8", "replace") for file in (out, log))
        return subprocess.CompletedProcess(["scrapy", *words], process.exitcode, *texts)


def run(arguments: list[str], log: str, out: str, environment: dict[str, str]) -> None:
    """Be scrapy; what it says goes into files."""
    from scrapy.cmdline import execute

    os.environ.clear()
    os.environ.update(environment)
    os.chdir(ROOT)
    sys.stdout.flush()
    sys.stderr.flush()
    with open(log, "ab") as words, open(out, "ab") as answer:  # noqa: PTH123
        os.dup2(words.fileno(), 2)
        os.dup2(answer.fileno(), 1)
    execute(["scrapy", *arguments])
