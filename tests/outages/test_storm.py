"""In a storm of all faults at once no article is lost, and every request is accounted for."""

import sqlite3
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import urlopen

import pytest

from cinktank.processors.urls import canonicalize
from fixtures.newsroom import NewsroomServer
from tests.crawls import in_process
from tests.crawls.crawl import Run, crawl
from tests.outages.ill_site import IllSite, SiteWithin, is_article
from tests.outages.storm import Storm

SHARE = 0.05
FOLLOWED = ("listing,neighbours", "sitemap", "feed", "api", "auto")
SETTINGS = ("GONE_AFTER=1d", "REVISIT=9999d:1m")
OUTCOMES = ("stored", "known", "refused", "failed", "left_out")


def make_due(lake):
    """Let every article be looked at again by the next run."""
    with sqlite3.connect(lake / "memory.db") as memory:
        memory.execute("UPDATE addresses SET due = 1 WHERE due IS NOT NULL OR state = 'kept'")


def check_accounts(run: Run, before: Run | None, asked: list[str], site: str) -> None:
    """Hold a run's balance against what it has left behind, each request against an outcome."""
    stats = run.stats
    sums = {name: stats.get(f"balance/{name}", 0) for name in OUTCOMES}
    assert stats.get("balance/found", 0) == sum(sums.values()), run.log[-3000:]
    mine = run.items[:] if before is None else [one for one in run.items if one not in before.items]
    refused = run.rejects[:]
    for one in before.rejects if before else ():
        refused.remove(one)
    assert sums["stored"] == len(mine), run.log[-3000:]
    bad = stats.get("walk/failed/bad_address", 0) + stats.get("api/failed/no_address", 0)
    assert sums["refused"] + sums["failed"] - bad == len(refused), run.log[-3000:]
    with sqlite3.connect(run.lake / "memory.db") as memory:
        known = {url for (url,) in memory.execute("SELECT url FROM addresses")}
        aliases = memory.execute("SELECT count(*) FROM aliases").fetchone()[0]
    known |= {one["url"] for one in run.rejects}
    known |= {one["metadata"].get("requestedUrl") or one["url"] for one in run.items}
    paths = {urlsplit(path).path for path in asked if is_article(path)}
    lost = {canonicalize(f"{site}{path[1:]}") for path in paths} - known
    assert len(lost) <= aliases + stats.get("walk/interrupted", 0), lost


def check_lake(run: Run, truth: dict[str, str]) -> None:
    """Hold the lake against the truth: every article once, under its own address, whole."""
    newest = {item["url"]: item for item in run.items}
    firsts = Counter(item["url"] for item in run.items if item["metadata"]["event"] == "new")
    assert run.code == 0, run.log[-3000:]
    assert set(newest) - set(truth) == set()
    assert set(truth) - set(newest) == set()
    assert {url: count for url, count in firsts.items() if count > 1} == {}
    assert [url for url, one in newest.items() if one["metadata"]["event"] == "gone"] == []
    assert [url for url, one in newest.items() if one["articleBody"] != truth[url]] == []


def runs(
    site: IllSite | SiteWithin, home: str, storms: list[Storm], lake: Path, go: Callable[[], Run]
) -> Run:
    """Crawl in each storm, then once in fair weather; return the last run."""
    before: Run | None = None
    for storm in [*storms, None]:
        site.rule = storm
        site.asked.clear()
        run = go()
        assert "Traceback" not in run.log, run.log[-5000:]
        check_accounts(run, before, site.asked, home)
        before = run
        make_due(lake)
    return run


def weather(
    articles: int, seed: int, follow: str, lake: Path, share: float = SHARE
) -> Counter[str]:
    """Crawl the whole site over sockets; return which faults have struck."""
    with NewsroomServer(articles=articles, seed=seed) as newsroom, IllSite(newsroom.url) as site:
        truth = {item["url"]: item["articleBody"] for item in newsroom.truth()}
        truth = {url.replace(newsroom.url, site.url): body for url, body in truth.items()}
        paths = [urlsplit(url).path for url in truth]

        def ask(path: str) -> bytes:
            with urlopen(f"{newsroom.url}{path[1:]}") as answer:
                return answer.read().replace(newsroom.url.encode(), site.url.encode())

        storms = [Storm(f"{seed} {number}", share, paths, ask, site.url) for number in range(3)]
        settings = (part for setting in SETTINGS for part in ("-s", setting))
        more = (*settings, "-s", "RETRY_AFTER=0.1", "-s", "RENDER=never")
        run = runs(
            site, site.url, storms, lake,
            lambda: crawl("cinktank", site.url, lake, *more, follow=follow),
        )  # fmt: skip
    check_lake(run, truth)
    return sum((storm.struck for storm in storms), Counter[str]())


def weather_within(
    articles: int, seed: int, follow: str, lake: Path, share: float = SHARE
) -> Counter[str]:
    """Crawl the whole site in this process; return which faults have struck."""
    site = SiteWithin(articles, seed)
    home = in_process.HOME
    truth = {item["url"]: item["articleBody"] for item in site.newsroom.truth(home[:-1])}
    paths = [urlsplit(url).path for url in truth]
    storms = [Storm(f"{seed} {number}", share, paths, site.page, home) for number in range(3)]
    settings = dict(setting.split("=") for setting in SETTINGS)
    run = runs(
        site, home, storms, lake,
        lambda: in_process.crawl("cinktank", site, lake, settings=settings, follow=follow),
    )  # fmt: skip
    check_lake(run, truth)
    return sum((storm.struck for storm in storms), Counter[str]())


def test_no_article_is_lost_in_a_storm_over_sockets(tmp_path):
    assert weather(40, 1, "listing,neighbours", tmp_path, share=0.1).total()


@pytest.mark.parametrize("follow", FOLLOWED)
@pytest.mark.parametrize("share", [0.05, 0.15])
def test_no_article_is_lost_in_a_storm(tmp_path, share, follow):
    struck = weather_within(60, 3, follow, tmp_path, share)
    assert struck.total() or follow in ("api", "auto")  # which ask little


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(10))
def test_no_article_of_two_thousand_is_lost_in_ten_storms(tmp_path, seed):
    struck = weather(2000, seed, FOLLOWED[seed % len(FOLLOWED)], tmp_path)
    print(seed, struck.total(), dict(struck))
