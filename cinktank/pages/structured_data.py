"""What a page says of itself in JSON-LD, whoever wrote it: the theme, Yoast, Rank Math."""

from collections.abc import Iterable
from functools import cached_property
from typing import Any, Final

import msgspec

ARTICLE_TYPES: Final = frozenset({
    "Article",
    "NewsArticle",
    "BlogPosting",
    "ReportageNewsArticle",
    "AnalysisNewsArticle",
    "OpinionNewsArticle",
    "LiveBlogPosting",
    "TechArticle",
    "ScholarlyArticle",
    "SocialMediaPosting",
})  # fmt: skip
_INSIDE: Final = ("@graph", "mainEntity", "mainEntityOfPage", "breadcrumb", "article")
_DEPTH: Final = 6


class StructuredData:
    """The things that a page's JSON-LD describes, in page order."""

    def __init__(self, things: list[dict[str, Any]]) -> None:
        self.things = things
        self._by_id = {
            thing["@id"]: thing
            for thing in things
            if isinstance(thing.get("@id"), str) and len(thing) > 1
        }

    def first(self, types: Iterable[str]) -> dict[str, Any]:
        """Return the first thing of one of these types; an empty one where there is none."""
        wanted = frozenset(types)
        for thing in self.things:
            if wanted.intersection(_types(thing)):
                return thing
        return {}

    @cached_property
    def articles(self) -> list[dict[str, Any]]:
        """Every article that is described, the page's own or not."""
        return [thing for thing in self.things if ARTICLE_TYPES.intersection(_types(thing))]

    @cached_property
    def article(self) -> dict[str, Any]:
        """The page's own article; an empty one where there is none."""
        return next(iter(self.articles), {})

    def followed(self, value: Any) -> Any:
        """Return the thing that ``{"@id": …}`` points to; anything else as it is."""
        if isinstance(value, dict) and "name" not in value and isinstance(value.get("@id"), str):
            return self._by_id.get(value["@id"], value)
        return value

    def names(self, value: Any) -> list[str]:
        """Return the names in a value that may be a text, a thing or a list of either."""
        found = []
        for one in value if isinstance(value, list) else [value]:
            one = self.followed(one)
            name = one.get("name") if isinstance(one, dict) else one
            for text in name if isinstance(name, list) else [name]:
                if isinstance(text, str) and text.strip():
                    found.append(text)
        return found


def read(scripts: Iterable[str]) -> StructuredData:
    """Read the texts of ``application/ld+json`` scripts; one that is no JSON says nothing."""
    things: list[dict[str, Any]] = []
    for script in scripts:
        _collect(_decoded(script), things, 0)
    return StructuredData(things)


def _decoded(script: str) -> Any:
    text = script.strip().removeprefix("<!--").removesuffix("-->").strip().rstrip(";")
    if text.startswith("//<![CDATA["):
        text = text[len("//<![CDATA[") :].removesuffix("//]]>")
    try:
        return msgspec.json.decode(text.encode("utf-8", "replace"))
    except (msgspec.DecodeError, RecursionError):
        pass
    try:  # line breaks and tabs inside strings, which browsers' readers of JSON-LD forgive
        return msgspec.json.decode(" ".join(text.split()).encode("utf-8", "replace"))
    except (msgspec.DecodeError, RecursionError):
        return None


def _collect(value: Any, things: list[dict[str, Any]], depth: int) -> None:
    if depth > _DEPTH:
        return
    if isinstance(value, list):
        for one in value:
            _collect(one, things, depth + 1)
    elif isinstance(value, dict):
        if "@type" in value:
            things.append(value)
        for key in _INSIDE:
            if isinstance(inner := value.get(key), (dict, list)):
                _collect(inner, things, depth + 1)


def _types(thing: dict[str, Any]) -> list[str]:
    kind = thing.get("@type")
    kinds = kind if isinstance(kind, list) else [kind]
    return [one.rsplit("/", 1)[-1] for one in kinds if isinstance(one, str)]
