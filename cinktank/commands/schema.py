"""``scrapy schema``: the item's JSON Schema, made from the class and its docstrings."""

import argparse
import json

from itemadapter import ItemAdapter
from scrapy.commands import ScrapyCommand

from cinktank.items import NewsArticle


class Command(ScrapyCommand):
    """Prints the JSON Schema of a line in the lake."""

    requires_crawler_process = False
    default_settings = {"LOG_ENABLED": False}  # noqa: RUF012

    def short_desc(self) -> str:
        """Return the line that `scrapy` lists the command with."""
        return "Print the JSON Schema of an article"

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Print the schema."""
        schema = {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "title": NewsArticle.__name__,
            "description": NewsArticle.__doc__,
            **ItemAdapter.get_json_schema(NewsArticle),
        }
        print(json.dumps(schema, ensure_ascii=False, indent=2))
