"""A site before the newsroom that is ill on demand: it answers what an outage answers."""

import http.client
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

from scrapy import Request

from tests.crawls import in_process
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


class SiteWithin(in_process.Site):
    """A newsroom in this process whose answers go through a rule, as those of `IllSite` do."""

    rule: Rule | None = None

    def page(self, path: str) -> bytes:
        """Return a page as it is."""
        rule, self.rule = self.rule, None
        reply = self.reply(Request(f"{in_process.HOME}{path[1:]}"))
        self.rule = rule
        assert not isinstance(reply, Exception)
        self.asked.pop()
        return reply[2]

    def reply(self, request: Request) -> Answer | Exception:
        """Answer, or fail as a connection does that breaks off."""
        found = super().reply(request)
        if self.rule is None or isinstance(found, Exception):
            return found
        try:
            status, headers, body = self.rule(self.asked[-1], found)
        except NoAnswerError as error:
            return error
        if "Content-Encoding" in headers:
            return NoAnswerError("no gzip")
        stated = int(headers.pop("Content-Length", len(body)))
        return NoAnswerError("cut") if stated > len(body) else (status, headers, body[:stated])


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
