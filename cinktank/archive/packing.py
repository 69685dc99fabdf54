"""Members of WARC files, one a record: of gzip, or frames of zstd, which may share a dictionary.

A dictionary is the first frame of its file, one that readers skip (IIPC, "WARC Zstandard
compression 1.0").
"""

import zlib
from functools import lru_cache
from typing import Any, BinaryIO, Final, Protocol

from fastwarc.stream_io import ZstdReader

from cinktank.lake.location import needed

GZIP: Final = b"\x1f\x8b\x08"
ZSTD: Final = b"\x28\xb5\x2f\xfd"
_DICTIONARY = b"\x5d\x2a\x4d\x18"
_BLOCK = 1 << 16
_LARGEST = 1 << 27
"""Bytes of a dictionary: more than any can have a use for."""


class Unpacker(Protocol):
    """What unpacks one member, as `zlib.decompressobj` does; raises `zlib.error`."""

    @property
    def eof(self) -> bool:
        """Whether the member has come to its end."""

    @property
    def unused_data(self) -> bytes:
        """What came behind it."""

    def decompress(self, data: bytes, max_length: int = 0, /) -> bytes:
        """Return what is in *data*, up to some bytes of it."""


class _Frame:
    """Unpacks one frame of zstd."""

    def __init__(self, dictionary: bytes | None):
        zstd = zstd_module()
        self._error = zstd.ZstdError
        try:
            known = zstd.ZstdDict(dictionary) if dictionary else None
            self._unpacker = zstd.ZstdDecompressor(known)
        except (ValueError, zstd.ZstdError) as error:
            raise zlib.error(str(error)) from None

    @property
    def eof(self) -> bool:
        return bool(self._unpacker.eof)

    @property
    def unused_data(self) -> bytes:
        return bytes(self._unpacker.unused_data)

    def decompress(self, data: bytes, max_length: int = 0, /) -> bytes:
        try:
            return bytes(self._unpacker.decompress(data, max_length or -1))
        except self._error as error:
            raise zlib.error(str(error)) from None


def zstd_module() -> Any:
    """Return the module that unpacks zstd; raises `LakeError` where it is not installed."""
    return needed("backports.zstd", "zstd", "a .warc.zst file")


def is_packed(data: bytes) -> bool:
    """Tell whether a member begins with *data*."""
    return data.startswith((GZIP, ZSTD))


def is_member(file: BinaryIO, at: int) -> bool:
    """Tell whether a member begins at a place."""
    file.seek(at)
    return is_packed(file.read(4))


def unpacker(file: BinaryIO, head: bytes) -> Unpacker:
    """Return what unpacks a member of a *file* that begins with *head*; raises `zlib.error`."""
    if head.startswith(ZSTD):
        return _Frame(_dictionary(file))
    return zlib.decompressobj(31)


def beginning(file: BinaryIO, at: int, size: int) -> bytes:
    """Return the first bytes that are at a place, unpacked; raises `zlib.error`.

    zstd gives nothing of a block before all of it has come.
    """
    file.seek(at)
    data = file.read(512)
    if not is_packed(data):
        return data[:size]
    unpacking = unpacker(file, data)
    found = unpacking.decompress(data, size)
    file.seek(at + len(data))
    while len(found) < size and not unpacking.eof and (data := file.read(_BLOCK)):
        found += unpacking.decompress(data, size - len(found))
    return found


def readable(file: BinaryIO, start: int) -> Any:
    """Return what fastwarc reads from *start* on: it looks for a dictionary where it begins."""
    is_zstd = _begins_with(file, start, ZSTD)
    dictionary = _dictionary(file) if is_zstd else None
    file.seek(start)
    return ZstdReader(file, dictionary=dictionary) if dictionary else file


def is_packed_by_members(file: BinaryIO) -> bool:
    """Tell whether a file begins with a member, or with a dictionary."""
    return is_member(file, 0) or _begins_with(file, 0, _DICTIONARY)


@lru_cache(maxsize=8)
def _dictionary(file: BinaryIO) -> bytes | None:
    """Return what all of a file's frames refer to, if it begins with a dictionary."""
    file.seek(0)
    head = file.read(8)
    if head[:4] != _DICTIONARY:
        return None
    size = int.from_bytes(head[4:], "little")
    words = file.read(size) if size <= _LARGEST else b""
    if words.startswith(ZSTD):
        try:
            words = _Frame(None).decompress(words, _LARGEST)
        except zlib.error:
            return None  # what refers to it cannot be read, and says so
    return words or None


def _begins_with(file: BinaryIO, at: int, mark: bytes) -> bool:
    file.seek(at)
    return file.read(len(mark)) == mark
