"""What every reader does with nodes and with values that have several sources."""

import re
from collections.abc import Iterable, Iterator
from itertools import islice, zip_longest
from typing import Any, Final

from selectolax.lexbor import LexborHTMLParser, LexborNode

from cinktank.pages.bounds import CLASSES, PARSED_DEPTH, TEXT
from cinktank.processors.text import one_line
from cinktank.processors.vocabulary import words

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
_SPAN: Final = tag_number("span")
_BOXES: Final = frozenset(map(tag_number, ("a", "span", "small", "cite", "time", "em", "strong")))
_SILENT: Final = frozenset(map(tag_number, ("style", "script", "noscript", "template")))
_INSIDE_A_WORD: Final = frozenset(
    map(
        tag_number,
        words("""
        a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd mark nobr q rp rt ruby
        s samp small span strike strong sub sup time tt u var wbr img svg
        """),
    )
)
"""Elements that begin and end inside a word as well as beside one."""


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
        link
        for link, after in zip_longest(links, links[1:])
        if not after or is_text_alone(link) or not holds(link, after)
    ]


def holds(outer: LexborNode, inner: LexborNode) -> bool:
    """Say whether an element is close around another."""
    ident = outer.mem_id
    return any(above.mem_id == ident for above in islice(ancestors(inner), 4))


def text_of(node: LexborNode | None) -> str | None:
    """Return the whole text of a node, every run of white space as one space.

    Where the page breaks a line or begins another box, words are two. Style sheets and scripts
    inside, which tdb blocks have, say nothing. Of a text that is no line the first part is
    returned.
    """
    if node is None:
        return None
    text = node.text(deep=True, separator="\0") or ""
    if "\0" in text or "{" in text:
        if "{" in text or _TOUCHING.search(text):
            text = "".join(_said(node))
        else:
            text = text.replace("\0", "")
    if len(text) > TEXT:
        text = text[:TEXT]
    return one_line(text) or None


def is_text_alone(node: LexborNode) -> bool:
    """Say whether a node holds one text and no element: nothing in it need be looked for."""
    inner = node.first_child
    return inner is not None and inner.is_text_node and inner.next is None


_DEEPEST: Final = 100


def lines_of(node: LexborNode) -> list[str]:
    """Return the text of a node line by line, as the page breaks it."""
    lines = "".join(_said(node, "\0")).split("\0")
    return [line for line in map(one_line, lines) if line]


def _said(node: LexborNode, gap: str = " ", depth: int = 0) -> Iterator[str]:
    """Yield a node's texts, and a gap where one box ends and another begins."""
    if depth > _DEEPEST:
        yield node.text(deep=True) or ""
        return
    child = node.first_child
    while child is not None:
        if child.is_text_node:
            yield child.text_content or ""
        elif child.is_element_node:
            number = child.tag_id
            if number not in _SILENT:
                apart = number not in _INSIDE_A_WORD or (
                    number in _BOXES and is_apart(child, child.attributes)
                )
                if apart:
                    yield gap
                yield from _said(child, gap, depth + 1)
                if number not in _INSIDE_A_WORD:
                    yield gap
        child = child.next


_TOUCHING: Final = re.compile(r"[^\s\0]\0+[^\s\0]")
"""Two elements' texts with no space between, the one place where their boxes matter."""

_NUMBER: Final = re.compile(r"\s*\d[\d:.h)]{0,8}\s*")
_CLASS_NAME: Final = 4


def is_apart(span: LexborNode, attributes: dict[str, str | None]) -> bool:
    """Say whether an inline box is set apart from the one that it touches.

    Two links, and two boxes with names of their own (a number and a title, a caption and a credit),
    are two words though no space stands between, and so is what ends in a small letter and goes on
    with a capital; a first letter, and what an editor cut up, are not.
    """
    before = span.prev
    if before is None or before.tag_id not in _BOXES:
        return False
    if before.tag_id == span.tag_id == _LINK:
        return True
    said, says = before.text(deep=True) or "", span.text(deep=True) or ""
    if len(said) >= _CLASS_NAME and said[-1:].islower() and says[:1].isupper():
        return True  # a name and a name, a caption and a credit
    if _begins_title(said, says):
        return True
    own, other = attributes.get("class") or "", before.attributes.get("class") or ""
    if own == other or max(len(own), len(other)) < _CLASS_NAME:
        return False
    said = said.strip()
    return len(said) != 1 or said.isdigit()


def follows_number(node: LexborNode) -> bool:
    """Say whether an inline box is a title, and the one that it touches the number before it."""
    before = node.prev
    if before is None or before.tag_id not in _BOXES:
        return False
    return _begins_title(before.text(deep=True) or "", node.text(deep=True) or "")


def _begins_title(said: str, says: str) -> bool:
    """Say whether a text is a number, or a time, and the next one begins with a word.

    >>> _begins_title("3", "Le Havre"), _begins_title("3", "D"), _begins_title("18:02", "Le vote")
    (True, False, True)
    """
    return says[:1].isupper() and says[1:2].islower() and _NUMBER.fullmatch(said) is not None


def ancestors(node: LexborNode) -> Iterator[LexborNode]:
    """Yield the elements around a node, innermost first."""
    parent = node.parent
    left = PARSED_DEPTH
    while left and parent is not None and parent.is_element_node:
        yield parent
        parent = parent.parent
        left -= 1


def class_names(node: LexborNode) -> list[str]:
    """Return the names in a node's ``class``; of one without end, those in its beginning."""
    return (node.attributes.get("class") or "")[:CLASSES].split()
