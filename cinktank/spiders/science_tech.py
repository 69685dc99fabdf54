"""Science and technology."""

from cinktank.spiders.section import SectionSpider


class ScienceTechSpider(SectionSpider):
    """Science and technology: Science & Tech."""

    name = "science_tech"
    section = "Science & Tech"
