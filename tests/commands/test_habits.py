"""What whoever knows Scrapy does first: look at a page, try a spider of one's own."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from fixtures.newsroom import NewsroomServer

ROOT = Path(__file__).resolve().parents[2]
SETTINGS = ("DOWNLOAD_DELAY=0", "AUTOTHROTTLE_ENABLED=0", "LOG_LEVEL=WARNING")

PLAIN = """
import scrapy


class Plain(scrapy.Spider):
    name = "plain"
    allowed_domains = ["127.0.0.1"]
    start_urls = ["URL"]
    run = "nothing of cinktank's"

    def parse(self, response):
        yield {"title": response.css("title::text").get(), "depth": response.meta["depth"]}
        yield response.follow("/?s=one")
        yield scrapy.Request("http://localhost:9/elsewhere")
"""
"""A spider with a word of ours for something else, and Scrapy's own depth and domains."""

OURS = """
from cinktank.spiders.base import SectionSpider


class Science(SectionSpider):
    name = "science"
    section = "Science & Tech"
"""

PROCESS = """
import sys

from scrapy.crawler import CrawlerProcess
from scrapy.utils.project import get_project_settings

settings = get_project_settings()
settings.set("DATA_ROOT", sys.argv[2])
settings.set("DOWNLOAD_DELAY", 0)
settings.set("AUTOTHROTTLE_ENABLED", False)
process = CrawlerProcess(settings)
process.crawl("international", site=sys.argv[1], pages=1, follow=["listing"])
process.start()
"""


@pytest.fixture(scope="module")
def newsroom():
    with NewsroomServer(articles=60) as server:
        yield server


@pytest.fixture(scope="module")
def post(newsroom):
    """Return an article in the middle of the chain."""
    return list(newsroom.truth(section="L'International"))[2]


def ran(*command, cwd=ROOT, **environment):
    """Run a command to its end."""
    return subprocess.run(
        [sys.executable, *command],
        cwd=cwd,
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


def scrapy(data, *command, **more):
    given = [
        *(part for setting in (*SETTINGS, f"DATA_ROOT={data}") for part in ("-s", setting)),
        *("-s", f"METRICS_FILE={data}/metrics.prom", "-s", f"WARC_ROOT={data}/warc"),
    ]
    return ran("-m", "scrapy", command[0], *given, *command[1:], **more)


@pytest.mark.parametrize("spider", [None, "international"])
@pytest.mark.parametrize(
    ("command", "shown"),
    [
        (("shell", "-c", "response.status"), "200"),
        (("fetch", "--nolog"), "</html>"),
        (("view",), ""),
    ],
)
def test_looking_at_a_page_keeps_nothing(newsroom, post, tmp_path, command, shown, spider):
    data = tmp_path / "data"
    named = ("--spider", spider) if spider else ()
    ended = scrapy(data, *command, *named, post["url"], BROWSER="true")
    assert ended.returncode == 0, ended.stderr
    assert shown in ended.stdout
    assert "Error" not in ended.stderr
    assert not data.exists()


def test_parse_prints_the_item_and_what_it_leads_to(newsroom, post, tmp_path):
    data = tmp_path / "data"
    options = ("--nocolour", "--spider", "international", "--pipelines")
    ended = scrapy(data, "parse", *options, post["url"])
    assert ended.returncode == 0, ended.stderr
    items, _, requests = ended.stdout.partition("# Requests")
    assert f"'identifier': '{post['identifier']}'" in items
    for neighbour in ("previousArticle", "nextArticle"):
        assert f"<GET {post[neighbour]['url']}>" in requests
    assert not data.exists()


def test_parse_prints_a_listings_entries(newsroom, post, tmp_path):
    ended = scrapy(tmp_path, "parse", "--nocolour", "--spider", "section", newsroom.url + "?s=le")
    items, _, requests = ended.stdout.partition("# Requests")
    assert items.strip().endswith("[]"), items
    assert requests.count("<GET ") > 3


def test_a_spider_of_ones_own_is_scrapys(newsroom, tmp_path):
    file, feed, data = tmp_path / "plain.py", tmp_path / "items.jsonl", tmp_path / "data"
    file.write_text(PLAIN.replace("URL", newsroom.url))
    ended = scrapy(
        data,
        *("runspider", str(file), "-O", str(feed), "-s", "LOG_LEVEL=INFO"),
        *("-s", "HEALTH_CHECKS=1", "-s", "DEPTH_LIMIT=1"),
    )
    assert ended.returncode == 0, ended.stderr
    assert_scrapys_own(feed, ended)
    assert sorted(path.name for path in data.iterdir()) == ["warc"]  # which is anybody's


def assert_scrapys_own(feed, ended):
    assert [json.loads(line)["depth"] for line in feed.read_text().splitlines()] == [0, 1]
    assert "'offsite/filtered': 1" in ended.stderr  # its own domains, as Scrapy keeps them
    assert "Traceback" not in ended.stderr


@pytest.fixture
def project(tmp_path):
    """Return a project of somebody's own, of which nothing is ours but the settings."""
    (tmp_path / "theirs").mkdir()
    (tmp_path / "scrapy.cfg").write_text("[settings]\ndefault = theirs.settings\n")
    (tmp_path / "theirs" / "__init__.py").write_text("")
    (tmp_path / "theirs" / "settings.py").write_text(
        "from cinktank.settings import *\nSPIDER_MODULES = ['theirs.spiders']\n"
        "NEWSPIDER_MODULE = 'theirs.spiders'\n"
    )
    (tmp_path / "theirs" / "spiders").mkdir()
    (tmp_path / "theirs" / "spiders" / "__init__.py").write_text("")
    return tmp_path


def test_a_project_that_has_our_settings_has_spiders_of_its_own(newsroom, project):
    path = {"PYTHONPATH": str(ROOT)}
    made = scrapy("data", "genspider", "fresh", "127.0.0.1", cwd=project, **path)
    assert made.returncode == 0, made.stderr
    fresh = project / "theirs" / "spiders" / "fresh.py"
    fresh.write_text(PLAIN.replace("URL", newsroom.url))
    feed = project / "items.jsonl"
    ended = scrapy(
        *("data", "crawl", "plain", "-O", str(feed), "-s", "DEPTH_LIMIT=1"),
        *("-s", "LOG_LEVEL=INFO"),
        cwd=project,
        **path,
    )
    assert ended.returncode == 0, ended.stderr
    assert_scrapys_own(feed, ended)
    assert not (project / "data" / "memory.db").exists()
    assert not (project / "data" / "metrics.prom").exists()


def test_one_of_ours_in_a_file_ends_as_it_does_in_the_project(newsroom, tmp_path):
    file = tmp_path / "science.py"
    file.write_text(OURS)
    site = ("-a", f"site={newsroom.url}")
    wrong = scrapy(tmp_path, "runspider", str(file), *site, "-a", "pages=none")
    assert wrong.returncode == 2
    assert len(wrong.stderr.splitlines()) == 1
    closed = scrapy(tmp_path, "runspider", str(file), "-a", "site=http://127.0.0.1:9/")
    assert closed.returncode == 1
    good = scrapy(tmp_path, "runspider", str(file), *site)
    assert good.returncode == 0, good.stderr
    assert list(tmp_path.glob("landing/spider=science/*/*.jsonl.gz"))


def test_a_script_crawls_with_arguments_of_their_own_types(newsroom, tmp_path):
    script = tmp_path / "script.py"
    script.write_text(PROCESS)
    ended = ran(
        *(str(script), newsroom.url, str(tmp_path / "data")),
        cwd=tmp_path,
        PYTHONPATH=str(ROOT),
        SCRAPY_SETTINGS_MODULE="cinktank.settings",
    )
    assert "Stored " in ended.stderr.splitlines()[-1], ended.stderr
    assert list(tmp_path.glob("data/landing/*/*/*.jsonl.gz"))
