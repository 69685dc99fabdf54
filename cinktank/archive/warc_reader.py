"""WARC files read from end to end, also where they are damaged: each fault has a name.

fastwarc reads; it measured 96 µs a page of 95 KB, warcio 271. But over a wrong length it reads on
into the next records without a word, and a file that breaks off ends for it like any other. So
what it brings is held until its end is known to be right, and after a fault reading goes on at the
next record.
"""

import itertools
import re
import zlib
from collections import deque
from collections.abc import Callable, Generator, Iterator
from typing import Any, BinaryIO, Final

from fastwarc.warc import ArchiveIterator

from cinktank.archive.files import WarcFile
from cinktank.archive.payload import LARGEST
from cinktank.archive.record import (
    MARK,
    NOT_GET,
    BadRecordError,
    Captured,
    captured,
    is_form,
    length_of,
    may_capture,
    split_head,
)  # fmt: skip

CORRUPT: Final = "corrupt_member"
TRUNCATED: Final = "truncated"
WRONG_LENGTH: Final = "wrong_length"
TOO_LARGE: Final = "too_large"
UNREADABLE: Final = "unreadable_record"
NOT_BY_RECORD: Final = "not_by_record"
CONVERSION: Final = "conversion"
"""The faults that reading names; a page in another form than it was sent in is none to us."""

Report = Callable[[str, int], None]
"""Called with a fault's name and where in the file it is."""

_GZIP = b"\x1f\x8b\x08"
_BEGINS = re.compile(rb"\x1f\x8b\x08|WARC/\d")
_LONGEST = 8
"""Bytes that tell whether a record begins, and one more."""
_BLANK = b"\r\n\0 "
_END = b"\r\n\r\n"
_PIECE = 1 << 16
_HEAD = 1 << 13
_LOOKED_AT = 3
"""Members of a file that tell whether each is a record: the first may be a ``warcinfo`` alone."""
_FORMS = 64
"""Requests that a response may belong to, as many as are remembered."""


def captures_in(
    file: BinaryIO,
    report: Report,
    start: int = 0,
    end: int | None = None,
    largest: int = LARGEST,
) -> Iterator[Captured]:
    """Yield the HTTP responses of an open WARC file whose records begin in ``[start, end)``.

    Whatever the file holds, this ends without an exception of its own; the disk's `OSError`
    aside. Each fault is told to *report*, once.
    """
    place = _next_record(file, start) if start else 0
    while place is not None and (end is None or place < end):
        place = yield from _stretch(file, report, place, end, largest)


def read_at(
    file: BinaryIO, offset: int, is_it: Callable[[Captured], bool] = lambda found: True
) -> Captured | None:
    """Return the response at *offset*, or `None` when none is there that can be read whole.

    Of a gzip member that holds several records it is the last one that *is_it*.
    """
    faults: list[str] = []
    if not begins_record(file, offset):
        return None
    found = captures_in(file, lambda name, at: faults.append(name), offset, offset + 1)
    wanted = deque(filter(is_it, found), maxlen=1)
    return next(iter(wanted), None) if not faults else None


def splits(warc: WarcFile, size: int) -> list[tuple[int, int]]:
    """Return stretches of about *size* bytes of a file; one where it cannot be begun within."""
    if warc.size <= size * 1.5 or warc.is_zstd or warc.fault:
        return [(0, warc.size)]
    with warc.open() as file:
        if not by_record(file):
            return [(0, warc.size)]
    count = round(warc.size / size)
    edges = [warc.size * number // count for number in range(count + 1)]
    return list(itertools.pairwise(edges))


def by_record(file: BinaryIO) -> bool:
    """Tell whether records can be begun at: not where a gzip member holds several."""
    place: int | None = 0
    for _ in range(_LOOKED_AT):
        if place is None or not _is_gzip(file, place):
            return True
        fault, place, several = _examined_member(file, place, is_one=True)
        if several:
            return False
        if fault is not None:
            return True
    return True


def begins_record(file: BinaryIO, offset: int) -> bool:
    """Tell whether a record begins at *offset*."""
    file.seek(offset)
    head = file.read(512)
    if head.startswith(_GZIP):
        try:
            head = zlib.decompressobj(31).decompress(head, len(MARK))
        except zlib.error:
            return False
    return head.startswith(MARK)


def _stretch(
    file: BinaryIO, report: Report, start: int, end: int | None, largest: int
) -> Generator[Captured, None, int | None]:
    """Yield what can be read from *start* on; return where to go on after a fault."""
    held: Captured | int | None = None
    forms: dict[str, None] = {}
    last = start
    bad = True  # until a record has been read
    file.seek(start)
    try:
        for record in ArchiveIterator(file, parse_http=False):
            at = record.stream_pos
            kind = (record.headers.get("WARC-Type") or "").strip().lower()
            if kind == "request":
                _note_form(record, forms, held)
            yield from _let_go(held, at, report)
            held = None
            if end is not None and at >= end:
                return None
            last, bad = at, _is_misread(record)
            if bad:
                raise BadRecordError
            if may_capture(kind):
                held = _read(kind, record, at, largest, forms)
            elif kind == "conversion":
                report(CONVERSION, at)
    except BadRecordError:
        bad = True
    except OSError:
        if last != start and not begins_record(file, last):
            report(CORRUPT, last)
            return None
    if last != start and not begins_record(file, last):
        yield from _let_go(held, last, report)  # a file that is one gzip member: there is no more
        return None
    fault, after = _examined(file, last)
    if fault is None and not bad:
        yield from _let_go(held, after or last, report)
        if after is None or not _more(file, after):
            return None
        if end is not None and after >= end:
            return None  # the next stretch's
        last = after  # it is the next one that cannot be read
        fault, after = _examined(file, last)
    if fault is None and after is not None:
        return (yield from _spelt_otherwise(file, report, last, after, largest))
    if fault == TRUNCATED and not _is_gzip(file, last):
        following = _next_record(file, last + 1)  # there is none where the file does break off
        report(TRUNCATED if following is None else WRONG_LENGTH, last)
        return following
    report(fault or UNREADABLE, last)
    return None if fault == TRUNCATED else _next_record(file, after or last + 1)


def _let_go(held: Captured | int | None, after: int, report: Report) -> Iterator[Captured]:
    """Yield what was held until the next record was found, at *after*."""
    if isinstance(held, Captured):
        held.length = after - held.offset
        yield held
    elif held is not None:
        report(TOO_LARGE, held)


def _note_form(record: Any, forms: dict[str, None], held: Captured | int | None) -> None:
    """Note a request that is no GET, and with it the response before, if it is that one's."""
    if not is_form(record.reader.read(16)):
        return
    own, to = record.headers.get("WARC-Record-ID"), record.headers.get("WARC-Concurrent-To")
    forms[own or ""] = None
    if len(forms) > _FORMS:
        del forms[next(iter(forms))]
    if isinstance(held, Captured) and (
        (to and to == held.record_id) or (own and own == held.concurrent)
    ):
        held.no_page = NOT_GET


def _is_misread(record: Any) -> bool:
    """Tell whether fastwarc has not understood a head: it knows names in one spelling alone."""
    said = (record.headers.get("Content-Length") or "").strip()
    return said != str(record.content_length) and length_of({"content-length": said}) != (
        record.content_length
    )


class _Fields(dict[str, str]):
    """A record's fields, looked up in fastwarc's own map: few of them are asked for."""

    def __init__(self, headers: Any):
        super().__init__()
        self._headers = headers

    def get(self, name: str, default: Any = None) -> Any:
        return self._headers.get(name, default)


def _read(
    kind: str, record: Any, at: int, largest: int, forms: dict[str, None]
) -> Captured | int | None:
    if record.content_length > largest:
        return at
    block = record.reader.read()
    if len(block) < record.content_length:
        raise BadRecordError
    found = captured(kind, _Fields(record.headers), block, at)
    if found is not None and found.concurrent in forms:
        found.no_page = NOT_GET
    return found


def _spelt_otherwise(
    file: BinaryIO, report: Report, at: int, after: int, largest: int
) -> Generator[Captured, None, int | None]:
    """Yield what fastwarc cannot read of sound records; return where the next one is."""
    file.seek(at)
    data = file.read(min(after - at, largest + _HEAD))
    is_whole = len(data) == after - at
    if data.startswith(_GZIP):
        unpacker = zlib.decompressobj(31)
        data = unpacker.decompress(data, largest + _HEAD)
        is_whole = unpacker.eof
    while data.startswith(MARK):
        fields, begin = split_head(data) or ({}, 0)
        size = length_of(fields)
        kind = (fields.get("warc-type") or "").strip().lower()
        if size is None or not kind or begin + size > len(data):
            break
        try:
            found = captured(kind, fields, data[begin : begin + size], at)
        except BadRecordError:
            report(UNREADABLE, at)
        else:
            yield from _let_go(found, after, report)
        data = data[begin + size :].lstrip(_BLANK)
    if data:
        report(UNREADABLE if is_whole else TOO_LARGE, at)
    return _following(file, after)


def _following(file: BinaryIO, after: int) -> int | None:
    return after if _more(file, after) else None


def _examined(file: BinaryIO, at: int) -> tuple[str | None, int | None]:
    """Return what is wrong with the record at *at*, and where it ends if that is known."""
    if _is_gzip(file, at):
        return _examined_member(file, at)[:2]
    file.seek(at)
    data = file.read(_PIECE)
    head = split_head(data)
    size = length_of(head[0]) if head else None
    if head is None or size is None:
        if MARK.startswith(data[:5]) and len(data) < _PIECE and head is None:
            return TRUNCATED, None
        return UNREADABLE if data.startswith(MARK) else CORRUPT, None
    end = at + head[1] + size
    if file.seek(0, 2) < end:
        return TRUNCATED, None
    file.seek(end)
    data = file.read(_PIECE)
    follows = data.lstrip(_BLANK)
    if follows and not _BEGINS.match(follows):
        return WRONG_LENGTH, at + 1
    return None, end + len(data) - len(follows)


def _examined_member(
    file: BinaryIO, at: int, is_one: bool = False
) -> tuple[str | None, int | None, bool]:
    """Return what is wrong with a gzip member, where it ends, whether it holds several records.

    *is_one*: whether only that is asked, and the answer comes as soon as it is known.
    """
    file.seek(at)
    unpacker = zlib.decompressobj(31)
    head, size, place = b"", 0, at
    after = b""
    expected: int | None = None
    while not unpacker.eof:
        data = file.read(_PIECE)
        if not data:
            return TRUNCATED, None, False
        try:
            piece = unpacker.decompress(data)
        except zlib.error:
            return CORRUPT, at + 1, False
        place += len(data) - len(unpacker.unused_data)
        if expected is None and len(head) < _PIECE:
            head += piece
            fields = split_head(head)
            length = length_of(fields[0]) if fields else None
            expected = fields[1] + length if fields and length is not None else None
            piece = head
            size = 0
        if expected is not None and len(after) < _LONGEST:
            after = (after + piece[max(0, expected - size) :][:_PIECE]).lstrip(_BLANK)
        size += len(piece)
        if is_one and after.startswith(MARK):
            return None, None, True
    if expected is None:
        return UNREADABLE, place, False
    several = after.startswith(MARK)
    if size < expected or (after and not several):
        return WRONG_LENGTH, place, False
    return None, place, several


def _next_record(file: BinaryIO, start: int) -> int | None:
    """Return where the first record at or after *start* begins."""
    place, tail = start, b""
    file.seek(start)
    while data := file.read(_PIECE):
        data = tail + data
        for found in _BEGINS.finditer(data):
            at = place - len(tail) + found.start()
            if begins_record(file, at) and (found[0] == _GZIP or _at_line(file, at)):
                return at
        place += len(data) - len(tail)
        tail = data[-_LONGEST + 1 :]
        file.seek(place)
    return None


def _at_line(file: BinaryIO, at: int) -> bool:
    """Tell whether a blank line is before a place: a page may name a version of WARC."""
    file.seek(max(0, at - 4))
    before = file.read(min(4, at))
    return at == 0 or before == _END or before.endswith(b"\n\n") or _is_gzip(file, 0)


def _more(file: BinaryIO, at: int) -> bool:
    file.seek(at)
    return bool(file.read(_PIECE).strip(_BLANK))


def _is_gzip(file: BinaryIO, at: int) -> bool:
    file.seek(at)
    return file.read(3) == _GZIP
