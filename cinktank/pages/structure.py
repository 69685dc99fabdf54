"""What an element of a body is by its structure, whatever its class says."""

import re
from typing import Final

from selectolax.lexbor import LexborNode

_BOX_TEXT: Final = 200
_HIDDEN_STYLE: Final = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.I)


def prose(self) -> int:
        return _prose(self._container) if self._container is not None else 0

    # -- the walk

    def _walk(self, node: LexborNode, depth: int) -> None:
        if depth > _DEEPEST:
            self._say(node.text(deep=True, separator=" ") or "")
            return
        child = node.first_child
        while child is not None:
            tag = child.tag or ""
            if tag == "-text":
                self._say(child.text_content or "")
            elif tag == "br":
                self._break()
            elif tag not in SKIPPED_TAGS:
                self._element(child, tag, depth)
            child = child.next

    def _element(self, node: LexborNode, tag: str, depth: int) -> None:
        if tag in PICTURE_TAGS:
            self._picture(node, None)
            return
        attributes = node.attributes
        if attributes and self._is_no_story(node, tag, attributes):
            return
        if self._junk and node.mem_id in self._junk:
            self._flush()
            return
        if tag in INLINE:
            self._inline(node, tag, attributes, depth)
        elif tag == "figure":
            self._figure(node, depth)
        elif tag in ("ul", "ol", "dl"):
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

    def _is_no_story(self, node: LexborNode, tag: str, attributes: dict[str, str | None]) -> bool:
        if tag == "a" and _is_plugin_box(node):
            self.related.append((len(self.blocks), node))
            return True
        classes = attributes.get("class")
        ident = attributes.get("id")
        if classes or ident:
            judged = verdict(classes or "", ident or "")
            if judged is not Verdict.STORY and not self._is_the_story(node, tag):
                self._set_aside(node, tag, judged, depth=0)
                return True
        if "hidden" in attributes or attributes.get("aria-hidden") == "true":
            return True
        style = attributes.get("style")
        return bool(style and _HIDDEN_STYLE.search(style))

    def _is_the_story(self, node: LexborNode, tag: str) -> bool:
        """Say whether an element, whatever it is called, holds most of the body's paragraphs."""
        if tag in INLINE or len(node.text(deep=True) or "") < _STORY_TEXT:
            return False
        return _prose(node) > max(_STORY_TEXT, self._prose / 2)

    def _set_aside(self, node: LexborNode, tag: str, judged: Verdict, depth: int) -> None:
        if judged is Verdict.RELATED:
            self._flush()
            self.related.append((len(self.blocks), node))
        elif judged is Verdict.PICTURES:
            if self.lead is None and _LEAD.search(node.attributes.get("class") or ""):
                self.lead = node
            self._figure(node, depth)
        elif judged is Verdict.JUNK and tag not in INLINE:
            self._flush()

    def _inline(
        self, node: LexborNode, tag: str, attributes: dict[str, str | None], depth: int
    ) -> None:
        if tag == "a":
            target = attributes.get("href")
            href = self._link(target)
            opening, closing = (f'<a href="{escape(href)}">', "</a>") if href else ("", "")
            start = len(self._text)
            blocks = len(self.blocks)
        else:
            href = target = None
            name = INLINE[tag]
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
                said = " ".join("".join(self._text[start:]).split())
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
        """Keep a figure's pictures; of its text only a table or a quotation is the story."""
        self._flush()
        captions = node.css("figcaption,.wp-caption-text,.tdb-caption-text,.wp-caption-dd")
        caption = captions[0] if captions else None
        for picture in node.css("img,amp-img"):
            if picture.parent is None or picture.parent.tag != "noscript":
                self._picture(picture, caption)
        if node.tag == "figure" and (part := node.css_first("table,blockquote")) is not None:
            self._element(part, part.tag or "", depth + 1)
            if part.tag == "table" and caption is not None:  # a table's caption is its title
                self._walk(caption, depth + 1)
                self._flush()

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
        rows = [row for row in node.css("tr") if not _is_nested(row, node)]
        cells = [row.css("td,th") for row in rows]
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
            if not attributes or not self._is_no_story(node, tag, attributes):
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
            self._html.append(escape(text, quote=False))
            if self._breaks and not text.isspace():
                self._breaks = 0

    def _break(self) -> None:
        """Two line breaks end a paragraph; one does where a sentence ends before it."""
        self._breaks += 1
        if self._breaks > 1:
            self._flush()
            return
        so_far = "".join(self._text).strip()
        if len(so_far) >= 80 and _SENTENCE_END.search(so_far):
            self._flush()
        else:
            self._text.append("\n")
            self._html.append("<br>")

    def _picture(self, node: LexborNode, caption: LexborNode | None) -> None:
        self.pictures.append(Picture(node, caption))
        self._pictured = len(self.pictures)

    def _flush(self) -> None:
        """End the paragraph that is being read; inline elements still open go on in the next."""
        text = " ".join("".join(self._text).split()) if self._text else ""
        if text:
            html = "".join(self._html) + "".join(closing for _, closing in reversed(self._open))
            html = _SPACES.sub(" ", html).strip()
            self._add(Block(self._tag, text, _trimmed(html), self._links, self._quote))
            self._links = []
        elif self._links:
            self._links = []
        self._text = []
        self._html = [opening for opening, _ in self._open]
        self._breaks = 0

    def _add(self, block: Block) -> None:
        block.picture, self._pictured = self._pictured, 0
        self.blocks.append(block)


def prose(node: LexborNode) -> int:
    """Return how many characters of paragraphs an element holds."""
    return sum(len((paragraph.text(deep=True) or "").strip()) for paragraph in node.css("p"))


def is_plugin_box(link: LexborNode) -> bool:
    """Say whether a link is a box of the Inline Related Posts plugin.

    Every template of it is one ``a`` with a call and a title inside, in blocks of their own;
    comment, style and the class of the link are not always there.
    """
    inner = link.first_child
    while inner is not None and (inner.is_comment_node or inner.is_empty_text_node):
        inner = inner.next
    if inner is None or inner.tag not in ("div", "style", "img", "span"):
        return False
    return link.css_first(".postTitle,.ctaText") is not None


def small_boxes(container: LexborNode) -> frozenset[int]:
    """Return the ids of the boxes around forms and advertisements, whatever their class is.

    A box is the outermost element around one of these that holds little text beside it.
    """
    found = set()
    for node in container.css("form,ins.adsbygoogle,.td-adspot-title"):
        outer = node.parent
        while outer is not None and outer.mem_id != container.mem_id and outer.tag != "article":
            if len((outer.text(deep=True) or "").strip()) > _BOX_TEXT:
                break
            found.add(outer.mem_id)
            outer = outer.parent
    return frozenset(found)


def is_nested(row: LexborNode, table: LexborNode) -> bool:
    """Say whether a row belongs to a table inside this one."""
    outer = row.parent
    while outer is not None and outer.mem_id != table.mem_id:
        if outer.tag == "table":
            return True
        outer = outer.parent
    return False


def is_hidden(attributes: dict[str, str | None]) -> bool:
    """Say whether an element is not shown, or not meant to be read."""
    if "hidden" in attributes or attributes.get("aria-hidden") == "true":
        return True
    style = attributes.get("style")
    return bool(style and _HIDDEN_STYLE.search(style))
