"""A site before the newsroom that is ill on demand: it answers what an outage answers."""

import http.client
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

from tests.serving import Serving

Answer = tuple[int, dict[str, str], bytes]
Rule = Callable[[str, Answer], Answer]
"""From a path, and what the newsroom answers to it, to what is answered.

A ``Content-Length`` among the headers is sent as it is, whatever the body's length."""


class NoAnswerError(Exception):
    """Raised by a rule: the connection is closed without a word."""


class IllSite(Serving):
    """``with IllSite(newsroom.url) as site: site.rule = …``: every answer goes through the rule."""

    def __init__(self, behind: str):
        self._behind = urlsplit(behind)
        self.rule: Rule | None = None
        self.asked: list[str] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                outer.answer(self)

            do_POST = do_HEAD = do_GET

            def log_message(self, *args: object) -> None:
                """Keep quiet."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/"

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        """Ask the newsroom, spoil its answer by the rule, and send it."""
        self.asked.append(request.path)
        length = int(request.headers.get("Content-Length") or 0)
        asked = {
            name: value
            for name, value in request.headers.items()
            if name.lower() not in ("accept-encoding", "connection")
        }
        connection = http.client.HTTPConnection(self._behind.hostname, self._behind.port)
        connection.request(request.command, request.path, request.rfile.read(length), asked)
        response = connection.getresponse()
        kept = ("content-type", "location", "etag", "last-modified", "link", "x-wp-total", "date")
        headers = {name: value for name, value in response.getheaders() if name.lower() in kept}
        found: Answer = (response.status, headers, response.read())
        connection.close()
        if self.rule is not None:
            try:
                found = self.rule(request.path, found)
            except NoAnswerError:
                return
        status, headers, body = found
        request.send_response_only(status)
        for name, value in headers.items():
            request.send_header(name, value)
        if status not in (204, 304) and "Content-Length" not in headers:
            request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        if status not in (204, 304):
            request.wfile.write(body)


def is_article(path: str) -> bool:
    """Return whether a path of the newsroom is one of an article."""
    parts = urlsplit(path)
    names = [name for name in parts.path.split("/") if name]
    return (
        len(names) == 1
        and "." not in names[0]
        and not parts.query
        and names[0] not in ("wp-json", "feed", "maintenance")
    )
