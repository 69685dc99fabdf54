"""No off-site request, ever: not by a link, not by a redirect."""

from typing import TYPE_CHECKING, Self, cast
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.exceptions import IgnoreRequest

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from cinktank.spiders.news import NewsSpider


class OnSiteMiddleware:
    """Lets through the spider's own site alone (``spider.arguments.site``), ``www.`` aside.

    Scrapy's own refuses earlier, where no errback hears of it, and knows exceptions
    (``dont_filter``, sub-domains, another port). This one knows none.
    """

    def __init__(self, crawler: "Crawler"):
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: "Crawler") -> Self:
        """Take the site from the crawler's spider, when the first request comes."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Refuse and count what is not on the site."""
        site = cast("NewsSpider", self.crawler.spider).arguments.site
        if host(request.url) != host(site):
            self.crawler.stats.inc_value("offsite/filtered")
            raise IgnoreRequest(f"{request.url} is not on {site}")


def host(url: str) -> str:
    """Return host and port, without ``www.`` and without the scheme's own port.

    >>> host("https://www.cinktank.com:443/sport/")
    'cinktank.com'
    """
    netloc = urlsplit(url).netloc.lower().rpartition("@")[2].removeprefix("www.")
    return netloc.removesuffix(":80").removesuffix(":443")
