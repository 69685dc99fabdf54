"""A server of a test: it serves from a thread while it is entered."""

from http.server import HTTPServer
from threading import Thread
from typing import Self


class Serving:
    """Its `_server` is there from the outset, on a port that was free."""

    _server: HTTPServer

    def __enter__(self) -> Self:
        Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
