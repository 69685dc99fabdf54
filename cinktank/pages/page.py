"""One page, parsed once and surveyed once; every reader below works on that."""

import re
from collections.abc import Iterable, Iterator
from functools import cached_property, lru_cache
from typing import Final
from urllib.parse import urlsplit

from selectolax.lexbor import LexborDocumentOptions, LexborHTMLParser, LexborNode
from w3lib.encoding import (
    html_body_declared_encoding,
    html_to_unicode,
    http_content_type_encoding,
    read_bom,
)

from cinktank.pages import structured_data
from cinktank.pages.survey import Survey
from cinktank.processors.urls import absolute, plain_host
from cinktank.sites import Site, site_for

_VERSION: Final = re.compile(rb"td_theme_name=([\w%+ ]+)&(?:amp;|#038;)?v=(\d+(?:\.\d+)*)")

_PLAIN_ADDRESS: Final = re.compile(r"[\w:/.%?=#+~,-]+\Z", re.A)
"""An address with nothing in it that would have to be mended."""

_ORIGIN: Final = re.compile(r"https?://[^/?#]+")
_PLAIN_PATH: Final = re.compile(r"/(?:(?!web/)[A-Za-z][\w/-]*(?:\.\w+)?)?\Z", re.A)
"""A path from the site's root, in its one form, and no archive's."""


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
        self._address = absolute(self.url)
        self.site = site or site_for(self._address or "")
        self._body, self._encoding = body, encoding
        source = body if _is_utf8(body, encoding) else self.text
        self.tree = LexborHTMLParser(source, options=LexborDocumentOptions.WO_EVENTS)
        self._links: dict[str, str | None] = {}

    @cached_property
    def text(self) -> str:
        """The page as text, for what is looked for beside the tree."""
        try:
            return html_to_unicode(_content_type(self._encoding), self._body)[1]
        except (LookupError, ValueError):
            return self._body.decode("utf-8", "replace")

    @cached_property
    def base(self) -> str:
        """Address that relative links start from, without an archive's prefix."""
        here = self._address or absolute(self._canonical) or ""
        return (absolute(self.survey.base, here) if self.survey.base else None) or here

    @cached_property
    def _origin(self) -> str:
        origin = _ORIGIN.match(self.base)
        return f"{origin[0]}/" if origin else "\0"

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
            elif _PLAIN_PATH.match(href) and self._origin.endswith("/"):
                known = self._origin + href[1:]
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
        if url.startswith(self._origin):
            return True
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
        landmarks = self.survey.landmarks
        for token in tokens:
            if found := landmarks.get(token):
                return found[0]
        return None

    def meta(self, name: str) -> str | None:
        """Return the first ``meta`` of this property, name or itemprop that says something."""
        stated = self.survey.metas.get(name)
        return stated[0] if stated else None

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
        source = self.tree.raw_html
        at = source.find(b"td_theme_name=")
        found = _VERSION.match(source, at) if at >= 0 else None
        if not found:
            return None
        return found[1].decode(), tuple(int(number) for number in found[2].split(b".")[:4])


def _content_type(encoding: str | None) -> str | None:
    return f"text/html; charset={encoding}" if encoding else None


def _is_utf8(body: bytes, encoding: str | None) -> bool:
    """Say whether a page is UTF-8 without a mark, and so may be parsed as it is.

    Bytes that are no sound UTF-8 stay in the tree; selectolax reads each as U+FFFD, as decoding
    does. To decode the page first would cost a sixth of the parse, and text a sixth more.
    """
    if read_bom(body)[0]:
        return False
    stated = http_content_type_encoding(_content_type(encoding))
    return (stated or html_body_declared_encoding(body) or "utf-8") == "utf-8"


@lru_cache(maxsize=4096)
def _host(url: str) -> str:
    try:
        return (plain_host(url) or urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""
