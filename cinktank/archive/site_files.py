"""What the site itself has said of the use of its pages, as an archive has it."""

from bisect import bisect_right, insort
from collections import defaultdict
from collections.abc import Iterable
from typing import Final
from urllib.parse import urlsplit

from cinktank.crawl.rights import AI_TXT, STATE, TDMREP, SiteRights, remembered_rights, rules
from cinktank.items import NewsArticle, Rights
from cinktank.memory import SQLiteMemory
from cinktank.memory.record import WHOLE_SITE
from cinktank.processors.rights import combined
from cinktank.processors.urls import host

ROBOTS: Final = "/robots.txt"
PATHS: Final = (ROBOTS, TDMREP, AI_TXT)

SiteFile = tuple[str, str, bytes]
"""When it was captured (ISO 8601, UTC), its path, and what was in it."""


def site_file(url: str, when: str, status: int | None, body: bytes) -> SiteFile | None:
    """Return a capture as a file that says something of rights; ``None``: it is none.

    One that was not there says that nothing is reserved; any other status says nothing.
    """
    path = urlsplit(url).path
    if path not in PATHS or status not in (200, 404, 410):
        return None
    page = body.lstrip()[:1] == b"<"  # as a soft 404 is
    return when, path, b"" if status != 200 or page else body


class SiteFiles:
    """The files that have been met, and what they said when an article was captured."""

    def __init__(self, site: str, memory: SQLiteMemory):
        remembered = memory.source_state(f"{STATE}@{host(site)} {WHOLE_SITE}")
        self._first = remembered_rights(remembered)
        self._files: dict[str, list[tuple[str, bytes]]] = defaultdict(list)
        self._rules: dict[tuple[bytes, ...], SiteRights] = {}

    def learn(self, files: Iterable[SiteFile]) -> None:
        """Take in what a stretch has of them."""
        for when, path, body in files:
            insort(self._files[path], (when, body))

    def rights(self, item: NewsArticle) -> Rights | None:
        """Return what the site's files and the article itself say together."""
        if not self._files:
            return combined(self._first.of_address(item.url), item.metadata.rights)
        when = item.metadata.dateDownloaded or ""
        found = tuple(self._at(path, when) for path in (TDMREP, AI_TXT, ROBOTS))
        if found not in self._rules:
            self._rules[found] = rules(*found)
        return combined(self._rules[found].of_address(item.url), item.metadata.rights)

    def _at(self, path: str, when: str) -> bytes:
        """Return what a file said last before a moment; else what it said first."""
        files = self._files.get(path)
        if not files:
            return b""
        place = bisect_right(files, when, key=lambda file: file[0])
        return files[max(place - 1, 0)][1]
