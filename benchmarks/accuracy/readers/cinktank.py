"""This project, as ``scrapy crawl`` reads a page."""

from typing import Any

from cinktank.extract import extract_article
from cinktank.items import Link

VERSIONS = ("selectolax",)
OFFERS = {
    "headline", "sections", "date", "authors", "body", "related", "captions", "credits",
    "dateline", "previous", "next",
}  # fmt: skip


def read(html: bytes, url: str) -> dict[str, Any]:
    item = extract_article(html, url)
    images = item.images or []
    line = item.dateline
    return {
        "headline": item.headline,
        "sections": [item.articleSection] if item.articleSection else [],
        "date": item.datePublished,
        "authors": [author.name for author in item.authors or []],
        "body": item.articleBody,
        "related": [link(each) for each in item.relatedArticles or []],
        "captions": [image.caption for image in images if image.caption],
        "credits": [image.creditText for image in images if image.creditText],
        "dateline": [line.text, line.located, line.date, line.source] if line else None,
        "previous": link(item.previousArticle),
        "next": link(item.nextArticle),
    }


def link(found: Link | None) -> list[str | None] | None:
    return [found.headline, found.url] if found else None
