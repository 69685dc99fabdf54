"""The way in: a page of the last runs, and one address for each spider's latest."""

from itertools import islice
from pathlib import Path

from cinktank.processors.lines import safe_name
from cinktank.reports.rendering import rendered
from cinktank.reports.run import FOLDER, Run, runs, write_whole

LISTED = 50


def write_index(root: Path) -> Path:
    """Write ``reports/index.html`` over the last runs; return its path."""
    last = list(islice(runs(root), LISTED))
    latest: dict[str, Run] = {}
    for run in last:
        latest.setdefault(run.spider, run)
    path = root / FOLDER / "index.html"
    text = rendered("index.html.j2", runs=last, latest=list(latest.values()), name=latest_name)
    write_whole(path, text.encode())
    return path


def latest_name(spider: str) -> str:
    """Return the file name of a spider's latest page.

    >>> latest_name("international")
    'latest-international.html'
    """
    return f"latest-{safe_name(spider)}.html"
