"""What an element of a body is by its structure, whatever its class says."""

import re
from collections.abc import Iterable
from typing import Final

from selectolax.lexbor import LexborHTMLParser, LexborNode

from cinktank.pages.nodes import tag_number

PICTURE_TAGS: Final = frozenset({"img", "amp-img"})
_FIGCAPTION: Final = tag_number("figcaption")
_CAPTIONS: Final = frozenset({"wp-caption-text", "tdb-caption-text", "wp-caption-dd"})
_BOX_TEXT: Final = 200
_NO_BOX: Final = frozenset({
    "article", "a", "b", "strong", "i", "em", "u", "span", "font",
    "h1", "h2", "h3", "h4", "h5", "h6", "td", "li", "blockquote",
})  # fmt: skip
"""What no box of an advertisement is, though one that was left open may stand around it."""

_HIDDEN_STYLE: Final = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.I)


def prose(node: LexborNode) -> int:
    """Return how many characters of paragraphs an element holds."""
    return sum(len((paragraph.text(deep=True) or "").strip()) for paragraph in node.css("p"))


def is_plugin_box(link: LexborNode) -> bool:
    """Say whether a link is a box of the Inline Related Posts plugin.

    Every template of it is one ``a`` with a call and a title inside, in blocks of their own;
    comment, style and the class of the link are not always there.
    """
    inner = link.first_child
    while inner is not None and (inner.is_comment_node or inner.is_empty_text_node):
        inner = inner.next
    if inner is None or inner.tag not in ("div", "style", "img", "span"):
        return False
    return link.css_first(".postTitle,.ctaText") is not None


def marks_in(container: LexborNode | LexborHTMLParser) -> list[LexborNode]:
    """Return the forms and the marks of advertisements in a body."""
    return container.css("form,ins.adsbygoogle,.td-adspot-title")


def ask_for_password(marks: Iterable[LexborNode]) -> bool:
    """Say whether one of these is the form for a post's password, in place of the post."""
    return any("post-password-form" in (mark.attributes.get("class") or "") for mark in marks)


def boxes_around(marks: Iterable[LexborNode], container: LexborNode) -> frozenset[int]:
    """Return the ids of the boxes around what `marks_in` found, whatever their class is.

    A box is the outermost element around one of these that holds little text beside it.
    """
    found = set()
    for mark in marks:
        outer = mark.parent
        while outer is not None and outer.mem_id != container.mem_id:
            if outer.tag in _NO_BOX or "tdb-block-inner" in (outer.attributes.get("class") or ""):
                break
            if len((outer.text(deep=True) or "").strip()) > _BOX_TEXT:
                break
            found.add(outer.mem_id)
            outer = outer.parent
    return frozenset(found)


def captions_in(node: LexborNode) -> list[LexborNode]:
    """Return the elements of a figure that hold a caption."""
    return [
        inner
        for inner in node.traverse()
        if inner.tag_id == _FIGCAPTION
        or not _CAPTIONS.isdisjoint((inner.attributes.get("class") or "").split())
    ]


def pictures_in(node: LexborNode) -> list[LexborNode]:
    """Return the pictures of a figure, without what stands in for one where scripts are off."""
    return [
        inner
        for inner in node.traverse()
        if inner.tag in PICTURE_TAGS and (inner.parent is None or inner.parent.tag != "noscript")
    ]


def is_nested(row: LexborNode, table: LexborNode) -> bool:
    """Say whether a row belongs to a table inside this one."""
    outer = row.parent
    while outer is not None and outer.mem_id != table.mem_id:
        if outer.tag == "table":
            return True
        outer = outer.parent
    return False


def is_hidden(attributes: dict[str, str | None]) -> bool:
    """Say whether an element is not shown, or not meant to be read."""
    if "hidden" in attributes or attributes.get("aria-hidden") == "true":
        return True
    style = attributes.get("style")
    return bool(style and _HIDDEN_STYLE.search(style))
