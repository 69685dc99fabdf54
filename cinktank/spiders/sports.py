"""Sport."""

from cinktank.spiders.section import SectionSpider


class SportsSpider(SectionSpider):
    """Sport: Sports."""

    name = "sports"
    section = "Sports"
