"""What the lake holds, article by article: read from its finished part files."""

from collections.abc import Iterator
from pathlib import Path

import msgspec

from cinktank.lake.compression import lines_of, parts_under


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


def newest_revisions(root: Path) -> dict[str, Held]:
    """Return the newest line of every article in the landing zone under *root*, by address."""
    newest: dict[str, Held] = {}
    for line in _lines(root):
        known = newest.get(line.address)
        if known is None or (line.metadata.revision or 0) >= (known.metadata.revision or 0):
            newest[line.address] = line
    return newest


def _lines(root: Path) -> Iterator[Held]:
    decode = msgspec.json.Decoder(Held).decode
    for path in parts_under(root):
        yield from map(decode, lines_of(path))
