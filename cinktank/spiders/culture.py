"""Arts and letters."""

from cinktank.spiders.section import SectionSpider


class CultureSpider(SectionSpider):
    """Arts and letters: Culture."""

    name = "culture"
    section = "Culture"
