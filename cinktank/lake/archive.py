"""What the lake holds, article by article: read from its finished part files."""

from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec

from cinktank.lake.damage import DamagedFileError, lines_as
from cinktank.lake.location import LakeLocation
from cinktank.lake.store import Folder, Store, parts_in, store_of


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
        if known is None or (line.metadata.revision or 0) >= (known.metadata.revision or 0):
            newest[line.address] = line
    return newest


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
