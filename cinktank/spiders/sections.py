"""The sections that are known: a spider each."""

from cinktank.spiders.base import SectionSpider


class AnySectionSpider(SectionSpider):
    """Any section: ``-a section="Science & Tech"``."""

    name = "section"


class InternationalSpider(SectionSpider):
    """World news: L'International."""

    name = "international"
    section = "L'International"


class BreakingNewsSpider(SectionSpider):
    """The latest news: Dernières minutes."""

    name = "breaking_news"
    section = "Dernières minutes"


class CultureSpider(SectionSpider):
    """Culture: Culture."""

    name = "culture"
    section = "Culture"


class ScienceTechSpider(SectionSpider):
    """Science and technology: Science & Tech."""

    name = "science_tech"
    section = "Science & Tech"


class SportsSpider(SectionSpider):
    """Sport: Sports."""

    name = "sports"
    section = "Sports"
