"""Along the sitemaps: only addresses that are new, or changed since they were fetched."""

from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import urljoin

import msgspec
from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure

from cinktank.discovery.sitemap import (
    PLACES,
    Entry,
    NoSitemapError,
    SitemapMark,
    later,
    read_sitemap,
    unread,
)
from cinktank.memory import Record, State
from cinktank.processors.urls import canonicalize
from cinktank.spiders.ways.way import Way
from cinktank.transport.failures import failed_request

if TYPE_CHECKING:
    from cinktank.spiders.section import SectionSpider


class SitemapWay(Way):
    """A sitemap knows no sections: an article of another one is fetched once in a lifetime."""

    name = "sitemap"
    called = "The site's sitemap"
    accepts = "application/xml, text/xml;q=0.9, */*;q=0.1"

    def __init__(self, spider: "SectionSpider"):
        super().__init__(spider)
        noted = self.memory.source_state(self.mark_name)
        self.mark = msgspec.json.decode(noted, type=SitemapMark) if noted else SitemapMark("")
        self._places = [urljoin(spider.arguments.site, place) for place in PLACES]
        self._tried: set[str] = set()
        self._files: list[Entry] = []
        self._read: dict[str, str] = {}
        self._fetched_for: dict[str, str] = {}
        self._pages = 0

    def begin(self) -> Iterator[Request]:
        """Yield the index where it was last time, or where WordPress has it."""
        yield self._index(self.mark.index or self._places[0])

    def _index(self, url: str) -> Request:
        self._tried.add(url)
        return self.ask(url, self.parse_sitemap)

    def parse_sitemap(self, response: Response, file: Entry | None = None) -> Iterator[Request]:
        """Follow a file's addresses, or go on to the files of an index."""
        self.count("files")
        try:
            sitemap = read_sitemap(response.body)
        except NoSitemapError:
            yield from self._elsewhere() or self.lost(response.url, "it gives no sitemap")
            return
        if not self.works:
            self.works = True
            self.mark.index = response.url
        if sitemap.is_index:
            known = {} if self.spider.arguments.full else self.mark.files
            self._read |= {one.url: one.changed for one in sitemap.entries if one.changed}
            self._files += unread(sitemap.entries, known)
            if not self._files:
                self.spider.crawler.stats.inc_value("memory/known")
        else:
            for entry in reversed(sitemap.entries):
                yield from self._listed(entry)
        self._pages += file is not None
        limit = self.spider.arguments.pages
        if self._files and not (limit and self._pages >= limit):
            file = self._files.pop(0)
            yield self.ask(file.url, self.parse_sitemap, cb_kwargs={"file": file})

    def _listed(self, entry: Entry) -> Iterator[Request]:
        """Yield the request for an address that is not known, or changed since."""
        spider = self.spider
        if entry.url.rstrip("/") == spider.arguments.site.rstrip("/"):
            return
        if spider.scope.too_old(_day(entry.changed)):
            return
        url = canonicalize(entry.url) or entry.url
        known = self.memory.get(url)
        changed = known is not None and self._has_changed(url, entry, known)
        if spider.arguments.full or changed or spider.scope.wants(known):
            if changed and entry.changed:
                self._fetched_for[url] = entry.changed
            yield spider.article(entry.url, "sitemap")
        else:
            spider.crawler.stats.inc_value("memory/known")

    def _has_changed(self, url: str, entry: Entry, known: Record) -> bool:
        if known.state is not State.KEPT or self.mark.stubborn.get(url) == entry.changed:
            return False
        return later(entry.changed, known.modified or known.published)

    def failed(self, failure: Failure) -> Iterator[Request]:
        """Look in the other places before the way is closed; a file is one of many."""
        yield from self._elsewhere() or super().failed(failure)
        if self.works and self._files:
            self._read.pop(failed_request(failure).url, None)
            file = self._files.pop(0)
            yield self.ask(file.url, self.parse_sitemap, cb_kwargs={"file": file})

    def _elsewhere(self) -> list[Request]:
        """Return the request for the next place where the index may be, until it is found."""
        places = [*self.spider.named_sitemaps, *self._places]
        untried = [place for place in places if place not in self._tried]
        return [self._index(untried[0])] if untried and not self.works else []

    def finish(self) -> None:
        """Remember what the index said of the files, if all of them were read."""
        if not self.works:
            return
        if self.whole and not self.broken:
            self.mark.files = self._read
        for url, changed in self._fetched_for.items():
            known = self.memory.get(url)
            if known is not None and later(changed, known.modified or known.published):
                self.mark.stubborn[url] = changed
        self.memory.put_source_state(self.mark_name, msgspec.json.encode(self.mark))


def _day(changed: str | None) -> str | None:
    return changed if changed and len(changed) >= 10 and changed[4:5] == "-" else None
