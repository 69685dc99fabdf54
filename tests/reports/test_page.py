"""The page of a run: one file that needs nothing, and says what happened."""

import re
import subprocess
from html.parser import HTMLParser
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

from cinktank.reports.page import overview_page, run_page, write_overview, write_page
from cinktank.reports.run import Gaps, Reject, Run, write_run
from cinktank.reports.timeline import MOST, Timeline
from fixtures.newsroom import NewsroomServer
from tests.crawls.crawl import crawl
from tests.crawls.forked import command
from tests.machine import CHROMIUM, needs

HOSTILE = "</script><script>alert(1)</script>"


def scrapy_report(lake, *arguments):
    return command("report", "-s", f"DATA_ROOT={lake}", *arguments)


@pytest.fixture(scope="module")
def crawled(tmp_path_factory):
    """Two runs; in the second some articles are broken and some fail."""
    lake = tmp_path_factory.mktemp("lake")
    with NewsroomServer(articles=200) as newsroom:
        crawl("international", newsroom.url, lake, pages=1)
        truth = list(newsroom.truth(section="L'International"))
        for number, item in enumerate(truth[25:35]):
            newsroom.fail(urlsplit(item["url"]).path, "truncated" if number % 2 else 500)
        crawl("international", newsroom.url, lake)
    return lake


@pytest.fixture(scope="module")
def page(crawled):
    newest = max((crawled / "reports").glob("2*.html"), key=lambda path: path.stat().st_mtime_ns)
    return newest.read_text()


class Links(HTMLParser):
    """Collects what a browser would fetch."""

    def __init__(self):
        super().__init__()
        self.fetched = []

    def handle_starttag(self, tag, attrs):
        self.fetched += [value for name, value in attrs if name in ("src", "srcset", "data")]
        self.fetched += [tag] if tag in ("script", "link", "iframe", "object") else []


def test_every_run_leaves_a_page_that_fetches_nothing(crawled, page):
    assert len(list((crawled / "reports").glob("2*.html"))) == 2
    links = Links()
    links.feed(page)
    assert links.fetched == []
    assert "url(" not in page
    assert "@import" not in page


def test_the_page_shows_what_was_stored_and_why_the_rest_was_not(page):
    assert re.search(r"Stored \d+ articles", page)
    for told in ("new articles", "in quarantine: truncated", "could not be fetched: 500"):
        assert told in page
    assert "the page has no &lt;/html&gt;" in page


def test_the_page_shows_fields_beside_the_run_before(page):
    assert "beside 1 earlier run of this spider" in page
    assert page.count('<b style="left:') > 10


def test_report_builds_the_last_page_again(crawled):
    done = scrapy_report(crawled)
    assert done.returncode == 0, done.stderr
    (path,) = done.stdout.split()
    text = (crawled / "reports" / path).read_text()
    assert "Gaps in the chain" in text
    assert (crawled / "reports" / "latest-international.html").read_text() == text
    index = (crawled / "reports" / "index.html").read_text()
    assert 'href="latest-international.html"' in index
    assert 'href="2' in index


def test_report_builds_one_page_over_many_runs(crawled):
    done = scrapy_report(crawled, "--runs", "10")
    assert done.returncode == 0, done.stderr
    text = (crawled / "reports" / "runs.html").read_text()
    assert "<h1>2 runs</h1>" in text
    assert "articleBody" in text


def test_report_without_a_run_is_one_line(tmp_path):
    done = scrapy_report(tmp_path)
    assert done.returncode == 1
    assert "There is no record of a run" in done.stdout


def test_reports_can_be_left_out(tmp_path):
    with NewsroomServer(articles=40) as newsroom:
        run = crawl("international", newsroom.url, tmp_path, "-s", "REPORTS=0", pages=1)
    assert run.code == 0
    assert list((tmp_path / "reports").glob("*.html")) == []


def hostile() -> Run:
    timeline = Timeline()
    timeline.response(0.0, "200", 0.1)
    return Run(
        job=HOSTILE,
        spider="cinktank",
        section=HOSTILE,
        started="2026-01-01T00:00:00+00:00",
        failure=HOSTILE,
        unhealthy=[HOSTILE],
        items=1,
        days={"2026-01-01": {HOSTILE: 1}},
        stats={f"walk/failed/{HOSTILE}": 1},
        fields={"headline": 1},
        timeline=timeline,
        rejects=[Reject(f"https://cinktank.com/{HOSTILE}", [HOSTILE])],
        gaps=Gaps(1, False, [{"posts": 1, "first": HOSTILE, "last": ""}], {HOSTILE: [""]}, 1, 0),
    )


def test_what_a_site_says_stays_text():
    text = run_page(hostile(), [])
    assert "<script" not in text
    assert text.count("&lt;script&gt;alert(1)") >= 6


def test_a_run_that_found_nothing_has_a_page_too():
    text = run_page(Run(job="j", spider="sports", started="2026-01-01T00:00:00+00:00"), [])
    assert "Stored nothing" in text


def test_a_week_of_responses_is_no_larger_than_a_minute_of_them():
    timeline = Timeline()
    for second in range(0, 7 * 86400, 60):
        timeline.response(second, "200", 0.2)
    assert len(timeline.slots) <= MOST
    assert timeline.whole().codes == {"200": 7 * 24 * 60}
    assert timeline.whole().time(0.5) == pytest.approx(0.2, rel=0.45)


def many_refused():
    """Return a run of which most was refused, and one answer took half a minute."""
    timeline = Timeline()
    for second in range(200):
        timeline.response(second, "200", 30.0 if second == 90 else 0.1)
    sorts = ("missing articleBody: the page shows none", "404: the site answered 404")
    return Run(
        job="20260101T000000000Z-1",
        spider="sports",
        started="2026-01-01T00:00:00+00:00",
        reason="finished",
        items=10,
        days={"2025-03-01": {"Sports": 4}, "2025-12-24": {"Sports": 6}},
        fields={"headline": 10, "videos": 1},
        untold={"videos": 8},
        stats={"lake/new": 10, "balance/stored": 10, "balance/refused": 700},
        timeline=timeline,
        rejects=[Reject(f"https://cinktank.com/{n}/", [sorts[n % 2]]) for n in range(500)],
        reasons={"404": 450, "missing articleBody": 250},
    )


def test_what_was_refused_comes_first_by_reason_with_three_examples_as_links():
    text = run_page(many_refused(), [])
    verdict, first, rest = (text.index(part) for part in ("verdict warn", "Not kept", "<dl"))
    assert verdict < first < rest
    shown = re.sub("<details>.*?</details>", "", text[first:rest], flags=re.DOTALL)
    assert re.findall(r"<span>(.*?)</span><span class=\"number\">(\d+)", shown) == [
        ("404", "450"),
        ("missing articleBody", "250"),
    ]
    assert len(re.findall(r'<a href="https://cinktank.com/\d+/"', shown)) == 6
    assert "347 more: all are in the quarantine" in text


def test_what_is_no_address_of_the_web_is_no_link():
    run = many_refused()
    run.rejects = [Reject("javascript:alert(1)", ["bad address"])]
    assert '<a href="javascript' not in run_page(run, [])


def test_a_chart_says_which_period_it_draws():
    assert "by week of publication" in run_page(many_refused(), [])


def test_one_slow_answer_flattens_no_chart():
    text = run_page(many_refused(), [])
    axis = text[text.index("Response times") :]
    assert max(float(tick) for tick in re.findall(r">([\d.]+) s</text>", axis)) < 1
    assert "cut off at the top: 1, the highest" in text


def test_a_field_counts_only_where_its_source_can_tell_it():
    run = many_refused()
    assert run.share("videos") == 0.5
    run.untold = {"videos": 10}
    assert run.share("videos") is None
    assert ">videos<" not in run_page(run, [])


def test_several_runs_weigh_what_they_have_stored():
    large, small = many_refused(), many_refused()
    small.items, small.fields, small.untold = 1, {"headline": 1}, {}
    large.items, large.fields, large.untold = 99, {"headline": 99, "authors": 99}, {}
    text = overview_page([small, large])
    assert re.search(r"<span>authors</span><span[^>]*>99 %", text)


def test_what_is_empty_is_one_line():
    text = run_page(Run(job="j", spider="sports", started="2026-01-01T00:00:00+00:00"), [])
    assert text.count("<section>") == 2
    (line,) = re.findall("Nothing to show of: (.*)", text)
    assert len(line.split(", ")) == 6


@needs("chromium")  # only a browser can say how a page looks
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_a_page_of_any_run_can_be_read_by_anybody(tmp_path, width, scheme):
    """Axe finds nothing, nothing is wider than the screen, a phone's page is no roll of paper."""
    empty = Run(job="20260102T000000000Z-1", spider="culture", started="2026-01-02T00:00:00+00:00")
    odd = hostile()
    odd.job = "20260103T000000000Z-1"
    for run in (many_refused(), empty, odd):
        write_run(tmp_path, run)
        write_page(tmp_path, run)
    write_overview(tmp_path, 10)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
        for path in sorted(tmp_path.glob("reports/*.html")):
            page.goto(path.as_uri())
            found = Axe().run(page).response
            assert len(found["passes"]) > 5
            assert [one["id"] for one in found["violations"]] == [], path
            size = "[document.documentElement.scrollWidth, document.documentElement.scrollHeight]"
            wide, tall = page.evaluate(size)
            assert wide <= width, path
            assert tall < 6_000, path
        browser.close()


@needs("chromium")  # or whether one scrolls sideways
@pytest.mark.parametrize("width", [1200, 500])
def test_a_browser_shows_it_without_a_sideways_scroll(crawled, tmp_path, width):
    newest = max((crawled / "reports").glob("2*.html"))
    probe = "<script>document.title = [document.documentElement.scrollWidth, innerWidth, " + (
        "[...document.querySelectorAll('svg')].filter(x => x.getClientRects().length).length"
        "].join(' ')</script>"
    )
    probed = tmp_path / "page.html"
    page = re.sub("<meta http-equiv.*?>", "", newest.read_text())  # it forbids the probe, too
    probed.write_text(page + probe)
    shown = subprocess.run(
        [
            *(CHROMIUM, "--headless", "--no-sandbox", "--disable-background-networking"),
            *("--disable-gpu", f"--user-data-dir={tmp_path / 'profile'}"),
            *(f"--window-size={width},900", "--dump-dom", f"file://{probed}"),
        ],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    ).stdout
    content, window, charts = map(int, re.search(r"<title>(.*?)</title>", shown)[1].split())
    assert content <= window
    assert charts == 3
