"""One page, decoded once, parsed once and surveyed once; every reader below works on that."""

import re
from codecs import BOM_UTF8
from collections.abc import Iterable, Iterator
from functools import cached_property, lru_cache
from typing import Final
from urllib.parse import urlsplit

from selectolax.lexbor import LexborDocumentOptions, LexborHTMLParser, LexborNode
from w3lib.encoding import html_to_unicode

from cinktank.pages import structured_data
from cinktank.pages.survey import Survey
from cinktank.processors.urls import absolute, plain_host
from cinktank.sites import Site, site_for

_VERSION: Final = re.compile(r"td_theme_name=([\w%+ ]+)&(?:amp;|#038;)?v=(\d+(?:\.\d+)*)")

_PLAIN_ADDRESS: Final = re.compile(r"[\w:/.%?=#+~,-]+\Z", re.A)
"""An address with nothing in it that would have to be mended."""


class Page:
    """What readers of every kind of page share.

    `body` may be any bytes: a page that cannot be read is an empty page, never an error.
    """

    reads_teasers = False
    """Whether teasers of other articles are what the page is read for."""

    def __init__(
        self, body: bytes, url: str, encoding: str | None = None, site: Site | None = None
    ) -> None:
        self.url = url or ""
        self.site = site or site_for(absolute(url) or "")
        self.text, source = _decoded(body, encoding)
        self.tree = LexborHTMLParser(source, options=LexborDocumentOptions.WO_EVENTS)
        self._links: dict[str, str | None] = {}

    @cached_property
    def base(self) -> str:
        """Address that relative links start from, without an archive's prefix."""
        here = absolute(self.url) or absolute(self._canonical) or ""
        return (absolute(self.survey.base, here) if self.survey.base else None) or here

    @cached_property
    def _origin(self) -> str:
        parts = urlsplit(self.base)
        return f"{parts.scheme}://{parts.netloc}/" if parts.netloc else "\0"

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
        if not href:
            return None
        known = self._links.get(href, "")
        if known == "":
            if href.startswith(self._origin) and _PLAIN_ADDRESS.match(href):
                known = href
            elif not href.lstrip().startswith(("#", "data:")):
                known = absolute(href, self.base)
            else:
                known = None
            self._links[href] = known
        return known

    def on_site(self, url: str | None) -> bool:
        return url is not None and _host(url) == self.host

    def is_own(self, url: str | None) -> bool:
        """Say whether an address is of the site that the page is of, or says it is of.

        A copy on another host still links its original. Of a page whose own address nobody
        knows, every relative link is its own.
        """
        if url is None:
            return not self.host
        return _host(url) in self._own_hosts

    @cached_property
    def _own_hosts(self) -> tuple[str, str]:
        return self.host, _host(absolute(self._canonical) or self.base)

    @cached_property
    def survey(self) -> Survey:
        """What one look at the page finds."""
        return Survey(self.tree.head, self.tree.body, teasers=self.reads_teasers)

    def find_all(self, tokens: Iterable[str]) -> Iterator[LexborNode]:
        """Yield landmarks of the main part by class token, tokens in order of trust."""
        landmarks = self.survey.landmarks
        for token in tokens:
            yield from landmarks.get(token, ())

    def find(self, tokens: Iterable[str]) -> LexborNode | None:
        """Return the first such landmark."""
        return next(self.find_all(tokens), None)

    def meta(self, name: str) -> str | None:
        """Return the first ``meta`` of this property, name or itemprop that says something."""
        return next(iter(self.survey.metas.get(name, ())), None)

    def metas(self, name: str) -> list[str]:
        return self.survey.metas.get(name, [])

    def head_links(self, rel: str) -> list[dict[str, str | None]]:
        return self.survey.links.get(rel, [])

    @cached_property
    def data(self) -> structured_data.StructuredData:
        """What the page says of itself in JSON-LD."""
        return structured_data.read(script.text() or "" for script in self.survey.scripts)

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


def _decoded(body: bytes, encoding: str | None) -> tuple[str, str | bytes]:
    """Return a page's text, and what to parse: its own bytes where they are sound UTF-8.

    Lexbor takes bytes a sixth faster than text, which it would only encode again.
    """
    header = f"text/html; charset={encoding}" if encoding else None
    try:
        name, text = html_to_unicode(header, body)
    except (LookupError, ValueError):
        name, text = "", body.decode("utf-8", "replace")
    is_sound = name == "utf-8" and "\ufffd" not in text and not body.startswith(BOM_UTF8)
    return text, body if is_sound else text


@lru_cache(maxsize=4096)
def _host(url: str) -> str:
    try:
        return (plain_host(url) or urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""
