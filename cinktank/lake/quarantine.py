"""What is in quarantine, and has not been stored since."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec

from cinktank.lake.damage import DamagedFileError, lines_as
from cinktank.lake.location import LakeLocation
from cinktank.lake.store import Folder, Store, parts_in, store_of
from cinktank.memory import Record, SQLiteMemory, State
from cinktank.memory.schedule import timestamp
from cinktank.processors.urls import canonicalize

ALL = "all"
"""In place of a reason's name: whatever it is."""

_NEAR = 60
"""Seconds. A page is captured when it has come, and dated when it is read."""

_SETTLED = (State.ERASED, State.RESERVED, State.ELSEWHERE)
"""Nothing is to be read again of what is erased, reserved, or of another section."""


class _Metadata(msgspec.Struct):
    requestedUrl: str | None = None
    dateDownloaded: str | None = None


class _Item(msgspec.Struct):
    canonicalUrl: str | None = None
    metadata: _Metadata = msgspec.field(default_factory=_Metadata)


class _Line(msgspec.Struct):
    url: str
    reasons: list[str]
    dateRejected: str
    item: _Item | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """One address that is in quarantine."""

    url: str
    """The address to ask for."""
    reasons: list[str]
    """Why, the last time: ``truncated: the page has no </html>``."""
    when: str
    """When its page was read, or was not to be had: ISO 8601."""

    @property
    def names(self) -> list[str]:
        """The names of the reasons: ``truncated``."""
        return [name_of(reason) for reason in self.reasons]


def name_of(reason: str) -> str:
    """Return the name of a reason, as it is counted and asked for.

    >>> name_of("truncated: the page has no </html>"), name_of("no headline")
    ('truncated', 'no_headline')
    """
    return reason.partition(":")[0].strip().replace(" ", "_")


def refused(
    location: LakeLocation,
    memory: SQLiteMemory,
    reason: str = ALL,
    on_damaged: Callable[[str], None] = lambda line: None,
) -> list[Refused]:
    """Return what is in quarantine, for that *reason*, and was not stored since; oldest first.

    Of an address its last time counts. A part that cannot be read is named to *on_damaged*. Raises
    `LakeError` when the bucket cannot be used.
    """
    newest: dict[str, Refused] = {}
    for one in _lines(location, on_damaged):
        known = newest.get(one.url)
        if known is None or one.when >= known.when:
            newest[one.url] = one
    found = [
        one
        for url, one in newest.items()
        if not _is_settled(one, memory.get(url)) and reason in (ALL, *one.names)
    ]
    return sorted(found, key=lambda one: (one.when, one.url))


def _is_settled(one: Refused, known: Record | None) -> bool:
    if known is None:
        return False
    stored = known.revision > 0 and known.last_seen >= (timestamp(one.when) or 0) - _NEAR
    return stored or known.state in _SETTLED


def _lines(location: LakeLocation, on_damaged: Callable[[str], None]) -> list[Refused]:
    stores: list[Store] = [Folder(location.folder)]
    if location.bucket:
        stores.append(store_of(location))
    found = []
    for store in stores:
        for name in parts_in(store, "quarantine"):
            with TemporaryDirectory(prefix="cinktank-quarantine-") as folder:
                try:
                    for line in lines_as(store.fetch(name, Path(folder)), _Line):
                        found.append(_refused(line))
                except DamagedFileError as error:
                    on_damaged(str(error))
    return found


def _refused(line: _Line) -> Refused:
    item = line.item or _Item()
    url = item.metadata.requestedUrl or item.canonicalUrl or line.url
    when = item.metadata.dateDownloaded or line.dateRejected
    return Refused(canonicalize(url) or url, line.reasons, when)
