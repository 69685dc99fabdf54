"""The browser's only way out: a proxy on this machine that leads to the site and nowhere else.

What a page's scripts ask for is judged here by where it goes, whoever in the browser asks (page,
frame, worker, prefetch, pop-up) and at every hop: a redirect is a new request. A plain request is
also held against robots.txt; of an encrypted one only the host is seen.
"""

import asyncio
import re
from base64 import b64encode
from collections.abc import Callable
from contextlib import suppress
from typing import Final
from urllib.parse import unquote, urlsplit
from urllib.request import getproxies, proxy_bypass

from cinktank.transport.addresses import PrivateAddressError, connect
from cinktank.transport.onsite import places

_REQUEST: Final = re.compile(rb"([A-Z]+) ([\x21-\x7e]+) HTTP/1\.[01]\r\n")
_OURS: Final = (b"connection:", b"keep-alive:", b"proxy-", b"upgrade:", b"te:", b"trailer:")
"""Headers from one hop to the next (RFC 9110, 7.6.1)."""

_HEAD: Final = 128 * 1024
"""Bytes of a request's head."""
_PIECE: Final = 64 * 1024
_PATIENCE: Final = 30.0
"""Seconds for a request's head, and for the site to take the connection."""


class RefusedError(Exception):
    """What is not let through: a status, and why."""

    def __init__(self, status: int, why: str):
        super().__init__(why)
        self.status = status


class SiteProxy:
    """Passes on what goes to the site, one request a connection; refuses everything else."""

    def __init__(
        self,
        site: str,
        *,
        allowed: Callable[[str], bool],
        refused: Callable[[str], None],
        private: bool = False,
        upstream: str | None = None,
    ):
        """*allowed* judges a plain address; *refused* hears of what is not let through.

        *private* lets a public name lead to a private address; *upstream* is the proxy that the
        whole crawl goes through, unless the environment names it.
        """
        self._places = places(site)
        self._allowed = allowed
        self._refused = refused
        self._private = private
        self._upstream = upstream
        self._server: asyncio.Server | None = None
        self._busy: set[asyncio.Task[None]] = set()

    async def start(self) -> str:
        """Listen on a free port of this machine alone; return the proxy's address."""
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0, limit=_HEAD)
        return f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    async def close(self) -> None:
        """Stop listening, and end what is under way."""
        if self._server is not None:
            self._server.close()
        for task in self._busy:
            task.cancel()
        await asyncio.gather(*self._busy, return_exceptions=True)

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.ensure_future(self._serve(reader, writer))
        self._busy.add(task)
        task.add_done_callback(self._busy.discard)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            try:
                await self._pass_on(reader, writer)
            except RefusedError as error:
                self._refused(str(error))
                status = f"HTTP/1.1 {error.status} Refused\r\n".encode()
                writer.write(status + b"Content-Length: 0\r\nConnection: close\r\n\r\n")
                await writer.drain()
        except (OSError, EOFError, asyncio.LimitOverrunError):
            pass  # either side has gone: the other is told by the end of its connection
        finally:
            writer.close()

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        async with asyncio.timeout(_PATIENCE):
            head = await reader.readuntil(b"\r\n\r\n")
        request = _REQUEST.match(head)
        if request is None:
            raise RefusedError(400, "what is no request")
        method, target = request[1], request[2].decode("ascii")
        lines = head[request.end() : -4].split(b"\r\n")
        tunnel = method == b"CONNECT"
        name, port = self._place(f"//{target}" if tunnel else target, tunnel)
        body = 0 if tunnel else _length(lines)
        through = self._through(name, "https" if tunnel else "http")
        site_reader, site_writer = await self._connected(name, port, through)
        try:
            if tunnel and through is None:
                writer.write(b"HTTP/1.1 200 Connected\r\n\r\n")
            elif tunnel:
                first = b"CONNECT %s HTTP/1.1" % request[2]
                lines = [b"Host: " + request[2], *_authorization(through)]
                site_writer.write(b"\r\n".join([first, *lines, b"", b""]))
            else:
                kept = [line for line in lines if not line.lower().startswith(_OURS)]
                to = _path(target) if through is None else target
                first = b"%s %s HTTP/1.1" % (method, to.encode("ascii"))
                lines = [*kept, *_authorization(through), b"Connection: close"]
                site_writer.write(b"\r\n".join([first, *lines, b"", b""]))
                await _body(reader, site_writer, body)
            await _joined(reader, writer, site_reader, site_writer, both=tunnel)
        finally:
            site_writer.close()

    def _place(self, address: str, tunnel: bool) -> tuple[str, int]:
        """Return the site's name and port that a request goes to; raises `RefusedError`."""
        try:
            parts = urlsplit(address)
            name, port = parts.hostname or "", parts.port or 80
        except ValueError:
            raise RefusedError(400, "what is no address") from None
        if parts.scheme != ("" if tunnel else "http"):
            raise RefusedError(400, address)
        if (name, port) not in self._places:
            raise RefusedError(403, f"{name}:{port}")
        if not tunnel and not self._allowed(address):
            raise RefusedError(403, address)
        return name, port

    def _through(self, name: str, scheme: str) -> str | None:
        """Return the proxy that the crawl goes through, where it does."""
        upstream = self._upstream or getproxies().get(scheme)
        return None if not upstream or proxy_bypass(name) else upstream

    async def _connected(
        self, name: str, port: int, through: str | None
    ) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """Connect to the site, or to the proxy on the way; raises `RefusedError`."""
        try:
            async with asyncio.timeout(_PATIENCE):
                if through is None:
                    return await connect(name, port, private=self._private)
                parts = urlsplit(through if "//" in through else f"//{through}")
                return await connect(parts.hostname or "", parts.port or 80, private=True)
        except PrivateAddressError as error:
            raise RefusedError(403, str(error)) from None
        except (OSError, ValueError):
            raise RefusedError(502, f"{name}:{port}, which does not answer") from None


def _authorization(through: str | None) -> list[bytes]:
    """Return the header that a proxy on the way asks for.

    >>> _authorization("http://me:secret@proxy.example:3128")
    [b'Proxy-Authorization: Basic bWU6c2VjcmV0']
    """
    user, at, _ = urlsplit(through or "").netloc.rpartition("@")
    return [b"Proxy-Authorization: Basic " + b64encode(unquote(user).encode())] if at else []


def _path(target: str) -> str:
    """Return what the site is asked for.

    >>> _path("http://cinktank.com?p=1")
    '/?p=1'
    """
    parts = urlsplit(target)
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def _length(lines: list[bytes]) -> int:
    """Return how long a request's body is; raises `RefusedError` where that is not said."""
    length = b"0"
    for line in lines:
        name, _, value = line.partition(b":")
        if name.lower() == b"transfer-encoding":
            raise RefusedError(411, "a body of unknown length")
        if name.lower() == b"content-length":
            length = value.strip()
    if not length.isdigit() or len(length) > 12:
        raise RefusedError(400, "a body of unknown length")
    return int(length)


async def _body(
    reader: asyncio.StreamReader, site_writer: asyncio.StreamWriter, length: int
) -> None:
    """Pass on a request's body; raises ``EOFError`` where it ends too soon."""
    while length:
        piece = await reader.read(min(length, _PIECE))
        if not piece:
            raise EOFError
        site_writer.write(piece)
        await site_writer.drain()
        length -= len(piece)


async def _joined(
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
    site_reader: asyncio.StreamReader,
    site_writer: asyncio.StreamWriter,
    *,
    both: bool,
) -> None:
    """Pass on what the site says until it ends; in a tunnel also what the browser says."""
    answer = asyncio.ensure_future(_pump(site_reader, writer))
    asked = asyncio.ensure_future(_pump(reader, site_writer if both else None))
    try:
        await asyncio.wait({answer, asked}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in (answer, asked):
            task.cancel()
        await asyncio.gather(answer, asked, return_exceptions=True)


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter | None) -> None:
    with suppress(OSError):
        while piece := await reader.read(_PIECE):
            if writer is not None:
                writer.write(piece)
                await writer.drain()
