"""What our commands have in common before they begin: a wrong setting is one line."""

import argparse
import sys
from typing import TYPE_CHECKING

from cinktank.crawl.configuration import SettingError, check_forms

if TYPE_CHECKING:
    from scrapy.commands import ScrapyCommand

    _Command = ScrapyCommand
else:
    _Command = object  # a subclass of ScrapyCommand would be listed as a command


class ChecksSettings(_Command):
    """Ends a command with exit code 2 where a setting is wrong; mixed in before `ScrapyCommand`."""

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        """Check the settings, with those of the command line."""
        super().process_options(args, opts)
        assert self.settings is not None
        try:
            check_forms(self.settings)
        except SettingError as error:
            name = type(self).__module__.rpartition(".")[2]
            print(f"scrapy {name}: {error}", file=sys.stderr)
            sys.exit(2)
