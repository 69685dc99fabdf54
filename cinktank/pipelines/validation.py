"""Is this item an article that can be trusted? What is not goes to quarantine."""

from datetime import UTC, date, datetime, timedelta
from functools import cache, reduce
from operator import or_
from time import time
from types import UnionType
from typing import TYPE_CHECKING, Any, NoReturn, Self, Union, get_args, get_origin, get_type_hints

import attrs
import msgspec

from cinktank.crawl.ledger import Outcome
from cinktank.crawl.run import run_of
from cinktank.items import NewsArticle, names
from cinktank.not_given import REFUSED
from cinktank.pipelines.judging import NotToKeepError, RunLike, in_a_crawl
from cinktank.processors.lines import one_line

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

REQUIRED = ("headline", "articleBody", "datePublished")
"""What an article cannot be without."""

CLOCKS_DIFFER = timedelta(days=1)
"""How far in the future a date may lie: the site's clock and zone are not ours."""

EARLIEST = "1990"
"""No page of the web is older: a date before is a machine's zero, or of another calendar."""

TRACE = 1 / 500
"""So large a share of a body's letters may be unreadable: a cut emoji, a damaged quotation."""

_LOST = "\ufffd"


@cache
def line_type(item: type[Any] = NewsArticle) -> type[Any]:
    """Return what msgspec can hold an *item* against: its fields and their types, and no others.

    By the item's class itself msgspec would take any instance of it as it is, unlooked at.
    """
    hints = get_type_hints(item)
    fields = [(name, _checked(hints[name])) for name in names(item)]
    return msgspec.defstruct(item.__name__, fields, forbid_unknown_fields=True)


def _checked(hint: Any) -> Any:
    choices = get_args(hint)
    if get_origin(hint) in (Union, UnionType):
        return reduce(or_, map(_checked, choices))
    if get_origin(hint) is list:
        return list[_checked(choices[0])]  # type: ignore[misc]
    return line_type(hint) if attrs.has(hint) else hint


class ValidationPipeline:
    """Sends to quarantine what the item's types or a rule below refuse.

    Items of spiders that are none of ours pass by.
    """

    def __init__(self, crawler: "Crawler"):
        self.run = run_of(crawler)

    @classmethod
    def from_crawler(cls, crawler: "Crawler") -> Self:
        """Take the run from the crawler's spider."""
        return cls(crawler)

    def process_item(self, item: Any) -> Any:
        """Return the item, or drop it with its reasons."""
        if self.run is None or not isinstance(item, NewsArticle):
            return item
        now = self.run.fetcher.clock.now()
        if found := reasons(item, now):
            with in_a_crawl(self.run, item):
                quarantine(item, found, self.run)
        drop_false_change(item, now)
        return item


def quarantine(item: NewsArticle, found: list[str], run: RunLike) -> NoReturn:
    """Put an article into quarantine with its reasons; raises `NotToKeepError`."""
    found = [one_line(reason) for reason in found]
    for reason in found:
        name = reason.partition(":")[0].replace(" ", "_")
        run.stats.inc_value(f"validation/{name}")
    run.lake.reject(item.url, found, item, int(time()))
    why = one_line(f"Quarantined {one_line(item.url)}: {'; '.join(found)}", 500)
    raise NotToKeepError(Outcome.REFUSED, why, "WARNING")


def reasons(item: NewsArticle, now: datetime) -> list[str]:
    """Return why *item* is no article to trust: ``[]`` for a good one.

    A reason is a short name, a colon and the particulars: ``missing headline: …``.

    >>> reasons(NewsArticle(url="https://cinktank.com/"), datetime.now(UTC))[0]
    'missing headline: the page shows none'
    """
    try:
        msgspec.convert(item, line_type(), from_attributes=True)
    except msgspec.ValidationError as error:
        return [f"schema: {error}"]
    if item.metadata.event == "gone":
        return []
    found = [f"missing {name}: the page shows none" for name in REQUIRED if not getattr(item, name)]
    if item.metadata.validationMessages:
        found += [
            f"{name}: {message}"
            for name, messages in item.metadata.validationMessages.items()
            for message in messages
        ]
    if item.headline and item.articleBody and len(item.articleBody) < len(item.headline):
        found.append(
            f"body shorter than headline: {len(item.articleBody)} and {len(item.headline)} letters"
        )
    if lost := _lost_letters(item):
        found.append(f"unreadable letters: {lost}")
    if why := _is_no_date(item.datePublished, now):
        found.append(f"datePublished {why}: {item.datePublished}")
    return found


def drop_false_change(item: NewsArticle, now: datetime) -> None:
    """Take a date of the last change that cannot be from a valid *item*; its sources say so.

    The site's clock was wrong when the article was saved: no reason to refuse it.
    """
    if _is_no_date(item.dateModified, now):
        item.dateModified = None
        item.metadata.sources = {**(item.metadata.sources or {}), "dateModified": REFUSED}


def _is_no_date(value: str | None, now: datetime) -> str | None:
    """Return why a date cannot be; ``None`` where it can, or there is none."""
    if value and _moment(value) > now + CLOCKS_DIFFER:
        return "in the future"
    return "before the web" if value and value < EARLIEST else None


def _lost_letters(item: NewsArticle) -> str | None:
    """Return where an item has letters that could not be decoded, and more than a trace of them."""
    if item.headline and _LOST in item.headline:
        return "in the headline"
    body = item.articleBody or ""
    count = body.count(_LOST)
    return f"{count} in {len(body)} of the body" if count > TRACE * len(body) else None


def _moment(value: str) -> datetime:
    """Return an ISO date or date-time with a zone; one that cannot be read lies far ahead."""
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return datetime.combine(date.max, datetime.min.time(), UTC)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
