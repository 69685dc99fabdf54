"""ARC files, the Internet Archive's form before WARC, read from end to end, also where damaged.

A record is a line (address, IP address, time, type, length; version 2 says more before the length)
and so many bytes, with a blank line behind them. Packed, it is a gzip member. The first record
tells of the file: ``filedesc://…``. fastwarc does not read them.
"""

import re
import zlib
from collections.abc import Generator, Iterator
from typing import Any, BinaryIO, Final, NamedTuple

from zlib_ng import zlib_ng

from cinktank.archive.examination import (
    BLANK,
    CORRUPT,
    PIECE,
    TOO_LARGE,
    TRUNCATED,
    UNREADABLE,
    WRONG_LENGTH,
    Report,
)  # fmt: skip
from cinktank.archive.packing import GZIP, beginning, is_member
from cinktank.archive.payload import LARGEST
from cinktank.archive.record import BadRecordError, Captured, captured
from cinktank.processors.timestamps import iso

_URL = rb"(?:https?|ftps?|dns|whois|filedesc|gopher|nntp|mailto|metadata|warcinfo):"
_LINE = re.compile(
    rb"(%s[^\r\n]+) \S* (\d{12}|\d{14})((?: [^ \r\n]*){0,12}?) (\d{1,15})\r?\n" % _URL,
    re.IGNORECASE,
)
_BEGINS = re.compile(rb"%s|(?<=\n)%s" % (re.escape(GZIP), _LINE.pattern), re.IGNORECASE)
_SAID = re.compile(_URL, re.IGNORECASE)
_LONGEST = 1 << 14
"""Bytes of a record's line."""
_UNPACKED = 1 << 20
"""Bytes that are unpacked at a time."""
_LOOKED_AT = 3
"""Records of a file that tell whether each is a member: the first tells of the file."""
_ABOUT = "filedesc:"
_PAGES = ("http:", "https:")
_HTTP: Final = "application/http; msgtype=response"


def captures_in(
    file: BinaryIO,
    report: Report,
    start: int = 0,
    end: int | None = None,
    largest: int = LARGEST,
) -> Iterator[Captured]:
    """Yield the HTTP responses of an open ARC file whose records begin in ``[start, end)``.

    Whatever the file holds, this ends without an exception of its own; the disk's `OSError`
    aside. Each fault is told to *report*, once.
    """
    place = next_record(file, start) if start else 0
    while place is not None and (end is None or place < end):
        place = yield from _stretch(file, report, place, end, largest)


def begins_record(file: BinaryIO, offset: int) -> bool:
    """Tell whether a record begins at *offset*."""
    try:
        return _LINE.match(beginning(file, offset, _LONGEST)) is not None
    except zlib.error:
        return False


def by_record(file: BinaryIO) -> bool:
    """Tell whether records can be begun at: not where a gzip member holds several."""
    records = _Records(file, 0)
    places: list[int] = []
    try:
        while len(places) < _LOOKED_AT and (line := records.begin()):
            places.append(records.last)
            records.skip(line.size)
    except _FaultError:
        pass
    return len(set(places)) == len(places)


def begun(file: BinaryIO) -> str:
    """Return the date of an open file's first record that tells of no file."""
    records = _Records(file, 0)
    try:
        while (line := records.begin()) and line.url.startswith(_ABOUT):
            records.skip(line.size)
    except _FaultError:
        return ""
    return iso(line.when.ljust(14, "0")) if line else ""


def next_record(file: BinaryIO, start: int) -> int | None:
    """Return where the first record at or after *start* begins."""
    place, data = max(0, start - 1), b""
    while True:
        file.seek(place + len(data))
        piece = file.read(PIECE)
        data += piece
        for found in _BEGINS.finditer(data):
            at = place + found.start()
            if at >= start and (found[0] != GZIP or begins_record(file, at)):
                return at
        if not piece:
            return None
        place += max(0, len(data) - _LONGEST)
        data = data[-_LONGEST:]


def _stretch(
    file: BinaryIO, report: Report, start: int, end: int | None, largest: int
) -> Generator[Captured, None, int | None]:
    """Yield what can be read from *start* on; return where to go on after a fault."""
    records = _Records(file, start)
    held: Captured | None = None
    try:
        while line := records.begin():
            at = records.last
            if held is not None:
                yield _of_length(held, at)
                held = None
            if end is not None and at >= end:
                return None
            if not line.url.lower().startswith(_PAGES):
                records.skip(line.size)
            elif line.size > largest:
                records.skip(line.size)
                report(TOO_LARGE, at)
            else:
                try:
                    held = _captured(line, records.take(line.size), at)
                except BadRecordError:
                    report(UNREADABLE, at)
    except _FaultError as fault:
        if held is not None and held.offset != fault.at:
            yield _of_length(held, fault.at)
        following = next_record(file, fault.at + 1)
        is_end = fault.name == TRUNCATED and following is None
        report(TRUNCATED if is_end else fault.otherwise or fault.name, fault.at)
        return following
    if held is not None:
        yield _of_length(held, records.at)
    return None


def _of_length(capture: Captured, after: int) -> Captured:
    capture.length = after - capture.offset
    return capture


def _captured(line: "_Line", block: bytes, at: int) -> Captured | None:
    """Return what a record has captured; of the web's first years it may have no head."""
    fields = {
        "content-type": _HTTP if block[:5].upper() == b"HTTP/" else line.kind,
        "warc-date": line.when.ljust(len("20220320120000"), "0"),
        "warc-target-uri": line.url,
    }
    return captured("response", fields, block, at)


class _FaultError(Exception):
    """Reading cannot go on: *name* says why, *at* where the record is that is at fault.

    *otherwise* is the name where records follow all the same.
    """

    def __init__(self, name: str, at: int, otherwise: str | None = None):
        super().__init__(name)
        self.name = name
        self.at = at
        self.otherwise = otherwise


class _Line(NamedTuple):
    """What a record's first line says."""

    url: str
    when: str
    kind: str
    size: int


class _Records:
    """The records of a file from one of them on, unpacked; raises `_FaultError`."""

    def __init__(self, file: BinaryIO, start: int):
        self.last = start
        """Where the record is that was begun last: if it is packed, its member."""
        self._file = file
        self._is_packed = is_member(file, start)
        self._place = start  # of what is read next
        self._raw = b""  # read, and not unpacked yet
        self._data = b""  # unpacked, and not taken yet
        self._unpacker = _unpacker() if self._is_packed else None
        self._member = start
        self._is_first = True  # of its member, or of all

    @property
    def at(self) -> int:
        """The place that has been come to: of a packed file that of a member."""
        return self._member if self._is_packed else self._place - len(self._data)

    def begin(self) -> _Line | None:
        """Go to the next record, and return what its line says; ``None`` at the file's end."""
        while not self._data.lstrip(BLANK):
            self._data = b""
            if not self._fill() and not self._next_member():
                return None
        self._data = self._data.lstrip(BLANK)
        while b"\n" not in self._data and len(self._data) < _LONGEST and self._fill():
            pass
        found = _LINE.match(self._data)
        if found is None and _SAID.match(self._data):
            raise _FaultError(UNREADABLE, self.at)
        if found is None:
            name, at = (CORRUPT, self.at) if self._is_first else (WRONG_LENGTH, self.last)
            raise _FaultError(name, at)
        self.last, self._is_first = self.at, False
        self._data = self._data[found.end() :]
        url, when, kind, size = (part.decode("utf-8", "replace") for part in found.groups())
        return _Line(url, when, kind.strip().partition(" ")[0], int(size))

    def take(self, size: int) -> bytes:
        """Return so many bytes of the record that was begun."""
        while len(self._data) < size:
            self._fill_or_fail()
        taken, self._data = self._data[:size], self._data[size:]
        return taken

    def skip(self, size: int) -> None:
        """Pass over so many bytes."""
        while len(self._data) < size:
            size -= len(self._data)
            self._data = b""
            self._fill_or_fail()
        self._data = self._data[size:]

    def _fill_or_fail(self) -> None:
        if not self._fill():
            if self._is_packed:
                raise _FaultError(WRONG_LENGTH, self.last)
            raise _FaultError(TRUNCATED, self.last, WRONG_LENGTH)

    def _fill(self) -> bool:
        """Unpack some more; return whether there was more, in its member if there are some."""
        if self._unpacker is None:
            self._data += (piece := self._read())
            return bool(piece)
        if self._unpacker.eof:
            return False
        self._raw = self._raw or self._read()
        if not self._raw:
            raise _FaultError(TRUNCATED, self._member, CORRUPT)
        try:
            self._data += self._unpacker.decompress(self._raw, _UNPACKED)
        except zlib_ng.error:  # type: ignore[misc]
            raise _FaultError(CORRUPT, self._member) from None
        self._raw = self._unpacker.unused_data or self._unpacker.unconsumed_tail
        return True

    def _next_member(self) -> bool:
        """Go to the next gzip member; return whether there is one."""
        if self._unpacker is None:
            return False
        self._raw = self._raw or self._read()
        self._member = self._place - len(self._raw)
        if len(self._raw) < len(GZIP):
            self._raw += self._read()
        if not self._raw.strip(BLANK):
            return False
        if not self._raw.startswith(GZIP):
            raise _FaultError(CORRUPT, self._member)
        self._unpacker = _unpacker()
        self._is_first = True
        return True

    def _read(self) -> bytes:
        self._file.seek(self._place)
        data = self._file.read(PIECE)
        self._place += len(data)
        return data


def _unpacker() -> Any:
    return zlib_ng.decompressobj(31)
