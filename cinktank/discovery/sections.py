"""Where a section's listing is: found from the site itself, by the section's label."""

from collections import deque

from cinktank.items import Link
from cinktank.processors.text import same_label

MOST_PAGES = 40
"""How many pages to look at before giving up: the home page, sections, then a few articles."""


class SectionSearch:
    """Looks for a link with the section's label: on the home page, on the sections that it links
    to (a sub-section may be linked only there), then in the breadcrumbs of some articles."""

    def __init__(self, section: str, home: str):
        self.section = section
        self.tried = False
        self.labels: list[str] = []
        self._seen = {home}
        self._sections: deque[str] = deque()
        self._articles: deque[str] = deque()

    def read(self, sections: list[Link], articles: list[str]) -> str | None:
        """Take in one page's section links and articles; return the section's address if there."""
        self.tried = True
        for link in sections:
            if link.headline and link.url and same_label(link.headline, self.section):
                return link.url
        for link in sections:
            if link.headline and link.headline not in self.labels:
                self.labels.append(link.headline)
            self._add(self._sections, link.url)
        for url in articles[:3]:
            self._add(self._articles, url)
        return None

    def next_page(self) -> str | None:
        """Return the next page to look at, ``None`` when the search has failed."""
        if len(self._seen) - len(self._sections) - len(self._articles) > MOST_PAGES:
            return None
        for queue in (self._sections, self._articles):
            if queue:
                return queue.popleft()
        return None

    def _add(self, queue: deque[str], url: str | None) -> None:
        if url and url not in self._seen:
            self._seen.add(url)
            queue.append(url)
