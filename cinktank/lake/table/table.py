"""What every kind of table can do."""

from contextlib import AbstractContextManager
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Protocol

from cinktank.lake.table.staging import Batch

if TYPE_CHECKING:
    from datetime import datetime

    from duckdb import DuckDBPyConnection

    from cinktank.lake.erasure import Erased


@dataclass(slots=True)
class Counts:
    """What a load did, in lines."""

    read: int = 0
    new: int = 0
    """Articles that the table did not have."""
    changed: int = 0
    """Articles that have a newer revision now."""
    gone: int = 0
    history: int = 0
    """Revisions that are not the newest."""
    known: int = 0
    """Lines that were there already."""
    rejected: int = 0

    def add(self, other: "Counts") -> None:
        """Add another load's."""
        for one in fields(other):
            setattr(self, one.name, getattr(self, one.name) + getattr(other, one.name))


class Table(Protocol):
    """Articles, revisions and quarantine. Methods raise `cinktank.lake.location.LakeError`."""

    @property
    def where(self) -> str:
        """Where the table is, for people."""

    def writing(self) -> AbstractContextManager[None]:
        """Prepare to load: `has` and `load` work inside."""

    def has(self, names: list[str]) -> set[str]:
        """Return which of these parts and manifests are loaded."""

    def load(self, batch: Batch) -> Counts:
        """Load a batch: wholly, once, whatever happens; again does no harm."""

    def reading(self) -> AbstractContextManager["DuckDBPyConnection"]:
        """Open ``articles``, ``revisions`` and ``quarantine`` to be queried."""

    def last_load(self) -> "datetime | None":
        """Return when something was loaded last."""

    def compact(self) -> str:
        """Make few pieces of many; return a line for the operator."""

    def vacuum(self) -> str:
        """Give room back that nothing needs; return a line for the operator."""

    def erase(self, erased: "Erased") -> int:
        """Take out every row of erased articles, also of the table's past; return how many."""


def settled(database: "DuckDBPyConnection") -> Counts:
    """Return what becomes of the lines in ``staged``, when they are compared."""
    ((*row,),) = database.execute("""
        SELECT
          (SELECT count(*) FROM staged),
          count(*) FILTER (newest.fresh AND NOT newest.gone AND NOT known),
          count(*) FILTER (newest.fresh AND NOT newest.gone AND known),
          count(*) FILTER (newest.fresh AND newest.gone),
          (SELECT count(*) FROM fresh) - count(*) FILTER (newest.fresh),
          (SELECT count(*) FROM staged) - (SELECT count(*) FROM fresh),
          (SELECT count(*) FROM rejected)
        FROM (
          SELECT *, key IN (SELECT key FROM known) AS known FROM newest
        ) AS newest
    """).fetchall()
    return Counts(*row)


def damaged(error: Exception) -> bool:
    """Return whether DuckDB's error says that a file of the table is damaged."""
    text = str(error).lower()
    signs = ("could not read enough", "checksum", "too small to be a parquet", "magic bytes")
    return any(sign in text for sign in signs)


def duckdb_settings(memory: str) -> dict[str, str | bool | int | float | list[str]]:
    """Return how DuckDB is opened: dates in UTC, a memory limit, nothing fetched from elsewhere."""
    return {"TimeZone": "UTC", "autoinstall_known_extensions": False, "memory_limit": memory}
