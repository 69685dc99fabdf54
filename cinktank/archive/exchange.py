"""One request and its response, as the three records of a WARC file that keep them."""

from base64 import b32encode
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha1
from http import HTTPStatus
from io import BytesIO
from typing import Any
from urllib.parse import urldefrag, urlsplit

from warcio.recordbuilder import RecordBuilder  # type: ignore[import-untyped]
from warcio.statusandheaders import StatusAndHeaders  # type: ignore[import-untyped]
from warcio.warcwriter import WARCWriter  # type: ignore[import-untyped]
from zlib_ng import zlib_ng

VERSION = "WARC/1.1"

_LEVEL = 4  # a quarter of the time of zlib's 9, warcio's own choice, for a tenth more room
_QUICK = 1  # for what is small, or packed already: more effort saves a few bytes of headers

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
    record = _builder().create_warcinfo_record(name, dict(fields))
    record.rec_headers.replace_header("WARC-Date", warc_date(when))
    return _member(record)


def members(exchange: Exchange, digest: str, same_as: Original | None) -> tuple[bytes, Original]:
    """Return an exchange as gzip members, one a record: response, request, metadata.

    Where *same_as* holds the same payload, the response is a ``revisit`` record that names it.
    Returned too is what a later one may name.
    """
    url = urldefrag(exchange.url)[0]
    date = warc_date(exchange.when)
    builder = _builder()
    given = {"WARC-Date": date}
    if exchange.ip:
        given["WARC-IP-Address"] = exchange.ip
    status = f"{exchange.status} {_phrase(exchange.status)}".rstrip()
    head = StatusAndHeaders(status, exchange.headers, protocol=exchange.protocol)
    if same_as is None:
        answer = builder.create_warc_record(
            url, "response", BytesIO(exchange.body), len(exchange.body), http_headers=head,
            warc_headers_dict={**given, "WARC-Payload-Digest": digest},
        )  # fmt: skip
    else:
        answer = builder.create_revisit_record(
            url, digest, same_as.url, same_as.date, http_headers=head, warc_headers_dict=given
        )
        answer.rec_headers.add_header("WARC-Refers-To", same_as.record_id)
    own = answer.rec_headers.get_header("WARC-Record-ID")
    beside = {"WARC-Date": date, "WARC-Concurrent-To": own}
    parts = urlsplit(url)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    names = {name.lower() for name, _ in exchange.request_headers}
    host = [] if "host" in names else [("Host", parts.netloc.rpartition("@")[2])]
    asked = StatusAndHeaders(
        f"{exchange.method} {target} HTTP/1.1",
        [*host, *exchange.request_headers],
        is_http_request=True,
    )
    request = builder.create_warc_record(
        url, "request", BytesIO(exchange.request_body), len(exchange.request_body),
        http_headers=asked, warc_headers_dict=beside,
    )  # fmt: skip
    notes = "".join(f"{name}: {value}\r\n" for name, value in exchange.notes).encode()
    metadata = builder.create_warc_record(
        url, "metadata", BytesIO(notes), len(notes), "application/warc-fields",
        warc_headers_dict=beside,
    )  # fmt: skip
    original = same_as or Original(url, date, own)
    packed = any(name.lower() == "content-encoding" for name, _ in exchange.headers)
    response = _member(answer, _QUICK if packed else _LEVEL)
    return response + _member(request) + _member(metadata), original


def _builder() -> Any:
    return RecordBuilder(warc_version=VERSION)


def _member(record: Any, level: int = _QUICK) -> bytes:
    out = BytesIO()
    WARCWriter(out, gzip=False, warc_version=VERSION).write_record(record)
    packer = zlib_ng.compressobj(level, zlib_ng.DEFLATED, 16 + zlib_ng.MAX_WBITS)
    return packer.compress(out.getvalue()) + packer.flush()


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""
