"""CDXJ, the field's own form of an index: one capture a line, sorted by address and time.

``com,cinktank)/un-article 20220320120000 {"url": "https://cinktank.com/un-article/", …}``
"""

import re
from base64 import b32encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import unquote_to_bytes, urlsplit

import msgspec

from cinktank.processors.timestamps import iso

_WWW = re.compile(r"www\d*\.")
_QUOTED = {byte: f"%{byte:02x}" for byte in range(256)}
_PLAIN = frozenset(b"abcdefghijklmnopqrstuvwxyz0123456789-._~!$'()*,;:@/+=&?")
_HEX = re.compile(r"[0-9a-fA-F]{40}|[0-9a-fA-F]{64}")  # of SHA-1 and SHA-256
_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Capture:
    """One capture of an address, as an index knows it."""

    url: str
    timestamp: str
    """``20220320120000``, UTC"""
    status: int | None
    """``None`` where the index does not say: a revisit of some archives."""
    mime: str
    digest: str
    """SHA-1 of the payload in base 32, without ``sha1:``."""
    filename: str
    offset: int
    length: int

    @property
    def key(self) -> str:
        """What the index is sorted by."""
        return urlkey(self.url)

    @property
    def is_revisit(self) -> bool:
        """Whether it only names another capture's payload."""
        return self.mime == "warc/revisit"

    @property
    def moment(self) -> str:
        """The time as items write it: ``2022-03-20T12:00:00Z``."""
        return iso(self.timestamp)


class _Fields(msgspec.Struct):
    """A line's JSON; numbers are strings in most indexes."""

    url: str
    mime: str | None = None
    status: str | int | None = None
    digest: str | None = None
    length: str | int | None = None
    offset: str | int | None = None
    filename: str | None = None
    method: str | None = None
    """Of the request, where it was no GET."""


_decode = msgspec.json.Decoder(_Fields).decode
_encode = msgspec.json.Encoder().encode


def urlkey(url: str) -> str:
    """Return what an address is sorted and looked up by: SURT, as indexes of archives have it.

    Scheme, ``www.``, capitals, the last slash, the fragment and the order of a query do not count.

    >>> urlkey("https://www.Cinktank.com/Sport/?b=2&a=1#x")
    'com,cinktank)/sport?a=1&b=2'
    >>> urlkey("http://127.0.0.1:8000/")
    '127.0.0.1:8000)/'
    >>> urlkey("https://cinktank.com/%C3%A9t%C3%A9/") == urlkey("https://cinktank.com/été")
    True
    """
    try:
        parts = urlsplit(url.strip())
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        return url.lower()
    host = _WWW.sub("", host, count=1) if _WWW.match(host) else host
    reversed_host = host if re.fullmatch(r"[\d.]+|.*:.*", host) else ",".join(host.split(".")[::-1])
    place = f":{port}" if port and port != _PORTS.get(parts.scheme) else ""
    path = _folded(parts.path).rstrip("/") or "/"
    query = "&".join(sorted(_folded(parts.query).split("&"))) if parts.query else ""
    return f"{reversed_host}{place}){path}{'?' if query else ''}{query}"


def bare_digest(text: str | None) -> str:
    """Return a digest without its algorithm, in base 32, also where it was written in hex.

    >>> bare_digest("sha1:3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ")
    '3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ'
    >>> bare_digest("sha1:da39a3ee5e6b4b0d3255bfef95601890afd80709")
    '3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ'
    """
    digest = (text or "").rpartition(":")[2].strip()
    if _HEX.fullmatch(digest):
        digest = b32encode(bytes.fromhex(digest)).decode()
    return digest.upper().rstrip("=")


def _folded(text: str) -> str:
    data = unquote_to_bytes(text.encode("utf-8", "surrogatepass")).decode("utf-8", "replace")
    return "".join(chr(byte) if byte in _PLAIN else _QUOTED[byte] for byte in data.lower().encode())


def line_of(capture: Capture) -> bytes:
    """Return a capture's line, its newline included."""
    fields = {
        "url": capture.url,
        "mime": capture.mime,
        "status": str(capture.status) if capture.status is not None else "-",
        "digest": capture.digest,
        "length": str(capture.length),
        "offset": str(capture.offset),
        "filename": capture.filename,
    }
    return f"{capture.key} {capture.timestamp} ".encode() + _encode(fields) + b"\n"


def capture_of(line: bytes) -> Capture | None:
    """Return the capture that a line tells; ``None`` for one that tells none (``!meta``, junk).

    ``None`` too for what a form was answered: that is not the page of its address.

    >>> capture_of(b'com,a)/ 20220320120000 {"url": "https://a.com/", "status": "200"}').moment
    '2022-03-20T12:00:00Z'
    >>> print(capture_of(b'com,a)/ 20220230120000 {"url": "https://a.com/"}'))
    None
    """
    parts = line.split(b" ", 2)
    if len(parts) != 3 or not parts[1].isdigit():
        return None
    try:
        fields = _decode(parts[2])
    except msgspec.DecodeError:
        return None
    if fields.method not in (None, "GET"):
        return None
    return captured(fields.url, parts[1].decode(), msgspec.structs.asdict(fields))


def captured(url: str, timestamp: str, fields: Mapping[str, Any]) -> Capture | None:
    """Return a capture from what an index says of it, whatever it leaves out.

    ``None`` where its time is none: nothing could be put in order by it.
    """
    digits = f"{timestamp}{'00000101000000'[len(timestamp) :]}"[:14]
    try:
        datetime.strptime(digits, "%Y%m%d%H%M%S")
    except ValueError:
        return None
    return Capture(
        url=url,
        timestamp=digits,
        status=_number(fields.get("status")),
        mime=fields.get("mime") or "unk",
        digest=bare_digest(fields.get("digest")),
        filename=fields.get("filename") or "",
        offset=_number(fields.get("offset")) or 0,
        length=_number(fields.get("length")) or 0,
    )


def _number(value: object) -> int | None:
    text = str(value)
    return int(text) if text.isascii() and text.isdigit() else None
