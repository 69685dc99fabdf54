"""Figures and galleries: each picture with the caption that is its own."""

import re
from functools import cached_property
from typing import Final

from selectolax.lexbor import LexborHTMLParser, LexborNode

from cinktank.pages.junk import MEDIA_TAGS, Verdict, verdict
from cinktank.pages.nodes import is_text_alone, lines_of, tag_number, text_of
from cinktank.pages.structure import PICTURE_TAGS, is_hidden
from cinktank.processors.credits import split_credit
from cinktank.processors.text import one_line

_FIGCAPTION: Final = tag_number("figcaption")
_PARTS: Final = frozenset({"table", "blockquote", "pre", "ul", "ol", "dl", "p"})
_ALWAYS_PARTS: Final = frozenset({"table", "blockquote", "pre"})
_CREDIT: Final = re.compile(
    r"(?:\A|[\s_-])(?:credits?|copyright|photographer|media-source)(?=[\s_-]|\Z)", re.I
)
_LABEL: Final = re.compile(
    r"\A(?:photos?|images?|crédits?|credits?|illustrations?|fotos?|bild)\b[\s:©]*", re.I
)
_PIXEL: Final = re.compile(r"\s*[01]?(?:\.\d*)?\s*(?:px)?\s*\Z")
_PIXEL_STYLE: Final = re.compile(r"(?:\A|;)\s*(?:width|height)\s*:\s*[01](?:px)?\s*(?:;|\Z)", re.I)
_SIGN: Final = 8
_OWN_SOURCE: Final = frozenset({"src", "srcset"})
_LAZY_NAME: Final = re.compile(r"(?:src|lazy|original|orig-file)")


class Figure:
    """What stands in a figure or a gallery, by one look at it."""

    def __init__(self, node: LexborNode) -> None:
        self.media: list[LexborNode] = []
        self.parts: list[LexborNode] = []
        """Tables, quotations and the like, outermost only: the story, not a caption."""

        self._node = node
        self._images: list[LexborNode] = []
        self._captions: list[LexborNode] = []
        self._credits: list[LexborNode] = []
        self._look(node, 0)
        if not self.media and (node.text(deep=True) or "").strip().startswith("http"):
            self.media.append(node)  # an address that could not be embedded
        if self._images or self.media:  # then lines of text are a slide show's, not the story
            self.parts = [part for part in self.parts if part.tag in _ALWAYS_PARTS]
        self.pictures = self._paired()
        """Each picture, and the element of its caption."""

        self.credit = self._credits[0] if len(self._images) == len(self._credits) == 1 else None
        """The element with the credit of the one picture, where that is beside its caption."""

        given = {caption.mem_id for _, caption in self.pictures if caption is not None}
        self.loose_captions = [one for one in self._captions if one.mem_id not in given]

    def _look(self, node: LexborNode, depth: int) -> None:
        child = node.first_child
        while child is not None:
            if child.is_element_node:
                self._see(child, child.tag or "", depth)
            child = child.next

    def _see(self, node: LexborNode, tag: str, depth: int) -> None:
        if tag in PICTURE_TAGS or (tag in ("span", "div", "a") and is_painted(node.attributes)):
            self._images.append(node)
            return
        classes = node.attributes.get("class")
        judged = verdict(classes, "", tag) if classes else Verdict.STORY
        if tag in MEDIA_TAGS or judged is Verdict.PLAYER:
            self.media.append(node)
        elif tag == "cite" or (classes and self._captions and _CREDIT.search(classes)):
            self._credits.append(node)
        elif node.tag_id == _FIGCAPTION or (
            judged is Verdict.CAPTION and node.css_first("img,amp-img") is None
        ):
            self._captions.append(node)
        elif tag in _PARTS and node.css_first("img,amp-img") is None:
            self.parts.append(node)
        elif depth < 60 and tag not in ("noscript", "script", "style", "template"):
            self._look(node, depth + 1)

    def _paired(self) -> list[tuple[LexborNode, LexborNode | None]]:
        """Give each caption to the picture that shares the smallest box with it.

        Where that box has several pictures, one caption for each goes by their order; one for all
        is the caption of each that has none of its own.
        """
        if not self._captions:
            return [(image, None) for image in self._images]
        if len(self._images) == 1:
            return [(self._images[0], self._captions[0])]
        own: dict[int, LexborNode] = {}
        common: LexborNode | None = None
        inside: dict[int, tuple[int, int]] = {}
        """Box → the number of pictures in it, and the first of them."""
        for n, image in enumerate(self._images):
            for outer in _boxes(image, self._node):
                number, first = inside.get(outer, (0, n))
                inside[outer] = number + 1, first
        for caption in self._captions:
            around = _boxes(caption, self._node)
            number, first = next((inside[outer] for outer in around if outer in inside), (0, 0))
            if number == 1:
                own.setdefault(first, caption)
            elif len(self._captions) > 1 and (after := self._just_before(caption, own)) is not None:
                own[after] = caption
            else:
                common = common or caption
        return [(image, own.get(n, common)) for n, image in enumerate(self._images)]

    def _just_before(self, caption: LexborNode, taken: dict[int, LexborNode]) -> int | None:
        """Return the number of the picture that a caption stands beside, if it has none yet."""
        beside = self._beside.get(caption.mem_id)
        return beside if beside not in taken else None

    @cached_property
    def _beside(self) -> dict[int, int]:
        """The number of the last picture before each caption.

        Where the figure begins with a caption and ends with a picture, each caption stands above
        its picture, and the number is that of the next.
        """
        places = {image.mem_id: n for n, image in enumerate(self._images)}
        captions = {caption.mem_id for caption in self._captions}
        row = [node.mem_id for node in self._node.traverse()
               if node.mem_id in places or node.mem_id in captions]  # fmt: skip
        if row and row[0] in captions and row[-1] in places:
            row.reverse()
        found: dict[int, int] = {}
        last = None
        for ident in row:
            if ident in captions and last is not None:
                found[ident] = last
            last = places.get(ident, last)
        return found


def _boxes(node: LexborNode, top: LexborNode) -> list[int]:
    """Return the ids of the elements around one, innermost first, up to a figure."""
    found = []
    outer = node.parent
    while outer is not None:
        found.append(outer.mem_id)
        if outer.mem_id == top.mem_id:
            break
        outer = outer.parent
    return found


def is_caption(node: LexborNode) -> bool:
    """Say whether an element is a caption: by its tag or class, and with no picture in it."""
    if node.tag_id == _FIGCAPTION:
        return True
    classes = node.attributes.get("class")
    return (
        bool(classes)
        and verdict(classes or "", "", node.tag or "") is Verdict.CAPTION
        and node.css_first("img,amp-img") is None
    )


def pictures_in(node: LexborNode) -> list[LexborNode]:
    """Return the pictures of a figure, without what stands in for one where scripts are off."""
    return [
        inner
        for inner in node.traverse()
        if inner.tag in PICTURE_TAGS and (inner.parent is None or inner.parent.tag != "noscript")
    ]


def captions_in(node: LexborNode) -> list[LexborNode]:
    """Return the elements of a figure that hold a caption."""
    return [inner for inner in node.traverse() if is_caption(inner)]


def caption_and_credit(node: LexborNode | None) -> tuple[str | None, str | None]:
    """Return what a caption's element says, and the credit that has a place of its own in it.

    An element, or the last line.
    """
    text = text_of(node)
    if node is None or text is None or is_text_alone(node):
        return text, None
    for inner in node.css("[class]"):
        if inner.mem_id == node.mem_id or not _CREDIT.search(inner.attributes.get("class") or ""):
            continue
        said = text_of(inner)
        if said and (text.endswith(said) or text.startswith(said)):
            shown = text.removesuffix(said) if text.endswith(said) else text[len(said) :]
            return shown.strip(" |–—-/") or None, credit_alone(said)
    *lines, last = lines_of(node)
    if lines and (credit := _bare_credit(last)):
        return " ".join(lines), credit
    return text, None


def credit_alone(said: str) -> str:
    """Return a credit that stands in an element of its own, without its label.

    >>> credit_alone("Photo Jean Petit"), credit_alone("Photographie"), credit_alone("© AFP")
    ('Jean Petit', 'Photographie', 'AFP')
    """
    return _bare_credit(said) or _LABEL.sub("", said).strip() or said


def _bare_credit(line: str) -> str | None:
    """Return the credit that a whole line is, without its label."""
    shown, credit = split_credit(line)
    return credit if shown is None else None


def written_caption(image: LexborNode) -> str | None:
    """Return the caption that a gallery's script is told, on the picture or the link around it."""
    nodes = [image, image.parent] if image.parent is not None else [image]
    for node in nodes:
        if node is not None and node.tag in ("a", "img", "amp-img"):
            for name, value in node.attributes.items():
                if value and value.strip() and name.startswith("data-") and (
                    name.endswith(("caption", "caption-title", "caption-desc"))
                ):  # fmt: skip
                    if "<" in value:
                        value = text_of(LexborHTMLParser(value).body)
                    return one_line(value or "") or None
    return None


def is_painted(attributes: dict[str, str | None]) -> bool:
    """Say whether an element shows a picture as its background, now or once it is loaded."""
    if "data-bg" in attributes or "data-img-url" in attributes or "data-background" in attributes:
        return True
    style = attributes.get("style")
    return bool(style) and "background" in (style or "") and "url(" in (style or "")


def is_sign(alternate: str) -> bool:
    """Say whether a picture's alternative text is one sign, such as 😀: it stands for that.

    >>> is_sign("😀"), is_sign("✈️"), is_sign("Le port"), is_sign("")
    (True, True, False, False)
    """
    return 0 < len(alternate) <= _SIGN and alternate[0] >= "\u2190" and not any(
        sign.isalnum() or sign.isspace() for sign in alternate
    )  # fmt: skip


def illustrates_nothing(attributes: dict[str, str | None]) -> bool:
    """Say whether a picture is there to count readers, not to be seen, or to show who writes.

    One that is hidden until its true address is loaded is there to be seen.
    """
    if "avatar" in (attributes.get("class") or "").split():
        return True
    for name in ("width", "height"):
        value = attributes.get(name)
        if value and _PIXEL.match(value):
            return True
    style = attributes.get("style")
    if style and _PIXEL_STYLE.search(style):
        return True
    if not style and "hidden" not in attributes:
        return False
    if not is_hidden({name: attributes[name] for name in attributes if name != "aria-hidden"}):
        return False
    return not any(_LAZY_NAME.search(name) for name in attributes if name not in _OWN_SOURCE)
