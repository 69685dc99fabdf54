"""Opening a memory for reading: nothing of it is changed, and nothing beside it is left behind."""

import sqlite3
from pathlib import Path

from cinktank.memory.tables import SCHEMA, check, prepare


def opened_for_reading(path: Path, timeout: float) -> sqlite3.Connection:
    """Open a memory's file, also one that lies where nothing can be written.

    An older schema is brought up to this one first: it cannot be read as it is.
    """
    last: sqlite3.Error | None = None
    for mode in ("mode=ro", "immutable=1"):
        uri = f"{path.absolute().as_uri()}?{mode}"
        database = sqlite3.connect(uri, uri=True, timeout=timeout, isolation_level=None)
        try:
            if check(database, path) == SCHEMA:
                return database
        except sqlite3.OperationalError as error:  # a log beside it that cannot be opened
            last = error
        except BaseException:
            database.close()
            raise
        else:
            database.close()
            database = sqlite3.connect(path, timeout=timeout, isolation_level=None)
            prepare(database, path)
            return database
        database.close()
    assert last is not None
    raise last
