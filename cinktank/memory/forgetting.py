"""Letting addresses and sections be fetched again: what is known of them is dropped at once."""

import sqlite3

from cinktank.memory.record import WHOLE_SITE, State
from cinktank.processors.text import same_label
from cinktank.processors.urls import host
from cinktank.revision import number


def forget(database: sqlite3.Connection, url: str) -> bool:
    """Drop what an address said, and the states of its site's sources; return whether it was known.

    An article keeps its number of revisions: what comes is a later one.
    """
    key = number(url)
    cursor = database.execute(
        "UPDATE addresses SET due = 0, content_hash = NULL, field_prints = NULL,"
        " etag = NULL, last_modified = NULL, modified = NULL, letters = NULL, doubted = NULL,"
        " missing = NULL, state = CASE WHEN revision > 0 THEN ? ELSE ? END WHERE key = ?",
        (State.KEPT, State.FAILED, key),
    )
    database.execute("DELETE FROM stories WHERE address = ?", (key,))
    database.execute("DELETE FROM marks WHERE instr(name, ?)", (f"@{host(url)} ",))
    return cursor.rowcount > 0


def forget_section(database: sqlite3.Connection, section: str) -> None:
    """Drop how far the listings with this label are complete, on every site, and their sources'."""
    for (key,) in database.execute("SELECT section FROM watermarks").fetchall():
        if same_label(key.split(" ", 1)[1], section):
            database.execute("DELETE FROM watermarks WHERE section = ?", (key,))
    for (name,) in database.execute("SELECT name FROM marks").fetchall():
        label = name.split(" ", 1)[1]
        if label == WHOLE_SITE or same_label(label, section):
            database.execute("DELETE FROM marks WHERE name = ?", (name,))
