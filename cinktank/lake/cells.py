"""Values as cells of a table of text: a spreadsheet shows them, and computes nothing of them."""

import re
from typing import Any

import msgspec
from scrapy.exporters import CsvItemExporter

FORMULA = r"^[=+\-@\t\r\n＝＋－＠]"
"""How a cell begins that a spreadsheet may take for a formula (OWASP, « CSV injection »)."""

_FORMULA = re.compile(FORMULA)


def cell(value: Any) -> str | int | float:
    """Return a value as a cell: nothing is empty, what has parts is JSON, no text is a formula.

    >>> cell("=1+1"), cell(None), cell(["un", "deux"]), cell(7)
    ("'=1+1", '', '["un","deux"]', 7)
    """
    if value is None:
        return ""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    if isinstance(value, str):
        text = value.encode("utf-8", "replace").decode()
    else:
        text = msgspec.json.encode(value).decode()
    return f"'{text}" if _FORMULA.match(text) else text


class CellExporter(CsvItemExporter):
    """Scrapy's ``-O file.csv``, its cells as `cell` makes them."""

    def serialize_field(self, field: Any, name: str, value: Any) -> Any:
        """Return a field's value as a cell."""
        return cell(value)
