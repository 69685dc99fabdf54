"""How much of a page is read: bounds that no real page meets, in one place, each with its reason.

A page is cut before it is parsed, so that parsing it cannot take long either: an HTML parser's time
grows with the square of the depth of its open elements, of one element's attributes and of
formatting elements left open (a parser in C ends when it has ended, whatever alarm rings). Of 165
real pages of the theme the largest has 1.4 MB, 14,800 tags and 60 elements in one another.

Looking at every tag would cost more than reading a page. So tags are counted, a few samples are
looked at, and only a page that may be deep, has very many tags or a very long one is gone through.
"""

import re
from typing import Final

TOO_LARGE: Final = "too_large"
TOO_DEEP: Final = "too_deep"
"""The names that an item, and its reason in quarantine, has for what was cut."""

PAGE_BYTES: Final = 4 * 1024 * 1024
"""Bytes of a page that are read: three times the largest real page."""

TAGS: Final = 30_000
"""Tags that are read, end tags too: twice the most on a real page."""

GENERAL_TAGS: Final = 10_000
"""Tags of a page that a general extractor is asked about, end tags too: four times the most on a
real page without a body by our rules. Its time grows with the square of the words of a line that
are linked or emphasised: 0.9 s at this bound."""

PARSED_DEPTH: Final = 512
"""Elements in one another: browsers nest no deeper either."""

FORMATTING: Final = 100
"""Formatting elements with attributes left open: each is opened again in every paragraph."""

TAG_BYTES: Final = 128 * 1024
"""Bytes of one tag of an element that may have others inside: each of them may ask for its class.
A picture's or script's may be longer, for a ``data:`` address in it."""

ATTRIBUTES: Final = 200
"""Attributes of one element: each is compared with all before it."""

CLASSES: Final = 2_000
"""Characters of a ``class`` that are judged: WordPress's longest have 450."""

SURVEYED_DEPTH: Final = 200
"""Elements in one another that are looked through for landmarks."""

BODY_DEPTH: Final = 120
"""The same in a story's body, where each may take four of Python's thousand calls."""

TEXT: Final = 10_000
"""Characters of a title, caption, label or any value but the story's paragraphs."""

SAME: Final = 50
"""Elements of a kind that are tried where the first good one is taken."""

LABELS: Final = 200
"""Crumbs, category labels, bylines, tags or related links of an article, each."""

ENTRIES: Final = 2_000
"""Entries of a listing's page."""

PICTURES: Final = 1_000
"""Pictures of an article."""

_SAMPLE: Final = 1024
_STRIDE: Final = 32 * 1024
_SAMPLES: Final = 6
_DENSE: Final = 64
"""Tags in a sample; where text and attributes are, there are 20 to 50."""

_MANY: Final = 10_000
"""Tags that may all be open without harm: 0.2 s."""

_BLOCK: Final = 16 * 1024

_TAG: Final = re.compile(rb"<(?:(/?)([a-zA-Z][a-zA-Z0-9:-]*)|(!--))")
_TAG_PART: Final = re.compile(rb">|=\s*+([\"'])")
_CLOSED_BY_OTHERS: Final = frozenset({
    b"p", b"li", b"dt", b"dd", b"option", b"optgroup", b"tr", b"td", b"th", b"tbody", b"thead",
    b"tfoot", b"colgroup", b"rt", b"rp", b"html", b"head", b"body",
})  # fmt: skip
"""Elements that do not nest without another between them: their end tags are often left out."""

_VOID: Final = frozenset({
    b"area", b"base", b"br", b"col", b"embed", b"hr", b"img", b"input", b"link", b"meta", b"param",
    b"source", b"track", b"wbr",
})  # fmt: skip
_RAW: Final = frozenset({
    b"script", b"style", b"textarea", b"title", b"iframe", b"noembed", b"noframes", b"xmp",
})  # fmt: skip
_RAW_END: Final = {name: re.compile(rb"</" + name, re.IGNORECASE) for name in _RAW}
_COMMENT_END: Final = re.compile(rb"--!?>")
_FORMATTING: Final = frozenset({
    b"b", b"big", b"code", b"em", b"font", b"i", b"s", b"small", b"strike", b"strong", b"tt", b"u",
})  # fmt: skip
_HAS_FORMATTING: Final = re.compile(
    rb"<(?:[bisu]|big|code|em|font|small|str(?:ike|ong)|tt)[\s/]", re.IGNORECASE
)
_MANY_FORMATTING: Final = 20
"""Formatting elements with attributes in a sample."""

_OUT_OF_SVG: Final = _FORMATTING | {
    b"blockquote", b"center", b"dd", b"div", b"dl", b"dt", b"h1", b"h2", b"h3", b"h4", b"h5", b"h6",
    b"li", b"menu", b"nobr", b"ol", b"p", b"pre", b"ruby", b"span", b"sub", b"sup", b"table", b"ul",
    b"var", b"body", b"head", b"listing",
}  # fmt: skip
"""Elements that end an SVG or MathML where they stand in it: in there ``/>`` closes an element."""


def within_bounds(body: bytes) -> tuple[bytes, dict[str, str]]:
    """Return what is read of a page, and by name what was cut: nothing, of every real page.

    >>> within_bounds(b"<p>Bonjour")
    (b'<p>Bonjour', {})
    >>> page, cut = within_bounds(b"<div>" * 9000)
    >>> len(page) // 5, cut
    (512, {'too_deep': 'more than 512 elements in one another'})
    """
    cut: dict[str, str] = {}
    if len(body) > PAGE_BYTES:
        cut[TOO_LARGE] = f"{len(body)} bytes, of which {PAGE_BYTES} are read"
        body = body[:PAGE_BYTES]
    if not _is_suspicious(body):
        return body, cut
    body, found = _Tags(body).cut()
    return body, cut | found


def _is_suspicious(body: bytes) -> bool:
    """Judge by samples and counts whether a page's tags need be gone through."""
    stride = max(_SAMPLE, min(_STRIDE, len(body) // _SAMPLES))
    for start in range(0, len(body), stride):
        end = start + _SAMPLE
        tags = body.count(b"<", start, end)
        if tags > _MANY_FORMATTING:
            ends = body.count(b"</", start, end)
            if tags > _DENSE and tags - 2 * ends > _DENSE // 2:
                return True  # far more elements are opened than closed
            if tags - ends > _MANY_FORMATTING < len(_HAS_FORMATTING.findall(body, start, end)):
                return True
        elif not tags and _is_in_long_tag(body, start):
            return True
    tags = body.count(b"<")
    return tags > TAGS or (tags > _MANY and _deepest(body) > PARSED_DEPTH)


def _deepest(body: bytes) -> int:
    """Return how many elements are in one another at most, if end tags close what they name.

    Counted by blocks: all that a block opens may be open at once. Tags that are never closed count,
    too, and comments.
    """
    open_before = deepest = 0
    for start in range(0, len(body), _BLOCK):
        tags = body.count(b"<", start, start + _BLOCK)
        ends = body.count(b"</", start, start + _BLOCK)
        deepest = max(deepest, open_before + tags - ends)
        open_before = max(0, open_before + tags - 2 * ends)
    return deepest


def _is_in_long_tag(body: bytes, place: int) -> bool:
    """Say whether a place with no tag around it is in a tag that is beyond a bound."""
    opened = body.rfind(b"<", 0, place)
    if opened < 0 or place - opened < _SAMPLE or body.find(b">", opened, place) >= 0:
        return False
    tag = _TAG.match(body, opened)
    return tag is not None and not tag[3] and _Tag(body, tag).is_beyond


class _Tag:
    """How far one tag goes, and how many attributes it has."""

    def __init__(self, body: bytes, tag: re.Match[bytes]) -> None:
        place, self.words = tag.end(), 0
        while (part := _TAG_PART.search(body, place)) is not None:
            if self.words <= ATTRIBUTES:
                self.words += len(body[place : part.start()].split())
            place = part.end()
            if part[1] is None:
                break
            place = body.find(part[1], place) + 1
            if not place:
                break
        else:
            place = 0
        self.end = place or len(body)
        self.length = self.end - tag.start()
        self.is_beyond = self.words > ATTRIBUTES or (
            self.length > TAG_BYTES and tag[2].lower() not in _VOID | _RAW
        )


class _Tags:
    """Goes through a page's tags, as far as they are within bounds."""

    def __init__(self, body: bytes) -> None:
        self._body = body
        self._place = 0
        self._kept: list[bytes] = []
        self._kept_to = 0
        self._found: dict[str, str] = {}

    def cut(self) -> tuple[bytes, dict[str, str]]:
        """Return the page without what is beyond a bound, and the bounds' names."""
        depth = number = formatting = 0
        drawing = False
        while (tag := _TAG.search(self._body, self._place)) is not None:
            self._place = tag.end()
            if tag[3]:
                self._past(_COMMENT_END)
                continue
            name = tag[2].lower()
            number += 1
            if number > TAGS:
                return self._until(tag.start(), TOO_LARGE, f"more than {TAGS} tags")
            attributed = self._read_tag(tag)
            if tag[1]:
                if depth > PARSED_DEPTH and name not in _CLOSED_BY_OTHERS | _VOID:
                    self._drop(tag)
                depth -= depth > 0 and name not in _CLOSED_BY_OTHERS
                formatting -= formatting > 0 and name in _FORMATTING
                continue
            if name in (b"svg", b"math"):
                drawing = True
            elif drawing and name in _OUT_OF_SVG:
                drawing = False
            if drawing and self._body.endswith(b"/>", tag.end(), self._place):
                continue
            if name in _RAW:
                self._past(_RAW_END[name])
            elif name not in _VOID and name not in _CLOSED_BY_OTHERS:
                depth += 1
                if depth > PARSED_DEPTH:
                    what = f"more than {PARSED_DEPTH} elements in one another"
                    self._found.setdefault(TOO_DEEP, what)
                    self._drop(tag)
                    continue
                formatting += attributed and name in _FORMATTING
            if formatting > FORMATTING:
                what = f"more than {FORMATTING} formatting elements left open"
                return self._until(tag.start(), TOO_DEEP, what)
        return self._until(len(self._body))

    def _drop(self, tag: re.Match[bytes]) -> None:
        """Leave a tag out that has been read, not what stands in its element."""
        if self._kept_to == self._place:  # it was too long, and its name is the last that is kept
            self._kept.pop()
            self._kept[-1] = self._kept[-1][: -len(tag[0])]
        else:
            self._kept.append(self._body[self._kept_to : tag.start()])
        self._kept_to = self._place

    def _past(self, end: re.Pattern[bytes]) -> None:
        """Go past a comment or what is no markup; one that does not end is the page's end."""
        found = end.search(self._body, self._place)
        self._place = found.end() if found else len(self._body)

    def _read_tag(self, match: re.Match[bytes]) -> bool:
        """Go past a tag and say whether it has attributes; one that is too long loses them."""
        tag = _Tag(self._body, match)
        self._place = tag.end
        if tag.is_beyond:
            self._kept += [self._body[self._kept_to : match.end()], b">"]
            self._kept_to = self._place
            self._found.setdefault(TOO_LARGE, f"a tag of {tag.length} bytes")
        return tag.words > 0

    def _until(self, end: int, name: str = "", what: str = "") -> tuple[bytes, dict[str, str]]:
        if name:
            self._found.setdefault(name, what)
        if not self._kept and end == len(self._body):
            return self._body, self._found
        self._kept.append(self._body[self._kept_to : max(end, self._kept_to)])
        return b"".join(self._kept), self._found
