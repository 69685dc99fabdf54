"""``scrapy crawl``, with bad arguments told in one line and an exit code that tells the truth."""

import argparse
import sys
from typing import Any

from scrapy.commands.crawl import Command as ScrapyCrawl
from scrapy.crawler import Crawler

from cinktank.arguments import ArgumentError
from cinktank.spiders.news import NewsSpider

BAD_ARGUMENT = 2
FAILED = 1


class Command(ScrapyCrawl):
    """Scrapy's own command; exit code 2 for a bad argument, 1 for a run that failed."""

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Check the arguments, run the spider, and take the exit code from its end."""
        spider = self._spider_class(args)
        if spider is not None and issubclass(spider, NewsSpider):
            try:
                spider.read_arguments(opts.spargs)
            except ArgumentError as error:
                print(f"scrapy crawl {args[0]}: {error}", file=sys.stderr)
                self.exitcode = BAD_ARGUMENT
                return
        super().run(args, opts)
        if getattr(self._crawled.spider, "failure", None):
            self.exitcode = FAILED

    def _create_crawler(self, spidercls: Any) -> Crawler:
        self._crawled = super()._create_crawler(spidercls)
        return self._crawled

    def _spider_class(self, args: list[str]) -> Any:
        assert self.crawler_process is not None
        names = self.crawler_process.spider_loader.list()
        if len(args) == 1 and args[0] in names:
            return self.crawler_process.spider_loader.load(args[0])
        if len(args) == 1:
            print(
                f"scrapy crawl: there is no spider {args[0]!r}: there are {', '.join(names)}",
                file=sys.stderr,
            )
            sys.exit(BAD_ARGUMENT)
        return None
