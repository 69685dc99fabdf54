"""What a page says of itself in JSON-LD, whoever wrote it: the theme, Yoast, Rank Math."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final
from urllib.parse import urlsplit

from cinktank.pages import lenient_json
from cinktank.pages.bounds import TEXT
from cinktank.processors.json_values import decoded
from cinktank.processors.text import label_key, unescaped

_ARTICLE_ENDS: Final = ("article", "posting", "report")
"""How the names of schema.org's kinds of articles end: ``NewsArticle``, ``LiveBlogPosting``."""

_NO_ARTICLES: Final = frozenset({"jobposting"})
_VOCABULARY: Final = re.compile(r"[/#:]")

_INSIDE: Final = ("@graph", "mainEntity", "mainEntityOfPage", "breadcrumb", "article", "hasPart")
_MEDIA: Final = {"VideoObject": "video", "AudioObject": "audio", "PodcastEpisode": "audio"}
_PLAYING: Final = ("video", "audio", "associatedMedia", "encoding")
_DEPTH: Final = 6
_NESTED: Final = 5
_ENCODED_TIMES: Final = 3
_TITLE: Final = 20
"""A title of so many letters may begin a longer one that is the same."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What a page is about, as far as others say it: its addresses and its titles."""

    urls: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()

    def is_of(self, thing: dict[str, Any]) -> bool | None:
        """Say whether a thing is this page's; `None` where it does not say of what it is."""
        stated = [text(thing.get(key)) for key in ("headline", "name")]
        if any(_is_same_title(one, own) for one in stated if one for own in self.titles):
            return True
        own, ends = {_end(url) for url in self.urls} - {""}, set(_ends(thing))
        if not own or not ends:
            return None
        return not own.isdisjoint(ends)


def _is_same_title(stated: str, own: str) -> bool:
    """Say whether two titles are one, though one be cut or have the site's name behind it.

    >>> _is_same_title("Le conseil adopte le bud...", "Le conseil adopte le budget – Cinktank")
    True
    """
    if stated == own and "&" not in stated:  # as nearly all are
        return True
    keys = sorted(
        (label_key(unescaped(stated[:TEXT])).rstrip(" .…"), label_key(own).rstrip(" .…")), key=len
    )
    return keys[0] == keys[1] or (len(keys[0]) >= _TITLE and keys[1].startswith(keys[0]))


def _ends(thing: dict[str, Any]) -> Iterator[str]:
    """Yield the last part of each address that a thing gives itself."""
    for key in ("url", "@id", "mainEntityOfPage"):
        value = thing.get(key)
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, dict):
                one = one.get("@id") or one.get("url")
            if isinstance(one, str) and (end := _end(one)):
                yield end


def _end(url: str) -> str:
    """Return what tells an address from the site's others: its path's last part.

    >>> _end("https://cinktank.com/france/un-article/#article"), _end("https://cinktank.com/")
    ('un-article', '')
    """
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return ""
    path = [part for part in parts.path.lower().split("/") if part not in ("", "amp", "index.html")]
    return path[-1] if path else parts.query


def text(value: Any) -> str | None:
    """Return a value's text, however it is wrapped: in a list, or as ``{"@value": …}``.

    >>> text(["2024-05-13"]), text({"@value": "2024-05-13"}), text(7), text(True)
    ('2024-05-13', '2024-05-13', '7', None)
    """
    for _ in range(_NESTED):
        if isinstance(value, list) and value:
            value = value[0]
        elif isinstance(value, dict):
            value = value.get("@value")
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return value if isinstance(value, str) else None


class StructuredData:
    """The things that a page's JSON-LD describes, in page order."""

    def __init__(
        self, things: list[dict[str, Any]], subject: Callable[[], Subject] = Subject
    ) -> None:
        self.things = things
        self._asked = subject
        self._by_id = {
            thing["@id"]: thing
            for thing in things
            if isinstance(thing.get("@id"), str) and len(thing) > 1
        }

    def first(self, types: Iterable[str]) -> dict[str, Any]:
        """Return the first thing of one of these types; an empty one where there is none."""
        wanted = frozenset(types)
        for thing, types in zip(self.things, self._types, strict=True):
            if not wanted.isdisjoint(types):
                return thing
        return {}

    @cached_property
    def _subject(self) -> Subject:
        return self._asked()

    @cached_property
    def _types(self) -> list[frozenset[str]]:
        return [frozenset(_types(thing)) for thing in self.things]

    @cached_property
    def article(self) -> dict[str, Any]:
        """Return the article that the page is about: not one that it only links.

        Where several are described, that which has the page's address or title; else the first
        that is not plainly of another page.
        """
        unsure: dict[str, Any] = {}
        for thing, types in zip(self.things, self._types, strict=True):
            if any(map(_is_article, types)):
                own = self._subject.is_of(thing)
                if own:
                    return thing
                if own is None and not unsure:
                    unsure = thing
        return unsure

    def media(self) -> list[tuple[str, dict[str, Any]]]:
        """Return the videos and audios that are described, each with its kind."""
        found: list[tuple[str, dict[str, Any]]] = []
        values = [self.article.get(key) for key in _PLAYING]
        if not any(values) and all(map(_MEDIA.keys().isdisjoint, self._types)):
            return found
        for value in [*values, *self.things]:
            for one in value if isinstance(value, list) else [value]:
                one = self.followed(one)
                if isinstance(one, dict):
                    kinds = [_MEDIA[name] for name in _types(one) if name in _MEDIA]
                    if kinds and self._subject.is_of(one) is not False:
                        found.append((kinds[0], one))
        return found

    def followed(self, value: Any) -> Any:
        """Return the thing that ``{"@id": …}`` points to, with what is said beside that.

        Anything else as it is.
        """
        if isinstance(value, dict) and isinstance(value.get("@id"), str):
            return {**self._by_id.get(value["@id"], {}), **value}
        return value

    def names(self, value: Any) -> list[str]:
        """Return the names in a value that may be a text, a thing or a list of either."""
        return list(self._names(value, 0))

    def _names(self, value: Any, depth: int) -> Iterator[str]:
        if depth > _NESTED:
            return
        for one in value if isinstance(value, list) else [value]:
            one = self.followed(one)
            if isinstance(one, dict):
                one = _name_in(one)
            if isinstance(one, (dict, list)):
                yield from self._names(one, depth + 1)
            elif isinstance(one, str) and one.strip():
                yield one


def _name_in(thing: dict[str, Any]) -> Any:
    """Return what a thing is called: its name, its parts, or what a list of PHP's holds.

    >>> _name_in({"givenName": "Marie", "familyName": "Colin"}), _name_in({"0": "Marie Colin"})
    ('Marie Colin', ['Marie Colin'])
    """
    for key in ("name", "@value", "@list"):
        if key in thing:
            return thing[key]
    parts = [text(thing.get(key)) for key in ("givenName", "familyName")]
    if any(parts):
        return " ".join(filter(None, parts))
    return list(thing.values()) if thing and all(map(str.isdecimal, thing)) else None


def read(scripts: Iterable[str], subject: Callable[[], Subject] = Subject) -> StructuredData:
    """Read the texts of ``application/ld+json`` scripts; of one with a flaw what it leaves.

    *subject* is asked for what the page is about where something is said of an article.
    """
    things: list[dict[str, Any]] = []
    for script in scripts:
        _collect(_decoded(script), things, 0)
    return StructuredData(things, subject)


def _decoded(script: str) -> Any:
    for _ in range(_ENCODED_TIMES):
        try:
            value = decoded(script.encode("utf-8", "replace"))
        except ValueError:
            return lenient_json.values(script)
        if not isinstance(value, str):
            return value
        script = value  # encoded once more than was meant
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
    """Return the names of a thing's types, without the vocabulary that they are of.

    >>> _types({"@type": ["https://schema.org/NewsArticle", "schema:Article"]})
    ['NewsArticle', 'Article']
    """
    kind = thing.get("@type")
    kinds = kind if isinstance(kind, list) else [kind]
    return [_VOCABULARY.split(one.strip())[-1] for one in kinds if isinstance(one, str)]


def _is_article(name: str) -> bool:
    """Say whether a type is one of schema.org's articles, though it be written in small letters.

    >>> _is_article("OpinionNewsArticle"), _is_article("blogPosting"), _is_article("JobPosting")
    (True, True, False)
    """
    name = name.lower()
    return name not in _NO_ARTICLES and name.endswith(_ARTICLE_ENDS)
