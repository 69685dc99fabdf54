"""The main job: world news."""

from cinktank.spiders.section import SectionSpider


class InternationalSpider(SectionSpider):
    """World news: L'International."""

    name = "international"
    section = "L'International"
