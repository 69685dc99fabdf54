"""A general extractor, for pages without a body by the theme's rules. Imported only when needed."""

from collections.abc import Iterator
from html import escape
from typing import Any, Final

from cinktank.pages.blocks import Block

_LEAST: Final = 80
"""A general extractor always finds something; less than this many characters is no story."""

_LONG: Final = 60
"""Two paragraphs of so many characters that are the same are one, found twice."""

_LISTS: Final = {"list": "ul", "table": "table"}


def general_blocks(text: str, url: str) -> list[Block]:
    """Return the blocks that trafilatura takes for the story; none where it finds no story.

    By its ordinary options: those for more precision drop paragraphs.
    """
    import trafilatura  # a second to import: most crawls never need it

    try:
        found = trafilatura.bare_extraction(text, url=url, include_comments=False)
        body = getattr(found, "body", None)
        blocks = [] if body is None else _blocks(body)
    except Exception:  # a third party's parser on a page that is already known to be odd
        return []
    if sum(len(block.text) for block in blocks) < _LEAST:
        return []
    return blocks


def _blocks(body: Any) -> list[Block]:
    blocks: list[Block] = []
    seen: set[str] = set()
    quotes = 0
    for element in body:
        lines = _lines(element)
        text = "\n".join(lines)
        if not text or (len(text) > _LONG and text in seen):
            continue
        seen.add(text)
        tag = {"head": "h2", **_LISTS}.get(str(element.tag), "p")
        if tag == "ul":
            html = "".join(f"<li>{escape(line, quote=False)}</li>" for line in lines)
        elif tag == "table":
            html = "".join(f"<tr><td>{escape(line, quote=False)}</td></tr>" for line in lines)
        else:
            html = escape(" ".join(lines), quote=False)
            text = " ".join(lines)
        quotes += element.tag == "quote"
        blocks.append(Block(tag, text, html, quote=quotes if element.tag == "quote" else 0))
    return blocks


def _lines(element: Any) -> list[str]:
    """Return the lines of one element: a list's items, a table's rows, or all it says."""
    parts = {"list": ("item",), "table": ("row",)}.get(str(element.tag))
    texts = (
        [" ".join(part.itertext()) for part in element.iter(*parts)]
        if parts
        else ["".join(_said(element))]
    )
    return [line for text in texts if (line := " ".join(text.split()))]


def _said(element: Any) -> Iterator[str]:
    """Yield an element's texts, and a space where it breaks a line."""
    for part in element.iter():
        yield " " if part.tag == "lb" else part.text or ""
        if part is not element:
            yield part.tail or ""
