"""robots.txt by RFC 9309: unreadable means nothing may be asked, missing means everything may."""

import gzip

import pytest

from fixtures.newsroom import NewsroomServer
from tests.crawls.crawl import crawl
from tests.rendering.rendered import stats
from tests.transport.sites import in_front_of

SECTION = "Sports"


@pytest.fixture(scope="module")
def newsroom():
    with NewsroomServer(articles=60, per_page=5) as server:
        yield server


def robots(status, headers=(), body=b"", path="/robots.txt"):
    """A site's answer for its robots.txt."""
    headers = {"Content-Type": "text/plain", **dict(headers)}
    return lambda asked, *_: (status, headers, body) if asked == path else None


def whole(run, newsroom):
    """Whether the section is stored whole."""
    return run.code == 0 and len(run.items) == len(list(newsroom.truth(section=SECTION)))


@pytest.mark.parametrize("follow", ["listing", "api", "sitemap", "feed"])
@pytest.mark.parametrize("status", [500, 503, 429, None])
def test_one_that_cannot_be_read_forbids_everything(newsroom, tmp_path, status, follow):
    answer = robots(status, {"Retry-After": "0"})
    if status is None:
        answer = lambda path, *_: None if path != "/robots.txt" else ()  # noqa: E731
    with in_front_of(newsroom, answer) as site:
        run = crawl("sports", site.url, tmp_path, follow=follow)
        assert set(site.paths) == {"/robots.txt"}
        assert len(site.paths) <= 3
    assert run.code == 1
    told = [line for line in run.log.splitlines() if "] CRITICAL:" in line]
    assert len(told) == 1
    assert f"{site.url}robots.txt cannot be read, so nothing may be asked" in told[0]
    assert "Traceback" not in run.log
    assert stats(run)["robotstxt/unreadable"] == 1


@pytest.mark.parametrize("status", [429, 500])
def test_one_that_can_be_read_at_the_second_time_is_obeyed(newsroom, tmp_path, status):
    def answer(path, times, _):
        if path != "/robots.txt":
            return None
        if times == 1:
            return status, {"Retry-After": "1"}, b""
        return 200, {"Content-Type": "text/plain"}, b"User-agent: *\nDisallow: /wp-json/\n"

    with in_front_of(newsroom, answer) as site:
        run = crawl("sports", site.url, tmp_path, follow="listing")
        assert whole(run, newsroom)
        if status == 429:
            first, second = site.moments("/robots.txt")
            assert second - first >= 0.9


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 418])
def test_one_that_is_not_there_forbids_nothing_whatever_its_body_says(newsroom, tmp_path, status):
    answer = robots(status, body=b"User-agent: *\nDisallow: /\n")
    with in_front_of(newsroom, answer) as site:
        assert whole(crawl("sports", site.url, tmp_path, follow="listing"), newsroom)


def redirecting(hops, last):
    """A site whose robots.txt leads on so many times, on the site."""

    def answer(path, *_):
        step = 0 if path == "/robots.txt" else int(path[6:]) if path.startswith("/step-") else None
        if step is None:
            return None
        if step == hops:
            return 200, {"Content-Type": "text/plain"}, last
        return 302, {"Location": f"/step-{step + 1}"}, b""

    return answer


def test_five_redirects_are_followed(newsroom, tmp_path):
    with in_front_of(newsroom, redirecting(5, b"User-agent: *\nDisallow: /\n")) as site:
        run = crawl("sports", site.url, tmp_path)
        assert run.code == 1
        assert set(site.paths) == {"/robots.txt", *(f"/step-{n}" for n in range(1, 6))}
        assert "Forbidden by robots.txt" in run.log


def test_behind_more_there_is_none(newsroom, tmp_path):
    with in_front_of(newsroom, redirecting(10**6, b"")) as site:
        run = crawl("sports", site.url, tmp_path, follow="listing")
        assert whole(run, newsroom)
        assert "/step-6" not in site.paths


def test_one_that_leads_to_another_host_is_not_read_there(newsroom, tmp_path):
    with in_front_of(newsroom, robots(200, body=b"")) as other:
        to = {"Location": f"{other.url}robots.txt"}
        with in_front_of(newsroom, robots(301, to)) as site:
            run = crawl("sports", site.url, tmp_path)
        assert other.paths == []
    assert run.code == 1
    assert "which is not on the site" in run.log


def test_a_byte_order_mark_hides_no_rule(newsroom, tmp_path):
    answer = robots(200, body=b"\xef\xbb\xbfUser-agent: *\nDisallow: /\n")
    with in_front_of(newsroom, answer) as site:
        run = crawl("sports", site.url, tmp_path)
        assert set(site.paths) == {"/robots.txt"}
        assert "Forbidden by robots.txt" in run.log


LINE = b"Disallow: /nothing-of-ours/%06d\n"
FRONT = b"User-agent: *\nDisallow: /category/dernieres-minutes/\n" + b"".join(
    LINE % n for n in range(16_000)
)
FAR_BEHIND = b"Disallow: /\n" + b"".join(LINE % n for n in range(30_000))


@pytest.mark.parametrize("length", [True, False], ids=["announced", "unannounced"])
def test_500_kib_are_read_and_no_more(newsroom, tmp_path, length):
    """The rule in front holds, the one far behind is not read, and memory does not grow with it."""
    assert 500 * 1024 < len(FRONT) < 600 * 1024
    body = [FRONT, *[FAR_BEHIND] * 200]
    headers = {"Content-Length": str(sum(map(len, body)))} if length else {"Connection": "close"}
    with in_front_of(newsroom, robots(200, headers, body)) as site:
        run = crawl("sports", site.url, tmp_path, follow="listing")
        assert whole(run, newsroom), run.log[-3000:]
        told = stats(run)
        assert told["downloader/response_bytes"] < 50_000_000
        assert told["memusage/max"] - told["memusage/startup"] < 100 * 1024 * 1024
        run = crawl("international", site.url, tmp_path / "other", follow="listing")
        assert stats(run)["robotstxt/forbidden"] >= 1
        assert run.items == []


def test_one_that_grows_when_it_is_unpacked_is_not(newsroom, tmp_path):
    bomb = gzip.compress(b"Disallow: /x\n" * 20_000_000)
    with in_front_of(newsroom, robots(200, {"Content-Encoding": "gzip"}, bomb)) as site:
        run = crawl("sports", site.url, tmp_path)
        assert run.code == 1
        assert set(site.paths) == {"/robots.txt"}
        assert "robots.txt cannot be read" in run.log
        told = stats(run)
        assert told["memusage/max"] - told["memusage/startup"] < 100 * 1024 * 1024


@pytest.mark.parametrize("asked", ["1e308", "-3", "nan", "99999999", "inf"])
def test_a_delay_that_nobody_means_hangs_nothing(newsroom, tmp_path, asked):
    answer = robots(200, body=f"User-agent: *\nCrawl-delay: {asked}\n".encode())
    with in_front_of(newsroom, answer) as site:
        assert whole(crawl("sports", site.url, tmp_path, follow="listing"), newsroom)


def test_a_long_delay_is_bounded_and_said(newsroom, tmp_path):
    answer = robots(200, body=b"User-agent: *\nCrawl-delay: 3600\n")
    with in_front_of(newsroom, answer) as site:
        run = crawl("sports", site.url, tmp_path, "-s", "CRAWL_DELAY_MAX=0.1", follow="listing")
        assert whole(run, newsroom)
        assert "3600.0 s between requests: waiting 0.1 s (CRAWL_DELAY_MAX)" in run.log
