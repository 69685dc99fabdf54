"""Servers that several test modules share."""

import os
import subprocess
from contextlib import contextmanager
from tempfile import TemporaryDirectory

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


@pytest.fixture
def read_only():
    """Give a function that shows a folder where nothing can be written, root's hand or not."""

    @contextmanager
    def shown(folder):
        subprocess.run(["mount", "--bind", folder, folder], check=True, capture_output=True)
        try:
            subprocess.run(["mount", "-o", "remount,ro,bind", folder], check=True)
            yield folder
        finally:
            subprocess.run(["umount", folder], check=True)

    def permitted(folder):
        if os.geteuid() != 0:
            return _without_permission(folder)
        return shown(folder)

    if os.geteuid() == 0 and not _may_mount():
        # Permissions do not stop root, and a read-only mount needs a privilege that some containers
        # take away: then no folder here can be one that may not be written. Any other user, and
        # root with that privilege (CI), runs this.
        pytest.skip("root may write everywhere, and may not mount here")
    return permitted


@contextmanager
def _without_permission(folder):
    folder.chmod(0o500)
    try:
        yield folder
    finally:
        folder.chmod(0o700)


def _may_mount():
    with TemporaryDirectory() as folder:
        done = subprocess.run(["mount", "--bind", folder, folder], capture_output=True, check=False)
        if done.returncode == 0:
            subprocess.run(["umount", folder], check=True)
    return done.returncode == 0
