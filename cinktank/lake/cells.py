"""Values as cells of a table of text: a spreadsheet shows them, and computes nothing of them."""

import re
from typing import Any

import msgspec
from itemadapter import ItemAdapter
from scrapy.exporters import CsvItemExporter, XmlItemExporter

FORMULA = r"^[=+\-@\t\r\n＝＋－＠]"
"""How a cell begins that a spreadsheet may take for a formula (OWASP, « CSV injection »)."""

_FORMULA = re.compile(FORMULA)


_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def cell(value: Any) -> str | int | float:
    """Return a value as a cell: nothing is empty, what has parts is JSON, no text is a formula.

    >>> cell("=1+1"), cell(None), cell(["un", "deux"]), cell(7)
    ("'=1+1", '', '["un","deux"]', 7)
    """
    if value is None:
        return ""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    plain = value if isinstance(value, str) else as_json(value)
    text = plain.encode("utf-8", "replace").decode()
    return f"'{text}" if _FORMULA.match(text) else text


class CellExporter(CsvItemExporter):
    """Scrapy's ``-O file.csv``, its cells as `cell` makes them."""

    def serialize_field(self, field: Any, name: str, value: Any) -> Any:
        """Return a field's value as a cell."""
        return cell(value)


class XmlExporter(XmlItemExporter):
    """Scrapy's ``-O file.xml``: what has parts is JSON, and what XML cannot hold is left out."""

    def serialize_field(self, field: Any, name: str, value: Any) -> Any:
        """Return a field's value as text."""
        if value is None:
            return ""
        return _NOT_IN_XML.sub("", value if isinstance(value, str) else as_json(value))


def as_json(value: Any) -> str:
    """Return what has parts as JSON: an item of Scrapy's too, a moment as ISO 8601.

    >>> from datetime import UTC, datetime
    >>> as_json(["un", None]), as_json({"on": datetime(2022, 3, 15, tzinfo=UTC)})
    ('["un",null]', '{"on":"2022-03-15T00:00:00Z"}')
    """
    text: str = msgspec.json.encode(value, enc_hook=_plain).decode()
    return text


def _plain(value: Any) -> Any:
    """Return what msgspec does not know by itself: an item of any kind, or its text."""
    return ItemAdapter(value).asdict() if ItemAdapter.is_item(value) else str(value)
