"""How a part file is compressed: its name tells, and only this module acts on it."""

import gzip
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Protocol, cast

from zlib_ng import zlib_ng

SUFFIXES = {"gzip": ".jsonl.gz", "zstd": ".jsonl.zst", "none": ".jsonl"}
"""The values of the setting ``LAKE_COMPRESSION``, and how the names of such parts end."""

_NAME = re.compile(r"(?P<job>[^/.][^/]*)-\d{5,}\.jsonl(\.gz|\.zst)?")


class Compressor(Protocol):
    """Turns lines into a part file's bytes, piece by piece."""

    def compress(self, data: bytes, /) -> bytes:
        """Return the bytes that can be written by now, perhaps none."""

    def flush(self) -> bytes:
        """Return the rest: the file is whole after it."""


class _Plain:
    def compress(self, data: bytes, /) -> bytes:
        return data

    def flush(self) -> bytes:
        return b""


def compressor(kind: str) -> Compressor:
    """Return a compressor of a kind in `SUFFIXES`; the same lines always give the same bytes."""
    if kind == "none":
        return _Plain()
    if kind == "zstd":
        return _zstd().ZstdCompressor()
    # A gzip file without a date. Level 4 takes a quarter of the time of zlib's 6 for real articles,
    # and 3 % more room.
    return zlib_ng.compressobj(4, zlib_ng.DEFLATED, 16 + zlib_ng.MAX_WBITS)


def open_part(path: Path) -> BinaryIO:
    """Open a finished part for reading lines, whatever its compression."""
    if path.name.endswith(".gz"):
        return cast("BinaryIO", gzip.open(path, "rb"))
    if path.name.endswith(".zst"):
        return _zstd().open(path, "rb")
    return path.open("rb")


def decompressed(data: bytes, kind: str) -> bytes:
    """Return the lines that a compressor of this *kind* was given."""
    if kind == "none":
        return data
    return _zstd().decompress(data) if kind == "zstd" else gzip.decompress(data)


def lines_of(path: Path) -> Iterator[bytes]:
    """Yield the lines of a finished part, each with its newline."""
    with open_part(path) as lines:
        yield from lines


def job_of(name: str) -> str | None:
    """Return the job that wrote the part file *name*; ``None`` when it is no finished part.

    >>> job_of("20220315T120000000Z-71-00003.jsonl.gz")
    '20220315T120000000Z-71'
    >>> job_of(".j-00000.jsonl.part"), job_of("j.manifest.json")
    (None, None)
    """
    match = _NAME.fullmatch(name)
    return match["job"] if match else None


def parts_under(root: Path, zone: str = "landing") -> list[Path]:
    """Return the finished parts of a *zone* (``landing`` or ``quarantine``), in order of name."""
    return sorted(
        path for path in root.glob(f"{zone}/spider=*/crawl_date=*/*.jsonl*") if job_of(path.name)
    )


def _zstd() -> "_Zstd":
    if sys.version_info >= (3, 14):
        from compression import zstd
    else:
        from backports import zstd
    return cast("_Zstd", zstd)


class _Zstd(Protocol):
    def ZstdCompressor(self) -> Compressor: ...  # noqa: N802
    def open(self, path: Path, mode: str) -> BinaryIO: ...
    def decompress(self, data: bytes) -> bytes: ...
