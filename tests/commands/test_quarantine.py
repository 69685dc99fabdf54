"""``scrapy quarantine``: what is refused and not stored since, and how it is read again."""

import gzip
import json
import sqlite3

import pytest

from fixtures.newsroom import NewsroomServer
from tests.archive.made import SITE, Made, warc
from tests.archive.test_extract import ARTICLE, article
from tests.archive.test_extract import extract as extracted
from tests.crawls.crawl import crawl, lines
from tests.crawls.forked import command
from tests.outages.ill_site import IllSite


def quarantine(lake, *more):
    return command(
        *("quarantine", *more),
        *("-s", f"DATA_ROOT={lake}", "-s", "DOWNLOAD_DELAY=0", "-s", "RETRY_TIMES=0"),
    )


def listed(lake, *more):
    done = quarantine(lake, "--json", *more)
    assert done.returncode == 0, done.stderr
    return {one["url"]: one["reasons"] for one in json.loads(done.stdout)}


@pytest.fixture
def site():
    with NewsroomServer(articles=40) as newsroom, IllSite(newsroom.url) as front:
        yield newsroom, front


def hurt(front, urls, change):
    """Let the articles at some addresses come changed, until the rule is taken away."""
    paths = {f"/{url.removeprefix(front.url)}" for url in urls}

    def rule(path, found):
        status, headers, body = found
        return (status, headers, change(body)) if path in paths else found

    front.rule = rule


def cut(body):
    return body[: body.rfind(b"</html")]


def sports(newsroom, front):
    return [one["url"].replace(newsroom.url, front.url) for one in newsroom.truth(section="Sports")]


def test_nothing_in_quarantine_is_said(tmp_path):
    done = quarantine(tmp_path)
    assert done.returncode == 0
    assert done.stdout == "Nothing is in quarantine that was not stored since\n"


def test_it_is_listed_by_reason_and_read_again_from_the_site(site, tmp_path):
    newsroom, front = site
    first, second, third = sports(newsroom, front)[:3]
    hurt(front, [first, second], cut)
    run = crawl("sports", front.url, tmp_path)
    assert listed(tmp_path) == {
        url: ["truncated: the page has no </html>"] for url in (first, second)
    }
    assert listed(tmp_path, "--reason", "no_headline") == {}
    told = quarantine(tmp_path).stdout
    assert "2 addresses are in quarantine, not stored since:\n2 truncated\n" in told

    hurt(front, [second], cut)
    front.asked.clear()
    done = quarantine(tmp_path, "retry", "--reason", "truncated")
    assert done.returncode == 0, done.stderr
    assert list(listed(tmp_path)) == [second]
    assert first in {item["url"] for item in lines(tmp_path / "landing")}
    assert len(lines(tmp_path / "landing")) == len(run.items) + 1
    asked = [path for path in front.asked if not path.endswith((".txt", ".json"))]
    assert sorted(set(asked)) == sorted(f"/{u.removeprefix(front.url)}" for u in (first, second))
    assert third in {item["url"] for item in run.items}


def test_a_section_is_complete_once_its_quarantine_was_read_again(site, tmp_path):
    """The spider that reads it again is the site's; it was the section that was crawled."""
    newsroom, front = site
    hurt(front, sports(newsroom, front)[:1], cut)
    crawl("sports", front.url, tmp_path)
    audit = ("audit", "-s", f"DATA_ROOT={tmp_path}")
    before = command(*audit)
    front.rule = None
    assert quarantine(tmp_path, "retry").returncode == 0
    after = command(*audit)
    assert before.returncode == 1
    assert "« Sports »" in after.stdout
    assert after.returncode == 0, after.stdout


def test_what_the_rules_misread_is_read_again_from_the_warc_and_the_site_is_not_asked(
    site, tmp_path, monkeypatch
):
    """The rules of that day refused it; today's do not: what was kept is enough."""
    newsroom, front = site
    kept = "-s", f"WARC_ROOT={tmp_path}/warc"
    url = sports(newsroom, front)[0]
    run = crawl("sports", front.url, tmp_path, *kept)
    assert url in {item["url"] for item in run.items}
    refuse_all(tmp_path)
    assert url in listed(tmp_path)
    front.asked.clear()
    done = quarantine(tmp_path, "retry", "--from-archive", *kept)
    assert done.returncode == 0, done.stderr
    assert front.asked == []
    assert listed(tmp_path) == {}
    again = [item for item in lines(tmp_path / "landing") if item["url"] == url]
    assert again[-1]["metadata"]["transport"] == "archive"


def refuse_all(lake):
    """Make a lake in which all that was stored is in quarantine instead, as by older rules."""
    for path in lake.glob("memory.db*"):
        path.unlink()
    for part in list((lake / "landing").rglob("*.jsonl.gz")):
        rejects = [
            {"url": item["url"], "reasons": ["no headline"], "item": item,
             "dateRejected": item["metadata"]["dateDownloaded"]}
            for item in map(json.loads, gzip.decompress(part.read_bytes()).splitlines())
        ]  # fmt: skip
        target = lake / "quarantine" / part.relative_to(lake / "landing")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(gzip.compress("\n".join(map(json.dumps, rejects)).encode()))
    for path in list((lake / "landing").rglob("*")):
        if path.is_file():
            path.unlink()


def test_without_an_archive_it_is_said(site, tmp_path):
    newsroom, front = site
    hurt(front, sports(newsroom, front)[:1], cut)
    crawl("sports", front.url, tmp_path)
    done = quarantine(tmp_path, "retry", "--from-archive")
    assert done.returncode == 1
    assert "there is no archive to read from: give -s WARC_ROOT=" in done.stderr


def test_what_is_still_cut_short_in_the_warc_stays_in_quarantine(site, tmp_path):
    """Though it is read alone, where no other page says that the site ends its pages."""
    newsroom, front = site
    kept = "-s", f"WARC_ROOT={tmp_path}/warc"
    url = sports(newsroom, front)[0]
    hurt(front, [url], cut)
    crawl("sports", front.url, tmp_path, *kept)
    done = quarantine(tmp_path, "retry", "--from-archive", *kept)
    assert "0 of 1 are stored now" in done.stdout
    assert list(listed(tmp_path)) == [url]
    front.rule = None
    done = quarantine(tmp_path, "retry", *kept)  # and then the site has it
    assert done.returncode == 0, done.stderr
    assert listed(tmp_path) == {}


def test_an_article_that_was_stored_and_then_refused_is_listed_until_it_is_stored_again(
    site, tmp_path
):
    newsroom, front = site
    url = sports(newsroom, front)[0]
    crawl("sports", front.url, tmp_path)
    assert listed(tmp_path) == {}
    hurt(front, [url], cut)
    age(tmp_path)
    crawl("sports", front.url, tmp_path, full=1)
    assert list(listed(tmp_path)) == [url]
    front.rule = None
    assert quarantine(tmp_path, "retry").returncode == 0
    assert listed(tmp_path) == {}


def age(lake):
    """Let what is in the memory have been seen a day ago."""
    with sqlite3.connect(lake / "memory.db") as memory:
        memory.execute("UPDATE addresses SET last_seen = last_seen - 86400")


def test_what_extract_refused_is_listed_too(tmp_path):
    url = f"{SITE}deux/"
    cut_short = article("Coupé", 2, "Une chose", url)[:-60]
    warc(tmp_path, Made(ARTICLE, "2022-04-01", article()), Made(url, "2022-04-01", cut_short))
    extracted(tmp_path / "lake", tmp_path / "*.warc.gz")
    assert list(listed(tmp_path / "lake")) == [url]
