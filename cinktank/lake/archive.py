"""What the lake holds, article by article: read from its finished part files."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec

from cinktank.lake.compression import lines_of, parts_under
from cinktank.lake.location import LakeLocation
from cinktank.lake.store import parts_in, store_of


class HeldLink(msgspec.Struct):
    """A link, as far as an audit needs it."""

    url: str | None = None


class HeldMetadata(msgspec.Struct):
    """Metadata, as far as an audit needs them."""

    event: str | None = None
    revision: int | None = None


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


def newest_revisions(location: LakeLocation) -> dict[str, Held]:
    """Return the newest line of every article in the landing zone at *place*, by address.

    Raises `cinktank.lake.location.LakeError` when its bucket cannot be used.
    """
    newest: dict[str, Held] = {}
    for line in _lines(location):
        known = newest.get(line.address)
        if known is None or (line.metadata.revision or 0) >= (known.metadata.revision or 0):
            newest[line.address] = line
    return newest


def _lines(location: LakeLocation) -> Iterator[Held]:
    decode = msgspec.json.Decoder(Held).decode
    for path in parts_under(location.folder):
        yield from map(decode, lines_of(path))
    if location.bucket:
        store = store_of(location)
        for name in parts_in(store, "landing"):
            with TemporaryDirectory(prefix="cinktank-audit-") as folder:
                yield from map(decode, lines_of(store.fetch(name, Path(folder))))
