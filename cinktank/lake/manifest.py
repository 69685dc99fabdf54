"""The manifest: what one job put into the lake, written last."""

import fcntl
import os
from datetime import UTC, datetime
from hashlib import file_digest
from pathlib import Path

import msgspec

from cinktank import __version__
from cinktank.lake.lines import escape_unsafe
from cinktank.lake.parts import sync_folder
from cinktank.lake.schema import schema_version
from cinktank.memory.schedule import timestamp

SUFFIX = ".manifest.json"


class PartEntry(msgspec.Struct):
    """A part file: path from the lake's root, rows, bytes, SHA-256 (64 hex digits)."""

    path: str
    rows: int
    bytes: int
    sha256: str
    minDatePublished: str | None = None
    maxDatePublished: str | None = None


class Tally(msgspec.Struct):
    """What became of the articles that a job read."""

    new: int = 0
    changed: int = 0
    gone: int = 0
    rejected: int = 0
    duplicate: int = 0


class Manifest(msgspec.Struct, kw_only=True):
    """What one job put into the lake."""

    job: str
    spider: str
    schemaVersion: str = msgspec.field(default_factory=schema_version)
    softwareVersion: str = __version__
    started: str | None
    finished: str
    finishReason: str
    """Scrapy's reason, or ``died``: written by a later job for one that could not."""
    rows: int
    minDatePublished: str | None
    maxDatePublished: str | None
    counts: Tally
    parts: list[PartEntry]
    quarantine: list[PartEntry]
    stats: dict[str, int]
    """The run's counters, by path: ``duplicates/identifier``."""
    damaged: list[PartEntry] = msgspec.field(default_factory=list)
    """Parts that could not be read any more: moved to ``damaged/``, or lost."""


def part_entry(path: Path, root: Path, rows: int, published: list[str]) -> PartEntry:
    """Describe the finished part *path* of the lake under *root*; *published*: its dates."""
    with path.open("rb") as file:
        digest = file_digest(file, "sha256").hexdigest()
    name = path.relative_to(root).as_posix()
    return PartEntry(name, rows, path.stat().st_size, digest, *ends(published))


def write_manifest(folder: Path, manifest: Manifest) -> Path:
    """Write ``<folder>/<job>.manifest.json`` at one stroke and return its path."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{manifest.job}{SUFFIX}"
    hidden = folder / f".{path.name}.{os.getpid()}.part"
    try:
        with hidden.open("wb") as file:
            fcntl.flock(file, fcntl.LOCK_EX)  # `discard_unfinished` of another job leaves it alone
            file.write(encode_manifest(manifest))
            file.flush()
            os.fsync(file.fileno())
            hidden.replace(path)
    except OSError:
        hidden.unlink(missing_ok=True)
        raise
    sync_folder(folder)
    return path


def encode_manifest(manifest: Manifest) -> bytes:
    """Return a manifest as it is written."""
    return escape_unsafe(msgspec.json.format(msgspec.json.encode(manifest)))


def manifest_time() -> str:
    """Return the time as manifests print it."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def ends(published: list[str]) -> tuple[str | None, str | None]:
    """Return the earliest and the latest of some dates.

    >>> ends(["2022-03-15", "2022-03-01", "2022-03-31T10:00:00+02:00"])
    ('2022-03-01', '2022-03-31T10:00:00+02:00')
    >>> ends([])
    (None, None)
    """
    if not published:
        return None, None
    in_order = sorted(published, key=lambda value: timestamp(value) or 0)
    return in_order[0], in_order[-1]


def whole_span(parts: list[PartEntry]) -> tuple[str | None, str | None]:
    """Return the earliest and the latest date of some parts."""
    known = [(part.minDatePublished, part.maxDatePublished) for part in parts]
    return ends([date for pair in known for date in pair if date])
