"""One page, decoded once, parsed once and surveyed once; every reader below works on that."""

import re
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Final
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode
from w3lib.encoding import html_to_unicode

from cinktank.items import Link
from cinktank.pages import navigation, structured_data, theme
from cinktank.pages.nodes import ancestors
from cinktank.processors.urls import absolute
from cinktank.sites import Site, site_for

_VERSION: Final = re.compile(r"td_theme_name=([\w%+ ]+)&(?:amp;|#038;)?v=(\d+(?:\.\d+)*)")


class Page:
    """What readers of every kind of page share.

    `body` may be any bytes: a page that cannot be read is an empty page, never an error.
    """

    def __init__(
        self, body: bytes, url: str, encoding: str | None = None, site: Site | None = None
    ) -> None:
        self.url = url or ""
        self.site = site or site_for(absolute(url) or "")
        self.text = _decode(body, encoding)
        self.tree = LexborHTMLParser(self.text)

    @cached_property
    def base(self) -> str:
        """Address that relative links start from, without an archive's prefix."""
        found = self.tree.css_first("base[href]") if "<base" in self.text else None
        here = absolute(self.url) or absolute(self._canonical) or ""
        href = found.attributes.get("href") if found is not None else None
        return (absolute(href, here) if href else None) or here

    @property
    def _canonical(self) -> str | None:
        return next(iter(self.head_links("canonical")), {}).get("href") or self.meta("og:url")

    @cached_property
    def host(self) -> str:
        return _host(self.base)

    def link(self, href: str | None) -> str | None:
        """Return an absolute address, without an archive's prefix.

        What leads nowhere else is `None`: a place on the same page, ``mailto:``, ``data:``.
        """
        if not href or href.lstrip().startswith(("#", "data:")):
            return None
        return absolute(href, self.base)

    def on_site(self, url: str | None) -> bool:
        return bool(url) and _host(url or "") == self.host

    def sections(self) -> list[Link]:
        """Return the page's links to listings of sections: see `cinktank.pages.navigation`."""
        return navigation.sections(self)

    # -- the survey

    @cached_property
    def _survey(self) -> dict[str, list[LexborNode]]:
        """Every landmark of the theme, by class token, in page order: one look at the page."""
        found: dict[str, list[LexborNode]] = {}
        for node in self.tree.css("[class]"):
            classes = node.attributes.get("class")
            if classes:
                for token in theme.landmarks(classes):
                    found.setdefault(token, []).append(node)
        return found

    def find_all(self, tokens: Iterable[str]) -> Iterator[LexborNode]:
        """Yield landmarks by class token, tokens in order of trust, each in page order."""
        for token in tokens:
            yield from self._survey.get(token, ())

    def find(self, tokens: Iterable[str]) -> LexborNode | None:
        """Return the first such landmark that is part of the main content."""
        return next((node for node in self.find_all(tokens) if not self.is_aside(node)), None)

    def is_aside(self, node: LexborNode) -> bool:
        """Say whether a node is in a menu, a sidebar, a footer or a teaser of another article."""
        for outer in ancestors(node):
            if outer.tag in ("nav", "aside"):
                return True
            attributes = outer.attributes
            classes = attributes.get("class")
            if classes and (theme.is_furniture(classes) or theme.is_module(classes)):
                return True
            if attributes.get("role") in ("navigation", "complementary"):
                return True
        return False

    # -- the head

    @cached_property
    def _head(self) -> tuple[dict[str, list[str]], dict[str, list[dict[str, str | None]]]]:
        metas: dict[str, list[str]] = {}
        links: dict[str, list[dict[str, str | None]]] = {}
        for node in self.tree.css("meta,link"):
            attributes = node.attributes
            if node.tag == "meta":
                name = (
                    attributes.get("property")
                    or attributes.get("name")
                    or attributes.get("itemprop")
                )
                content = attributes.get("content")
                if name and content and content.strip():
                    metas.setdefault(name.strip().lower(), []).append(content)
            else:
                for rel in (attributes.get("rel") or "").lower().split():
                    links.setdefault(rel, []).append(attributes)
        return metas, links

    def meta(self, name: str) -> str | None:
        """Return the first ``meta`` of this property, name or itemprop that says something."""
        return next(iter(self._head[0].get(name, ())), None)

    def metas(self, name: str) -> list[str]:
        return self._head[0].get(name, [])

    def head_links(self, rel: str) -> list[dict[str, str | None]]:
        return self._head[1].get(rel, [])

    @cached_property
    def data(self) -> structured_data.StructuredData:
        """What the page says of itself in JSON-LD."""
        if "ld+json" not in self.text:
            return structured_data.StructuredData([])
        scripts = self.tree.css('script[type*="ld+json"]')
        return structured_data.read(script.text() or "" for script in scripts)

    @cached_property
    def body_classes(self) -> frozenset[str]:
        body = self.tree.body
        return frozenset(((body.attributes.get("class") or "") if body else "").split())

    @cached_property
    def language(self) -> str:
        """The language the page states (``fr-FR``), else the site's."""
        root = self.tree.root
        stated = root.attributes.get("lang") if root is not None and root.is_element_node else None
        return (stated or self.meta("og:locale") or self.site.language).strip().replace("_", "-")

    @cached_property
    def theme_version(self) -> tuple[str, tuple[int, ...]] | None:
        """Theme and version as its scripts are told them: ``("Newspaper", (12, 6, 6))``."""
        at = self.text.find("td_theme_name=")
        found = _VERSION.match(self.text, at) if at >= 0 else None
        if not found:
            return None
        return found[1], tuple(int(number) for number in found[2].split(".")[:4])


def _decode(body: bytes, encoding: str | None) -> str:
    header = f"text/html; charset={encoding}" if encoding else None
    try:
        return html_to_unicode(header, body)[1]
    except (LookupError, ValueError):
        return body.decode("utf-8", "replace")


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""
