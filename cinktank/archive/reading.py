"""Archive files read, whichever their form: WARC, or ARC, which was before it."""

import itertools
from collections import deque
from collections.abc import Callable, Iterator
from typing import BinaryIO, Final

from cinktank.archive import arc_reader, warc_reader
from cinktank.archive.examination import Report, begins_record, by_record
from cinktank.archive.files import WarcFile
from cinktank.archive.record import Captured

NOT_BY_RECORD: Final = "not_by_record"
"""The fault of a file whose records cannot be begun at."""


def captures_of(
    warc: WarcFile, file: BinaryIO, report: Report, start: int = 0, end: int | None = None
) -> Iterator[Captured]:
    """Yield the HTTP responses of an open file whose records begin in ``[start, end)``."""
    if warc.is_arc:
        return arc_reader.captures_in(file, report, start, end)
    return warc_reader.captures_in(file, report, start, end)


def read_at(
    file: BinaryIO,
    offset: int,
    is_it: Callable[[Captured], bool] = lambda found: True,
    is_arc: bool = False,
) -> Captured | None:
    """Return the response at *offset*, or `None` when none is there that can be read whole.

    Of a member that holds several records it is the last one that *is_it*.
    """
    begins = arc_reader.begins_record if is_arc else begins_record
    captures_in = arc_reader.captures_in if is_arc else warc_reader.captures_in
    faults: list[str] = []
    if not begins(file, offset):
        return None
    found = captures_in(file, lambda name, at: faults.append(name), offset, offset + 1)
    wanted = deque(filter(is_it, found), maxlen=1)
    return next(iter(wanted), None) if not faults else None


def can_be_begun_within(warc: WarcFile, file: BinaryIO) -> bool:
    """Tell whether each record of an open file has a place of its own."""
    return arc_reader.by_record(file) if warc.is_arc else by_record(file)


def splits(warc: WarcFile, size: int) -> list[tuple[int, int]]:
    """Return stretches of about *size* bytes of a file; one where it cannot be begun within."""
    if warc.size <= size * 1.5 or warc.fault:
        return [(0, warc.size)]
    with warc.open() as file:
        if not can_be_begun_within(warc, file):
            return [(0, warc.size)]
    count = round(warc.size / size)
    edges = [warc.size * number // count for number in range(count + 1)]
    return list(itertools.pairwise(edges))


def begun(warc: WarcFile) -> str:
    """Return the date of a file's first capture; nothing where it cannot be read.

    Not of its ``warcinfo``: that may have been written when the file was packed anew.
    """
    if warc.fault:
        return ""
    try:
        with warc.open() as file:
            return arc_reader.begun(file) if warc.is_arc else warc_reader.begun(file)
    except OSError:
        return ""
