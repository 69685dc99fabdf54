"""The record of a run: what its page is built from, kept as JSON beside it."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from cinktank.crawl.verdict import Colour, colour, last_line
from cinktank.lake.lines import escape_unsafe
from cinktank.processors.lines import safe_name
from cinktank.reports.timeline import Timeline

FOLDER = "reports"
COMPARED = 10
"""So many earlier runs a run is compared with."""

REJECTS_KEPT = 500
"""So many rejects are in a record; all are in the quarantine."""


class Reject(msgspec.Struct):
    """What went to quarantine, and why."""

    url: str
    reasons: list[str]


class Gaps(msgspec.Struct):
    """What an audit of the archive found after the run."""

    held: int
    complete: bool
    pieces: list[dict[str, Any]]
    missing: dict[str, list[str]]
    missing_count: int
    disagreeing: int
    damaged: list[str] = []


class Run(msgspec.Struct, kw_only=True):
    """One run."""

    job: str
    spider: str
    site: str = ""
    section: str = ""
    software: str = ""
    started: str
    """ISO 8601, UTC."""
    seconds: float = 0.0
    reason: str = ""
    """Scrapy's reason for the end, or ``died``."""
    failure: str | None = None
    """Why the run did not do its work."""
    unhealthy: list[str] = msgspec.field(default_factory=list)
    """The health checks that failed, one line each."""
    items: int = 0
    """Articles stored, tombstones aside."""
    days: dict[str, dict[str, int]] = msgspec.field(default_factory=dict)
    """Day of publication → section → articles stored."""
    fields: dict[str, int] = msgspec.field(default_factory=dict)
    """Field → articles that have it."""
    untold: dict[str, int] = msgspec.field(default_factory=dict)
    """Field → articles without it that came by a source that cannot tell it."""
    stats: dict[str, float] = msgspec.field(default_factory=dict)
    timeline: Timeline = msgspec.field(default_factory=Timeline)
    rejects: list[Reject] = msgspec.field(default_factory=list)
    reasons: dict[str, int] = msgspec.field(default_factory=dict)
    """Short name of a reject's first reason → how many."""
    gaps: Gaps | None = None

    def share(self, field: str) -> float | None:
        """Return the share (0 to 1) of the stored articles that have a *field*.

        ``None`` where there are none whose source could have told.
        """
        told = self.told(field)
        return self.fields.get(field, 0) / told if told else None

    def told(self, field: str) -> int:
        """Return how many articles came by a source that tells the *field*."""
        return self.items - self.untold.get(field, 0)

    @property
    def page(self) -> str:
        """The file name of its page."""
        return f"{safe_name(self.job)}.html"

    @property
    def colour(self) -> Colour:
        """What to think of it at a glance."""
        return colour(self.stats, self.failure, self.reason, self.unhealthy)

    @property
    def last_line(self) -> str:
        """How it ended, as the log's last line says it."""
        return last_line(self.stats, self.failure, self.reason)

    @property
    def stored(self) -> int:
        """Lines written to the lake."""
        return int(sum(self.stats.get(f"lake/{event}", 0) for event in ("new", "changed", "gone")))

    @property
    def rejected(self) -> int:
        """Lines written to quarantine."""
        return int(self.stats.get("lake/rejected", len(self.rejects)))


def write_run(root: Path, run: Run) -> Path:
    """Write ``reports/<job>.json`` under *root* at one stroke; return its path."""
    path = root / FOLDER / f"{safe_name(run.job)}.json"
    write_whole(path, escape_unsafe(msgspec.json.encode(run)))
    return path


def write_whole(path: Path, data: bytes, mode: int | None = None) -> None:
    """Write a file so that a reader sees the old one or the new one.

    *mode* are its permissions, where they are not to be what the process gives.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    hidden = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        hidden.write_bytes(data)
        if mode is not None:
            hidden.chmod(mode)
        hidden.replace(path)
    except OSError:
        hidden.unlink(missing_ok=True)
        raise


def read_run(root: Path, job: str) -> Run | None:
    """Return the record of a *job*; ``None`` where there is none that can be read."""
    if job != safe_name(job):
        return None
    try:
        run = msgspec.json.decode((root / FOLDER / f"{job}.json").read_bytes(), type=Run)
    except (OSError, ValueError):  # a disk's, JSON's and a text's errors
        return None
    return run if run.job == job else None


def runs(root: Path, spider: str | None = None) -> Iterator[Run]:
    """Yield the records of the runs (of one *spider*), the newest first."""
    paths = (root / FOLDER).glob("*.json")
    newest_first = sorted(paths, key=lambda path: path.stat().st_mtime_ns, reverse=True)
    for path in newest_first:
        run = read_run(root, path.stem)
        if run is not None and spider in (None, run.spider):
            yield run
