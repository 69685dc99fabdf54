"""Scrapy's own ``-O file.jsonl``, with the lake's lines."""

from typing import Any

from itemadapter import ItemAdapter
from scrapy.exporters import BaseItemExporter

from cinktank.items import NewsArticle
from cinktank.lake.lines import encode_line, in_order


class LineExporter(BaseItemExporter):
    """Writes what the lake writes: one item a line, UTF-8, every line separator escaped."""

    def __init__(self, file: Any, **kwargs: Any):
        super().__init__(dont_fail=True, **kwargs)
        self.file = file

    def export_item(self, item: Any) -> None:
        """Write *item* as one line."""
        line = in_order(item) if isinstance(item, NewsArticle) else ItemAdapter(item).asdict()
        if self.fields_to_export:
            line = {name: value for name, value in line.items() if name in self.fields_to_export}
        self.file.write(encode_line(line))
