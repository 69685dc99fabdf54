"""Common Crawl as an archive: its index says where in its WARC files a capture is, to the byte."""

from collections import OrderedDict
from collections.abc import AsyncIterator, Sequence
from io import BytesIO
from urllib.parse import urlencode

import msgspec

from cinktank.archive.archive import CaptureFault
from cinktank.archive.asking import Ask
from cinktank.archive.cdx_answers import by_address, captures_told, same_address
from cinktank.archive.cdxj import Capture, urlkey
from cinktank.archive.errors import ArchiveError
from cinktank.archive.files import ARC_ENDS
from cinktank.archive.pages import pages_of, place
from cinktank.archive.payload import decoded
from cinktank.archive.reading import read_at
from cinktank.archive.record import Captured
from cinktank.archive.revisits import NO_ORIGINAL, as_captured, likely_originals, repeat_of
from cinktank.archive.warc_archive import PAST_THE_END, WRONG_PLACE

_KEPT = 20_000
_LARGEST_INDEX = 256 * 1024 * 1024


class CommonCrawl:
    """Some of its collections, ``CC-MAIN-2022-21``; *servers* are those of index and files."""

    def __init__(self, collections: Sequence[str], servers: Sequence[str], ask: Ask):
        self.name = ",".join(collections)
        self.resume: str | None = None
        self._collections = list(collections)
        self._index, self._files = (server.rstrip("/") for server in servers)
        self._ask = ask
        self._known: OrderedDict[str, list[Capture]] = OrderedDict()

    async def captures(self, url: str) -> list[Capture]:
        """Return the captures of one address, in all the collections."""
        if (known := self._known.get(urlkey(url))) is not None:
            return known
        found: list[Capture] = []
        for collection in self._collections:
            found += await self._asked(collection, {"url": url})
        return same_address(found, url)

    async def read(self, capture: Capture) -> Captured:
        """Return one capture; a revisit with its original's body.

        One request for its bytes alone; of an original one more, and one to the index.
        """
        found = await self._read(capture)
        if found.kind != "revisit":
            return found
        repeat = repeat_of(found)
        near = await self.captures(repeat.refers_url or repeat.url)
        for other in likely_originals(repeat, near)[:1]:
            return as_captured(found, await self._read(other))
        raise CaptureFault(NO_ORIGINAL, f"{capture.url} repeats a record that is not here")

    async def _read(self, capture: Capture) -> Captured:
        address = f"{self._files}/{capture.filename}"
        end = capture.offset + capture.length - 1
        answer = await self._ask(address, [("Range", f"bytes={capture.offset}-{end}")])
        body = answer.body
        if answer.status == 416:
            raise CaptureFault(PAST_THE_END, f"{address}: the index points past the file's end")
        if answer.status == 200:  # a server that knows no ranges
            body = body[capture.offset : end + 1]
        elif answer.status != 206:
            raise ArchiveError(f"{address} answered {answer.status}: check COMMON_CRAWL")
        is_arc = capture.filename.lower().endswith(ARC_ENDS)  # of the crawls before 2013
        found = read_at(BytesIO(body), 0, is_arc=is_arc)
        if found is None or urlkey(found.url) != capture.key:
            where = f"{address} at byte {capture.offset}"
            raise CaptureFault(WRONG_PLACE, f"{where}: no whole record is where the index points")
        return found

    async def addresses(self, site: str, resume: str | None = None) -> AsyncIterator[list[Capture]]:
        """Yield the captures of every page of a site, collection by collection.

        An address that several collections have comes once for each.
        """
        done, _, page_done = (resume or "").rpartition(":")
        collections = self._collections
        if done in collections:
            collections = collections[collections.index(done) :]
        for collection in collections:
            first = int(page_done) + 1 if collection == done and page_done.isdigit() else 0
            query = {"url": f"{place(site)}/*"}
            held: list[Capture] = []
            count = await self._pages(collection, query)
            for page in range(first, count):
                found = await self._asked(collection, {**query, "page": str(page)})
                groups = list(by_address([*held, *found]))
                held = groups.pop() if groups and page + 1 < count else []
                for captures in pages_of(groups, site):
                    self._remember(captures)
                    yield captures
                if page > first:  # an address may go over a page's end
                    self.resume = f"{collection}:{page - 1}"

    async def close(self) -> None:
        """Nothing is open here: the connections are the asker's."""

    def _remember(self, captures: list[Capture]) -> None:
        if len(self._collections) > 1:
            return  # the other collections may have more of it
        self._known[captures[0].key] = captures
        if len(self._known) > _KEPT:
            self._known.popitem(last=False)

    async def _pages(self, collection: str, query: dict[str, str]) -> int:
        body = await self._body(collection, {**query, "showNumPages": "true"})
        if body is None:
            return 0
        try:
            told = msgspec.json.decode(body)
            return int(told["pages"] if isinstance(told, dict) else told)
        except (msgspec.DecodeError, KeyError, TypeError, ValueError):
            raise ArchiveError(
                f"{self._index}/{collection}-index does not say how many pages it has"
            ) from None

    async def _asked(self, collection: str, query: dict[str, str]) -> list[Capture]:
        body = await self._body(collection, query)
        where = f"{self._index}/{collection}-index"
        return captures_told(body, where)[0] if body is not None else []

    async def _body(self, collection: str, query: dict[str, str]) -> bytes | None:
        """Return the index's answer; ``None`` where it has no capture."""
        address = f"{self._index}/{collection}-index?{urlencode({**query, 'output': 'json'})}"
        answer = await self._ask(address, [])
        body = decoded(answer.headers, answer.body, _LARGEST_INDEX)[1]
        if answer.status == 404:
            if b"No Captures" in body:
                return None
            raise ArchiveError(
                f"{address} answered 404: is there such a collection? index.commoncrawl.org has"
                " their names"
            )
        if answer.status != 200:
            raise ArchiveError(f"{address} answered {answer.status}: check REPLAY")
        return body
