"""What a browser takes of the machine's memory: the bound that a page cannot get round."""

import asyncio
import os
from pathlib import Path
from typing import Final

from playwright.async_api import Browser, Error

_MB: Final = 1024 * 1024
_PATIENCE: Final = 5.0
"""Seconds for the browser to say so."""


async def megabytes(browser: Browser) -> float:
    """Return the memory of a browser's processes, without what they share; 0 where unknown.

    The browser says which they are, Linux what each holds.
    """
    try:
        async with asyncio.timeout(_PATIENCE):
            session = await browser.new_browser_cdp_session()
            try:
                told = await session.send("SystemInfo.getProcessInfo")
            finally:
                await session.detach()
    except (Error, TimeoutError):
        return 0.0
    return sum(_own(process["id"]) for process in told["processInfo"]) / _MB


def _own(pid: int) -> int:
    """Return a process's own bytes: resident and not shared."""
    try:
        _, resident, shared, *_ = Path(f"/proc/{pid}/statm").read_text().split()
    except OSError:
        return 0
    return (int(resident) - int(shared)) * os.sysconf("SC_PAGE_SIZE")
