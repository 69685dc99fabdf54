"""What is remembered of one address, and of one section."""

from dataclasses import dataclass, field
from enum import StrEnum

Stamp = tuple[int, int | None]
"""Of a part file: bytes, and when it was last changed (nanoseconds), where that is known."""

DAY = 86_400
"""Seconds."""

WHOLE_SITE = "*"
"""In place of a section's label in the name of a source's state."""


class State(StrEnum):
    """What an address turned out to be."""

    KEPT = "kept"
    """An article that is in the lake."""
    ELSEWHERE = "elsewhere"
    """A post of a section that nobody asked for: passed through, not stored."""
    REJECTED = "rejected"
    """In quarantine."""
    FAILED = "failed"
    """Could not be fetched, or not be read as an article: tried again on a schedule."""
    RESERVED = "reserved"
    """Its owner reserves it, and the settings obey that: not stored, looked at again later."""
    ERASED = "erased"
    """Taken out of the lake by `scrapy lake erase`: never to be fetched again. The record's address
    is not the article's, only made from its number."""
    GONE = "gone"
    """Was an article; answers 404 or 410 now. Its tombstone is in the lake."""


@dataclass(slots=True)
class Record:
    """One address. Times are Unix seconds, addresses canonical."""

    url: str
    state: State
    identifier: str | None = None
    sections: list[str] = field(default_factory=list)
    published: str | None = None
    content_hash: str | None = None
    field_prints: bytes | None = None
    revision: int = 0
    first_seen: int = 0
    last_seen: int = 0
    due: int | None = None
    """When to look again; ``None``: never."""
    etag: str | None = None
    last_modified: str | None = None
    previous: str | None = None
    next: str | None = None
    job: str | None = None
    modified: str | None = None
    """When the site last changed it, as it said when it was read."""
    letters: int | None = None
    """How long its story was when it was kept."""
    doubted: int | None = None
    """Since when (Unix seconds) its page has what is not believed at once: a fraction of the story,
    or another one's. ``None``: it has not."""
    missing: int | None = None
    """Since when (Unix seconds) its address answers 404 or 410. ``None``: it does not."""
    other: str | None = None
    """Another address that has shown the article since: it may have moved there."""


@dataclass(slots=True)
class Watermark:
    """The point down to which a section's listing is known to be complete.

    Written when a walk of the listing has come to its end, or to the watermark before, with
    every article on the way accounted for.
    """

    listing: str
    """The listing's first page."""
    anchors: list[int] = field(default_factory=list)
    """Numbers (`cinktank.revision.number`) of the newest addresses of the complete part, newest
    first. A listing page whose last entry is one of them has nothing unknown after it."""
    complete: int | None = None
    """When the last complete walk ended, Unix seconds; ``None``: there was none yet."""
    newest: str | None = None
    """The section's newest article, where the neighbours take over from the listing."""
    oldest: str | None = None
    """The section's oldest article, likewise."""
