"""A listing: the articles of a section, a tag, an author or the home page, and the way on."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import Final

from selectolax.lexbor import LexborNode

from cinktank.pages import dating, headline, theme
from cinktank.pages.bounds import CLASSES, ENTRIES, SAME
from cinktank.pages.nodes import ancestors, class_names, lines_of, links_in, text_of
from cinktank.pages.page import Page
from cinktank.processors.text import clean_text

_PAGES: Final = re.compile(r"(\d[\d.,\s]*)\D+(\d[\d.,\s]*)")
_PAGE_IN_ADDRESS: Final = re.compile(r"/page/(\d{1,9})(?!\d)|[?&]paged?=(\d{1,9})(?!\d)")
_LABEL: Final = 100
_MODULE_REACH: Final = 8
_ENTRY_TITLES: Final = ":is(.td-module-title, .tdb-module-title, .entry-title)"
_GRIDS: Final = ("td-category-grid", "big_grid", "category_grid", "td_block_slide", "td-trending")
_MAIN: Final = ("td-main-content", "td-ss-main-content", "tdb_loop")
_TITLES_ELSEWHERE: Final = (
    "article h2 a[href], article h3 a[href], main h2 a[rel=bookmark], h2.entry-title a[href],"
    " h3.entry-title a[href], h2.post-title a[href], h3.post-title a[href],"
    " .thumb-title a[href], .wp-block-post-title a[href], .entry-title a[href],"
    " .post-title a[href],"
    " .jeg_post_title a[href], .elementor-post__title a[href], .post__title a[href],"
    " .blog-entry-title a[href], .fusion-post-title a[href], [itemprop=headline] a[href]"
)
"""Where WordPress's own themes, JNews, SmartMag, Kadence, Divi, Elementor, Avada have titles."""

_NEXT: Final = frozenset({
    "next", "next-page", "nextpostslink", "older-posts", "wp-block-query-pagination-next"
})  # fmt: skip
_AROUND_NEXT: Final = frozenset({
    "next", "nav-next", "nav-previous", "pagination-next", "older-posts", "alignleft", "alignright"
})  # fmt: skip
"""« Older posts » is WordPress's previous; the address says whether it leads on."""

_BESIDE: Final = re.compile(
    r"(?:^|[\s_-])(?:sidebar|sidecontent|(?<!elementor-)widget|mega-?menu|navbar|related|trending|footer)"
    r"(?=$|[\s_-])"
)


@dataclass(frozen=True, slots=True)
class ListedArticle:
    """One entry of a listing."""

    url: str
    """Absolute address on the listing's own site."""

    headline: str | None = None
    """The whole headline, where the visible one is cut."""

    published: str | None = None
    """ISO 8601; `None` where the entry prints no date."""

    in_loop: bool = True
    """Whether it stands in the loop that goes by date and by page; not in a grid above it,
    which may show the same articles on every page."""

    letters: int = 0
    """About how long the story is, where the list has all of it, as feeds do."""


class ListingPage(Page):
    """One page of a listing."""

    reads_teasers = True

    @cached_property
    def label(self) -> str | None:
        """The listing's own title: « L'International »."""
        node = headline.title_node(self)
        if node is not None and node.css_first("div, p, ul") is not None:  # it was left open
            return clean_text(next(iter(lines_of(node)), None))
        if node is not None and node.css_first("a[href]") is None:
            return clean_text(text_of(node))
        return clean_text(self.meta("og:title"))

    def articles(self) -> list[ListedArticle]:
        """Return the entries of the main content in page order, each address once.

        An address that stands in a grid and in the loop is an entry of the loop.
        """
        return list(self._articles)

    @cached_property
    def _articles(self) -> list[ListedArticle]:
        found: dict[str, ListedArticle] = {}
        titles = list(self.most(self._titles(), ENTRIES, "entries"))
        places = [self._place(link) for link in titles]
        loops = any(in_loop for _, in_loop in places)
        for link, (is_grid, in_loop) in zip(titles, places, strict=True):
            if loops and not is_grid and not in_loop:
                continue  # a column beside the loop, which tdb templates do not name
            url = self.link(link.attributes.get("href"))
            if url is None or not self.on_site(url):
                continue
            url = url.partition("#")[0]
            known = found.get(url)
            if known is None or (not is_grid and not known.in_loop):
                module = self._module(link)
                entry = ListedArticle(
                    url=url,
                    headline=_whole(link),
                    published=self._published(module),
                    in_loop=not is_grid,
                )
                found[url] = entry
        return list(found.values())

    def _titles(self) -> Iterator[LexborNode]:
        """Yield the links in the titles of modules; of another theme, those in its sub-headings."""
        some = False
        for node in self._in_page_order(self.find_all(theme.MODULE_TITLE)):
            link = node if node.tag == "a" else _link_of(node)
            if link is not None:
                some = True
                yield link
        if not some:
            yield from filter(self._is_main, self.tree.css(_TITLES_ELSEWHERE))

    def _is_main(self, node: LexborNode) -> bool:
        """Say whether a title of any theme stands in the page's main part."""
        for outer in ancestors(node):
            if outer.mem_id in self.holding or outer.tag in ("body", "main"):
                continue
            classes = outer.attributes.get("class") or ""
            if outer.tag in ("nav", "aside") or theme.is_furniture(classes):
                return False
            if _BESIDE.search(classes):
                return False
        return True

    def _in_page_order(self, nodes: Iterable[LexborNode]) -> Iterator[LexborNode]:
        yield from {node.mem_id: node for node in nodes}.values()

    @cached_property
    def _known_places(self) -> dict[int, tuple[bool, bool]]:
        return {}

    def _place(self, link: LexborNode) -> tuple[bool, bool]:
        """Say whether a link stands in a grid, and in a loop; each element around is asked once."""
        known = self._known_places
        way: list[LexborNode] = []
        place = False, False
        for outer in ancestors(link):
            if (found := known.get(outer.mem_id)) is not None:
                place = found
                break
            way.append(outer)
        for outer in reversed(way):
            classes = (outer.attributes.get("class") or "")[:CLASSES]
            is_grid = place[0] or any(name in classes for name in _GRIDS)
            if is_grid and any(name in classes for name in _MAIN):
                is_grid = False  # a grid that was left open goes on around the list
            place = known[outer.mem_id] = is_grid, place[1] or "tdb_loop" in classes
        return place

    @cached_property
    def _known_titles(self) -> dict[int, int]:
        return {}

    def _titles_in(self, node: LexborNode) -> int:
        """Return how many titles of entries an element holds; it is counted once."""
        known = self._known_titles
        if (number := known.get(node.mem_id)) is None:
            number = known[node.mem_id] = len(node.css(_ENTRY_TITLES))
        return number

    @cached_property
    def _known_dates(self) -> dict[int, str | None]:
        return {}

    def _module(self, link: LexborNode) -> LexborNode | None:
        """Return the teaser around a title: the outermost element that holds no other title."""
        best: LexborNode | None = None
        for outer in islice(ancestors(link), _MODULE_REACH):
            if self._titles_in(outer) > 1:
                break
            best = outer
            classes = outer.attributes.get("class") or ""
            if theme.is_module(classes) or outer.tag == "article":
                break
        return best

    def _published(self, module: LexborNode | None) -> str | None:
        if module is None:
            return None
        known = self._known_dates
        if module.mem_id not in known:
            times = islice(module.css("time[datetime]"), SAME)
            known[module.mem_id] = next(
                filter(None, (dating.datetime_of(self, node) for node in times)), None
            )
        return known[module.mem_id]

    # -- pagination

    @cached_property
    def _pager(self) -> LexborNode | None:
        for tokens in (theme.PAGER, theme.PAGER_ELSEWHERE):
            for node in islice(self.find_all(tokens), SAME):
                if any(
                    "post-navigation" in (outer.attributes.get("class") or "")[:CLASSES]
                    for outer in ancestors(node)
                ):
                    continue  # an article's own: the post before and after
                if node.css_first("a[href],.current") is not None:
                    return node
        return None

    def next_page(self) -> str | None:
        """Return the address of the next page of this listing; `None` on the last."""
        for url in self._next_pages():
            if url and self.on_site(url) and url.partition("#")[0] != self.base:
                return url
        return None

    def _next_pages(self) -> Iterator[str | None]:
        if (pager := self._pager) is not None:
            number = self.page_number
            if number is not None:
                for link in pager.css("a[href]"):
                    if (text_of(link) or link.attributes.get("title")) == str(number + 1):
                        yield self.link(link.attributes.get("href"))
            for link in pager.css("a[href]"):
                label = link.attributes.get("aria-label") or ""
                classes = class_names(link)
                if (
                    label == "next-page"
                    or "next" in classes
                    or "wp-block-query-pagination-next" in classes
                    or link.attributes.get("rel") == "next"
                    or link.css_first(".td-icon-menu-right") is not None
                ):
                    yield self.link(link.attributes.get("href"))
            for link in pager.css(".nav-previous a[href]"):  # WordPress: « Older posts »
                yield self.link(link.attributes.get("href"))
        yield from self._next_of_any_theme()
        if self._pager is None or self._printed_number is None:
            for attributes in self.head_links("next"):
                yield self.link(attributes.get("href"))

    def _next_of_any_theme(self) -> Iterator[str | None]:
        """Yield what leads to the page after this one by its address, and calls itself next."""
        after = (self.page_number or 1) + 1
        named = ((link, link.attributes.get("href") or "") for link in self.tree.css("a[href]"))
        there = (
            (link, url)
            for link, address in named
            if str(after) in address and _page_in(url := self.link(address)) == after
        )
        for link, url in islice(there, SAME):
            if _says_next(link):
                yield url

    @cached_property
    def page_number(self) -> int | None:
        """Which page of the listing this is; `None` where it has no pagination."""
        if self._printed_number is not None:
            return self._printed_number
        return _page_in(self.base)

    @cached_property
    def _printed_number(self) -> int | None:
        if (pager := self._pager) is None:
            return None
        number = _number(text_of(pager.css_first(".current")))
        if number is None and (stated := _pages(pager)):
            number = _number(stated[1])
        return number

    @cached_property
    def last_page(self) -> int | None:
        """How many pages the listing has."""
        if (pager := self._pager) is None:
            return None
        stated = _pages(pager)
        if stated and (number := _number(stated[2])) is not None:
            return number
        numbers = [_number(text_of(link)) for link in pager.css("a[href],.current")]
        return max((number for number in numbers if number is not None), default=None)


def _link_of(title: LexborNode) -> LexborNode | None:
    """Return a title's link: one before it that was left open goes on inside the title."""
    links = links_in(title)
    if len(links) < 2:
        return links[0] if links else None
    said = [link for link in links if text_of(link)]
    marked = [link for link in said if "bookmark" in (link.attributes.get("rel") or "")]
    return (marked or said or links)[0]


def _page_in(address: str | None) -> int | None:
    """Return the number of a listing's page in its address.

    >>> _page_in("https://a.fr/category/b/page/2/"), _page_in("https://a.fr/?cat=3")
    (2, None)
    """
    found = _PAGE_IN_ADDRESS.search(address or "")
    return int(found[1] or found[2]) if found else None


def _says_next(link: LexborNode) -> bool:
    """Say whether a link, or what it stands in, is named as the way to the next page."""
    if link.attributes.get("rel") == "next" or not _NEXT.isdisjoint(class_names(link)):
        return True
    return any(not _AROUND_NEXT.isdisjoint(class_names(outer)) for outer in ancestors(link))


def _whole(link: LexborNode) -> str | None:
    """Return a link's headline: ``@title`` where the text is cut, or is missing."""
    text = clean_text(text_of(link))
    title = clean_text(link.attributes.get("title"))
    if not text or (title and text.endswith(("...", "…")) and len(title) > len(text) - 3):
        return title or text
    return text


def _pages(pager: LexborNode) -> re.Match[str] | None:
    return _PAGES.search((text_of(pager.css_first(".pages")) or "")[:_LABEL])


def _number(text: str | None) -> int | None:
    digits = "".join(character for character in text or "" if character.isdecimal())
    return (
        int(digits)
        if 0 < len(digits) < 8 and len(digits) >= len((text or "").strip()) - 2
        else None
    )
