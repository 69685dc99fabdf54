"""``scrapy schema``: what a line in the lake holds, made from the item and its docstrings."""

import argparse
import json

from itemadapter import ItemAdapter
from scrapy.commands import ScrapyCommand

from cinktank.commands.printing import until_the_reader_leaves
from cinktank.items import NewsArticle
from cinktank.lake.data_format import markdown


class Command(ScrapyCommand):
    """Prints the JSON Schema of a line, or the page of the documentation about it."""

    requires_project = True
    requires_crawler_process = False
    default_settings = {"LOG_ENABLED": False}  # noqa: RUF012

    def short_desc(self) -> str:
        """Return the line that `scrapy` lists the command with."""
        return "Print the JSON Schema of an article"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add the choice of form."""
        super().add_options(parser)
        parser.add_argument(
            "--markdown", action="store_true", help="print docs/data-format.md instead"
        )

    @until_the_reader_leaves()
    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Print the schema."""
        if opts.markdown:
            print(markdown(), end="")
            return
        schema = {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "title": NewsArticle.__name__,
            "description": (NewsArticle.__doc__ or "").strip(),
            **ItemAdapter.get_json_schema(NewsArticle),
        }
        print(json.dumps(schema, ensure_ascii=False, indent=2))
