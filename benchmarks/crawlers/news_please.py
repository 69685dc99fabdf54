"""news-please: ``from_urls`` on the sitemap: its spiders leave out a host with a port."""

from collections.abc import Callable

from newsplease import NewsPlease

from benchmarks.crawlers.sitemap import posts


def crawl(site: str, write: Callable[..., None]) -> None:
    """Crawl the sitemap."""
    for url, found in NewsPlease.from_urls(posts(site), {"timeout": 60}).items():
        if found:
            write(url, found.title, found.date_publish, found.maintext)
