"""``scrapy check``: runs the contracts of spiders; nothing is kept."""

import argparse

from scrapy.commands.check import Command as ScrapyCheck

from cinktank.commands.looking import look_only


class Command(ScrapyCheck):
    """Scrapy's own command, without lake and memory."""

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        """Open neither."""
        super().process_options(args, opts)
        look_only(self)
