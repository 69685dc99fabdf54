"""From a page's bytes, or a post of the site's API, to its item, without a crawl."""

from collections.abc import Mapping
from typing import Any

from cinktank.deadline import READ_TIMEOUT, ReadingTimeoutError, read_within
from cinktank.items import NewsArticle
from cinktank.pages.article import ArticlePage
from cinktank.pages.post import PostPage, Term

__all__ = ["ReadingTimeoutError", "extract_article", "extract_post"]


def extract_article(
    body: bytes,
    url: str,
    encoding: str | None = None,
    published: str | None = None,
    *,
    timeout: float = READ_TIMEOUT,
) -> NewsArticle:
    """Return the article that a page holds.

    ``encoding`` is the charset of the HTTP header, where there was one; ``published`` the date,
    ISO 8601, that the site's API has for a page that shows none. Any bytes will do: of
    a page that is broken, empty or no article, the item has its ``url`` and what could be read.
    Nothing is known here of time and transport: of ``metadata`` only what the page itself says
    is set (``sections``, ``sources``, ``rights``, ``canonicalRefused``), and
    ``validationMessages`` of a page that is too large or too deep.
    Raises `ReadingTimeoutError` after ``timeout`` seconds (0: never).
    """
    return read_within(timeout, lambda: ArticlePage(body, url, encoding, published).item(), url)


def extract_post(
    post: Mapping[str, Any],
    home: str,
    terms: Mapping[int, Term] | None = None,
    *,
    timeout: float = READ_TIMEOUT,
) -> NewsArticle:
    """Return the article that a post of WordPress's API holds.

    ``post`` is decoded JSON with its author, terms and lead picture embedded; ``home`` is the
    address of the site's home page, ``terms`` its categories by number. What the API does not say
    is `None`: ``cinktank.not_given`` lists it. Any object will do, as any bytes do for a page.
    Raises `ReadingTimeoutError` after ``timeout`` seconds (0: never).
    """
    return read_within(timeout, lambda: PostPage(post, home, terms).item(), home)
