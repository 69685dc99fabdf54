"""resiliparse: the page's title and the plain text of its main content, without its meta row."""

from typing import Any

from resiliparse.extract.html2text import extract_plain_text
from resiliparse.parse.html import HTMLTree

VERSIONS = ("resiliparse",)
OFFERS = {"headline", "body"}


def read(html: bytes, url: str) -> dict[str, Any]:
    tree = HTMLTree.parse(html.decode("utf-8", "replace"))
    headline = tree.title
    body = extract_plain_text(
        tree,
        main_content=True,
        alt_texts=False,
        list_bullets=False,
        comments=False,
        post_meta=False,
    )
    return {"headline": headline, "body": body}
