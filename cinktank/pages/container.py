"""Where a post's body is: the element that holds it, chosen among all that may."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cinktank.pages import theme
from cinktank.pages.junk import Verdict, verdict
from cinktank.pages.nodes import ancestors

if TYPE_CHECKING:
    from collections.abc import Iterator

    from selectolax.lexbor import LexborNode

    from cinktank.pages.page import Page

_ENOUGH: Final = 250
"""A container with so many letters needs no comparison with weaker ones."""

_SENTENCE: Final = 25
_MOST: Final = 0.9
_ASIDE_TAGS: Final = frozenset({"article", "aside", "footer", "form", "nav", "figcaption"})
_STORY_PARTS: Final = (Verdict.STORY, Verdict.PICTURES)


def container(
    page: Page, post: LexborNode | None, title: LexborNode | None
) -> tuple[LexborNode | None, str | None]:
    """Return the body's element and the source that names it, in order of trust.

    One that holds next to nothing gives way to the next that holds more: names like
    ``entry-content`` stand on teasers too. What is inside the `post`'s own element is its own.
    """
    found = list(_candidates(page))
    if not found:
        return densest(page, post), "paragraphs"
    if found[0][1] == "theme" and (len(found) == 1 or found[1][1] != "theme"):
        return found[0]
    chosen, source = _chosen(found, post)
    if source != "theme" and title is not None and _is_in(title, chosen):
        return _below(page, chosen, title) or chosen, source
    return chosen, source


def _chosen(found: list[tuple[LexborNode, str]], post: LexborNode | None) -> tuple[LexborNode, str]:
    if post is not None and (inside := [one for one in found if _is_in(one[0], post)]):
        found = inside
    sizes = [len((node.text(deep=True) or "").strip()) for node, _ in found]
    most = max(sizes)
    for one, size in zip(found, sizes, strict=True):
        if size >= _ENOUGH and 3 * size >= most:
            return one
    return found[sizes.index(most)]


def _below(page: Page, chosen: LexborNode, title: LexborNode) -> LexborNode | None:
    """Return the body inside an element that holds the title too, and may hold more posts."""
    article = next((one for one in ancestors(title) if one.tag == "article"), None)
    return densest(page, article if article is not None and _is_in(article, chosen) else chosen)


def _candidates(page: Page) -> Iterator[tuple[LexborNode, str]]:
    seen: set[int] = set()
    for node in page.find_all(theme.BODY):
        if node.mem_id not in seen:
            seen.add(node.mem_id)
            yield node, "theme"
    marked = page.survey.marked_body
    if marked is not None and marked.mem_id not in seen:
        seen.add(marked.mem_id)
        yield marked, "microdata"
    for node in page.find_all(theme.BODY_ELSEWHERE):
        if node.mem_id not in seen:
            seen.add(node.mem_id)
            yield node, "html"


def densest(page: Page, post: LexborNode | None) -> LexborNode | None:
    """Return the element around most of a post's paragraphs; `None` where none holds most.

    Where each part of a post has a box of its own, it is what is around them.
    """
    root = post if post is not None else _own(page) or page.tree.body
    if root is None:
        return None
    around: dict[int, tuple[LexborNode, int]] = {}
    paragraphs: dict[str, LexborNode] = {}
    for paragraph in root.css("p"):
        paragraphs.setdefault((paragraph.text(deep=True) or "").strip(), paragraph)
    for paragraph in paragraphs.values():
        parent = paragraph.parent
        said = len((paragraph.text(deep=True) or "").strip())
        linked = sum(len(link.text(deep=True) or "") for link in paragraph.css("a"))
        if parent is None or said < _SENTENCE or 2 * linked > said or _is_aside(paragraph, root):
            continue
        node, known = around.get(parent.mem_id, (parent, 0))
        around[parent.mem_id] = node, known + said
    total = sum(said for _, said in around.values())
    if total < _ENOUGH:
        return None
    best, most = max(around.values(), key=lambda one: one[1])
    while most < _MOST * total and best.mem_id != root.mem_id and best.parent is not None:
        best = best.parent
        most = sum(said for node, said in around.values() if _is_in(node, best) or node == best)
    return best if best.tag != "body" else None


def _own(page: Page) -> LexborNode | None:
    """Return the post's own element by WordPress's number, else the page's main part."""
    for token in page.body_classes:
        if token.startswith("postid-") and token[7:].isdecimal():
            found = page.tree.css(f"#post-{token[7:]}, .post-{token[7:]}")
            if found:
                return found[-1] if _is_in(found[-1], found[0]) else found[0]
    return page.tree.css_first("main") or page.tree.css_first("[role=main]")


def _is_aside(node: LexborNode, root: LexborNode) -> bool:
    """Say whether a paragraph is of another post, a form, a comment or the like."""
    for outer in ancestors(node):
        if outer.mem_id == root.mem_id:
            return False
        classes = outer.attributes.get("class") or ""
        if outer.tag in _ASIDE_TAGS or theme.is_furniture(classes) or theme.is_module(classes):
            return True
        if verdict(classes, outer.attributes.get("id") or "") not in _STORY_PARTS:
            return True
    return False


def _is_in(node: LexborNode, outer: LexborNode) -> bool:
    ident = outer.mem_id
    return any(above.mem_id == ident for above in ancestors(node))
