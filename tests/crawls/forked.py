"""Scrapy in processes that begin with everything imported: fifty of them cost what ten did.

Python's fork server imports once and forks; each child is a process of its own, which SIGKILL
ends as it ends any other.
"""

import multiprocessing
import os
import sys
from pathlib import Path

PRELOADED = [
    "scrapy.cmdline",
    "scrapy.crawler",
    "cinktank.spiders.sections",
    "cinktank.pipelines.validation",
    "cinktank.pipelines.duplicates",
    "cinktank.pipelines.lake",
    "cinktank.lake.exporter",
    "trafilatura",
]
ROOT = Path(__file__).resolve().parents[2]


def scrapy(arguments: list[str]) -> multiprocessing.Process:
    """Return a started process that is ``scrapy`` with these arguments."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(PRELOADED)
    process = context.Process(target=run, args=(arguments,))
    process.start()
    return process


def run(arguments: list[str]) -> None:
    """Be scrapy, quietly."""
    from scrapy.cmdline import execute

    os.chdir(ROOT)
    sys.stderr.flush()
    with open(os.devnull, "w") as nowhere:  # noqa: PTH123
        os.dup2(nowhere.fileno(), 2)
    execute(["scrapy", *arguments])
