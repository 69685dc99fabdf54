"""Which browser there is, and how it is started."""

import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from cinktank.transport.rendering.confinement import confined

VARIABLE: Final = "PLAYWRIGHT_CHROMIUM_EXECUTABLE"
"""The environment variable that names the browser to take."""

SYSTEM: Final = (
    "chromium",
    "chromium-browser",
    "google-chrome-stable",
    "google-chrome",
    "chrome",
    "microsoft-edge",
)
"""Names of the system's own, in order of preference."""

HOW_TO_INSTALL: Final = (
    "install one with `apt-get install chromium` or `playwright install chromium`, or name one"
    f" in {VARIABLE}"
)

ARGUMENTS: Final = ("--disable-background-networking", "--disable-gpu", "--mute-audio")


class NoBrowserError(Exception):
    """There is no browser that starts: its one-line message says what to do."""


def named(environment: Mapping[str, str] = os.environ) -> str | None:
    """Return the browser that the environment names; raises `NoBrowserError` if it is not there."""
    path = environment.get(VARIABLE)
    if not path:
        return None
    if not (Path(path).is_file() and os.access(path, os.X_OK)):
        raise NoBrowserError(f"{VARIABLE} is {path}, which is no program: {HOW_TO_INSTALL}")
    return path


def of_the_system() -> str | None:
    """Return the system's own browser, as ``PATH`` finds it."""
    return next(filter(None, map(shutil.which, SYSTEM)), None)


def options(
    executable: str | None, given: Mapping[str, Any], proxy: str | None = None
) -> dict[str, Any]:
    """Return how to start a browser: *given* are ``PLAYWRIGHT_LAUNCH_OPTIONS``, which win.

    They do not win over the *proxy*, the only way out. Chromium refuses its sandbox to root. Ctrl-C
    is Scrapy's to hear: it ends the browser itself.
    """
    chosen: dict[str, Any] = {
        "headless": True,
        "chromium_sandbox": os.geteuid() != 0,
        "handle_sigint": False,
        "handle_sigterm": False,
        "handle_sighup": False,
    }
    if executable:
        chosen["executable_path"] = executable
    chosen |= given
    chosen["args"] = [*ARGUMENTS, *chosen.get("args", ())]
    return chosen if proxy is None else confined(chosen, proxy)
