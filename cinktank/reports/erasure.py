"""Erased articles in the records and pages of runs: their addresses and reasons go."""

from pathlib import Path

from cinktank.lake.erasure import Erased
from cinktank.reports.page import write_page
from cinktank.reports.run import FOLDER, Run, read_run, write_run


def erase_from_reports(root: Path, erased: Erased, urls: list[str]) -> int:
    """Write every record and page anew that names an erased article; return how many did."""
    changed = 0
    for path in sorted((root / FOLDER).glob("*.json")):
        run = read_run(root, path.stem)
        if run is not None and _scrubbed(run, erased):
            write_run(root, run)
            changed += 1
            if path.with_suffix(".html").exists():
                write_page(root, run)
    for path in sorted((root / FOLDER).glob("*.html")):
        if any(url in path.read_text("utf-8", "replace") for url in urls):
            path.unlink()  # of a run whose record is lost
            changed += 1
    return changed


def _scrubbed(run: Run, erased: Erased) -> bool:
    before = len(run.rejects)
    run.rejects = [reject for reject in run.rejects if not erased.url(reject.url)]
    found = len(run.rejects) < before
    if run.gaps is None:
        return found
    missing = {
        url: [name for name in by if not erased.url(name.rpartition(" ")[2])]
        for url, by in run.gaps.missing.items()
        if not erased.url(url)
    }
    found = found or missing != run.gaps.missing
    run.gaps.missing = {url: by or ["an erased article"] for url, by in missing.items()}
    for piece in run.gaps.pieces:
        for end in ("first", "last"):
            if erased.url(piece.get(end)):
                piece[end], found = "erased", True
    return found
