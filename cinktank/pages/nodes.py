"""What every reader does with nodes and with values that have several sources."""

from collections.abc import Iterable, Iterator
from typing import Any

from selectolax.lexbor import LexborNode

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


def text_of(node: LexborNode | None) -> str | None:
    """Return the whole text of a node, every run of white space as one space."""
    if node is None:
        return None
    return " ".join((node.text(deep=True) or "").split()) or None


def ancestors(node: LexborNode) -> Iterator[LexborNode]:
    """Yield the elements around a node, innermost first."""
    parent = node.parent
    while parent is not None and parent.is_element_node:
        yield parent
        parent = parent.parent
