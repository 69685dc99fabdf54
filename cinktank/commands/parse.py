"""``scrapy parse``: prints a page's article and what it leads to; nothing is kept."""

import argparse

from scrapy.commands.parse import Command as ScrapyParse

from cinktank.commands.looking import look_only


class Command(ScrapyParse):
    """Scrapy's own command, without lake and memory."""

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        """Open neither."""
        super().process_options(args, opts)
        look_only(self)
