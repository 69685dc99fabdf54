"""Fingerprints of an article's content: is this copy new, changed, or a copy of another story?"""

import re
from functools import lru_cache
from hashlib import blake2b, sha256

import msgspec

from cinktank.items import NewsArticle
from cinktank.not_given import NOT_GIVEN, REFUSED

CONTENT = (
    "headline",
    "description",
    "articleSection",
    "dateline",
    "datePublished",
    "authors",
    "articleBody",
    "mainImage",
    "images",
    "keywords",
)
"""The fields that make a revision: append new ones at the end, so that old fingerprints hold.

Left out is what changes though nobody touched the story: comments, neighbours, related boxes
and promotions, the modification date (WordPress moves it when a tag is renamed), and
``articleBodyHtml``, which has the same text as ``articleBody``.
"""

_COMPARED = 4
"""Paragraphs by which two stories are compared."""
_ENOUGH = 200
"""Letters of a text that can be compared."""
_FIELD_BYTES = 4
_UNKNOWN = bytes(_FIELD_BYTES)
_WORDS = re.compile(r"\w+")
_ASCII_SIGNS = bytes(sign for sign in range(128) if not (chr(sign).isalnum() or sign == ord("_")))
_encode = msgspec.json.Encoder(order="deterministic").encode


def content_hash(item: NewsArticle) -> str:
    """Return the SHA-256 (64 hex digits) of the `CONTENT` fields."""
    return sha256(_encode([getattr(item, name) for name in CONTENT])).hexdigest()


def field_prints(item: NewsArticle) -> bytes:
    """Return 4 bytes for each `CONTENT` field, to find out later which of them changed.

    Zeros stand for a field that the item's source does not give (`cinktank.not_given`), or that
    it refused.
    """
    silent = NOT_GIVEN.get(item.metadata.discovery or "", {})
    sources = item.metadata.sources or {}
    return b"".join(
        _UNKNOWN
        if ((value := getattr(item, name)) is None and name in silent)
        or sources.get(name) == REFUSED
        else blake2b(_encode(value), digest_size=_FIELD_BYTES).digest()
        for name in CONTENT
    )


def changed_fields(before: bytes, after: bytes) -> list[str]:
    """Return the names of the fields whose prints differ; unknown on one side counts as equal.

    >>> first = NewsArticle(url="https://cinktank.com/a/", headline="Un")
    >>> second = NewsArticle(url="https://cinktank.com/a/", headline="Deux")
    >>> changed_fields(field_prints(first), field_prints(second))
    ['headline']
    """
    changed = []
    for index, name in enumerate(CONTENT):
        here = slice(index * _FIELD_BYTES, (index + 1) * _FIELD_BYTES)
        if before[here] != after[here] and _UNKNOWN not in (before[here], after[here]):
            changed.append(name)
    return changed


@lru_cache(maxsize=2)  # asked by two pipelines in a row: the second time is free, not 0.1 ms
def story_prints(body: str | None) -> list[int]:
    """Return a number for each of the (up to four) longest paragraphs of *body*.

    Two articles that share most of them are the same story, whatever their headline, dateline
    or one reworded paragraph. A text under 200 letters has none: it is too short to compare.
    Of paragraphs that are equally long the first ones count.
    """
    longest: list[str] = []
    count = 0
    for block in sorted((body or "").split("\n\n"), key=len, reverse=True):
        is_known = count >= _ENOUGH and len(longest) == _COMPARED
        if is_known and len(block) < len(longest[-1]):
            break  # none of the rest has as many letters
        letters = _letters(block)
        count += len(letters)
        if letters and letters not in longest:
            longest = sorted([*longest, letters], key=len, reverse=True)[:_COMPARED]
    return [number(letters) for letters in longest] if count >= _ENOUGH else []


def _letters(text: str) -> str:
    """Return letters and digits alone, in one case.

    Plain spaces and signs go first, as bytes: the search over what is left takes half the time.

    >>> _letters("« L’Été » 2022\u202f: sous-titre !")
    'lété2022soustitre'
    """
    plain = text.encode("utf-8", "surrogatepass").translate(None, _ASCII_SIGNS)
    return "".join(_WORDS.findall(plain.decode("utf-8", "surrogatepass"))).casefold()


def number(text: str) -> int:
    """Return a stable signed 64-bit number for *text*: SQLite's and a Parquet column's integer."""
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), signed=True)
