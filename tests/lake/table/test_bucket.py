"""The table in a bucket: the same rules, over S3."""

import random

import pytest

from cinktank.lake.bucket import Bucket
from cinktank.lake.location import LakeError
from cinktank.lake.upload import deliver, waiting
from tests.lake.articles import article as dated
from tests.lake.articles import land, tombstone
from tests.lake.servers import SECRET
from tests.lake.table.conftest import Lake
from tests.lake.table.loading import Loading


def article(number, revision=1):
    """Return an article of one of two months: a server in Python takes its time for each file."""
    return dated(number, revision, datePublished=f"2022-{number % 2 + 1:02}-15T12:00:00+01:00")


def test_loaded_merged_and_kept_in_order_as_in_a_folder(in_bucket, caplog):
    lake = in_bucket
    land(lake.root, *(article(n) for n in range(24)), rejects=2)
    assert lake.load().new == 24
    assert lake.load().parts == 0
    land(lake.root, article(1, 2), article(2, 1), tombstone(3, 2), article(99))
    done = lake.load()
    assert (done.new, done.changed, done.gone, done.known) == (1, 1, 1, 1)
    assert lake.one("SELECT count(*) FROM articles") == 24
    assert lake.one("SELECT revision FROM articles WHERE identifier = '1'") == 2
    assert lake.one("SELECT count(*) FROM revisions") == 27
    assert lake.one("SELECT count(*) FROM quarantine") == 2
    lake.table.compact()
    lake.table.vacuum()
    assert lake.one("SELECT count(*) FROM articles") == 24
    assert lake.table.last_load() is not None
    assert SECRET not in caplog.text


def test_loaders_at_once_lose_no_acknowledged_row(in_bucket):
    lake = in_bucket
    for job in range(4):
        land(lake.root, *(article(n, job + 1) for n in range(job, 30)), rows=15)
    deliver(lake.root, Bucket(lake.place.url, "s3"), waiting(lake.root))
    done = [loader.done() for loader in [Loading(lake.settings) for _ in range(3)]]
    assert sum(one.read for one in done) >= sum(30 - job for job in range(4))
    newest = {str(n): min(n, 3) + 1 for n in range(30)}
    assert dict(lake.ask("SELECT identifier, revision FROM articles")) == newest
    assert lake.one("SELECT count(*) FROM articles") == 30
    assert lake.one("SELECT count(*) FROM revisions") == sum(30 - job for job in range(4))


@pytest.mark.soak
def test_killed_often_it_ends_right(in_bucket):
    lake = in_bucket
    chance = random.Random(1)
    for job in range(4):
        land(lake.root, *(article(n, job + 1) for n in range(job, 30)), rows=15)
    deliver(lake.root, Bucket(lake.place.url, "s3"), waiting(lake.root))
    for _ in range(20):
        loader = Loading(lake.settings)
        loader.ends_within(chance.uniform(0, 1.5))
        loader.kill()
    lake.load()
    assert lake.one("SELECT count(*) FROM articles") == 30
    assert lake.one("SELECT count(*) FROM revisions") == sum(30 - job for job in range(4))


def test_a_store_without_conditional_writes_is_refused(nanio, signed_in, tmp_path):
    signed_in(nanio)
    lake = Lake(tmp_path / "data", "delta", "s3://lake/refused")
    land(lake.root, article(1))
    with pytest.raises(LakeError, match="ignores the condition of a write"):
        lake.load()
