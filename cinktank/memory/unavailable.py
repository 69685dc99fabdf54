"""What stands in the memory's way, as one line for the operator."""

import sqlite3
from pathlib import Path
from types import TracebackType
from typing import Self


class MemoryUnavailableError(Exception):
    """The memory cannot be used: its one-line message says which file, why, and what to do."""


class DamagedMemoryError(MemoryUnavailableError):
    """The memory's file is damaged, or no memory at all."""

    def __init__(self, path: Path | str, error: Exception):
        self.found = f"crawl memory {path} is damaged ({' '.join(str(error).split())})"
        super().__init__(
            f"{self.found}: the next crawl moves it to damaged/ and learns anew from the lake; or"
            " restore it from a backup"
        )


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
        text = str(error)
        if any(sign in text for sign in ("not a database", "malformed", "no such table")):
            raise DamagedMemoryError(self.path, error) from error
        if "locked" in text:
            advice = "another process is writing it: wait for it, or raise MEMORY_TIMEOUT"
        elif "full" in text or "I/O error" in text:
            advice = "free some space and run again: what is in the lake is kept"
        elif isinstance(self.path, Path) and self.path.is_dir():
            advice = "it is a folder: move it away, or set DATA_ROOT to another folder"
        else:
            advice = "check the folder and its permissions, or set DATA_ROOT to another folder"
        raise MemoryUnavailableError(f"crawl memory {self.path}: {error}: {advice}") from error
