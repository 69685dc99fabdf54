"""WARC files read from end to end, also where they are damaged: each fault has a name.

fastwarc reads; it measured 96 µs a page of 95 KB, warcio 271. But over a wrong length it reads on
into the next records without a word, and a file that breaks off ends for it like any other. So
what it brings is held until its end is known to be right, and after a fault reading goes on at the
next record.
"""

from collections.abc import Container, Generator, Iterator, Mapping
from typing import Any, BinaryIO, Final

from fastwarc.warc import ArchiveIterator, WarcRecordType

from cinktank.archive.examination import (
    BLANK,
    CORRUPT,
    TOO_LARGE,
    TRUNCATED,
    UNREADABLE,
    WRONG_LENGTH,
    Report,
    begins_record,
    examined,
    more,
    next_record,
)
from cinktank.archive.packing import is_member, is_packed, readable, unpacker
from cinktank.archive.payload import LARGEST
from cinktank.archive.record import (
    CONTINUATION,
    MARK,
    NOT_GET,
    BadRecordError,
    Captured,
    captured,
    is_form,
    is_segment,
    length_of,
    may_capture,
    split_head,
)  # fmt: skip
from cinktank.archive.segments import BESIDE, Segments

CONVERSION: Final = "conversion"
"""A page in another form than it was sent in is none to us."""

_HEAD = 1 << 13
_FORMS = 128
"""Ids of requests, and of what they ask for: as many as are remembered."""
_BEHIND = 16
"""Records behind a stretch's end that may be segments of what it ends with."""


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
    place = next_record(file, start) if start else 0
    leads = start > 0
    while place is not None and (end is None or place < end):
        place = yield from _stretch(file, report, place, end, largest, leads)
        leads = False


def begun(file: BinaryIO) -> str:
    """Return the date of an open file's first record that tells of no file."""
    for record in ArchiveIterator(file, parse_http=False):
        if record.record_type != WarcRecordType.warcinfo:
            return record.headers.get("WARC-Date") or ""
    return ""


_Held = Captured | Segments | int | None
"""What waits for the next record, which proves its end; the place of one that is too large."""


def _stretch(
    file: BinaryIO, report: Report, start: int, end: int | None, largest: int, leads: bool
) -> Generator[Captured, None, int | None]:
    """Yield what can be read from *start* on; return where to go on after a fault.

    *leads*: whether what begins here may be the rest of what the stretch before ends with.
    """
    held: _Held = None
    forms: dict[str | None, None] = {}
    last = start
    behind = 0
    bad = True  # until a record has been read
    first = start  # of zstd fastwarc says of the first record that it is where the second begins
    try:
        for record in ArchiveIterator(readable(file, start), parse_http=False):
            at, first = first or record.stream_pos, 0
            kind = (record.headers.get("WARC-Type") or "").strip().lower()
            if kind == "request":
                _note_form(record, forms)
            if not (isinstance(held, Segments) and _goes_on(held, kind, record)):
                yield from _let_go(held, at, report, forms)
                held = None
            if end is not None and at >= end:
                behind += 1
                if kind not in BESIDE or (behind > _BEHIND and held is None):
                    return None
            last, bad = at, _is_misread(record)
            if bad:
                raise BadRecordError
            leads = leads and kind in BESIDE
            if may_capture(kind) or (kind == CONTINUATION and not leads):
                held = _read(kind, record, at, largest, held)
            elif held is None and kind != CONTINUATION and is_segment(_Fields(record.headers)):
                held = Segments(kind, _lower(record), at, largest)  # of no page
            elif kind == "conversion":
                report(CONVERSION, at)
    except BadRecordError:
        bad = True
    except OSError:
        if last != start and not begins_record(file, last):
            report(CORRUPT, last)
            return None
    if end is not None and last >= end:
        yield from _let_go(held, last, report, forms)
        return None  # what is wrong with what begins there is the next stretch's
    if last != start and not begins_record(file, last):
        yield from _let_go(held, last, report, forms)
        return None  # a file that is one member: there is no more
    fault, after = examined(file, last)
    if fault is None and not bad:
        yield from _let_go(held, after or last, report, forms)
        if after is None or not more(file, after):
            return None
        if end is not None and after >= end:
            return None  # the next stretch's
        last = after  # it is the next one that cannot be read
        fault, after = examined(file, last)
    if fault is None and after is not None:
        return (yield from _spelt_otherwise(file, report, last, after, largest))
    if fault == TRUNCATED and not is_member(file, last):
        following = next_record(file, last + 1)  # there is none where the file does break off
        report(TRUNCATED if following is None else WRONG_LENGTH, last)
        return following
    report(fault or UNREADABLE, last)
    return None if fault == TRUNCATED else next_record(file, after or last + 1)


def _goes_on(segments: Segments, kind: str, record: Any) -> bool:
    """Tell whether a record leaves open what is being joined."""
    if kind == CONTINUATION:
        return segments.is_of(_Fields(record.headers))
    return segments.is_open and kind in BESIDE


def _let_go(
    held: _Held, after: int, report: Report, forms: Container[str | None] = ()
) -> Iterator[Captured]:
    """Yield what was held until the next record was found, at *after*."""
    if isinstance(held, Segments):
        at = held.at
        try:
            held = at if held.is_too_large else held.captured()
        except BadRecordError:
            report(UNREADABLE, at)
            return
    if isinstance(held, Captured):
        if held.concurrent in forms or held.record_id in forms:
            held.no_page = NOT_GET
        held.length = after - held.offset
        yield held
    elif held is not None:
        report(TOO_LARGE, held)


def _note_form(record: Any, forms: dict[str | None, None]) -> None:
    """Note a request that is no GET, by its id and by that of the response which it names."""
    if not is_form(record.reader.read(16)):
        return
    for name in ("WARC-Record-ID", "WARC-Concurrent-To"):
        if said := record.headers.get(name):
            forms[said] = None
    while len(forms) > _FORMS:
        del forms[next(iter(forms))]


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


def _lower(record: Any) -> dict[str, str]:
    return {name.lower(): value for name, value in record.headers}


def _read(kind: str, record: Any, at: int, largest: int, held: _Held) -> _Held:
    """Return what a record holds; with what is *held* where that is another segment of it."""
    fields: Mapping[str, str] = _Fields(record.headers)
    segments = held if isinstance(held, Segments) else None
    if segments is None and (kind == CONTINUATION or is_segment(fields)):
        fields = _lower(record)
        segments = Segments(kind, fields, at, largest)
    size = record.content_length
    if not (segments.has_room(size) if segments else size <= largest):
        if segments:
            segments.take(fields, b"")
        return segments or at
    block = record.reader.read()
    if len(block) < size:
        raise BadRecordError
    if segments is None:
        return captured(kind, fields, block, at)
    segments.take(fields, block)
    return segments


def _spelt_otherwise(
    file: BinaryIO, report: Report, at: int, after: int, largest: int
) -> Generator[Captured, None, int | None]:
    """Yield what fastwarc cannot read of sound records; return where the next one is."""
    file.seek(at)
    data = file.read(min(after - at, largest + _HEAD))
    is_whole = len(data) == after - at
    if is_packed(data):
        unpacking = unpacker(file, data)
        data = unpacking.decompress(data, largest + _HEAD)
        is_whole = unpacking.eof
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
        data = data[begin + size :].lstrip(BLANK)
    if data:
        report(UNREADABLE if is_whole else TOO_LARGE, at)
    return _following(file, after)


def _following(file: BinaryIO, after: int) -> int | None:
    return after if more(file, after) else None
