"""Servers that several test modules share."""

import pytest

from tests.lake.servers import Server


@pytest.fixture(scope="module", params=["moto", "nanio"])
def any_server(request, tmp_path_factory):
    """Each of the servers."""
    yield from _served(request.param, tmp_path_factory)


@pytest.fixture(scope="module")
def moto(tmp_path_factory):
    """The server that keeps to conditional writes."""
    yield from _served("moto", tmp_path_factory)


@pytest.fixture(scope="module")
def nanio(tmp_path_factory):
    """The server that checks credentials."""
    yield from _served("nanio", tmp_path_factory)


def _served(kind, tmp_path_factory):
    server = Server(kind, tmp_path_factory.mktemp(kind))
    server.start()
    try:
        server.make_bucket()
        yield server
    finally:
        server.stop()


@pytest.fixture
def signed_in(monkeypatch):
    """Put a server's address and credentials into this process's environment."""

    def apply(server, **other):
        for name, value in {**server.environment, **other}.items():
            monkeypatch.setenv(name, value)

    return apply
