"""goose3: one ``Article``; the language is the page's own, images are not fetched."""

from typing import Any

from goose3 import Goose

VERSIONS = ("goose3", "lxml")
OFFERS = {"headline", "date", "authors", "body"}

GOOSE = Goose({"enable_image_fetching": False, "use_meta_language": True})


def read(html: bytes, url: str) -> dict[str, Any]:
    article = GOOSE.extract(url=url, raw_html=html.decode("utf-8", "replace"))
    return {
        "headline": article.title,
        "date": article.publish_date,
        "authors": article.authors,
        "body": article.cleaned_text,
    }
