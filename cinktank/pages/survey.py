"""One look at a page: the landmarks of its main part, and what its head states.

The walk enters no menu, sidebar, footer or teaser, so that whatever it finds is the page's own;
nor the story's body, which has a walk of its own.
"""

from typing import Final

from selectolax.lexbor import LexborNode

from cinktank.pages import theme

_STATEMENTS: Final = frozenset({"meta", "link", "script", "base"})
_CLOSED: Final = frozenset({
    "nav", "aside", "form", "select", "svg", "style", "noscript", "iframe", "template", "-text",
    "-comment", "ins", "i", "b", "br", "hr", "em", "strong", "title", "button", "video", "audio",
    "table",
})  # fmt: skip
"""Elements with no landmark inside."""

_CLOSED_IDS: Final = frozenset({"comments", "respond", "td-mobile-nav", "td-header-menu"})
_CLOSED_ROLES: Final = frozenset({"navigation", "complementary"})
_DEEPEST: Final = 200


class Survey:
    """What one look at a page finds.

    With `teasers` the walk goes into the teasers of other articles too, as a listing needs.
    """

    def __init__(
        self, head: LexborNode | None, body: LexborNode | None, *, teasers: bool = False
    ) -> None:
        self.landmarks: dict[str, list[LexborNode]] = {}
        """Elements of the main part by class token, each in page order."""

        self.tags: dict[str, list[LexborNode]] = {"h1": [], "time": [], "article": []}
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
        for part, depth in ((head, 0), (body, 0)):
            if part is not None:
                self._walk(part, depth)

    def _walk(self, outer: LexborNode, depth: int) -> None:
        for node in outer.iter():
            tag = node.tag
            if tag in _STATEMENTS:
                self._statement(tag, node)
            elif tag not in _CLOSED and self._is_open(tag, node) and depth < _DEEPEST:
                self._walk(node, depth + 1)

    def _is_open(self, tag: str | None, node: LexborNode) -> bool:
        """Keep an element that is a landmark; say whether to look inside."""
        found = self.tags.get(tag or "")
        if found is not None:
            found.append(node)
        attributes = node.attributes
        if not attributes:
            return True
        way = theme.Way.IN
        classes = attributes.get("class")
        if classes:
            way, tokens = theme.look(classes)
            if way is theme.Way.PAST or (way is theme.Way.TEASER and not self._teasers):
                return False
            for token in tokens:
                self.landmarks.setdefault(token, []).append(node)
        if "itemprop" in attributes and attributes["itemprop"] == "articleBody":
            self.marked_body = self.marked_body or node
        return (
            way is not theme.Way.BODY
            and attributes.get("id") not in _CLOSED_IDS
            and attributes.get("role") not in _CLOSED_ROLES
        )

    def _statement(self, tag: str | None, node: LexborNode) -> None:
        attributes = node.attributes
        if tag == "meta":
            self._meta(attributes)
        elif tag == "link":
            for rel in (attributes.get("rel") or "").lower().split():
                self.links.setdefault(rel, []).append(attributes)
        elif tag == "script":
            if "ld+json" in (attributes.get("type") or ""):
                self.scripts.append(node)
        elif self.base is None:
            self.base = attributes.get("href")

    def _meta(self, attributes: dict[str, str | None]) -> None:
        name = attributes.get("property") or attributes.get("name") or attributes.get("itemprop")
        content = attributes.get("content")
        if name and content and content.strip():
            self.metas.setdefault(name.strip().lower(), []).append(content)
