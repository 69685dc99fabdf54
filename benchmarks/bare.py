"""A Scrapy spider that downloads addresses and does nothing with them: the floor."""

from pathlib import Path

import scrapy


class BareSpider(scrapy.Spider):
    """``-a urls=FILE``: an address a line."""

    name = "bare"

    async def start(self):
        """Ask for every address."""
        for url in Path(self.urls).read_text().split():
            yield scrapy.Request(url)

    def parse(self, response):
        """Do nothing."""
