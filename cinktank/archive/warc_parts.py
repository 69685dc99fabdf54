"""WARC files that we write: by the rules of the lake's part files, but nothing of them is dropped.

A file is written under a hidden name that its writer holds locked, and renamed when it is full or
old enough. Every exchange goes to the system at one stroke, in whole gzip members: killed at any
moment, a process leaves a file that reads to its last whole record. The next run takes it over.
"""

import fcntl
import os
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic
from typing import BinaryIO

from zlib_ng import zlib_ng

from cinktank.archive.exchange import (
    VERSION,
    Exchange,
    Original,
    info_member,
    members,
    payload_digest,
)
from cinktank.lake.parts import sync_folder

SUFFIX = ".warc.gz"
UNFINISHED = ".unfinished"
"""Not the lake's own: what the lake leaves unfinished is discarded, this is not."""

_REMEMBERED = 200_000
"""Payloads that a later one may be the same as; some 60 MB at most."""
_PIECE = 1 << 16


class WarcWriter:
    """Writes ``<root>/spider=<spider>/crawl_date=<day>/<job>-<number>.warc.gz``.

    A file is finished when it has *size* bytes or is *seconds* old. *info* is for the file's first
    record: who wrote it and why. *finished* is called with each finished file. Methods raise
    `OSError` when the disk refuses: the file at hand is whole up to the exchange before.
    """

    def __init__(
        self,
        root: Path,
        spider: str,
        job: str,
        info: list[tuple[str, str]],
        size: int,
        seconds: float,
        finished: Callable[[list[Path]], None] = lambda paths: None,
    ):
        self.root = root
        day = datetime.now(UTC).date().isoformat()
        self.folder = root / f"spider={spider}" / f"crawl_date={day}"
        self._job = job
        self._info = info
        self._size = size
        self._seconds = seconds
        self._finished = finished
        self._number = 0
        self._file: BinaryIO | None = None
        self._length = 0
        self._opened = 0.0
        self._originals: OrderedDict[str, Original] = OrderedDict()

    def write(self, exchange: Exchange) -> bool:
        """Keep an exchange; return whether its payload was kept before, and is only named."""
        digest = payload_digest(exchange.body)
        same_as = self._originals.get(digest) if exchange.body else None
        data, original = members(exchange, digest, same_as)
        if self._file is None:
            self._file = self._open()
        self._put(data)
        if exchange.body and same_as is None:
            self._originals[digest] = original
            if len(self._originals) > _REMEMBERED:
                self._originals.popitem(last=False)
        if self._length >= self._size or monotonic() - self._opened >= self._seconds:
            self.finish()
        return same_as is not None

    def finish(self) -> None:
        """Make the open file a finished one."""
        if self._file is None:
            return
        file, self._file = self._file, None
        with file:
            os.fsync(file.fileno())
            path = self._path()
            self._hidden().rename(path)
        sync_folder(self.folder)
        self._number += 1
        self._finished([path])

    def _put(self, data: bytes) -> None:
        """Write at one stroke, or nothing of it."""
        assert self._file is not None
        try:
            view = memoryview(data)
            while view:
                view = view[self._file.write(view) :]
        except OSError:
            with suppress(OSError):
                self._file.truncate(self._length)
                self._file.seek(self._length)
            raise
        self._length += len(data)

    def _open(self) -> BinaryIO:
        self.folder.mkdir(parents=True, exist_ok=True)
        while self._path().exists():
            self._number += 1
        while True:
            file = self._hidden().open("wb", buffering=0)
            fcntl.flock(file, fcntl.LOCK_EX)
            if self._hidden().exists():  # else taken over between the two lines above
                break
            file.close()
        self._opened, self._length, self._file = monotonic(), 0, file
        fields = [("format", VERSION.replace("/", " File Format ")), *self._info]
        self._put(info_member(self._path().name, datetime.now(UTC), fields))
        return file

    def _path(self) -> Path:
        return self.folder / f"{self._job}-{self._number:05d}{SUFFIX}"

    def _hidden(self) -> Path:
        return self.folder / f".{self._path().name}{UNFINISHED}"


def take_over(root: Path) -> list[Path]:
    """Finish the files under *root* that dead processes left; return what they are now.

    What comes after a file's last whole member is cut off; a file without any is removed.
    """
    finished = []
    for path in sorted(root.rglob(f".*{SUFFIX}{UNFINISHED}")):
        try:
            file = path.open("r+b")
        except FileNotFoundError:
            continue  # finished, or taken over by another job
        with file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                continue  # its writer lives
            if not path.exists():
                continue
            end = max(member_ends(file), default=0)
            if not end:
                path.unlink()
                continue
            file.truncate(end)
            os.fsync(file.fileno())
            target = path.with_name(path.name.removeprefix(".").removesuffix(UNFINISHED))
            path.rename(target)
        sync_folder(target.parent)
        finished.append(target)
    return finished


def finished_under(root: Path) -> list[Path]:
    """Return the finished WARC files under *root*, in order of name."""
    return sorted(root.glob(f"spider=*/crawl_date=*/[!.]*{SUFFIX}"))


def member_ends(file: BinaryIO) -> Iterator[int]:
    """Yield where each whole gzip member of *file* ends; stop at the first that is not whole."""
    file.seek(0)
    offset = 0
    data = b""
    while data := data or file.read(_PIECE):
        unpacker = zlib_ng.decompressobj(16 + zlib_ng.MAX_WBITS)
        while data and not unpacker.eof:
            try:
                unpacker.decompress(data)
            except zlib_ng.error:  # type: ignore[misc]
                return
            offset += len(data) - len(unpacker.unused_data)
            data = unpacker.unused_data if unpacker.eof else file.read(_PIECE)
        if not unpacker.eof:
            return
        yield offset
