"""Runs a crawl that may need a browser, and looks after its processes."""

import re
import signal
import subprocess
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from fixtures.newsroom import NewsroomServer
from tests.crawls.crawl import ROOT, Run, command, ended
from tests.rendering.processes import Family

SECTION = "Sports"


@contextmanager
def serving(listing: str, template: str = "classic", **options: Any):
    """A newsroom whose listings only a browser brings whole."""
    ajax = "open" if listing == "script" else "closed"
    with NewsroomServer(
        articles=200, per_page=5, listing=listing, template=template, ajax=ajax, **options
    ) as server:
        yield server


@contextmanager
def crawling(site: str, lake: Path, *more: str, **arguments: Any):
    """A crawl of the section's listing in a process of its own; end it by `finished`."""
    family = Family.new()
    arguments = {"follow": "listing", **arguments}
    process = subprocess.Popen(
        command("sports", site, lake, "-s", "RENDER_TIMEOUT=5", *more, **arguments),
        cwd=ROOT,
        env=family.environment,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield process, family
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGKILL)
            process.communicate()


def finished(process: "subprocess.Popen[str]", lake: Path) -> Run:
    """Wait for its end."""
    _, log = process.communicate(timeout=300)
    return ended(process.returncode, log, lake)


def crawl(site: str, lake: Path, *more: str, **arguments: Any) -> Run:
    """Run it to its end; no browser is left."""
    with crawling(site, lake, *more, **arguments) as (process, family):
        run = finished(process, lake)
        assert family.gone(), "a browser is left behind"
        return run


def stats(run: Run) -> dict[str, int]:
    """The whole numbers that the log ends with."""
    return {name: int(value) for name, value in re.findall(r"'([\w/]+)': (\d+),?$", run.log, re.M)}


def assert_all_once(run: Run, newsroom: Any) -> None:
    """Every article of the section is stored, none twice."""
    assert run.code == 0, run.log[-3000:]
    truth = sorted(item["url"] for item in newsroom.truth(section=SECTION))
    assert sorted(item["url"] for item in run.items) == truth
    assert "Traceback" not in run.log


def asked_by_ajax(newsroom: Any) -> int:
    """How many requests for more the site was asked since last."""
    requests = newsroom.requests(clear=True)
    return sum("admin-ajax.php" in request["path"] for request in requests)
