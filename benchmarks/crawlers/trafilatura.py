"""trafilatura's extraction of the sitemap's addresses, four threads.

Its own downloads refuse a host without a registered domain: the pages are fetched by urllib.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.request import urlopen

from trafilatura import bare_extraction

from benchmarks.crawlers.sitemap import posts


def crawl(site: str, write: Callable[..., None]) -> None:
    """Crawl the sitemap."""

    def read(url: str) -> tuple[str, Any]:
        with urlopen(url) as answer:
            return url, bare_extraction(answer.read(), url=url, with_metadata=True)

    with ThreadPoolExecutor(4) as threads:
        for url, found in threads.map(read, posts(site)):
            if found:
                write(url, found.title, found.date, found.text)
