"""goose3: one ``Article``; the language is the page's own, images are not fetched.

It gives dates as the page has them: ISO, English or French words. All three are read here.
"""

from datetime import datetime
from typing import Any

from dateutil.parser import parse, parserinfo
from goose3 import Goose

VERSIONS = ("goose3", "lxml")
OFFERS = {"headline", "date", "authors", "body"}


class French(parserinfo):
    """The printed dates that no English parser knows."""

    MONTHS = [  # noqa: RUF012 - as dateutil declares it
        ("janv", "janvier"), ("févr", "février"), ("mars",), ("avr", "avril"), ("mai",),
        ("juin",), ("juil", "juillet"), ("août",), ("sept", "septembre"), ("oct", "octobre"),
        ("nov", "novembre"), ("déc", "décembre"),
    ]  # fmt: skip


GOOSE = Goose({"enable_image_fetching": False, "use_meta_language": True})


def read(html: bytes, url: str) -> dict[str, Any]:
    article = GOOSE.extract(url=url, raw_html=html.decode("utf-8", "replace"))
    return {
        "headline": article.title,
        "date": date(article.publish_date),
        "authors": article.authors,
        "body": article.cleaned_text,
    }


def date(printed: str | None) -> str | None:
    if not printed:
        return None
    try:
        return datetime.fromisoformat(printed).isoformat()
    except ValueError:
        pass
    for language in (None, French()):
        try:
            return parse(printed, language, dayfirst=True).isoformat()
        except (ValueError, OverflowError):
            pass
    return printed
