"""news-please: its library entry for a page in hand."""

from typing import Any

from newsplease import NewsPlease

VERSIONS = ("news-please", "newspaper4k", "readability-lxml", "lxml")
OFFERS = {"headline", "date", "authors", "body"}


def read(html: bytes, url: str) -> dict[str, Any]:
    article = NewsPlease.from_html(html.decode("utf-8", "replace"), url=url, fetch_images=False)
    published = article.date_publish
    return {
        "headline": article.title,
        "date": published.isoformat() if hasattr(published, "isoformat") else published,
        "authors": article.authors,
        "body": article.maintext,
    }
