"""WARC and WACZ files as an archive."""

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import BinaryIO, Final

from cinktank.archive.archive import CaptureFault
from cinktank.archive.cdxj import Capture, urlkey
from cinktank.archive.errors import ArchiveError
from cinktank.archive.files import WarcFile
from cinktank.archive.index import Count, index_of
from cinktank.archive.pages import pages_of
from cinktank.archive.reading import read_at
from cinktank.archive.record import Captured
from cinktank.archive.revisits import NO_ORIGINAL, as_captured, likely_originals, repeat_of
from cinktank.processors.timestamps import timestamp_of

PAST_THE_END: Final = "index_past_end"
WRONG_PLACE: Final = "index_wrong_place"
NO_FILE: Final = "index_names_no_file"

_OPEN_FILES = 32


class WarcArchive:
    """The files that a glob pattern names; *root* is where their index is kept."""

    def __init__(self, pattern: str, root: Path, count: Count = lambda name: None):
        self.name = "warc"
        self.resume: str | None = None
        self.index = index_of(pattern, root, count)
        self._open: OrderedDict[str, BinaryIO] = OrderedDict()

    async def captures(self, url: str) -> list[Capture]:
        """Return the captures of one address, oldest first."""
        return self.index.captures(url)

    async def read(self, capture: Capture) -> Captured:
        """Return one capture; a revisit with its original's body."""
        if "://" in capture.filename:  # in a bucket: others may go on meanwhile
            return await asyncio.to_thread(self.read_now, capture)
        return self.read_now(capture)

    async def addresses(self, site: str, resume: str | None = None) -> AsyncIterator[list[Capture]]:
        """Yield the captures of every page of a site, address by address; *resume* is a key."""
        for captures in pages_of(self.index.all(), site):
            if resume is None or captures[0].key > resume:
                self.resume = captures[0].key
                yield captures

    async def close(self) -> None:
        """Close the files."""
        while self._open:
            self._open.popitem()[1].close()
        self.index.close()

    def read_now(self, capture: Capture) -> Captured:
        """Return one capture, as `read` does, without a loop of events."""
        found = self._read(capture)
        if found.kind != "revisit":
            return found
        return as_captured(found, self._original(found, capture))

    def _read(self, capture: Capture) -> Captured:
        warc = self.index.files.get(capture.filename)
        if warc is None:
            raise CaptureFault(NO_FILE, f"{capture.filename} is not among the files")
        where = f"{warc.identity} at byte {capture.offset}"
        if warc.size and capture.offset >= warc.size:
            raise CaptureFault(PAST_THE_END, f"{where}: the index points past the file's end")
        try:
            read = partial(read_at, self._file(warc), capture.offset, is_arc=warc.is_arc)
            found = read(partial(_is_it, capture)) or read()  # whatever its index says of its time
        except OSError as error:
            raise ArchiveError(f"{warc.identity} cannot be read: {error}") from None
        if found is None or urlkey(found.url) != capture.key:
            raise CaptureFault(WRONG_PLACE, f"{where}: the record is not where the index points")
        return found

    def _original(self, revisit: Captured, capture: Capture) -> Captured:
        """Return the record whose payload a revisit repeats; raises `CaptureFault`."""
        repeat = repeat_of(revisit)
        urls = filter(None, (repeat.url, repeat.refers_url))
        near = [one for url in dict.fromkeys(urls) for one in self.index.captures(url)]
        likely = likely_originals(repeat, near) or [
            one for one in self.index.of_digest(repeat.digest) if not one.is_revisit
        ]
        for other in likely:
            with suppress(CaptureFault):
                return self._read(other)
        if repeat.refers_to:
            for other in near:
                with suppress(CaptureFault):
                    if (found := self._read(other)).record_id == repeat.refers_to:
                        return found
        raise CaptureFault(
            NO_ORIGINAL, f"{capture.url} of {capture.moment} repeats a record that is not here"
        )

    def _file(self, warc: WarcFile) -> BinaryIO:
        file = self._open.pop(warc.identity, None) or warc.open()
        self._open[warc.identity] = file
        if len(self._open) > _OPEN_FILES:
            self._open.popitem(last=False)[1].close()
        return file


def _is_it(capture: Capture, found: Captured) -> bool:
    """Tell whether a record is what an index means, and no other of its gzip member."""
    return timestamp_of(found.when) == capture.timestamp and urlkey(found.url) == capture.key
