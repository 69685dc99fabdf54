"""The compose file: held against the specification, and its commands run without containers."""

import os
import signal
import subprocess
import sys
import sysconfig
from time import monotonic, sleep

import pytest
import yaml
from compose_pydantic.models import ComposeSpecification

from fixtures.newsroom import NewsroomServer
from tests.crawls.crawl import ROOT, lines

DEPLOYMENT = ROOT / "deployment"
COMPOSE = yaml.safe_load((DEPLOYMENT / "compose.yaml").read_text())
SERVICES = COMPOSE["services"]
EVERY = DEPLOYMENT / "every"


def test_it_is_what_the_specification_allows():
    given = {name: value for name, value in COMPOSE.items() if not name.startswith("x-")}
    parsed = ComposeSpecification(**given)
    assert set(parsed.services) == {"crawl", "load", "scrapyd"}


def test_all_share_one_image_and_one_place_for_data():
    for name, service in SERVICES.items():
        assert service["image"] == "cinktank", name
        assert "data:/var/lib/cinktank" in service["volumes"], name
        assert {mount.partition(":")[0] for mount in service["volumes"]} <= set(COMPOSE["volumes"])
        assert (DEPLOYMENT / service["build"]["context"] / service["build"]["dockerfile"]).exists()


def test_scrapyd_asks_for_a_password_and_is_open_to_this_host_alone():
    scrapyd = SERVICES["scrapyd"]
    assert scrapyd["environment"]["SCRAPYD_PASSWORD"].startswith("${SCRAPYD_PASSWORD:?")
    assert all(port.startswith("127.0.0.1:") for port in scrapyd["ports"])
    assert not any(service.get("ports") for name, service in SERVICES.items() if name != "scrapyd")


def test_the_programs_that_it_runs_are_in_the_image():
    text = (DEPLOYMENT / "Containerfile").read_text()
    for service in SERVICES.values():
        program = service["command"][0]
        assert program.startswith("/opt/cinktank/")
        assert f"deployment/{program.rpartition('/')[2]} " in text


def command_of(service, seconds=None):
    """Return a service's command on this machine."""
    every, given, scrapy, *rest = SERVICES[service]["command"]
    assert (every, scrapy) == ("/opt/cinktank/every", "scrapy")
    program = os.path.join(sysconfig.get_path("scripts"), "scrapy")  # noqa: PTH118
    return [str(EVERY), seconds or given, program, *rest]


def until(condition):
    deadline = monotonic() + 240
    while not condition():
        assert monotonic() < deadline
        sleep(0.2)


@pytest.fixture
def newsroom():
    with NewsroomServer(articles=60) as server:
        yield server


def test_its_commands_crawl_and_load_and_end_when_they_are_asked_to(newsroom, tmp_path):
    (tmp_path / "settings.toml").write_text(f'DATA_ROOT = "{tmp_path}/data"\nDOWNLOAD_DELAY = 0\n')
    environment = os.environ | {"CINKTANK_SETTINGS": str(tmp_path / "settings.toml")}
    for service, more, ended in (
        ("crawl", ["-a", f"site={newsroom.url}"], "crawl ended with 0"),
        ("load", [], "lake ended with 0"),
    ):
        out = tmp_path / f"{service}.log"
        with (
            out.open("w") as log,
            subprocess.Popen(
                [*command_of(service), *more], cwd=ROOT, env=environment, stdout=log, stderr=log
            ) as process,
        ):
            until(lambda: ended in out.read_text() or process.poll() is not None)  # noqa: B023
            process.send_signal(signal.SIGTERM)
            assert process.wait(timeout=300) == 0, out.read_text()
    assert len(lines(tmp_path / "data" / "landing")) == 60
    assert "60 new articles" in (tmp_path / "load.log").read_text()


def test_a_stop_reaches_the_command_and_waits_for_it(tmp_path):
    slow = (
        "import signal, sys, time, pathlib\n"
        "def end(*_):\n"
        "    time.sleep(1); pathlib.Path(sys.argv[1]).write_text('whole'); sys.exit(0)\n"
        "signal.signal(signal.SIGTERM, end)\n"
        "pathlib.Path(sys.argv[1]).write_text('begun')\n"
        "time.sleep(600)\n"
    )
    mark = tmp_path / "mark"
    with subprocess.Popen([EVERY, "60", sys.executable, "-c", slow, str(mark)]) as process:
        until(lambda: mark.exists() and mark.read_text() == "begun")
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=120) == 0
    assert mark.read_text() == "whole"


def test_what_fails_is_said_and_tried_again(tmp_path):
    count = tmp_path / "count"
    script = f'printf x >> "{count}"; exit 3'
    with subprocess.Popen(
        [EVERY, "0", "sh", "-c", script], stdout=subprocess.PIPE, text=True
    ) as process:
        said = [process.stdout.readline() for _ in range(3)]
        process.terminate()
        process.stdout.read()
    assert all(line.strip() == "every: sh -c ended with 3" for line in said)
    assert len(count.read_text()) >= 3
