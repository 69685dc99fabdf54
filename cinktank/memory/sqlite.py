"""The memory in one SQLite file: many readers, one writer at a time, nothing lost by a crash.

What is put stays in this process until `SQLiteMemory.commit`, which the lake calls when the
part file that holds the articles is finished. A row says of an address what it is; the key is a
64-bit number made from the address, so that ten million of them stay small and quick to find.
"""

import sqlite3
from array import array
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from cinktank.memory.clock import mended
from cinktank.memory.erasure import erase
from cinktank.memory.forgetting import forget, forget_section
from cinktank.memory.opening import opened_for_reading
from cinktank.memory.part_files import forget_part, has_part, known_parts
from cinktank.memory.record import Record, Stamp, State, Watermark
from cinktank.memory.schedule import Schedule
from cinktank.memory.staged import Staged
from cinktank.memory.tables import (
    COLUMNS,
    PLACEHOLDERS,
    Row,
    former_post_number,
    post_number,
    prepare,
    record_at,
    row_of,
)
from cinktank.memory.unavailable import MemoryUnavailableError, Reported
from cinktank.revision import number


class SQLiteMemory:
    """Crawl memory in the SQLite file *path* (``":memory:"``: in this process alone).

    *timeout* is how many seconds to wait for another process that is writing. Every method may
    raise `MemoryUnavailableError`.
    """

    def __init__(self, path: Path | str, timeout: float = 30.0, reading: bool = False):
        self.path = path
        self._staged = Staged()
        self._database: sqlite3.Connection | None = None
        with self._reported():
            if reading and isinstance(path, Path):
                self._database = opened_for_reading(path, timeout)
            else:
                if isinstance(path, Path):
                    path.parent.mkdir(parents=True, exist_ok=True)
                self._database = sqlite3.connect(path, timeout=timeout, isolation_level=None)
                try:
                    prepare(self._database, path)
                except BaseException:
                    self._database.close()
                    raise
        self._version = 0
        self.others_wrote()

    @classmethod
    def for_reading(cls, path: Path, timeout: float = 30.0) -> "SQLiteMemory":
        """Open the memory at *path* without changing it; an empty one where there is none."""
        return cls(path, timeout, reading=True) if path.exists() else cls(":memory:")

    def get(self, url: str) -> Record | None:
        """Return what is known of the address *url*, or of the one that it is an alias of."""
        key = number(url)
        own = self._at(self._staged.aliases.get(key, key))
        if own is None or (own.state is State.FAILED and own.url == url):
            return self._at(self._target(key)) or own
        return own

    def find(self, url: str, identifier: str | None) -> Record | None:
        """Return what is known of *url*, or of the post *identifier* of the same host.

        What is kept says more than what has only failed: by its number it is found all the same.
        """
        record = self.get(url)
        if (record is None or record.revision == 0) and identifier:
            post = post_number(url, identifier)
            key = self._staged.posts.get(post)
            if key is None:
                former = former_post_number(url, identifier)
                rows = self._all("SELECT key FROM addresses WHERE post IN (?, ?)", post, former)
                key = rows[0][0] if rows else None
            numbered = self._at(key)
            if numbered is not None and (record is None or numbered.revision > 0):
                return numbered
        return record

    def same_story(self, prints: list[int], url: str) -> str | None:
        """Return the address of an article, other than *url*, that shares most of *prints*."""
        shared = self._shared(prints)
        del shared[number(url)]
        enough = len(prints) * 0.75
        matching = [address for address, count in shared.items() if count >= enough]
        records = [record for address in matching if (record := self._at(address))]
        return min(records, key=lambda record: record.first_seen).url if records else None

    def has_had_one_of(self, prints: list[int], url: str) -> bool:
        """Return whether the article at *url* has, or has had, one of *prints*."""
        return self._shared(prints)[number(url)] > 0

    def _shared(self, prints: list[int]) -> Counter[int]:
        """Return how many of *prints* each article has."""
        among = ", ".join("?" * len(prints))
        kept = self._all(f"SELECT print, address FROM stories WHERE print IN ({among})", *prints)
        mine = [(one, key) for one in prints for key in self._staged.stories.get(one, ())]
        return Counter(address for _, address in {*kept, *mine})

    def due(self, now: int) -> Iterator[Record]:
        """Yield the addresses that are to be looked at again, longest waiting first."""
        rows = self._all(f"SELECT {COLUMNS} FROM addresses WHERE due <= ? ORDER BY due", now)
        yield from map(record_at, rows)

    def records(self) -> Iterator[Record]:
        """Yield every committed record, but for those of erased articles."""
        question = f"SELECT {COLUMNS} FROM addresses WHERE state != ?"
        with self._reported():
            yield from map(record_at, self._open().execute(question, (State.ERASED,)))

    def kept_except(self, shown: Container[int]) -> Iterator[Record]:
        """Yield committed records of articles of which neither address nor post is *shown*.

        *shown* holds numbers: `number` of an address, `post_number` of a post.
        """
        with self._reported():
            kept = self._open().execute(
                "SELECT key, post FROM addresses WHERE state = ?", (State.KEPT,)
            )
            left = {
                key
                for key, post in kept
                if key not in shown and (post is None or post not in shown)
            }
            if not left:
                return
            for alias, target in self._open().execute("SELECT key, target FROM aliases"):
                if target in left and alias in shown:
                    left.discard(target)
        for key in left:
            if (record := self._at(key)) and record.state is State.KEPT:
                yield record

    def erased_count(self) -> int:
        """Return how many addresses are of erased articles."""
        ((count,),) = self._all("SELECT count(*) FROM addresses WHERE state = ?", State.ERASED)
        return int(count)

    def watermarks(self) -> Iterator[tuple[str, Watermark]]:
        """Yield every committed watermark with its section's key."""
        with self._reported():
            for (section,) in self._open().execute("SELECT section FROM watermarks"):
                mark = self.watermark(section)
                assert mark is not None
                yield section, mark

    def watermark(self, section: str) -> Watermark | None:
        """Return the watermark of *section*, a key that names site and section."""
        if section in self._staged.watermarks:
            return self._staged.watermarks[section]
        row = self._one(
            "SELECT listing, anchors, complete, newest, oldest FROM watermarks WHERE section = ?",
            section,
        )
        if row is None:
            return None
        return Watermark(row[0], list(array("q", row[1])), *row[2:])

    def put(self, record: Record, prints: Iterable[int] = ()) -> None:
        """Remember *record* at the next commit."""
        key = number(record.url)
        self._staged.records[key] = record
        if record.identifier:
            self._staged.posts[post_number(record.url, record.identifier)] = key
        for print_ in prints:
            self._staged.stories.setdefault(print_, []).append(key)

    def put_alias(self, alias: str, url: str) -> None:
        """Remember at the next commit that *alias* leads to *url*."""
        self._staged.aliases[number(alias)] = number(url)

    def move(self, old: str, url: str) -> None:
        """Let the next commit forget what *old* was: its article is at *url* now."""
        self._staged.move(number(old), number(url))

    def put_watermark(self, section: str, watermark: Watermark) -> None:
        """Remember *watermark* at the next commit."""
        self._staged.watermarks[section] = watermark

    def source_state(self, name: str) -> bytes | None:
        """Return what a way of discovery has noted under *name* (``<way>@<host> <section>``)."""
        if name in self._staged.marks:
            return self._staged.marks[name]
        row = self._one("SELECT value FROM marks WHERE name = ?", name)
        return row[0] if row else None

    def source_states(self) -> Iterator[tuple[str, bytes]]:
        """Yield every committed state of a way of discovery, with its name."""
        yield from self._all("SELECT name, value FROM marks ORDER BY name")

    def put_source_state(self, name: str, value: bytes) -> None:
        """Note *value* under *name* at the next commit."""
        self._staged.marks[name] = value

    def has_part(self, path: str) -> bool:
        """Return whether the articles of a finished part (its path from the root) are known."""
        with self._reported():
            return has_part(self._open(), path)

    def parts(self) -> dict[str, Stamp | None]:
        """Return the parts whose articles are known: path from the lake's root → size and time.

        Of a part that an earlier version of cinktank remembered: its name → ``None``.
        """
        with self._reported():
            return known_parts(self._open())

    def forget_part(self, path: str) -> None:
        """Forget at once that a part's articles are known; the articles stay what they are."""
        with self._reported():
            forget_part(self._open(), path)

    def replace(self, record: Record) -> None:
        """Write a record at once, also one of fewer revisions than the one that is there."""
        with self._reported():
            self._open().execute(
                f"INSERT OR REPLACE INTO addresses (key, post, {COLUMNS}) VALUES ({PLACEHOLDERS})",
                row_of(number(record.url), record),
            )

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Be the only one to write, over all processes, until the end.

        What `held` says inside stays true until then, and what is written inside is written as
        one. An error undoes it.
        """
        with self._reported():
            database = self._open()
            database.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._end_turn()
        except BaseException:
            if database.in_transaction:  # a full disk has ended it already
                database.execute("ROLLBACK")
            raise

    def others_wrote(self) -> bool:
        """Return whether another process has written since this was last called."""
        before = self._version
        ((self._version,),) = self._all("PRAGMA data_version")
        return before != self._version

    def held(self, record: Record) -> Record | None:
        """Return what the file, whatever was put, knows of a record's address or post."""
        row = self._one(f"SELECT {COLUMNS} FROM addresses WHERE key = ?", number(record.url))
        if row is None and record.identifier:
            post = post_number(record.url, record.identifier)
            row = self._one(f"SELECT {COLUMNS} FROM addresses WHERE post = ?", post)
        return record_at(row) if row else None

    def uncommitted(self, url: str) -> Record | None:
        """Return the record that was put for *url* itself since the last commit."""
        return self._staged.records.get(number(url))

    def take_back(self, record: Record, before: Record | None = None) -> None:
        """Drop a record that was put, with its prints; put the one *before* it back, if any."""
        self._staged.take_back(record, before)

    def announce(self, paths: Iterable[str]) -> None:
        """Say at once which parts (paths from the lake's root) this job is about to finish."""
        with self._reported():
            self._open().executemany(
                "INSERT OR IGNORE INTO announced VALUES (?)", ((path,) for path in paths)
            )

    def announced(self) -> list[str]:
        """Return the announced parts whose articles are not remembered yet."""
        return [path for (path,) in self._all("SELECT path FROM announced")]

    @contextmanager
    def aside(self) -> Iterator[None]:
        """Lay aside what was put, and take it up again at the end."""
        mine, self._staged = self._staged, Staged()
        try:
            yield
        finally:
            self._staged = mine

    def commit(self, parts: Mapping[str, Stamp] | None = None) -> None:
        """Write all that was put, and which finished *parts* hold it: path → size and time.

        Inside a `turn` it is the turn's end that makes it last.
        """
        parts = parts or {}
        if not (parts or self._staged):
            return
        if self._open().in_transaction:
            with self._reported():
                self._staged.write(self._open(), parts)
        else:
            with self.turn():
                self.commit(parts)
        self.rollback()

    def rollback(self) -> None:
        """Drop what was put since the last commit."""
        self._staged = Staged()

    def forget(self, url: str) -> bool:
        """Let one address be fetched again, whole, by the next run; return whether it was known.

        What it said is forgotten at once, with the states of its site's sources. An article keeps
        its number of revisions: what comes is a later one. An erased one is not forgotten.
        """
        if (known := self.get(url)) and known.state is State.ERASED:
            return False
        with self._reported():
            was_known = forget(self._open(), url)
        self._staged.records.pop(number(url), None)
        return was_known

    def forget_watermark(self, section: str) -> None:
        """Forget at once how far the listings with this label are complete, on every site."""
        with self._reported():
            forget_section(self._open(), section)

    def erased(self, addresses: set[int], posts: set[int]) -> bool:
        """Return whether all of these numbers are those of erased articles already."""
        rows = self._all("SELECT key, post FROM addresses WHERE state = ?", State.ERASED)
        known = {value for row in rows for value in row}
        return addresses | posts <= known

    def erase(self, addresses: set[int], posts: set[int], urls: Iterable[str] = ()) -> None:
        """Put `State.ERASED` in place of all that is known of an article, at once.

        *addresses* and *posts* are its numbers (`cinktank.revision.number`,
        `cinktank.memory.tables.post_number`), *urls* its addresses as far as they are known.
        """
        with self._reported():
            erase(self._open(), addresses, posts, urls)

    def set_clock(self, now: int, schedule: Schedule) -> int:
        """Note the time; mend what a clock that was ahead has spoiled: see `clock.mended`.

        Returns how many articles are looked at again by another date.
        """
        with self._reported():
            records = mended(self._open(), now, schedule)
        if records is None:
            return 0
        for record in records:
            self.replace(record)
        with self._reported():
            self._open().execute("INSERT OR REPLACE INTO clock VALUES (1, ?)", (now,))
        return len(records)

    def close(self) -> None:
        """Close the file; what was put and not committed is dropped."""
        if self._database is not None:
            self._database.close()
            self._database = None

    def _end_turn(self) -> None:
        with self._reported():
            self._open().execute("COMMIT")

    def _at(self, key: int | None) -> Record | None:
        if key is None:
            return None
        if key in self._staged.records:
            return self._staged.records[key]
        row = self._one(f"SELECT {COLUMNS} FROM addresses WHERE key = ?", key)
        return record_at(row) if row else None

    def _target(self, alias: int) -> int | None:
        row = self._one("SELECT target FROM aliases WHERE key = ?", alias)
        return row[0] if row else None

    def _one(self, query: str, value: object) -> Row | None:
        with self._reported():
            row: Row | None = self._open().execute(query, (value,)).fetchone()
            return row

    def _all(self, query: str, *values: object) -> list[Row]:
        with self._reported():
            return self._open().execute(query, values).fetchall()

    def _open(self) -> sqlite3.Connection:
        if self._database is None:
            raise MemoryUnavailableError(f"{self.path} is closed")
        return self._database

    def _reported(self) -> Reported:
        return Reported(self.path)
