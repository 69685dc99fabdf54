"""newspaper4k: one ``Article``; the language is the page's own, images are not fetched."""

from typing import Any

from newspaper import Article, Config

VERSIONS = ("newspaper4k", "lxml")
OFFERS = {"headline", "date", "authors", "body"}

CONFIG = Config()
CONFIG.fetch_images = False


def read(html: bytes, url: str) -> dict[str, Any]:
    article = Article(url, config=CONFIG)
    article.download(input_html=html.decode("utf-8", "replace"))
    article.parse()
    return {
        "headline": article.title,
        "date": article.publish_date.isoformat() if article.publish_date else None,
        "authors": article.authors,
        "body": article.text,
    }
