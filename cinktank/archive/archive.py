"""An archive: what it has of an address, and one capture as it was."""

from collections.abc import AsyncIterator
from typing import Protocol

from cinktank.archive.cdxj import Capture
from cinktank.archive.record import Captured


class CaptureFault(Exception):  # noqa: N818 - a fault of one capture, not of the archive
    """One capture cannot be had: *name* is what it is counted under."""

    def __init__(self, name: str, line: str):
        super().__init__(line)
        self.name = name


class Archive(Protocol):
    """WARC files, a Wayback Machine, Common Crawl: asked alike. May raise `ArchiveError`."""

    name: str
    """What an item's metadata calls it."""

    resume: str | None
    """Where `addresses` has come to: given back to it, a later run goes on from there."""

    async def captures(self, url: str) -> list[Capture]:
        """Return the captures of one address, in any order."""

    async def read(self, capture: Capture) -> Captured:
        """Return one capture, its body as it came; raises `CaptureFault`."""

    def addresses(self, site: str, resume: str | None = None) -> AsyncIterator[list[Capture]]:
        """Yield the captures of every page of a site, address by address, oldest first.

        Pages are what was answered as HTML with 200, and revisits of it.
        """

    async def close(self) -> None:
        """Let go of files and connections."""
