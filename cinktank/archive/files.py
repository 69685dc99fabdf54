"""Archive files: WARC and ARC files, and those inside a WACZ, in a folder or a bucket."""

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from glob import escape, glob
from io import RawIOBase
from pathlib import Path
from typing import Any, BinaryIO, Final, cast

from cinktank.archive.errors import ArchiveError
from cinktank.archive.packing import zstd_module
from cinktank.lake.location import BUCKETS, needed

ARC_ENDS = (".arc.gz", ".arc")
"""Of the form before WARC."""
WARC_ENDS = (".warc.gz", ".warc", ".warc.zst", *ARC_ENDS)
BROKEN_WACZ: Final = "broken_wacz"
PACKED_TWICE: Final = "packed_twice"
"""Faults of a WACZ: its files cannot be told apart; one of them cannot be begun within."""
_VERSIONS = ("ETag", "etag", "LastModified", "last_modified", "updated", "mtime")
"""Where the drivers of buckets say it."""
_BLOCK = 256 * 1024
"""Bytes that are asked of a bucket at a time: a few pages."""


@dataclass(frozen=True, slots=True)
class WarcFile:
    """One WARC file: a file of its own, or a stretch of a WACZ."""

    path: str
    """A path, or the address of a file in a bucket."""
    inside: str | None = None
    """Its name inside the WACZ."""
    begin: int = 0
    size: int = 0
    version: str = ""
    """What changes when the file does."""
    fault: str | None = None
    """Why nothing in it can be read."""

    @property
    def name(self) -> str:
        """What an index calls it: without folders."""
        return (self.inside or self.path).rpartition("/")[2]

    @property
    def identity(self) -> str:
        """What tells it from any other of this index."""
        return f"{self.path}!{self.inside}" if self.inside else self.path

    @property
    def is_arc(self) -> bool:
        """Whether it is of the form before WARC."""
        return self.name.lower().endswith(ARC_ENDS)

    def open(self) -> BinaryIO:
        """Open it for reading from its own beginning."""
        if self.name.lower().endswith(".zst"):
            zstd_module()
        file = open_file(self.path)
        return cast("BinaryIO", Window(file, self.begin, self.size)) if self.inside else file


class Window(RawIOBase):
    """A stretch of a file as a file of its own."""

    def __init__(self, file: BinaryIO, begin: int, size: int):
        super().__init__()
        self._file = file
        self._begin = begin
        self._size = size
        self._place = 0

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def seekable(self) -> bool:
        """Say that any place of it can be gone to."""
        return True

    def seek(self, offset: int, whence: int = 0) -> int:
        """Go to a place."""
        self._place = max(0, offset + (0, self._place, self._size)[whence])
        return self._place

    def tell(self) -> int:
        """Return the place."""
        return self._place

    def read(self, size: int | None = -1) -> bytes:
        """Return up to *size* bytes."""
        left = max(0, self._size - self._place)
        self._file.seek(self._begin + self._place)
        data = self._file.read(left if size is None or size < 0 else min(size, left))
        self._place += len(data)
        return data

    def readinto(self, buffer: Any) -> int:
        """Fill *buffer*."""
        data = self.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        """Close the file beneath."""
        if not self.closed:
            self._file.close()
        super().close()


def warc_files(pattern: str) -> list[WarcFile]:
    """Return the WARC files that a glob *pattern* names, in order of name; raises `ArchiveError`.

    ``**`` goes through folders; a folder alone means all in it; several patterns are separated by
    commas.
    """
    found: dict[str, list[WarcFile]] = {}
    patterns = [*filter(None, map(str.strip, pattern.split(",")))] or [pattern]
    for one in [pattern] if Path(pattern).exists() else patterns:  # a name may have a comma
        matching = {
            path: (size, version)
            for path, size, version in _matching(one)
            if path.lower().endswith((*WARC_ENDS, ".wacz"))
        }
        if not matching:
            raise ArchiveError(
                f"{one}: there is no {', '.join(WARC_ENDS)} or .wacz file of that name"
            )
        for path, (size, version) in matching.items():
            if path.lower().endswith(".wacz"):
                found[path] = list(_inside(path, size, version))
            else:
                found[path] = [WarcFile(path, size=size, version=version)]
    return [file for path in sorted(found) for file in found[path]]


def open_file(path: str) -> BinaryIO:
    """Open a file of this machine or of a bucket."""
    scheme, separator, _ = path.partition("://")
    if not separator:
        return Path(path).open("rb")
    files, name = _fsspec(scheme).url_to_fs(path)
    return cast("BinaryIO", files.open(name, "rb", block_size=_BLOCK))


def _matching(pattern: str) -> Iterator[tuple[str, int, str]]:
    """Yield each file's path, size, and what changes when it does."""
    scheme, separator, _ = pattern.partition("://")
    if separator:
        files, root = _fsspec(scheme).url_to_fs(pattern, use_listings_cache=False)
        try:
            names = files.glob(root) if "*" in root else [root]
            if names == [root] and files.isdir(root):
                names = files.find(root)
            for name in names:
                known = files.info(name)
                version = next((str(known[key]) for key in _VERSIONS if known.get(key)), "")
                yield f"{scheme}://{name.removeprefix('/')}", known["size"], version
        except Exception as error:  # whichever driver it is
            raise ArchiveError(
                f"{pattern} cannot be read: {type(error).__name__}: check the network, the name"
                " and the credentials in the environment"
            ) from None
        return
    whole = pattern
    if Path(pattern).exists():  # a name may have what a pattern has
        whole = escape(pattern) + ("/**" if Path(pattern).is_dir() else "")
    for name in glob(whole, recursive=True):  # noqa: PTH207 - also of an absolute pattern
        if (path := Path(name)).is_file():
            known = path.stat()
            yield name, known.st_size, str(known.st_mtime_ns)
        elif name.lower().endswith(WARC_ENDS) and not path.is_dir():
            raise ArchiveError(
                f"{name} is a pipe or a device: save it as a file, which can be read in any order"
            )


def _inside(path: str, size: int, version: str) -> Iterator[WarcFile]:
    """Yield the WARC files of a WACZ; of a broken one that, and what is wrong with it."""
    with open_file(path) as file:
        try:
            entries = zipfile.ZipFile(file).infolist()
        except (zipfile.BadZipFile, ValueError):
            yield WarcFile(path, size=size, version=version, fault=BROKEN_WACZ)
            return
        for entry in entries:
            if not entry.filename.lower().endswith(WARC_ENDS):
                continue
            is_stored = entry.compress_type == zipfile.ZIP_STORED
            file.seek(entry.header_offset + 26)
            sizes = file.read(4)
            lengths = int.from_bytes(sizes[:2], "little") + int.from_bytes(sizes[2:], "little")
            begin = entry.header_offset + 30 + lengths
            fault = None if is_stored else PACKED_TWICE
            yield WarcFile(path, entry.filename, begin, entry.file_size, version, fault)


def _fsspec(scheme: str) -> Any:
    if scheme not in BUCKETS and scheme not in ("file", "memory"):
        raise ArchiveError(f"{scheme}:// is not known: give a path, or s3://, gs://, az://")
    return needed("fsspec", BUCKETS.get(scheme, "s3"), "an archive in a bucket")
