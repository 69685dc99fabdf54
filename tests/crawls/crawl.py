"""Runs a spider as its user would: in a process of its own, against a real server."""

import json
import re
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cinktank.lake.compression import job_of, lines_of
from tests.crawls.forked import scrapy

RIGHTS = ("/.well-known/tdmrep.json", "/ai.txt")

ROOT = Path(__file__).resolve().parents[2]


@dataclass
class Run:
    """What a run left behind."""

    code: int
    log: str
    lake: Path
    items: list[dict[str, Any]]
    """Every line of the landing zone after this run, in order of writing."""
    rejects: list[dict[str, Any]]
    """Every line of the quarantine after this run."""

    @property
    def last_line(self) -> str:
        """The log's last line."""
        return self.log.strip().splitlines()[-1]

    @property
    def stats(self) -> dict[str, int]:
        """The whole numbers among the counters that the log ends with."""
        found = re.findall(r"'([\w/]+)': (-?\d+)[,}]", self.log)
        return {name: int(value) for name, value in found}

    @property
    def manifest(self) -> dict[str, Any]:
        """The newest manifest."""
        paths = self.lake.glob("landing/**/*.manifest.json")
        return json.loads(max(paths, key=lambda path: path.stat().st_mtime_ns).read_text())


def command(spider: str, site: str, lake: Path, *more: str, **arguments: Any) -> list[str]:
    """Return the command line; *arguments* are the spider's, *more* is Scrapy's."""
    given = [part for name, value in arguments.items() for part in ("-a", f"{name}={value}")]
    settings = (
        "DOWNLOAD_DELAY=0",
        "AUTOTHROTTLE_ENABLED=0",
        "RETRY_TIMES=1",
        "GONE_AFTER=0s",
        "LOG_VERSIONS=",
        f"DATA_ROOT={lake}",
    )
    return [
        *(sys.executable, "-m", "scrapy", "crawl", spider, "-a", f"site={site}", *given),
        *(part for setting in settings for part in ("-s", setting)),
        *more,
    ]


def crawl(spider: str, site: str, lake: Path, *more: str, **arguments: Any) -> Run:
    """Run a spider to its end."""
    with tempfile.NamedTemporaryFile("r", encoding="utf-8", errors="replace") as log:
        process = scrapy(command(spider, site, lake, *more, **arguments)[3:], Path(log.name))
        process.join()
        assert process.exitcode is not None
        return ended(process.exitcode, log.read(), lake)


def ended(code: int, log: str, lake: Path) -> Run:
    """Take stock after a run."""
    return Run(code, log, lake, lines(lake / "landing"), lines(lake / "quarantine"))


def lines(folder: Path) -> list[dict[str, Any]]:
    """Return the lines of every finished part file under *folder*."""
    return [
        json.loads(line)
        for path in sorted(folder.rglob("*.jsonl*"))
        if job_of(path.name)
        for line in lines_of(path)
    ]


def pages_asked(newsroom: Any) -> list[str]:
    """Return the paths that were asked of the newsroom, and forget them.

    Without what says how pages may be used: that is asked once a day.
    """
    paths = [request["path"] for request in newsroom.requests(clear=True)]
    return [path for path in paths if path not in RIGHTS]
