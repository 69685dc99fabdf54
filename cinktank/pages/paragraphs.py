"""The paragraph that is being read: pieces of text and clean HTML, gathered into blocks."""

import re
from html import escape
from typing import Final

from cinktank.pages.blocks import Block
from cinktank.pages.media import medium
from cinktank.processors.text import one_line

BREAK: Final = "\0"
"""Stands for ``<br>`` in text that is being read: no parsed text has this character."""

INLINE: Final = {
    "a": "", "b": "b", "strong": "strong", "i": "i", "em": "em", "u": "", "s": "s", "del": "del",
    "sub": "sub", "sup": "sup", "small": "", "q": "q", "cite": "cite", "code": "code",
    "abbr": "abbr", "mark": "mark", "span": "", "font": "", "time": "", "bdi": "bdi", "bdo": "",
    "tt": "code", "kbd": "kbd", "samp": "samp", "var": "var", "big": "", "strike": "s",
    "acronym": "abbr", "dfn": "dfn", "wbr": "", "data": "", "nobr": "", "ruby": "", "rt": "",
    "rp": "", "picture": "", "ins": "",
}  # fmt: skip
"""Inline elements, and what each is in clean HTML (nothing: only its text)."""

HEADINGS: Final = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})

_SPACES: Final = re.compile(r"[ \t\r\n\f]+")
_SENTENCE_END: Final = frozenset(".!?…»”\"')]")
_LINE: Final = 80
"""Characters of a line that is a paragraph where a sentence ends."""


class Paragraphs:
    """Gathers what a walk says into `blocks`, one for each paragraph that it ends."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.played: list[str] = []
        """Addresses of videos and audios that stand in a paragraph of their own."""

        self._tag = "p"
        self._text: list[str] = []
        self._html: list[str] = []
        self._links: list[tuple[str, str | None]] = []
        self._open: list[tuple[str, str]] = []
        """The inline elements that are open: how each begins and ends in clean HTML."""

        self._quote = 0
        """The number of the quotation that is being read; 0 for none."""

        self._pictured = 0
        """The number of the picture that was met last, until a block follows it."""

        self._hidden = 0
        """How many elements around are shown at a click only."""

        self._pulled = False
        """Whether what is read stands out of the story's flow."""

        self._breaks = 0
        self._line = _Line()

    def _say(self, text: str) -> None:
        if text:
            self._text.append(text)
            has_signs = "&" in text or "<" in text or ">" in text
            self._html.append(escape(text, quote=False) if has_signs else text)
            if self._breaks and not text.isspace():
                self._breaks = 0

    def _break(self) -> None:
        """Two line breaks end a paragraph; one does where a sentence ends before it."""
        if self._tag == "pre":
            self._text.append("\n")
            self._html.append("<br>")
            return
        self._breaks += 1
        if self._breaks > 1:
            self._flush()
            return
        if self._line.read(self._text) >= _LINE and self._line.last in _SENTENCE_END:
            self._flush()
        else:
            self._text.append(BREAK)
            self._html.append("<br>")

    def _flush(self) -> None:
        """End the paragraph that is being read; inline elements still open go on in the next."""
        if not self._html and not self._links:
            self._breaks = 0
            return
        text = "".join(self._text)
        text = self._lines(text) if self._tag == "pre" or BREAK in text else one_line(text)
        if text.startswith("http") and " " not in text and medium(text):
            self.played.append(text)  # it could not be embedded
        elif text:
            html = "".join(self._html)
            if self._open:
                html += "".join(closing for _, closing in reversed(self._open))
            if self._tag == "pre":
                html = html.strip("\r\n")
            elif html != text:
                html = _trimmed(_spaced(html))
            self._add(Block(self._tag, text, html, self._links, self._quote))
        self._links = []
        self._text = []
        self._html = [opening for opening, _ in self._open] if self._open else []
        self._breaks = 0

    def _lines(self, text: str) -> str:
        """Return a paragraph's text: one line, or as many as it breaks into."""
        if self._tag == "pre":
            lines = text.replace(BREAK, "\n").split("\n")
        elif self._tag in HEADINGS:
            return one_line(text.replace(BREAK, " "))
        else:
            lines = text.split(BREAK)
        return "\n".join(filter(None, map(one_line, lines)))

    def _add(self, block: Block | None) -> None:
        if block is None:
            return
        block.hidden = bool(self._hidden)
        block.pulled = self._pulled
        block.picture, self._pictured = self._pictured, 0
        self.blocks.append(block)


class _Line:
    """How long a paragraph is so far, and how it ends; every piece of it is looked at once."""

    def __init__(self) -> None:
        self.last = ""
        """Its last character that is no white space."""
        self._pieces: list[str] = []
        self._read = self._length = self._spaces = 0

    def read(self, pieces: list[str]) -> int:
        """Return the number of characters of a paragraph's pieces, without spaces around them."""
        if pieces is not self._pieces:
            self._pieces, self._read, self._length, self._spaces = pieces, 0, 0, 0
        for piece in pieces[self._read :]:
            said = "" if piece == BREAK else piece.rstrip()
            if said:
                started = self._length > 0
                self._length += self._spaces + len(said if started else said.lstrip())
                self._spaces = len(piece) - len(said)
                self.last = said[-1]
            elif self._length:
                self._spaces += len(piece)
        self._read = len(pieces)
        return self._length


def _spaced(html: str) -> str:
    """Return HTML with every run of white space as one space.

    Few paragraphs have any but single spaces; five looks cost a thirtieth of the substitution.
    """
    if "  " in html or "\n" in html or "\t" in html or "\r" in html or "\f" in html:
        html = _SPACES.sub(" ", html)
    return html.strip()


def _trimmed(html: str) -> str:
    if "<br>" not in html:
        return html
    while html.startswith("<br>"):
        html = html[4:].lstrip()
    while html.endswith("<br>"):
        html = html[:-4].rstrip()
    return html
