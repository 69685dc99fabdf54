"""Where the records of a WARC file begin and end, and what is wrong with one of them."""

import re
import zlib
from collections.abc import Callable
from typing import BinaryIO, Final

from cinktank.archive.packing import (
    GZIP,
    ZSTD,
    beginning,
    is_member,
    is_packed,
    is_packed_by_members,
    unpacker,
)
from cinktank.archive.record import MARK, length_of, split_head

CORRUPT: Final = "corrupt_member"
TRUNCATED: Final = "truncated"
WRONG_LENGTH: Final = "wrong_length"
UNREADABLE: Final = "unreadable_record"
TOO_LARGE: Final = "too_large"
"""The faults of a record, or of what stands in its place."""

Report = Callable[[str, int], None]
"""Called with a fault's name and where in the file it is."""

BLANK: Final = b"\r\n\0 "
PIECE: Final = 1 << 16
_BEGINS = re.compile(rb"%s|%s|WARC/\d" % (re.escape(GZIP), re.escape(ZSTD)), re.DOTALL)
_LONGEST = 8
"""Bytes that tell whether a record begins, and one more."""
_END = b"\r\n\r\n"
_LOOKED_AT = 3
"""Members of a file that tell whether each is a record: the first may be a ``warcinfo`` alone."""


def begins_record(file: BinaryIO, offset: int) -> bool:
    """Tell whether a record begins at *offset*."""
    try:
        return beginning(file, offset, len(MARK)) == MARK
    except zlib.error:
        return False


def by_record(file: BinaryIO) -> bool:
    """Tell whether records can be begun at: not where a member holds several."""
    place = next_record(file, 0)
    for _ in range(_LOOKED_AT):
        if place is None or not is_member(file, place):
            return True
        fault, place, several = _examined_member(file, place, is_one=True)
        if several:
            return False
        if fault is not None:
            return True
    return True


def next_record(file: BinaryIO, start: int) -> int | None:
    """Return where the first record at or after *start* begins."""
    place, tail = start, b""
    file.seek(start)
    while data := file.read(PIECE):
        data = tail + data
        for found in _BEGINS.finditer(data):
            at = place - len(tail) + found.start()
            if begins_record(file, at) and (is_packed(found[0]) or _stands_alone(file, at)):
                return at
        place += len(data) - len(tail)
        tail = data[-_LONGEST + 1 :]
        file.seek(place)
    return None


def examined(file: BinaryIO, at: int) -> tuple[str | None, int | None]:
    """Return what is wrong with the record at *at*, and where it ends if that is known."""
    if is_member(file, at):
        return _examined_member(file, at)[:2]
    file.seek(at)
    data = file.read(PIECE)
    head = split_head(data)
    size = length_of(head[0]) if head else None
    if head is None or size is None:
        if MARK.startswith(data[:5]) and len(data) < PIECE and head is None:
            return TRUNCATED, None
        return UNREADABLE if data.startswith(MARK) else CORRUPT, None
    end = at + head[1] + size
    if file.seek(0, 2) < end:
        return TRUNCATED, None
    file.seek(end)
    data = file.read(PIECE)
    follows = data.lstrip(BLANK)
    if follows and not _BEGINS.match(follows):
        return WRONG_LENGTH, at + 1
    return None, end + len(data) - len(follows)


def _examined_member(
    file: BinaryIO, at: int, is_one: bool = False
) -> tuple[str | None, int | None, bool]:
    """Return what is wrong with a member, where it ends, whether it holds several records.

    *is_one*: whether only that is asked, and the answer comes as soon as it is known.
    """
    file.seek(at)
    unpacking = unpacker(file, file.read(4))
    file.seek(at)
    head, size, place = b"", 0, at
    after = b""
    expected: int | None = None
    while not unpacking.eof:
        data = file.read(PIECE)
        if not data:
            return TRUNCATED, None, False
        try:
            piece = unpacking.decompress(data)
        except zlib.error:
            return CORRUPT, at + 1, False
        place += len(data) - len(unpacking.unused_data)
        if expected is None and len(head) < PIECE:
            head += piece
            fields = split_head(head)
            length = length_of(fields[0]) if fields else None
            expected = fields[1] + length if fields and length is not None else None
            piece = head
            size = 0
        if expected is not None and len(after) < _LONGEST:
            after = (after + piece[max(0, expected - size) :][:PIECE]).lstrip(BLANK)
        size += len(piece)
        if is_one and after.startswith(MARK):
            return None, None, True
    if expected is None:
        return UNREADABLE, place, False
    several = after.startswith(MARK)
    if size < expected or (after and not several):
        return WRONG_LENGTH, place, False
    return None, place, several


def _stands_alone(file: BinaryIO, at: int) -> bool:
    """Tell whether a record that is not packed is one: a page may name a version of WARC.

    In a packed file it may be a member's own, which holds it as it is: then no record is behind it.
    """
    if at and is_packed_by_members(file):
        return examined(file, at)[0] is None
    file.seek(max(0, at - 4))
    before = file.read(min(4, at))
    return at == 0 or before == _END or before.endswith(b"\n\n")


def more(file: BinaryIO, at: int) -> bool:
    """Tell whether anything but blanks is at a place."""
    file.seek(at)
    return bool(file.read(PIECE).strip(BLANK))
