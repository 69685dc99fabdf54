"""An article's page: every field, and the places it is read from."""

from functools import cached_property
from itertools import chain
from typing import Any, Final

from selectolax.lexbor import LexborNode

from cinktank.items import NewsArticle, NewsImage, NewsMetadata
from cinktank.loaders import NewsArticleLoader, NewsImageLoader
from cinktank.pages import (
    boxes,
    dating,
    fallback,
    headline,
    people,
    pictures,
    sections,
    story,
    theme,
)
from cinktank.pages.blocks import Block, joined_html
from cinktank.pages.body import BodyReader
from cinktank.pages.nodes import pick, text_of
from cinktank.pages.page import Page
from cinktank.pages.structure import ask_for_password, marks_in

_NO_POST: Final = frozenset({
    "archive", "category", "tag", "author", "date", "search", "search-results", "error404",
    "home", "blog", "page", "attachment", "single-attachment", "post-type-archive", "paged",
    "single-product", "tax",
})  # fmt: skip
_POST: Final = frozenset({"single", "single-post", "single-format-standard"})
_LEAST_BODY: Final = 40


class ArticlePage(Page):
    """One page, read as an article: ``item()``, whatever the page turns out to be.

    *published* is the date that the site's API has, for a page that shows none.
    """

    def __init__(
        self, body: bytes, url: str, encoding: str | None = None, published: str | None = None
    ) -> None:
        super().__init__(body, url, encoding)
        self._stated = published

    @cached_property
    def is_article(self) -> bool:
        """Whether this is a single post: not a listing, a static page, the home page or an error.

        WordPress says so in the body's classes. Where those are gone, a post has a headline, a
        body and a date of its own.
        """
        if self.body_classes & _POST and not self.body_classes & {"error404", "attachment"}:
            return self._title is not None or self.meta("og:title") is not None
        if self.body_classes & _NO_POST:
            return False
        if self._title is None:
            return False
        post = self._element is not None and "type-post" in (
            self._element.attributes.get("class") or ""
        )
        stated = bool(self.meta("article:published_time") or self.data.article)
        return ((post or stated) and self._container[0] is not None) or (post and stated)

    @cached_property
    def _title(self) -> LexborNode | None:
        return headline.title_node(self)

    @cached_property
    def _element(self) -> LexborNode | None:
        """The post's own ``article``; tdb templates have one too, that is not the post."""
        for node in self.survey.tags["article"]:
            if (node.attributes.get("id") or "").startswith("post-"):
                return node
        return None

    @cached_property
    def _container(self) -> tuple[LexborNode | None, str | None]:
        node = self.find(theme.BODY)
        if node is not None:
            return node, "theme"
        node = self.survey.marked_body
        if node is not None:
            return node, "microdata"
        return self.find(theme.BODY_ELSEWHERE), "html"

    def item(self) -> NewsArticle:
        """Return the article; what the page does not say, or says unreadably, is `None`."""
        sources: dict[str, str] = {}
        loader = NewsArticleLoader()

        def put(field: str, found: tuple[Any, str | None]) -> Any:
            value, source = found
            if value and source:
                loader.add_value(field, value)
                sources[field] = source
            return value

        loader.add_value("url", self.url)
        loader.add_value("canonicalUrl", self.link(self._canonical))
        loader.add_value("inLanguage", self.language)
        title = put("headline", pick(headline.headlines(self, self._title)))
        put("description", pick(headline.descriptions(self)))
        named = self._put_article(put, loader, title) if self.is_article else []
        loader.replace_value(
            "metadata", NewsMetadata(sections=named or None, sources=sources or None)
        )
        return loader.load_item()

    def _put_article(self, put: Any, loader: NewsArticleLoader, title: str | None) -> list[str]:
        """Put what only an article has; return the sections it belongs to."""
        put("identifier", pick(headline.identifiers(self, self._element)))
        put("commentCount", pick(headline.comment_counts(self)))

        crumbs = put("breadcrumbs", pick(sections.breadcrumbs(self, title))) or []
        marked = sections.labels(self, self._title)
        own = put("articleSection", pick(sections.article_sections(self, crumbs, marked)))
        named = sections.all_sections(self, crumbs, marked, own)
        put("keywords", pick(sections.keywords(self)))

        node = dating.published_node(self)
        dates = chain(dating.published(self, node), [("api", self._stated)])
        published = put("datePublished", pick(dates))
        loader.add_value("datePublishedRaw", text_of(node))
        node = dating.modified_node(self)
        put("dateModified", pick(dating.modified(self, node)))
        loader.add_value("dateModifiedRaw", text_of(node))

        put("authors", pick(people.authors(self)))
        put("previousArticle", (boxes.neighbour(self, theme.PREVIOUS), "theme"))
        put("nextArticle", (boxes.neighbour(self, theme.NEXT), "theme"))
        self._put_body(put, loader, title, published)
        return named

    def _put_body(
        self, put: Any, loader: NewsArticleLoader, title: str | None, published: str | None
    ) -> None:
        container, source = self._container
        reader = BodyReader(self.link)
        if container is not None:
            reader.read(container)
        locked = reader.locked or (container is None and ask_for_password(marks_in(self.tree)))
        blocks: list[Block] = reader.blocks
        if sum(len(block.text) for block in blocks) < _LEAST_BODY and not locked:
            general = fallback.general_blocks(self.text, self.url)
            if general:
                blocks, source = general, "trafilatura"
        told = story.tell(
            blocks,
            site=self.site,
            headline=title,
            published=published,
            on_site=self.is_own,
        )
        put("articleBody", ([block.text for block in told.blocks], source))
        loader.add_value("articleBodyHtml", joined_html(told.blocks))
        put("dateline", (told.dateline, source))
        loader.add_value("promotions", told.promotions or None)
        related = list(told.related)
        for place, box in reader.related:
            related += [(place, link) for link in boxes.related_links(self, box)]
        related.sort(key=lambda one: one[0])
        links = boxes.unique([link for _, link in related], self.base)
        put("relatedArticles", (links, source))
        self._put_pictures(put, loader, reader, told.credits)

    def _put_pictures(
        self, put: Any, loader: NewsArticleLoader, reader: BodyReader, credits: dict[int, str]
    ) -> None:
        values, source = pictures.lead(self, reader.lead)
        lead = _image(values) if values else None
        put("mainImage", (lead, source))
        images = {lead.url: lead} if lead is not None else {}
        for number, picture in enumerate(reader.pictures, start=1):
            url = pictures.address(self, picture.node)
            if url and url not in images:
                caption = text_of(picture.caption) or credits.get(number)
                images[url] = _image(pictures.read(picture.node, url, caption))
        loader.add_value("images", list(images.values()) or None)


def _image(values: dict[str, Any]) -> NewsImage:
    loader = NewsImageLoader()
    for field, value in values.items():
        loader.add_value(field, value)
    return loader.load_item()
