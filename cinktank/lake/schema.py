"""The item's types, read from its annotations: what a table's columns are made from."""

from dataclasses import dataclass
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

import attrs

from cinktank.items import NewsArticle, NewsMetadata, names
from cinktank.lake.lines import FIELDS

MAJOR = 1
"""To be raised when a field is taken away, renamed or given another type."""

SCALARS = {str: "text", int: "integer", float: "number", bool: "flag"}

KEYS = {
    (NewsMetadata, "sources"): tuple(name for name in FIELDS if name != "metadata"),
    (NewsMetadata, "validationMessages"): ("truncated",),
}
"""The keys that a dictionary of the item can have. With them it is an object like any other; as a
dictionary, pyarrow and polars have no type for it that their readers of JSON can use."""


@dataclass(frozen=True, slots=True)
class List:
    """A list of values of one type."""

    of: "Type"


@dataclass(frozen=True, slots=True)
class Struct:
    """An object: names and types of its fields, in order."""

    fields: tuple[tuple[str, "Type"], ...]


Type = str | List | Struct
"""A name in `SCALARS`, or something made of such."""


def article() -> Struct:
    """Return the type of a line of the landing zone."""
    whole = dict(_struct(NewsArticle).fields)
    return Struct(tuple((name, whole[name]) for name in FIELDS))


def schema_version() -> str:
    """Return ``<major>.<leaves>``: a field more is a higher version, known without anyone's care.

    Two versions with the same major are compatible: the lower one lacks fields.
    """
    return f"{MAJOR}.{_leaves(article())}"


def newer(version: str) -> bool:
    """Return whether lines of this schema *version* may hold what this software does not know.

    >>> newer(schema_version()), newer("1.1"), newer("2.1")
    (False, False, True)
    """
    major, _, leaves = version.partition(".")
    own = schema_version().partition(".")[2]
    return int(major) > MAJOR or (int(major) == MAJOR and int(leaves) > int(own))


def _leaves(kind: Type) -> int:
    if isinstance(kind, Struct):
        return sum(_leaves(field) for _, field in kind.fields)
    return _leaves(kind.of) if isinstance(kind, List) else 1


def _struct(cls: type[Any]) -> Struct:
    hints = get_type_hints(cls)
    return Struct(
        tuple((name, _kind(hints[name], KEYS.get((cls, name), ()))) for name in names(cls))
    )


def _kind(hint: Any, keys: tuple[str, ...] = ()) -> Type:
    if get_origin(hint) in (Union, UnionType):
        (hint,) = (choice for choice in get_args(hint) if choice is not NoneType)
    if hint in SCALARS:
        return SCALARS[hint]
    if get_origin(hint) is list:
        return List(_kind(get_args(hint)[0]))
    if get_origin(hint) is dict and keys:
        value = _kind(get_args(hint)[1])
        return Struct(tuple((key, value) for key in keys))
    if attrs.has(hint):
        return _struct(hint)
    raise TypeError(f"no column can hold {hint!r}")
