"""readability-lxml: title, author and the summary's text, a line for each block of it."""

from typing import Any

from lxml.html import fragment_fromstring
from readability import Document

VERSIONS = ("readability-lxml", "lxml")
OFFERS = {"headline", "authors", "body"}

BLOCKS = (
    "p", "div", "li", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "tr", "table",
    "br", "pre", "section", "article", "figure", "figcaption",
)  # fmt: skip


def read(html: bytes, url: str) -> dict[str, Any]:
    document = Document(html.decode("utf-8", "replace"), url=url)
    author = document.author()
    return {
        "headline": document.short_title(),
        "authors": [author] if author != "[no-author]" else [],
        "body": text(document.summary(html_partial=True)),
    }


def text(summary: str) -> str:
    tree = fragment_fromstring(summary, create_parent="div")
    for element in tree.iter(*BLOCKS):
        element.text = "\n" + (element.text or "")
        element.tail = "\n" + (element.tail or "")
    for cell in tree.iter("td", "th"):
        cell.tail = " " + (cell.tail or "")
    return str(tree.text_content())
