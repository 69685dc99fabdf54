"""fundus: a publisher of our own, as its documentation asks for; articles from the sitemap."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from fundus import Crawler, Sitemap
from fundus.parser import ArticleBody, BaseParser, ParserProxy, attribute
from fundus.parser.utility import (
    extract_article_body_with_selector,
    generic_author_parsing,
    generic_date_parsing,
)
from fundus.publishers.base_objects import Publisher, PublisherGroup
from lxml.cssselect import CSSSelector


class NewspaperParser(ParserProxy):
    """The theme's articles, by its classes."""

    class V1(BaseParser):
        """The one version."""

        _paragraphs = CSSSelector("div.td-post-content > p")
        _headings = CSSSelector("div.td-post-content > h2, div.td-post-content > h3")

        @attribute
        def body(self) -> ArticleBody | None:
            """Return the paragraphs."""
            return extract_article_body_with_selector(
                self.precomputed.doc,
                paragraph_selector=self._paragraphs,
                subheadline_selector=self._headings,
            )

        @attribute
        def title(self) -> str | None:
            """Return the headline."""
            return self.precomputed.meta.get("og:title")

        @attribute
        def publishing_date(self) -> datetime | None:
            """Return the moment of publication."""
            return generic_date_parsing(self.precomputed.meta.get("article:published_time"))

        @attribute
        def authors(self) -> list[str]:
            """Return the authors."""
            return generic_author_parsing(self.precomputed.ld.bf_search("author"))


def crawl(site: str, write: Callable[..., None]) -> None:
    """Crawl the sitemap."""

    class Local(metaclass=PublisherGroup):
        default_language = "fr"
        Newsroom = Publisher(
            name="Newsroom",
            domain=site,
            parser=NewspaperParser,
            sources=[Sitemap(f"{site}wp-sitemap.xml")],
        )

    found: Any
    for found in Crawler(Local, delay=0.0).crawl(only_complete=False):
        body = found.body.text(join_on="\n\n") if found.body else None
        write(found.html.requested_url, found.title, found.publishing_date, body)
