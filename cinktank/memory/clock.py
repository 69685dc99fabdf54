"""A clock that was ahead, and is right again."""

import sqlite3

from cinktank.memory.record import DAY, Record, State
from cinktank.memory.schedule import Schedule, timestamp
from cinktank.memory.tables import COLUMNS, record_at


def mended(database: sqlite3.Connection, now: int, schedule: Schedule) -> list[Record] | None:
    """Return the records that a clock which was ahead has dated, with dates of *now*.

    ``None``: the clock is behind now, as articles were published after it.
    """
    ((last,),) = database.execute("SELECT max(seconds) FROM clock").fetchall()
    if not last or last <= now + DAY:
        return []
    question = f"SELECT {COLUMNS} FROM addresses WHERE last_seen > ? AND state != ?"
    rows = database.execute(question, (now + DAY, State.ERASED)).fetchall()
    records = [record_at(row) for row in rows]
    if any((timestamp(record.published) or 0) > now + DAY for record in records):
        return None
    for record in records:
        record.first_seen, record.last_seen = min(record.first_seen, now), now
        record.doubted = min(record.doubted, now) if record.doubted else None
        record.missing = min(record.missing, now) if record.missing else None
        if record.state is State.KEPT:
            record.due = schedule.due(record.published, now)
        elif record.due:
            record.due = now
    return records
