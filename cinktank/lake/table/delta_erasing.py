"""Erased articles taken out of the Delta Lake tables, out of their old files, and of their log."""

from contextlib import closing
from typing import TYPE_CHECKING

from cinktank.lake.erasure import Erased
from cinktank.lake.table.delta_tables import TABLES, DeltaTables, arrow, text
from cinktank.lake.table.erasing import (
    erased_keys,
    is_linked,
    linked,
    rejects_without,
    without_links,
)

if TYPE_CHECKING:
    from deltalake import DeltaTable


def erase(tables: DeltaTables, erased: Erased) -> int:
    """Take out every row of erased articles, and what names them; return how many rows."""
    count = sum(_erase_lines(tables, name, erased) for name in ("revisions", "articles"))
    count += _erase_rejects(tables, erased)
    for name in TABLES:
        _forget_history(tables.open(name))
    return count


def _erase_lines(tables: DeltaTables, name: str, erased: Erased) -> int:
    table = tables.open(name)
    with closing(tables.database()) as database:
        tables.show(database, name, table)
        keys = erased_keys(database, erased, name)
        urls = linked(database, erased, name)
        given = {"urls": urls, "keys": keys}
        touched = f"(list_contains($keys, key) OR {is_linked()})"
        months = database.execute(
            f"SELECT DISTINCT month FROM {name} WHERE {touched}", given
        ).fetchall()
        ((count,),) = database.execute(
            f"SELECT count(*) FROM {name} WHERE list_contains($keys, key)", {"keys": keys}
        ).fetchall()
        for (month,) in sorted(months):
            given["month"] = month
            left = database.sql(
                f"SELECT {without_links(database, name)} FROM {name}"
                " WHERE month = $month AND NOT list_contains($keys, key)",
                params=given,
            ).to_arrow_table()
            tables.overwrite(table, left, f"month = '{text(month)}'")
    return int(count)


def _erase_rejects(tables: DeltaTables, erased: Erased) -> int:
    import pyarrow

    table = tables.open("quarantine")
    with closing(tables.database()) as database:
        tables.show(database, "quarantine", table)
        whole = arrow(database, "FROM quarantine")
        rows = whole.to_pylist()
        gone, changed = rejects_without(
            [(place, row["url"], row["item"]) for place, row in enumerate(rows)], erased
        )
        for place, item in changed:
            rows[place]["item"] = item
        for part in sorted({rows[place]["part"] for place in (*gone, *dict(changed))}):
            left = [
                row for place, row in enumerate(rows) if row["part"] == part and place not in gone
            ]
            left_rows = pyarrow.Table.from_pylist(left, whole.schema)
            tables.overwrite(table, left_rows, f"part = '{text(part)}'")
    return len(gone)


def _forget_history(table: "DeltaTable") -> None:
    """Delete the files of earlier versions, and the log's entries about them."""
    kept = "delta.logRetentionDuration", "delta.deletedFileRetentionDuration"
    table.vacuum(retention_hours=0, enforce_retention_duration=False, dry_run=False)
    table.alter.set_table_properties(dict.fromkeys(kept, "interval 0 days"))
    table.create_checkpoint()
    table.cleanup_metadata()
    table.alter.set_table_properties(
        dict(zip(kept, ("interval 30 days", "interval 7 days"), strict=True))
    )
    table.create_checkpoint()
