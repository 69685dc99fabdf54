"""What every reader does with nodes and with values that have several sources."""

from collections.abc import Iterable, Iterator
from itertools import islice, zip_longest
from typing import Any, Final

from selectolax.lexbor import LexborHTMLParser, LexborNode

from cinktank.processors.text import one_line

Found = tuple[Any, str | None]
"""A value, and the source it was read from."""


def pick(candidates: Iterable[tuple[str, Any]]) -> Found:
    """Return the first value that is there, with its source; candidates come in order of trust.

    >>> pick([("json-ld", None), ("theme", "Un titre"), ("html", "Autre chose")])
    ('Un titre', 'theme')
    """
    for source, value in candidates:
        if value:
            return value, source
    return None, None


def tag_number(tag: str) -> int:
    """Return lexbor's number of one of HTML's own tags, or of ``-comment``.

    A node's number is read in a third of the time of its name.
    """
    page = LexborHTMLParser("<body><!-- -->")
    if tag == "-comment":
        return next(page.css("body")[0].iter()).tag_id
    return page.create_node(tag).tag_id


_LINK: Final = tag_number("a")


def tagged(node: LexborNode, *numbers: int) -> list[LexborNode]:
    """Return the elements with these tags in a small element, or the one that it is.

    A selector is parsed at every call: in an element of a few nodes a walk takes a fifth of that.
    """
    return [inner for inner in node.traverse() if inner.tag_id in numbers]


def links_in(node: LexborNode) -> list[LexborNode]:
    """Return the links in a small element, or the one that it is.

    A link that was left open holds others: what it says is what they say.
    """
    links = [link for link in tagged(node, _LINK) if "href" in link.attributes]
    if len(links) < 2:
        return links
    return [
        link for link, after in zip_longest(links, links[1:]) if not after or not holds(link, after)
    ]


def holds(outer: LexborNode, inner: LexborNode) -> bool:
    """Say whether an element is close around another."""
    ident = outer.mem_id
    return any(above.mem_id == ident for above in islice(ancestors(inner), 4))


def text_of(node: LexborNode | None) -> str | None:
    """Return the whole text of a node, every run of white space as one space.

    Style sheets and scripts inside it, which tdb blocks have, say nothing.
    """
    if node is None:
        return None
    text = node.text(deep=True) or ""
    if "{" in text:
        text = "".join(_said(node))
    return one_line(text) or None


def is_text_alone(node: LexborNode) -> bool:
    """Say whether a node holds one text and no element: nothing in it need be looked for."""
    inner = node.first_child
    return inner is not None and inner.is_text_node and inner.next is None


def _said(node: LexborNode) -> Iterator[str]:
    for inner in node.traverse(include_text=True):
        outer = inner.parent if inner.is_text_node else None
        if outer is not None and outer.tag not in ("style", "script", "noscript", "template"):
            yield inner.text_content or ""


def ancestors(node: LexborNode) -> Iterator[LexborNode]:
    """Yield the elements around a node, innermost first."""
    parent = node.parent
    while parent is not None and parent.is_element_node:
        yield parent
        parent = parent.parent
