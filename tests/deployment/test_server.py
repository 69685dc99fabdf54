"""The documented server: its settings file, its stop, its tools, on a real Scrapyd."""

import json
import os
import subprocess
import sys
import sysconfig
import tomllib
from pathlib import Path
from time import monotonic, sleep

import pytest
from packaging.requirements import Requirement

from tests.crawls.crawl import lines
from tests.crawls.forked import command as scrapy
from tests.deployment.server import ROOT, Project, Scrapyd
from tests.deployment.test_operation import needs
from tests.lake.articles import article, land

DEPLOYMENT = ROOT / "deployment"
SECTION = "L'International"


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """A server with the documented settings file, its paths in a folder of the test's."""
    folder = tmp_path_factory.mktemp("server")
    text = (DEPLOYMENT / "settings.toml").read_text()
    text = text.replace("/var/lib/cinktank", str(folder))
    text += f'\nMETRICS_FILE = "{folder}/{{spider}}.prom"\n'
    (folder / "settings.toml").write_text(text)
    project = folder / "project"
    project.mkdir()
    environment = {"CINKTANK_SETTINGS": str(folder / "settings.toml")}
    with Scrapyd(folder, environment, max_proc="1") as scrapyd:
        done = Project(project).deploy(scrapyd.url)
        assert done.returncode == 0, done.stderr
        yield scrapyd


def test_a_job_follows_the_settings_of_the_server(server, newsroom):
    job = server.schedule("culture", site=newsroom.url)
    server.wait(job)
    items = lines(server.folder / "data" / "landing")
    assert {one["url"] for one in items} == {
        one["url"] for one in newsroom.truth(section="Culture")
    }
    assert {one["metadata"]["discovery"] for one in items} == {"api"}, "FOLLOW"
    metrics = server.folder / "culture.prom"
    assert metrics.stat().st_mode & 0o004, "a node exporter may read it"
    assert "cinktank_run_unhealthy" in metrics.read_text(), "HEALTH_CHECKS"


@needs("curl")
def test_a_stop_asks_each_job_and_waits_until_it_has_finished_its_part(server, newsroom):
    newsroom.clear_requests()
    data = server.folder / "stopped"
    slowly = (f"DATA_ROOT={data}", "DOWNLOAD_DELAY=0.3", "FOLLOW=listing")
    running = server.schedule("international", *slowly, site=newsroom.url)
    waiting = server.schedule("sports", *slowly, site=newsroom.url)
    deadline = monotonic() + 300
    while len(newsroom.requests()) < 12:
        assert monotonic() < deadline
        sleep(0.1)
    done = subprocess.run(
        [DEPLOYMENT / "stop"],
        env=os.environ | {"SCRAPYD_URL": server.url.rstrip("/")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert server.jobs("running") == server.jobs("pending") == []
    (path,) = data.glob(f"landing/**/{running}.manifest.json")
    assert json.loads(path.read_text())["finishReason"] == "shutdown"
    assert lines(data / "landing"), "and what it had is kept"
    assert not (server.folder / "logs" / "cinktank" / "sports" / f"{waiting}.log").exists()


@needs("curl")
def test_a_container_that_is_stopped_asks_its_jobs(newsroom, tmp_path):
    project = tmp_path / "project"
    project.mkdir()
    newsroom.clear_requests()
    with Scrapyd(tmp_path, program=DEPLOYMENT / "serve") as scrapyd:
        done = Project(project).deploy(scrapyd.url)
        assert done.returncode == 0, done.stderr
        slowly = (f"DATA_ROOT={tmp_path}/data", "DOWNLOAD_DELAY=0.3")
        job = scrapyd.schedule("international", *slowly, site=newsroom.url)
        deadline = monotonic() + 300
        while len(newsroom.requests()) < 8:
            assert monotonic() < deadline
            sleep(0.1)
    (path,) = (tmp_path / "data").glob(f"landing/**/{job}.manifest.json")
    assert json.loads(path.read_text())["finishReason"] == "shutdown"


def test_scrapyds_own_client_works_with_the_addresses_of_scrapy_cfg(server, tmp_path):
    config = (ROOT / "scrapy.cfg").read_text()
    assert config.count("http://127.0.0.1:6800") == 1
    (tmp_path / "scrapy.cfg").write_text(config.replace(":6800", f":{server.port}"))
    client = Path(sysconfig.get_path("scripts")) / "scrapyd-client"
    done = subprocess.run(
        [sys.executable, client, "spiders", "--target", "local", "--project", "cinktank"],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "international" in done.stdout.split()


def test_a_command_follows_the_same_settings(server, tmp_path):
    environment = {"CINKTANK_SETTINGS": str(server.folder / "settings.toml")}
    done = scrapy("settings", "--get", "DATA_ROOT", **environment)
    assert done.stdout.strip() == f"{server.folder}/data"
    done = scrapy("settings", "--get", "DATA_ROOT", "-s", "DATA_ROOT=x", **environment)
    assert done.stdout.strip() == "x"


@pytest.mark.parametrize("text", [None, "DATA_ROOT = ", "DATA_ROOT: x"])
def test_a_settings_file_that_cannot_be_read_is_one_line(tmp_path, text):
    path = tmp_path / "settings.toml"
    if text is not None:
        path.write_text(text)
    done = scrapy("crawl", "international", CINKTANK_SETTINGS=str(path))
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1, done.stderr
    assert str(path) in done.stderr


def test_the_documented_settings_are_settings():
    from scrapy.settings import Settings

    known = Settings()
    known.setmodule("cinktank.settings")
    text = (DEPLOYMENT / "settings.toml").read_text()
    commented = [
        line.lstrip("# ") for line in text.splitlines() if line.startswith("# ") and " = " in line
    ]
    given = tomllib.loads("\n".join([text, *commented]))
    assert len(given) > 5
    assert [name for name in given if name not in known] == []


def exec_start(unit):
    """Return the command of a unit, with the folders of this checkout."""
    (line,) = [
        line.removeprefix("ExecStart=")
        for line in (DEPLOYMENT / "systemd" / unit).read_text().splitlines()
        if line.startswith("ExecStart=")
    ]
    scrapy_here = Path(sysconfig.get_path("scripts")) / "scrapy"
    line = line.replace("/opt/cinktank/venv/bin/scrapy", str(scrapy_here))
    return line.replace("/opt/cinktank/export", str(DEPLOYMENT / "export"))


def test_the_units_of_the_lake_load_and_export_what_has_landed(tmp_path):
    land(tmp_path / "data", *(article(number) for number in range(5)))
    (tmp_path / "settings.toml").write_text(f'DATA_ROOT = "{tmp_path}/data"\n')
    environment = os.environ | {
        "CINKTANK_SETTINGS": str(tmp_path / "settings.toml"),
        "CINKTANK_EXPORT": str(tmp_path / "export"),
        "SCRAPY": str(Path(sysconfig.get_path("scripts")) / "scrapy"),
    }
    for unit in ("cinktank-lake.service", "cinktank-export.service"):
        done = subprocess.run(
            exec_start(unit), shell=True, cwd=ROOT, env=environment, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr
    assert list((tmp_path / "export").glob("*/articles/month=*/*.parquet"))


@pytest.mark.parametrize("extra", ["lake", "s3", "gs", "az"])
def test_a_servers_requirements_are_those_of_the_extra(extra):
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = {str(Requirement(one)) for one in project["optional-dependencies"][extra]}
    text = (DEPLOYMENT / f"requirements-{extra}.txt").read_text()
    named = {str(Requirement(line)) for line in text.splitlines() if line and line[0] not in "#-"}
    assert named == wanted
    assert extra == "lake" or "-r requirements-lake.txt" in text
