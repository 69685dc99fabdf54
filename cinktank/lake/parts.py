"""Part files: a reader sees a whole one or none.

A part is written under a hidden name and renamed when it is complete and on disk. Its writer
holds a lock on the hidden file, so that a later job can distinguish a part that is still
being written from one that a dead process left behind.
"""

import fcntl
import os
import re
from contextlib import suppress
from pathlib import Path
from time import monotonic
from typing import BinaryIO

from cinktank.lake.compression import SUFFIXES, Compressor, compressor, decompressed

UNFINISHED = ".part"

_OURS = re.compile(r"\.[^/.][^/]*(-\d{5,}\.jsonl(\.gz|\.zst)?|\.manifest\.json\.\d+)\.part")
"""Names of parts and of manifests that are not finished."""


class PartWriter:
    """Writes lines to ``<folder>/<job>-<number>.jsonl.gz``, a new part when one is finished.

    *compression* is a name in `cinktank.lake.compression.SUFFIXES`.
    """

    def __init__(self, folder: Path, job: str, compression: str = "gzip"):
        self.folder = folder
        self.job = job
        self.rows = 0
        self.number = 0
        self._kind = compression
        self._file: BinaryIO | None = None
        self._compressor: Compressor = compressor(compression)
        self._opened = 0.0

    @property
    def age(self) -> float:
        """Seconds since the open part got its first line; 0 when none is open."""
        return monotonic() - self._opened if self._file else 0.0

    def write(self, line: bytes) -> None:
        """Add one line to the open part; raises `OSError` when the disk refuses it."""
        if self._file is None:
            self._file = self._open()
            self._compressor = compressor(self._kind)
        self._file.write(self._compressor.compress(line))
        self.rows += 1

    def finish(self) -> Path | None:
        """Make the open part a finished file and return its path; ``None`` when none is open."""
        if self._file is None:
            return None
        self._file.write(self._compressor.flush())
        self._file.flush()
        os.fsync(self._file.fileno())
        path = self._path()
        self._hidden().rename(path)
        sync_folder(self.folder)
        self._file.close()
        self._file = None
        self.number += 1
        self.rows = 0
        return path

    def leave_out(self, places: set[int]) -> None:
        """Write the open part anew without some of its lines, counted from 0."""
        if self._file is None or not places:
            return
        if len(places) == self.rows:
            self.abandon()
            return
        self._file.write(self._compressor.flush())
        self._file.flush()
        lines = decompressed(self._hidden().read_bytes(), self._kind).splitlines(keepends=True)
        self._file.seek(0)
        self._file.truncate()
        self._compressor = compressor(self._kind)
        for place, line in enumerate(lines):
            if place not in places:
                self._file.write(self._compressor.compress(line))
        self.rows -= len(places)

    @property
    def path(self) -> Path:
        """Where the open part will be when it is finished."""
        return self._path()

    def abandon(self) -> None:
        """Remove the open part: how much of it is on disk is not known."""
        if self._file is not None:
            file, self._file = self._file, None
            self.rows = 0
            self._hidden().unlink(missing_ok=True)
            with suppress(OSError):
                file.close()

    def _open(self) -> BinaryIO:
        self.folder.mkdir(parents=True, exist_ok=True)
        while self._path().exists():
            self.number += 1
        while True:
            file = self._hidden().open("wb")
            fcntl.flock(file, fcntl.LOCK_EX)
            if self._hidden().exists():  # else discarded between the two lines above
                self._opened = monotonic()
                return file
            file.close()

    def _path(self) -> Path:
        return self.folder / f"{self.job}-{self.number:05d}{SUFFIXES[self._kind]}"

    def _hidden(self) -> Path:
        return self.folder / f".{self._path().name}{UNFINISHED}"


def discard_unfinished(root: Path) -> list[Path]:
    """Remove what a dead process left unfinished in the lake under *root*; return the paths.

    Nothing is lost: what they hold was never said to be kept, so it is fetched again. Only files
    that are named as this package names them, in the folders that it makes, are ours.
    """
    discarded = []
    for path in sorted(root.glob(f"*/spider=*/crawl_date=*/.*{UNFINISHED}")):
        zone = path.relative_to(root).parts[0]
        if zone not in ("landing", "quarantine") or not _OURS.fullmatch(path.name):
            continue
        try:
            file = path.open("rb")
        except FileNotFoundError:
            continue  # finished, or discarded by another job
        with file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                continue  # its writer lives
            path.unlink(missing_ok=True)
            discarded.append(path)
    return discarded


def sync_folder(folder: Path) -> None:
    """Put on disk which names the *folder* has."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
