"""What transport takes from the run that it serves, and what it tells it: all in one place."""

from typing import TYPE_CHECKING

from cinktank.crawl.run import run_of

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.robotstxt import RobotParser


def site_of(crawler: "Crawler") -> str:
    """Return the address of the site's home page; ``""`` for a spider that is none of ours."""
    run = run_of(crawler)
    return run.site if run else ""


def robots_of(crawler: "Crawler") -> "RobotParser | None":
    """Return what the site's robots.txt says; ``None`` until it is read."""
    run = run_of(crawler)
    return run.robots if run else None


def is_ending(crawler: "Crawler") -> bool:
    """Tell whether the run was asked to end: it waits for what is under way."""
    slot = crawler.engine._slot
    return slot is None or slot.closing is not None


def end(crawler: "Crawler", reason: str, line: str) -> None:
    """End the run as failed: *line* is what the operator reads."""
    run = run_of(crawler)
    if run is not None:
        run.end_early(reason, line)
