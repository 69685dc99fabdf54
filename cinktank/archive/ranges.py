"""Answers to a request for a range (206): the whole page after all, or a part of it."""

import re
from typing import Final

from cinktank.archive.payload import Headers, header

PARTIAL: Final = "partial"
"""Why an answer is no page: it is a range of one."""

PARTIAL_CONTENT: Final = 206
_RANGE = re.compile(r"bytes\s+0+-(\d+)/(\d+)", re.IGNORECASE)


def without_range(status: int | None, headers: Headers) -> tuple[int | None, Headers]:
    """Return an answer's status and headers as they are without a range, if that is all of it.

    RFC 9110, 14.4: first and last byte, and how many the whole has.

    >>> without_range(206, [("Content-Range", "bytes 0-999/1000"), ("ETag", "1")])
    (200, [('ETag', '1')])
    >>> without_range(206, [("Content-Range", "bytes 0-998/1000")])
    (206, [('Content-Range', 'bytes 0-998/1000')])
    """
    if status != PARTIAL_CONTENT:
        return status, headers
    found = _RANGE.fullmatch((header(headers, "Content-Range") or "").strip())
    if found is None or int(found[1]) + 1 != int(found[2]):
        return status, headers
    return 200, [one for one in headers if one[0].lower() != "content-range"]
