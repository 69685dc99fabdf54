"""Where a section's listing is: found from the site itself, by the section's label."""

from collections import deque

from cinktank.crawl.fetching import FetchError
from cinktank.crawl.run import Run
from cinktank.discovery.source import SourceUnavailableError
from cinktank.items import Link
from cinktank.pages.navigation import sections
from cinktank.processors.text import same_label

MOST_PAGES = 40
"""How many pages to look at before giving up: the home page, sections, then a few articles."""


async def find_section(run: Run) -> str:
    """Return the address of the section's listing; raises `SourceUnavailableError`.

    Once found it is `Run.section_listing`. Without a home page the run ends: there is nothing to
    go on from.
    """
    if run.section_listing:
        return run.section_listing
    search = SectionSearch(run.arguments.section, run.site)
    url: str | None = run.site
    while url:
        found = None
        try:
            page = await run.fetcher.fetch_page(url)
            found = search.read(sections(page), [entry.url for entry in page.articles()])
        except FetchError as error:
            run.stats.inc_value(f"search/failed/{error.name}")
            if url == run.site:
                run.stop("unreachable", unreadable_home(run, error))
        if found:
            run.section_listing = found
            return found
        url = search.next_page()
    labels = ", ".join(search.labels) or "none"
    raise SourceUnavailableError(
        f"{run.site} shows no section « {search.section} »; it shows: {labels}. Give one of them"
        " with -a section=…",
        "section_not_found",
    )


def unreadable_home(run: Run, error: FetchError) -> str:
    """Return the line for a home page that cannot be read."""
    return (
        f"{run.site} cannot be read: {error}. Check the site, or give another with -a site=…;"
        " `make crawl` runs on the local newsroom"
    )


class SectionSearch:
    """Looks for a link with the section's label: on the home page, on the sections that it links
    to (a sub-section may be linked only there), then in the breadcrumbs of some articles."""

    def __init__(self, section: str, home: str):
        self.section = section
        self.labels: list[str] = []
        self._seen = {home}
        self._sections: deque[str] = deque()
        self._articles: deque[str] = deque()

    def read(self, sections: list[Link], articles: list[str]) -> str | None:
        """Take in one page's section links and articles; return the section's address if there."""
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
