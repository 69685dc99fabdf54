"""From the schema that a table has to the one that is wanted: fields more, or a clear no."""

from dataclasses import dataclass, field
from typing import Any

from cinktank.lake.location import LakeError

Types = dict[str, Any]
"""Columns by name, each with a ``duckdb.typing.DuckDBPyType``."""


@dataclass(slots=True)
class Evolution:
    """What a table lacks, and its columns once it has it."""

    added: list[tuple[str, str]] = field(default_factory=list)
    """Path (``images.element.width``: ``element`` steps into a list) and DuckDB type."""
    columns: dict[str, str] = field(default_factory=dict)
    """Every column with its DuckDB type: the table's own order, new fields last."""


def evolve(table: str, has: Types, wanted: Types) -> Evolution:
    """Compare; raises `LakeError` where the two cannot be one without losing data."""
    found = Evolution()
    for name, kind in has.items():
        if name not in wanted:
            raise LakeError(
                f"{table} has a column {name!r} that this version of cinktank does not know: a"
                " newer one wrote it: upgrade"
            )
        found.columns[name] = _merge(table, _quoted(name), kind, wanted[name], found)
    for name, kind in wanted.items():
        if name not in has:
            found.added.append((_quoted(name), str(kind)))
            found.columns[name] = str(kind)
    return found


def _merge(table: str, path: str, has: Any, wanted: Any, found: Evolution) -> str:
    if has.id == wanted.id == "struct":
        inside, wishes = dict(has.children), dict(wanted.children)
        merged = {}
        for name, kind in inside.items():
            if name not in wishes:
                raise LakeError(
                    f"{table} has a field {path}.{name} that this version of cinktank does not"
                    " know: a newer one wrote it: upgrade"
                )
            merged[name] = _merge(table, f"{path}.{_quoted(name)}", kind, wishes[name], found)
        for name, kind in wishes.items():
            if name not in inside:
                found.added.append((f"{path}.{_quoted(name)}", str(kind)))
                merged[name] = str(kind)
        return f"STRUCT({', '.join(f'{_quoted(name)} {kind}' for name, kind in merged.items())})"
    if has.id == wanted.id == "list":
        inner = _merge(
            table, f"{path}.element", dict(has.children)["child"],
            dict(wanted.children)["child"], found,
        )  # fmt: skip
        return f"{inner}[]"
    if str(has) == str(wanted):
        return str(has)
    raise LakeError(
        f"{table}.{path.replace(chr(34), '')} is {has} in the table and {wanted} in the item: the"
        " two do not fit: load into a new LAKE_ROOT/table, or give the field another name"
    )


def _quoted(name: str) -> str:
    return f'"{name}"'
