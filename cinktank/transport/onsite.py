"""No off-site request, ever: not by a link, not by a redirect."""

from typing import TYPE_CHECKING, cast
from urllib.parse import urlsplit

from scrapy import Request, Spider
from scrapy.downloadermiddlewares.offsite import OffsiteMiddleware
from scrapy.exceptions import IgnoreRequest

if TYPE_CHECKING:
    from cinktank.spiders.news import NewsSpider


class OnSiteMiddleware(OffsiteMiddleware):
    """Lets through the spider's own site alone (``spider.arguments.site``), ``www.`` aside.

    Unlike Scrapy's, it knows no exceptions (``dont_filter``, sub-domains, another port).
    """

    def request_scheduled(self, request: Request, spider: Spider) -> None:
        """Let it pass: what is refused here would be dropped without a word to its errback."""

    def process_request(self, request: Request, spider: Spider | None = None) -> None:
        """Refuse and count what is not on the site."""
        site = cast("NewsSpider", self.crawler.spider).arguments.site
        if host(request.url) != host(site):
            self.stats.inc_value("offsite/filtered")
            raise IgnoreRequest(f"{request.url} is not on {site}")


def host(url: str) -> str:
    """Return host and port, without ``www.`` and without the scheme's own port.

    >>> host("https://www.cinktank.com:443/sport/")
    'cinktank.com'
    """
    netloc = urlsplit(url).netloc.lower().rpartition("@")[2].removeprefix("www.")
    return netloc.removesuffix(":80").removesuffix(":443")
