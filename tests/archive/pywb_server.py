"""A real pywb on a free loopback port: its CDX API and its replay."""

import fcntl
import shutil
import subprocess
import sys
from pathlib import Path
from time import monotonic, sleep

from tests.lake.servers import answers, free_port

ROOT = Path(__file__).resolve().parents[2]
REQUIREMENT = "pywb==2.10.0"


def pywb_folder() -> Path:
    """Return the ``bin`` of an environment with pywb alone: it needs old versions of others."""
    folder = ROOT / ".venv-pywb"
    stamp = folder / "installed"
    with (ROOT / ".venv-pywb.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not stamp.exists() or stamp.read_text() != REQUIREMENT:
            subprocess.run([sys.executable, "-m", "venv", "--clear", folder], check=True)
            pip = [folder / "bin/python", "-m", "pip", "--disable-pip-version-check", "-q"]
            # pywb's old pkg_resources is gone from setuptools 81 on
            subprocess.run(
                [*pip, "install", REQUIREMENT, "setuptools<81"], check=True, capture_output=True
            )
            stamp.write_text(REQUIREMENT)
    return folder / "bin"


class Pywb:
    """``with Pywb(folder, *warcs) as pywb``: a collection ``past`` of these files."""

    def __init__(self, folder: Path, *warcs: Path):
        self._folder = folder
        self._warcs = warcs
        self._port = free_port()
        self._process: subprocess.Popen | None = None

    @property
    def collection(self) -> str:
        return f"http://127.0.0.1:{self._port}/past"

    def __enter__(self):
        programs = pywb_folder()
        self._folder.mkdir()
        manager = [programs / "wb-manager"]
        for command in (["init", "past"], ["add", "past", *self._warcs]):
            subprocess.run([*manager, *command], cwd=self._folder, check=True, capture_output=True)
        with (self._folder / "log").open("w") as log:
            self._process = subprocess.Popen(
                [programs / "wayback", "-b", "127.0.0.1", "-p", str(self._port)],
                cwd=self._folder,
                stdout=log,
                stderr=log,
            )
        deadline = monotonic() + 300
        while not answers(self._port):
            assert self._process.poll() is None, (self._folder / "log").read_text()
            assert monotonic() < deadline, "pywb does not answer"
            sleep(0.2)
        return self

    def __exit__(self, *error: object) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
        shutil.rmtree(self._folder, ignore_errors=True)
