"""What a captured response says, without what the wire put around it."""

import re
import zlib
from collections.abc import Iterable
from typing import Final

from zlib_ng import zlib_ng

LARGEST = 16 * 1024 * 1024
"""Bytes of a page; of a larger one the rest is left."""

NOT_UNPACKED: Final = "not_unpacked"
"""A page that came packed, and nothing can be read of: how is not known, or it is damaged."""
DAMAGED: Final = "what it is packed in is damaged, or breaks off"
"""Why a page that came packed may be a part of itself."""

Headers = list[tuple[str, str]]

_CHUNK = re.compile(rb"[0-9a-fA-F]{1,8}[ \t]*(?:;[^\r\n]*)?\r\n")
_LAST_CHUNK = re.compile(rb"(?:^|\n)0+[ \t]*(?:;[^\r\n]*)?\r\n")
_TRAILERS = 4096
"""Bytes from the last chunk on: fields may follow it."""

_CONTROLS: Final = bytes({*range(1, 32)} - set(b"\t\n\f\r\x1b"))
"""What no text has."""

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
    """Take chunks and compression off a *body*, as `unpacked` does, whole or not."""
    return unpacked(headers, body, largest)[:2]


def unpacked(headers: Headers, body: bytes, largest: int = LARGEST) -> tuple[Headers, bytes, bool]:
    """Take chunks and compression off a *body*.

    Return the headers that still hold, the rest, and whether it came out whole: not where what is
    compressed breaks off or is damaged.

    What archives keep is not always what its headers say: a body that is not packed as said is
    returned as it is, of one that breaks off what came before.

    >>> unpacked([("Content-Encoding", "gzip"), ("ETag", "1")], b"<html>")
    ([('ETag', '1')], b'<html>', True)
    >>> unpacked([("Transfer-Encoding", "chunked")], b"3\\r\\nabc\\r\\n1;x\\r\\nd\\r\\n0\\r\\n")
    ([], b'abcd', True)
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
    whole = True
    for encoding in reversed(packed):
        body, came_whole = _unpacked(body, encoding, largest)
        whole = whole and came_whole
    return kept, body, whole


def is_still_packed(headers: Headers, body: bytes, page: bytes) -> bool:
    """Tell whether a *page* is not what its *body* held: it is packed in a way nobody here unpacks.

    >>> is_still_packed([("Content-Encoding", "dcb")], b"\\1\\2", b"\\1\\2")
    True
    >>> is_still_packed([("Content-Encoding", "dcb")], b"<html>", b"<html>")
    False
    """
    is_page = "html" in (header(headers, "Content-Type") or "html").lower()
    if not (is_page and header(headers, "Content-Encoding")):
        return False
    head = page[:1024]
    readable = head.translate(None, _CONTROLS)
    return bool(body) and (b"<" not in head or len(readable) < 0.95 * len(head))


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


def _unpacked(body: bytes, encoding: str, largest: int) -> tuple[bytes, bool]:
    """Return what comes out, and whether that is all; a body that is not packed so as it is."""
    if encoding in ("gzip", "x-gzip") and body[:2] == b"\x1f\x8b":
        return _inflated(body, 31, largest)
    if encoding == "deflate":
        wrapped = len(body) > 1 and body[0] & 15 == 8 and int.from_bytes(body[:2]) % 31 == 0
        return _inflated(body, 15, largest) if wrapped else (_raw_inflated(body, largest), True)
    if encoding == "br":
        return _unbrotli(body, largest)
    if encoding == "zstd" and body[:4] == b"\x28\xb5\x2f\xfd":
        return _unzstd(body, largest)
    return body, True


def _inflated(body: bytes, window: int, largest: int) -> tuple[bytes, bool]:
    """Return what comes out before the end, the first fault, or the largest size."""
    pieces: list[bytes] = []
    room = largest
    whole = True
    while body and room > 0:
        unpacker = zlib_ng.decompressobj(window)
        try:
            piece = unpacker.decompress(body, room)
        except zlib_ng.error:  # type: ignore[misc]
            return b"".join(pieces) or _until_fault(body, window, room), False
        pieces.append(piece)
        room -= len(piece)
        whole = unpacker.eof or room <= 0
        body = unpacker.unused_data if unpacker.eof and window == 31 else b""
        if body[:2] != b"\x1f\x8b":
            break
    return b"".join(pieces), whole


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


def _unbrotli(body: bytes, largest: int) -> tuple[bytes, bool]:
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
        if body.lstrip()[:1] == b"<":
            return body, True
        return b"".join(pieces) or body, False
    return b"".join(pieces)[:largest], room <= 0 or unpacker.is_finished()


def _unzstd(body: bytes, largest: int) -> tuple[bytes, bool]:
    from scrapy.utils._compression import _unzstd as unzstd

    try:
        return unzstd(body, max_size=largest), True
    except Exception:  # whichever of the zstd packages is there raises its own
        return body, False
