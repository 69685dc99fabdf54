"""The whole site: every section of the navigation, then every neighbour of every post."""

from scrapy import Request

from cinktank.crawl.arguments import OF_THE_SITE
from cinktank.processors.urls import host
from cinktank.spiders.base import NewsSpider


class CinktankSpider(NewsSpider):
    """Every article of the site; with ``-a gaps=1``, what ``scrapy audit`` misses."""

    name = "cinktank"
    needs_section = False
    allowed = OF_THE_SITE

    @classmethod
    def handles_request(cls, request: Request) -> bool:
        """Be the one that ``scrapy parse``, ``shell`` and ``fetch`` take for the site's pages."""
        return host(request.url) == host(cls.site)
