"""``revisit`` records: a capture that only names the one before whose payload it repeats.

An extraction meets records in parallel and in any order, so that a worker notes where each page of
the site is (`Original`), and what repeats one (`Repeat`); who takes the articles in looks the
original up, and reads it once more only where something else came in between.
"""

import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any, Final, NamedTuple

import msgspec

from cinktank.archive.cdxj import Capture, bare_digest, urlkey
from cinktank.archive.choice import NOT_MODIFIED, OK
from cinktank.archive.exchange import payload_digest
from cinktank.archive.files import WarcFile
from cinktank.archive.payload import WIRE
from cinktank.archive.record import Captured
from cinktank.processors.timestamps import iso, timestamp_of

NO_ORIGINAL: Final = "revisit_without_original"
"""The fault of a repeat whose original is not among the files."""

OF_THE_BODY: Final = WIRE | {"content-type"}
EMPTY: Final = ("", "3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ")
"""No digest, and that of no payload at all, which names nothing."""


class Original(NamedTuple):
    """Where a page of the site is, and what a later record may call it."""

    warc: WarcFile
    offset: int
    key: str
    """Its address, as an index sorts it."""
    when: str
    """``20220320120000``"""
    digest: str
    record_id: str
    is_kept: bool
    """Whether an article came of it that is not refused."""


class Repeat(msgspec.Struct, array_like=True):
    """A ``revisit`` record of an address of the site: what it says of its original."""

    url: str
    when: str
    """When it was captured: ``20220320120000``."""
    digest: str
    refers_to: str
    """The original's record id."""
    refers_url: str
    refers_when: str
    unchanged: bool
    """Whether the server said that nothing had changed (304)."""


def original_of(capture: Captured, warc: WarcFile, is_kept: bool) -> Original:
    """Return where a captured page is, by all that a later record may call it."""
    return Original(
        warc,
        capture.offset,
        urlkey(capture.url),
        timestamp_of(capture.when),
        bare_digest(capture.digest or payload_digest(capture.body)),
        capture.record_id or "",
        is_kept,
    )


def is_original(capture: Captured, original: Original) -> bool:
    """Tell whether a capture that was read is that original, and no other of its gzip member."""
    if capture.kind == "revisit" or urlkey(capture.url) != original.key:
        return False
    read = original_of(capture, original.warc, original.is_kept)
    return read[3:] == original[3:]


def repeat_of(capture: Captured) -> Repeat:
    """Return what a ``revisit`` record says of its original."""
    url, when = capture.refers_to or ("", "")
    return Repeat(
        url=capture.url,
        when=timestamp_of(capture.when),
        digest=bare_digest(capture.digest),
        refers_to=capture.refers_to_id or "",
        refers_url=url,
        refers_when=_timestamp(when),
        unchanged=capture.status == NOT_MODIFIED,
    )


def as_captured(revisit: Captured, original: Captured) -> Captured:
    """Return what was captured when an original was met again: its payload, at that time."""
    said_nothing = revisit.status in (None, NOT_MODIFIED) or not revisit.headers
    headers = original.headers
    if not said_nothing:  # but how the payload is packed is said beside it
        headers = [one for one in original.headers if one[0].lower() in OF_THE_BODY]
        headers += [one for one in revisit.headers if one[0].lower() not in OF_THE_BODY]
    return replace(
        revisit,
        kind=original.kind,
        status=original.status if said_nothing else revisit.status,
        headers=headers,
        body=original.body,
        digest=original.digest or revisit.digest,
        no_page=original.no_page or revisit.no_page,
        cut=original.cut or revisit.cut,
    )


def captured_again(repeat: Repeat, original: Captured) -> Captured:
    """Return an original as what it is once more at the time of its repeat."""
    when = datetime.fromisoformat(iso(repeat.when))
    return replace(original, url=repeat.url, when=when)


def likely_originals(repeat: Repeat, captures: Iterable[Capture]) -> list[Capture]:
    """Return which captures of an index a record may repeat, the likeliest first.

    *captures* are those of its own address and of the one that it refers to. One is its original
    by its digest; by the moment that is referred to; and where the server only said that nothing
    had changed, as the last one before.
    """
    ranked = []
    for capture in captures:
        later = capture.timestamp > repeat.when
        if repeat.digest not in EMPTY and bare_digest(capture.digest) == repeat.digest:
            rank = 0
        elif repeat.refers_when and capture.timestamp == repeat.refers_when:
            rank = 1
        elif repeat.unchanged and not repeat.refers_when and not later and capture.status == OK:
            rank = 2
        else:
            continue
        if not capture.is_revisit:
            ranked.append(((rank, later), capture))
    ranked.sort(key=lambda one: one[1].timestamp, reverse=True)
    ranked.sort(key=lambda one: one[0])
    return [capture for _, capture in ranked]


class Originals:
    """The originals of an extraction, in a temporary database: on disk where there are many."""

    def __init__(self) -> None:
        self._files: dict[WarcFile, int] = {}
        self._database = sqlite3.connect("", isolation_level=None)
        self._database.executescript(
            """
            BEGIN;
            CREATE TABLE originals (
                file INTEGER, place INTEGER, key TEXT, at TEXT, digest TEXT, id TEXT, is_kept);
            CREATE INDEX by_key ON originals (key, at);
            CREATE INDEX by_digest ON originals (digest);
            CREATE INDEX by_id ON originals (id);
            CREATE TABLE last (key TEXT PRIMARY KEY, at TEXT, digest TEXT, address TEXT)
                WITHOUT ROWID;
            CREATE TABLE waiting (at TEXT, repeat BLOB);
            """
        )

    def learn(self, originals: Iterable[Original]) -> None:
        """Note where pages are."""
        files = self._files
        self._database.executemany(
            "INSERT INTO originals VALUES (?, ?, ?, ?, ?, ?, ?)",
            ((files.setdefault(one.warc, len(files)), one.offset, *one[2:]) for one in originals),
        )

    def of(self, repeat: Repeat) -> Original | None:
        """Return the page whose payload a record repeats, if it is known by now.

        By its digest, as ``identical-payload-digest`` is defined; by what it refers to; and where
        the server only said that nothing had changed, the last capture before of its address.
        """
        key = urlkey(repeat.url)
        if repeat.digest not in EMPTY:
            found = self._one(
                "digest = ? ORDER BY key = ? DESC, at <= ? DESC, at DESC",
                repeat.digest, key, repeat.when,
            )  # fmt: skip
            if found:
                return found
        if repeat.refers_to and (found := self._one("id = ?", repeat.refers_to)):
            return found
        if repeat.refers_url and repeat.refers_when:
            found = self._one("key = ? AND at = ?", urlkey(repeat.refers_url), repeat.refers_when)
            if found:
                return found
        if repeat.unchanged and not repeat.refers_when:
            return self._one("key = ? AND at <= ? ORDER BY at DESC", key, repeat.when)
        return None

    def taken(self, url: str, when: str, digest: str, address: str) -> None:
        """Note which payload an address had last, and which article came of it."""
        self._database.execute(
            "INSERT OR REPLACE INTO last VALUES (?, ?, ?, ?)", (urlkey(url), when, digest, address)
        )

    def last(self, url: str) -> tuple[str, str, str] | None:
        """Return what was `taken` last at an address: when, digest, the article's address."""
        found: tuple[str, str, str] | None = self._database.execute(
            "SELECT at, digest, address FROM last WHERE key = ?", (urlkey(url),)
        ).fetchone()
        return found

    def wait(self, repeat: Repeat) -> None:
        """Keep a record whose original may still come."""
        self._database.execute(
            "INSERT INTO waiting VALUES (?, ?)", (repeat.when, msgspec.json.encode(repeat))
        )

    def waiting(self) -> Iterator[Repeat]:
        """Yield the records that wait, oldest first."""
        for (data,) in self._database.execute("SELECT repeat FROM waiting ORDER BY at"):
            yield msgspec.json.decode(data, type=Repeat)

    def close(self) -> None:
        """Remove the database."""
        self._database.close()

    def _one(self, where: str, *values: str) -> Original | None:
        row: tuple[Any, ...] | None = self._database.execute(
            "SELECT file, place, key, at, digest, id, is_kept FROM originals"
            f" WHERE {where} LIMIT 1",
            values,
        ).fetchone()
        return Original(list(self._files)[row[0]], *row[1:]) if row else None


def _timestamp(date: str) -> str:
    """Return a WARC-Date as an index writes it; nothing where it is none."""
    digits = "".join(filter(str.isdigit, date))[:14]
    return digits if len(digits) == 14 else ""
