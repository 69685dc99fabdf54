"""``scrapy view``: the page in a browser; nothing is kept."""

import argparse

from scrapy.commands.view import Command as ScrapyView

from cinktank.commands.looking import look_only


class Command(ScrapyView):
    """Scrapy's own command, without lake and memory."""

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        """Open neither."""
        super().process_options(args, opts)
        look_only(self)
