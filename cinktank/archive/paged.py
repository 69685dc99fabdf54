"""Posts in several pages, put together again from captures that come one by one."""

from collections import OrderedDict
from typing import Final

from cinktank.items import NewsArticle
from cinktank.pages.paged import joined
from cinktank.processors.urls import canonicalize

HELD: Final = 1_000
"""Posts that wait for their pages, and pages that wait for their posts, at most."""


class PagedPosts:
    """Holds the first page of a post until its further pages have come; `rest` gives what is left.

    A page that is the same as before is in an archive a mere note: then the one before counts. One
    that is not there is left out: ``metadata.furtherPages`` goes on naming it, as in a crawl.
    """

    def __init__(self) -> None:
        self._waiting: OrderedDict[str, NewsArticle] = OrderedDict()
        self._fresh: dict[str, set[str]] = {}
        self._pages: OrderedDict[str, NewsArticle] = OrderedDict()
        self._unused: set[str] = set()
        self.missing = 0
        """Further pages that no capture has."""

    @property
    def alone(self) -> int:
        """How many further pages belong to no post that has come."""
        return len(self._unused)

    def take(self, item: NewsArticle, is_further: bool) -> list[NewsArticle]:
        """Return the articles that are whole now, oldest first."""
        url = canonicalize(item.url) or item.url
        wanting = [first for first, pages in self._fresh.items() if url in pages]
        if is_further or wanting:
            self._pages[url] = item
            self._pages.move_to_end(url)
            self._unused.add(url)
            if len(self._pages) > HELD:
                self._pages.popitem(last=False)
            whole = []
            for first in wanting:
                self._fresh[first].discard(url)
                self._fresh[first] |= self._named(item) - {url, first}
                if not self._fresh[first]:
                    whole += self._put_together(first)
            return whole
        whole = self._put_together(url) if url in self._waiting else []
        if not item.metadata.furtherPages:
            return [*whole, item]
        self._waiting[url] = item
        self._fresh[url] = self._named(item)
        if len(self._waiting) > HELD:
            whole += self._put_together(next(iter(self._waiting)))
        return whole

    def rest(self) -> list[NewsArticle]:
        """Return what can be put together of pages that were captured before."""
        return [item for url in list(self._waiting) for item in self._put_together(url)]

    def _named(self, item: NewsArticle) -> set[str]:
        return {canonicalize(url) or url for url in item.metadata.furtherPages or ()}

    def _put_together(self, url: str) -> list[NewsArticle]:
        first = self._waiting.pop(url)
        del self._fresh[url]
        further: list[NewsArticle] = []
        names, seen = list(first.metadata.furtherPages or ()), {url}
        while names:
            name = canonicalize(names.pop(0)) or ""
            if name in seen:
                continue
            seen.add(name)
            if (page := self._pages.get(name)) is None:
                self.missing += 1
                continue
            self._unused.discard(name)
            further.append(page)
            names += page.metadata.furtherPages or ()
        return [joined(first, further)]
