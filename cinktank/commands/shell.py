"""``scrapy shell``: the page in a Python prompt; nothing is kept."""

import argparse

from scrapy.commands.shell import Command as ScrapyShell

from cinktank.commands.looking import look_only


class Command(ScrapyShell):
    """Scrapy's own command, without lake and memory."""

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        """Open neither."""
        super().process_options(args, opts)
        look_only(self)
