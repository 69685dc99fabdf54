"""One suite over every kind of table."""

import pytest

from cinktank.lake.bucket import Bucket
from cinktank.lake.location import location_of
from cinktank.lake.store import store_of
from cinktank.lake.table.kinds import table_of
from cinktank.lake.table.loader import load
from cinktank.lake.upload import deliver, waiting


class Lake:
    """A lake and its table; *root* is where jobs write."""

    def __init__(self, root, kind, url=None):
        self.settings = {
            "DATA_ROOT": str(root),
            "LAKE_ROOT": url,
            "LAKE_TABLE": kind,
            "LAKE_TIMEOUT": 20,
        }
        self.place = location_of(self.settings)
        self.root = self.place.folder
        self.table = table_of(self.place, self.settings)

    def load(self, **given):
        """Load what has landed; in a bucket, what has landed is brought there first."""
        if self.place.bucket:
            deliver(self.root, Bucket(self.place.url, self.place.bucket), waiting(self.root))
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


@pytest.fixture
def in_bucket(moto, signed_in, tmp_path):
    """An empty lake in a bucket that keeps to conditional writes."""
    signed_in(moto)
    return Lake(tmp_path / "data", "delta", f"s3://lake/{tmp_path.name}")
