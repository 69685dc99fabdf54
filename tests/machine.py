"""What a test asks of the machine beside Python: programs, and file systems of its own.

Where everything has to pass, in CI, a program that is missing is a failure: `.ci/run` installs them
all. On a desk without one all other tests still run, and the reason printed says what to install.
"""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")


def needs(program: str, package: str = "") -> pytest.MarkDecorator:
    """Leave a test out on a desk where a *program* is missing, that Debian has in a *package*."""
    there = CHROMIUM if program == "chromium" else shutil.which(program)
    return pytest.mark.skipif(
        there is None and not os.environ.get("CI"),
        reason=f"no {program} here: apt-get install {package or program}",
    )


@contextmanager
def small_disk(folder: Path, kilobytes: int) -> Iterator[Path]:
    """Make *folder* a disk of so many kilobytes, which can be full for real."""
    _ask_to_mount()
    folder.mkdir()
    size = f"size={kilobytes}k"
    subprocess.run(["mount", "-t", "tmpfs", "-o", size, "tmpfs", folder], check=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", folder], check=True)


@contextmanager
def read_only(folder: Path) -> Iterator[Path]:
    """Let nobody write in *folder*, root neither."""
    if os.geteuid() != 0:
        folder.chmod(0o500)
        try:
            yield folder
        finally:
            folder.chmod(0o700)
        return
    _ask_to_mount()  # permissions do not stop root
    subprocess.run(["mount", "--bind", folder, folder], check=True)
    try:
        subprocess.run(["mount", "-o", "remount,ro,bind", folder], check=True)
        yield folder
    finally:
        subprocess.run(["umount", folder], check=True)


def _ask_to_mount() -> None:
    """Leave a test out where this user may not mount.

    A full or a read-only disk is a file system of its own, and the kernel lets only a privileged
    user mount one: no package brings that, and a mock of it would prove nothing. Root may, but in
    containers that take the privilege away.
    """
    with TemporaryDirectory() as folder:
        tried = subprocess.run(
            ["mount", "-t", "tmpfs", "tmpfs", folder], capture_output=True, text=True, check=False
        )
        if tried.returncode == 0:
            subprocess.run(["umount", folder], check=True)
        else:
            pytest.skip(f"this user may not mount a disk: {tried.stderr.strip()}")
