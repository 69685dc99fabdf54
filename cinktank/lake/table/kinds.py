"""Which kind of table a lake has; the library of another kind is not even imported."""

from collections.abc import Mapping
from typing import Any

from cinktank.lake.location import LakeLocation, needed
from cinktank.lake.table.table import Table


def table_of(location: LakeLocation, settings: Mapping[str, Any]) -> Table:
    """Return the table of the lake at *place*, not opened yet."""
    needed("duckdb", "lake", "scrapy lake")
    memory = str(settings.get("LAKE_MEMORY") or "2GB")
    if location.table == "duckdb":
        from cinktank.lake.table.duckdb_file import DuckDBFile

        return DuckDBFile(location.folder, float(settings.get("LAKE_TIMEOUT") or 60), memory)
    for module in ("deltalake", "pyarrow"):
        needed(module, "lake", "a Delta Lake table")
    from cinktank.lake.table.delta import Delta

    return Delta(location, memory)
