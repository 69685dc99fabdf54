"""One article, one number, one story, one headline for many addresses: none is believed at once.

Whatever a site answers for one run, every article is there within the next two; and where articles
are looked at again, none is taken away, nor its text.
"""

import json
import re
import sqlite3
from datetime import UTC, datetime
from urllib.parse import urlsplit

import pytest

from cinktank.memory.records import MOVED_AFTER
from tests.crawls.clocks import ahead
from tests.crawls.in_process import HOME, crawl
from tests.outages.ill_site import SiteWithin, is_article
from tests.outages.storm import HTML, PAGES
from tests.outages.test_every_outage import table

SECTION = "L'International"
SETTINGS = {"GONE_AFTER": "1d"}
LINE = (
    "<p>Ce texte ne peut être montré en ce moment. Revenez plus tard, merci de votre patience.</p>"
)
THEME = """<html><head><title>{title}</title><link rel="canonical" href="{url}">
<meta property="article:published_time" content="{now}"></head>
<body class="single single-post postid-{number}"><article id="post-{number}" class="type-post">
<ul class="td-category"><li><a class="entry-category" href="/category/linternational/">
L'International</a></li></ul><h1 class="entry-title">{title}</h1>
<div class="td-post-content">{body}</div></article></body></html>"""


@pytest.fixture(scope="module")
def site():
    return SiteWithin(40)


@pytest.fixture(scope="module")
def everything(site):
    return {item["url"]: item for item in site.newsroom.truth(HOME[:-1])}


@pytest.fixture
def truth(site, everything):
    site.rule = None
    chosen = site.truth(SECTION)
    return {url: item["articleBody"] for url, item in everything.items() if url in chosen}


@pytest.fixture(scope="module")
def kinds(site, everything):
    """Return what the site may do: name → rule."""
    paths = sorted(urlsplit(url).path for url in everything)
    after = dict(zip(paths, [*paths[1:], paths[0]], strict=True))
    pages = {path: site.page(path) for path in paths}
    seen = iter(range(10**9))

    def in_the_theme(path, number, title="Nous revenons très vite"):
        now = datetime.now(UTC).isoformat(timespec="seconds")
        body = f"<p>Le journal fait peau neuve, et ses serveurs aussi : dossier {number}.</p>" * 5
        url = f"{HOME}{path[1:]}"
        return THEME.format(url=url, now=now, title=title, number=9, body=body).encode()

    def to_one(status):
        return lambda path, found: (
            (status, {"Location": paths[3]}, b"")
            if is_article(path) and path != paths[3]
            else found
        )

    def to_the_next(path, found):
        return (302, {"Location": after[path]}, b"") if path in paths[::2] else found

    def the_next_ones_page(path, found):
        return (200, HTML, pages[after[path]]) if path in after else found

    def one_story(path, found):
        return (200, HTML, in_the_theme(path, 1)) if is_article(path) else found

    def one_headline(path, found):
        return (200, HTML, in_the_theme(path, next(seen))) if is_article(path) else found

    def one_line(path, found):
        status, headers, body = found
        if path.startswith("/wp-json/wp/v2/posts") and status == 200:
            posts = json.loads(body)
            for post in posts:
                if "content" in post:
                    post["content"]["rendered"] = LINE
            return status, headers, json.dumps(posts).encode()
        if is_article(path):
            story = rb'(class="[^"]*td-post-content[^"]*">).*?(<!-- /content -->|</article>)'
            body = re.sub(story, rb"\1" + LINE.encode() + rb"</div>\2", body, flags=re.DOTALL)
        return status, headers, body

    return {
        "a redirect to one article": to_one(302),
        "a redirect to one article for good": to_one(301),
        "redirects to the next article": to_the_next,
        "the next article's page": the_next_ones_page,
        "one story in the theme": one_story,
        "one headline in the theme": one_headline,
        "one line in place of each story": one_line,
    }


KINDS = (
    "a redirect to one article", "a redirect to one article for good",
    "redirects to the next article", "the next article's page", "one story in the theme",
    "one headline in the theme", "one line in place of each story",
)  # fmt: skip
SOURCES = ("sitemap", "listing,neighbours", "api", "feed", "listing", "neighbours", "auto")
SOME = [
    *((kind, "sitemap") for kind in KINDS),
    *((kind, SOURCES[1 + n % 6]) for n, kind in enumerate(KINDS)),
]


def of(truth, found):
    """Return of a table what is the section's: a page may have called others' articles its own."""
    return {url: body for url, body in found.items() if url in truth}


def make_due(lake):
    with sqlite3.connect(lake / "memory.db") as memory:
        memory.execute("UPDATE addresses SET due = 1 WHERE due IS NOT NULL OR state = 'kept'")
        for since in ("doubted", "missing"):  # at a look a day later
            memory.execute(f"UPDATE addresses SET {since} = {since} - 86401")


@pytest.mark.parametrize(("kind", "follow"), SOME)
def test_after_a_first_crawl_every_article_comes(site, truth, kinds, tmp_path, kind, follow):
    site.rule = kinds[kind]
    crawl("international", site, tmp_path, settings=SETTINGS, follow=follow)
    site.rule = None
    for _ in range(2):
        run = crawl("international", site, tmp_path, settings=SETTINGS, follow=follow)
    assert of(truth, table(run)) == truth
    assert run.code == 0, run.log


@pytest.mark.parametrize(("kind", "follow"), SOME)
def test_looked_at_again_none_is_taken_away_nor_its_text(
    site, truth, kinds, tmp_path, kind, follow
):
    crawl("international", site, tmp_path, settings=SETTINGS, follow=follow)
    make_due(tmp_path)
    site.rule = kinds[kind]
    ill = crawl("international", site, tmp_path, settings=SETTINGS, follow=follow)
    assert table(ill) == truth
    site.rule = None
    make_due(tmp_path)
    well = crawl("international", site, tmp_path, settings=SETTINGS, follow=follow)
    assert table(well) == truth
    assert well.code == 0, well.log


def test_many_addresses_that_lead_to_one_article_end_the_run(site, truth, kinds, tmp_path):
    site.rule = kinds["a redirect to one article"]
    run = crawl("cinktank", site, tmp_path, settings={"ILL_SITE_AFTER": 8}, follow="sitemap")
    assert run.stats["walk/failed/redirected_to_one"] >= 8
    assert "is not well" in run.log
    assert run.code == 1


def test_an_address_that_leads_to_an_article_for_a_week_is_its_old_one(site, truth, tmp_path):
    old, new = (urlsplit(url).path for url in sorted(truth)[:2])
    site.rule = lambda path, found: (301, {"Location": new}, b"") if path == old else found
    asked = []
    for day in (0, 1, 8, 9, 30):
        site.asked.clear()
        with ahead(day * 86_400):
            run = crawl("international", site, tmp_path, follow="sitemap")
        asked.append(site.asked.count(old))
    assert asked == [1, 1, 1, 0, 0]
    assert set(table(run)) == {*truth} - {f"{HOME}{old[1:]}"}
    assert MOVED_AFTER == 7 * 86_400


@pytest.mark.parametrize("follow", ["sitemap", "listing,neighbours", "listing", "feed"])
def test_what_the_site_s_own_lists_show_is_gone_after_a_week(site, truth, tmp_path, follow):
    few = sorted(urlsplit(url).path for url in truth)[:3]
    missing = (404, HTML, PAGES["soft 404"])
    site.rule = None

    def crawled(day):
        with ahead(day * 86_400):
            make = {"GONE_AFTER": "1d", "REVISIT": "9999d:12h"}
            return table(crawl("international", site, tmp_path, settings=make, follow=follow))

    assert crawled(0) == truth
    site.rule = lambda path, found: missing if path in few else found
    for day in (1, 3, 5):
        assert crawled(day) == truth, day
    assert crawled(9).keys() == truth.keys() - {f"{HOME}{path[1:]}" for path in few}
    site.rule = None
    assert crawled(10) == truth
