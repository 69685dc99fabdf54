"""One look at a page: the landmarks of its main part, and what its head states.

The walk enters no menu, sidebar, footer or teaser, so that whatever it finds is the page's own;
nor the story's body, which has a walk of its own.
"""

from typing import Final

from selectolax.lexbor import LexborNode

from cinktank.pages import theme

_TAGS: Final = frozenset({"h1", "time", "article"})
_CLOSED: Final = frozenset({
    "nav", "aside", "form", "select", "svg", "style", "noscript", "iframe", "template", "-text",
    "-comment", "p", "ins", "button", "video", "audio", "table",
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
        node = outer.first_child
        while node is not None:
            tag = node.tag or ""
            if tag not in _CLOSED:
                self._look(node, tag, depth)
            node = node.next

    def _look(self, node: LexborNode, tag: str, depth: int) -> None:
        attributes = node.attributes
        if tag == "meta":
            self._meta(attributes)
            return
        if tag == "link":
            for rel in (attributes.get("rel") or "").lower().split():
                self.links.setdefault(rel, []).append(attributes)
            return
        if tag == "script":
            if "ld+json" in (attributes.get("type") or ""):
                self.scripts.append(node)
            return
        if tag == "base" and self.base is None:
            self.base = attributes.get("href")
        if tag in _TAGS:
            self.tags[tag].append(node)
        if attributes:
            classes = attributes.get("class")
            if classes:
                is_open, tokens = theme.look(classes)
                if not is_open and not (self._teasers and theme.is_module(classes)):
                    return
                for token in tokens:
                    self.landmarks.setdefault(token, []).append(node)
                if any(token in theme.BODY for token in tokens):
                    return
            if attributes.get("id") in _CLOSED_IDS or attributes.get("role") in _CLOSED_ROLES:
                return
            if attributes.get("itemprop") == "articleBody" and self.marked_body is None:
                self.marked_body = node
        if depth < _DEEPEST:
            self._walk(node, depth + 1)

    def _meta(self, attributes: dict[str, str | None]) -> None:
        name = attributes.get("property") or attributes.get("name") or attributes.get("itemprop")
        content = attributes.get("content")
        if name and content and content.strip():
            self.metas.setdefault(name.strip().lower(), []).append(content)
