"""``scrapy runspider``: a spider of ours in a file of its own ends as ``scrapy crawl`` does."""

import argparse

from scrapy import Spider
from scrapy.commands.runspider import Command as ScrapyRunSpider
from scrapy.crawler import Crawler

from cinktank.commands.crawl import check_arguments, code_of


class Command(ScrapyRunSpider):
    """Scrapy's own command; arguments and exit codes of our spiders as with ``scrapy crawl``."""

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Run the spider, and take the exit code from how it ended."""
        self._file, self._given = args[:1], opts.spargs
        super().run(args, opts)
        process = self.crawler_process
        assert process is not None
        self.exitcode = code_of(self._crawler, process.bootstrap_failed)

    def _create_crawler(self, spidercls: type[Spider] | str) -> Crawler:
        assert not isinstance(spidercls, str)
        check_arguments(self, spidercls, f"runspider {' '.join(self._file)}", self._given)
        self._crawler = super()._create_crawler(spidercls)
        return self._crawler
