"""Is this the story? A body is measured against what else the page says of it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from cinktank.processors.text import label_key, one_line

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cinktank.pages.blocks import Block
    from cinktank.pages.page import Page

_SHORT: Final = 250
"""A story of fewer letters is looked at twice."""

_LOOSE: Final = 1500
"""One by a name that many use is, up to so many letters."""

_PARAGRAPH: Final = 80
_OPENING: Final = 40
_PROSE: Final = frozenset({"p", "ul", "ol", "table", "pre"})
_SENTENCE: Final = re.compile(r"\w.{15,}[.!?…][»”\"’')\]]*\s*$|«.{15,}»\s*$", re.S)
_WORD: Final = re.compile(r"\w+")


def is_doubtful(page: Page, blocks: Iterable[Block], source: str | None) -> bool:
    """Say whether a body is too little for what the page states, or shows elsewhere."""
    text = " ".join(block.text for block in blocks)
    if not text:
        return True
    if lacks_half(text, words_stated(page)):
        return True
    stated = summary(page)
    if len(text) < _SHORT and len(stated) > len(text):
        return len(stated) > 1.5 * len(text) or stated[:_OPENING] not in text
    if len(text) < (_SHORT if source == "theme" else _LOOSE):
        return _letters_shown(page) > 3 * len(text) + _SHORT
    return False


def is_better(page: Page, general: list[Block], blocks: list[Block]) -> bool:
    """Say whether a general extractor's finding is the story rather than ours.

    It is where ours is nothing; else it must be much more, and what the page states must be in
    it and not in ours.
    """
    found = " ".join(block.text for block in general)
    ours = " ".join(block.text for block in blocks)
    if not ours:
        return len(found) >= _SHORT or is_stated(page, general)
    if not found or len(found) < 1.5 * len(ours):
        return False
    longest = max(blocks, key=lambda block: len(block.text)).text
    if label_key(longest)[:_OPENING] not in label_key(found):
        return True
    opening = label_key(summary(page))[:_OPENING]
    if opening and (opening in label_key(found)) is not (opening in label_key(ours)):
        return opening in label_key(found)
    words = words_stated(page)
    if not words:
        return False
    return abs(len(_WORD.findall(found)) - words) < abs(len(_WORD.findall(ours)) - words)


def between_paragraphs(blocks: list[Block]) -> list[Block]:
    """Return blocks from the first paragraph that is a sentence to the last.

    Around a body that nothing names stand title, byline, buttons and calls.
    """
    said = [
        place
        for place, block in enumerate(blocks)
        if block.tag in _PROSE
        and block.link_share < 0.5
        and (len(block.text) > _PARAGRAPH or _SENTENCE.search(block.text))
    ]
    if not said:
        return blocks
    return blocks[said[0] : said[-1] + 1]


def is_stated(page: Page, general: list[Block]) -> bool:
    """Say whether a short finding is what the page states of its story."""
    found = label_key(" ".join(block.text for block in general))
    opening = label_key(summary(page))[:_OPENING]
    return len(opening) == _OPENING and opening in found


def summary(page: Page) -> str:
    """Return the page's own summary, as it is stated for machines."""
    stated: Any = page.data.article.get("description")
    if isinstance(stated, str) and stated.strip():
        return stated.strip()
    return (page.meta("og:description") or page.meta("description") or "").strip()


def lacks_half(text: str, words: int) -> bool:
    """Say whether a text has less than half of so many words.

    It has about as many as spaces, signs that stand alone aside: those are counted in a thirtieth
    of the time.

    >>> lacks_half("Le conseil a voté.", 9), lacks_half("Le conseil a voté.", 8)
    (True, False)
    """
    if words <= 0:  # as most pages state none
        return False
    return 4 * text.count(" ") < 3 * words and 2 * len(_WORD.findall(text)) < words


def words_stated(page: Page) -> int:
    """Return how many words the story has, as the page states it; 0 where it does not."""
    stated = page.data.article.get("wordCount")
    if isinstance(stated, str) and stated.isdecimal():
        stated = int(stated[:7])
    return stated if isinstance(stated, int) and not isinstance(stated, bool) else 0


def _letters_shown(page: Page) -> int:
    """Return how many letters of paragraphs the page shows, links aside."""
    return sum(
        len(one_line(paragraph.text(deep=True) or ""))
        for paragraph in page.tree.css("p")
        if paragraph.css_first("a") is None
    )
