"""What a table holds, counted."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from cinktank.lake.table.columns import fields
from cinktank.lake.table.table import Table

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


@dataclass(slots=True)
class Status:
    """What a table holds."""

    where: str
    loaded: str | None
    """When something was loaded last, ISO 8601."""
    articles: int = 0
    revisions: int = 0
    first: str | None = None
    """The earliest date of publication; *last*: the latest."""
    last: str | None = None
    sections: dict[str, int] = field(default_factory=dict)
    quarantine: dict[str, int] = field(default_factory=dict)
    """Rejects by reason."""
    filled: dict[str, float] = field(default_factory=dict)
    """Share of articles, 0 to 1, that have each field."""


def status(table: Table) -> Status:
    """Count what *table* holds."""
    loaded = table.last_load()
    found = Status(table.where, loaded.isoformat(timespec="seconds") if loaded else None)
    with table.reading() as database:
        names = list(fields())
        shares = ", ".join(f'count("{name}")' for name in names)
        found.articles, found.first, found.last, *filled = _row(
            database,
            f"SELECT count(*), min(datePublished), max(datePublished), {shares} FROM articles",
        )
        found.filled = {
            name: count / found.articles if found.articles else 0.0
            for name, count in zip(names, filled, strict=True)
        }
        (found.revisions,) = _row(database, "SELECT count(*) FROM revisions")
        found.sections = _counts(
            database,
            "SELECT coalesce(articleSection, '(none)'), count(*) FROM articles"
            " GROUP BY 1 ORDER BY 2 DESC, 1",
        )
        found.quarantine = _counts(
            database,
            "SELECT split_part(reason, ':', 1), count(*)"
            " FROM (SELECT unnest(reasons) AS reason FROM quarantine)"
            " GROUP BY 1 ORDER BY 2 DESC, 1",
        )
    return found


def as_lines(found: Status) -> list[str]:
    """Return it in lines for a person."""
    lines = [
        f"{found.articles:,} articles, {found.revisions:,} revisions in {found.where}",
        f"  published {found.first or '?'} to {found.last or '?'}; last load {found.loaded}",
    ]
    lines += [f"  {count:10,}  {label}" for label, count in found.sections.items()]
    if found.quarantine:
        lines.append("In quarantine, by reason:")
        lines += [f"  {count:10,}  {reason}" for reason, count in found.quarantine.items()]
    lines.append("Share of articles that have each field:")
    lines += [f"  {share:10.1%}  {name}" for name, share in found.filled.items()]
    return lines


def _row(database: "DuckDBPyConnection", question: str) -> tuple[Any, ...]:
    (row,) = database.execute(question).fetchall()
    return row


def _counts(database: "DuckDBPyConnection", question: str) -> dict[str, int]:
    return dict(database.execute(question).fetchall())
