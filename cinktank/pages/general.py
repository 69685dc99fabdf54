"""What a post of any theme prints around its story, by the names that all of them use.

WordPress, microformats and schema.org give the same few: ``rel``, ``itemprop``, and classes that
say what they are. Of several the nearest to the title is the post's own: teasers have them too.
Looked at only where the page shows no part of the theme that the other readers know.
"""

from __future__ import annotations

import re
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING, Final

from cinktank.pages import theme
from cinktank.pages.addresses import day_in_address
from cinktank.pages.nodes import ancestors, text_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from selectolax.lexbor import LexborNode

    from cinktank.pages.page import Page

_CATEGORY: Final = re.compile(
    r"(?:^|[\s_-])(?:cats?|categor(?:y|ies|ia|ie)|cat-?links?|thecatlinks|section|rubrique|kicker"
    r"|chip)(?=$|[\s_-])",
    re.I,
)
_CATEGORY_ADDRESS: Final = re.compile(
    r"/(?:category|categorie|cat%c3%a9gorie|categoria|kategorie|rubrique|seccion|section|topics?)/"
    r"|[?&]cat=\d",
    re.I,
)
_TAG: Final = re.compile(r"(?:^|[\s_-])(?:tags?|tagcloud|keywords?|etiquetas?)(?=$|[\s_-])", re.I)
_TAG_ADDRESS: Final = re.compile(r"/(?:tag|tags|etiqueta|etiquette|mot-cle|temas?)/|[?&]tag=", re.I)
_AUTHOR: Final = re.compile(
    r"(?:^|[\s_-])(?:authors?|byline|posted-?by|reviewer|fn|writer|redacteur|auteur|autor)"
    r"(?=$|[\s_-])",
    re.I,
)
_AUTHOR_ADDRESS: Final = re.compile(
    r"/(?:authors?|autor(?:es)?|auteurs?|autore|redacteur|staff|profile|journalistes?)/|[?&]author=",
    re.I,
)
_MARKED_DATES: Final = "[itemprop=datePublished], abbr.published, time.published"
_CLASSED_DATES: Final = (
    ".published, .date, .posted-on, .publish-date, .published-date, .entry-date, .post-date,"
    " .article-date, .meta-date, .datetime, .fecha, .data, .posted_on, .post_date, .entry_date,"
    " .jeg_meta_date, .updated"
)
_CHANGES: Final = "[itemprop=dateModified], .updated, .modified, .modified-date, .updated-date"
_PICTURE: Final = re.compile(
    r"(?:^|[\s_-])(?:featured|thumb(?:nail)?|hero|lead|cover|slide(?:s|show)?"
    r"|(?:post|entry|article|main|single|header)[_-]?(?:image|img|picture|photo|media))(?=$|[\s_-])"
    r"|[\s_-]?image$",
    re.I,
)
"""Names around a post's own picture; the last is an ``itemprop``."""

_LONGEST_DATE: Final = 80
_META: Final = re.compile(
    r"(?:^|[\s_-])(?:post|entry|article|single)[_-](?:meta|header|info|tags)", re.I
)
_MODIFIED: Final = re.compile(r"(?:^|[\s_-])(?:modified|updated?|last)(?=$|[\s_-])", re.I)
_PREVIOUS: Final = re.compile(r"(?:^|[\s_-])(?:prev(?:ious)?|anterior)(?=$|[\s_-])", re.I)
_NEXT: Final = re.compile(r"(?:^|[\s_-])(?:next|siguiente|suivant)(?=$|[\s_-])", re.I)
_ELSEWHERE: Final = re.compile(
    r"(?:^|[\s_-])(?:comments?(?:list)?|related|(?<!elementor-)widget|sidebar|menu|nav-menu|pagination"
    r"|carousel|slider|trending|popular|sub-?menu|mega-?menu)(?=$|[\s_-])",
    re.I,
)
_POST_TO_POST: Final = re.compile(r"(?:post|single|article|entry)[_-]?(?:pagination|nav)", re.I)
_WALK_REACH: Final = 5
_REACH: Final = 3
"""So many elements around a link may say what it is."""

_DEEPEST: Final = 40


class General:
    """The links and dates around a post's title."""

    def __init__(self, page: Page, title: LexborNode | None, body: LexborNode | None) -> None:
        self._page = page
        self._title = title
        self._body = 0 if body is None or self._holds_title(body) else body.mem_id
        own = [node for node in (title, body) if node is not None]
        self._own = {outer.mem_id for node in own for outer in islice(ancestors(node), _DEEPEST)}
        """Ids of what is around the title or the story."""

    @cached_property
    def _links(self) -> list[tuple[LexborNode, str, str]]:
        """Links that were not left open: each with its relation and its address."""
        found = []
        root = self._page.tree.body
        for link in root.css("a[href]") if root is not None else ():
            attributes = link.attributes
            found.append((link, attributes.get("rel") or "", attributes.get("href") or ""))
        return found

    def _near(self, link: LexborNode, reach: int = _REACH) -> list[str]:
        """Return the names on a link and on what is close around it, inside its article."""
        attributes = link.attributes
        near = [f"{attributes.get('class') or ''} {attributes.get('itemprop') or ''}"]
        for outer in islice(ancestors(link), reach):
            if outer.mem_id == self._body or outer.tag in ("article", "main", "body"):
                break
            inner = outer.attributes
            near.append(f"{inner.get('class') or ''} {inner.get('itemprop') or ''}")
        return near

    def _named(self, names: re.Pattern[str]) -> Iterator[tuple[LexborNode, str, str]]:
        """Yield links that a name close around them says to be something."""
        for link, rel, href in self._links:
            if any(names.search(name) for name in self._near(link)):
                yield link, rel, href

    def _of_post(self, nodes: Iterable[LexborNode]) -> list[LexborNode]:
        """Return what stands nearest to the title, of what no menu and no list around it has."""
        marked = []
        for node in nodes:
            around = [outer.mem_id for outer in islice(ancestors(node), _DEEPEST)]
            if self._title is not None and self._title.mem_id in around:
                continue
            if node.tag == "a" and node.css_first("h1, p, a a") is not None:
                continue  # it was left open
            if self._is_beside_body(node, around) and not self._is_elsewhere(node):
                marked.append((node, frozenset(around)))
        if self._title is None:
            return [node for node, _ in marked]
        for outer in islice(ancestors(self._title), _DEEPEST):
            ident = outer.mem_id
            if inside := [node for node, around in marked if ident in around]:
                return inside
        return []

    def _is_beside_body(self, node: LexborNode, around: list[int]) -> bool:
        """Say whether something is no part of the story, though a row of facts may stand in it."""
        if self._body not in around:
            return True
        inner = islice(ancestors(node), around.index(self._body))
        return any(_META.search(outer.attributes.get("class") or "") for outer in inner)

    def _is_elsewhere(self, node: LexborNode, *, walks: bool = False) -> bool:
        """Say whether something stands in a menu, a list or a teaser.

        A ``nav`` is a menu, but for what walks from post to post.
        """
        for outer in islice(ancestors(node), _DEEPEST):
            if outer.mem_id in self._page.holding or outer.tag == "body":
                continue
            classes = outer.attributes.get("class") or ""
            if outer.tag == "nav" and not walks:
                return True
            if (
                outer.tag in ("aside", "footer")
                and "entry" not in classes
                and "post" not in classes
            ):
                return True
            if outer.tag == "article" and outer.mem_id not in self._own:
                return not (walks and re.search(r"pagina|navigation|prev|next", classes))
            if outer.tag in ("ul", "ol") and "menu" in classes:
                return True
            if theme.is_furniture(classes) or theme.is_module(classes):
                return True
            if _ELSEWHERE.search(classes) and outer.mem_id not in self._own:
                return not (walks and _POST_TO_POST.search(classes))
        return False

    def _holds_title(self, outer: LexborNode) -> bool:
        if self._title is None:
            return False
        ident = outer.mem_id
        return any(above.mem_id == ident for above in islice(ancestors(self._title), _DEEPEST))

    def labels(self) -> list[LexborNode]:
        """Return the links to the post's sections."""
        by_rel = [link for link, rel, _ in self._links if "category" in rel.split()]
        if found := self._of_post(by_rel):
            return found
        by_address = [link for link, _, href in self._links if _CATEGORY_ADDRESS.search(href)]
        return self._of_post(by_address) or self._of_post(
            link
            for link, rel, href in self._named(_CATEGORY)
            if href != "#" and not day_in_address(href) and "author" not in rel
        )

    def tags(self) -> list[LexborNode]:
        """Return the links to the post's tags."""
        return self._of_post(
            link
            for link, rel, href in self._links
            if ("tag" in rel.split() or _TAG_ADDRESS.search(href))
            and "category" not in rel.split()
            and not _CATEGORY_ADDRESS.search(href)
            and ("tag" in rel.split() or any(map(_TAG.search, self._near(link))))
        )

    def authors(self) -> list[LexborNode]:
        """Return the links to the post's authors, else the element that names them."""
        by_rel = (link for link, rel, _ in self._links if "author" in rel.split())
        by_address = (link for link, _, href in self._links if _AUTHOR_ADDRESS.search(href))
        by_name = (link for link, _, _ in self._named(_AUTHOR))
        for links in (by_rel, by_address, by_name):
            if found := self._of_post(link for link in links if text_of(link)):
                return found
        root = self._page.tree.body
        named = root.css("[itemprop=author], [rel=author], .author, .byline, .by") if root else []
        return self._of_post(node for node in named if text_of(node))[:1]

    def dates(self) -> Iterator[LexborNode]:
        """Yield the elements with a date of the post's own, the surest first."""
        for css in (_MARKED_DATES, "time", _CLASSED_DATES):
            root = self._page.tree.body
            nodes = root.css(css) if root is not None else []
            for node in self._of_post(
                node for node in nodes if len(node.text(deep=True) or "") < _LONGEST_DATE
            ):
                attributes = node.attributes
                names = f"{attributes.get('class') or ''} {attributes.get('itemprop') or ''}"
                if not _MODIFIED.search(names) or "published" in names:
                    yield node

    def changes(self) -> list[LexborNode]:
        """Return the elements with the date of the last change.

        The one that WordPress calls ``entry-date`` is of publication, whatever else it is called.
        """
        root = self._page.tree.body
        nodes = root.css(_CHANGES) if root is not None else []
        return [
            node
            for node in self._of_post(nodes)
            if not {"published", "entry-date"}.intersection(
                (node.attributes.get("class") or "").split()
            )
        ]

    def pictures(self) -> list[LexborNode]:
        """Return the pictures above the story that a name around them says to be the post's."""
        root = self._page.tree.body
        pictures = root.css("img") if root is not None else []
        return self._of_post(
            image for image in pictures if any(map(_PICTURE.search, self._near(image)))
        )

    def neighbours(self, *, after: bool) -> list[LexborNode]:
        """Return the links to the post before, or the one after."""
        relation, names, other = ("next", _NEXT, _PREVIOUS) if after else ("prev", _PREVIOUS, _NEXT)
        found = [link for link, rel, _ in self._links if relation in rel.split()]
        if not (found := self._walking(found)):
            found = self._walking(
                link for link, _, _ in self._links if self._says(link, names, other)
            )
        return found

    def _walking(self, links: Iterable[LexborNode]) -> list[LexborNode]:
        return [
            link for link in links if text_of(link) and not self._is_elsewhere(link, walks=True)
        ]

    def _says(self, link: LexborNode, names: re.Pattern[str], other: re.Pattern[str]) -> bool:
        """Say whether the first name around a link that speaks of a way says this one."""
        for name in self._near(link, _WALK_REACH):
            if names.search(name):
                return not other.search(name)
            if other.search(name):
                return False
        return False
