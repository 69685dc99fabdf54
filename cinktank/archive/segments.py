"""A record that its writer has divided: its segments are joined where they follow each other.

The first has a kind of its own and ``WARC-Segment-Number: 1``; the others are ``continuation``
records that name it, the last one with the length of the whole (WARC 1.1, 7). Between them may be
what belongs to the same exchange. Elsewhere, or in another file, a segment is not looked for.
"""

from collections.abc import Mapping
from typing import Final

from cinktank.archive.record import CONTINUATION, SEGMENT, Captured, captured, may_capture

BESIDE: Final = ("request", "metadata", CONTINUATION)
"""The kinds that may stand between two segments: all others end what is being joined."""


class Segments:
    """The segments of one record, as far as they have been read.

    *fields*, by names in small letters, are those of the first one that is here; of more than
    *largest* bytes nothing is kept.
    """

    def __init__(self, kind: str, fields: Mapping[str, str], at: int, largest: int):
        self.at = at
        self.is_open = True
        self.is_whole = False
        self.is_too_large = False
        self._kind = kind
        self._may_capture = may_capture(kind) or kind == CONTINUATION
        self._fields = dict(fields)
        self._largest = largest
        self._blocks: list[bytes] = []
        self._size = 0
        self._next = 1
        self._origin = _origin(fields) if kind == CONTINUATION else fields.get("warc-record-id")

    def is_of(self, fields: Mapping[str, str]) -> bool:
        """Tell whether a ``continuation`` record is one of its segments."""
        return self._origin is not None and _origin(fields) == self._origin

    def has_room(self, size: int) -> bool:
        """Tell whether *size* bytes more are to be kept; if not of a page, it is too large."""
        self._size += size
        if self._size > self._largest:
            self.is_too_large = self._may_capture
            self._blocks.clear()
        return self._may_capture and not self.is_too_large

    def take(self, fields: Mapping[str, str], block: bytes) -> None:
        """Put a segment behind the others."""
        if _number(fields.get("warc-segment-number")) != self._next:
            self._next = 0  # one is missing, and none will be the next
        self._next += bool(self._next)
        self._blocks.append(block)
        total = _number(fields.get("warc-segment-total-length"))
        if total is not None:
            self.is_open = False
            self.is_whole = bool(self._next) and total == self._size
            if cut := fields.get("warc-truncated"):
                self._fields["warc-truncated"] = cut

    def captured(self) -> Captured | None:
        """Return what has been captured, named as no page where it is not whole.

        Raises `cinktank.archive.record.BadRecordError`.
        """
        for name in ("warc-block-digest", "warc-segment-number"):  # they are the first segment's
            self._fields.pop(name, None)
        found = captured(self._kind, self._fields, b"".join(self._blocks), self.at)
        if found is not None:
            found.no_page = found.no_page if self.is_whole else SEGMENT
        return found


def _origin(fields: Mapping[str, str]) -> str | None:
    return fields.get("warc-segment-origin-id")


def _number(text: str | None) -> int | None:
    """Return a number that a field has; ``None`` where it has none.

    >>> _number(" 2"), _number("two")
    (2, None)
    """
    said = (text or "").strip()
    return int(said) if said.isascii() and said.isdigit() and len(said) < 16 else None
