"""``follow=archive``: what an archive's index has, each capture a revision, oldest first."""

import pytest

from fixtures.newsroom import NewsroomServer
from tests.archive.made import HTML, SITE, Made, warc
from tests.archive.test_extract import ARTICLE, BANNER, article, extract, told
from tests.archive.test_extract_judged import captured
from tests.archive.web_archives import CommonCrawlServer, InternetArchive
from tests.crawls.crawl import crawl
from tests.crawls.test_again import YOUNG, make_due

OTHER = f"{SITE}deux/"
LISTING = b"<html><body class='archive category'><h1>Sports</h1><p>Des articles.</p></body></html>"


def follow(lake, pattern, *more, spider="cinktank", **arguments):
    return crawl(
        *(spider, SITE, lake, "-s", f"REPLAY={pattern}", *more),
        **{"follow": "archive", **arguments},
    )


def history():
    """Three captures of one article that say two things, and one of another, in no listing."""
    return [
        Made(ARTICLE, "2022-04-01", article("Un")),
        Made(ARTICLE, "2022-05-01", article("Deux")),
        Made(ARTICLE, "2022-06-01", article("Un")),  # a revisit record in a WARC
        Made(OTHER, "2022-05-05", article("Autre", 2, "Une chose", OTHER)),
        Made(f"{SITE}sports/", "2022-04-01", LISTING),
        Made(f"{SITE}parti/", "2022-04-01", b"", status=404),
    ]


REVISIONS = [
    (1, "new", "Un", "2022-04-01"),
    (2, "changed", "Deux", "2022-05-01"),
    (3, "changed", "Un", "2022-06-01"),
]


def of_article(run):
    return told([item for item in run.items if item["url"] == ARTICLE])


@pytest.fixture(params=["warc", "wayback", "commoncrawl"])
def past(request, tmp_path):
    """The same captures behind each kind of archive: what follows ``REPLAY=``, and settings."""
    made = history()
    if request.param == "wayback":
        with InternetArchive(*made) as server:
            yield f"wayback:{server.url}/web", ("-s", "ARCHIVE_DELAY=0")
        return
    if request.param == "warc":
        yield f"warc:{warc(tmp_path / 'past', *made)}", ()
        return
    for number, one in enumerate(made):  # Common Crawl writes no revisits within a collection
        warc(tmp_path / "past", one, name=str(number))
    with CommonCrawlServer(tmp_path / "past", tmp_path / "data") as server:
        yield (
            "commoncrawl:CC-MAIN-2022-21",
            ("-s", "ARCHIVE_DELAY=0", "-s", f"COMMON_CRAWL={server.url},{server.url}"),
        )


def test_all_captures_of_an_article_become_its_revisions(past, tmp_path):
    pattern, more = past
    run = follow(tmp_path / "lake", pattern, *more)
    assert run.code == 0, run.log
    assert of_article(run) == REVISIONS
    assert [item["headline"] for item in run.items if item["url"] == OTHER] == ["Autre"]
    assert {item["metadata"]["discovery"] for item in run.items} == {"archive"}
    assert run.rejects == [], "a captured listing is no article that could not be read"
    assert run.stats["archive/no_article"] == 1

    again = follow(tmp_path / "lake", pattern, *more)
    assert again.code == 0, again.log
    assert len(again.items) == len(run.items)
    assert again.stats["balance/known"] == 2
    assert again.stats.get("archive/served", 0) <= 2, "of what is kept nothing is read again"


@pytest.mark.parametrize(
    ("at", "title"), [("2022-03-20", "Un"), ("2022-05-03", "Deux"), ("20230101", "Trois")]
)
def test_the_capture_nearest_to_a_moment_is_taken(tmp_path, at, title):
    path = warc(
        tmp_path,
        *(
            Made(ARTICLE, when, article(said))
            for said, when in (
                ("Un", "2022-04-01"),
                ("Deux", "2022-05-01"),
                ("Trois", "2022-06-01"),
            )
        ),
    )
    run = follow(tmp_path / "lake", f"warc:{path}", at=at)
    assert [item["headline"] for item in run.items] == [title]


def test_captures_that_differ_in_the_archives_additions_alone_are_one(tmp_path):
    shown = article("Un").replace(b"<article", BANNER + b"<article")
    path = warc(
        tmp_path, Made(ARTICLE, "2022-04-01", article("Un")), Made(ARTICLE, "2022-05-01", shown)
    )
    run = follow(tmp_path / "lake", f"warc:{path}")
    assert of_article(run) == REVISIONS[:1]
    assert run.stats["duplicates/unchanged"] == 1


def test_a_capture_that_cannot_be_used_costs_no_other(tmp_path):
    check = b"<html><script src='/cdn-cgi/challenge-platform/x.js'></script></html>"
    path = warc(
        tmp_path,
        Made(ARTICLE, "2022-03-01", check),
        Made(ARTICLE, "2022-04-01", article("Un")),
        Made(ARTICLE, "2022-04-15", check + b"<!-- again -->"),
        Made(ARTICLE, "2022-05-01", article("Deux")),
    )
    run = follow(tmp_path / "lake", f"warc:{path}")
    assert of_article(run) == REVISIONS[:2]
    assert run.stats["walk/failed/FlawedCaptureError"] == 2


def test_the_pages_of_a_post_are_those_of_its_time(tmp_path):
    path = warc(
        tmp_path,
        captured(1, "2022-04-01", "Le premier fait"),
        captured(2, "2022-04-01T00:01", "Le second fait"),
        captured(1, "2022-06-01", "Le fait corrigé"),
        captured(2, "2022-06-01T00:01", "Le second fait corrigé"),
    )
    run = follow(tmp_path / "lake", f"warc:{path}")
    bodies = [item["articleBody"] for item in run.items]
    assert len(bodies) == 2
    assert "Le second fait numéro" in bodies[0]
    assert "Le second fait corrigé" in bodies[1]


def test_an_article_of_another_section_is_left_out(tmp_path):
    sport = article("Sport", 3, "Un but", f"{SITE}but/").replace(
        b"<h1", b"<a class='entry-category' href='/category/sports/'>Sports</a><h1"
    )
    path = warc(
        tmp_path, Made(ARTICLE, "2022-04-01", article()), Made(f"{SITE}but/", "2022-04-01", sport)
    )
    run = follow(tmp_path / "lake", f"warc:{path}", spider="sports")
    assert [item["headline"] for item in run.items] == ["Sport"]
    assert "Asked of the archive: " in run.log
    assert "Asked of the site" not in run.log


def test_what_the_site_has_since_deleted_does_not_come_back(tmp_path):
    """A tombstone is newer than a capture: neither a crawl of the past nor ``extract`` lifts it."""
    lake = tmp_path / "lake"
    with NewsroomServer(articles=40) as newsroom:
        first = crawl("sports", newsroom.url, lake, *YOUNG, "-s", f"WARC_ROOT={tmp_path}/warc")
        gone = first.items[0]["url"]
        newsroom.delete(first.items[0]["identifier"])
        make_due(lake)
        run = crawl("sports", newsroom.url, lake, *YOUNG)
        assert (gone, "gone") in [(one["url"], one["metadata"]["event"]) for one in run.items]
        pattern = f"{tmp_path}/warc/**/*.warc.gz"
        past = crawl(
            *("sports", newsroom.url, lake, "-s", f"REPLAY=warc:{pattern}"), follow="archive"
        )
        assert past.code == 0, past.log
        items, counts, _ = extract(lake, pattern, site=newsroom.url)
    for found in (past.items, items):
        events = [one["metadata"]["event"] for one in found if one["url"] == gone]
        assert events == ["new", "gone"]
    assert counts["duplicates/older_capture"] == 1


def test_what_an_archive_does_not_show_is_not_looked_for(tmp_path):
    """An archive of some pages says nothing of what else the site has, or had."""
    lake = tmp_path / "lake"
    with NewsroomServer(articles=40) as newsroom:
        first = crawl("cinktank", newsroom.url, lake, *YOUNG, follow="sitemap")
        newsroom.delete(first.items[0]["identifier"])
        kept = ("-s", f"WARC_ROOT={tmp_path}/warc")
        crawl("cinktank", newsroom.url, tmp_path / "other", *YOUNG, *kept, follow="sitemap")
        replay = ("-s", f"REPLAY=warc:{tmp_path}/warc/**/*.warc.gz")
        past = crawl("cinktank", newsroom.url, lake, *YOUNG, *replay, follow="sitemap")
    assert "revisit/absent" not in past.stats
    assert {one["metadata"]["event"] for one in past.items} <= {"new", "changed"}


def test_a_reservation_in_a_captured_robots_txt_is_kept_with_the_article(tmp_path):
    robots = b"User-agent: GPTBot\nDisallow: /\n"
    path = warc(
        tmp_path,
        Made(f"{SITE}robots.txt", "2022-04-01", robots, headers=[("Content-Type", "text/plain")]),
        Made(ARTICLE, "2022-04-01", article(), headers=HTML),
    )
    run = follow(tmp_path / "lake", f"warc:{path}")
    (item,) = run.items
    assert item["metadata"]["rights"]["aiDisallowed"] == ["GPTBot"]


@pytest.mark.parametrize(
    ("given", "name"), [({"follow": "archive"}, "follow"), ({"at": "2022-03-20"}, "at")]
)
def test_without_an_archive_it_is_said_that_there_is_none(tmp_path, given, name):
    run = crawl("cinktank", SITE, tmp_path, **given)
    assert run.code == 2
    assert f"argument {name}: there is no archive to take captures from" in run.log


def test_a_run_that_was_stopped_goes_on_where_it_was(tmp_path):
    """All is there after the second run, and what the first had is not read again."""
    urls = [f"{SITE}{number:03}/" for number in range(120)]
    made = [
        Made(url, "2022-04-01", article(f"Titre {number}", number + 1, f"Le fait {number}", url))
        for number, url in enumerate(urls)
    ]
    path = warc(tmp_path, *made)
    lake = tmp_path / "lake"
    first = follow(lake, f"warc:{path}", "-s", "CLOSESPIDER_ITEMCOUNT=70")
    assert 70 <= len(first.items) < 120
    second = follow(lake, f"warc:{path}")
    assert {item["url"] for item in second.items} == set(urls)
    assert len(second.items) == 120
    assert second.stats["balance/found"] <= 70, "the first fifty were not even looked up"
