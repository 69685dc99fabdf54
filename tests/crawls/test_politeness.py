"""What a site asks of us is kept."""

from time import monotonic

from cinktank import __version__
from tests.crawls.crawl import crawl, pages_asked

SECTION = "L'International"


def test_we_say_who_we_are_and_how_to_reach_us(newsroom, tmp_path, monkeypatch):
    monkeypatch.setenv("CINKTANK_CONTACT", "mailto:data@example.org")
    crawl("international", newsroom.url, tmp_path, pages=1, follow="listing")
    agents = {request["headers"]["User-Agent"] for request in newsroom.requests()}
    (agent,) = agents
    assert agent == f"cinktank/{__version__} (+mailto:data@example.org)"


def test_what_robots_txt_forbids_is_not_asked_for_and_counted(newsroom, tmp_path):
    truth = {item["url"] for item in newsroom.truth(section=SECTION)}
    forbidden = sorted(truth)[3]
    path = forbidden.removeprefix(newsroom.url[:-1])
    newsroom.robots(f"User-agent: *\nDisallow: {path}\n")
    run = crawl("international", newsroom.url, tmp_path)
    assert path not in pages_asked(newsroom)
    assert {item["url"] for item in run.items} == truth - {forbidden}
    assert "'robotstxt/forbidden': 1" in run.log
    assert [reject["url"] for reject in run.rejects] == [forbidden]


def test_a_crawl_delay_is_kept(newsroom, tmp_path):
    newsroom.robots("User-agent: *\nCrawl-delay: 0.5\n")
    days = sorted(item["datePublished"][:10] for item in newsroom.truth(section=SECTION))
    start = monotonic()
    run = crawl("international", newsroom.url, tmp_path, since=days[-3], follow="listing")
    asked = len(pages_asked(newsroom))
    assert run.code == 0
    assert asked >= 5
    assert monotonic() - start >= (asked - 2) * 0.5
    assert "'robotstxt/crawl_delay': 0.5" in run.log


def test_the_settings_are_polite_and_closed():
    from cinktank import settings

    assert settings.ROBOTSTXT_OBEY
    assert settings.AUTOTHROTTLE_ENABLED
    assert settings.DOWNLOAD_DELAY >= 1
    assert not settings.TELNETCONSOLE_ENABLED
    assert not settings.REMOTE_CONTROL_ENABLED
