"""No off-site request, ever: not by a link, not by a redirect."""

from typing import TYPE_CHECKING, Final, Self
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.exceptions import IgnoreRequest

from cinktank.crawl.run import run_of

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

_WEB: Final = {"http": 80, "https": 443}
"""The web's own ports: sites redirect from one to the other."""


class OnSiteMiddleware:
    """Lets through the run's own site alone, ``www.`` aside; of a spider that is none of ours, all.

    Scrapy's own refuses earlier, where no errback hears of it, and knows exceptions
    (``dont_filter``, sub-domains, another port). This one knows none.
    """

    def __init__(self, crawler: "Crawler"):
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: "Crawler") -> Self:
        """Take the site from the crawler's run, when the first request comes."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Refuse and count what is not on the site."""
        run = run_of(self.crawler)
        if run is not None and not run.on_site(request.url):
            self.crawler.stats.inc_value("offsite/filtered")
            raise IgnoreRequest(f"{request.url} is not on {run.site}")


def places(site: str) -> frozenset[tuple[str, int]]:
    """Return every name and port that is the site's.

    >>> sorted(places("https://www.cinktank.com/"))[:2]
    [('cinktank.com', 80), ('cinktank.com', 443)]
    >>> sorted(places("http://[::1]:8080/"))
    [('::1', 8080), ('www.::1', 8080)]
    """
    parts = urlsplit(site)
    name = (parts.hostname or "").removeprefix("www.")
    usual = _WEB.get(parts.scheme, 0)
    port = parts.port or usual
    ports = tuple(_WEB.values()) if port == usual else (port,)
    return frozenset((prefix + name, one) for prefix in ("", "www.") for one in ports)
