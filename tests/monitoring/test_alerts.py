"""Who is told what: each failure once, again after a day, and when it is over."""

import pytest

from cinktank.monitoring.alerts import note, read, tell, write

ALL = {"run", "articles", "freshness"}
DAY, HOUR = 86_400, 3600
ABOUT = {"job": "j", "spider": "sports", "site": "s"}


class Spider:
    """A spider's runs, an hour apart, and what two hooks get to hear of them."""

    def __init__(self, root, hooks=("SLACK", "MAIL")):
        self.root, self.hooks, self.now = root, hooks, 1_800_000_000
        self.dead = set()
        self.heard = {hook: [] for hook in hooks}

    def runs(self, failed=(), judged=ALL, hours=1):
        """A run that fails these checks; returns what each hook has heard after it."""
        self.now += int(hours * HOUR)
        alerts = read(self.root, "sports")
        note(alerts, {name: f"{name} is bad" for name in failed}, judged, self.now)
        tell(alerts, self.hooks, DAY, self.now, ABOUT, self._send)
        write(self.root, "sports", alerts)
        return {hook: len(heard) for hook, heard in self.heard.items()}

    def _send(self, hook, report):
        if hook in self.dead:
            return False
        self.heard[hook].append(report)
        return True


@pytest.fixture
def spider(tmp_path):
    return Spider(tmp_path)


def test_a_failure_is_told_once_and_not_each_hour(spider):
    assert [spider.runs(["run"])["SLACK"] for _ in range(5)] == [1] * 5
    assert spider.heard["SLACK"][0]["failed"] == {"run": "run is bad"}


def test_it_is_told_again_after_a_day(spider):
    spider.runs(["run"])
    for _ in range(23):
        assert spider.runs(["run"])["SLACK"] == 1
    assert spider.runs(["run"])["SLACK"] == 2
    first, again = spider.heard["SLACK"]
    assert again["since"] == first["since"], "and it says since when"


def test_its_end_is_told_once(spider):
    spider.runs(["run"])
    spider.runs([])
    spider.runs([])
    assert [list(report["recovered"]) for report in spider.heard["MAIL"]] == [[], ["run"]]


def test_what_could_not_be_judged_is_not_over(spider):
    spider.runs(["articles"])
    assert spider.runs(["run"], judged={"run"})["SLACK"] == 2
    spider.runs([], judged=ALL)
    assert sorted(spider.heard["SLACK"][-1]["recovered"]) == ["articles", "run"]


def test_another_failure_is_told_at_once_and_the_first_not_again(spider):
    spider.runs(["run"])
    spider.runs(["run", "freshness"])
    assert list(spider.heard["SLACK"][1]["failed"]) == ["freshness"]


def test_a_hook_that_was_away_is_told_when_it_is_back_and_the_other_not_again(spider):
    spider.dead = {"MAIL"}
    assert spider.runs(["run"]) == {"SLACK": 1, "MAIL": 0}
    spider.dead = set()
    assert spider.runs(["run"]) == {"SLACK": 1, "MAIL": 1}


def test_an_end_that_could_not_be_told_is_told_later(spider):
    spider.runs(["run"])
    spider.dead = {"SLACK"}
    assert spider.runs([]) == {"SLACK": 1, "MAIL": 2}
    spider.dead = set()
    assert spider.runs([]) == {"SLACK": 2, "MAIL": 2}


def test_a_failure_that_comes_back_is_told_as_a_new_one(spider):
    spider.runs(["run"])
    spider.runs([])
    assert spider.runs(["run"])["SLACK"] == 3


def test_who_was_never_told_hears_of_no_end(spider):
    spider.dead = {"SLACK", "MAIL"}
    spider.runs(["run"])
    spider.dead = set()
    assert spider.runs([]) == {"SLACK": 0, "MAIL": 0}


def test_without_hooks_nothing_is_left_behind_by_healthy_runs(tmp_path):
    Spider(tmp_path, hooks=()).runs([])
    assert list(tmp_path.iterdir()) == []


def test_a_damaged_state_is_begun_anew(spider):
    spider.runs(["run"])
    (path,) = (spider.root / "alerts").iterdir()
    path.write_bytes(b"{")
    assert spider.runs(["run"])["SLACK"] == 2
