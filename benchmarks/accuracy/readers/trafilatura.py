"""trafilatura: its own title, author, date, categories and text, without readers' comments."""

from typing import Any

from trafilatura import bare_extraction

VERSIONS = ("trafilatura", "htmldate", "lxml")
OFFERS = {"headline", "sections", "date", "authors", "body"}


def read(html: bytes, url: str) -> dict[str, Any]:
    found = bare_extraction(html, url=url, include_comments=False, with_metadata=True)
    if found is None:
        return {}
    return {
        "headline": found.title,
        "sections": found.categories,
        "date": found.date,
        "authors": (found.author or "").split("; "),
        "body": found.text,
    }
