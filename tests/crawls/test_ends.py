"""Every end that a run can have: the table in docs/ends.md, row by row, against real runs."""

import re
from dataclasses import dataclass, field
from pathlib import Path
from time import time
from typing import Any

import pytest
from markupsafe import escape

from cinktank.crawl.verdict import exit_code
from cinktank.monitoring.health import LIMITS, check
from cinktank.monitoring.metrics import metrics
from cinktank.reports.page import write_page
from cinktank.reports.recorder import RunRecorder
from cinktank.reports.run import read_run
from cinktank.summary import summary
from tests.crawls.in_process import HOME, Site, crawl
from tests.crawls.raising import Raises

ROOT = Path(__file__).resolve().parents[2]
SECTION = "L'International"
BARS = {"good": "green", "warn": "yellow", "bad": "red"}


def rows():
    """Return the table: the name of an end → its other cells."""
    lines = (ROOT / "docs/ends.md").read_text("utf-8").splitlines()
    table = [line.strip("| ").split(" | ") for line in lines if line.startswith("| ")]
    return {name: cells for name, *cells in table if len(cells) == 5 and name != "end"}


def pattern(words):
    """Return what matches a last line: ``N`` is a number, ``…`` any words."""
    parts = re.split(r"(\bN\b|…)", words)
    made = [{"N": r"\d+", "…": ".*"}.get(part, re.escape(part)) for part in parts]
    return re.compile("".join(made))


class Watcher:
    """Keeps the crawler, so that a pipeline of the test may end its run."""

    crawler: Any

    @classmethod
    def from_crawler(cls, crawler):
        cls.crawler = crawler
        return cls()


@dataclass
class Ends:
    """A pipeline that asks the run to end when it has seen three articles."""

    reason: str
    seen: list[Any] = field(default_factory=list)

    def process_item(self, item):
        self.seen.append(item)
        if len(self.seen) == 3:
            engine = Watcher.crawler.engine
            engine.reason, engine.running = self.reason, False
        return item


class TakesThree:
    """A pipeline that fails over all but three articles."""

    def __init__(self):
        self.left = 3

    def process_item(self, item):
        self.left -= 1
        if self.left < 0:
            raise ValueError("no room")
        return item


class Crawls:
    """A site and a data folder."""

    def __init__(self, folder):
        self.site = Site(articles=90)
        self.lake = folder
        self.paths = sorted(url.removeprefix(HOME[:-1]) for url in self.site.truth(SECTION))

    def run(self, pipelines=(), spider="international", **arguments):
        """Crawl, and return the run's own record of it."""
        extensions = (RunRecorder, Watcher)
        return crawl(
            spider, self.site, self.lake, tuple(pipelines), extensions=extensions, **arguments
        )

    def refuse(self, paths):
        """Let articles have letters that nobody can read any more."""
        lost = "\ufffd ".encode()
        for path in paths:
            self.site.change(path, lambda reply: (*reply[:2], reply[2].replace(b"e ", lost)))


def all_stored(crawls):
    crawls.run()


def a_few_refused(crawls):
    crawls.refuse(crawls.paths[:1])
    crawls.run()


def a_tenth_or_more_refused_or_failed(crawls):
    crawls.refuse(crawls.paths[:4])
    crawls.run()


def all_refused(crawls):
    crawls.refuse(crawls.paths)
    crawls.run(follow="listing")


def all_new_refused_the_rest_known(crawls):
    crawls.run([(250, TakesThree())])
    crawls.refuse(crawls.paths)
    crawls.run(follow="listing")


def all_failed(crawls):
    for path in crawls.paths:
        crawls.site.answers(path, 500)
    crawls.run(follow="listing")


def site_down(crawls):
    crawls.site.answers("*", 503)
    crawls.run()


def section_not_found(crawls):
    crawls.run(spider="section", section="Philatélie")


def a_part_of_a_source_not_read(crawls):
    crawls.site.answers("*/linternational/page/2/", 500)
    crawls.run(follow="listing")


def nothing_new(crawls):
    crawls.run()
    crawls.run()


def nothing_new_and_some_refused(crawls):
    crawls.refuse(crawls.paths[:4])
    crawls.run()
    crawls.run(full=1)


def deleted(crawls):
    crawls.run()
    crawls.site.answers(crawls.paths[3], 404)
    crawl(
        *("international", crawls.site, crawls.lake),
        settings={"GONE_AFTER": "0s"},
        extensions=(RunRecorder, Watcher),
        full=1,
    )


def all_left_out(crawls):
    crawls.run(until="1999-12-31", pages=1)


def interrupted(crawls):
    crawls.run([(600, Ends("shutdown"))])


def ended_by_a_limit_of_yours(crawls):
    crawls.run([(600, Ends("closespider_itemcount"))])


def out_of_memory(crawls):
    crawls.run([(600, Ends("memusage_exceeded"))])


def a_pipeline_of_yours_raises(crawls):
    crawls.run([(250, Raises())])


def disk_full(crawls):
    (crawls.lake / "landing").mkdir(parents=True)
    (crawls.lake / "landing" / "spider=international").write_text("no folder can be made here")
    crawls.run()


def scenario(name):
    return globals()[re.sub(r"\W+", "_", name)]


@pytest.mark.parametrize("name", rows())
def test_a_run_ends_as_the_table_says(name, tmp_path):
    words, bar, code, alert, metric = rows()[name]
    scenario(name)(Crawls(tmp_path))
    spider, stats = Watcher.crawler.spider, Watcher.crawler.stats.get_stats()
    run = read_run(tmp_path, spider.run.job)

    outcomes = {key: n for key, n in stats.items() if key.startswith("balance/")}
    assert outcomes.pop("balance/found", 0) == sum(outcomes.values())
    last = summary(spider.run, stats)[-1]
    assert pattern(words).fullmatch(last), last
    page = write_page(tmp_path, run).read_text("utf-8")
    assert BARS[re.search(r'class="verdict (\w+)"', page)[1]] == bar
    assert str(escape(last.partition(" in /")[0])) in page
    assert exit_code(spider.run.failure, run.reason) == int(code)
    assert ", ".join(sorted(check(run, [], LIMITS))) == alert.replace("none", "")
    told = metrics(spider.name, stats, time(), False, spider.run.failure is not None)
    assert re.search(r"cinktank_run_failed{.*} (\d)", told)[1] == metric


def test_an_unhealthy_run_has_an_exit_code_of_its_own():
    assert exit_code(None, "finished", ["12 of 40 articles in quarantine"]) == 3
    assert exit_code("no such host", "unreachable", ["0 articles were found"]) == 1


def test_every_end_of_the_table_is_tried():
    assert len(rows()) > 12
    for name in rows():
        assert callable(scenario(name)), name
