"""Taking an article out of the memory's file, so that its address stays known and says nothing."""

import sqlite3
from collections.abc import Iterable

from cinktank.memory.record import State
from cinktank.revision import number

REVISION = 1 << 62
"""The revision of an erased article: no other record, a running job's either, replaces it."""


def erase(
    database: sqlite3.Connection, addresses: set[int], posts: set[int], urls: Iterable[str]
) -> None:
    """Replace every record of an article by one without address, text and dates.

    The posts before and after it become each other's neighbours, as they do on the site.
    """
    database.execute("PRAGMA secure_delete = ON")
    database.execute("BEGIN IMMEDIATE")
    try:
        keys = _keys(database, addresses, posts)
        before_and_after = {}
        for key, post in keys.items():
            row = database.execute(
                "SELECT previous, next FROM addresses WHERE key = ?", (key,)
            ).fetchone()
            before_and_after[key] = row or (None, None)
            database.execute(
                "INSERT OR REPLACE INTO addresses (key, url, state, post, sections, revision,"
                " first_seen, last_seen, previous, next) VALUES (?, ?, ?, ?, '', ?, 0, 0, ?, ?)",
                (key, f"erased:{key & (1 << 64) - 1:016x}", State.ERASED, post, REVISION)
                + before_and_after[key],
            )
            database.execute("DELETE FROM stories WHERE address = ?", (key,))
        _bridge(database, before_and_after)
        for column in ("newest", "oldest"):
            named = database.execute(f"SELECT section, {column} FROM watermarks").fetchall()
            database.executemany(
                f"UPDATE watermarks SET {column} = NULL WHERE section = ?",
                [(section,) for section, url in named if url and number(url) in keys],
            )
        for url in urls:
            database.execute("DELETE FROM marks WHERE instr(value, ?)", (url.encode(),))
        database.execute("COMMIT")
    except BaseException:
        if database.in_transaction:
            database.execute("ROLLBACK")
        raise
    database.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # the log held the old rows
    database.execute("VACUUM")  # and so did pages that were freed before
    database.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _keys(
    database: sqlite3.Connection, addresses: set[int], posts: set[int]
) -> dict[int, int | None]:
    """Return the keys of every record of the article, with its post where that is known."""
    only = next(iter(posts)) if len(posts) == 1 else None
    keys: dict[int, int | None] = dict.fromkeys(addresses, only)
    for post in posts:
        found = database.execute("SELECT key FROM addresses WHERE post = ?", (post,)).fetchall()
        keys.update((key, post) for (key,) in found)
        if not found and post not in keys.values():
            keys[post] = post  # never met by its address: the post's own number stands for it
    for address in addresses:
        row = database.execute("SELECT target FROM aliases WHERE key = ?", (address,)).fetchone()
        if row:
            keys.setdefault(row[0], only)
        row = database.execute("SELECT post FROM addresses WHERE key = ?", (address,)).fetchone()
        if row and row[0] is not None:
            keys[address] = row[0]
    return keys


def _bridge(database: sqlite3.Connection, erased: dict[int, tuple[str | None, str | None]]) -> None:
    for place, column in enumerate(("previous", "next")):
        named = database.execute(
            f"SELECT key, {column} FROM addresses WHERE {column} IS NOT NULL"
        ).fetchall()
        for key, url in named:
            beyond, steps = url, 0
            while beyond and number(beyond) in erased and steps <= len(erased):
                beyond, steps = erased[number(beyond)][place], steps + 1
            if beyond != url:
                beyond = None if beyond and number(beyond) in erased else beyond
                database.execute(f"UPDATE addresses SET {column} = ? WHERE key = ?", (beyond, key))
