"""Opening a memory for a crawl: a damaged file is moved aside, and the lake fills a new one."""

import fcntl
import logging
from datetime import UTC, datetime
from pathlib import Path

from cinktank.memory.sqlite import SQLiteMemory
from cinktank.memory.unavailable import DamagedMemoryError, Reported

logger = logging.getLogger(__name__)

FOLDER = "damaged"


def open_memory(path: Path, timeout: float = 30.0) -> SQLiteMemory:
    """Open the memory at *path*, or begin a new one where its file is damaged.

    The damaged file is moved to ``damaged/`` beside it, with its log. What a new memory lacks it
    learns from the lake; how far listings are complete is found out by walking them again.
    """
    try:
        return SQLiteMemory(path, timeout)
    except DamagedMemoryError:
        with Reported(path), (path.parent / ".memory.lock").open("wb") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)  # two runs at once: one moves it
            try:
                return SQLiteMemory(path, timeout)
            except DamagedMemoryError as error:
                logger.warning("%s: moved to %s", error.found, _moved(path))
            return SQLiteMemory(path, timeout)


def _moved(path: Path) -> Path:
    folder = path.parent / FOLDER
    folder.mkdir(exist_ok=True)
    now = datetime.now(UTC)
    target = folder / f"{path.name}.{now:%Y%m%dT%H%M%S}{now.microsecond:06}Z"
    for ending in ("-wal", "-shm", ""):  # the file last: until then it is the damaged one
        part = path.with_name(f"{path.name}{ending}")
        if part.exists():
            part.rename(target.with_name(f"{target.name}{ending}"))
    return target
