"""The whole site: every section of the navigation, then every neighbour of every post."""

from cinktank.crawl.arguments import OF_THE_SITE
from cinktank.spiders.base import NewsSpider


class CinktankSpider(NewsSpider):
    """Every article of the site; with ``-a gaps=1``, what ``scrapy audit`` misses."""

    name = "cinktank"
    needs_section = False
    allowed = OF_THE_SITE
