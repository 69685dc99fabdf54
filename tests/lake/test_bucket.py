"""The landing zone in a bucket: there once, there whole, there later when it cannot be now."""

import gzip
import json
import logging
import time
from hashlib import sha256
from itertools import count

import pytest

from cinktank.lake.archive import newest_revisions
from cinktank.lake.bucket import Bucket
from cinktank.lake.jobs import close_dead_jobs
from cinktank.lake.location import LakeError, location_of
from cinktank.lake.upload import Uploader, deliver, waiting
from cinktank.lake.writer import LakeWriter
from cinktank.memory import SQLiteMemory
from cinktank.memory.schedule import Schedule
from tests.lake.articles import article, land
from tests.lake.servers import SECRET, Server

_folders = count()


@pytest.fixture
def place(tmp_path):
    return location_of({"DATA_ROOT": tmp_path, "LAKE_ROOT": f"s3://lake/{next(_folders)}"})


def in_bucket(server, place):
    prefix = place.url.removeprefix("s3://lake/") + "/"
    return [name.removeprefix(prefix) for name in server.names() if name.startswith(prefix)]


def land_and_deliver(place, *items, **given):
    uploader = Uploader(place)
    job = land(place.folder, *items, deliver=uploader, **given)
    assert uploader.close(patience=120) == []
    return job


def test_parts_and_manifest_are_in_the_bucket_and_the_spool_is_empty(any_server, place, signed_in):
    signed_in(any_server)
    job = land_and_deliver(place, *(article(n) for n in range(5)), rows=2, rejects=1)
    names = in_bucket(any_server, place)
    manifest = json.loads(Bucket(place.url, "s3").read(
        next(name for name in names if name.endswith(f"{job}.manifest.json"))
    ))  # fmt: skip
    assert {entry["path"] for entry in manifest["parts"] + manifest["quarantine"]} == {
        name for name in names if ".jsonl" in name
    }
    for entry in manifest["parts"]:
        data = Bucket(place.url, "s3").read(entry["path"])
        assert sha256(data).hexdigest() == entry["sha256"]
        assert len(gzip.decompress(data).splitlines()) == entry["rows"]
    assert list(place.folder.rglob("*.jsonl.gz")) == []
    assert len(newest_revisions(place)) == 5


def test_delivered_twice_is_stored_once(any_server, place, signed_in):
    signed_in(any_server)
    land(place.folder, article(1), article(2), rows=1)
    kept = {path: path.read_bytes() for path in waiting(place.folder)}
    bucket = Bucket(place.url, "s3")
    for _ in range(2):
        for path, data in kept.items():
            path.write_bytes(data)
        deliver(place.folder, bucket, waiting(place.folder))
    assert len(in_bucket(any_server, place)) == 3
    assert waiting(place.folder) == []


def test_another_file_of_the_same_name_is_not_overwritten(moto, place, signed_in):
    signed_in(moto)
    bucket = Bucket(place.url, "s3")
    bucket.put_once("landing/a", b"one")
    bucket.put_once("landing/a", b"one")
    with pytest.raises(LakeError, match="another job's of the same name") as refused:
        bucket.put_once("landing/a", b"two")
    assert "\n" not in str(refused.value)
    assert bucket.read("landing/a") == b"one"


def test_a_second_job_of_one_name_waits_until_it_is_renamed_and_nothing_is_lost(
    moto, place, signed_in
):
    signed_in(moto)
    bucket = Bucket(place.url, "s3")

    def run(*items, job="daily"):
        memory = SQLiteMemory(place.folder / "memory.db")
        writer = LakeWriter(place.folder, "sports", job, memory, Schedule(()))
        writer.recover()
        for item in items:
            writer.write(item, [], now=1)
        writer.close({}, "finished")

    run(article(1))
    deliver(place.folder, bucket, waiting(place.folder))
    run(article(2))
    with pytest.raises(LakeError, match="another job's of the same name"):
        deliver(place.folder, bucket, waiting(place.folder))
    part, manifest = waiting(place.folder)
    part.rename(part.with_name(part.name.replace("daily", "daily2")))  # as the message says
    manifest.unlink()
    run(job="next")
    deliver(place.folder, bucket, waiting(place.folder))
    assert waiting(place.folder) == []
    assert len(newest_revisions(place)) == 2
    manifests = [name for name in bucket.names("landing") if name.endswith("manifest.json")]
    assert [json.loads(bucket.read(name))["rows"] for name in manifests] == [1, 1]


@pytest.mark.parametrize("kind", ["nanio"])
def test_cut_off_in_mid_crawl_parts_wait_and_the_same_job_delivers_them(
    kind, tmp_path, place, signed_in, caplog
):
    server = Server(kind, tmp_path / "server")
    signed_in(server)
    server.start()
    server.make_bucket()
    uploader = Uploader(place)
    try:
        land(place.folder, article(1), deliver=uploader)
        assert uploader.close(patience=120) == []
        server.stop()
        uploader = Uploader(place)
        land(place.folder, *(article(n) for n in range(2, 6)), rows=1, deliver=uploader)
        while not any("wait in" in record.message for record in caplog.records):
            time.sleep(0.05)
        assert len(waiting(place.folder)) == 5
        server.start()
        uploader([])
        assert uploader.close(patience=120) == []
        assert len(in_bucket(server, place)) == 2 + 5
    finally:
        server.stop()
    told = [record.message for record in caplog.records if "cannot be used" in record.message]
    assert len(told) == 1, "an outage is told once"


def test_what_a_dead_job_left_half_delivered_is_delivered_by_the_next(moto, place, signed_in):
    signed_in(moto)
    job = land(place.folder, *(article(n) for n in range(4)), rows=1)
    (manifest,) = place.folder.rglob(f"{job}.manifest.json")
    manifest.unlink()  # as if it had died before
    bucket = Bucket(place.url, "s3")
    deliver(place.folder, bucket, waiting(place.folder)[:2])
    assert len(in_bucket(moto, place)) == 2
    close_dead_jobs(place.folder)
    deliver(place.folder, bucket, waiting(place.folder))
    names = in_bucket(moto, place)
    assert len(names) == 5
    (name,) = (name for name in names if name.endswith("manifest.json"))
    assert json.loads(bucket.read(name))["rows"] == 4
    assert waiting(place.folder) == []


def test_wrong_credentials_are_told_in_one_line_without_them(nanio, place, signed_in):
    signed_in(nanio, AWS_SECRET_ACCESS_KEY="wrong-but-secret-too")
    with pytest.raises(LakeError) as refused:
        Bucket(place.url, "s3").put_once("landing/a", b"one")
    assert "credentials in the environment" in str(refused.value)
    assert "\n" not in str(refused.value)
    assert "secret" not in str(refused.value)


def test_a_bucket_that_is_not_there_is_told(any_server, signed_in):
    signed_in(any_server)
    with pytest.raises(LakeError, match="the bucket's name"):
        Bucket("s3://no-such-bucket/x", "s3").put_once("landing/a", b"one")


def test_credentials_are_in_no_log_whatever_its_level(any_server, place, signed_in, caplog):
    signed_in(any_server, AWS_SESSION_TOKEN="" if any_server.kind == "nanio" else "t0ken-secret")
    caplog.set_level(logging.DEBUG)
    logging.getLogger().setLevel(logging.DEBUG)
    land_and_deliver(place, article(1))
    for text in (SECRET, "t0ken-secret", "Signature=", "AWS4-HMAC"):
        assert text not in caplog.text


def test_which_store_keeps_conditions_is_found_by_trying(moto, nanio, signed_in):
    signed_in(moto)
    assert Bucket("s3://lake/probe", "s3").refuses_second_writer()
    signed_in(nanio)
    assert not Bucket("s3://lake/probe", "s3").refuses_second_writer()
    assert not [name for name in moto.names() + nanio.names() if ".probe" in name]
