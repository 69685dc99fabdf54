"""What index servers answer: the Internet Archive's rows, pywb's objects, CDXJ."""

import logging
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

import msgspec

from cinktank.archive.cdxj import Capture, capture_of, captured, urlkey
from cinktank.archive.errors import ArchiveError

logger = logging.getLogger(__name__)

_ROW = ("urlkey", "timestamp", "original", "mimetype", "statuscode", "digest", "length")
_NAMES = {"original": "url", "mimetype": "mime", "statuscode": "status"}
_JSON = msgspec.json.Decoder()


def captures_told(body: bytes, where: str) -> tuple[list[Capture], str | None]:
    """Return the captures of an answer, and the key to go on with, where there is more.

    Lines that tell no capture are left out, and the log says so. Raises `ArchiveError` for an
    answer that is no index's: *where* is its address.

    >>> rows = b'[["urlkey","timestamp","original"],["com,a)/","20220320120000","https://a.com/"],'
    >>> found, more = captures_told(rows + b'[],["com%2Ca%29%2Fb+2022"]]', "here")
    >>> found[0].url, more
    ('https://a.com/', 'com%2Ca%29%2Fb+2022')
    >>> captures_told(b'{"timestamp": "2022032012", "url": "https://a.com/"}', "here")[0][0].moment
    '2022-03-20T12:00:00Z'
    """
    text = body.strip()
    try:
        if text.startswith(b"["):
            found, more = _rows(_JSON.decode(text))
        else:
            found, more = [_line(line) for line in text.splitlines() if line.strip()], None
    except (msgspec.DecodeError, ValueError, TypeError):
        said = " ".join(text[:80].decode("utf-8", "replace").split())
        raise ArchiveError(f"{where}: this is no index's answer: {said!r}") from None
    captures = [capture for capture in found if capture is not None]
    if unread := len(found) - len(captures):
        logger.warning("%s: %d of %d lines tell no capture: left out", where, unread, len(found))
    return captures, more


def by_address(captures: Iterable[Capture]) -> Iterator[list[Capture]]:
    """Group captures, which come address by address, and put each group in order of time."""
    for _, same in groupby(captures, key=lambda capture: capture.key):
        yield sorted(same, key=lambda capture: capture.timestamp)


def same_address(captures: Iterable[Capture], url: str) -> list[Capture]:
    """Return those that are of this very address."""
    key = urlkey(url)
    return [capture for capture in captures if capture.key == key]


def _rows(rows: list[list[str]]) -> tuple[list[Capture | None], str | None]:
    if not rows:
        return [], None
    more = None
    if len(rows) > 2 and rows[-2] == [] and len(rows[-1]) == 1:
        more = rows[-1][0]
        rows = rows[:-2]
    names, *values = rows
    if not {"timestamp", "original"} <= {*names}:
        raise ValueError(names)
    return [_capture(dict(zip(names, row, strict=False))) for row in values if row], more


def _line(line: bytes) -> Capture | None:
    if line.startswith(b"{"):
        return _capture(_JSON.decode(line))
    if (capture := capture_of(line)) is not None:
        return capture
    parts = line.decode().split(" ")
    if len(parts) < len(_ROW) or not parts[1].isdigit():
        raise ValueError(line)
    return _capture(dict(zip(_ROW, parts, strict=False)))


def _capture(given: dict[str, Any]) -> Capture | None:
    fields = {_NAMES.get(name, name): value for name, value in given.items()}
    if fields.get("method") not in (None, "GET"):
        return None
    if "timestamp" not in fields and ("message" in fields or "error" in fields):
        raise ValueError(given)  # its own words, why there is nothing
    url, timestamp = fields.get("url"), str(fields.get("timestamp"))
    return captured(url, timestamp, fields) if url and timestamp.isdigit() else None
