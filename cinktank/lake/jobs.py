"""Which jobs live, and the manifests of those that died before they wrote one.

A job holds a lock for its whole life. A job with parts, no manifest and no lock is dead: what it
finished is whole, so a manifest says so, and readers of manifests see it too.
"""

import fcntl
import logging
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import msgspec

from cinktank.lake.compression import job_of, parts_under
from cinktank.lake.damage import DamagedFileError, lines_as
from cinktank.lake.manifest import (
    SUFFIX,
    Manifest,
    PartEntry,
    Tally,
    manifest_time,
    part_entry,
    whole_span,
    write_manifest,
)

logger = logging.getLogger(__name__)

_FOLDER = ".jobs"


class JobLock:
    """Says that *job* lives, from the first part to `release`, or to the end of the process."""

    def __init__(self, root: Path, job: str):
        self._path = root / _FOLDER / job
        self._file: BinaryIO | None = None

    def hold(self) -> None:
        """Take the lock, once; raises `OSError` when the disk refuses."""
        if self._file is None:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            file = self._path.open("wb")
            fcntl.flock(file, fcntl.LOCK_SH)
            self._file = file

    def release(self) -> None:
        """Give the lock back."""
        if self._file is not None:
            self._path.unlink(missing_ok=True)
            self._file.close()
            self._file = None


def close_dead_jobs(root: Path) -> list[Path]:
    """Write the manifests that dead jobs under *root* could not write; return their paths."""
    left: dict[tuple[Path, str], None] = {}
    for zone in ("landing", "quarantine"):
        for part in parts_under(root, zone):
            folder = root / "landing" / part.parent.relative_to(root / zone)
            left[folder, job_of(part.name) or ""] = None
    written = []
    for folder, job in left:
        if not (folder / f"{job}{SUFFIX}").exists():
            with _if_dead(root, job) as dead:
                if dead and not (folder / f"{job}{SUFFIX}").exists():
                    written.append(write_manifest(folder, _manifest(root, folder, job)))
                    logger.warning("Wrote %s for a job that died", written[-1])
    return written


def living_jobs(root: Path) -> list[str]:
    """Return the jobs that are writing to the lake under *root* now."""
    living = []
    for path in sorted((root / _FOLDER).glob("*")):
        with path.open("rb") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                living.append(path.name)
    return living


@contextmanager
def _if_dead(root: Path, job: str) -> Iterator[bool]:
    lock = root / _FOLDER / job
    try:
        file = lock.open("rb")
    except FileNotFoundError:
        yield True
        return
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True
        lock.unlink(missing_ok=True)


class _Metadata(msgspec.Struct):
    event: str | None = None


class _Line(msgspec.Struct):
    metadata: _Metadata
    datePublished: str | None = None


def _manifest(root: Path, folder: Path, job: str) -> Manifest:
    events: dict[str, int] = defaultdict(int)
    parts = []
    for path in _parts(folder, job):
        rows, published = 0, []
        try:
            for read in lines_as(path, _Line):
                rows += 1
                events[read.metadata.event or "new"] += 1
                if read.datePublished:
                    published.append(read.datePublished)
        except DamagedFileError as error:
            logger.warning("cannot be read, and is left out: %s", error)
            continue
        parts.append(part_entry(path, root, rows, published))
    refused = root / "quarantine" / folder.relative_to(root / "landing")
    quarantine: list[PartEntry] = []
    for path in _parts(refused, job):
        try:
            rows = sum(1 for _ in lines_as(path, dict))
        except DamagedFileError as error:
            logger.warning("cannot be read, and is left out: %s", error)
        else:
            quarantine.append(part_entry(path, root, rows, []))
    earliest, latest = whole_span(parts)
    return Manifest(
        job=job,
        spider=folder.parent.name.removeprefix("spider="),
        started=None,
        finished=manifest_time(),
        finishReason="died",
        rows=sum(part.rows for part in parts),
        minDatePublished=earliest,
        maxDatePublished=latest,
        counts=Tally(
            new=events["new"],
            changed=events["changed"],
            gone=events["gone"],
            rejected=sum(part.rows for part in quarantine),
        ),
        parts=parts,
        quarantine=quarantine,
        stats={},
    )


def _parts(folder: Path, job: str) -> list[Path]:
    return sorted(path for path in folder.glob("*.jsonl*") if job_of(path.name) == job)
