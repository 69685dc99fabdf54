"""A real WordPress on a free port of this machine: Debian's, with its own themes, in PHP's server.

``apt-get install wordpress wordpress-theme-twentytwentyone wordpress-theme-twentytwentythree
mariadb-server php-cli php-mysql`` brings it; nothing of it runs but what is started here.
"""

import json
import os
import shutil
import signal
import socket
import subprocess
from pathlib import Path
from time import monotonic, sleep
from typing import Any

PACKAGED = Path("/usr/share/wordpress")
HERE = Path(__file__).parent
CONFIG = """<?php
define('DB_NAME', 'wordpress'); define('DB_USER', 'root'); define('DB_PASSWORD', '');
define('DB_HOST', 'localhost:{socket}'); define('DB_CHARSET', 'utf8mb4');
define('DB_COLLATE', ''); define('WP_HTTP_BLOCK_EXTERNAL', true); define('DISABLE_WP_CRON', true);
define('AUTOMATIC_UPDATER_DISABLED', true);
$table_prefix = 'wp_';
if (!defined('ABSPATH')) define('ABSPATH', __DIR__ . '/');
require_once ABSPATH . 'wp-settings.php';
"""


def missing() -> str | None:
    """Say what this machine lacks."""
    if not (PACKAGED / "wp-load.php").exists():
        return "no /usr/share/wordpress: apt-get install wordpress"
    lacking = [name for name in ("mariadbd", "mariadb-install-db", "php") if not shutil.which(name)]
    return f"no {', '.join(lacking)}: see tests/wordpress/server.py" if lacking else None


class WordPress:
    """``with WordPress(folder, "twentytwentythree", "/%postname%/", 40) as site: …``"""

    def __init__(self, folder: Path, theme: str, permalinks: str, posts: int):
        self._folder = folder
        self._wanted = (theme, permalinks, str(posts))
        self._port = _free_port()
        self._running: list[subprocess.Popen[bytes]] = []
        self.truth: list[dict[str, Any]] = []
        """Of each public post: address, number, headline, moment, sections, tags."""

    @property
    def url(self) -> str:
        """The site's address."""
        return f"http://127.0.0.1:{self._port}/"

    def __enter__(self) -> "WordPress":
        try:
            self._start_database()
            site = self._folder / "site"
            shutil.copytree(PACKAGED, site, ignore=shutil.ignore_patterns("wp-config.php"))
            (site / "wp-config.php").write_text(CONFIG.format(socket=self._socket))
            done = subprocess.run(
                ["php", HERE / "install.php", site, self.url, *self._wanted],
                capture_output=True, text=True, check=True,
            )  # fmt: skip
            lines = [line for line in done.stdout.splitlines() if line.startswith('{"url"')]
            self.truth = [json.loads(line) for line in lines]
            self._start(
                ["php", "-S", f"127.0.0.1:{self._port}", "-t", site, HERE / "router.php"],
                lambda: socket.create_connection(("127.0.0.1", self._port), 1).close(),
                PHP_CLI_SERVER_WORKERS="3",
            )
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        for process in reversed(self._running):
            os.killpg(process.pid, signal.SIGTERM)  # PHP's workers do not end with their parent
            process.wait(30)

    @property
    def _socket(self) -> Path:
        return self._folder / "db.sock"

    def _start_database(self) -> None:
        data = self._folder / "db"
        subprocess.run(
            ["mariadb-install-db", "--no-defaults", "--user=root", f"--datadir={data}"],
            check=True, capture_output=True,
        )  # fmt: skip
        init = self._folder / "init.sql"
        init.write_text("CREATE DATABASE wordpress CHARACTER SET utf8mb4;\n")
        self._start(
            ["mariadbd", "--no-defaults", "--user=root", f"--datadir={data}", "--skip-networking",
             f"--socket={self._socket}", f"--init-file={init}", "--skip-grant-tables"],
            lambda: socket.socket(socket.AF_UNIX).connect(str(self._socket)),
        )  # fmt: skip

    def _start(self, command: list[Any], answers: Any, **environment: str) -> None:
        with (self._folder / f"{command[0]}.log").open("wb") as log:
            process = subprocess.Popen(
                command,
                stdout=log,
                stderr=log,
                env={**os.environ, **environment},
                start_new_session=True,
            )
        self._running.append(process)
        deadline = monotonic() + 300
        while True:
            try:
                answers()
                return
            except OSError:
                assert process.poll() is None, f"{command[0]} ended: {log.name}"
                assert monotonic() < deadline, f"{command[0]} does not answer"
                sleep(0.1)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
