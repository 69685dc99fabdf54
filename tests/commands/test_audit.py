"""``scrapy audit`` proves what was asked for: a section, or the whole site."""

import json

import pytest

from cinktank.memory import SQLiteMemory
from fixtures.newsroom import NewsroomServer
from tests.crawls.crawl import crawl as crawl_over_http
from tests.crawls.forked import command
from tests.crawls.in_process import Site, crawl
from tests.crawls.test_complete import without

SECTION = "L'International"


def audit(lake, *arguments):
    return command("audit", *arguments, "-s", f"DATA_ROOT={lake}")


def as_json(lake, *arguments):
    done = audit(lake, *arguments, "--json")
    return done.returncode, json.loads(done.stdout)


@pytest.fixture
def site():
    return Site(articles=120)


def test_the_main_job_of_the_readme_is_proved_complete(tmp_path):
    with NewsroomServer(articles=60) as newsroom:
        run = crawl_over_http("international", newsroom.url, tmp_path)
    assert run.code == 0
    done = audit(tmp_path, "--spider", "international")
    assert done.returncode == 0, done.stdout
    assert f"is complete: {len(run.items)} articles held" in done.stdout
    assert audit(tmp_path).returncode == 0


@pytest.mark.parametrize("way", ["listing,neighbours", "api", "feed", "sitemap", "auto"])
def test_a_section_is_proved_by_whichever_way_it_came(site, tmp_path, way):
    for _ in range(1 + (way == "feed")):  # what lies between its pages its second run proves
        crawl("international", site, tmp_path, follow=way)
    code, found = as_json(tmp_path, "--section", "l’international")
    (section,) = found["sections"]
    assert (code, section["held"]) == (0, len(site.truth(SECTION)))
    assert section["section"] == "L'International"


def test_the_whole_site_proves_each_section(site, tmp_path):
    crawl("cinktank", site, tmp_path, follow="api")
    assert audit(tmp_path, "--section", "Sports").returncode == 0
    assert audit(tmp_path, "--spider", "cinktank").returncode == 0
    assert audit(tmp_path).stdout.startswith("The archive is complete: 120 articles held")


def test_one_section_proves_neither_another_nor_the_site(site, tmp_path):
    crawl("international", site, tmp_path)
    assert audit(tmp_path, "--spider", "sports").returncode == 1
    assert audit(tmp_path, "--spider", "cinktank").returncode == 1


@pytest.mark.parametrize("less", [{"pages": 1}, {"since": "2022-03-01"}])
def test_a_walk_that_left_something_out_proves_nothing(site, tmp_path, less):
    crawl("international", site, tmp_path, **less)
    done = audit(tmp_path, "--spider", "international")
    assert done.returncode == 1
    assert "never walked to its end" in done.stdout


def test_what_the_lake_has_lost_is_named(site, tmp_path):
    crawl("international", site, tmp_path)
    lost = sorted(site.truth(SECTION))[3]
    without(tmp_path, {lost})
    code, found = as_json(tmp_path, "--spider", "international")
    assert (code, found["complete"]) == (1, False)
    assert list(found["sections"][0]["missing"]) == [lost]


@pytest.mark.parametrize("way", ["listing", "feed"])
def test_an_article_that_cannot_be_read_is_lacking_until_it_is(site, tmp_path, way):
    bad = sorted(site.truth(SECTION))[5]
    site.answers(bad.removeprefix("https://cinktank.test"), 500)
    crawl("international", site, tmp_path, follow=way)
    code, found = as_json(tmp_path, "--spider", "international")
    assert (code, list(found["sections"][0]["missing"])) == (1, [bad])
    crawl("sports", site, tmp_path)
    assert audit(tmp_path, "--spider", "sports").returncode == 0, "it is of another section"
    assert audit(tmp_path).returncode == 1
    site.recover()
    memory = SQLiteMemory(tmp_path / "memory.db")
    memory.forget(bad)
    memory.close()
    crawl("international", site, tmp_path)
    assert audit(tmp_path, "--spider", "international").returncode == 0


def test_without_its_memory_a_section_is_not_proved(site, tmp_path):
    crawl("international", site, tmp_path)
    for file in tmp_path.glob("memory.db*"):
        file.unlink()
    assert audit(tmp_path, "--spider", "international").returncode == 1


def test_a_section_that_there_is_not_is_not_complete(site, tmp_path):
    crawl("cinktank", site, tmp_path, follow="api")
    done = audit(tmp_path, "--section", "Horoscope")
    assert done.returncode == 1
    assert "« Horoscope »" in done.stdout
    assert "NOT complete: 0 articles" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (("--spider", "internationale"), "there are "),
        (("--spider", "section"), "--section LABEL"),
        (("--section", " "), "--section"),
        (("--spider", "sports", "--section", "Culture"), "« Sports »"),
    ],
)
def test_a_wrong_scope_is_one_line_and_exit_code_2(tmp_path, arguments, named):
    done = audit(tmp_path, *arguments)
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1)
    assert named in done.stderr
