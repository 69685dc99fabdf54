"""A newsroom of 200 articles on a free loopback port, shared by the tests that only read."""

from collections.abc import Callable, Iterator
from http.client import HTTPConnection, HTTPResponse
from typing import Any
from urllib.parse import urlsplit

import pytest
from selectolax.lexbor import LexborHTMLParser

from fixtures.newsroom import NewsroomServer


class Visitor:
    """Asks without following redirects, over one connection."""

    def __init__(self, url: str) -> None:
        self.url = url
        parts = urlsplit(url)
        assert parts.hostname
        self._connection = HTTPConnection(parts.hostname, parts.port or 80, timeout=300)

    def ask(self, path: str, method: str = "GET", **headers: str) -> tuple[HTTPResponse, bytes]:
        """``path`` may be a whole address; underscores in header names become hyphens."""
        target = "/" + path.removeprefix(self.url).lstrip("/")
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self._connection.request(method, target, headers=named)
        response = self._connection.getresponse()
        return response, response.read()

    def page(self, path: str) -> LexborHTMLParser:
        response, body = self.ask(path)
        assert response.status == 200, (path, response.status)
        return LexborHTMLParser(body.decode("utf-8"))

    def status(self, path: str) -> int:
        return self.ask(path)[0].status


Serving = Callable[..., tuple[NewsroomServer, Visitor]]


@pytest.fixture(scope="session")
def newsroom() -> Iterator[NewsroomServer]:
    with NewsroomServer(articles=200, seed=7) as server:
        yield server


@pytest.fixture
def visitor(newsroom: NewsroomServer) -> Visitor:
    return Visitor(newsroom.url)


@pytest.fixture(scope="session")
def truth(newsroom: NewsroomServer) -> list[dict[str, Any]]:
    """Every article of the shared newsroom, newest first."""
    return list(newsroom.truth())


@pytest.fixture
def serving() -> Iterator[Serving]:
    """Starts newsrooms of one's own: ``server, visitor = serving(articles=40)``."""
    started: list[NewsroomServer] = []

    def start(**options: Any) -> tuple[NewsroomServer, Visitor]:
        server = NewsroomServer(**{"articles": 40, "seed": 7, **options})
        server.start()
        started.append(server)
        return server, Visitor(server.url)

    yield start
    for server in started:
        server.stop()
