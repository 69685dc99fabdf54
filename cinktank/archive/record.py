"""One record of a WARC file, however its writer spelt it: what it captured, if anything.

Names in any capitals, lines that end without a carriage return, a head folded over several lines,
interim answers (100, 103) before the answer, an answer's head left out: archives have them all.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from cinktank.archive.payload import Headers, breaks_off
from cinktank.archive.ranges import PARTIAL, PARTIAL_CONTENT, without_range

NOT_GET: Final = "not_get"
SEGMENT: Final = "segment"
CONTINUATION: Final = "continuation"
LESS: Final = "less than was announced"
"""Why an answer may be cut short, whatever its writer says."""
"""Why a captured answer is no page: it was to a form; it is a part of one in several records."""

MARK: Final = b"WARC/"
_END = re.compile(rb"\r?\n\r?\n")
_FOLD = re.compile(rb"\r?\n[ \t]+")
_STATUS = re.compile(rb"HTTP/[\d.]+[ \t]+(\d{3})\b[^\n]*(?:\n|$)", re.IGNORECASE)
_METHOD = re.compile(rb"([A-Za-z]+) ")
_HTTP = ("application/http", "message/http")
_HTML = ("text/html", "application/xhtml+xml")
_RESPONSES = ("response", "revisit")
_FIRST = datetime(1991, 8, 6, tzinfo=UTC)
"""The first day of the web."""


class BadRecordError(Exception):
    """A record lacks what makes it one, or is no response though it says so."""


@dataclass(slots=True)
class Captured:
    """One captured response, as it is in the file: nothing of it decoded."""

    kind: str
    """``response`` or ``revisit``; ``continuation`` of what is not here."""
    url: str
    """Without a fragment: no server is told it."""
    when: datetime
    status: int | None
    headers: Headers
    body: bytes
    digest: str | None
    """As the file writes it: ``sha1:…``"""
    offset: int
    length: int = 0
    """Bytes of its member, where the next record's place is known."""
    record_id: str | None = None
    refers_to: tuple[str, str] | None = None
    """A revisit's original: address and WARC-Date."""
    refers_to_id: str | None = None
    """A revisit's original: its record id."""
    concurrent: str | None = None
    """The record, of the request, that it belongs to."""
    no_page: str | None = None
    """Why it cannot be a page, whatever is in it: `NOT_GET`, `SEGMENT`, `PARTIAL`."""
    cut: str | None = None
    """Why its beginning alone was kept: ``length``, ``time``, ``disconnect``; or `LESS`."""


def split_head(data: bytes) -> tuple[dict[str, str], int] | None:
    """Return a record's fields, names in small letters, and where its block begins.

    >>> split_head(b"WARC/1.0\\nwarc-type: response\\nContent-Length:5\\n\\nhello")
    ({'warc-type': 'response', 'content-length': '5'}, 47)
    """
    end = _END.search(data)
    if end is None or not data.startswith(MARK):
        return None
    return {name.lower(): value for name, value in _fields(data[: end.start()])}, end.end()


def length_of(fields: Mapping[str, str]) -> int | None:
    """Return the bytes of a record's block; ``None`` where it does not say."""
    said = (fields.get("content-length") or "").strip()
    return int(said) if said.isascii() and said.isdigit() and len(said) < 16 else None


def captured(kind: str, fields: Mapping[str, str], block: bytes, at: int) -> Captured | None:
    """Return what a record of some *kind* has captured, ``None`` where that can be no page.

    *fields* are found by names in small letters. Raises `BadRecordError`.
    """
    said = (fields.get("content-type") or "").partition(";")[0].strip().lower()
    status: int | None = None
    headers: Headers = []
    head = _answer(block) if kind in _RESPONSES else None
    if head is not None and said not in _HTML:
        status, headers = without_range(*head[:2])
        block = head[2]
    elif kind == "revisit" and not block.strip():
        block = b""
    elif kind == "response" and said in _HTTP:
        raise BadRecordError
    elif kind in ("response", "resource") and (said in _HTML or (not said and _is_page(block))):
        status, headers = 200, [("Content-Type", fields.get("content-type") or "text/html")]
        kind = "response"
    elif kind not in ("revisit", CONTINUATION):
        return None
    when = _moment(fields.get("warc-date"))
    url = (fields.get("warc-target-uri") or "").strip("<> ").partition("#")[0]
    if when is None or not url:
        raise BadRecordError
    to = fields.get("warc-refers-to-target-uri")
    no_page = PARTIAL if status == PARTIAL_CONTENT else None
    if kind == CONTINUATION or is_segment(fields):
        no_page = SEGMENT
    is_short = kind == "response" and breaks_off(headers, block)
    return Captured(
        kind=kind,
        url=url,
        when=when,
        status=status,
        headers=headers,
        body=block,
        digest=fields.get("warc-payload-digest")
        or (fields.get("warc-block-digest") if head is None else None),
        offset=at,
        record_id=fields.get("warc-record-id"),
        refers_to_id=fields.get("warc-refers-to"),
        refers_to=(to.strip("<> "), fields.get("warc-refers-to-date") or "") if to else None,
        concurrent=fields.get("warc-concurrent-to"),
        no_page=no_page,
        cut=fields.get("warc-truncated") or (LESS if is_short else None),
    )


def may_capture(kind: str) -> bool:
    """Tell whether records of a kind may be responses."""
    return kind in ("response", "revisit", "resource")


def is_segment(fields: Mapping[str, str]) -> bool:
    """Tell whether a record is one of several that hold one answer.

    >>> is_segment({"warc-segment-number": "1"}), is_segment({})
    (True, False)
    """
    return bool((fields.get("warc-segment-number") or "").strip())


def is_form(block: bytes) -> bool:
    """Tell whether a request's block asks by another method than GET: what came is no page.

    >>> is_form(b"POST /wp-admin/admin-ajax.php HTTP/1.1"), is_form(b"GET / HTTP/1.1")
    (True, False)
    """
    method = _METHOD.match(block)
    return method is not None and method[1].upper() != b"GET"


def _answer(block: bytes) -> tuple[int, Headers, bytes] | None:
    """Return an answer's status, headers and body; ``None`` where no status line begins it."""
    while status := _STATUS.match(block):
        end = _END.search(block, status.end() - 2)
        if end is None:
            return int(status[1]), _fields(block), b""
        body = block[end.end() :]
        if not (status[1][:1] == b"1" and _STATUS.match(body)):
            return int(status[1]), _fields(block[: end.start()]), body
        block = body
    return None


def _fields(head: bytes) -> Headers:
    """Return the fields after a head's first line; a line that is none is left out."""
    if b"\n " in head or b"\n\t" in head:
        head = _FOLD.sub(b" ", head)
    found = []
    for line in _text(head).split("\n")[1:]:
        name, colon, value = line.partition(":")
        if colon and (name := name.strip()):
            found.append((name, value.strip()))
    return found


def _text(data: bytes) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError:
        return data.decode("latin-1")


def _is_page(block: bytes) -> bool:
    return block[:64].lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<"


def _moment(text: str | None) -> datetime | None:
    """Return when a record was captured; ``None`` where that cannot be: it would order nothing.

    >>> _moment("2022-03-20T12:00:00.5Z") == _moment("20220320120000") + timedelta(seconds=0.5)
    True
    >>> print(_moment("0001-01-01T00:00:00+05:00"), _moment("9999-12-31T23:59:59Z"))
    None None
    """
    value = (text or "").strip()
    try:
        if len(value) == len("20220320120000") and value.isdigit():
            moment = datetime.strptime(value, "%Y%m%d%H%M%S")
        else:
            moment = datetime.fromisoformat(value)
    except ValueError:
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return moment if _FIRST < moment < datetime.now(UTC) + timedelta(days=1) else None
