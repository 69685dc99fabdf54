"""Crawl memory: what has been seen at every address ever fetched."""

from cinktank.memory.record import Record, State, Watermark
from cinktank.memory.sqlite import MemoryUnavailableError, SQLiteMemory

__all__ = ["MemoryUnavailableError", "Record", "SQLiteMemory", "State", "Watermark"]
