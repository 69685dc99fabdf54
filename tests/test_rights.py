"""What a site says of the use of its pages is recorded, and obeyed where the settings say so."""

import asyncio
from contextlib import nullcontext
from unittest.mock import Mock

import pytest
from scrapy import Spider
from scrapy.exceptions import DropItem
from scrapy.utils.test import get_crawler

from cinktank.crawl.rights import AGE, SiteRights, header_rights, site_rights
from cinktank.extract import extract_article
from cinktank.items import NewsArticle, NewsMetadata, Rights
from cinktank.memory import Record, SQLiteMemory, State
from cinktank.memory.schedule import Schedule
from cinktank.pipelines.rights import RightsPipeline
from cinktank.processors.rights import (
    combined,
    path_matches,
    read_agent_rules,
    read_tdmrep,
    refusal,
    robots_directives,
)

SITE = "https://cinktank.com/"
URL = "https://cinktank.com/un-article/"


def page(head: str) -> bytes:
    return f"<html><head>{head}</head><body class='single'><h1>Titre</h1></body></html>".encode()


@pytest.mark.parametrize(
    ("values", "directives", "until"),
    [
        ([], [], None),
        (["index, follow, max-image-preview:large"], [], None),
        (["NOINDEX , NoArchive"], ["noindex", "noarchive"], None),
        (["none"], ["noindex", "nofollow"], None),
        (["all"], [], None),
        (["max-snippet:0"], ["nosnippet"], None),
        (["max-snippet:-1"], [], None),
        (["googlebot: noindex"], [], None),
        (["cinktank: nosnippet", "otherbot: noindex, nofollow"], ["nosnippet"], None),
        (["noarchive", "cinktank: noindex"], ["noindex", "noarchive"], None),
        (["noai, noimageai"], ["noai", "noimageai"], None),
        (["unavailable_after: 2025-06-25"], [], "2025-06-25T00:00:00+00:00"),
        (
            ["unavailable_after: Wed, 25 Jun 2025 15:00:00 GMT, noarchive"],
            ["noarchive"],
            "2025-06-25T15:00:00+00:00",
        ),
        (["unavailable_after: demain"], [], None),
        (["\x00", ",,,", ":", "noindex:" * 5000, "unavailable_after:" * 5000], [], None),
    ],
)
def test_directives_for_everybody_and_for_this_crawler_count(values, directives, until):
    assert robots_directives(values) == (directives, until)


def test_a_pages_head_is_recorded():
    head = (
        '<meta name="robots" content="noarchive"><meta name="Cinktank" content="nosnippet">'
        '<meta name="googlebot" content="noindex"><meta name="tdm-reservation" content="1">'
        '<meta name="tdm-policy" content="https://cinktank.com/policy.json">'
    )
    assert extract_article(page(head), URL).metadata.rights == Rights(
        robots=["noarchive", "nosnippet"],
        tdmReservation=True,
        tdmPolicy="https://cinktank.com/policy.json",
    )
    assert extract_article(page(""), URL).metadata.rights is None


def test_headers_are_recorded():
    headers = {"x-robots-tag": ["noindex", "otherbot: noarchive"], "tdm-reservation": ["1"]}
    assert header_rights(headers) == Rights(robots=["noindex"], tdmReservation=True)
    assert header_rights({"tdm-reservation": ["2"], "x-robots-tag": []}) is None


def test_of_two_reservations_the_page_wins_over_the_headers_and_those_over_the_sites_file():
    site = Rights(tdmReservation=True, tdmPolicy="https://cinktank.com/site")
    headers = Rights(tdmReservation=False, robots=["noindex"])
    assert combined(site, None, None) == site
    assert combined(site, headers, None) == Rights(tdmReservation=False, robots=["noindex"])
    assert combined(site, headers, Rights(tdmReservation=True)).tdmReservation is True
    assert combined(site, headers, Rights(robots=["noai"])).robots == ["noindex", "noai"]
    assert combined(None, None, None) is None


@pytest.mark.parametrize(
    ("pattern", "path", "matches"),
    [
        ("/", "/a/", True),
        ("/a", "/b", False),
        ("/*.pdf$", "/x/y.pdf", True),
        ("/*.pdf$", "/x/y.pdf?z", False),
        ("/a/*/c", "/a/b/b/c", True),
        ("/a*a$", "/a", False),
        ("*", "/a", True),
        ("", "/a", False),
        ("/" + "*a" * 400 + "b$", "/" + "a" * 100_000, False),
    ],
)
def test_a_pattern_matches_as_in_robots_txt(pattern, path, matches):
    assert path_matches(pattern, path) is matches


def test_the_first_rule_that_matches_counts():
    body = b"""[
        {"location": "/libre/", "tdm-reservation": 0},
        {"location": "/", "tdm-reservation": 1, "tdm-policy": "https://cinktank.com/p"}
    ]"""
    site = SiteRights(tdm=read_tdmrep(body))
    assert site.of_address("https://cinktank.com/libre/a/") == Rights(tdmReservation=False)
    assert site.of_address(URL).tdmPolicy == "https://cinktank.com/p"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>",
        b"{}",
        b"[1, null, {}, []]",
        b'[{"location": 7, "tdm-reservation": 1}]',
        b'[{"location": "/", "tdm-reservation": {"a": 1}}]',
        b'[{"location": "/", "tdm-reservation": 2}]',
        b"[" * 200_000,
        b"\xff\xfe",
    ],
)
def test_a_tdmrep_file_that_says_nothing_says_nothing(body):
    assert read_tdmrep(body) == []


ROBOTS = b"""
User-agent: *
Disallow: /wp-admin/

User-agent: GPTBot
User-agent: CCBot
Disallow: /
Allow: /libre/
"""


def test_ai_user_agents_of_robots_txt_and_ai_txt_are_recorded():
    rules = read_agent_rules(ROBOTS)
    site = SiteRights(robots=rules, ai=read_agent_rules(b"User-Agent: *\nDisallow: /"))
    assert site.of_address(URL).aiDisallowed == ["CCBot", "GPTBot", "ai.txt"]
    assert SiteRights(robots=rules).of_address("https://cinktank.com/libre/a/") is None
    assert SiteRights().of_address(URL) is None
    assert read_agent_rules(b"\xff\x00Disallow: /\n::::\n" * 1000).allows("gptbot", "/")


@pytest.mark.parametrize(
    ("rights", "obeyed", "why"),
    [
        (None, {}, None),
        (Rights(tdmReservation=True), {}, "tdm_reservation"),
        (Rights(tdmReservation=False), {}, None),
        (Rights(tdmReservation=True), {"tdm_obeyed": False}, None),
        (Rights(robots=["noindex", "noarchive"]), {}, None),
        (Rights(robots=["noindex", "noarchive"]), {"robots_obeyed": ["noarchive"]}, "noarchive"),
        (Rights(aiDisallowed=["GPTBot"]), {}, None),
        (Rights(aiDisallowed=["GPTBot"]), {"ai_obeyed": True}, "ai_disallowed"),
        (
            Rights(unavailableAfter="2025-01-01T00:00:00+00:00"),
            {"robots_obeyed": ["unavailable_after"]},
            "unavailable_after",
        ),
        (
            Rights(unavailableAfter="2027-01-01T00:00:00+00:00"),
            {"robots_obeyed": ["unavailable_after"]},
            None,
        ),
    ],
)
def test_what_is_obeyed_is_what_the_settings_say(rights, obeyed, why):
    defaults = {"tdm_obeyed": True, "robots_obeyed": [], "ai_obeyed": False}
    assert refusal(rights, **(defaults | obeyed), now="2026-01-01T00:00:00+00:00") == why


def pipeline(**settings) -> RightsPipeline:
    made = RightsPipeline(get_crawler(Spider, settings))
    made.run = Mock(
        memory=SQLiteMemory(":memory:"), schedule=Schedule(()), writing=nullcontext, stats=Mock()
    )
    return made


def reserved() -> NewsArticle:
    return NewsArticle(
        url=URL, headline="Titre", metadata=NewsMetadata(rights=Rights(tdmReservation=True))
    )


def test_a_reserved_article_is_dropped_and_its_address_is_remembered_without_its_text():
    made = pipeline()
    with pytest.raises(DropItem, match="tdm_reservation"):
        made.process_item(reserved())
    made.run.stats.inc_value.assert_called_with("rights/tdm_reservation")
    record = made.run.memory.get(URL)
    assert (record.state, record.revision, record.field_prints) == (State.RESERVED, 0, None)
    assert record.due is not None
    item = reserved()
    assert pipeline(TDM_RESERVATION_OBEY=False).process_item(item) is item


def test_one_that_is_reserved_by_mistake_is_looked_at_again_the_next_day(monkeypatch):
    made, day = pipeline(), 86_400
    waits = []
    for now in (0, day, 3 * day, 100 * day):
        monkeypatch.setattr("cinktank.pipelines.rights.time", lambda now=now: float(now))
        with pytest.raises(DropItem):
            made.process_item(reserved())
        waits.append((made.run.memory.get(URL).due - now) // day)
    assert waits == [1, 1, 3, 30]


def test_an_article_that_is_held_already_stays_held():
    made = pipeline()
    made.run.memory.put(Record(URL, State.KEPT, revision=1))
    with pytest.raises(DropItem):
        made.process_item(reserved())
    assert made.run.memory.get(URL).state is State.KEPT


def test_the_sites_files_are_asked_for_once_and_an_unchanged_run_asks_nothing():
    asked = []

    async def fetch(url):
        asked.append(url)
        if url.endswith("tdmrep.json"):
            return 200, b'[{"location": "/", "tdm-reservation": 1}]'
        return 404, b"<html>"

    first, state = asyncio.run(site_rights(SITE, fetch, None, ROBOTS, now=1000))
    assert asked == [
        "https://cinktank.com/.well-known/tdmrep.json",
        "https://cinktank.com/ai.txt",
    ]
    again, nothing = asyncio.run(site_rights(SITE, fetch, state, ROBOTS, now=1000 + AGE - 1))
    assert (len(asked), nothing) == (2, None)
    for site in (first, again):
        assert site.of_address(URL).tdmReservation is True
        assert site.of_address(URL).aiDisallowed == ["CCBot", "GPTBot"]
    asyncio.run(site_rights(SITE, fetch, state, b"", now=1000 + AGE))
    assert len(asked) == 4
    asyncio.run(site_rights(SITE, fetch, b"garbage", b"", now=1000))
    assert len(asked) == 6


@pytest.mark.parametrize("failing", ["raise", 503, 429])
def test_a_site_that_is_ill_does_not_take_back_what_it_has_reserved(failing):
    async def well(url):
        return 200, b'[{"location": "/", "tdm-reservation": 1}]'

    async def ill(url):
        if failing == "raise":
            raise OSError("no route")
        return failing, b"try later"

    _, state = asyncio.run(site_rights(SITE, well, None, b"", now=1000))
    site, _ = asyncio.run(site_rights(SITE, ill, state, b"", now=1000 + 2 * AGE))
    assert site.of_address(URL).tdmReservation is True
    site, _ = asyncio.run(site_rights(SITE, ill, None, b"", now=1000))
    assert site.of_address(URL) is None


def test_a_page_in_place_of_a_file_says_nothing():
    async def soft(url):
        return 200, b"  <html>User-agent: *\nDisallow: /</html>"

    site, _ = asyncio.run(site_rights(SITE, soft, None, b"", now=1000))
    assert site.of_address(URL) is None
