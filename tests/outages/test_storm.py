"""In a storm of all faults at once no article is lost, and every request is accounted for."""

import sqlite3
from collections import Counter
from urllib.parse import urlsplit

import pytest

from cinktank.processors.urls import canonicalize
from fixtures.newsroom import NewsroomServer
from tests.crawls.crawl import Run, crawl
from tests.outages.ill_site import IllSite, is_article
from tests.outages.storm import Storm

SHARE = 0.05
FOLLOWED = ("listing,neighbours", "sitemap", "feed", "api", "auto")
SETTINGS = ("-s", "GONE_AFTER=1d", "-s", "REVISIT=9999d:1m", "-s", "RETRY_AFTER=0.1")
OUTCOMES = ("stored", "known", "refused", "failed", "left_out")


def make_due(lake):
    """Let every article be looked at again by the next run."""
    with sqlite3.connect(lake / "memory.db") as memory:
        memory.execute("UPDATE addresses SET due = 1 WHERE due IS NOT NULL OR state = 'kept'")


def check_accounts(run: Run, before: Run | None, asked: list[str], site: str) -> None:
    """Hold a run's balance against what it has left behind, and every request against an outcome."""
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
    assert len(lost) <= aliases, lost


def check_lake(run: Run, truth: dict[str, str]) -> None:
    """Hold the lake against the truth: every article once, under its own address, whole."""
    newest = {item["url"]: item for item in run.items}
    firsts = Counter(item["url"] for item in run.items if item["metadata"]["event"] == "new")
    assert set(newest) - set(truth) == set()
    assert set(truth) - set(newest) == set(), run.log[-3000:]
    assert {url: count for url, count in firsts.items() if count > 1} == {}
    assert [url for url, one in newest.items() if one["metadata"]["event"] == "gone"] == []
    assert [url for url, one in newest.items() if one["articleBody"] != truth[url]] == []


def weather(articles: int, seed: int, follow: str, lake, spider: str = "cinktank") -> Counter[str]:
    """Crawl three times in a storm, then once in fair weather; return which faults have struck."""
    struck: Counter[str] = Counter()
    with NewsroomServer(articles=articles, seed=seed) as newsroom, IllSite(newsroom.url) as site:
        truth = {
            item["url"].replace(newsroom.url, site.url): item["articleBody"].replace(
                newsroom.url, site.url
            )
            for item in newsroom.truth()
        }
        paths = [urlsplit(url).path for url in truth]
        before: Run | None = None
        for number in range(3):
            site.rule = storm = Storm(newsroom.url, f"{seed} {number}", SHARE, paths)
            storm.host = urlsplit(site.url).netloc
            site.asked.clear()
            run = crawl(spider, site.url, lake, *SETTINGS, follow=follow)
            assert "Traceback" not in run.log, run.log[-5000:]
            struck += storm.struck
            check_accounts(run, before, site.asked, site.url)
            before = run
            make_due(lake)
        site.rule = None
        site.asked.clear()
        run = crawl(spider, site.url, lake, *SETTINGS, follow=follow)
        check_accounts(run, before, site.asked, site.url)
        check_lake(run, truth)
        assert run.code == 0, run.log[-3000:]
    return struck


@pytest.mark.parametrize(("seed", "follow"), [(1, "listing,neighbours"), (2, "api"), (3, "sitemap")])
def test_no_article_is_lost_in_a_storm(tmp_path, seed, follow):
    assert weather(60, seed, follow, tmp_path).total()


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(10))
def test_no_article_of_two_thousand_is_lost_in_ten_storms(tmp_path, seed):
    struck = weather(2000, seed, FOLLOWED[seed % len(FOLLOWED)], tmp_path)
    print(seed, struck.total(), dict(struck))
