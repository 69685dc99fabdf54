"""Small sites on loopback that answer what a test tells them, and note when they were asked."""

from collections.abc import Callable
from contextlib import suppress
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from time import monotonic
from typing import Any
from urllib.parse import urlsplit

from tests.serving import Serving

Answer = tuple[int, dict[str, str], bytes | list[bytes]]
"""Status, headers, body."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128  # a connection that is not taken at once comes a second later


class Site(Serving):
    """Answers by a function of the path, of how often it was asked, and of the headers.

    Where that is ``None`` a *newsroom* answers; without one the connection ends.
    """

    def __init__(
        self,
        answer: Callable[[str, int, dict[str, str]], Answer | None],
        newsroom: Any = None,
    ):
        self.asked: list[tuple[float, str]] = []
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                site.asked.append((monotonic(), self.path))
                times = sum(path == self.path for _, path in site.asked)
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                answered = answer(self.path, times, dict(self.headers))
                if answered is None and newsroom is not None:
                    answered = passed_on(newsroom, self.command, self.path, self.headers, body)
                if not answered:
                    return
                status, headers, body = answered
                self.send_response(status)
                for name, value in {"Content-Type": "text/html", **headers}.items():
                    self.send_header(name, value)
                pieces = [body] if isinstance(body, bytes) else body
                if not {"Content-Length", "Connection"} & {*headers}:
                    self.send_header("Content-Length", str(len(body)))
                with suppress(OSError):  # who asked has had enough
                    self.end_headers()
                    for piece in pieces:
                        self.wfile.write(piece)

            do_POST = do_GET

            def log_message(self, *_):
                """Keep quiet."""

        self._server = _Server(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/"

    @property
    def paths(self) -> list[str]:
        """What was asked, in order."""
        return [path for _, path in self.asked]

    def moments(self, path: str | None = None) -> list[float]:
        """When it was asked."""
        return [moment for moment, asked in self.asked if path in (None, asked)]


def passed_on(newsroom, method, path, headers, body) -> Answer:
    """What a newsroom answers, whose addresses are then those of the site in front of it."""
    upstream = urlsplit(newsroom.url)
    connection = HTTPConnection(upstream.hostname, upstream.port, timeout=300)
    left_out = ("accept-encoding", "content-length", "connection")
    kept = {name: value for name, value in headers.items() if name.lower() not in left_out}
    connection.request(method, path, body or None, kept)
    response = connection.getresponse()
    body = response.read()
    wanted = ("content-type", "location", "etag", "last-modified")
    told = {name: value for name, value in response.getheaders() if name.lower() in wanted}
    return response.status, told, body


def in_front_of(newsroom, answer):
    """A site that answers as *answer* says, and where that is ``None``, as the newsroom does."""
    return Site(answer, newsroom)
