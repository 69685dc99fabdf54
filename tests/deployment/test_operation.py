"""What `docs/deployment.md` has an operator do: schedule, back up and restore; units that load."""

import os
import shutil
import sqlite3
import subprocess
from collections import Counter

from tests.crawls.crawl import command, crawl, lines
from tests.deployment.server import ROOT, Project, Scrapyd
from tests.machine import needs

DEPLOYMENT = ROOT / "deployment"
SECTION = "L'International"


def stored(lake):
    return Counter(item["url"] for item in lines(lake / "landing"))


def backup(lake, folder):
    return subprocess.run(
        [DEPLOYMENT / "backup", lake, folder], capture_output=True, text=True, check=False
    )


needs_rsync = needs("rsync")


@needs_rsync
def test_what_is_restored_goes_on_as_if_nothing_had_happened(newsroom, tmp_path):
    lake, kept = tmp_path / "data", tmp_path / "backup"
    crawl("international", newsroom.url, lake, pages=2)
    done = backup(lake, kept)
    assert done.returncode == 0, done.stderr
    shutil.rmtree(lake)
    shutil.copytree(kept, lake)
    again = crawl("international", newsroom.url, lake)
    assert again.code == 0, again.log
    assert stored(lake) == Counter(item["url"] for item in newsroom.truth(section=SECTION))


@needs_rsync
def test_a_backup_while_a_job_runs_is_whole(newsroom, tmp_path):
    lake, kept = tmp_path / "data", tmp_path / "backup"
    often = ("-s", "LAKE_PART_ROWS=2", "-s", "DOWNLOAD_DELAY=0.05")
    taken = 0
    with subprocess.Popen(
        command("international", newsroom.url, lake, *often), stderr=subprocess.DEVNULL, cwd=ROOT
    ) as job:
        while job.poll() is None:
            if (lake / "landing").exists():
                done = backup(lake, kept)
                assert done.returncode == 0, done.stderr
                taken += 1
    assert taken > 1
    assert not list(kept.rglob(".*.part"))
    in_memory = sqlite3.connect(kept / "memory.db").execute(
        "SELECT url FROM addresses WHERE state = 'kept'"
    )
    assert {url for (url,) in in_memory} <= set(stored(kept))
    again = crawl("international", newsroom.url, kept)
    assert stored(kept) == stored(lake), again.log


def test_a_backup_of_nothing_is_no_success(tmp_path):
    assert backup(tmp_path / "none", tmp_path / "backup").returncode != 0


@needs("curl")
def test_schedule_starts_one_job_of_a_spider_at_a_time(newsroom, tmp_path):
    secret = {"SCRAPYD_USERNAME": "cinktank", "SCRAPYD_PASSWORD": 'a pass"word'}
    (tmp_path / "project").mkdir()
    project = Project(tmp_path / "project")
    home = tmp_path / "home"
    home.mkdir()
    with Scrapyd(home, secret) as server:

        def schedule(*arguments):
            return subprocess.run(
                [DEPLOYMENT / "schedule", "international", *arguments],
                env=os.environ | secret | {"SCRAPYD_URL": server.url.rstrip("/")},
                capture_output=True,
                text=True,
                check=False,
            )

        (home / ".netrc").write_text('machine 127.0.0.1 login cinktank password "a pass\\"word"\n')
        (home / ".netrc").chmod(0o600)
        done = project.deploy(server.url, HOME=str(home))
        assert done.returncode == 0, done.stderr
        given = (f"DATA_ROOT={home / 'data'}", "DOWNLOAD_DELAY=0.2", "-a", f"site={newsroom.url}")
        first, second = schedule(*given, "-a", "pages=1"), schedule(*given)
        assert first.returncode == 0, first.stderr
        assert second.returncode == 0, second.stderr
        assert "still at work" in second.stdout
        user = ":".join(secret.values())
        jobs = server.call("listjobs.json", user=user, project="cinktank")
        assert len(jobs["pending"] + jobs["running"]) == 1
        no_such = subprocess.run(
            [DEPLOYMENT / "schedule", "nobody"],
            env=os.environ | secret | {"SCRAPYD_URL": server.url.rstrip("/")},
            capture_output=True,
            check=False,
        )
        assert no_such.returncode == 1


@needs("systemd-analyze", "systemd")  # only systemd can judge its units
def test_systemd_finds_no_fault_in_the_units(tmp_path):
    units = []
    for path in sorted((DEPLOYMENT / "systemd").iterdir()):
        units.append(tmp_path / path.name)
        text = path.read_text()
        for program in (
            "venv/bin/scrapyd",
            "venv/bin/scrapy",
            "schedule",
            "backup",
            "stop",
            "export",
        ):
            text = text.replace(f"/opt/cinktank/{program}", "/bin/true")
        units[-1].write_text(text)
    checked = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *units],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (checked.returncode, checked.stderr) == (0, "")


def test_the_container_copies_what_there_is():
    text = (DEPLOYMENT / "Containerfile").read_text()
    sources = [
        name
        for line in text.replace("\\\n", " ").splitlines()
        if line.startswith("COPY ")
        for name in line.split()[1:-1]
    ]
    assert sources
    for name in sources:
        assert (ROOT / name).exists(), name
