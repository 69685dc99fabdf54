"""The newsroom's pages as files behind nginx: a server that costs the crawler next to nothing.

The newsroom itself makes each page when it is asked for; measuring a crawler beside it would
measure the newsroom. So its pages are fetched once, into files named by address, and nginx serves
those on a free loopback port. Where there is no nginx Python's own server does it: the crawler's
CPU time is what it is, and articles a second are fewer.
"""

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from time import sleep
from typing import Any
from urllib.request import urlopen

CONFIGURATION = """
{user}worker_processes 1; daemon off; pid {folder}/nginx.pid; error_log {folder}/error.log;
events {{ worker_connections 1024; }}
http {{
  access_log {log}; sendfile on; tcp_nopush on; keepalive_requests 100000; gzip off;
  client_body_temp_path {folder}/t1; proxy_temp_path {folder}/t2; fastcgi_temp_path {folder}/t3;
  uwsgi_temp_path {folder}/t4; scgi_temp_path {folder}/t5;
  server {{
    listen 127.0.0.1:{port}; root {folder}/pages; index index.html; default_type text/html;
    charset utf-8;
  }}
}}
"""


@contextmanager
def serve(folder: Path, port: int, *, log: bool = False) -> Iterator[str]:
    """Serve ``folder/pages`` and yield the site's address.

    With *log* each request is a line of ``folder/access.log``.
    """
    if shutil.which("nginx") is None:
        with _serve_by_python(folder, port, log) as site:
            yield site
        return
    configuration = folder / "nginx.conf"
    # Run by root, its workers would be somebody else, who cannot read the folder.
    user = "user root; " if os.geteuid() == 0 else ""
    kept = folder / "access.log" if log else "off"
    configuration.write_text(CONFIGURATION.format(folder=folder, port=port, user=user, log=kept))
    with subprocess.Popen(["nginx", "-c", str(configuration)]) as server:
        try:
            wait_for(port)
            yield f"http://127.0.0.1:{port}/"
        finally:
            server.terminate()


def server_name() -> str:
    """Return what serves the pages, for the machine's description."""
    return "nginx" if shutil.which("nginx") else "Python's http.server, for want of nginx"


@contextmanager
def _serve_by_python(folder: Path, port: int, log: bool) -> Iterator[str]:
    command = [sys.executable, "-m", "benchmarks.static_site", str(folder), str(port)]
    here = Path(__file__).resolve().parents[1]
    with subprocess.Popen([*command, *(["log"] if log else [])], cwd=here) as server:
        try:
            wait_for(port)
            yield f"http://127.0.0.1:{port}/"
        finally:
            server.terminate()


def _main(folder: str, port: str, log: str = "") -> None:
    """Serve ``folder/pages`` until the process is ended."""

    class Handler(SimpleHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, form: str, *given: Any) -> None:
            if log:
                with (Path(folder) / "access.log").open("a") as file:
                    file.write(f"{form % given}\n")

    pages = partial(Handler, directory=f"{folder}/pages")
    ThreadingHTTPServer(("127.0.0.1", int(port)), pages).serve_forever()


def save(addresses: Iterable[str], folder: Path) -> int:
    """Fetch pages into files under ``folder/pages``; return how many bytes they are."""
    with ThreadPoolExecutor(8) as threads:
        return sum(threads.map(lambda url: save_one(url, folder / "pages"), addresses))


def save_one(url: str, folder: Path) -> int:
    """Fetch one page into the file that nginx serves at its path."""
    path = url.split("/", 3)[3]
    file = folder / path / "index.html" if path.endswith("/") or not path else folder / path
    file.parent.mkdir(parents=True, exist_ok=True)
    with urlopen(url) as page:
        return file.write_bytes(page.read())


def free_port() -> int:
    """Return a loopback port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_for(port: int) -> None:
    """Return when somebody listens on the port."""
    for _ in range(200):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        sleep(0.05)
    raise SystemExit(f"nothing listens on port {port}")


if __name__ == "__main__":
    _main(*sys.argv[1:])
