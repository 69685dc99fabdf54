"""Runs a crawl that may need a browser, and looks after its processes."""

import re
from contextlib import contextmanager
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Any

from fixtures.newsroom import NewsroomServer
from tests.crawls.crawl import Run, command, ended
from tests.crawls.forked import scrapy
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
    words = command("sports", site, lake, "-s", "RENDER_TIMEOUT=5", *more, **arguments)[3:]
    process = scrapy(words, log_of(lake), **family.environment)
    try:
        yield process, family
    finally:
        process.kill()
        process.join()


def log_of(lake: Path) -> Path:
    """Where a crawl's log is written: beside its lake."""
    return lake.with_name(f"{lake.name}.log")


def finished(process: ForkServerProcess, lake: Path) -> Run:
    """Wait for its end."""
    process.join(300)
    log = log_of(lake)
    assert process.exitcode is not None, log.read_text("utf-8", "replace")[-3000:]
    run = ended(process.exitcode, log.read_text("utf-8", "replace"), lake)
    log.unlink()
    return run


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
