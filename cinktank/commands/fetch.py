"""``scrapy fetch``: prints a page as it came; nothing is kept."""

import argparse

from scrapy.commands.fetch import Command as ScrapyFetch

from cinktank.commands.looking import look_only


class Command(ScrapyFetch):
    """Scrapy's own command, without lake and memory."""

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        """Open neither."""
        super().process_options(args, opts)
        look_only(self)
