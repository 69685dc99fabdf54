"""A memory that is lost is made again from the lake, wherever it is."""

import pytest

from cinktank.lake.bucket import Bucket
from cinktank.lake.location import location_of
from cinktank.lake.recovery import remember_lake
from cinktank.lake.store import store_of
from cinktank.lake.upload import deliver, waiting
from cinktank.memory import SQLiteMemory, State
from cinktank.memory.schedule import Schedule, timestamp
from tests.lake.articles import article, land, tombstone


@pytest.fixture(params=["folder", "bucket"])
def place(request, tmp_path, moto, signed_in):
    signed_in(moto)
    url = None if request.param == "folder" else f"s3://lake/{tmp_path.name}"
    return location_of({"DATA_ROOT": tmp_path / "data", "LAKE_ROOT": url})


def lake(place, *items):
    land(place.folder, *items, rows=1)
    if place.bucket:
        deliver(place.folder, Bucket(place.url, "s3"), waiting(place.folder))
    return store_of(place)


def test_every_article_is_known_again_by_its_newest_revision(place, tmp_path):
    store = lake(place, article(1, 2), article(1), article(2), article(3), tombstone(3, 2))
    memory = SQLiteMemory(tmp_path / "memory.db")
    remember_lake(memory, Schedule(()), store)
    known = {record.identifier: record for record in memory.records()}
    assert {name: (record.state, record.revision) for name, record in known.items()} == {
        "1": (State.KEPT, 2),
        "2": (State.KEPT, 1),
        "3": (State.GONE, 2),
    }
    assert known["1"].content_hash == article(1, 2).metadata.contentHash
    assert known["2"].last_seen == timestamp("2024-01-01T00:00:00Z")
    assert known["2"].next == "https://cinktank.com/3/"


def test_what_is_known_is_not_read_again(place, tmp_path, monkeypatch):
    memory = SQLiteMemory(tmp_path / "memory.db")
    remember_lake(memory, Schedule(()), lake(place, article(1)))
    store = lake(place, article(2))
    read = []
    fetch = store.fetch
    monkeypatch.setattr(store, "fetch", lambda name, to: read.append(name) or fetch(name, to))
    remember_lake(memory, Schedule(()), store)
    assert len(read) == 1
    assert {record.identifier for record in memory.records()} == {"1", "2"}
