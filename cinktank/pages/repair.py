"""What a missing or a doubled end tag did to a page's tree, put right by the page's own landmarks.

A browser closes for the author what was left open, and what is missing from one element ends up
inside another: the page behind the header inside the header, the post's footer inside its body.
Nothing here looks at a page whose landmarks stand where they belong.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Final

from cinktank.pages import theme
from cinktank.pages.end_tags import (
    markup_alone,
    surplus_ends,
    with_closed_links,
    without_open_text,
)
from cinktank.pages.nodes import ancestors, is_text_alone
from cinktank.pages.strayed import cut_off, is_said, is_story, last_box, prose_in, take_back
from cinktank.pages.survey import holds_markup

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

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
_RAW_CSS: Final = "style, iframe, script, noscript, textarea, title"
_SIGNS_CSS: Final = f"a p, figure > p, template, {_RAW_CSS}"


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


def mend(tree: LexborHTMLParser, survey: Survey) -> bool | bytes:
    """Put one thing right: the page must be looked at again.

    Return whether there was one, or the page's source to be parsed anew.
    """
    page = _Page(tree, survey)
    for repair in _REPAIRS:
        if mended := repair(page):
            return mended
    return False


class _Page:
    """What the repairs ask of a page, each thing looked for once."""

    def __init__(self, tree: LexborHTMLParser, survey: Survey) -> None:
        self.survey = survey
        self.head, self.top = tree.head, tree.body
        self.source = tree.raw_html

    @cached_property
    def _markup(self) -> bytes:
        return markup_alone(self.source)

    def surplus_ends(self, tag: str | None) -> int:
        return surplus_ends(self._markup, tag or "")

    @cached_property
    def body(self) -> LexborNode | None:
        landmarks = self.survey.landmarks
        return next((landmarks[token][0] for token in theme.BODY if token in landmarks), None)

    @cached_property
    def signs(self) -> list[LexborNode]:
        """What stands in a post's body as a rule only where something was left open."""
        return self.body.css(_SIGNS_CSS) if self.body is not None else []

    def links_after_paragraphs(self) -> Iterator[LexborNode]:
        """Yield the links behind a paragraph, beside it: ``p ~ a``, each looked at once."""
        around: set[int] = set()
        for paragraph in self.body.css("p") if self.body is not None else ():
            if paragraph.parent is None or paragraph.parent.mem_id in around:
                continue
            around.add(paragraph.parent.mem_id)
            node = paragraph.next
            while node is not None:
                if node.tag == "a":
                    yield node
                node = node.next


def _close_text(page: _Page) -> bytes | None:
    """Close the title, style sheet or script that has swallowed the page's markup."""
    swallows = page.survey.swallows or (
        page.top is not None
        and not page.top.attributes
        and page.head is not None
        and any(holds_markup(node) for node in page.head.css(_RAW_CSS))
    )
    return without_open_text(page.source) if swallows else None


def _close_overrun(page: _Page) -> bool | bytes:
    """Close a landmark, or the link around it, before one of another kind."""
    if page.survey.overrun is None:
        return False
    outer, inner = page.survey.overrun
    if outer.tag == "a" and page.surplus_ends("a") < 0:
        return with_closed_links(page.source)
    return _close_before(outer, inner)


def _close_link_of_title(page: _Page) -> bytes | None:
    titles = page.survey.tags["h1"]
    linked = any(not is_text_alone(title) and title.css_first("a") for title in titles)
    return with_closed_links(page.source) if linked and page.surplus_ends("a") < 0 else None


def _close_text_in_body(page: _Page) -> bytes | None:
    for sign in page.signs:
        if sign.tag not in ("p", "a") and (
            page.surplus_ends("template") < 0 if sign.tag == "template" else holds_markup(sign)
        ):
            return without_open_text(page.source)
    return None


def _close_figure(page: _Page) -> bool:
    for sign in page.signs:
        figure = sign.parent
        if (
            sign.tag == "p"
            and figure is not None
            and figure.tag == "figure"
            and is_said(sign.text(deep=True).strip())
            and is_story(sign)
            and page.surplus_ends("figure") < 0
        ):
            return _close_before(figure, sign)
    return False


def _close_body(page: _Page) -> bool:
    """Close the body before what stands behind a post's: a page has that nowhere else then."""
    body = page.body
    if body is None or any(_found(page.survey, tokens) for tokens in _AROUND):
        return False
    after = body.css_first(_AFTER_BODY_CSS)
    if after is None:
        return False
    loose = page.surplus_ends("table") < 0
    return _close_before(body, _whole(after, body), stays="table" if loose else "")


def _go_on_with_body(page: _Page) -> bool:
    """Put back into the body what an end tag too many has cut off."""
    if page.body is None or not (rest := cut_off(page.body)) or page.surplus_ends("div") <= 0:
        return False
    return take_back(page.body, rest)


def _close_last_box(page: _Page) -> bool:
    box = last_box(page.body) if page.body is not None else None
    prose = prose_in(box) if box is not None else None
    if box is None or prose is None:
        return False
    if box.tag not in ("ul", "ol") and page.surplus_ends(box.tag) >= 0:
        return False
    return _close_before(box, prose)


def _close_links_in_body(page: _Page) -> bytes | None:
    linked = any(sign.tag == "p" for sign in page.signs) or any(
        map(_goes_on, page.links_after_paragraphs())
    )
    linked = linked or _links_a_box_of_links(page.body)
    return with_closed_links(page.source) if linked and page.surplus_ends("a") < 0 else None


def _goes_on(link: LexborNode) -> bool:
    """Say whether a link is one that was left open before: it is in a link, or the same again."""
    if any(outer.tag == "a" for outer in ancestors(link)):
        return True
    before = link.prev
    while before is not None and not before.is_element_node:
        before = before.prev
    links = before.css("a") if before is not None else []
    return bool(links) and links[-1].attributes == link.attributes


_REPAIRS: Final[tuple[Callable[[_Page], bool | bytes | None], ...]] = (
    _close_text,
    _close_overrun,
    _close_link_of_title,
    _close_text_in_body,
    _close_figure,
    _close_body,
    _go_on_with_body,
    _close_last_box,
    _close_links_in_body,
)
"""In this order: what swallows most first."""


def _links_a_box_of_links(body: LexborNode | None) -> bool:
    """Say whether a link holds a box with another: of ``a div a`` lexbor tries every ``div``."""
    for link in body.css("a a") if body is not None else ():
        for outer in ancestors(link):
            if outer.tag == "a":
                break
            if outer.tag == "div":
                return True
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
