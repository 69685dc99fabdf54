"""A post as the site's API gives it: its text is read as the article's page would be."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from html import escape
from typing import Any, Final, TypeGuard

from selectolax.lexbor import LexborHTMLParser

from cinktank.items import Author, Breadcrumb, Link, NewsArticle, NewsMetadata
from cinktank.loaders import article_of
from cinktank.not_given import REFUSED
from cinktank.pages import headline, structured_data
from cinktank.pages.article import ArticlePage
from cinktank.pages.bounds import LABELS
from cinktank.pages.nodes import pick, text_of
from cinktank.processors.dates import iso_datetime
from cinktank.processors.text import clean_text, label_key, read_entities, unescaped

_CUT_EXCERPT: Final = re.compile(r"(?:\[\s*(?:…|\.\.\.)\s*\]|…|\.\.\.)\s*$")
_LAST_NUMBER: Final = re.compile(r"(?<!\d)(\d{1,9})\D*$")
_LEVELS: Final = 20
"""Categories above one another."""
_WIDEST = timedelta(hours=15)


@dataclass(frozen=True, slots=True)
class Term:
    """A category: its number, label, address and the number of the one above it (0: none)."""

    id: int
    name: str
    url: str | None = None
    parent: int = 0


class PostPage(ArticlePage):
    """One post (*post*, decoded JSON) of the site whose home page is *home*.

    *terms* are the site's categories by number. Where they are not known, those that are embedded
    in the post have to do.
    """

    def __init__(
        self, post: Mapping[str, Any], home: str, terms: Mapping[int, Term] | None = None
    ) -> None:
        self._post = post = post if isinstance(post, Mapping) else {}
        self._home = home
        self._terms = terms or embedded_terms(post)
        super().__init__(_printed(post).encode("utf-8", "replace"), _text(post.get("link")))

    def item(self) -> NewsArticle:
        """Return the article; what the API does not say is `None`: see `cinktank.not_given`."""
        sources: dict[str, str] = {}
        post = self._post
        values: dict[str, Any] = {
            "url": self.url,
            "canonicalUrl": self.link(self.url),
            "inLanguage": _text(_yoast(post).get("og_locale")) or self.site.language,
        }

        def put(field: str, found: tuple[Any, str | None]) -> Any:
            value, source = found
            if value:
                values[field] = value
                sources[field] = "trafilatura" if source == "trafilatura" else "api"
            return value

        title = put("headline", pick(headline.headlines(self, self._title)))
        put("description", (self._description(), "api"))
        put("identifier", (_text(post.get("id")), "api"))
        ways = self._ways()
        primary = self._primary(ways)
        put("breadcrumbs", (self._crumbs(primary), "api"))
        put("articleSection", (primary[-1].name if primary else None, "api"))
        put("keywords", ([_name(term) for term in embedded(post, "wp:term", "post_tag")], "api"))
        published = put("datePublished", (_moment(post, "date", self.site.timezone), "api"))
        put("dateModified", (_moment(post, "modified", self.site.timezone), "api"))
        put("authors", (self._authors(), "api"))
        self._put_body(put, values, title, published)
        values.pop("relatedArticles", None)
        sources.pop("relatedArticles", None)
        sources.update(dict.fromkeys(self._refused(), REFUSED))
        named = [term.name for way in ([primary] if primary else ways) for term in way]
        named += [self._terms[number].name for number in self._filed()]
        unique = {label_key(name): name for name in reversed(named)}
        values["metadata"] = NewsMetadata(
            sections=list(reversed(unique.values())) or None,
            sources=sources or None,
            teaser=self._teaser,
            leftOut=self._left_out or None,
            validationMessages=self.bounds_met(),
        )
        return article_of(values)

    def _refused(self) -> Iterator[str]:
        """Yield the fields that the API has a number for and gives nothing of."""
        post = self._post
        if post.get("author") and not embedded(post, "author"):
            yield "authors"
        if post.get("featured_media") and not embedded(post, "wp:featuredmedia"):
            yield "mainImage"
            yield "images"
        if post.get("tags") and not embedded(post, "wp:term", "post_tag"):
            yield "keywords"

    def _description(self) -> str | None:
        """Return the editor's excerpt, not the one that WordPress cuts from the text."""
        head = _yoast(self._post)
        if said := _text(head.get("og_description") or head.get("description")):
            return unescaped(said)
        text = _plain(_rendered(self._post, "excerpt"))
        if text is None or _CUT_EXCERPT.search(text):
            return None
        whole = _plain(_rendered(self._post, "content")) or ""
        return None if _letters(whole).startswith(_letters(text)) else text

    def _filed(self) -> list[int]:
        numbers = self._post.get("categories")
        listed = numbers if isinstance(numbers, list) else []
        known = (n for n in dict.fromkeys(filter(is_number, listed)) if n in self._terms)
        return list(self.most(known, LABELS, "categories"))

    def _ways(self) -> list[list[Term]]:
        """Return the way down to each of the sections that the post is filed under."""
        ways = []
        for number in self._filed():
            way = [self._terms[number]]
            while (above := self._terms.get(way[0].parent)) and len(way) < _LEVELS:
                if above in way:
                    break
                way.insert(0, above)
            ways.append(way)
        return ways

    def _primary(self, ways: list[list[Term]]) -> list[Term] | None:
        """Return the way that the article's page prints; `None` where that cannot be told.

        Of several sections an editor chooses one, or else the theme takes the first by name,
        which may be the one above: only Yoast says which it is.
        """
        deepest = max(ways, key=len, default=None)
        if deepest is not None and all(way == deepest[: len(way)] for way in ways):
            return deepest  # a section and those above it: one branch
        schema = _yoast(self._post).get("schema")
        graph = schema.get("@graph") if isinstance(schema, dict) else None
        listed = graph if isinstance(graph, list) else []
        things = [thing for thing in listed if isinstance(thing, dict)]
        crumbs = structured_data.StructuredData(things).first(("BreadcrumbList",))
        elements = crumbs.get("itemListElement")
        for one in reversed(elements if isinstance(elements, list) else []):
            name = _text(one.get("name")) if isinstance(one, dict) else ""
            found = [
                way for way in ways if label_key(way[-1].name) == label_key(read_entities(name))
            ]
            if len(found) == 1:
                return found[0]
        return None

    def _crumbs(self, way: list[Term] | None) -> list[Breadcrumb] | None:
        if way is None or any(term.url is None for term in way) or way[0].parent:
            return None
        found = [Breadcrumb(name=self.site.home[0], url=self._home)]
        return found + [Breadcrumb(name=term.name, url=self.link(term.url)) for term in way]

    def _authors(self) -> list[Author]:
        several = self._post.get("coauthors")
        if isinstance(several, list) and len(several) > 1:
            return []
        found = []
        for person in self.most(embedded(self._post, "author"), LABELS, "authors"):
            name = clean_text(unescaped(_text(person.get("name"))))
            if name:
                url = self.link(_text(person.get("link")))
                found.append(Author(name=name, nameRaw=name, url=url))
        return found


def embedded(post: Mapping[str, Any], name: str, taxonomy: str = "") -> list[dict[str, Any]]:
    """Return what is embedded in a post under a link's *name*, errors left out.

    Terms are lists in a list, one for each taxonomy.
    """
    around = post.get("_embedded")
    found = around.get(name) if isinstance(around, dict) else None
    things: list[dict[str, Any]] = []
    for one in found if isinstance(found, list) else []:
        things += [each for each in (one if isinstance(one, list) else [one]) if _is_thing(each)]
    return [one for one in things if not taxonomy or one.get("taxonomy") == taxonomy]


def term_of(thing: Mapping[str, Any]) -> Term | None:
    """Return a category of the API's; `None` for anything else."""
    number, above = thing.get("id"), thing.get("parent")
    if not is_number(number) or not _name(thing):
        return None
    url = _text(thing.get("link")) or None
    return Term(number, _name(thing), url, above if is_number(above) else 0)


def post_link(post: Mapping[str, Any]) -> Link:
    """Return a post as another post's page links it."""
    return Link(
        headline=clean_text(_plain(_rendered(post, "title"))), url=_text(post.get("link")) or None
    )


def published(post: Mapping[str, Any], zone: str) -> str | None:
    """Return when a post was published, ISO 8601 with zone."""
    return _moment(post, "date", zone)


def modified(post: Mapping[str, Any], zone: str) -> str | None:
    """Return when a post was changed, ISO 8601 with zone."""
    return _moment(post, "modified", zone)


def embedded_terms(post: Mapping[str, Any]) -> dict[int, Term]:
    """Return the categories that are embedded in a post; the one above is only a number."""
    found = {}
    for term in embedded(post, "wp:term", "category"):
        links = term.get("_links")
        up = links.get("up") if isinstance(links, dict) else None
        href = _text(up[0].get("href")) if isinstance(up, list) and up and _is_thing(up[0]) else ""
        above = _LAST_NUMBER.search(href)
        number = term.get("id", 0)
        if not is_number(number):
            continue
        found[number] = Term(
            number, _name(term), _text(term.get("link")) or None, int(above[1]) if above else 0
        )
    return found


def is_number(value: Any) -> TypeGuard[int]:
    """Tell whether a value can be the number of a post or term: what a database holds as one."""
    return isinstance(value, int) and not isinstance(value, bool) and 0 < value < 1 << 63


def _is_thing(value: Any) -> bool:
    return isinstance(value, dict) and isinstance(value.get("id", 0), int) and "code" not in value


def _printed(post: Mapping[str, Any]) -> str:
    """Return headline, lead picture and text as the theme prints them."""
    lead = ""
    for media in embedded(post, "wp:featuredmedia"):
        url = escape(_text(media.get("source_url")))
        caption = _rendered(media, "caption")
        alt = escape(_text(media.get("alt_text")))
        lead = (
            f'<div class="td-post-featured-image"><figure><a href="{url}"><img src="{url}"'
            f' alt="{alt}"></a><figcaption class="wp-caption-text">{caption}</figcaption>'
            "</figure></div>"
        )
    return (
        f'<body><h1 class="entry-title">{_rendered(post, "title")}</h1>'
        f'<div class="td-post-content tagdiv-type">{lead}{_rendered(post, "content")}</div></body>'
    )


def _rendered(thing: Mapping[str, Any], name: str) -> str:
    value = thing.get(name)
    return _text(value.get("rendered")) if isinstance(value, dict) else ""


def _moment(post: Mapping[str, Any], name: str, zone: str) -> str | None:
    """Return a date with the offset that lies between the site's clock and Greenwich's."""
    local, gmt = _text(post.get(name)), _text(post.get(f"{name}_gmt"))
    try:
        here, there = datetime.fromisoformat(local), datetime.fromisoformat(gmt)
        offset = here - there
    except (TypeError, ValueError, OverflowError):
        return iso_datetime(local, zone)
    if here.tzinfo or abs(offset) > _WIDEST:
        return iso_datetime(local, zone)
    return here.replace(tzinfo=timezone(offset)).isoformat()


def _yoast(post: Mapping[str, Any]) -> dict[str, Any]:
    head = post.get("yoast_head_json")
    return head if isinstance(head, dict) else {}


def _plain(html: str) -> str | None:
    return text_of(LexborHTMLParser(html).body) if html else None


def _letters(text: str) -> str:
    return re.sub(r"\W+", "", text)


def _name(term: Mapping[str, Any]) -> str:
    return clean_text(unescaped(_text(term.get("name")))) or ""


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value if value.isascii() else value.encode("utf-8", "replace").decode()
    return str(value) if is_number(value) else ""
