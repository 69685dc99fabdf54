"""The parent of L'International and of whatever else is filed under breaking news."""

from cinktank.spiders.section import SectionSpider


class BreakingNewsSpider(SectionSpider):
    """Breaking news, with every section under it: Dernières minutes."""

    name = "breaking_news"
    section = "Dernières minutes"
