"""One suite over every kind of table."""

import pytest

from cinktank.lake.place import place_of
from cinktank.lake.store import store_of
from cinktank.lake.table.loader import load
from cinktank.lake.table.table import table_of


class Lake:
    """A local lake and its table."""

    def __init__(self, root, kind):
        self.settings = {"DATA_ROOT": str(root), "LAKE_TABLE": kind, "LAKE_TIMEOUT": 20}
        self.place = place_of(self.settings)
        self.root = root
        self.table = table_of(self.place, self.settings)

    def load(self, **given):
        return load(self.table, store_of(self.place), **given)

    def ask(self, question):
        with self.table.reading() as database:
            return database.execute(question).fetchall()

    def one(self, question):
        ((value,),) = self.ask(question)
        return value


@pytest.fixture(params=["duckdb", "delta"])
def lake(request, tmp_path):
    """An empty lake with each kind of table."""
    return Lake(tmp_path / "data", request.param)
