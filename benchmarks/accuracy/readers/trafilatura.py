"""trafilatura: its own title, author, date, categories and text, without readers' comments.

``favor_precision`` reads these pages better than its default and than ``favor_recall``; htmldate
keeps the time of day only where it is asked to.
"""

from typing import Any

from trafilatura import bare_extraction

VERSIONS = ("trafilatura", "htmldate", "lxml")
OFFERS = {"headline", "sections", "date", "authors", "body"}

DATES = {"extensive_search": True, "original_date": True, "outputformat": "%Y-%m-%dT%H:%M:%S%z"}


def read(html: bytes, url: str) -> dict[str, Any]:
    found = bare_extraction(
        html,
        url=url,
        favor_precision=True,
        include_comments=False,
        with_metadata=True,
        date_extraction_params=DATES,
    )
    if found is None:
        return {}
    return {
        "headline": found.title,
        "sections": found.categories,
        "date": found.date,
        "authors": (found.author or "").split("; "),
        "body": found.text,
    }
