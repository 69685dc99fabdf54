"""A site that asks us to wait is left in peace as long as it asks, within a bound."""

import signal
import subprocess
from email.utils import formatdate
from time import monotonic, sleep, time

import pytest

from fixtures.newsroom import NewsroomServer
from tests.crawls.crawl import command, crawl
from tests.rendering.rendered import stats
from tests.transport.sites import in_front_of

SECTION = "Sports"


@pytest.fixture(scope="module")
def newsroom():
    with NewsroomServer(articles=200, per_page=5) as server:
        yield server


def articles(newsroom):
    """The paths of the section's articles, newest first."""
    urls = [item["url"] for item in newsroom.truth(section=SECTION)]
    return [url.removeprefix(newsroom.url[:-1]) for url in urls]


def once(path, retry_after, status=429):
    """A site's answer: a refusal to one address, the first time it is asked."""

    def answer(asked, times, _):
        if asked == path and times == 1:
            headers = {} if retry_after is None else {"Retry-After": retry_after()}
            return status, headers, b"later"
        return None

    return answer


LEAST_WAIT = 1.8
"""Seconds of the two that are asked for, or of the three that a date without fractions is away."""


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize(
    "retry_after", [lambda: "2", lambda: formatdate(time() + 3, usegmt=True)], ids=["s", "date"]
)
def test_the_whole_host_waits_as_long_as_it_asks(newsroom, tmp_path, status, retry_after):
    victim = articles(newsroom)[0]
    with in_front_of(newsroom, once(victim, retry_after, status)) as site:
        run = crawl("sports", site.url, tmp_path, follow="listing")
        assert run.code == 0, run.log[-2000:]
        assert {item["url"] for item in run.items} == {
            site.url[:-1] + path for path in articles(newsroom)
        }
        refused, again = site.moments(victim)
        assert again - refused >= LEAST_WAIT
        # nothing but what was under way already; all the others come after the wait
        meanwhile = [m for m in site.moments() if refused < m < refused + LEAST_WAIT]
        later = [m for m in site.moments() if m >= refused + LEAST_WAIT]
        assert len(meanwhile) <= 10 < len(later)
    assert stats(run)["retry_after/waits"] >= 1


@pytest.mark.parametrize("retry_after", ["99999999", "9" * 4999, "Fri, 31 Dec 9999 23:59:59 GMT"])
def test_an_absurd_wait_is_bounded_and_said(newsroom, tmp_path, retry_after):
    victim = articles(newsroom)[0]
    with in_front_of(newsroom, once(victim, lambda: retry_after)) as site:
        run = crawl("sports", site.url, tmp_path, "-s", "RETRY_AFTER_MAX=1", follow="listing")
        assert run.code == 0
        assert len(run.items) == len(articles(newsroom))
        assert "RETRY_AFTER_MAX" in run.log
        assert stats(run)["retry_after/seconds"] == 1


@pytest.mark.parametrize("retry_after", ["-5", "soon", "nan", None])
def test_what_asks_for_nothing_sensible_is_answered_with_a_wait_of_ours(
    newsroom, tmp_path, retry_after
):
    victim = articles(newsroom)[0]
    header = None if retry_after is None else (lambda: retry_after)
    with in_front_of(newsroom, once(victim, header)) as site:
        run = crawl("sports", site.url, tmp_path, "-s", "RETRY_AFTER=1", follow="listing")
        assert run.code == 0
        assert len(run.items) == len(articles(newsroom))
        refused, again = site.moments(victim)
        assert again - refused >= 0.9


@pytest.mark.parametrize("follow", ["listing", "api", "feed", "sitemap"])
def test_a_site_that_refuses_everything_is_soon_left_alone(newsroom, tmp_path, follow):
    def answer(path, times, _):
        return None if path == "/robots.txt" else (429, {"Retry-After": "0"}, b"no")

    with in_front_of(newsroom, answer) as site:
        run = crawl("sports", site.url, tmp_path, "-s", "RETRY_TIMES=2", follow=follow)
        assert run.code == 1
        assert len(site.asked) <= 10
    assert "Traceback" not in run.log


def test_one_that_refuses_every_article_ends_the_run_in_a_line(newsroom, tmp_path):
    """Listing pages in between are answered: that is not in a row."""
    wanted = articles(newsroom)

    def answer(path, times, _):
        return (429, {"Retry-After": "0"}, b"no") if path in wanted else None

    with in_front_of(newsroom, answer) as site:
        run = crawl("sports", site.url, tmp_path, "-s", "RETRY_TIMES=2", follow="listing")
        assert run.code == 1
        refused = [path for path in site.paths if path in wanted]
        assert len(refused) < len(wanted)
    told = [line for line in run.log.splitlines() if "] CRITICAL:" in line]
    assert len(told) == 1
    assert "answers 429 to everything, 5 times in a row" in told[0]
    assert "'finish_reason': 'refused'" in run.log
    assert "Traceback" not in run.log


def test_a_run_that_is_asked_to_stop_does_not_wait(newsroom, tmp_path):
    victim = articles(newsroom)[0]
    with in_front_of(newsroom, once(victim, lambda: "50")) as site:
        line = command("sports", site.url, tmp_path, follow="listing")
        process = subprocess.Popen(line, stderr=subprocess.PIPE, text=True)
        end = monotonic() + 60
        while victim not in site.paths and monotonic() < end:
            sleep(0.05)
        sleep(0.5)
        process.send_signal(signal.SIGINT)
        _, log = process.communicate(timeout=300)
        assert "Traceback" not in log
        assert site.paths.count(victim) == 1
