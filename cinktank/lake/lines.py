"""One item, one line of JSON that every reader splits at the same place."""

import re
from datetime import UTC, datetime
from typing import Any, cast

import msgspec

from cinktank import __version__
from cinktank.items import NewsArticle, names

FIELDS = (
    "url",
    "canonicalUrl",
    "identifier",
    "headline",
    "description",
    "articleSection",
    "breadcrumbs",
    "dateline",
    "datePublished",
    "datePublishedRaw",
    "dateModified",
    "dateModifiedRaw",
    "authors",
    "articleBody",
    "articleBodyHtml",
    "mainImage",
    "images",
    "videos",
    "audios",
    "relatedArticles",
    "promotions",
    "previousArticle",
    "nextArticle",
    "keywords",
    "commentCount",
    "inLanguage",
    "metadata",
)
"""The order of a line's keys: what identifies an article first, how it came to be last."""

assert set(FIELDS) == set(names(NewsArticle))

_encode = msgspec.json.Encoder().encode

# What JSON allows unescaped in a string and some reader takes for the end of a line (NEL, U+2028,
# U+2029: str.splitlines, JavaScript before 2019) or for a control character (DEL, C1).
_UNSAFE = re.compile("[\x7f-\x9f\u2028\u2029]")
# The same in UTF-8, looked for in what is left of a line without its plain ASCII: a tenth of a
# French line. Over the whole line the search took 120 µs of the 150 from item to line; now 10.
_UNSAFE_BYTES = re.compile(b"\x7f|\xc2[\x80-\x9f]|\xe2\x80[\xa8\xa9]")
_ASCII = bytes(range(0x7F))


def in_order(item: NewsArticle) -> dict[str, Any]:
    """Return the item's fields in the order of a line's keys; what a subclass adds comes last."""
    line = {name: getattr(item, name) for name in FIELDS}
    if type(item) is not NewsArticle:
        line |= {name: getattr(item, name) for name in names(type(item)) if name not in line}
    return line


def reject_line(
    url: str, reasons: list[str], item: NewsArticle | None, now: int, *, spider: str, job: str
) -> dict[str, Any]:
    """Return a line of the quarantine."""
    return {
        "url": url,
        "reasons": reasons,
        "pageHash": item.metadata.pageHash if item else None,
        "spider": spider,
        "job": job,
        "dateRejected": datetime.fromtimestamp(now, UTC).isoformat(),
        "softwareVersion": __version__,
        "item": in_order(item) if item else None,
    }


def as_dict(item: NewsArticle) -> dict[str, Any]:
    """Return the item as plain dicts, lists and scalars, its keys in the order of a line's."""
    return cast("dict[str, Any]", msgspec.to_builtins(in_order(item)))


def encode_line(value: Any) -> bytes:
    r"""Return *value* as one line of UTF-8 JSON, its newline included.

    >>> encode_line({"headline": "Été\u2028!"})
    b'{"headline":"\xc3\x89t\xc3\xa9\\u2028!"}\n'
    >>> encode_line({"headline": "un \ud83d seul"})
    b'{"headline":"un ? seul"}\n'
    """
    try:
        line = _encode(value)
    except UnicodeEncodeError:  # half a surrogate pair, as JSON can write and UTF-8 cannot
        line = _encode(_without_surrogates(msgspec.to_builtins(value)))
    return escape_unsafe(line) + b"\n"


def escape_unsafe(text: bytes) -> bytes:
    """Return JSON with every control character and line separator in its strings escaped."""
    if _UNSAFE_BYTES.search(text.translate(None, _ASCII)):
        plain = text.decode()
        return _UNSAFE.sub(lambda match: f"\\u{ord(match[0]):04x}", plain).encode()
    return text


def _without_surrogates(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    if isinstance(value, dict):
        return {_without_surrogates(k): _without_surrogates(v) for k, v in value.items()}
    return [_without_surrogates(one) for one in value] if isinstance(value, list) else value
