"""An index over archive files: built once, kept, and looked up without being held.

Each file's captures come from the CDXJ that lies beside it where there is one, else from the file
itself, which is read once: what it holds is kept in ``<DATA_ROOT>/archive-index/files/``. All are
sorted into one file in ``archive-index``. The first line of each says of what it is made: where a
file is new or has changed, it alone is read.
"""

import gzip
import logging
import mmap
import os
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, suppress
from functools import partial
from hashlib import sha256
from heapq import merge
from itertools import groupby, islice
from pathlib import Path
from tempfile import TemporaryFile
from typing import BinaryIO, Final, cast

from cinktank.archive.cdxj import Capture, bare_digest, capture_of, line_of, urlkey
from cinktank.archive.errors import ArchiveError
from cinktank.archive.exchange import payload_digest
from cinktank.archive.files import WarcFile, open_file, warc_files
from cinktank.archive.payload import header
from cinktank.archive.reading import NOT_BY_RECORD, can_be_begun_within, captures_of
from cinktank.archive.record import SEGMENT
from cinktank.processors.timestamps import timestamp_of

logger = logging.getLogger(__name__)

FOLDER: Final = "archive-index"
FILES: Final = "files"
SUFFIXES: Final = (".cdxj", ".cdx", ".cdxj.gz", ".cdx.gz")
_FORM = 2
"""Raised when files are read otherwise: what is kept is made anew then."""
_SORTED_AT_ONCE = 200_000
"""Lines: some 60 MB."""

_ENDS = re.compile(r"\.w?arc(\.gz|\.zst)?$", re.IGNORECASE)

Count = Callable[[str], None]
"""Called with the name of a fault."""


class Index:
    """A sorted CDXJ file; a lookup is a search by halves in its pages."""

    def __init__(self, path: Path, files: Iterable[WarcFile]):
        self.path = path
        self.files = {file.identity: file for file in files}
        """The files, by what the index calls them."""
        self._file = path.open("rb")
        size = os.fstat(self._file.fileno()).st_size
        self._data: mmap.mmap | bytes = (
            mmap.mmap(self._file.fileno(), 0, access=mmap.ACCESS_READ) if size else b""
        )

    def captures(self, url: str) -> list[Capture]:
        """Return every capture of an address, oldest first."""
        key = urlkey(url).encode() + b" "
        place = self._first(key)
        found = []
        while self._data[place : place + len(key)] == key:
            end = self._end(place)
            if capture := capture_of(self._data[place:end]):
                found.append(capture)
            place = end
        return found

    def all(self) -> Iterator[list[Capture]]:
        """Yield the captures of each address, oldest first."""
        captures = filter(None, map(capture_of, self._lines()))
        for _, same in groupby(captures, key=lambda capture: capture.key):
            yield list(same)

    def of_digest(self, digest: str) -> Iterator[Capture]:
        """Yield every capture of a payload, whatever its address: a search through all."""
        mark = b'"%s"' % digest.encode()
        place = self._data.find(mark) if digest else -1
        while place >= 0:
            begin, end = self._data.rfind(b"\n", 0, place) + 1, self._end(place)
            capture = capture_of(self._data[begin:end])
            if capture and capture.digest == digest:
                yield capture
            place = self._data.find(mark, end)

    def close(self) -> None:
        """Let go of the file."""
        if isinstance(self._data, mmap.mmap):
            self._data.close()
        self._file.close()

    def _lines(self) -> Iterator[bytes]:
        place = 0
        while place < len(self._data):
            end = self._end(place)
            yield self._data[place:end]
            place = end

    def _end(self, place: int) -> int:
        return self._data.find(b"\n", place) + 1 or len(self._data)

    def _first(self, key: bytes) -> int:
        """Return where the first line begins that is not before *key*."""
        low, high = 0, len(self._data)
        while low < high:
            middle = (low + high) // 2
            begin = self._data.rfind(b"\n", 0, middle) + 1
            if self._data[begin : begin + len(key)] < key:
                low = self._end(begin)
            else:
                high = begin
        return low


def index_of(pattern: str, root: Path, count: Count = lambda name: None) -> Index:
    """Return the index over the files that *pattern* names, building it where it is not kept.

    *root* is ``DATA_ROOT``. Raises `ArchiveError`.
    """
    files = warc_files(pattern)
    folder = root / FOLDER
    path = folder / f"{_short(pattern)}.cdxj"
    beside = list(_beside(files))
    made_of = [*map(_state, files), *map(_state_of, beside)]
    _keep(path, made_of, lambda: _sorted(_lines(files, beside, folder / FILES, count)))
    return Index(path, files)


def _keep(path: Path, states: list[str], lines: Callable[[], Iterable[bytes]]) -> None:
    """Write an index, unless it is there and what it is made of has not changed since.

    Its first line says of what; it sorts before all captures.
    """
    made_of = b"!meta %d %s %d\n" % (_FORM, _short("\n".join(states)).encode(), len(states))
    with suppress(FileNotFoundError), path.open("rb") as kept:
        if kept.readline() == made_of:
            return
    path.parent.mkdir(parents=True, exist_ok=True)
    hidden = path.with_name(f".{path.name}.{os.getpid()}.building")
    try:
        with hidden.open("wb") as out:
            out.write(made_of)
            out.writelines(lines())
            out.flush()
            os.fsync(out.fileno())
        hidden.replace(path)
    finally:
        hidden.unlink(missing_ok=True)


def _state(file: WarcFile) -> str:
    return f"{file.identity} {file.size} {file.version}"


def _state_of(index: str) -> str:
    with suppress(OSError):
        known = Path(index).stat()
        return f"{index} {known.st_size} {known.st_mtime_ns}"
    return index


def _short(text: str) -> str:
    return sha256(text.encode("utf-8", "surrogateescape")).hexdigest()[:24]


def _sorted(lines: Iterable[bytes]) -> Iterator[bytes]:
    """Yield lines in order, once each, holding no more than so many at a time."""
    lines = iter(lines)
    with ExitStack() as stack:
        runs: list[Iterable[bytes]] = []
        while run := sorted(islice(lines, _SORTED_AT_ONCE)):
            if len(run) < _SORTED_AT_ONCE and not runs:
                runs.append(run)
                break
            file = stack.enter_context(cast("BinaryIO", TemporaryFile()))  # noqa: SIM115
            file.writelines(run)
            file.seek(0)
            runs.append(file)
        last = None
        for line in merge(*runs):
            if line != last:
                yield line
            last = line


def _lines(
    files: list[WarcFile], indexes: list[str], folder: Path, count: Count
) -> Iterator[bytes]:
    """Yield every capture of some files, each told by the file's identity.

    *indexes* lie beside them; *folder* keeps what was read from the files themselves.
    """
    by_name: dict[str, list[WarcFile]] = {}
    for file in files:
        by_name.setdefault(file.name, []).append(file)
    indexed: set[str] = set()
    for beside in indexes:
        covered: dict[str, int] = {}
        for capture in _told_by(beside):
            name = capture.filename.rpartition("/")[2]
            for file in by_name.get(name, ()):
                if _together(beside, file) and file.identity not in indexed:
                    end = capture.offset + capture.length
                    covered[file.identity] = max(end, covered.get(file.identity, 0))
                    yield line_of(_renamed(capture, file))
        indexed |= covered.keys()
        for file in files:
            if 0 < covered.get(file.identity, 0) < file.size:  # it may have grown since
                yield from map(line_of, captures_of_file(file, count, covered[file.identity]))
    for file in files:
        if file.identity not in indexed:
            yield from _kept_lines(file, folder, count)


def _kept_lines(file: WarcFile, folder: Path, count: Count) -> Iterator[bytes]:
    path = folder / f"{_short(file.identity)}.cdxj"
    _keep(path, [_state(file)], lambda: map(line_of, captures_of_file(file, count)))
    with path.open("rb") as kept:
        kept.readline()
        yield from kept


def captures_of_file(warc: WarcFile, count: Count, start: int = 0) -> Iterator[Capture]:
    """Yield what a WARC file itself holds from *start* on, each fault told to *count*."""
    if warc.fault:
        _told(warc, count, warc.fault, 0)
        return
    with warc.open() as file:
        if not can_be_begun_within(warc, file):
            logger.warning(
                "%s has several records in a member: it cannot be replayed from (warcio"
                " recompress mends that); scrapy extract reads it",
                warc.identity,
            )
            count(NOT_BY_RECORD)
            return
        for found in captures_of(warc, file, partial(_told, warc, count), start):
            if found.no_page == SEGMENT:
                _told(warc, count, SEGMENT, found.offset)
                continue
            if found.no_page is not None:
                count(found.no_page)
                continue
            mime = (header(found.headers, "Content-Type") or "unk").partition(";")[0].strip()
            yield Capture(
                url=found.url,
                timestamp=timestamp_of(found.when),
                status=found.status,
                mime="warc/revisit" if found.kind == "revisit" else mime.lower() or "unk",
                digest=bare_digest(found.digest or payload_digest(found.body)),
                filename=warc.identity,
                offset=found.offset,
                length=found.length,
            )


def _told(warc: WarcFile, count: Count, name: str, at: int) -> None:
    logger.warning("%s: %s at byte %d: the rest is read", warc.identity, name, at)
    count(name)


def _renamed(capture: Capture, file: WarcFile) -> Capture:
    return Capture(
        capture.url, capture.timestamp, capture.status, capture.mime, capture.digest,
        file.identity, capture.offset, capture.length,
    )  # fmt: skip


def _beside(files: list[WarcFile]) -> Iterator[str]:
    """Yield the indexes that lie where archives have them, one after the other.

    Beside the file, under its name or as ``index``; in ``indexes`` beside its folder (pywb); in
    its WACZ.
    """
    seen: set[str] = set()
    for file in files:
        if file.inside:
            candidates = [file.path]
        elif "://" in file.path:
            continue
        else:
            path = Path(file.path)
            stem = _ENDS.sub("", path.name)
            names = {f"{base}{end}" for base in (path.name, stem, "index") for end in SUFFIXES}
            candidates = [str(path.with_name(name)) for name in sorted(names)]
            candidates += [str(path.parent.parent / "indexes" / f"index{end}") for end in SUFFIXES]
        for one in candidates:
            if one not in seen:
                seen.add(one)
                if file.inside or Path(one).is_file():
                    yield one


def _together(beside: str, file: WarcFile) -> bool:
    """Tell whether an index speaks of this very file: names alone may repeat in other folders."""
    if file.inside:
        return beside == file.path
    index = Path(beside).parent
    return index == Path(file.path).parent or index == Path(file.path).parent.parent / "indexes"


def _told_by(beside: str) -> Iterator[Capture]:
    if beside.endswith(".wacz"):
        with open_file(beside) as file, zipfile.ZipFile(file) as wacz:
            for name in wacz.namelist():
                if name.startswith("indexes/") and name.endswith(SUFFIXES):
                    with wacz.open(name) as packed:
                        yield from _read(cast("BinaryIO", packed), name)
        return
    with open_file(beside) as file:
        yield from _read(file, beside)


def _read(file: BinaryIO, name: str) -> Iterator[Capture]:
    lines = gzip.open(file) if name.endswith(".gz") else file  # noqa: SIM115 - its file is closed
    try:
        yield from filter(None, map(capture_of, lines))
    except (OSError, EOFError, zipfile.BadZipFile) as error:
        raise ArchiveError(
            f"{name} is damaged: {error}: remove it, and an index is made from the files"
        ) from None
