"""What the lake holds, article by article: read from its finished part files."""

from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec

from cinktank.lake.damage import DamagedFileError, lines_as
from cinktank.lake.location import LakeLocation
from cinktank.lake.store import Folder, Store, parts_in, store_of
from cinktank.processors.urls import host


class HeldLink(msgspec.Struct):
    """A link, as far as an audit needs it."""

    url: str | None = None


class HeldMetadata(msgspec.Struct):
    """Metadata, as far as an audit needs them."""

    event: str | None = None
    revision: int | None = None
    contentHash: str | None = None
    sections: list[str] | None = None
    spider: str | None = None
    discovery: str | None = None


class Held(msgspec.Struct):
    """An article, as far as an audit needs it: reading a line costs a tenth of the whole."""

    url: str
    metadata: HeldMetadata
    canonicalUrl: str | None = None
    identifier: str | None = None
    datePublished: str | None = None
    previousArticle: HeldLink | None = None
    nextArticle: HeldLink | None = None
    relatedArticles: list[HeldLink] | None = None

    @property
    def address(self) -> str:
        """The address that the article is known by."""
        return self.canonicalUrl or self.url

    @property
    def post(self) -> tuple[str, str]:
        """What knows the article: its host and number, or its address where it has none."""
        return (host(self.url), self.identifier) if self.identifier else ("", self.address)

    @property
    def revision(self) -> int:
        """Its number among the article's lines."""
        return self.metadata.revision or 0

    @property
    def gone(self) -> bool:
        """Whether this line is a tombstone."""
        return self.metadata.event == "gone"


def newest_revisions(
    location: LakeLocation, on_damaged: Callable[[str], None] = lambda line: None
) -> dict[str, Held]:
    """Return the newest line of every article in the landing zone at *location*, by address.

    A part that cannot be read is left out, and named to *on_damaged*. Raises
    `cinktank.lake.location.LakeError` when the bucket cannot be used.
    """
    newest: dict[str, Held] = {}
    for line in _lines(location, on_damaged):
        known = newest.get(line.address)
        if known is None or line.revision >= known.revision:
            newest[line.address] = line
    return _where_they_are(newest)


def _where_they_are(newest: dict[str, Held]) -> dict[str, Held]:
    """Return articles without the addresses that they have moved from: a post has one number."""
    last: dict[tuple[str, str], int] = {}
    for line in newest.values():
        last[line.post] = max(line.revision, last.get(line.post, 0))
    return {address: line for address, line in newest.items() if line.revision == last[line.post]}


def _lines(location: LakeLocation, on_damaged: Callable[[str], None]) -> Iterator[Held]:
    stores: list[Store] = [Folder(location.folder)]
    if location.bucket:
        stores.append(store_of(location))
    for store in stores:
        for name in parts_in(store, "landing"):
            with TemporaryDirectory(prefix="cinktank-audit-") as folder:
                try:
                    yield from lines_as(store.fetch(name, Path(folder)), Held)
                except DamagedFileError as error:
                    on_damaged(str(error))
