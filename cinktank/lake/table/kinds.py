"""Which kind of table a lake has; the library of another kind is not even imported."""

from collections.abc import Mapping
from typing import Any

from cinktank.lake.place import Place, needed
from cinktank.lake.table.table import Table


def table_of(place: Place, settings: Mapping[str, Any]) -> Table:
    """Return the table of the lake at *place*, not opened yet."""
    needed("duckdb", "lake", "scrapy lake")
    memory = str(settings.get("LAKE_MEMORY") or "2GB")
    if place.table == "duckdb":
        from cinktank.lake.table.duckdb_file import DuckDBFile

        return DuckDBFile(place.folder, float(settings.get("LAKE_TIMEOUT") or 60), memory)
    for module in ("deltalake", "pyarrow"):
        needed(module, "lake", "a Delta Lake table")
    from cinktank.lake.table.delta import Delta

    return Delta(place, memory)
