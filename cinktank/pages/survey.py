"""One look at a page: the landmarks of its main part, and what its head states.

The walk enters no menu, sidebar, footer or teaser, so that whatever it finds is the page's own;
nor the story's body, which has a walk of its own.
"""

from typing import Final

from selectolax.lexbor import LexborNode

from cinktank.pages.nodes import tag_number
from cinktank.pages.theme import WALKS, Way, look

_STATEMENTS: Final = frozenset({"meta", "link", "script", "base"})
_CLOSED: Final = frozenset({
    "nav", "aside", "form", "select", "svg", "style", "noscript", "iframe", "template", "-comment",
    "ins", "i", "b", "br", "hr", "em", "strong", "title", "button", "video", "audio", "table",
})  # fmt: skip
"""Elements with no landmark inside."""

_NOTED: Final = ("h1", "time", "article")
_KINDS: Final = {tag_number(tag): "" for tag in _CLOSED} | {
    tag_number(tag): tag for tag in (*_STATEMENTS, *_NOTED)
}
"""By a tag's number: its name where it is looked for, nothing where it is closed."""

_NAV: Final = tag_number("nav")
_CLOSED_IDS: Final = frozenset({"comments", "respond", "td-mobile-nav", "td-header-menu"})
_CLOSED_ROLES: Final = frozenset({"navigation", "complementary"})
_DEEPEST: Final = 200
_IN, _PAST, _TEASER, _BODY = Way.IN, Way.PAST, Way.TEASER, Way.BODY


class Survey:
    """What one look at a page finds.

    With `teasers` the walk goes into the teasers of other articles too, as a listing needs.
    """

    def __init__(
        self, head: LexborNode | None, body: LexborNode | None, *, teasers: bool = False
    ) -> None:
        self.landmarks: dict[str, list[LexborNode]] = {}
        """Elements of the main part by class token, each in page order."""

        self.tags: dict[str, list[LexborNode]] = {tag: [] for tag in _NOTED}
        """Elements of the main part by tag."""

        self.metas: dict[str, list[str]] = {}
        """Contents of ``meta`` by property, name or itemprop, in small letters."""

        self.links: dict[str, list[dict[str, str | None]]] = {}
        """Attributes of ``link`` by relation."""

        self.scripts: list[LexborNode] = []
        """``application/ld+json``"""

        self.base: str | None = None
        """The address of ``base``."""

        self.marked_body: LexborNode | None = None
        """The element with ``itemprop="articleBody"``."""

        self._teasers = teasers
        for part in (head, body):
            if part is not None:
                self._walk(part)

    def _walk(self, part: LexborNode) -> None:
        """Look at the elements inside one, and inside those that may hold a landmark.

        A hundred elements a page are asked here: a call and a walk of its own for each would cost
        a quarter more.
        """
        kinds, tags, landmarks = _KINDS, self.tags, self.landmarks
        open_elements = [part.iter()]
        while open_elements:
            for node in open_elements[-1]:
                tag = kinds.get(node.tag_id)
                if tag == "" and not (node.tag_id == _NAV and _leads_on(node)):
                    continue
                attributes = node.attributes
                if tag:
                    if tag not in tags:
                        self._statement(tag, attributes, node)
                        continue
                    tags[tag].append(node)
                way = _IN
                if classes := attributes.get("class"):
                    way, tokens = look(classes)
                    if way is _PAST or (way is _TEASER and not self._teasers):
                        continue
                    for token in tokens:
                        landmarks.setdefault(token, []).append(node)
                if len(attributes) > 1 or not classes:
                    if attributes.get("itemprop") == "articleBody":
                        self.marked_body = self.marked_body or node
                    if (
                        attributes.get("id") in _CLOSED_IDS
                        or attributes.get("role") in _CLOSED_ROLES
                    ):
                        continue
                if way is not _BODY and len(open_elements) <= _DEEPEST:
                    open_elements.append(node.iter())
                    break
            else:
                open_elements.pop()

    def _statement(self, tag: str, attributes: dict[str, str | None], node: LexborNode) -> None:
        if tag == "meta":
            name = (
                attributes.get("property") or attributes.get("name") or attributes.get("itemprop")
            )
            content = attributes.get("content")
            if name and content and not content.isspace():
                self.metas.setdefault(name.strip().lower(), []).append(content)
        elif tag == "link":
            for rel in (attributes.get("rel") or "").lower().split():
                self.links.setdefault(rel, []).append(attributes)
        elif tag == "script":
            if "ld+json" in (attributes.get("type") or ""):
                self.scripts.append(node)
        elif self.base is None:
            self.base = attributes.get("href")


def _leads_on(nav: LexborNode) -> bool:
    """Say whether this is no menu but WordPress's way to the next page or post."""
    return not WALKS.isdisjoint((nav.attributes.get("class") or "").split())
