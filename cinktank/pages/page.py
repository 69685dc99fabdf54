"""One page, parsed once and surveyed once; every reader below works on that."""

import re
from collections.abc import Iterable, Iterator
from functools import cached_property, partial
from typing import Final, TypeVar
from urllib.parse import urlsplit

from selectolax.lexbor import LexborDocumentOptions, LexborHTMLParser, LexborNode
from w3lib.encoding import (
    html_body_declared_encoding,
    http_content_type_encoding,
    read_bom,
)

from cinktank.pages import repair, structured_data
from cinktank.pages.addresses import may_be_canonical, slug
from cinktank.pages.bounds import SAME, TEXT, TOO_DEEP, TOO_LARGE, within_bounds
from cinktank.pages.encoding import content_type, decoded, is_sound
from cinktank.pages.end_tags import without_open_text
from cinktank.pages.nodes import text_of
from cinktank.pages.survey import Survey
from cinktank.processors.remembered import Remembered
from cinktank.processors.urls import absolute, canonicalize, plain_host
from cinktank.sites import Site, site_for

Thing = TypeVar("Thing")

_VERSION: Final = re.compile(rb"td_theme_name=([\w%+ ]+)&(?:amp;|#038;)?v=(\d{1,5}(?:\.\d{1,5})*)")

_LANGUAGE_TAG: Final = 35
"""Characters: BCP 47's own measure for what has to be stored."""

_PLAIN_ADDRESS: Final = re.compile(r"[\w:/.%?=#+~,-]+\Z", re.A)
"""An address with nothing in it that would have to be mended."""

_ADDRESS_START: Final = re.compile(r"https?://|/|\.\.?/|index\.\w+\Z|\?\w", re.I)
_HOST_FIRST: Final = re.compile(r"(?:[a-z0-9-]+\.)+[a-z]{2,}/", re.I)
_ORIGIN: Final = re.compile(r"https?://[^/?#]+")
_PLAIN_PATH: Final = re.compile(r"/(?:(?!web/)[A-Za-z][\w/-]*(?:\.\w+)?)?\Z", re.A)
"""A path from the site's root, in its one form, and no archive's."""


_ENDS: Final = tuple(
    end.encode(encoding)
    for encoding in ("ascii", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be")
    for end in ("</html", "</HTML", "</Html")
)


class Page:
    """What readers of every kind of page share.

    `body` may be any bytes: a page that cannot be read is an empty page, never an error.
    """

    reads_teasers = False
    """Whether teasers of other articles are what the page is read for."""

    reads_bytes = False
    """Whether bytes that may be no UTF-8 are parsed as they are, and looked at afterwards."""

    def __init__(
        self, body: bytes, url: str, encoding: str | None = None, site: Site | None = None
    ) -> None:
        self.url = url or ""
        self._address = absolute(self.url)
        self.site = site or site_for(self._address or "")
        self._body, self._encoding = body, encoding
        self.cut: dict[str, str] = {}
        """What was not read, by the bound's name."""
        self.tree: LexborHTMLParser
        self.holding: frozenset[int]
        """Ids of elements around the main part that are taken for none of its furniture."""
        self._parse(body, as_it_is=self.reads_bytes and _is_utf8(body, encoding))
        self._links: dict[str, str | None] = {}

    @cached_property
    def text(self) -> str:
        """The page as text, for what is looked for beside the tree."""
        return decoded(self._body, self._encoding)

    @cached_property
    def base(self) -> str:
        """Address that relative links start from, without an archive's prefix."""
        here = self._address or absolute(self._canonical) or ""
        return (absolute(self.survey.base, here) if self.survey.base else None) or here

    @cached_property
    def _origin(self) -> str:
        origin = _ORIGIN.match(self.base)
        return f"{origin[0]}/" if origin else "\0"

    @cached_property
    def _canonical(self) -> str | None:
        stated = next(iter(self.head_links("canonical")), {}).get("href")
        return next(filter(None, map(_as_address, (stated, self.meta("og:url")))), None)

    @cached_property
    def _stated_canonical(self) -> str | None:
        stated = (self._canonical or "").strip()
        if not stated.lower().startswith(("http:", "https:", "/", ".", "?")):
            return None
        return self.link(stated)

    @cached_property
    def canonical(self) -> str | None:
        """The address that the page states as its own, where it can be that."""
        url = self._stated_canonical
        if url is None or not may_be_canonical(url, self._address or "", self._identifier):
            return None
        return url

    @property
    def canonical_refused(self) -> str | None:
        """The address that the page states as its own, where it cannot be that."""
        return canonicalize(self._stated_canonical) if self.canonical is None else None

    @property
    def _identifier(self) -> str | None:
        """The post's number, as WordPress writes it on the body."""
        found = (token[7:] for token in self.body_classes if token.startswith("postid-"))
        return next((number for number in found if number.isdecimal()), None)

    @cached_property
    def host(self) -> str:
        return _host[self.base]

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
        return url is not None and _host[url] == self.host

    def is_own(self, url: str | None) -> bool:
        """Say whether an address is of the site that the page is of, or says it is of.

        A copy on another host still links its original. Of a page whose own address nobody
        knows, every relative link is its own.
        """
        if url is None:
            return not self.host
        if url.startswith(self._origin):
            return True
        return _host[url] in self._own_hosts

    @cached_property
    def _own_hosts(self) -> tuple[str, str]:
        stated = self._stated_canonical or self.base
        is_copy = slug(urlsplit(stated).path) == slug(urlsplit(self.base).path)
        return self.host, _host[stated] if is_copy else self.host

    @cached_property
    def survey(self) -> Survey:
        """What one look at the page finds; a second one where the first shows a flaw."""
        found = self._look()
        for _ in range(repair.MOST):
            self.holding |= repair.holding(self.tree, found, teasers=self.reads_teasers)
            if self.holding:
                found = self._look()
            elif repair.shows_nothing(found) and (closed := without_open_text(self.tree.raw_html)):
                self._parse(closed)
                found = self._look()
            if self.reads_teasers or not (mended := repair.mend(self.tree, found)):
                break
            if isinstance(mended, bytes):
                self._parse(mended)
            found = self._look()
        if found.deepest:
            self.cut.setdefault(TOO_DEEP, found.deepest)
        return found

    def _parse(self, source: bytes, *, as_it_is: bool = False) -> None:
        """Parse the page, which is UTF-8 but where it is parsed as it is."""
        if not as_it_is and not (_is_utf8(source, self._encoding) and is_sound(source)):
            source = decoded(source, self._encoding).encode("utf-8", "replace")
            self._encoding = "utf-8"
        self._body, cut = within_bounds(source)
        self.cut = cut | self.cut  # of a page that was mended: what had been text may be elements
        self.__dict__.pop("text", None)
        self.tree = LexborHTMLParser(self._body, options=LexborDocumentOptions.WO_EVENTS)
        self.holding = frozenset()

    def _look(self) -> Survey:
        return Survey(
            self.tree.head, self.tree.body, teasers=self.reads_teasers, holding=self.holding
        )

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

    def bounds_met(self) -> dict[str, list[str]] | None:
        """Return what was not read of the page, by the bound's name; `None`: all was."""
        return {name: [what] for name, what in self.cut.items()} or None

    def most(self, things: Iterable[Thing], number: int, what: str) -> Iterator[Thing]:
        """Yield so many things of a kind; of more it is noted that they were cut."""
        for place, thing in enumerate(things):
            if place == number:
                self.cut.setdefault(TOO_LARGE, f"more than {number} {what}")
                return
            yield thing

    @cached_property
    def data(self) -> structured_data.StructuredData:
        """What the page says of itself in JSON-LD."""
        subject = partial(_subject, self.survey, self._address, self._canonical)
        return structured_data.read(
            (script.text() or "" for script in self.survey.scripts), subject
        )

    @cached_property
    def body_classes(self) -> frozenset[str]:
        body = self.tree.body
        classes = (body.attributes.get("class") or "") if body else ""
        return frozenset(classes[:TEXT].split())

    @cached_property
    def language(self) -> str:
        """The language the page states (``fr-FR``), else the site's."""
        root = self.tree.root
        stated = root.attributes.get("lang") if root is not None and root.is_element_node else None
        for tag in (stated, self.meta("og:locale")):
            if tag and len(tag) <= _LANGUAGE_TAG:
                return tag.strip().replace("_", "-")
        return self.site.language.strip().replace("_", "-")

    @cached_property
    def theme_version(self) -> tuple[str, tuple[int, ...]] | None:
        """Theme and version as its scripts are told them: ``("Newspaper", (12, 6, 6))``."""
        source = self.tree.raw_html
        at = source.find(b"td_theme_name=")
        found = _VERSION.match(source, at) if at >= 0 else None
        if not found:
            return None
        return found[1].decode(), tuple(int(number) for number in found[2].split(b".")[:4])


def _subject(survey: Survey, address: str | None, canonical: str | None) -> structured_data.Subject:
    """Return what a page is about by its addresses and titles.

    Not the page's own method: what holds the page and is held by it, no page in memory goes before
    a look for such circles, its tree with it.
    """
    titles = list(survey.metas.get("og:title", ())[:SAME])
    titles += survey.metas.get("twitter:title", ())[:SAME]
    titles += [text_of(node) or "" for node in survey.tags["h1"][:SAME]]
    urls = (address, absolute(canonical))
    return structured_data.Subject(tuple(filter(None, urls)), tuple(filter(None, titles)))


def _as_address(href: str | None) -> str | None:
    """Return a page's address as it states it, whole or from the root; `None` for what is none.

    A bare word is a program's mistake; a host without its scheme is mended.

    >>> _as_address("/a/"), _as_address("index.html"), _as_address("cinktank.com/a/")
    ('/a/', 'index.html', 'https://cinktank.com/a/')
    >>> _as_address("null"), _as_address("un-article/"), _as_address("javascript:void(0)")
    (None, None, None)
    """
    href = (href or "").strip()
    if _ADDRESS_START.match(href):
        return href
    return f"https://{href}" if _HOST_FIRST.match(href) else None


def _is_utf8(body: bytes, encoding: str | None) -> bool:
    """Say whether a page states to be UTF-8, or nothing, and so may be parsed as it is.

    Bytes that are no sound UTF-8 stay in the tree; selectolax reads each as U+FFFD, as decoding
    does. To decode every page first would cost a sixth of the parse, and text a sixth more: what
    is read from a page tells whether it was UTF-8.
    """
    if read_bom(body)[0] or body[1:2] == b"\0" or body[:1] == b"\0":
        return False
    stated = http_content_type_encoding(content_type(encoding))
    return (stated or html_body_declared_encoding(body) or "utf-8") == "utf-8"


def is_whole(body: bytes) -> bool:
    """Say whether a page has its end, whatever a cache or a plugin writes behind it.

    >>> is_whole(b"<html></HTML>" + b"<!-- cache -->" * 500), is_whole(b"<html><p>Le d")
    (True, False)
    """
    return any(body.rfind(end) >= 0 for end in _ENDS)  # from its end: there it stands as a rule


def _read_host(url: str) -> str:
    try:
        return (plain_host(url) or urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


_host: Final[Remembered[str, str]] = Remembered(_read_host)
