"""Along the sitemaps: only addresses that are new, or changed since they were fetched.

A sitemap knows no sections: an article of another one is fetched once in a lifetime.
"""

from collections.abc import Iterator
from typing import Final
from urllib.parse import urljoin

import msgspec
from scrapy.utils.sitemap import sitemap_urls_from_robots

from cinktank.crawl.address import Address
from cinktank.crawl.articles import Articles
from cinktank.crawl.fetching import FetchError
from cinktank.crawl.run import Run
from cinktank.discovery.absent import Shown, absent
from cinktank.discovery.source import Found, Source, SourceUnavailableError
from cinktank.memory import State
from cinktank.memory.record import DAY
from cinktank.pages.sitemap import (
    Entry,
    NoSitemapError,
    SitemapFile,
    is_later,
    read_sitemap,
    unread,
)
from cinktank.processors.urls import canonicalize

PLACES: Final = (
    "wp-sitemap.xml",
    "sitemap_index.xml",
    "sitemap.xml",
    "post-sitemap.xml",
    "?sitemap=index",
)
"""Where sitemaps are on WordPress sites, where robots.txt names none; the last: permalinks off."""

DEEPEST: Final = 3
"""So many sitemaps may name one another in a row: by the protocol it is two."""

READ_AGAIN: Final = DAY
"""Seconds after which files are read again that have not changed, to see what is missing."""

ACCEPT: Final = "application/xml, text/xml;q=0.9, */*;q=0.1"


class SitemapState(msgspec.Struct):
    """What is remembered of a site's sitemaps, for one section or the whole site."""

    index: str
    files: dict[str, str] = {}
    """File → the ``lastmod`` that the index gave when every address in it was accounted for."""
    stubborn: dict[str, str] = {}
    """Address → a ``lastmod`` that is later than what the page itself says of its last change:
    it was fetched for it once, and need not be again."""
    complete: bool = False
    """Whether everything in them was accounted for at some time."""
    read_whole: int = 0
    """When every file was read in one run, Unix seconds: only then can one see what is missing."""


class SitemapSource(Source):
    """The addresses in the site's sitemaps, newest file first."""

    name = "sitemap"
    title = "The site's sitemap"

    def __init__(self, run: Run, articles: Articles):
        super().__init__(run, articles)
        self._state = self.read_state(SitemapState) or SitemapState("")
        self._files: dict[str, str] = {}
        """File → the ``lastmod`` that the index gives, of all that were read or are unchanged."""
        self._fetched_for: dict[str, str] = {}
        """Address → the ``lastmod`` that it is fetched again for."""
        self._shown = Shown()
        self._is_all_read = True
        """Whether no file is left out because it is unchanged."""

    async def addresses(self) -> Found:
        """Yield the addresses in the files that have changed."""
        url, file = await self._index()
        self._state.index = url
        self.ended = True
        waiting: list[tuple[str, int]] = []
        depth, read, most = 0, 0, self.run.arguments.pages
        while True:
            for entry in self._entries(url, file):
                if address := self._listed(entry):
                    yield address
            if not (file.is_index or file.entries):
                self._files.pop(url, None)  # an empty file is read again: it may be an outage's
            if file.is_index:
                waiting += [(url, depth + 1) for url in self._changed(file)]
            found = None
            while waiting and found is None and not (most and read >= most):
                read += 1
                url, depth = waiting.pop(0)
                if depth > DEEPEST or read > self.run.settings.getint("MOST_FILES"):
                    self.incomplete(url, "the sitemaps name further sitemaps without end")
                    return
                found = await self._read_one(url)
            if found is None:
                break
            file = found
        if self._is_all_read and self.whole and self.run.whole:
            for address in absent(self.run, self.name, self._shown):
                yield address

    def _entries(self, url: str, file: SitemapFile) -> Iterator[Entry]:
        """Yield a sitemap's entries, the last first; of a large one so many at a time."""
        more = None if file.is_index else file
        while more is not None:
            yield from reversed(more.entries)
            more = more.rest() if more.rest else None
            if more is not None:
                self._note_what_is_lost(url, more)
                if more.cut:
                    self._files.pop(url, None)

    async def _index(self) -> tuple[str, SitemapFile]:
        """Return the index and its address: as last time, by robots.txt, or where it usually is."""
        why = "there is none"
        for url in dict.fromkeys(self._places()):
            try:
                return await self._read(url)
            except FetchError as error:
                self.count(f"failed/{error.name}")
                why = str(error)
        raise SourceUnavailableError(why)

    def _places(self) -> Iterator[str]:
        site = self.run.site
        yield self._state.index or urljoin(site, PLACES[0])
        yield from sitemap_urls_from_robots(self.run.robots_text, base_url=site)
        for place in PLACES:
            yield urljoin(site, place)

    async def _read(self, url: str) -> tuple[str, SitemapFile]:
        """Return a file, and its address after redirects; raises `FetchError`."""
        response = await self.run.fetcher.fetch(url, accept=ACCEPT)
        self.count("files")
        try:
            file = read_sitemap(response.body, response.url)
            while file.breaks_off and (
                again := await self.run.fetcher.fetch_again(response, "truncated")
            ):
                response = again
                file = read_sitemap(response.body, response.url)
        except NoSitemapError as error:
            raise FetchError("unreadable", "it gives no sitemap") from error
        self._note_what_is_lost(response.url, file)
        return response.url, file

    def _note_what_is_lost(self, url: str, file: SitemapFile) -> None:
        self.bad_records(url, file.bad)
        if file.cut:
            self.count("failed/truncated")
            self.incomplete(url, f"it is {file.cut}" if file.breaks_off else file.cut)

    async def _read_one(self, url: str) -> SitemapFile | None:
        """Return one of the index's files; ``None`` if it fails: it is read again next time."""
        try:
            file = (await self._read(url))[1]
            if file.cut:
                self._files.pop(url, None)
            return file
        except FetchError as error:
            self.count(f"failed/{error.name}")
            self._files.pop(url, None)
            self.incomplete(url, str(error))
            return None

    def _changed(self, index: SitemapFile) -> list[str]:
        run, known = self.run, self._state.files
        if run.arguments.full or not 0 <= run.now() - self._state.read_whole < READ_AGAIN:
            known = {}
        self._files |= {one.url: one.changed for one in index.entries if one.changed}
        files = [one.url for one in unread(index.entries, known)]
        self._is_all_read &= len(files) == len(unread(index.entries, {}))
        if not files:
            self.run.stats.inc_value("memory/known")
        return files

    def _listed(self, entry: Entry) -> Address | None:
        if entry.url.rstrip("/") == self.run.site.rstrip("/"):
            return None
        if self.run.scope.too_old(_day(entry.changed)):
            return None
        url = canonicalize(entry.url) or entry.url
        self._shown.add(url)
        changed = self._has_changed(url, entry)
        if changed and entry.changed:
            self._fetched_for[url] = entry.changed
        return Address(entry.url, "sitemap", anew=changed)

    def _has_changed(self, url: str, entry: Entry) -> bool:
        known = self.run.memory.get(url)
        if known is None or known.state not in (State.KEPT, State.ELSEWHERE, State.REJECTED):
            return False
        if self._state.stubborn.get(url) == entry.changed:
            return False
        return is_later(entry.changed, known.modified or known.published)

    def save(self, complete: bool) -> None:
        """Store what the index said of its files, if all of them were read."""
        if complete:
            self._state.files = self._files
            self._state.complete = True
            if self._is_all_read:
                self._state.read_whole = self.run.now()
        for url, changed in self._fetched_for.items():
            known = self.run.memory.get(url)
            if known is not None and is_later(changed, known.modified or known.published):
                self._state.stubborn[url] = changed
        self.write_state(self._state)


def _day(changed: str | None) -> str | None:
    return changed if changed and len(changed) >= 10 and changed[4:5] == "-" else None
