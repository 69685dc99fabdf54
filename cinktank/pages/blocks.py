"""The pieces of a story, as the body's walk leaves them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

_TAG_OR_TEXT: Final = re.compile(r"<[^>]*>|&[#\w]+;|[^<&\s]+|\s+|[<&]")
_EMPTY_INLINE: Final = re.compile(
    r"<(em|strong|b|i|u|a|sup|sub|small|s|q|cite)(?: [^>]*)?>\s*</\1>"
)


_EMPTY_IN_EMPTY: Final = 8
"""Empty inline elements in one another that are taken off."""

HERE: Final = "#"
"""Stands for the address of a link to a place on the page itself."""


@dataclass(slots=True, eq=False)
class Block:
    """One paragraph, sub-heading, quote, list or table of the story; like no other but itself."""

    tag: str
    """What it is in clean HTML: ``p``, ``h2``…``h6``, ``ul``, ``ol``, ``table``, ``pre``."""

    text: str
    """Its text, white space collapsed; lines of a list, a table, verse or code by line breaks."""

    html: str
    """Its inside as clean HTML, with the site's own typography."""

    links: list[tuple[str, str | None]] = field(default_factory=list)
    """Text and absolute address of the links in it."""

    quote: int = 0
    """Number of the quotation it is part of; 0 for none."""

    picture: int = 0
    """Number of the picture that stands directly before it, from 1; 0 for none."""

    hidden: bool = False
    """Whether the page shows it only when something is clicked."""

    pulled: bool = False
    """Whether it stands out of the story's flow, where its best sentences are said again."""

    @property
    def link_share(self) -> float:
        """How much of the text is links, from 0 to 1."""
        if not self.links:
            return 0.0
        linked = sum(len(text) for text, _ in self.links)
        return min(1.0, linked / max(1, len(self.text) - self.text.count("\n")))

    @property
    def is_heading(self) -> bool:
        return len(self.tag) == 2 and self.tag[0] == "h" and self.tag[1].isdigit()

    def outer_html(self) -> str:
        return f"<{self.tag}>{self.html}</{self.tag}>"


def list_of(tag: str, entries: list[Block], quote: int) -> Block | None:
    """Return a list as one block: a line for each entry; lists in it stay lists in its HTML."""
    if not entries:
        return None
    html = [f"<li>{one.html}</li>" if one.tag == "p" else one.outer_html() for one in entries]
    links = [link for one in entries for link in one.links]
    return Block(tag, "\n".join(one.text for one in entries), "".join(html), links, quote)


def table_of(rows: list[list[tuple[str, list[Block]]]], quote: int) -> Block | None:
    """Return a table as one block: a line for each row of cells, each ``td`` or ``th``."""
    lines: list[str] = []
    html: list[str] = []
    links: list[tuple[str, str | None]] = []
    for row in rows:
        texts = [block.text.replace("\n", " ") for _, blocks in row for block in blocks]
        cells = (
            f"<{name}>{' '.join(block.html for block in blocks)}</{name}>" for name, blocks in row
        )
        html.append(f"<tr>{''.join(cells)}</tr>")
        links += [link for _, blocks in row for block in blocks for link in block.links]
        if texts:
            lines.append(" ".join(texts))
    return Block("table", "\n".join(lines), "".join(html), links, quote) if lines else None


def joined_html(blocks: Iterable[Block]) -> str | None:
    """Return clean HTML of blocks; neighbouring blocks of one quotation share its element."""
    parts: list[str] = []
    quote = 0
    for block in blocks:
        if block.quote != quote:
            if quote:
                parts.append("</blockquote>")
            if block.quote:
                parts.append("<blockquote>")
            quote = block.quote
        parts.append(block.outer_html())
    if quote:
        parts.append("</blockquote>")
    return "\n".join(parts) or None


def without_start(html: str, characters: int) -> str:
    """Return HTML without its first visible characters, white space not counted.

    >>> without_start("<strong>PARIS, 3 mai (AFP) –</strong> Le <em>conseil</em>", 16)
    'Le <em>conseil</em>'
    """
    kept: list[str] = []
    left = characters
    position = 0
    for match in _TAG_OR_TEXT.finditer(html):
        token = match[0]
        position = match.end()
        if token[0] == "<" and len(token) > 1:
            kept.append(token)
        elif token.isspace():
            continue
        elif left <= 0:
            position = match.start()
            break
        elif token[0] != "&" or len(token) == 1:
            left -= len(token)
            if left < 0:  # so many of the token's letters stay
                position += left
                break
        elif token not in ("&nbsp;", "&#160;"):
            left -= 1
    rest = "".join(kept) + html[position:]
    for _ in range(_EMPTY_IN_EMPTY):
        bare = _EMPTY_INLINE.sub("", rest)
        if bare == rest:
            break
        rest = bare
    return rest.strip()
