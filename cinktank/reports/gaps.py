"""The chain's gaps: `cinktank.lake.audit`, as far as a page shows them."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cinktank.lake.archive import newest_revisions
from cinktank.lake.audit import audit
from cinktank.lake.compression import parts_under
from cinktank.lake.location import location_of
from cinktank.memory import SQLiteMemory
from cinktank.processors.lines import one_line
from cinktank.reports.run import Gaps

AUDITED_AT_MOST = 32 * 1024 * 1024
"""Bytes of part files that a run's end may read for this: some ten thousands of articles."""

SHOWN = 50


def gaps_of(settings: Mapping[str, Any], at_most: int | None = None) -> Gaps | None:
    """Audit the lake and memory of *settings*.

    ``None`` where the lake is in a bucket, or has more than *at_most* bytes.
    """
    data = Path(settings["DATA_ROOT"])
    location, memory = location_of(settings), data / "memory.db"
    if location.bucket:
        return None
    if at_most and sum(path.stat().st_size for path in parts_under(location.folder)) > at_most:
        return None
    damaged: list[str] = []
    held = newest_revisions(location, damaged.append)
    known = SQLiteMemory.for_reading(memory)
    try:
        found = audit(held, known, damaged)
    finally:
        known.close()
    missing = {
        one_line(url): [one_line(name) for name in by[:SHOWN]]
        for url, by in list(found.missing.items())[:SHOWN]
    }
    return Gaps(
        held=found.held,
        complete=found.complete,
        pieces=[
            {**piece, "first": one_line(piece["first"]), "last": one_line(piece["last"])}
            for piece in found.chains[:SHOWN]
        ],
        missing=missing,
        missing_count=len(found.missing),
        disagreeing=len(found.disagreeing),
        damaged=found.damaged[:SHOWN],
    )
