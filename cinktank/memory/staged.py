"""What was put into the memory, and is not in its file yet."""

import sqlite3
from array import array
from collections.abc import Mapping
from dataclasses import dataclass, field

from cinktank.memory.record import Record, Stamp, Watermark
from cinktank.memory.tables import COLUMNS, NEWER_WINS, PLACEHOLDERS, post_number, row_of
from cinktank.revision import number


@dataclass(slots=True)
class Staged:
    """Records, what leads to them, and states; the keys are numbers as in the file."""

    records: dict[int, Record] = field(default_factory=dict)
    aliases: dict[int, int] = field(default_factory=dict)
    moves: dict[int, int] = field(default_factory=dict)
    """Address that is no more → the one that its article has moved to."""
    posts: dict[int, int] = field(default_factory=dict)
    stories: dict[int, list[int]] = field(default_factory=dict)
    """Print → addresses of articles that have it."""
    watermarks: dict[str, Watermark] = field(default_factory=dict)
    marks: dict[str, bytes] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.records or self.aliases or self.watermarks or self.marks)

    def move(self, old: int, new: int) -> None:
        """Let an article's old address be another name of its new one."""
        self.records.pop(old, None)
        self.aliases.pop(new, None)
        self.aliases[old] = self.moves[old] = new

    def take_back(self, record: Record, before: Record | None) -> None:
        """Drop a record, with its prints; put the one *before* it back, if any."""
        key = number(record.url)
        self.records.pop(key, None)
        for old in [old for old, new in self.moves.items() if new == key]:
            del self.moves[old], self.aliases[old]
        if before:
            self.records[key] = before
        elif record.identifier:
            post = post_number(record.url, record.identifier)
            if self.posts.get(post) == key:
                del self.posts[post]
        for keys in self.stories.values():
            if key in keys:
                keys.remove(key)

    def write(self, database: sqlite3.Connection, parts: Mapping[str, Stamp]) -> None:
        """Write all of it, and which finished *parts* hold it, inside a transaction."""
        database.executemany(
            f"INSERT INTO addresses (key, post, {COLUMNS}) VALUES ({PLACEHOLDERS})"
            f" ON CONFLICT (key) DO UPDATE SET {NEWER_WINS} WHERE excluded.revision >= revision",
            (row_of(key, record) for key, record in self.records.items()),
        )
        database.executemany("INSERT OR REPLACE INTO aliases VALUES (?, ?)", self.aliases.items())
        for old, new in self.moves.items():
            database.execute("DELETE FROM addresses WHERE key = ?", (old,))
            database.execute("UPDATE aliases SET target = ? WHERE target = ?", (new, old))
            database.execute("DELETE FROM aliases WHERE key = target")
            database.execute(
                "UPDATE OR IGNORE stories SET address = ? WHERE address = ?", (new, old)
            )
            database.execute("DELETE FROM stories WHERE address = ?", (old,))
        database.executemany(
            "INSERT OR IGNORE INTO stories VALUES (?, ?)",
            ((print_, key) for print_, keys in self.stories.items() for key in keys),
        )
        database.executemany(
            "INSERT OR REPLACE INTO watermarks VALUES (?, ?, ?, ?, ?, ?)",
            (
                (
                    section,
                    mark.listing,
                    array("q", mark.anchors).tobytes(),
                    mark.complete,
                    mark.newest,
                    mark.oldest,
                )
                for section, mark in self.watermarks.items()
            ),
        )
        database.executemany("INSERT OR REPLACE INTO marks VALUES (?, ?)", self.marks.items())
        database.executemany(
            "INSERT OR REPLACE INTO part_files VALUES (?, ?, ?)",
            ((path, *stamp) for path, stamp in parts.items()),
        )
        database.executemany("DELETE FROM announced WHERE path = ?", ((path,) for path in parts))
