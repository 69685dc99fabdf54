"""What an element of a body is by its structure, whatever its class says."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from selectolax.lexbor import LexborHTMLParser, LexborNode

from cinktank.pages.nodes import ancestors

_ROWS: Final = ("thead", "tbody", "tfoot")
PICTURE_TAGS: Final = frozenset({"img", "amp-img"})
_BOX_TEXT: Final = 200
_NO_BOX: Final = frozenset({
    "article", "a", "b", "strong", "i", "em", "u", "span", "font",
    "h1", "h2", "h3", "h4", "h5", "h6", "td", "li", "blockquote",
})  # fmt: skip
"""What no box of an advertisement is, though one that was left open may stand around it."""
_HIDDEN_PROSE: Final = 100
_PANEL: Final = re.compile(
    r"(?:\A|[\s_-])(?:accordion|tabs?|panel|collaps\w*|toggle|faq|spoiler|more|answer|expand\w*)"
    r"(?=[\s_-]|\Z)",
    re.I,
)
_HIDDEN_STYLE: Final = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.I)


def prose(node: LexborNode) -> int:
    """Return how many characters of paragraphs an element holds."""
    return sum(len((paragraph.text(deep=True) or "").strip()) for paragraph in node.css("p"))


def is_mostly_links(node: LexborNode) -> bool:
    """Say whether most of what an element says is linked, as in a box of other articles."""
    said = len((node.text(deep=True) or "").strip())
    return 2 * sum(len((link.text(deep=True) or "").strip()) for link in node.css("a")) > said


def rows_of(table: LexborNode) -> Iterator[LexborNode]:
    """Yield a table's own rows, not those of tables inside it."""
    for child in table.iter():
        if child.tag == "tr":
            yield child
        elif child.tag in _ROWS:
            yield from children(child, ("tr",))


def children(node: LexborNode, tags: tuple[str, ...]) -> list[LexborNode]:
    """Return the elements directly inside one that have one of these tags."""
    return [child for child in node.iter() if child.tag in tags]


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
    judged = {container.mem_id}
    for mark in marks:
        for outer in ancestors(mark):
            if outer.mem_id in judged or outer.tag in _NO_BOX:
                break
            if "tdb-block-inner" in (outer.attributes.get("class") or ""):
                break
            judged.add(outer.mem_id)
            if len((outer.text(deep=True) or "").strip()) > _BOX_TEXT:
                break
            found.add(outer.mem_id)
    return frozenset(found)


def is_hidden(attributes: dict[str, str | None]) -> bool:
    """Say whether an element is not shown, or not meant to be read."""
    if "hidden" in attributes or attributes.get("aria-hidden") == "true":
        return True
    style = attributes.get("style")
    return bool(style and _HIDDEN_STYLE.search(style))


def is_opened_later(node: LexborNode, attributes: dict[str, str | None]) -> bool:
    """Say whether a hidden element is what a reader opens: paragraphs, or a panel's answer.

    Links that nobody is meant to see are none of that.
    """
    said = prose(node)
    around = node.parent.attributes.get("class") if node.parent is not None else ""
    classes = f"{attributes.get('class') or ''} {around or ''}"
    named = attributes.get("role") == "tabpanel" or _PANEL.search(classes)
    if said < (1 if named else _HIDDEN_PROSE):
        return False
    linked = sum(len((link.text(deep=True) or "").strip()) for link in node.css("a"))
    return linked < said / 2
