"""The finished part files whose articles the memory knows."""

import sqlite3

from cinktank.memory.record import Stamp


def has_part(database: sqlite3.Connection, path: str) -> bool:
    """Return whether a part is known: by its path from the lake's root, or its name as of old."""
    question = (
        "SELECT 1 FROM part_files WHERE path = ? UNION ALL SELECT 1 FROM parts WHERE name = ?"
    )
    return database.execute(question, (path, _name(path))).fetchone() is not None


def known_parts(database: sqlite3.Connection) -> dict[str, Stamp | None]:
    """Return the known parts: path → size and time; of old ones name → ``None``."""
    names = database.execute("SELECT name FROM parts").fetchall()
    files = database.execute("SELECT path, bytes, modified FROM part_files").fetchall()
    known: dict[str, Stamp | None] = dict.fromkeys(name for (name,) in names)
    return known | {path: (size, modified) for path, size, modified in files}


def forget_part(database: sqlite3.Connection, path: str) -> None:
    """Forget that a part is known."""
    database.execute("DELETE FROM part_files WHERE path = ?", (path,))
    database.execute("DELETE FROM parts WHERE name = ?", (_name(path),))


def _name(path: str) -> str:
    return path.rpartition("/")[2]
