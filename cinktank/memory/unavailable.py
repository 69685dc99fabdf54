"""What stands in the memory's way, told to the operator in one line."""

import sqlite3
from pathlib import Path
from types import TracebackType
from typing import Self


class MemoryUnavailableError(Exception):
    """The memory cannot be used: its one-line message says which file, why, and what to do."""


class Reported:
    """Turns SQLite's and the file system's errors into one line for the operator."""

    def __init__(self, path: Path | str):
        self.path = path

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if not isinstance(error, (sqlite3.Error, OSError)):
            return
        if "locked" in str(error):
            advice = "another process is writing it: wait for it, or raise MEMORY_TIMEOUT"
        elif "not a database" in str(error) or "malformed" in str(error):
            advice = "restore it from a backup, or move it away to start with an empty memory"
        elif "full" in str(error):
            advice = "free some space and run again: what is in the lake is kept"
        else:
            advice = "check the folder and its permissions"
        raise MemoryUnavailableError(f"crawl memory {self.path}: {error}: {advice}") from error
