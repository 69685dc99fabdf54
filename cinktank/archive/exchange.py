"""One request and its response, as the three records of a WARC file that keep them."""

from base64 import b32encode
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha1
from http import HTTPStatus
from io import BytesIO
from typing import Final
from urllib.parse import urldefrag, urlsplit

from fastwarc.warc import WarcRecord, WarcRecordType
from zlib_ng import zlib_ng

VERSION = "WARC/1.1"

_LEVEL = 2  # a third of the time of zlib's 9 and more
_QUICK = 1  # for what is small: more effort saves a few bytes of headers
_STORED = 0  # for what is packed already: packed again it is longer

_FIELDS: Final = "application/warc-fields"
_REVISIT: Final = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"

Headers = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Exchange:
    """What was asked and what was answered; bodies as they came, before any content decoding."""

    url: str
    when: datetime
    """When the answer came, with a zone."""
    method: str
    request_headers: Headers
    request_body: bytes
    protocol: str
    """``HTTP/1.1``"""
    status: int
    headers: Headers
    body: bytes
    ip: str | None = None
    notes: Headers = field(default_factory=list)
    """What else is known of it: the metadata record's fields."""


@dataclass(frozen=True, slots=True)
class Original:
    """The record that holds a payload, for those that have the same."""

    url: str
    date: str
    record_id: str


def payload_digest(body: bytes) -> str:
    """Return a payload's digest as WARC files write it.

    >>> payload_digest(b"")
    'sha1:3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ'
    """
    return f"sha1:{b32encode(sha1(body, usedforsecurity=False).digest()).decode()}"


def warc_date(when: datetime) -> str:
    """Return a moment as WARC 1.1 writes it.

    >>> from datetime import UTC
    >>> warc_date(datetime(2022, 3, 20, 12, 0, 0, 1500, UTC))
    '2022-03-20T12:00:00.001500Z'
    """
    return f"{when:%Y-%m-%dT%H:%M:%S.%f}Z"


def info_member(name: str, when: datetime, fields: Iterable[tuple[str, str]]) -> bytes:
    """Return the member that opens the WARC file *name*: what wrote it, and why."""
    given = [("WARC-Date", warc_date(when)), ("WARC-Filename", name), ("Content-Type", _FIELDS)]
    return _member(WarcRecordType.warcinfo, given, _lines(fields))[0]


def members(exchange: Exchange, digest: str, same_as: Original | None) -> tuple[bytes, Original]:
    """Return an exchange as gzip members, one a record: response, request, metadata.

    Where *same_as* holds the same payload, the response is a ``revisit`` record that names it.
    Returned too is what a later one may name.
    """
    url = urldefrag(exchange.url)[0]
    date = warc_date(exchange.when)
    common = [("WARC-Date", date), ("WARC-Target-URI", url)]
    given = [*common, ("Content-Type", "application/http; msgtype=response")]
    given.append(("WARC-Payload-Digest", digest))
    if exchange.ip:
        given.append(("WARC-IP-Address", exchange.ip))
    status = f"{exchange.protocol} {exchange.status} {_phrase(exchange.status)}".rstrip()
    head = _http(status, exchange.headers)
    packed = any(name.lower() == "content-encoding" for name, _ in exchange.headers)
    if same_as is None:
        level = _STORED if packed else _LEVEL
        answer, own = _member(WarcRecordType.response, given, head + exchange.body, level)
    else:
        given += [
            ("WARC-Profile", _REVISIT),
            ("WARC-Refers-To", same_as.record_id),
            ("WARC-Refers-To-Target-URI", same_as.url),
            ("WARC-Refers-To-Date", same_as.date),
        ]
        answer, own = _member(WarcRecordType.revisit, given, head)
    common.append(("WARC-Concurrent-To", own))
    parts = urlsplit(url)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    names = {name.lower() for name, _ in exchange.request_headers}
    host = [] if "host" in names else [("Host", parts.netloc.rpartition("@")[2])]
    asked, _ = _member(
        WarcRecordType.request,
        [*common, ("Content-Type", "application/http; msgtype=request")],
        _http(f"{exchange.method} {target} HTTP/1.1", [*host, *exchange.request_headers])
        + exchange.request_body,
    )
    known, _ = _member(
        WarcRecordType.metadata, [*common, ("Content-Type", _FIELDS)], _lines(exchange.notes)
    )
    return answer + asked + known, same_as or Original(url, date, own)


def _member(
    kind: WarcRecordType, headers: Headers, block: bytes, level: int = _QUICK
) -> tuple[bytes, str]:
    """Return a record as a gzip member, and its id."""
    record = WarcRecord()
    record.init_headers(kind)
    for name, value in headers:
        record.headers[name] = value
    record.set_bytes_content(block)
    out = BytesIO()
    record.write(out, checksum_data=True)
    packer = zlib_ng.compressobj(level, zlib_ng.DEFLATED, 16 + zlib_ng.MAX_WBITS)
    return packer.compress(out.getvalue()) + packer.flush(), record.headers["WARC-Record-ID"]


def _http(first: str, headers: Headers) -> bytes:
    """Return the head of a message, in the bytes that it had: Scrapy's are read as Latin-1."""
    lines = (f"{name}: {value}\r\n" for name, value in headers)
    return f"{first}\r\n{''.join(lines)}\r\n".encode("latin-1", "replace")


def _lines(fields: Iterable[tuple[str, str]]) -> bytes:
    return "".join(f"{name}: {value}\r\n" for name, value in fields).encode()


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""
