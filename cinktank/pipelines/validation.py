"""Is this item an article that can be trusted? What is not goes to quarantine."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import cache
from time import time
from typing import TYPE_CHECKING, Any, Self, cast

import fastjsonschema
from itemadapter import ItemAdapter
from scrapy.exceptions import DropItem

from cinktank.items import NewsArticle
from cinktank.pipelines.stop import crawl_stopped_on_failure

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from cinktank.spiders.news import NewsSpider

REQUIRED = ("headline", "articleBody", "datePublished")
"""What an article cannot be without."""

CLOCKS_DIFFER = timedelta(days=1)
"""How far in the future a date may lie: the site's clock and zone are not ours."""


def plainer(schema: Any) -> Any:
    """Return a schema that says the same with fewer alternatives.

    "Nothing, or an object with these properties" is tried one by one, each miss an exception; as
    two types of one schema it is a single look: half the time, and the reason names the place.

    >>> plainer({"anyOf": [{"type": "null"}, {"type": "array", "items": {"type": "string"}}]})
    {'type': ['null', 'array'], 'items': {'type': 'string'}}
    """
    if isinstance(schema, list):
        return [plainer(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    match schema.get("anyOf"):
        case [{"type": "null", **nothing}, {"type": str(kind), **rest}] if not nothing:
            others = {name: value for name, value in schema.items() if name != "anyOf"}
            return plainer({**others, "type": ["null", kind], **rest})
    return {name: plainer(value) for name, value in schema.items()}


@cache
def _schema() -> Callable[[dict[str, Any]], Any]:
    """Return the schema's check, made when the first article comes: 0.15 s a start need not wait
    for, nearly all of it for the descriptions that come with a schema."""
    check: Callable[[dict[str, Any]], Any] = fastjsonschema.compile(
        plainer(ItemAdapter.get_json_schema(NewsArticle))
    )
    return check


class ValidationPipeline:
    """Sends to quarantine what the JSON Schema or a rule below refuses."""

    def __init__(self, crawler: "Crawler"):
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: "Crawler") -> Self:
        """Take the keeper from the crawler's spider, when the first reject comes."""
        return cls(crawler)

    def process_item(self, item: NewsArticle) -> NewsArticle:
        """Return the item, or drop it with its reasons."""
        found = reasons(item, datetime.now(UTC))
        if not found:
            return item
        for reason in found:
            name = reason.partition(":")[0].replace(" ", "_")
            self.crawler.stats.inc_value(f"validation/{name}")
        with crawl_stopped_on_failure(self.crawler):
            cast("NewsSpider", self.crawler.spider).keeper.reject(
                item.url, found, item, int(time())
            )
        raise DropItem(f"Quarantined {item.url}: {'; '.join(found)}", log_level="WARNING")


def reasons(item: NewsArticle, now: datetime) -> list[str]:
    """Return why *item* is no article to trust: ``[]`` for a good one.

    A reason is a short name, a colon and the particulars: ``missing headline: …``.

    >>> reasons(NewsArticle(url="https://cinktank.com/"), datetime.now(UTC))[0]
    'missing headline: the page shows none'
    """
    if item.metadata.event == "gone":
        return []
    found = []
    try:
        _schema()(msgspec.to_builtins(item))
    except fastjsonschema.JsonSchemaValueException as error:
        found.append(f"schema: {error.message}")
    found += [
        f"missing {name}: the page shows none" for name in REQUIRED if not getattr(item, name)
    ]
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
    for name in ("datePublished", "dateModified"):
        value = getattr(item, name)
        if value and _moment(value) > now + CLOCKS_DIFFER:
            found.append(f"{name} in the future: {value}")
    return found


def _moment(value: str) -> datetime:
    """Return an ISO date or date-time with a zone; one that cannot be read lies far ahead."""
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return datetime.combine(date.max, datetime.min.time(), UTC)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
