"""The site over HTTP and its control API."""

import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from fixtures.newsroom import NewsroomServer
from fixtures.newsroom.faults import KINDS
from fixtures.newsroom.sections import SECTIONS

from .conftest import Serving, Visitor

ROOT = Path(__file__).resolve().parents[2]
PINNED_OR_DOUBLE = 5


def test_the_chain_of_neighbours_visits_every_post_both_ways(
    visitor: Visitor, truth: list[dict[str, Any]]
) -> None:
    urls = [told["url"] for told in truth]
    for start, selector, expected in (
        (urls[0], ".td-post-prev-post a", urls),
        (urls[-1], ".td-post-next-post a", urls[::-1]),
    ):
        walked, address = [], start
        while address:
            walked.append(address)
            link = visitor.page(address).css_first(selector)
            address = link.attributes["href"] if link is not None else None
        assert walked == expected


@pytest.mark.parametrize("template", ["classic", "tdb", "newsmag"])
def test_a_listing_holds_every_post_of_its_section(serving: Serving, template: str) -> None:
    server, visitor = serving(articles=200, template=template, per_page=5)
    grid = ".td_block_big_grid_1 h3 a, .td_block_big_grid h3 a, .td_block_big_grid_flex_1 p a"
    loop = ".td-ss-main-content .td-module-title a, .tdb_loop .td-module-title a"
    for section in SECTIONS:
        wanted = [told["url"] for told in server.truth(section.label)]
        address: str | None = section.path
        above, below, pages = [], [], 0
        while address:
            tree = visitor.page(address)
            pages += 1
            above = [node.attributes["href"] for node in tree.css(grid)]
            assert above == wanted[:5], "the same grid on every page"
            below += [node.attributes["href"] for node in tree.css(loop)]
            arrows = [
                node.parent.attributes["href"]
                for node in tree.css("i.td-icon-menu-right")
                if "page-nav" in (node.parent.parent.attributes.get("class") or "")
            ]
            address = arrows[0] if arrows else None
        assert pages == max(1, -(-(len(wanted) - 5) // 5))
        assert set(below) - set(above) == set(wanted[5:])
        in_order = list(dict.fromkeys(url for url in below if below.count(url) == 1))
        assert in_order == [url for url in wanted[5:] if below.count(url) == 1]
        assert len(below) - len(wanted[5:]) <= PINNED_OR_DOUBLE
        assert visitor.status(f"{section.path}page/{pages + 1}/") == 404


def test_some_entries_are_pinned_or_shown_twice(visitor: Visitor) -> None:
    path = "/category/dernieres-minutes/linternational/"
    titles = visitor.page(path).css(".td-ss-main-content .td-module-title a")
    dates = [n.attributes["datetime"] for n in visitor.page(path).css(".td-ss-main-content time")]
    assert len(titles) >= 11, "ten and the pinned one"
    assert dates[0] < dates[1], "the pinned one is old"


def test_listing_titles_are_cut_but_whole_in_their_attribute(visitor: Visitor) -> None:
    links = visitor.page("/page/2/").css(".td_module_10 .td-module-title a")
    cut = [link for link in links if link.text().endswith("...")]
    cut += [
        link for link in visitor.page("/").css(".td_module_6 h3 a") if link.text().endswith("...")
    ]
    assert cut
    for link in cut:
        assert link.attributes["title"].startswith(link.text().removesuffix("..."))


def test_wordpress_sends_wrong_addresses_on(visitor: Visitor, truth: list[dict[str, Any]]) -> None:
    url, identifier = truth[3]["url"], truth[3]["identifier"]
    for path, target in (
        (f"/?p={identifier}", url),
        (url.rstrip("/"), url),
        ("/category/linternational/", "/category/dernieres-minutes/linternational/"),
        ("/category/sports/page/1/", "/category/sports/"),
    ):
        response, _ = visitor.ask(path)
        assert response.status == 301
        assert response.headers["Location"].endswith(target)


@pytest.mark.parametrize(
    "path",
    ["/rien/", "/?p=1", "/page/999/", "/tag/rien/", "/category/rien/", "/rien/feed/"],
)
def test_what_is_not_there_is_404_in_the_theme(visitor: Visitor, path: str) -> None:
    response, body = visitor.ask(path)
    assert response.status == 404
    assert b"td-404-title" in body


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/page/2/",
        "/tag/ukraine/",
        "/author/camille-roche/",
        "/newsletter/",
        "/category/culture/livres/",
    ],
)
def test_what_is_there_is_served(visitor: Visitor, path: str) -> None:
    response, body = visitor.ask(path)
    assert response.status == 200
    assert response.headers["Content-Type"] == "text/html; charset=UTF-8"
    assert b"td-header-wrap" in body


def test_robots_txt_is_wordpress_s(visitor: Visitor) -> None:
    _, body = visitor.ask("/robots.txt")
    lines = body.decode().splitlines()
    assert lines[:3] == ["User-agent: *", "Disallow: /wp-admin/", "Allow: /wp-admin/admin-ajax.php"]
    assert lines[-1] == f"Sitemap: {visitor.url}wp-sitemap.xml"


def test_an_article_s_headers_are_wordpress_s(
    visitor: Visitor, truth: list[dict[str, Any]]
) -> None:
    response, _ = visitor.ask(truth[0]["url"])
    assert 'rel="https://api.w.org/"' in response.headers["Link"]
    assert f"?p={truth[0]['identifier']}>; rel=shortlink" in response.headers["Link"]
    assert response.headers["ETag"] is None
    assert response.headers["Last-Modified"] is None


def test_validators_answer_304_until_the_article_changes(serving: Serving) -> None:
    server, visitor = serving(validators=True)
    url = next(server.truth())["url"]
    first, _ = visitor.ask(url)
    tag, date = first.headers["ETag"], first.headers["Last-Modified"]
    assert visitor.ask(url, if_none_match=tag)[0].status == 304
    assert visitor.ask(url, if_modified_since=date)[0].status == 304
    server.edit(url)
    assert visitor.ask(url, if_none_match=tag)[0].status == 200
    assert visitor.ask(url, if_modified_since=date)[0].status == 200


def test_published_posts_stand_on_top_at_once(serving: Serving) -> None:
    server, visitor = serving()
    before = [told["url"] for told in server.truth()]
    fresh = server.publish(3, section="l’international")
    assert {each["section"] for each in fresh} == {"L'International"}
    after = list(server.truth())
    assert [told["url"] for told in after] == [each["url"] for each in fresh][::-1] + before
    assert after[3]["nextArticle"]["url"] == fresh[0]["url"]
    tree = visitor.page(before[0])
    assert tree.css_first(".td-post-next-post a").attributes["href"] == fresh[0]["url"]
    grid = visitor.page("/category/dernieres-minutes/linternational/").css(".td-big-grid-meta h3 a")
    assert [node.attributes["href"] for node in grid[:3]] == [each["url"] for each in fresh][::-1]


def test_an_edited_article_has_its_date_and_keeps_its_address(serving: Serving) -> None:
    server, visitor = serving()
    told = list(server.truth())[4]
    server.edit(told["identifier"])
    changed = list(server.truth())[4]
    assert changed["url"] == told["url"]
    assert changed["articleBody"].startswith(told["articleBody"])
    assert changed["articleBody"] != told["articleBody"]
    assert changed["dateModified"] > told["datePublished"]
    assert changed["datePublished"] == told["datePublished"]
    meta = visitor.page(told["url"]).css_first("meta[property='article:modified_time']")
    assert meta.attributes["content"] == changed["dateModified"]
    server.edit(told["url"], "headline")
    assert list(server.truth())[4]["headline"].endswith("[mis à jour]")


def test_a_deleted_article_is_gone_from_everywhere(serving: Serving) -> None:
    server, visitor = serving()
    told = list(server.truth())
    gone = told[10]
    server.delete(gone["url"])
    assert visitor.status(gone["url"]) == 404
    assert visitor.status(f"/?p={gone['identifier']}") == 404
    after = list(server.truth())
    assert len(after) == 39
    assert gone["url"] not in str(after)
    assert after[9]["previousArticle"]["url"] == told[11]["url"]
    assert after[10]["nextArticle"]["url"] == told[9]["url"]


def test_the_log_has_who_asked_for_what(serving: Serving) -> None:
    server, visitor = serving()
    visitor.ask("/page/2/", user_agent="essai/1")
    visitor.ask("/rien/")
    log = server.requests(clear=True)
    assert [(each["method"], each["path"], each["status"]) for each in log] == [
        ("GET", "/page/2/", 200),
        ("GET", "/rien/", 404),
    ]
    assert log[0]["headers"]["User-Agent"] == "essai/1"
    assert server.requests() == []


def test_faults_last_as_long_as_asked(serving: Serving) -> None:
    server, visitor = serving()
    url = next(server.truth())["url"]
    path = "/" + url.removeprefix(server.url)
    server.fail(path, 503, times=2)
    assert [visitor.status(url) for _ in range(3)] == [503, 503, 200]
    server.fail("*/page/*", 410)
    assert visitor.status("/page/2/") == 410
    assert visitor.status("/") == 200
    server.recover()
    assert visitor.status("/page/2/") == 200


def test_each_kind_of_fault_spoils_the_page_as_described(serving: Serving) -> None:
    server, visitor = serving()
    url = list(server.truth())[16]["url"]
    path = "/" + url.removeprefix(server.url)
    whole = visitor.ask(url)[1]
    seen: dict[str, Any] = {}
    kinds = (*("empty", "truncated", "other_template", "bad_encoding", "nothing", "undated"),
             *("loop", "away"))  # fmt: skip
    for kind in kinds:
        server.fail(path, kind, times=1)
        response, body = visitor.ask(url)
        seen[kind] = (response.status, body, response.headers["Location"])
    assert seen["empty"][:2] == (200, b"")
    assert whole.startswith(seen["truncated"][1])
    assert len(seen["truncated"][1]) < len(whole) / 2
    assert b"td-post-content" not in seen["other_template"][1]
    with pytest.raises(UnicodeDecodeError):
        seen["bad_encoding"][1].decode("utf-8")
    assert b"td-module-title" not in seen["nothing"][1]
    assert b"<time" in whole
    assert not any(sign in seen["undated"][1] for sign in (b"<time", b"published_time"))
    assert seen["loop"][0] == 302
    assert seen["loop"][2] == url
    assert seen["away"][2] == "http://ailleurs.invalid/"
    server.fail(path, "slow", times=1, delay=0.3)
    started = time.monotonic()
    assert visitor.status(url) == 200
    assert time.monotonic() - started > 0.25
    for kind in ("reset", "cut"):
        server.fail(path, kind, times=1)
        with pytest.raises((ConnectionError, OSError, EOFError, Exception)):
            Visitor(server.url).ask(url)
    assert set(KINDS) - set(seen) == {"slow", "reset", "cut", "hang", "spin"}
    assert visitor.status(url) == 200


def test_wrong_wishes_are_explained(newsroom: NewsroomServer) -> None:
    with pytest.raises(ValueError, match="no section 'Météo'"):
        newsroom.publish(1, section="Météo")
    with pytest.raises(ValueError, match="no article"):
        newsroom.delete("/rien/")
    with pytest.raises(ValueError, match="allowed"):
        newsroom.fail("/", "broken")


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["--articles", "7"], "articles"),
        (["--host", "0.0.0.0"], "host"),
        (["--template", "gazette"], "template"),
        (["--theme-version", "neuf"], "theme-version"),
        (["--per-page", "0"], "per-page"),
        (["--port", "99999"], "port"),
    ],
)
def test_a_wrong_argument_gets_one_clear_line(arguments: list[str], named: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "fixtures.newsroom", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1
    assert named in done.stderr
    assert arguments[1] in done.stderr


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_though_a_connection_is_open(number: signal.Signals) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "fixtures.newsroom", "--articles", "40"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout
    ready = process.stdout.readline()
    assert ready.startswith("Newsroom of 40 articles at http://127.0.0.1:")
    address = ready.rpartition(" at ")[2].strip()
    visitor = Visitor(address)
    assert visitor.status("/") == 200, "and a connection stays open"
    process.send_signal(number)
    assert process.wait(timeout=300) == 0


def test_it_ends_with_the_process_that_wanted_it() -> None:
    code = (
        "from fixtures.newsroom import NewsroomServer\n"
        "import os\n"
        "server = NewsroomServer(articles=40); server.start()\n"
        "print(server.pid, flush=True); os._exit(1)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=300
    )
    pid = int(done.stdout)
    for _ in range(6000):
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return
        time.sleep(0.05)
    pytest.fail("the newsroom outlived its owner")


def test_100000_articles_are_not_held_as_pages(serving: Serving) -> None:
    server, visitor = serving(articles=100_000)
    middle = "/category/dernieres-minutes/linternational/page/900/"
    for node in visitor.page(middle).css(".td_module_10 h3 a"):
        assert visitor.status(node.attributes["href"] or "") == 200
    status = Path(f"/proc/{server.pid}/status")
    if status.exists():
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmRSS"))
        assert int(line.split()[1]) < 130_000, "kB"


def test_a_site_may_keep_its_sections_elsewhere(serving: Serving) -> None:
    server, visitor = serving(category_base="rubrique")
    told = next(server.truth("Football"))
    section = told["breadcrumbs"][-1]["url"]
    assert section == f"{server.url}rubrique/sports/football/"
    assert visitor.page(section).css_first("h1").text() == "Football"
    assert visitor.status("/category/sports/football/") == 404
    assert b"/category/" not in visitor.ask(told["url"])[1]


def test_robots_txt_can_be_another(serving: Serving) -> None:
    server, visitor = serving()
    server.robots("User-agent: *\nCrawl-delay: 2\nSitemap: {base}/plan.xml\n")
    assert visitor.ask("/robots.txt")[1].decode().splitlines()[1:] == [
        "Crawl-delay: 2",
        f"Sitemap: {server.url}plan.xml",
    ]


def test_pages_are_compressed_on_demand(serving: Serving) -> None:
    _, visitor = serving(gzip=True)
    response, body = visitor.ask("/", accept_encoding="gzip")
    assert response.headers["Content-Encoding"] == "gzip"
    assert body.startswith(b"\x1f\x8b")


def test_a_post_is_as_young_as_one_wishes(serving: Serving) -> None:
    server, visitor = serving()
    now = datetime.now(UTC).replace(microsecond=0)
    first, second = server.publish(2, when=now)
    newer, older = list(server.truth())[:2]
    assert (older["url"], newer["url"]) == (first["url"], second["url"])
    assert datetime.fromisoformat(older["datePublished"]) == now
    assert datetime.fromisoformat(newer["datePublished"]) == now + timedelta(minutes=3)
    later = now + timedelta(hours=2)
    server.edit(first["url"], when=later)
    meta = visitor.page(first["url"]).css_first("meta[property='article:modified_time']")
    assert datetime.fromisoformat(meta.attributes["content"] or "") == later
    with pytest.raises(ValueError, match="the newest post is of"):
        server.publish(1, when=now)
    with pytest.raises(ValueError, match="the last change was"):
        server.edit(first["url"], when=now)
