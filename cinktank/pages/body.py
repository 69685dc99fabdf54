"""The story's own walk: one look at every node of the body gives text, HTML, pictures and boxes.

What is left out, and why, stands in `cinktank.pages.junk`; what lines of text mean, in
`cinktank.pages.story`. Figures and embeds are left out of the HTML as out of the text: pictures,
videos and audios are fields of their own. Text of what is left out stands in `left_out`.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from html import escape
from typing import Final

from selectolax.lexbor import LexborNode

from cinktank.pages import theme
from cinktank.pages.blocks import HERE, Block
from cinktank.pages.bounds import BODY_DEPTH, PICTURES, TOO_DEEP, TOO_LARGE
from cinktank.pages.figures import Figure, is_painted, is_pixel, is_sign
from cinktank.pages.junk import MEDIA_TAGS, SKIPPED_TAGS, Verdict, is_made_of, named, verdict
from cinktank.pages.lines import is_wall
from cinktank.pages.media import is_player, kind_of, plays_later
from cinktank.pages.nodes import follows_number, is_apart, text_of
from cinktank.pages.structure import (
    PICTURE_TAGS,
    ask_for_password,
    boxes_around,
    is_hidden,
    is_mostly_links,
    is_opened_later,
    is_plugin_box,
    marks_in,
    prose,
)
from cinktank.processors.text import one_line

INLINE: Final = {
    "a": "", "b": "b", "strong": "strong", "i": "i", "em": "em", "u": "", "s": "s", "del": "del",
    "sub": "sub", "sup": "sup", "small": "", "q": "q", "cite": "cite", "code": "code",
    "abbr": "abbr", "mark": "mark", "span": "", "font": "", "time": "", "bdi": "bdi", "bdo": "",
    "tt": "code", "kbd": "kbd", "samp": "samp", "var": "var", "big": "", "strike": "s",
    "acronym": "abbr", "dfn": "dfn", "wbr": "", "data": "", "nobr": "", "ruby": "", "rt": "",
    "rp": "", "picture": "", "ins": "",
}  # fmt: skip
"""Inline elements, and what each is in clean HTML (nothing: only its text)."""

BREAK: Final = "\0"
"""Stands for ``<br>`` in text that is being read: no parsed text has this character."""

_WITH_TEXT: Final = frozenset({"form", "nav", "footer", "label", "dialog", "button"})
"""Elements that are passed over, and may yet hold words."""

_LEAST_LEFT_OUT: Final = 40
_PARAGRAPH: Final = 80
_FOR_SOME: Final = re.compile(r"(?:\A|\s)(?:paywall|subscribers?(?:[-_\s]|\Z))", re.I)
"""What some readers pay for, or the demand to do so: by its name alone either."""

_ASKS_FIRST: Final = re.compile(r"(?:\A|\s)(?:cookie|gdpr|cmplz|cky-|moove_|td_block_video)", re.I)
"""Holds a player that is not loaded before its reader allows it."""

_NUMBER_ENDS: Final = frozenset("0123456789.)")
_LISTS: Final = frozenset({"ul", "ol", "dl", "table"})
HEADINGS: Final = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_STORY_TEXT: Final = 600
_LEAD: Final = re.compile(r"(?:^|\s)(?:td-post-featured-image|td-featured-image-rec)(?:\s|$)")
_SMILEY: Final = re.compile(r"(?:^|\s)(?:emoji|wp-smiley)(?:\s|$)")
_SPACES: Final = re.compile(r"[ \t\r\n\f]+")
_SENTENCE_END: Final = frozenset(".!?…»”\"')]")
_LINE: Final = 80
"""Characters of a line that is a paragraph where a sentence ends."""

_PICTURE_CSS: Final = ",".join(sorted(PICTURE_TAGS))
_ROWS: Final = ("thead", "tbody", "tfoot")


@dataclass(slots=True, eq=False)
class Picture:
    """A picture in the body: its element, its caption's element, and the block it follows."""

    node: LexborNode
    caption: LexborNode | None
    credit: LexborNode | None = None
    """Its credit's element, where that stands beside the caption."""


class BodyReader:
    """Walks a body container once; `blocks`, `pictures` and `related` are what it found."""

    def __init__(self, link: Callable[[str | None], str | None]) -> None:
        self.blocks: list[Block] = []
        self.pictures: list[Picture] = []
        self.related: list[tuple[int, LexborNode]] = []
        """Boxes that link other articles, each with the number of blocks before it."""
        self.lead: LexborNode | None = None
        self.media: list[LexborNode] = []
        """What plays in the body, in page order."""

        self.played: list[str] = []
        """Addresses of what plays that stand there as text."""

        self.pagers: list[LexborNode] = []
        """What may lead to further pages of the post."""

        self.left_out: list[tuple[str, str]] = []
        """Text of the parts that were left out, and why."""

        self.locked = False
        """Whether the post's password is asked for in its place."""
        self.cut: dict[str, str] = {}
        """What was not read, by the bound's name."""
        self._link = link
        self._junk: frozenset[int] = frozenset()
        self._container: LexborNode | None = None
        self._tag = "p"
        self._text: list[str] = []
        self._html: list[str] = []
        self._links: list[tuple[str, str | None]] = []
        self._open: list[tuple[str, str]] = []
        self._quote = 0
        self._quotes = 0
        self._breaks = 0
        self._pictured = 0
        self._seen: set[int] = set()
        self._line = _Line()
        self._heading: tuple[int, str] = 0, ""
        """The heading that was last asked for its text, and that."""
        self._hidden = 0
        self._opened = False

    def read(self, container: LexborNode) -> None:
        marks = marks_in(container)
        self.locked = ask_for_password(marks)
        if self.locked:
            return
        self._junk = boxes_around(marks, container)
        self._container = container
        self._walk(container, 0)
        self._flush()
        if self._opened:
            self._without_copies()

    def _without_copies(self) -> None:
        """Drop what is hidden and stands in the open as well."""
        shown = "\n".join(block.text for block in self.blocks if not block.hidden)
        self.blocks = [one for one in self.blocks if not one.hidden or one.text not in shown]

    @cached_property
    def _prose(self) -> int:
        return prose(self._container) if self._container is not None else 0

    # -- the walk

    def _walk(self, node: LexborNode, depth: int) -> None:
        if depth > BODY_DEPTH:
            what = f"more than {BODY_DEPTH} elements in one another in the body"
            self.cut.setdefault(TOO_DEEP, what)
            self._say(node.text(deep=True, separator=" ") or "")
            return
        child = node.first_child
        while child is not None:
            tag = child.tag or ""
            if tag == "-text":
                if self._html or not child.is_empty_text_node:  # spaces between paragraphs
                    self._say(child.text_content or "")
            elif tag == "br":
                self._break()
            elif tag in MEDIA_TAGS:
                self._plays(child, tag)
            elif tag not in SKIPPED_TAGS or self._is_read(child, tag):
                self._element(child, tag, depth)
            elif tag == "noscript":
                self._without_scripts(child)
            elif tag in _WITH_TEXT:
                if tag == "nav":
                    self.pagers.append(child)
                self._leave_out(child, "class")
            child = child.next

    def _is_read(self, node: LexborNode, tag: str) -> bool:
        """Say whether an element that is no text as a rule is some here.

        The source of a quotation, the question that unfolds an answer, a form around the post.
        """
        if tag == "footer":
            return bool(self._quote)
        if tag in ("button", "label"):
            return self._tag in HEADINGS
        return tag == "form" and self._is_the_story(node, tag)

    def _without_scripts(self, node: LexborNode) -> None:
        """Keep a picture that is only there for readers without scripts: one puts it in later."""
        before = node.prev
        while before is not None and before.is_empty_text_node:
            before = before.prev
        if before is not None and (before.tag in PICTURE_TAGS or before.css_first(_PICTURE_CSS)):
            return
        for image in node.css(_PICTURE_CSS):
            self._picture(image, None)

    def _plays(self, node: LexborNode, tag: str) -> None:
        if tag == "object" and node.css_first("object p,object li") is not None:
            self._walk(node, 0)
            return
        self._flush()
        self.media.append(node)

    def _leave_out(self, node: LexborNode, reason: str) -> None:
        if len(node.text(deep=True) or "") >= _LEAST_LEFT_OUT:
            said = text_of(node)
            if said and len(said) >= _LEAST_LEFT_OUT:
                self.left_out.append((said, reason))

    def _element(self, node: LexborNode, tag: str, depth: int) -> None:
        attributes = node.attributes
        if tag in PICTURE_TAGS:
            said = attributes.get("alt") or ""
            if _SMILEY.search(attributes.get("class") or "") or is_sign(said):
                self._say(said)
            else:
                self._picture(node, None)
            return
        if tag == "figcaption":
            self._caption(node)
            return
        if attributes and tag in ("div", "figure"):
            if is_painted(attributes):
                self._picture(node, None)
            elif tag == "div" and plays_later(attributes):
                self.media.append(node)
        hidden = self._hidden
        if attributes and self._is_no_story(node, tag, attributes, depth):
            return
        if self._junk and node.mem_id in self._junk:
            self._flush()
            self._leave_out(node, "class")
            return
        if tag in INLINE:
            self._inline(node, tag, attributes, depth)
        elif tag == "figure":
            self._figure(node, depth)
        elif tag in ("ul", "ol", "dl", "menu"):
            self._list(node, "ol" if tag == "ol" else "ul", depth)
        elif tag == "table":
            self._table(node, depth)
        elif tag == "blockquote":
            self._blockquote(node, depth)
        else:
            self._flush()
            before = self._tag
            self._tag = tag if tag in HEADINGS or tag == "pre" else "p"
            if self._tag == "h1":
                self._tag = "h2"
            self._walk(node, depth + 1)
            self._flush()
            self._tag = before
        self._hidden = hidden

    def _is_no_story(
        self, node: LexborNode, tag: str, attributes: dict[str, str | None], depth: int
    ) -> bool:
        if tag == "a" and is_plugin_box(node):
            self.related.append((len(self.blocks), node))
            return True
        classes = attributes.get("class")
        ident = attributes.get("id")
        if classes or ident:
            judged = verdict(classes or "", ident or "", tag)
            if judged is not Verdict.STORY and not self._is_wrongly_named(
                node, tag, judged, classes or "", ident or ""
            ):
                self._set_aside(node, tag, judged, depth)
                return True
        if not is_hidden(attributes):
            return False
        if tag not in INLINE and is_opened_later(node, attributes):
            self._flush()
            self._hidden += 1
            self._opened = True
            return False
        self._leave_out(node, "hidden")
        return True

    def _is_wrongly_named(
        self, node: LexborNode, tag: str, judged: Verdict, classes: str, ident: str
    ) -> bool:
        """Say whether an element is the story although its class or id is no story's."""
        if judged is Verdict.RELATED and tag in INLINE and self._is_in_sentence(node):
            return True
        if judged in (Verdict.PICTURES, Verdict.PLAYER):
            return False
        if self._is_the_story(node, tag):
            return True
        if judged is Verdict.CAPTION:
            return False
        if _FOR_SOME.search(classes) and prose(node) >= _PARAGRAPH:
            return not is_wall([text_of(node) or ""])
        if self._tag in HEADINGS and tag in INLINE and self._is_all_of_its_heading(node):
            return True
        name = named(classes, ident, tag)
        if tag in _LISTS and name == ident.lower():  # whatever its anchor is called
            return not is_mostly_links(node)
        if tag not in HEADINGS and name != ident.lower():
            return False
        return is_made_of(name, node.text(deep=True) or "")

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

    def _is_in_sentence(self, node: LexborNode) -> bool:
        """Say whether there is text beside an inline element, in its paragraph."""
        after = node.next
        return self._line.read(self._text) > 0 or (
            after is not None and after.is_text_node and not after.is_empty_text_node
        )

    def _is_the_story(self, node: LexborNode, tag: str) -> bool:
        """Say whether an element, whatever it is called, holds most of the body's paragraphs."""
        if tag in INLINE or len(node.text(deep=True) or "") < _STORY_TEXT:
            return False
        return prose(node) > max(_STORY_TEXT, self._prose / 2)

    def _set_aside(self, node: LexborNode, tag: str, judged: Verdict, depth: int) -> None:
        if judged is Verdict.RELATED:
            self._flush()
            self.related.append((len(self.blocks), node))
            if prose(node) >= _LEAST_LEFT_OUT:
                self._leave_out(node, "related")
        elif judged is Verdict.PLAYER:
            self._flush()
            self.media.append(node)
        elif judged is Verdict.CAPTION:
            if node.css_first("img,amp-img") is not None:
                self._figure(node, depth)
            else:
                self._caption(node)
        elif judged is Verdict.PICTURES:
            if self.lead is None and _LEAD.search(node.attributes.get("class") or ""):
                self.lead = node
            self._figure(node, depth)
        elif judged is Verdict.JUNK:
            if tag not in INLINE:
                self._flush()
            classes = node.attributes.get("class") or ""
            if _ASKS_FIRST.search(classes):
                self.media += [inner for inner in node.traverse() if is_player(inner)]
            if not theme.is_post_pager(classes):
                self._leave_out(node, "class")
            else:
                self.pagers.append(node)

    def _caption(self, node: LexborNode) -> None:
        """A caption beside its picture, not inside its figure, is still that picture's."""
        if self._pictured and self.pictures[self._pictured - 1].caption is None:
            self.pictures[self._pictured - 1].caption = node
            return
        self._leave_out(node, "caption")

    def _inline(
        self, node: LexborNode, tag: str, attributes: dict[str, str | None], depth: int
    ) -> None:
        if tag == "a":
            target = attributes.get("href")
            href = self._link(target)
            opening, closing = (f'<a href="{escape(href)}">', "</a>") if href else ("", "")
            before = node.prev
            if before is not None and before.tag == "a":
                self._say(" ")
            start = len(self._text)
            blocks = len(self.blocks)
        else:
            href = target = None
            name = INLINE[tag]
            if (tag == "span" and attributes and is_apart(node, attributes)) or (
                self._text and self._text[-1][-1:] in _NUMBER_ENDS and follows_number(node)
            ):
                self._say(" ")
            if tag == "sup" and node.css_first("a") is not None:
                self._say(" ")  # the mark of a footnote is not part of the word before it
            opening, closing = (f"<{name}>", f"</{name}>") if name else ("", "")
            start = blocks = 0
        if opening:
            self._open.append((opening, closing))
            self._html.append(opening)
        self._walk(node, depth + 1)
        if opening:
            self._open.pop()
            self._html.append(closing)
        if tag == "a":
            if href is None and target and target.lstrip().startswith("#"):
                href = HERE
            if len(self.blocks) == blocks:
                said = " ".join("".join(self._text[start:]).replace(BREAK, " ").split())
                if said:
                    self._links.append((said, href))
            else:
                for block in self.blocks[blocks:]:
                    if not block.links:
                        block.links.append((block.text, href))

    def _blockquote(self, node: LexborNode, depth: int) -> None:
        self._flush()
        outer = self._quote
        if not outer:
            self._quotes += 1
            self._quote = self._quotes
        self._walk(node, depth + 1)
        self._flush()
        self._quote = outer

    def _figure(self, node: LexborNode, depth: int) -> None:
        """Keep a figure's pictures and players; of its text only some parts are the story."""
        self._flush()
        if depth > BODY_DEPTH:
            self._walk(node, depth)
            return
        figure = Figure(node)
        for picture, caption in figure.pictures:
            self._picture(picture, caption)
        if figure.credit is not None and self._pictured:
            self.pictures[-1].credit = figure.credit
        self.media += figure.media
        if node.tag == "figure":
            for part in figure.parts:
                self._element(part, part.tag or "", depth + 1)
                self._flush()
        for caption in figure.loose_captions:
            if node.tag == "figure" and figure.parts:  # a table's caption is its title
                self._walk(caption, depth + 1)
                self._flush()
            else:
                self._leave_out(caption, "caption")

    # -- lists and tables: lines of one block

    def _list(self, node: LexborNode, tag: str, depth: int) -> None:
        self._flush()
        lines: list[str] = []
        html: list[str] = []
        links: list[tuple[str, str | None]] = []
        child = node.first_child
        while child is not None:
            name = child.tag or ""
            if name in ("li", "dt", "dd"):
                for block in self._inside(child, name, depth):
                    lines.append(block.text)
                    html.append(
                        f"<li>{block.html}</li>" if block.tag == "p" else block.outer_html()
                    )
                    links.extend(block.links)
            elif name not in SKIPPED_TAGS and name != "-text":
                for block in self._inside(node=child, tag="", depth=depth):
                    lines.append(block.text)
                    html.append(f"<li>{block.html}</li>")
                    links.extend(block.links)
            child = child.next
        if lines:
            self._add(Block(tag, "\n".join(lines), "".join(html), links, self._quote))

    def _table(self, node: LexborNode, depth: int) -> None:
        """A table's rows are lines; one that only lays out paragraphs is read as paragraphs."""
        cells = [_children(row, ("td", "th")) for row in _rows(node)]
        if all(len(row) <= 1 for row in cells) or any(
            len(cell.css("p")) > 1 for row in cells for cell in row
        ):
            self._flush()
            for row in cells:
                for cell in row:
                    self._walk(cell, depth + 1)
                    self._flush()
            return
        self._flush()
        lines: list[str] = []
        html: list[str] = []
        links: list[tuple[str, str | None]] = []
        for title in node.css("caption"):
            self._walk(title, depth + 1)
            self._flush()
        for row in cells:
            texts: list[str] = []
            html.append("<tr>")
            for cell in row:
                blocks = self._inside(cell, "td", depth)
                name = "th" if cell.tag == "th" else "td"
                texts.extend(block.text.replace("\n", " ") for block in blocks)
                html.append(f"<{name}>{' '.join(block.html for block in blocks)}</{name}>")
                for block in blocks:
                    links.extend(block.links)
            html.append("</tr>")
            if texts:
                lines.append(" ".join(texts))
        if lines:
            self._add(Block("table", "\n".join(lines), "".join(html), links, self._quote))

    def _inside(self, node: LexborNode, tag: str, depth: int) -> list[Block]:
        """Return the blocks inside a list item or a cell, apart from those around it."""
        outer, self.blocks = self.blocks, []
        outer_tag, self._tag = self._tag, "p"
        outer_open, self._open = self._open, []
        if tag:
            attributes = node.attributes
            if not attributes or not self._is_no_story(node, tag, attributes, depth):
                self._walk(node, depth + 1)
        else:
            self._element(node, node.tag or "", depth + 1)
        self._flush()
        found, self.blocks = self.blocks, outer
        self._tag, self._open = outer_tag, outer_open
        return found

    # -- text

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

    def _picture(self, node: LexborNode, caption: LexborNode | None) -> None:
        if is_pixel(node.attributes) or node.mem_id in self._seen:
            return
        if len(self.pictures) >= PICTURES:
            self.cut.setdefault(TOO_LARGE, f"more than {PICTURES} pictures")
            return
        self._seen.add(node.mem_id)
        self.pictures.append(Picture(node, caption))
        self._pictured = len(self.pictures)

    def _flush(self) -> None:
        """End the paragraph that is being read; inline elements still open go on in the next."""
        if not self._html and not self._links:
            self._breaks = 0
            return
        text = "".join(self._text)
        text = self._lines(text) if self._tag == "pre" or BREAK in text else one_line(text)
        if text.startswith("http") and " " not in text and kind_of(text):
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

    def _add(self, block: Block) -> None:
        block.hidden = bool(self._hidden)
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


def _rows(table: LexborNode) -> Iterator[LexborNode]:
    """Yield a table's own rows, not those of tables inside it."""
    for child in table.iter():
        if child.tag == "tr":
            yield child
        elif child.tag in _ROWS:
            yield from _children(child, ("tr",))


def _children(node: LexborNode, tags: tuple[str, ...]) -> list[LexborNode]:
    return [child for child in node.iter() if child.tag in tags]


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
