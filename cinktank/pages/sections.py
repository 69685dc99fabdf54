"""Where an article belongs: breadcrumb, section labels, tags."""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import islice
from typing import Any, Final

from selectolax.lexbor import LexborNode

from cinktank.items import Breadcrumb
from cinktank.pages import theme
from cinktank.pages.addresses import is_date_archive
from cinktank.pages.bounds import LABELS
from cinktank.pages.general import General
from cinktank.pages.nodes import ancestors, links_in, text_of
from cinktank.pages.page import Page
from cinktank.processors.text import clean_text, label_key

_HEADER_REACH = 6
"""So many elements around a title may be its header."""

_CRUMBS_CSS: Final = (
    "#breadcrumbs, #breadcrumb, [itemtype$=BreadcrumbList], [typeof='BreadcrumbList'],"
    " nav[aria-label*=readcrumb], .breadcrumbs, .rank-math-breadcrumb, .aioseo-breadcrumbs"
)
"""Where Yoast, Rank Math, Breadcrumb NavXT and schema.org's own markup print it."""

_CUT_AT = 12
"""The theme cuts the title in its breadcrumb after this many words (split at ordinary spaces)."""


def breadcrumbs(page: Page, headline: str | None) -> Iterator[tuple[str, list[Breadcrumb]]]:
    """Yield the ways to the article, without its own (cut) title."""
    yield "theme", _of_links(page, _container(page, theme.CRUMBS, theme.CRUMB), headline)
    yield "json-ld", _of_data(page, headline)
    node = _container(page, theme.CRUMBS_ELSEWHERE, ())
    if node is None and page.find(theme.BODY) is None:
        node = page.tree.css_first(_CRUMBS_CSS)
    yield "html", _of_links(page, node, headline)


def _container(page: Page, containers: Iterable[str], crumbs: Iterable[str]) -> LexborNode | None:
    node = page.find(containers)
    if node is None and (crumb := page.find(crumbs)) is not None:
        around = list(islice(ancestors(crumb), 2))
        node = around[-1] if around else None
    return node


def _of_links(page: Page, node: LexborNode | None, headline: str | None) -> list[Breadcrumb]:
    if node is None:
        return []
    found = []
    for link in page.most(links_in(node), LABELS, "crumbs"):
        name = clean_text(text_of(link))
        url = page.link(link.attributes.get("href"))
        if name and not _is_title(name, headline) and url != page.base:
            found.append(Breadcrumb(name=name, url=url))
    return found


def _of_data(page: Page, headline: str | None) -> list[Breadcrumb]:
    elements = page.data.first(("BreadcrumbList",)).get("itemListElement")
    found: list[Breadcrumb] = []
    listed = elements if isinstance(elements, list) else []
    for element in page.most(listed, LABELS, "crumbs in JSON-LD"):
        if not isinstance(element, dict):
            continue
        item = element.get("item")
        inner = item if isinstance(item, dict) else {}
        name = element.get("name") or inner.get("name")
        url = inner.get("@id") or inner.get("url") or item
        name = clean_text(name) if isinstance(name, str) else None
        url = page.link(url) if isinstance(url, str) else None
        if name and url and url != page.base and not _is_title(name, headline):
            found.append(Breadcrumb(name=name, url=url))
    return found


def _is_title(name: str, headline: str | None) -> bool:
    """Say whether a crumb is the article's own title, whole or cut by the theme's rule."""
    if not headline:
        return False
    is_cut = name.endswith(("...", "…"))
    if not is_cut and len(name) * 3 < len(headline) and "&" not in headline:
        return False
    key, whole = label_key(name), label_key(headline)
    if key == whole:
        return True
    if not key.endswith(("...", "…")):
        return False
    start = key.removesuffix("...").removesuffix("…").rstrip()
    return whole.startswith(start) and (len(start.split()) >= _CUT_AT // 2 or len(start) <= 13)


def is_home(crumb: Breadcrumb, page: Page, place: int) -> bool:
    """Say whether a crumb is the site's home page: its first, with a label or an address of one."""
    if place:
        return False
    if label_key(crumb.name or "") in _home_keys(page.site.home):
        return True
    path = (crumb.url or "").partition("://")[2].partition("/")[2]
    return path in ("", "index.html", "index.php", "index.php/")


@lru_cache(maxsize=64)
def _home_keys(labels: tuple[str, ...]) -> frozenset[str]:
    return frozenset(map(label_key, (*labels, "Home", "Accueil")))


def labels(page: Page, title: LexborNode | None) -> list[tuple[str, str | None]]:
    """Return the category labels of the article's own header, around its title: name, address."""
    found: list[tuple[str, str | None]] = []
    container = page.find(theme.CATEGORY_LABELS)
    if container is not None:
        groups = [container]
    else:
        groups = _beside_title(
            list(
                page.most(
                    page.find_all(theme.CATEGORY_LABEL + theme.CATEGORY_LABELS_ELSEWHERE),
                    LABELS,
                    "labels",
                )
            ),
            title,
        )
    for group in groups:
        links = [group] if group.tag == "a" else links_in(group)
        for link in page.most(links, LABELS, "labels"):
            name = clean_text(text_of(link))
            if name:
                found.append((name, page.link(link.attributes.get("href"))))
    return found


def named(page: Page, links: Iterable[LexborNode]) -> list[tuple[str, str | None]]:
    """Return links as name and address, each once."""
    found: dict[str, tuple[str, str | None]] = {}
    for link in links:
        if name := clean_text(text_of(link)):
            found.setdefault(name, (name, page.link(link.attributes.get("href"))))
    return list(found.values())


def _beside_title(nodes: list[LexborNode], title: LexborNode | None) -> list[LexborNode]:
    """Return the labels that stand together nearest to the title: teasers have labels too."""
    labelled = [(node, [outer.mem_id for outer in ancestors(node)]) for node in nodes]
    header = islice(ancestors(title), _HEADER_REACH) if title is not None and nodes else ()
    for outer in header:
        ident = outer.mem_id
        if inside := [one for one in labelled if ident in one[1]]:
            labelled = inside
            break
    beside = labelled[0][1][:1] if labelled else []
    return [node for node, around in labelled if around[:1] == beside]


def article_sections(
    page: Page, crumbs: list[Breadcrumb], marked: list[tuple[str, str | None]]
) -> Iterator[tuple[str, Any]]:
    """Yield an article's section: the deepest of its breadcrumb before all else."""
    ways = _ways(page, crumbs)
    yield "breadcrumb", ways[-1] if ways else None
    stated = _split(page.data.names(page.data.article.get("articleSection")), marked)
    told = _split(page.metas("article:section"), marked)
    if marked and len({label_key(name) for name in (*stated, *told)}) > 1:
        keys = {label_key(name) for name in (*stated, *told)}
        yield "theme", _deepest([one for one in marked if label_key(one[0]) in keys])
    yield "json-ld", next(iter(stated), None)
    yield "meta", next(iter(told), None)
    yield "theme", _deepest(marked)


def _ways(page: Page, crumbs: list[Breadcrumb]) -> list[str]:
    """Return the crumbs that are sections: not the home page, not a day of the archive."""
    return [
        crumb.name or ""
        for place, crumb in enumerate(crumbs)
        if not is_home(crumb, page, place)
        and not is_date_archive(crumb.url)
        and not (crumb.name or "").isdecimal()
    ]


def _split(stated: list[str], marked: list[tuple[str, str | None]]) -> list[str]:
    """Return stated sections singly: Yoast joins an article's categories with commas.

    A comma that is part of a category's own name, as a label shows, joins nothing.
    """
    known = {label_key(name) for name, _ in marked}
    found: list[str] = []
    for one in stated:
        if "," in one and label_key(one) not in known:
            found += [part.strip() for part in one.split(",") if part.strip()]
        else:
            found.append(one)
    return found


def _deepest(marked: list[tuple[str, str | None]]) -> str | None:
    """Return the first label, or the one whose address goes on from the first's."""
    if not marked:
        return None
    name, url = marked[0]
    for other, address in marked[1:]:
        if url and address and address != url and address.startswith(url.rstrip("/") + "/"):
            name, url = other, address
    return name


def all_sections(
    page: Page, crumbs: list[Breadcrumb], marked: list[tuple[str, str | None]], own: str | None
) -> list[str]:
    """Return every section the page names as the article's: breadcrumb first, then labels."""
    names = _ways(page, crumbs)
    names += [name for name, _ in marked]
    if own:
        names.append(own)
    names += _split(page.data.names(page.data.article.get("articleSection")), marked)
    names += _split(page.metas("article:section"), marked)
    found: dict[str, str] = {}
    for name in names:
        cleaned = clean_text(name)
        if cleaned:
            found.setdefault(label_key(cleaned), cleaned)
    return list(found.values())


def keywords(page: Page, around: General | None) -> Iterator[tuple[str, Any]]:
    """Yield an article's tags; an SEO plugin's focus words after the site's own."""
    container = page.find(theme.TAGS)
    links = links_in(container) if container is not None else []
    yield (
        "theme",
        [
            text
            for link in page.most(links, LABELS, "tags")
            if (text := text_of(link)) and page.is_own(page.link(link.attributes.get("href")))
        ],
    )
    stated_tags = page.most(page.metas("article:tag"), LABELS, "tags")
    yield "meta", [tag for tag in stated_tags if "://" not in tag]
    if around is not None:
        yield "html", [name for name, _ in named(page, around.tags())]
    stated = page.data.article.get("keywords")
    if isinstance(stated, str):
        stated = stated.split(",")
    yield (
        "json-ld",
        [word for word in page.data.names(stated) if word.strip() and "://" not in word],
    )
