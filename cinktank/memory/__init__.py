"""Crawl memory: what has been seen at every address ever fetched."""

from cinktank.memory.record import Record, State, Watermark
from cinktank.memory.recovering import open_memory
from cinktank.memory.sqlite import SQLiteMemory
from cinktank.memory.unavailable import DamagedMemoryError, MemoryUnavailableError

__all__ = [
    "DamagedMemoryError",
    "MemoryUnavailableError",
    "Record",
    "SQLiteMemory",
    "State",
    "Watermark",
    "open_memory",
]
