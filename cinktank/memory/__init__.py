"""Crawl memory: what has been seen at every address ever fetched."""

from cinktank.memory.record import Record, State, Watermark
from cinktank.memory.sqlite import SQLiteMemory
from cinktank.memory.unavailable import MemoryUnavailableError

__all__ = ["MemoryUnavailableError", "Record", "SQLiteMemory", "State", "Watermark"]
