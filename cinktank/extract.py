"""From a page's bytes to its item, without a crawl."""

from cinktank.items import NewsArticle
from cinktank.pages.article import ArticlePage

__all__ = ["extract_article"]


def extract_article(body: bytes, url: str, encoding: str | None = None) -> NewsArticle:
    """Return the article that a page holds.

    ``encoding`` is the charset of the HTTP header, where there was one. Any bytes will do: of
    a page that is broken, empty or no article, the item has its ``url`` and what could be read.
    Nothing is known here of time and transport: of ``metadata`` only ``sections`` and
    ``sources`` are set.
    """
    return ArticlePage(body, url, encoding).item()
