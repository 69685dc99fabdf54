"""What a captured response says, without what the wire put around it."""

import re
import zlib
from collections.abc import Iterable

from zlib_ng import zlib_ng

LARGEST = 16 * 1024 * 1024
"""Bytes of a page; of a larger one the rest is left."""

Headers = list[tuple[str, str]]

_CHUNK = re.compile(rb"[0-9a-fA-F]{1,8}[ \t]*(?:;[^\r\n]*)?\r\n")
_LAST_CHUNK = re.compile(rb"(?:^|\n)0+[ \t]*(?:;[^\r\n]*)?\r\n")
_TRAILERS = 4096
"""Bytes from the last chunk on: fields may follow it."""

WIRE = frozenset({
    "content-encoding", "transfer-encoding", "content-length", "connection", "keep-alive",
    "trailer",
})  # fmt: skip


def header(headers: Iterable[tuple[str, str]], name: str) -> str | None:
    """Return the first header of that name, in whatever capitals.

    >>> header([("content-type", "text/html")], "Content-Type")
    'text/html'
    """
    wanted = name.lower()
    return next((value for key, value in headers if key.lower() == wanted), None)


def breaks_off(headers: Headers, body: bytes) -> bool:
    """Tell whether less of a *body* is there than was announced: the connection broke.

    Of one whose chunks the archive has taken off nobody knows.

    >>> breaks_off([("Content-Length", "9")], b"<html>"), breaks_off([], b"<html>")
    (True, False)
    >>> breaks_off([("Transfer-Encoding", "chunked")], b"9\\r\\n<html>")
    True
    """
    if header(headers, "Transfer-Encoding"):
        return bool(_CHUNK.match(body)) and not _LAST_CHUNK.search(body[-_TRAILERS:])
    size = (header(headers, "Content-Length") or "").strip()
    return size.isascii() and size.isdigit() and len(size) < 16 and len(body) < int(size)


def decoded(headers: Headers, body: bytes, largest: int = LARGEST) -> tuple[Headers, bytes]:
    """Take chunks and compression off a *body*; return the headers that still hold, and the rest.

    What archives keep is not always what its headers say: a body that is not packed as said is
    returned as it is, of one that breaks off what came before.

    >>> decoded([("Content-Encoding", "gzip"), ("ETag", "1")], b"<html>")
    ([('ETag', '1')], b'<html>')
    >>> decoded([("Transfer-Encoding", "chunked")], b"3\\r\\nabc\\r\\n1;x\\r\\nd\\r\\n0\\r\\n")
    ([], b'abcd')
    """
    kept, packed = [], []
    chunked = False
    for name, value in headers:
        lower = name.lower()
        if lower not in WIRE:
            kept.append((name, value))
        elif lower == "content-encoding":
            packed += [part.strip().lower() for part in value.split(",")]
        elif lower == "transfer-encoding":
            chunked = chunked or "chunked" in value.lower()
    if chunked:
        body = _without_chunks(body)
    if (
        not packed
        and body[:3] == b"\x1f\x8b\x08"
        and "html" in (header(kept, "content-type") or "")
    ):
        packed = ["gzip"]  # and its header was left out: no page begins so
    for encoding in reversed(packed):
        body = _unpacked(body, encoding, largest)
    return kept, body


def _without_chunks(body: bytes) -> bytes:
    pieces: list[bytes] = []
    place = 0
    while True:
        end = body.find(b"\r\n", place, place + 256)
        size = body[place : max(end, place)].partition(b";")[0].strip()
        try:
            length = int(size, 16)
        except ValueError:
            return b"".join(pieces) if pieces and not body[place:] else body
        if length < 0:
            return body
        if length == 0:
            return b"".join(pieces)
        pieces.append(body[end + 2 : end + 2 + length])
        place = end + 2 + length + 2
        if place > len(body):
            return b"".join(pieces)


def _unpacked(body: bytes, encoding: str, largest: int) -> bytes:
    if encoding in ("gzip", "x-gzip"):
        return _inflated(body, 31, largest) if body[:2] == b"\x1f\x8b" else body
    if encoding == "deflate":
        wrapped = len(body) > 1 and body[0] & 15 == 8 and int.from_bytes(body[:2]) % 31 == 0
        return _inflated(body, 15, largest) if wrapped else _raw_inflated(body, largest)
    if encoding == "br":
        return _unbrotli(body, largest)
    if encoding == "zstd" and body[:4] == b"\x28\xb5\x2f\xfd":
        return _unzstd(body, largest)
    return body


def _inflated(body: bytes, window: int, largest: int) -> bytes:
    """Return what comes out before the end, the first fault, or the largest size."""
    pieces: list[bytes] = []
    room = largest
    while body and room > 0:
        unpacker = zlib_ng.decompressobj(window)
        try:
            piece = unpacker.decompress(body, room)
        except zlib_ng.error:  # type: ignore[misc]
            return b"".join(pieces) or _until_fault(body, window, room)
        pieces.append(piece)
        room -= len(piece)
        body = unpacker.unused_data if unpacker.eof and window == 31 else b""
        if body[:2] != b"\x1f\x8b":
            break
    return b"".join(pieces)


def _raw_inflated(body: bytes, largest: int) -> bytes:
    """Return what comes out of a stream that nothing marks as one, if it comes to its end."""
    unpacker = zlib.decompressobj(-15)
    try:
        plain = unpacker.decompress(body, largest)
    except zlib.error:
        return body
    return plain if unpacker.eof else body


def _until_fault(body: bytes, window: int, room: int) -> bytes:
    unpacker = zlib.decompressobj(window)
    pieces: list[bytes] = []
    try:
        for place in range(0, len(body), 512):
            piece = unpacker.decompress(body[place : place + 512], room)
            pieces.append(piece)
            room -= len(piece)
            if room <= 0:
                break
    except zlib.error:
        pass
    return b"".join(pieces)


def _unbrotli(body: bytes, largest: int) -> bytes:
    import brotli  # type: ignore[import-untyped]

    unpacker = brotli.Decompressor()
    pieces: list[bytes] = []
    room = largest
    try:
        for place in range(0, len(body), 1 << 16):
            piece = unpacker.process(body[place : place + (1 << 16)])
            pieces.append(piece)
            room -= len(piece)
            if room <= 0:
                break
    except brotli.error:
        return body if body.lstrip()[:1] == b"<" else b"".join(pieces) or body
    return b"".join(pieces)[:largest]


def _unzstd(body: bytes, largest: int) -> bytes:
    from scrapy.utils._compression import _unzstd as unzstd

    try:
        return unzstd(body, max_size=largest)
    except Exception:  # whichever of the zstd packages is there raises its own
        return body
