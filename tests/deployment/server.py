"""A real Scrapyd on a free loopback port, set up as the documentation says."""

import fcntl
import json
import os
import re
import shutil
import socket
import subprocess
import sys
from base64 import b64encode
from hashlib import sha256
from pathlib import Path
from time import monotonic, sleep
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

ROOT = Path(__file__).resolve().parents[2]
CONFIGURATION = ROOT / "deployment" / "scrapyd.conf"
REQUIREMENTS = ROOT / "deployment" / "requirements.txt"
PROJECT = ("setup.py", "pyproject.toml", "scrapy.cfg", "README.md", "LICENSE")


def server_python() -> Path:
    """Return the Python of an environment that has the server's requirements and nothing else.

    It is made once, and again when the requirements change. The project itself is not in it: what
    a job imports of it comes from the egg.
    """
    folder = ROOT / ".venv-scrapyd"
    wanted = sha256(REQUIREMENTS.read_bytes() + (ROOT / "constraints.txt").read_bytes()).hexdigest()
    stamp = folder / "installed"
    with (ROOT / ".venv-scrapyd.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not stamp.exists() or stamp.read_text() != wanted:
            subprocess.run([sys.executable, "-m", "venv", "--clear", folder], check=True)
            pip = [folder / "bin/python", "-m", "pip", "--disable-pip-version-check", "-q"]
            subprocess.run([*pip, "install", "-r", REQUIREMENTS], check=True, capture_output=True)
            stamp.write_text(wanted)
    return folder / "bin/python"


class Project:
    """A copy of the project under version control, to deploy from."""

    def __init__(self, folder: Path):
        self.folder = folder
        for name in ("cinktank", "deployment"):
            ignored = shutil.ignore_patterns("__pycache__")
            shutil.copytree(ROOT / name, folder / name, ignore=ignored)
        for name in PROJECT:
            shutil.copy(ROOT / name, folder)
        (folder / "tests").mkdir()
        (folder / "tests" / "__init__.py").touch()
        self._git("init", "-q")
        self.commit("2026-01-01T00:00:00Z")

    def commit(self, when: str) -> None:
        """Commit everything as of *when*."""
        self._git("add", "-A")
        self._git("commit", "-q", "-m", "As it is", GIT_COMMITTER_DATE=when, GIT_AUTHOR_DATE=when)

    def release(self, version: str, when: str) -> None:
        """Commit another version of the software."""
        module = self.folder / "cinktank" / "__init__.py"
        module.write_text(
            re.sub(r'__version__ = ".*"', f'__version__ = "{version}"', module.read_text())
        )
        self.commit(when)

    def deploy(self, url: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Do what ``make deploy TARGET=production`` does."""
        return subprocess.run(
            [sys.executable, "-m", "deployment.deploy", "production"],
            cwd=self.folder,
            env=os.environ | {"CINKTANK_SCRAPYD": url} | environment,
            capture_output=True,
            text=True,
            check=False,
        )

    def _git(self, *arguments: str, **environment: str) -> None:
        who = ("-c", "user.name=Test", "-c", "user.email=test@example.org")
        subprocess.run(
            ["git", *who, *arguments], cwd=self.folder, check=True, env=os.environ | environment
        )


class Scrapyd:
    """``with Scrapyd(folder) as scrapyd: …``: the documented configuration, its paths in *folder*.

    *changes* replaces options of the configuration; *environment* is the service's, *program* what
    starts Scrapyd, where that is not done directly.
    """

    def __init__(
        self,
        folder: Path,
        environment: dict[str, str] | None = None,
        program: Path | None = None,
        **changes: str,
    ):
        self.folder = folder
        self._program = program
        self.port = _free_port()
        self.url = f"http://127.0.0.1:{self.port}/"
        self._environment = environment or {}
        text = CONFIGURATION.read_text()
        text = text.replace("/var/lib/cinktank", str(folder)).replace(
            "/var/log/cinktank", str(folder / "logs")
        )
        for name, value in {"http_port": str(self.port), "poll_interval": "0.2", **changes}.items():
            text, found = re.subn(rf"(?m)^{name} =.*$", f"{name} = {value}", text)
            assert found == 1, name
        (folder / "scrapyd.conf").write_text(text)

    def __enter__(self) -> "Scrapyd":
        self._log = (self.folder / "scrapyd.log").open("w")
        self._process = subprocess.Popen(
            [self._program] if self._program else [server_python(), "-m", "scrapyd"],
            cwd=self.folder,
            env=os.environ
            | {
                "HOME": str(self.folder),
                "PATH": f"{server_python().parent}:{os.environ['PATH']}",
                "SCRAPYD_URL": self.url.rstrip("/"),
            }
            | self._environment,
            stdout=self._log,
            stderr=subprocess.STDOUT,
        )
        deadline = monotonic() + 300
        while monotonic() < deadline and self._process.poll() is None:
            try:
                urlopen(self.url, timeout=300).close()
            except HTTPError:
                return self
            except (URLError, OSError):
                sleep(0.1)
            else:
                return self
        raise RuntimeError((self.folder / "scrapyd.log").read_text())

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.wait(timeout=120)
        self._log.close()

    @property
    def pid(self) -> int:
        return self._process.pid

    def call(self, path: str, user: str | None = None, **data: Any) -> dict[str, Any]:
        """Ask the API: GET for what lists, POST for what does; *user* is ``name:password``."""
        body = urlencode(data, doseq=True)
        lists = path.startswith(("list", "daemon", "status"))
        request = Request(
            f"{self.url}{path}" + (f"?{body}" if lists and body else ""),
            data=None if lists else body.encode(),
        )
        if user:
            request.add_header("Authorization", f"Basic {b64encode(user.encode()).decode()}")
        with urlopen(request, timeout=300) as answer:
            return json.load(answer)

    def schedule(self, spider: str, *settings: str, **arguments: Any) -> str:
        """Schedule a job and return its id."""
        gentle_enough = ("DOWNLOAD_DELAY=0", "AUTOTHROTTLE_ENABLED=0")
        answer = self.call(
            "schedule.json",
            project="cinktank",
            spider=spider,
            setting=[*gentle_enough, *settings],
            **arguments,
        )
        assert answer["status"] == "ok", answer
        return answer["jobid"]

    def jobs(self, state: str) -> list[str]:
        """Return the ids of the jobs that are pending, running or finished."""
        return [job["id"] for job in self.call("listjobs.json", project="cinktank")[state]]

    def wait(self, *jobs: str, state: str = "finished", seconds: float = 300) -> None:
        """Return when all *jobs* are in a state."""
        deadline = monotonic() + seconds
        while not set(jobs) <= set(self.jobs(state)):
            assert monotonic() < deadline, self.call("listjobs.json", project="cinktank")
            sleep(0.2)

    def log(self, spider: str, job: str) -> str:
        """Return a job's log."""
        return (self.folder / "logs" / "cinktank" / spider / f"{job}.log").read_text()


def listening(pid: int) -> set[str]:
    """Return the addresses that a process listens on: from /proc, IPv4 and IPv6."""
    sockets = {
        str(link.readlink()) for link in Path(f"/proc/{pid}/fd").iterdir() if link.is_symlink()
    }
    addresses = set()
    for table, family in (("tcp", socket.AF_INET), ("tcp6", socket.AF_INET6)):
        for line in Path(f"/proc/{pid}/net/{table}").read_text().splitlines()[1:]:
            fields = line.split()
            if fields[3] == "0A" and f"socket:[{fields[9]}]" in sockets:
                number = bytes.fromhex(fields[1].split(":")[0])
                words = [number[at : at + 4][::-1] for at in range(0, len(number), 4)]
                addresses.add(socket.inet_ntop(family, b"".join(words)))
    return addresses


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
