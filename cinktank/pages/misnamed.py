"""Elements of a body that are the story although their class or id is no story's."""

import re
from functools import cached_property
from typing import Final

from selectolax.lexbor import LexborNode

from cinktank.pages.junk import Verdict, is_made_of, named
from cinktank.pages.nodes import text_of
from cinktank.pages.paragraphs import HEADINGS, INLINE
from cinktank.pages.structure import is_mostly_links, prose
from cinktank.pages.walls import is_wall
from cinktank.processors.text import one_line

_PARAGRAPH: Final = 80
_STORY_TEXT: Final = 600
_LISTS: Final = frozenset({"ul", "ol", "dl", "table"})
_FOR_SOME: Final = re.compile(r"(?:\A|\s)(?:paywall|subscribers?(?:[-_\s]|\Z))", re.I)
"""What some readers pay for, or the demand to do so: by its name alone either."""


class Misnamed:
    """Judges the elements of one body whose names say that they are no story."""

    def __init__(self, container: LexborNode) -> None:
        self._container = container
        self._heading: tuple[int, str] = 0, ""
        """The heading that was last asked for its text, and that."""

    @cached_property
    def _prose(self) -> int:
        return prose(self._container)

    def is_story(
        self,
        node: LexborNode,
        tag: str,
        judged: Verdict,
        names: tuple[str, str],
        *,
        in_heading: bool,
    ) -> bool:
        """Say whether an element is the story although its `names`, class and id, are no story's.

        It holds most of the body, or all of a heading; it is for subscribers, and no demand to be
        one; or its id is made of the author's own words.
        """
        classes, ident = names
        if judged in (Verdict.PICTURES, Verdict.PLAYER):
            return False
        if self.holds_most(node, tag):
            return True
        if judged is Verdict.CAPTION:
            return False
        if _FOR_SOME.search(classes) and prose(node) >= _PARAGRAPH:
            return not is_wall([text_of(node) or ""])
        if in_heading and tag in INLINE and self._is_all_of_its_heading(node):
            return True
        name = named(classes, ident, tag)
        if tag in _LISTS and name == ident.lower():  # whatever its anchor is called
            return not is_mostly_links(node)
        if tag not in HEADINGS and name != ident.lower():
            return False
        return is_made_of(name, node.text(deep=True) or "")

    def holds_most(self, node: LexborNode, tag: str) -> bool:
        """Say whether an element, whatever it is called, holds most of the body's paragraphs."""
        if tag in INLINE or len(node.text(deep=True) or "") < _STORY_TEXT:
            return False
        return prose(node) > max(_STORY_TEXT, self._prose / 2)

    def _is_all_of_its_heading(self, node: LexborNode) -> bool:
        """Say whether an inline element holds all the text of the heading that it is in."""
        outer = node.parent
        while outer is not None and outer.tag not in HEADINGS:
            outer = outer.parent
        if outer is None:
            return False
        if self._heading[0] != outer.mem_id:
            self._heading = outer.mem_id, one_line(outer.text(deep=True) or "")
        said = one_line(node.text(deep=True) or "")
        return bool(said) and self._heading[1] == said
