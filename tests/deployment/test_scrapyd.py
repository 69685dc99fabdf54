"""The crawler on a real Scrapyd, as `docs/deployment.md` sets it up."""

import json
import os
import signal
from collections import Counter
from contextlib import contextmanager
from time import monotonic, sleep
from urllib.error import HTTPError

import pytest

from fixtures.newsroom import NewsroomServer
from tests.crawls.crawl import lines
from tests.deployment.server import Project, Scrapyd, listening

SECTION = "L'International"


@pytest.fixture(scope="module")
def newsroom():
    with NewsroomServer(articles=400) as server:
        yield server


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    return Project(tmp_path_factory.mktemp("project"))


@pytest.fixture(scope="module")
def scrapyd(project, tmp_path_factory):
    with Scrapyd(tmp_path_factory.mktemp("scrapyd"), items_dir="items") as server:
        done = project.deploy(server.url)
        assert done.returncode == 0, done.stderr
        yield server


@pytest.fixture(scope="module")
def truth(newsroom):
    return Counter(item["url"] for item in newsroom.truth(section=SECTION))


def stored(lake):
    return Counter(item["url"] for item in lines(lake / "landing"))


def manifest(lake, job):
    (path,) = lake.glob(f"landing/**/{job}.manifest.json")
    return json.loads(path.read_text())


def test_a_deployed_version_names_its_commit_and_has_every_spider(scrapyd):
    (version,) = scrapyd.call("listversions.json", project="cinktank")["versions"]
    assert version.startswith("v20260101T000000-")
    spiders = scrapyd.call("listspiders.json", project="cinktank")["spiders"]
    assert {"international", "section", "cinktank"} <= set(spiders)


def test_a_job_brings_the_section_into_the_lake_that_its_settings_name(
    scrapyd, newsroom, truth, tmp_path
):
    job = scrapyd.schedule("international", f"DATA_ROOT={tmp_path}", site=newsroom.url)
    scrapyd.wait(job)
    assert stored(tmp_path) == truth
    items = lines(tmp_path / "landing")
    assert {item["metadata"]["job"] for item in items} == {job}
    assert (tmp_path / "memory.db").exists()
    assert f"Stored {truth.total()} articles" in scrapyd.log("international", job)
    exported = scrapyd.folder / "items" / "cinktank" / "international" / f"{job}.jl"
    with exported.open(encoding="utf-8") as file:
        assert [json.loads(line) for line in file] == items


def test_a_job_takes_the_spiders_arguments(scrapyd, newsroom, tmp_path):
    given = {"section": "Science & Tech", "site": newsroom.url, "since": "2022-03-01"}
    job = scrapyd.schedule("section", f"DATA_ROOT={tmp_path}", **given)
    scrapyd.wait(job)
    expected = {
        item["url"]
        for item in newsroom.truth(section="Science & Tech")
        if item["datePublished"] >= "2022-03-01"
    }
    assert set(stored(tmp_path)) == expected


def test_a_wrong_argument_is_in_the_jobs_log(scrapyd, tmp_path):
    job = scrapyd.schedule("international", f"DATA_ROOT={tmp_path}", sinse="2022-03-01")
    scrapyd.wait(job)
    assert "did you mean since?" in scrapyd.log("international", job)


def test_a_cancelled_job_keeps_what_it_has_and_the_next_goes_on(scrapyd, newsroom, truth, tmp_path):
    newsroom.clear_requests()
    slowly = (f"DATA_ROOT={tmp_path}", "DOWNLOAD_DELAY=0.1")
    job = scrapyd.schedule("international", *slowly, site=newsroom.url)
    wait_for_requests(newsroom, 15)
    with held(newsroom):
        assert scrapyd.call("cancel.json", project="cinktank", job=job)["prevstate"] == "running"
    scrapyd.wait(job)
    assert 0 < stored(tmp_path).total() < truth.total()
    assert manifest(tmp_path, job)["finishReason"] == "shutdown"
    job = scrapyd.schedule("international", f"DATA_ROOT={tmp_path}", site=newsroom.url)
    scrapyd.wait(job)
    assert stored(tmp_path) == truth


def test_four_jobs_at_a_time_on_one_lake_and_one_memory_store_no_article_twice(
    scrapyd, newsroom, truth, tmp_path
):
    shared = (f"DATA_ROOT={tmp_path}", "LAKE_PART_ROWS=7")
    with held(newsroom):
        jobs = [scrapyd.schedule("international", *shared, site=newsroom.url) for _ in range(4)]
        scrapyd.wait(*jobs, state="running")
    scrapyd.wait(*jobs)
    assert stored(tmp_path) == truth
    written = [manifest["rows"] for manifest in manifests(tmp_path)]
    assert sum(written) == truth.total()
    assert len(written) > 1, "all was stored by one job: they did not run at the same time"
    for job in jobs:
        assert " ERROR: " not in scrapyd.log("international", job)


def test_an_upgrade_leaves_the_running_job_alone_and_the_next_one_is_new(
    scrapyd, project, newsroom, truth, tmp_path
):
    old, new = tmp_path / "old", tmp_path / "new"
    newsroom.clear_requests()
    slowly = (f"DATA_ROOT={old}", "DOWNLOAD_DELAY=0.1")
    running = scrapyd.schedule("international", *slowly, site=newsroom.url)
    wait_for_requests(newsroom, 5)
    with held(newsroom):
        project.release("0.1.999", "2026-01-02T00:00:00Z")
        done = project.deploy(scrapyd.url)
        assert done.returncode == 0, done.stderr
        assert running in scrapyd.jobs("running")
    job = scrapyd.schedule("international", f"DATA_ROOT={new}", site=newsroom.url)
    scrapyd.wait(job, running)
    assert stored(old) == stored(new) == truth
    assert versions(new) == {"0.1.999"}
    assert "0.1.999" not in versions(old)


def test_an_older_version_can_be_asked_for_by_name(scrapyd, newsroom, tmp_path):
    oldest, *_ = scrapyd.call("listversions.json", project="cinktank")["versions"]
    given = {"site": newsroom.url, "pages": 1, "_version": oldest}
    job = scrapyd.schedule("international", f"DATA_ROOT={tmp_path}", **given)
    scrapyd.wait(job)
    assert "0.1.999" not in versions(tmp_path)


def test_a_version_that_cannot_run_is_refused_and_the_one_before_goes_on(scrapyd, project):
    before = scrapyd.call("listversions.json", project="cinktank")["versions"]
    broken = project.folder / "cinktank" / "spiders" / "broken.py"
    broken.write_text("import there_is_no_such_module\n")
    project.commit("2026-01-03T00:00:00Z")
    done = project.deploy(scrapyd.url)
    assert done.returncode == 1
    assert "No module named 'there_is_no_such_module'" in done.stderr.splitlines()[-1]
    assert scrapyd.call("listversions.json", project="cinktank")["versions"] == before
    broken.unlink()


def test_the_documented_configuration_listens_on_loopback_alone(scrapyd):
    assert listening(scrapyd.pid) == {"127.0.0.1"}


def test_a_server_with_a_password_refuses_strangers(project, tmp_path):
    secret = {"SCRAPYD_USERNAME": "cinktank", "SCRAPYD_PASSWORD": "a-password"}
    with Scrapyd(tmp_path, secret) as server:
        for stranger in (None, "cinktank:wrong", "other:a-password"):
            for path in ("daemonstatus.json", "schedule.json", "addversion.json"):
                with pytest.raises(HTTPError, match="401"):
                    server.call(path, user=stranger)
        assert server.call("daemonstatus.json", user="cinktank:a-password")["status"] == "ok"
        assert project.deploy(server.url, NETRC=str(tmp_path / "none")).returncode == 1
        (tmp_path / ".netrc").write_text("machine 127.0.0.1 login cinktank password a-password\n")
        (tmp_path / ".netrc").chmod(0o600)
        done = project.deploy(server.url, HOME=str(tmp_path))
        assert done.returncode == 0, done.stderr


@contextmanager
def held(newsroom):
    """Let the site answer nothing for a while: whoever asks of it waits."""
    os.kill(newsroom.pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(newsroom.pid, signal.SIGCONT)


def wait_for_requests(newsroom, count):
    deadline = monotonic() + 300
    while len(newsroom.requests()) < count:
        assert monotonic() < deadline
        sleep(0.05)


def manifests(lake):
    return [json.loads(path.read_text()) for path in lake.glob("landing/**/*.manifest.json")]


def versions(lake):
    return {item["metadata"]["softwareVersion"] for item in lines(lake / "landing")}
