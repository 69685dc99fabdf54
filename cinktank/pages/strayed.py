"""A story that an end tag took out of its body: what of it strayed, and the way back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cinktank.pages import theme
from cinktank.pages.junk import MEDIA_TAGS, SKIPPED_TAGS, Verdict, verdict
from cinktank.pages.structure import is_hidden

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

_PROSE_TAGS: Final = frozenset({
    "p", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "dl", "blockquote", "figure", "table", "pre",
})  # fmt: skip
_END_TAGS: Final = frozenset({
    "header", "footer", "nav", "aside", "main", "article", "section", "form", "h1",
})  # fmt: skip
_CHAIN: Final = 8
_SENTENCE: Final = 60
_SHORT: Final = 20
_STOPS: Final = (".", "!", "?", "…", "»")
_LEADING: Final = frozenset({"h2", "h3", "h4", "h5", "h6", "figure"})


def cut_off(body: LexborNode) -> list[LexborNode]:
    """Return the paragraphs that stand directly behind a body, up to what ends a post.

    Two end tags too many close what is around the body as well: where nothing else stands behind
    it there, they are behind that.
    """
    found: list[LexborNode] = []
    prose = 0
    node = _next_shown(body)
    outer = body.parent
    while node is None and outer is not None and outer.tag in ("div", "article"):
        node = _next_shown(outer)
        outer = outer.parent
    while node is not None and _may_belong(node):
        found.append(node)
        if node.tag in _PROSE_TAGS or (node.tag == "div" and _is_prose(node)):
            prose = len(found)
        node = node.next
    return found[:prose]


def _next_shown(node: LexborNode) -> LexborNode | None:
    """Return what follows a node beside it, white space aside."""
    following = node.next
    while following is not None and not following.is_element_node:
        if (following.text() or "").strip():
            return following
        following = following.next
    return following


def _is_prose(box: LexborNode) -> bool:
    attributes = box.attributes
    return (
        not ("class" in attributes or "id" in attributes)
        or box.css_first("p, li, blockquote, h2") is not None
    )


def _may_belong(node: LexborNode) -> bool:
    if node.tag in _END_TAGS:
        return False
    attributes = node.attributes if node.is_element_node else {}
    if attributes.get("id") in ("comments", "respond") and node.tag not in _PROSE_TAGS:
        return False
    if not (classes := attributes.get("class")):
        return True
    tokens = classes.split()
    if "td_block_wrap" in tokens or not theme.AFTER_BODY.isdisjoint(tokens):
        return False
    way, found = theme.look[classes]
    return way is theme.Way.IN and all(token in theme.LEAD_PICTURE for token in found)


def take_back(body: LexborNode, rest: list[LexborNode]) -> bool:
    """Move elements to the end of a body."""
    last = body.last_child
    for node in rest:
        if last is None:
            body.insert_child(node)
        else:
            last.insert_after(node)
        last = body.last_child
    for node in rest:
        node.decompose()
    return True


def last_box(body: LexborNode) -> LexborNode | None:
    """Return what is no part of the story and stands last in a body: it may have swallowed it."""
    node = body.last_child
    for _ in range(_CHAIN):
        while node is not None and not node.is_element_node:
            node = node.prev
        if node is None or node.tag == "p":
            return None
        if node.tag in ("figure", "ul", "ol") or not is_story(node):
            return node
        node = node.last_child
    return None


def is_story(node: LexborNode) -> bool:
    """Say whether an element is the story's, by its own name, class and id."""
    attributes = node.attributes
    if node.tag in SKIPPED_TAGS or node.tag in MEDIA_TAGS or is_hidden(attributes):
        return False
    return verdict(attributes.get("class") or "", attributes.get("id") or "") is Verdict.STORY


def prose_in(box: LexborNode) -> LexborNode | None:
    """Return the first element in a box that is the story's, and no part of the box."""
    if box.tag in ("ul", "ol"):
        last = box.last_child
        first: LexborNode | None = None
        while last is not None and last.tag != "li":
            first = last if last.is_element_node else first
            last = last.prev
        return first
    pictured = verdict(box.attributes.get("class") or "") is Verdict.PICTURES
    for paragraph in box.css("p, div[dir]"):
        text = paragraph.text(deep=True).strip()
        linked = sum(len(link.text(deep=True)) for link in paragraph.css("a"))
        told = is_said(text)
        if pictured:
            told = bool(text) and paragraph.parent is not None and paragraph.parent.tag == "div"
        if told and is_story(paragraph) and (pictured or 2 * linked < len(text)):
            return _with_what_leads_to(paragraph)
    return None


def is_said(text: str) -> bool:
    """Say whether a text is long enough for a sentence, or ends as one."""
    return len(text) > _SENTENCE or (len(text) > _SHORT and text.endswith(_STOPS))


def _with_what_leads_to(paragraph: LexborNode) -> LexborNode:
    """Return the heading or picture directly before a paragraph, else the paragraph."""
    first = paragraph
    before = paragraph.prev
    while before is not None and (
        before.is_empty_text_node or before.tag in _LEADING or _is_lead(before)
    ):
        first = before if before.is_element_node else first
        before = before.prev
    return first


def _is_lead(node: LexborNode) -> bool:
    if not node.is_element_node:
        return False
    return not set(theme.LEAD_PICTURE).isdisjoint((node.attributes.get("class") or "").split())
