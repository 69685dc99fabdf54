"""One look at a page: the landmarks of its main part, and what its head states.

The walk enters no menu, sidebar, footer or teaser, so that whatever it finds is the page's own;
nor the story's body, which has a walk of its own.
"""

from typing import Final

from selectolax.lexbor import LexborNode

from cinktank.pages.bounds import SURVEYED_DEPTH, TEXT
from cinktank.pages.nodes import tag_number
from cinktank.pages.theme import FAMILY, WALKS, Way, look

_STATEMENTS: Final = frozenset({"meta", "link", "script", "base", "style"})
_CLOSED: Final = frozenset({
    "nav", "aside", "form", "select", "svg", "noscript", "iframe", "template", "-comment",
    "ins", "br", "hr", "title", "button", "video", "audio", "table",
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
_IN, _PAST, _TEASER, _BODY = Way.IN, Way.PAST, Way.TEASER, Way.BODY


class Survey:
    """What one look at a page finds.

    With `teasers` the walk goes into the teasers of other articles too, as a listing needs. It
    goes into the elements `holding` the post (their ids) whatever they are.
    """

    def __init__(
        self,
        head: LexborNode | None,
        body: LexborNode | None,
        *,
        teasers: bool = False,
        holding: frozenset[int] = frozenset(),
    ) -> None:
        self.landmarks: dict[str, list[LexborNode]] = {}
        """Elements of the main part by class token, each in page order."""

        self.tags: dict[str, list[LexborNode]] = {tag: [] for tag in _NOTED}
        """Elements of the main part by tag."""

        self.names: set[str] = set()
        """Classes and ids of the main part's elements, as they are printed."""

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

        self.deepest: str | None = None
        """What was not looked at for its depth."""

        self.marked_title: LexborNode | None = None
        """The element with ``itemprop="headline"``."""

        self.overrun: tuple[LexborNode, LexborNode] | None = None
        """The first landmark that holds one of another kind, and that one."""

        self.swallows = False
        """Whether a style sheet in the body holds markup: it was left open."""

        self._teasers = teasers
        self._holding = holding
        for part in (head, body):
            if part is not None:
                self._walk(part)

    def _walk(self, part: LexborNode) -> None:
        """Look at the elements inside one, and inside those that may hold a landmark.

        A hundred elements a page are asked here: a call and a walk of its own for each would cost
        a quarter more.
        """
        kinds, tags, landmarks, holding = _KINDS, self.tags, self.landmarks, self._holding
        names = self.names
        open_elements = [part.iter()]
        outer: tuple[LexborNode, int, str] | None = None
        while open_elements:
            for node in open_elements[-1]:
                tag = kinds.get(node.tag_id)
                if (
                    tag == ""
                    and not (node.tag_id == _NAV and _leads_on(node))
                    and not (holding and node.mem_id in holding)
                ):
                    continue
                attributes = node.attributes
                if tag:
                    if tag not in tags:
                        self._statement(tag, attributes, node)
                        continue
                    tags[tag].append(node)
                way = _IN
                if classes := attributes.get("class"):
                    names.add(classes)
                    way, tokens = look[classes]
                    if way is _PAST or (way is _TEASER and not self._teasers):
                        if not holding or node.mem_id not in holding:
                            continue
                        tokens = tuple(token for token in classes.split() if token in FAMILY)
                    if tokens:
                        for token in tokens:
                            landmarks.setdefault(token, []).append(node)
                        if family := FAMILY.get(tokens[0]):
                            depth = len(open_elements)
                            if outer is None or depth <= outer[1]:
                                outer = None if way is _BODY else (node, depth, family)
                            elif family != outer[2] and self.overrun is None:
                                self.overrun = outer[0], node
                if len(attributes) > 1 or not classes:
                    if itemprop := attributes.get("itemprop"):
                        if itemprop == "articleBody":
                            self.marked_body = self.marked_body or node
                        elif itemprop == "headline":
                            self.marked_title = self.marked_title or node
                    if ident := attributes.get("id"):
                        names.add(ident)
                    if holding and node.mem_id in holding:
                        pass
                    elif ident in _CLOSED_IDS or attributes.get("role") in _CLOSED_ROLES:
                        continue
                if way is not _BODY:
                    if len(open_elements) <= SURVEYED_DEPTH:
                        open_elements.append(node.iter())
                        break
                    if node.first_child is not None:
                        self.deepest = f"more than {SURVEYED_DEPTH} elements in one another"
            else:
                open_elements.pop()
                if outer is not None and len(open_elements) <= outer[1]:
                    outer = None

    def _statement(self, tag: str, attributes: dict[str, str | None], node: LexborNode) -> None:
        if tag == "meta":
            name = (
                attributes.get("property") or attributes.get("name") or attributes.get("itemprop")
            )
            content = attributes.get("content")
            if name and content and not content.isspace():
                self.metas.setdefault(name.strip().lower(), []).append(content[:TEXT])
        elif tag == "link":
            for rel in (attributes.get("rel") or "").lower().split():
                self.links.setdefault(rel, []).append(attributes)
        elif tag == "script":
            if "ld+json" in (attributes.get("type") or "").lower():
                self.scripts.append(node)
        elif tag == "style":
            self.swallows = self.swallows or (
                node.parent is not None and node.parent.tag != "head" and holds_markup(node)
            )
        elif self.base is None:
            self.base = attributes.get("href")


def holds_markup(node: LexborNode) -> bool:
    """Say whether an element whose text is no markup holds some: its own end is missing."""
    text = node.text(deep=True)
    if "<" not in text:  # found at once, where "</" takes a third of a look at the page
        return False
    return "</" in text and ("</p>" in text or "</div>" in text or "</h" in text)


def _leads_on(nav: LexborNode) -> bool:
    """Say whether this is no menu but WordPress's way to the next page or post."""
    return not WALKS.isdisjoint((nav.attributes.get("class") or "").split())
