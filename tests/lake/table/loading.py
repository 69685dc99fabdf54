"""A load in a process of its own, that can be killed."""

import multiprocessing
import os
import tempfile
from pathlib import Path
from typing import Any

# Imported once, by the server that every process is forked from.
import deltalake  # noqa: F401
import duckdb  # noqa: F401
import pyarrow.dataset  # noqa: F401

from cinktank.lake.location import location_of
from cinktank.lake.store import store_of
from cinktank.lake.table.kinds import table_of
from cinktank.lake.table.loader import Loaded, load

_context = multiprocessing.get_context("forkserver")
_context.set_forkserver_preload(["tests.lake.table.loading"])


class Loading:
    """A process that loads, in small batches, and says what it did."""

    def __init__(self, settings: dict[str, Any]):
        self.temporary = Path(settings["DATA_ROOT"]) / "tmp"  # what a killed one leaves
        self.temporary.mkdir(parents=True, exist_ok=True)
        environment = {**os.environ, "TMPDIR": str(self.temporary)}
        self._said, saying = _context.Pipe(duplex=False)
        self._process = _context.Process(target=_load, args=(settings, environment, saying))
        self._process.start()
        saying.close()
        assert self._said.recv() == "begins"

    def ends_within(self, seconds: float) -> bool:
        """Wait so long; tell whether it has ended."""
        self._process.join(seconds)
        return not self._process.is_alive()

    def kill(self) -> None:
        """End it at once."""
        self._process.kill()
        self._process.join()

    def done(self) -> Loaded:
        """Wait for its end and return what it did."""
        self._process.join()
        assert self._process.exitcode == 0
        return self._said.recv()


def _load(settings: dict[str, Any], environment: dict[str, str], saying: Any) -> None:
    os.environ.update(environment)
    tempfile.tempdir = None  # it is asked for again
    place = location_of(settings)
    saying.send("begins")
    saying.send(load(table_of(place, settings), store_of(place), rows=20))
