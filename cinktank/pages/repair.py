"""What a missing or a doubled end tag did to a page's tree, put right by the page's own landmarks.

A browser closes for the author what was left open, and what is missing from one element ends up
inside another: the page behind the header inside the header, the post's footer inside its body.
Nothing here looks at a page whose landmarks stand where they belong.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cinktank.pages import theme
from cinktank.pages.end_tags import surplus_ends, with_closed_links, without_open_text
from cinktank.pages.junk import MEDIA_TAGS, SKIPPED_TAGS, Verdict, verdict
from cinktank.pages.nodes import ancestors, is_text_alone
from cinktank.pages.structure import is_hidden
from cinktank.pages.survey import holds_markup

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from selectolax.lexbor import LexborHTMLParser, LexborNode

    from cinktank.pages.survey import Survey

MOST: Final = 12
"""So many repairs of one page; a page that needs more is read as it is."""

_BODY_CSS: Final = ", ".join(f".{token}" for token in theme.BODY) + ", [itemprop=articleBody]"
_LOOSE_BODY_CSS: Final = ", ".join(f".{token}" for token in theme.BODY_ELSEWHERE)
_TITLE_CSS: Final = "h1.entry-title, h1.tdb-title-text, h1[itemprop=headline]"
_MAIN_CSS: Final = (
    ".td-main-content-wrap, .td-ss-main-content, .td-main-content, .td-category-header, .tdb_loop,"
    " .page-nav, .site-main, main, [role=main]"
)
_LIST_CSS: Final = ".td-main-content-wrap, .td-ss-main-content, .td-main-content, .tdb_loop, main"
_AFTER_BODY_CSS: Final = (
    ", ".join(f".{token}" for token in sorted(theme.AFTER_BODY))
    + ", div:is(#comments, #respond), section:is(#comments, #respond)"
)
_PROSE_LENGTH: Final = 200
"""A container by a name that many use is a post's where it holds so much text."""

_AROUND: Final = (theme.PREVIOUS, theme.NEXT, theme.TAGS)
_PROSE_TAGS: Final = frozenset({
    "p", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "dl", "blockquote", "figure", "table", "pre",
})  # fmt: skip
_END_TAGS: Final = frozenset({
    "header", "footer", "nav", "aside", "main", "article", "section", "form", "h1",
})  # fmt: skip
_RAW_CSS: Final = "style, iframe, script, noscript, textarea, title"
_CHAIN: Final = 8
_SENTENCE: Final = 60
_SHORT: Final = 20
_STOPS: Final = (".", "!", "?", "…", "»")
_LEADING: Final = frozenset({"h2", "h3", "h4", "h5", "h6", "figure"})


def holding(tree: LexborHTMLParser, survey: Survey, *, teasers: bool) -> frozenset[int]:
    """Return the ids of the elements around what the page is read for, where a look missed it.

    What holds the post's body, its title or the main part of the page is no header, no menu and
    no sidebar, whatever its class says.
    """
    anchors: list[LexborNode] = []
    if teasers:
        if _found(survey, theme.MODULE_TITLE):  # of a grid above the list, it may be
            anchors += filter(_is_in_furniture, tree.css(_LIST_CSS))
        else:
            anchors += tree.css(_MAIN_CSS)
        return frozenset(outer.mem_id for anchor in anchors for outer in ancestors(anchor))
    if _found(survey, theme.BODY):
        return frozenset()
    if survey.marked_body is None:
        anchors += tree.css(_BODY_CSS)[:1]
        if not anchors and not _found(survey, theme.BODY_ELSEWHERE):
            anchors += [
                node
                for node in tree.css(_LOOSE_BODY_CSS)
                if len(node.text(deep=True).strip()) > _PROSE_LENGTH
            ][:1]
    if not survey.tags["h1"]:
        anchors += tree.css(_TITLE_CSS)[:1]
    return frozenset(outer.mem_id for anchor in anchors for outer in ancestors(anchor))


def _is_in_furniture(node: LexborNode) -> bool:
    return any(
        outer.tag in ("nav", "aside") or theme.is_furniture(outer.attributes.get("class") or "")
        for outer in ancestors(node)
    )


def shows_nothing(survey: Survey) -> bool:
    """Say whether a look found no title, no body and no list of articles."""
    return not survey.tags["h1"] and not _found(survey, (*theme.BODY, *theme.MODULE_TITLE))


def mend(tree: LexborHTMLParser, survey: Survey, text: Callable[[], str]) -> bool | str:
    """Put one thing right: the page must be looked at again.

    Return whether there was one, or the page's `text` to be parsed anew.
    """
    if survey.swallows and (closed := without_open_text(text())):
        return closed
    top = tree.body
    if (
        top is not None
        and not top.attributes
        and tree.head is not None
        and any(holds_markup(node) for node in tree.head.css(_RAW_CSS))
        and (closed := without_open_text(text()))
    ):
        return closed
    if survey.overrun is not None:
        if survey.overrun[0].tag == "a" and surplus_ends(tree.raw_html, "a") < 0:
            return with_closed_links(text())
        if _close_before(*survey.overrun):
            return True
    if (
        any(not is_text_alone(title) and title.css_first("a") for title in survey.tags["h1"])
        and surplus_ends(tree.raw_html, "a") < 0
    ):
        return with_closed_links(text())
    body = next((nodes[0] for token in theme.BODY if (nodes := survey.landmarks.get(token))), None)
    if body is None:
        return False
    signs = body.css(f"a p, a div a, p ~ a, figure > p, template, {_RAW_CSS}")
    if any(
        sign.tag not in ("p", "a")
        and (
            surplus_ends(tree.raw_html, "template") < 0
            if sign.tag == "template"
            else holds_markup(sign)
        )
        for sign in signs
    ) and (closed := without_open_text(text())):
        return closed
    for sign in signs:
        figure = sign.parent
        if (
            sign.tag == "p"
            and figure is not None
            and figure.tag == "figure"
            and _is_said(sign.text(deep=True).strip())
            and _is_story(sign)
            and surplus_ends(tree.raw_html, "figure") < 0
        ):
            return _close_before(figure, sign)
    if not any(_found(survey, tokens) for tokens in _AROUND) and (
        after := body.css_first(_AFTER_BODY_CSS)
    ):
        loose = surplus_ends(tree.raw_html, "table") < 0
        return _close_before(body, _whole(after, body), stays="table" if loose else "")
    if (rest := _cut_off(body)) and surplus_ends(tree.raw_html, "div") > 0:
        return _take_back(body, rest)
    if (
        (box := _last_box(body)) is not None
        and (prose := _prose_in(box)) is not None
        and (box.tag in ("ul", "ol") or surplus_ends(tree.raw_html, box.tag or "") < 0)
    ):
        return _close_before(box, prose)
    if any(sign.tag in ("p", "a") for sign in signs) and surplus_ends(tree.raw_html, "a") < 0:
        return with_closed_links(text())
    return False


def _found(survey: Survey, tokens: Iterable[str]) -> bool:
    return any(token in survey.landmarks for token in tokens)


def _close_before(outer: LexborNode, inner: LexborNode, stays: str = "") -> bool:
    """Move what an element holds from `inner` on to behind it, but for elements that stay.

    What follows a table that was left open, a browser puts before it.
    """
    moved: list[LexborNode] = []
    first: LexborNode | None = inner
    while first is not None and first.mem_id != outer.mem_id:
        above = first.parent
        node = first if not moved else first.next
        while node is not None:
            if not stays or node.tag != stays:
                moved.append(node)
            node = node.next
        first = above
    if first is None or not moved:
        return False
    for node in reversed(moved):
        outer.insert_after(node)
    for node in moved:
        node.decompose()
    return True


def _whole(part: LexborNode, body: LexborNode) -> LexborNode:
    """Return the outermost element that begins with a part, inside a body."""
    outer = part.parent
    while outer is not None and outer.mem_id != body.mem_id:
        before = part.prev
        while before is not None and not before.text(deep=True).strip():
            before = before.prev
        if before is not None and outer.tag != "footer":
            break
        part, outer = outer, outer.parent
    return part


def _cut_off(body: LexborNode) -> list[LexborNode]:
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


def _take_back(body: LexborNode, rest: list[LexborNode]) -> bool:
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


def _last_box(body: LexborNode) -> LexborNode | None:
    """Return what is no part of the story and stands last in a body: it may have swallowed it."""
    node = body.last_child
    for _ in range(_CHAIN):
        while node is not None and not node.is_element_node:
            node = node.prev
        if node is None or node.tag == "p":
            return None
        if node.tag in ("figure", "ul", "ol") or not _is_story(node):
            return node
        node = node.last_child
    return None


def _is_story(node: LexborNode) -> bool:
    attributes = node.attributes
    if node.tag in SKIPPED_TAGS or node.tag in MEDIA_TAGS or is_hidden(attributes):
        return False
    return verdict(attributes.get("class") or "", attributes.get("id") or "") is Verdict.STORY


def _prose_in(box: LexborNode) -> LexborNode | None:
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
        is_said = _is_said(text)
        if pictured:
            is_said = bool(text) and paragraph.parent is not None and paragraph.parent.tag == "div"
        if is_said and _is_story(paragraph) and (pictured or 2 * linked < len(text)):
            return _with_what_leads_to(paragraph)
    return None


def _is_said(text: str) -> bool:
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
