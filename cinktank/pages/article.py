"""An article's page: every field, and the places it is read from."""

import re
from collections.abc import Iterator
from functools import cached_property
from itertools import chain
from typing import Any, Final

from selectolax.lexbor import LexborNode

from cinktank.items import Audio, LeftOut, NewsArticle, NewsMetadata, Video
from cinktank.loaders import article_of, image_of
from cinktank.pages import (
    boxes,
    container,
    dating,
    fallback,
    headline,
    media,
    people,
    pictures,
    plausible,
    sections,
    story,
    theme,
)
from cinktank.pages.addresses import day_in_address
from cinktank.pages.blocks import Block, joined_html
from cinktank.pages.body import BodyReader
from cinktank.pages.bounds import GENERAL_TAGS, TOO_LARGE
from cinktank.pages.encoding import LOST, is_sound
from cinktank.pages.figures import caption_and_credit, credit_alone, written_caption
from cinktank.pages.general import General
from cinktank.pages.nodes import ancestors, pick, text_of
from cinktank.pages.page import Page
from cinktank.pages.paged import further_pages
from cinktank.pages.rights import page_rights
from cinktank.pages.structure import ask_for_password, marks_in
from cinktank.pages.teaser import teaser

_NO_POST: Final = frozenset({
    "archive", "category", "tag", "author", "date", "search", "search-results", "error404",
    "home", "blog", "page", "attachment", "single-attachment", "post-type-archive", "paged",
    "single-product", "tax",
})  # fmt: skip
_POST: Final = frozenset({"single", "single-post", "single-format-standard"})
_LISTINGS: Final = ("CollectionPage", "SearchResultsPage", "ProfilePage", "ItemList")


_POST_CLASS: Final = re.compile(r"post-\d+\Z")


def _tokens(node: LexborNode) -> list[str]:
    return (node.attributes.get("class") or "").split()


class ArticlePage(Page):
    """One page, read as an article: ``item()``, whatever the page turns out to be.

    *published* is the date that the site's API has, for a page that shows none.
    """

    def __init__(
        self, body: bytes, url: str, encoding: str | None = None, published: str | None = None
    ) -> None:
        super().__init__(body, url, encoding)
        self._stated = published
        self._left_out: list[LeftOut] = []
        self._further: list[str] = []
        self._teaser: str | None = None

    @cached_property
    def is_article(self) -> bool:
        """Whether this is a single post: not a listing, a static page, the home page or an error.

        WordPress says so in the body's classes. Where those are gone, any two of what a post has
        are enough: a post's own element, a statement for machines with a date, a body.
        """
        classes = self.body_classes
        title = self._title is not None or any(headline.stated_titles(self))
        if not title or classes & {"error404", "attachment"}:
            return False
        if classes & _POST:
            return True
        if classes & _NO_POST:
            return False
        dated = bool(self.meta("article:published_time") or self.data.article.get("datePublished"))
        stated = dated or bool(self.data.article.get("headline"))
        post = self._element is not None and "type-post" in _tokens(self._element)
        marked = self.survey.marked_title is not None and self.survey.marked_body is not None
        signs = [
            post,
            stated,
            marked or (self._title is not None and self._container[0] is not None),
        ]
        if sum(signs) > 1:
            return True
        return dated and self.meta("og:type") == "article" and not self.data.first(_LISTINGS)

    @cached_property
    def _title(self) -> LexborNode | None:
        return headline.title_node(self)

    @cached_property
    def _element(self) -> LexborNode | None:
        """The post's own ``article``; tdb templates have one too, that is not the post.

        Of several with a number the one around the title: lists of posts have them too.
        """
        numbered = [
            node
            for node in self.survey.tags["article"]
            if (node.attributes.get("id") or "").startswith("post-")
            or any(_POST_CLASS.match(token) for token in _tokens(node))
        ]
        if len(numbered) > 1 and self._title is not None:
            around = {outer.mem_id for outer in ancestors(self._title)}
            numbered = [node for node in numbered if node.mem_id in around] or numbered
        return numbered[0] if numbered else None

    @cached_property
    def _container(self) -> tuple[LexborNode | None, str | None]:
        return container.container(self, self._element, self._title)

    reads_bytes = True

    def item(self) -> NewsArticle:
        """Return the article; what the page does not say, or says unreadably, is `None`."""
        item = self._item()
        said = (item.headline, item.articleBody, item.description)
        if any(text and LOST in text for text in said) and not is_sound(self._body):
            again = ArticlePage(
                self.text.encode("utf-8", "replace"), self.url, "utf-8", self._stated
            )
            return again._item()
        return item

    def _item(self) -> NewsArticle:
        sources: dict[str, str] = {}
        values: dict[str, Any] = {
            "url": self.url,
            "canonicalUrl": self.canonical,
            "inLanguage": self.language,
        }

        def put(field: str, found: tuple[Any, str | None]) -> Any:
            value, source = found
            if value and source:
                values[field] = value
                sources[field] = source
            return value

        title = put("headline", pick(headline.headlines(self, self._title)))
        put("description", pick(headline.descriptions(self)))
        named = self._put_article(put, values, title) if self.is_article else []
        values["metadata"] = NewsMetadata(
            sections=named or None,
            sources=sources or None,
            rights=page_rights(self),
            furtherPages=self._further or None,
            teaser=self._teaser,
            leftOut=self._left_out or None,
            canonicalRefused=self.canonical_refused,
            validationMessages=self.bounds_met(),
        )
        return article_of(values)

    def _put_article(self, put: Any, values: dict[str, Any], title: str | None) -> list[str]:
        """Put what only an article has; return the sections it belongs to."""
        put("identifier", pick(headline.identifiers(self, self._element)))
        put("commentCount", pick(headline.comment_counts(self)))

        crumbs = put("breadcrumbs", pick(sections.breadcrumbs(self, title))) or []
        marked = sections.labels(self, self._title)
        if not marked and self._around is not None:
            marked = sections.named(self, self._around.labels())
        own = put("articleSection", pick(sections.article_sections(self, crumbs, marked)))
        named = sections.all_sections(self, crumbs, marked, own)
        put("keywords", pick(sections.keywords(self, self._around)))

        node = dating.published_node(self)
        if node is None and self._around is not None:
            node = next(self._around.dates(), None)
        dates = chain(dating.published(self, node), self._other_dates(), [("api", self._stated)])
        published = put("datePublished", pick(dating.believed(dates)))
        values["datePublishedRaw"] = text_of(node)
        node = dating.modified_node(self)
        put("dateModified", pick(chain(dating.modified(self, node), self._other_changes())))
        values["dateModifiedRaw"] = text_of(node)

        put("authors", pick(self._writers()))
        put("previousArticle", pick(self._neighbours(theme.PREVIOUS, after=False)))
        put("nextArticle", pick(self._neighbours(theme.NEXT, after=True)))
        self._put_body(put, values, title, published)
        return named

    @cached_property
    def _around(self) -> General | None:
        """What stands around the story on a page of another theme; `None` on one of this."""
        if self.find(theme.BODY) is not None:
            return None
        return General(self, self._title, self._container[0])

    def _other_dates(self) -> Iterator[tuple[str, Any]]:
        if self._around is not None:
            for node in self._around.dates():
                yield "html", dating.shown(self, node)
        yield "url", day_in_address(self.base)

    def _other_changes(self) -> Iterator[tuple[str, Any]]:
        if self._around is not None:
            for node in self._around.changes():
                yield "html", dating.shown(self, node)

    def _writers(self) -> Iterator[tuple[str, Any]]:
        """Yield who wrote it: on a page of another theme what is nearest to the title first."""
        for source, found in people.authors(self):
            if source == "html" and found:
                yield from self._other_authors()
            yield source, found
        yield from self._other_authors()

    def _other_authors(self) -> Iterator[tuple[str, Any]]:
        if self._around is not None:
            nodes = self._around.authors()
            yield "html", [author for node in nodes for author in people.printed(self, node)]

    def _neighbours(self, tokens: tuple[str, ...], *, after: bool) -> Iterator[tuple[str, Any]]:
        yield "theme", boxes.neighbour(self, tokens)
        if self._around is not None:
            yield "html", boxes.best_link(self, self._around.neighbours(after=after))

    def _put_body(
        self, put: Any, values: dict[str, Any], title: str | None, published: str | None
    ) -> None:
        node, source = self._container
        reader = BodyReader(self.link)
        if node is not None:
            reader.read(node)
            self.cut = reader.beside.cut | self.cut
        locked = reader.locked or (node is None and ask_for_password(marks_in(self.tree)))
        blocks: list[Block] = reader.blocks
        if source == "paragraphs":
            blocks = plausible.between_paragraphs(blocks)
        is_whole = not self.cut  # of what met a bound no other reader makes an article
        doubtful = is_whole and not locked and plausible.is_doubtful(self, blocks, source)
        if doubtful and source not in ("paragraphs", None):
            other = BodyReader(self.link)
            if (densest := container.densest(self, self._element)) is not None:
                other.read(densest)
            found = plausible.between_paragraphs(other.blocks)
            if plausible.is_better(self, found, blocks):
                reader, blocks, source = other, found, "paragraphs"
                doubtful = plausible.is_doubtful(self, blocks, source)
        if doubtful and self.text.count("<") > GENERAL_TAGS:
            if not blocks:
                what = f"more than {GENERAL_TAGS} tags, and no body by our rules"
                self.cut.setdefault(TOO_LARGE, what)
        elif doubtful:
            general = fallback.general_blocks(self.text, self.url)
            if plausible.is_better(self, general, blocks):
                blocks, source = general, "trafilatura"
        links = (url for block in blocks for _, url in block.links)
        self._further = further_pages(self, reader.beside.pagers, links)
        told = story.tell(
            blocks,
            site=self.site,
            headline=title,
            published=published,
            on_site=self.is_own,
        )
        put("articleBody", ([block.text for block in told.blocks], source))
        values["articleBodyHtml"] = joined_html(told.blocks)
        put("dateline", (told.dateline, source))
        left_out = [*reader.beside.left_out, *told.left_out]
        self._left_out = [LeftOut(text=said, reason=why) for said, why in left_out]
        self._teaser = teaser(self, node, told.blocks, left_out)
        values["promotions"] = told.promotions or None
        related = list(told.related)
        for place, box in reader.beside.related:
            related += [(place, link) for link in boxes.related_links(self, box)]
        related.sort(key=lambda one: one[0])
        boxed = boxes.unique([link for _, link in related], self.base)
        put("relatedArticles", (boxed, source))
        self._put_pictures(put, values, reader, told.credits)
        self._put_media(put, reader)

    def _put_pictures(
        self, put: Any, values: dict[str, Any], reader: BodyReader, credits: dict[int, str]
    ) -> None:
        said, source = pictures.lead(self, reader.beside.lead)
        if said is None and self._around is not None:
            said, source = pictures.first(self, self._around.pictures())
        lead = image_of(said) if said else None
        put("mainImage", (lead, source))
        images = {lead.url: lead} if lead is not None else {}
        captions: dict[int, tuple[str | None, str | None]] = {}
        for number, picture in enumerate(reader.beside.pictures, start=1):
            url = pictures.address(self, picture.node)
            if url and url not in images:
                node = picture.caption
                key = node.mem_id if node is not None else 0
                if key not in captions:
                    captions[key] = caption_and_credit(node)
                caption, credit = captions[key]
                if picture.credit is not None and not credit:
                    credit = credit_alone(text_of(picture.credit) or "") or None
                caption = caption or (None if credit else written_caption(picture.node))
                caption = caption or credits.get(number)
                images[url] = image_of(pictures.read(picture.node, url, caption, credit))
        values["images"] = list(images.values()) or None

    def _put_media(self, put: Any, reader: BodyReader) -> None:
        playing = media.found(self, reader.beside.media, reader.played)
        put("videos", ([Video(url=url) for url in playing["video"]], "html"))
        put("audios", ([Audio(url=url) for url in playing["audio"]], "html"))
