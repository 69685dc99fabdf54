"""The story's own walk: one look at every node of the body gives text, HTML, pictures and boxes.

What is left out, and why, stands in `cinktank.pages.junk`; what lines of text mean, in
`cinktank.pages.story`. Figures and embeds are left out of the HTML as out of the text: pictures,
videos and audios are fields of their own. Text of what is left out stands in `left_out`.
"""

import re
from collections.abc import Callable
from html import escape
from typing import Final

from selectolax.lexbor import LexborNode

from cinktank.pages import theme
from cinktank.pages.beside import LEAST_LEFT_OUT, Beside
from cinktank.pages.blocks import HERE, Block, list_of, table_of
from cinktank.pages.bounds import BODY_DEPTH, TOO_DEEP
from cinktank.pages.figures import Figure, is_painted, is_sign
from cinktank.pages.junk import MEDIA_TAGS, SKIPPED_TAGS, Verdict, verdict
from cinktank.pages.media import is_player, plays_later
from cinktank.pages.misnamed import Misnamed
from cinktank.pages.nodes import follows_number, is_apart
from cinktank.pages.paragraphs import BREAK, HEADINGS, INLINE, Paragraphs
from cinktank.pages.structure import (
    PICTURE_TAGS,
    ask_for_password,
    boxes_around,
    children,
    is_hidden,
    is_opened_later,
    is_plugin_box,
    marks_in,
    prose,
    rows_of,
)

_WITH_TEXT: Final = frozenset({"form", "nav", "footer", "label", "dialog", "button"})
"""Elements that are passed over, and may yet hold words."""

_ASKS_FIRST: Final = re.compile(r"(?:\A|\s)(?:cookie|gdpr|cmplz|cky-|moove_|td_block_video)", re.I)
"""Holds a player that is not loaded before its reader allows it."""

_PULLED: Final = re.compile(r"pull(?:ed)?[-_]?quote|exergue", re.I)
_NUMBER_ENDS: Final = frozenset("0123456789.)")
_SMILEY: Final = re.compile(r"(?:^|\s)(?:emoji|wp-smiley)(?:\s|$)")
_PICTURE_CSS: Final = ",".join(sorted(PICTURE_TAGS))


class BodyReader(Paragraphs):
    """Walks a body's container once: `blocks` are its text, `beside` is what else it holds."""

    def __init__(self, link: Callable[[str | None], str | None]) -> None:
        super().__init__()
        self.beside = Beside()
        self.locked = False
        """Whether the post's password is asked for in its place."""

        self._link = link
        self._junk: frozenset[int] = frozenset()
        self._misnamed: Misnamed
        self._quotes = 0
        self._opened = False

    def read(self, container: LexborNode) -> None:
        marks = marks_in(container)
        self.locked = ask_for_password(marks)
        if self.locked:
            return
        self._junk = boxes_around(marks, container)
        self._misnamed = Misnamed(container)
        self._walk(container, 0)
        self._flush()
        if self._opened:
            self._without_copies()

    def _without_copies(self) -> None:
        """Drop what is hidden and stands in the open as well."""
        shown = "\n".join(block.text for block in self.blocks if not block.hidden)
        self.blocks = [one for one in self.blocks if not one.hidden or one.text not in shown]

    # -- the walk

    def _walk(self, node: LexborNode, depth: int) -> None:
        if depth > BODY_DEPTH:
            what = f"more than {BODY_DEPTH} elements in one another in the body"
            self.beside.cut.setdefault(TOO_DEEP, what)
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
                    self.beside.pagers.append(child)
                self.beside.leave_out(child, "class")
            child = child.next

    def _is_read(self, node: LexborNode, tag: str) -> bool:
        """Say whether an element that is no text as a rule is some here.

        The source of a quotation, the question that unfolds an answer, a form around the post.
        """
        if tag == "footer":
            return bool(self._quote)
        if tag in ("button", "label"):
            return self._tag in HEADINGS
        return tag == "form" and self._misnamed.holds_most(node, tag)

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
        self.beside.media.append(node)

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
                self.beside.media.append(node)
        hidden = self._hidden
        if attributes and self._is_no_story(node, tag, attributes, depth):
            return
        if self._junk and node.mem_id in self._junk:
            self._flush()
            self.beside.leave_out(node, "class")
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
            before, pulled = self._tag, self._pulled
            self._tag = tag if tag in HEADINGS or tag == "pre" else "p"
            if self._tag == "h1":
                self._tag = "h2"
            if tag == "aside" or (
                "class" in attributes and _PULLED.search(attributes["class"] or "")
            ):
                self._pulled = True
            self._walk(node, depth + 1)
            self._flush()
            self._tag, self._pulled = before, pulled
        self._hidden = hidden

    def _is_no_story(
        self, node: LexborNode, tag: str, attributes: dict[str, str | None], depth: int
    ) -> bool:
        if tag == "a" and is_plugin_box(node):
            self.beside.related.append((len(self.blocks), node))
            return True
        classes = attributes.get("class")
        ident = attributes.get("id")
        if classes or ident:
            judged = verdict(classes or "", ident or "", tag)
            if judged is not Verdict.STORY and not self._is_misnamed(
                node, tag, judged, (classes or "", ident or "")
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
        self.beside.leave_out(node, "hidden")
        return True

    def _is_misnamed(
        self, node: LexborNode, tag: str, judged: Verdict, names: tuple[str, str]
    ) -> bool:
        if judged is Verdict.RELATED and tag in INLINE and self._is_in_sentence(node):
            return True
        return self._misnamed.is_story(node, tag, judged, names, in_heading=self._tag in HEADINGS)

    def _is_in_sentence(self, node: LexborNode) -> bool:
        """Say whether there is text beside an inline element, in its paragraph."""
        after = node.next
        return self._line.read(self._text) > 0 or (
            after is not None and after.is_text_node and not after.is_empty_text_node
        )

    def _set_aside(self, node: LexborNode, tag: str, judged: Verdict, depth: int) -> None:
        if judged is Verdict.RELATED:
            self._flush()
            self.beside.related.append((len(self.blocks), node))
            if prose(node) >= LEAST_LEFT_OUT:
                self.beside.leave_out(node, "related")
        elif judged is Verdict.PLAYER:
            self._flush()
            self.beside.media.append(node)
        elif judged is Verdict.CAPTION:
            if node.css_first("img,amp-img") is not None:
                self._figure(node, depth)
            else:
                self._caption(node)
        elif judged is Verdict.PICTURES:
            self.beside.add_lead(node)
            self._figure(node, depth)
        elif judged is Verdict.JUNK:
            if tag not in INLINE:
                self._flush()
            classes = node.attributes.get("class") or ""
            if _ASKS_FIRST.search(classes):
                self.beside.media += [inner for inner in node.traverse() if is_player(inner)]
            if not theme.is_post_pager(classes):
                self.beside.leave_out(node, "class")
            else:
                self.beside.pagers.append(node)

    def _caption(self, node: LexborNode) -> None:
        """A caption beside its picture, not inside its figure, is still that picture's."""
        if self._pictured and self.beside.pictures[self._pictured - 1].caption is None:
            self.beside.pictures[self._pictured - 1].caption = node
            return
        self.beside.leave_out(node, "caption")

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
            self.beside.pictures[-1].credit = figure.credit
        self.beside.media += figure.media
        if node.tag == "figure":
            for part in figure.parts:
                self._element(part, part.tag or "", depth + 1)
                self._flush()
        for caption in figure.loose_captions:
            if node.tag == "figure" and figure.parts:  # a table's caption is its title
                self._walk(caption, depth + 1)
                self._flush()
            else:
                self.beside.leave_out(caption, "caption")

    # -- lists and tables: lines of one block

    def _list(self, node: LexborNode, tag: str, depth: int) -> None:
        self._flush()
        entries: list[Block] = []
        for child in node.iter():
            name = child.tag or ""
            if name in ("li", "dt", "dd"):
                entries += self._inside(child, name, depth)
            elif name not in SKIPPED_TAGS:
                for block in self._inside(node=child, tag="", depth=depth):
                    block.tag = "p"  # what stands in a list without an entry is one
                    entries.append(block)
        self._add(list_of(tag, entries, self._quote))

    def _table(self, node: LexborNode, depth: int) -> None:
        """A table's rows are lines; one that only lays out paragraphs is read as paragraphs."""
        cells = [children(row, ("td", "th")) for row in rows_of(node)]
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
        for title in node.css("caption"):
            self._walk(title, depth + 1)
            self._flush()
        rows = [
            [("th" if cell.tag == "th" else "td", self._inside(cell, "td", depth)) for cell in row]
            for row in cells
        ]
        self._add(table_of(rows, self._quote))

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

    def _picture(self, node: LexborNode, caption: LexborNode | None) -> None:
        if self.beside.add_picture(node, caption):
            self._pictured = len(self.beside.pictures)
