"""The lake in Google's and in Microsoft's buckets: the same rules as in Amazon's."""

import logging

import pytest

from cinktank.lake.archive import newest_revisions
from cinktank.lake.bucket import Bucket
from cinktank.lake.location import LakeError, location_of
from cinktank.lake.upload import Uploader, deliver, waiting
from tests.lake.articles import article, land, tombstone
from tests.lake.clouds import AZURITE, KEY, Azure, CarelessGoogle, Google
from tests.lake.table.conftest import Lake
from tests.lake.table.loading import Loading

AZURE = pytest.param(
    Azure,
    id="azure",
    # Azurite runs on Node, and nothing else here does: make soak has it, make test has Google's.
    marks=[
        pytest.mark.soak,
        pytest.mark.skipif(AZURITE is None, reason="npm install --no-save azurite"),
    ],
)


@pytest.fixture(scope="module", params=[pytest.param(Google, id="google"), AZURE])
def cloud(request):
    cloud = request.param()
    try:
        cloud.start()
        yield cloud
    finally:
        cloud.stop()


@pytest.fixture
def url(cloud, signed_in, tmp_path):
    """A lake's own folder in the bucket, and what opens it in the environment."""
    signed_in(cloud)
    return f"{cloud.url}/{tmp_path.name}"


def of_two_months(number, revision=1):
    month = number % 2 + 1
    return article(number, revision, datePublished=f"2022-{month:02}-15T12:00:00+01:00")


def test_what_lands_is_there_once_and_no_secret_is_told(url, tmp_path, caplog):
    caplog.set_level(logging.DEBUG)
    logging.getLogger().setLevel(logging.DEBUG)
    place = location_of({"DATA_ROOT": tmp_path, "LAKE_ROOT": url})
    uploader = Uploader(place)
    land(place.folder, *(article(number) for number in range(5)), rows=2, deliver=uploader)
    assert uploader.close(patience=120) == []
    assert len(newest_revisions(place)) == 5
    bucket = Bucket(url, place.bucket)
    assert len(bucket.names("landing")) == 3 + 1
    bucket.put_once("landing/a", b"one")
    bucket.put_once("landing/a", b"one")
    with pytest.raises(LakeError, match="another job's of the same name"):
        bucket.put_once("landing/a", b"two")
    assert bucket.read("landing/a") == b"one"
    with pytest.raises(LakeError, match="the bucket's name") as refused:
        Bucket(f"{place.bucket}://no-such-bucket/x", place.bucket).put_once("landing/a", b"one")
    assert "\n" not in str(refused.value)
    for text in (KEY, "sig=", "SharedKey devstoreaccount1:"):
        assert text not in caplog.text


def test_the_store_is_found_to_keep_conditions(url):
    bucket = Bucket(url, url[:2])
    assert bucket.refuses_second_writer()
    assert bucket.names(".probe") == []


def test_the_table_is_loaded_merged_and_asked(url, tmp_path):
    lake = Lake(tmp_path / "data", "delta", url)
    land(lake.root, *(of_two_months(number) for number in range(8)), rejects=1)
    assert lake.load().new == 8
    assert lake.load().parts == 0
    land(lake.root, of_two_months(1, 2), tombstone(3, 2), of_two_months(9))
    done = lake.load()
    assert (done.new, done.changed, done.gone) == (1, 1, 1)
    assert lake.one("SELECT count(*) FROM articles") == 8
    assert lake.one("SELECT revision FROM articles WHERE identifier = '1'") == 2
    assert lake.one("SELECT count(*) FROM quarantine") == 1
    lake.table.compact()
    lake.table.vacuum()
    assert lake.one("SELECT count(*) FROM revisions") == 11


@pytest.mark.soak
def test_loaders_at_once_lose_no_acknowledged_row(url, tmp_path):
    lake = Lake(tmp_path / "data", "delta", url)
    for job in range(4):
        land(lake.root, *(of_two_months(n, job + 1) for n in range(job, 30)), rows=15)
    deliver(lake.root, Bucket(url, lake.place.bucket), waiting(lake.root))
    for loader in [Loading(lake.settings) for _ in range(3)]:
        loader.done()
    newest = {str(n): min(n, 3) + 1 for n in range(30)}
    assert dict(lake.ask("SELECT identifier, revision FROM articles")) == newest
    assert lake.one("SELECT count(*) FROM articles") == 30
    assert lake.one("SELECT count(*) FROM revisions") == sum(30 - job for job in range(4))


def test_a_store_that_ignores_conditions_holds_a_landing_zone_and_no_table(signed_in, tmp_path):
    cloud = CarelessGoogle()
    signed_in(cloud)
    try:
        cloud.start()
        lake = Lake(tmp_path / "data", "delta", f"{cloud.url}/news")
        land(lake.root, article(1))
        with pytest.raises(LakeError, match="ignores the condition of a write"):
            lake.load()
        assert len(newest_revisions(lake.place)) == 1
    finally:
        cloud.stop()
