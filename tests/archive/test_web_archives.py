"""Archives on the web: asked gently, one request at a time, and read as they were."""

import asyncio
import gzip
from urllib.error import HTTPError
from urllib.request import HTTPRedirectHandler, Request, build_opener

import pytest
from aiohttp import web
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadConnectionRefusedError,
    ResponseDataLossError,
)
from scrapy.utils.test import get_crawler

from cinktank.archive.archive import CaptureFault
from cinktank.archive.asking import Answer, PoliteAsk
from cinktank.archive.cdxj import Capture
from cinktank.archive.common_crawl import CommonCrawl
from cinktank.archive.errors import ArchiveError
from cinktank.archive.wayback import Wayback
from cinktank.transport.web_archive import WebAsk
from tests.archive.made import HTML, SITE, Made, page, warc
from tests.archive.web_archives import CommonCrawlServer, InternetArchive, Served

ARTICLE = f"{SITE}un-article/"


class _NoRedirects(HTTPRedirectHandler):
    def redirect_request(self, *args):
        return None


async def plain_ask(url, headers):
    """Ask as the crawl's own asker does, without Scrapy."""

    def ask():
        opener = build_opener(_NoRedirects)
        try:
            response = opener.open(Request(url, headers=dict(headers)), timeout=20)
        except HTTPError as error:
            response = error
        return Answer(response.status, list(response.headers.items()), response.read())

    return await asyncio.to_thread(ask)


def run(awaitable):
    return asyncio.run(awaitable)


async def collected(archive, site=SITE, resume=None, most=None):
    found = []
    async for captures in archive.addresses(site, resume):
        found.append(captures)
        if most is not None and len(found) == most:
            break
    return found


@pytest.fixture
def machine():
    """A Wayback Machine, and the archive that asks it."""
    servers = []

    def made(*captures, **given):
        server = InternetArchive(*captures, **given)
        servers.append(server.__enter__())
        return server, Wayback(f"{server.url}/web", PoliteAsk(plain_ask))

    yield made
    for server in servers:
        server.__exit__()


def test_a_capture_is_read_as_it_was(machine):
    body = gzip.compress(page("Un"))
    headers = [*HTML, ("Content-Encoding", "gzip"), ("ETag", '"a"')]
    _, archive = machine(Made(ARTICLE, "2022-03-20", body, headers=headers))
    (capture,) = run(archive.captures(ARTICLE))
    assert (capture.timestamp, capture.status) == ("20220320000000", 200)
    found = run(archive.read(capture))
    assert found.body in (page("Un"), body)
    assert ("etag", '"a"') in found.headers
    assert found.when.isoformat() == "2022-03-20T00:00:00+00:00"
    assert run(archive.captures(f"{SITE}autre/")) == []


def test_the_archives_own_redirect_is_followed_and_the_sites_is_answered(machine):
    _, archive = machine(
        Made(ARTICLE, "2022-03-20", page("Un")),
        Made(f"{SITE}parti/", "2022-03-20", status=301, headers=[("Location", f"{SITE}la/")]),
    )
    near = Capture(ARTICLE, "20220101000000", 200, "text/html", "", "", 0, 0)
    assert run(archive.read(near)).body == page("Un")
    (moved,) = run(archive.captures(f"{SITE}parti/"))
    found = run(archive.read(moved))
    assert (found.status, found.headers) == (301, [("Location", f"{SITE}la/")])


@pytest.mark.parametrize("own", [b"<h1>This URL has been excluded</h1>", b"", page("Un")])
def test_a_page_of_the_archive_itself_is_no_capture(machine, own):
    _, archive = machine(Made(ARTICLE, "2022-03-20", page("Un")), own_page=own)
    (capture,) = run(archive.captures(ARTICLE))
    with pytest.raises(CaptureFault) as fault:
        run(archive.read(capture))
    assert fault.value.name == "archive_answer"


def test_a_captured_error_is_one_and_no_excuse_to_wait(machine):
    server, archive = machine(Made(ARTICLE, "2022-03-20", b"down", status=503))
    (capture,) = run(archive.captures(ARTICLE))
    assert run(archive.read(capture)).status == 503
    assert len(server.asked) == 2


def test_addresses_come_page_by_page_and_go_on_where_they_were(machine, monkeypatch):
    monkeypatch.setattr("cinktank.archive.wayback._PAGE", 7)
    captures = [
        Made(f"{SITE}{number:02}/", f"2022-0{month}-01", page(f"{number} {month}"))
        for number in range(20)
        for month in (1, 2, 3)
    ]
    server, archive = machine(*captures, Made(f"{SITE}gone/", "2022-01-01", b"", status=404))
    found = run(collected(archive))
    assert [same[0].url for same in found] == [f"{SITE}{number:02}/" for number in range(20)]
    assert all([one.timestamp[4:6] for one in same] == ["01", "02", "03"] for same in found)
    assert sum("resumeKey=" in asked for asked in server.asked) == 8
    assert server.most_at_once == 1
    server.asked.clear()
    run(archive.captures(f"{SITE}07/"))
    assert server.asked == [], "what was listed is not asked for again"

    begun = Wayback(f"{server.url}/web", PoliteAsk(plain_ask))
    first = run(collected(begun, most=11))
    server.asked.clear()
    rest = run(collected(Wayback(f"{server.url}/web", PoliteAsk(plain_ask)), resume=begun.resume))
    both = {one.url for same in first + rest for one in same}
    assert both == {f"{SITE}{number:02}/" for number in range(20)}
    assert len(server.asked) < 8, "it did not begin anew"


def test_captures_that_repeat_the_one_before_are_left_out_of_the_listing(machine):
    _, archive = machine(
        Made(ARTICLE, "2022-01-01", page("Un")),
        Made(ARTICLE, "2022-02-01", page("Un")),
        Made(ARTICLE, "2022-03-01", page("Deux")),
    )
    ((first, last),) = run(collected(archive))
    assert (first.timestamp[:6], last.timestamp[:6]) == ("202201", "202203")


@pytest.mark.parametrize("status", [429, 503])
def test_an_archive_that_has_enough_is_left_alone_for_as_long_as_it_says(machine, status):
    server, archive = machine(Made(ARTICLE, "2022-03-20", page("Un")))
    server.refusals = [web.Response(status=status, headers={"Retry-After": "0"})] * 3
    assert len(run(archive.captures(ARTICLE))) == 1
    assert len(server.asked) == 4


def test_how_long_it_says_is_how_long_is_waited(monkeypatch):
    waited, answers = [], [Answer(429, [("Retry-After", "17")], b""), Answer(503, [], b"")]

    async def ask(url, headers):
        return answers.pop(0) if answers else Answer(200, [], b"ok")

    async def sleep(seconds):
        waited.append(seconds)

    monkeypatch.setattr("cinktank.archive.asking.asyncio.sleep", sleep)
    assert run(PoliteAsk(ask, delay=2)("https://web.archive.org/", [])).body == b"ok"
    assert waited[0] == 17
    assert waited[1] >= 5
    assert waited[2] == 2


@pytest.mark.parametrize(
    "answer",
    [Answer(429, [("Retry-After", "0")], b""), Answer(429, [("Retry-After", "9999")], b"")],
)
def test_an_archive_that_has_no_time_today_is_said_in_one_line(answer):
    async def ask(url, headers):
        return answer

    with pytest.raises(ArchiveError, match="run again later") as error:
        run(PoliteAsk(ask)("https://web.archive.org/", []))
    assert "\n" not in str(error.value)


def test_what_is_no_index_is_said_in_one_line():
    class Other(Served):
        async def answer(self, request):
            return web.Response(text="<html>Welcome</html>", content_type="text/html")

    with Other() as server, pytest.raises(ArchiveError, match="no index's answer: '<html>Welcome"):
        run(Wayback(f"{server.url}/web", PoliteAsk(plain_ask)).captures(ARTICLE))


@pytest.fixture
def crawled(tmp_path):
    """A collection of Common Crawl, and the archive that asks it."""
    warc(tmp_path, *(Made(f"{SITE}{n:02}/", "2022-05-20", page(str(n))) for n in range(35)))
    with CommonCrawlServer(tmp_path, tmp_path / "data") as server:
        yield (
            server,
            CommonCrawl(["CC-MAIN-2022-21"], [server.url, server.url], PoliteAsk(plain_ask)),
        )


def test_common_crawl_is_asked_for_a_records_bytes_alone(crawled, tmp_path):
    server, archive = crawled
    (capture,) = run(archive.captures(f"{SITE}07/"))
    found = run(archive.read(capture))
    assert (found.status, found.body) == (200, page("7"))
    assert archive.name == "CC-MAIN-2022-21"
    assert run(archive.captures(f"{SITE}99/")) == []
    assert server.most_at_once == 1


def test_common_crawls_index_is_read_by_pages_and_goes_on_where_it_was(crawled):
    server, archive = crawled
    found = run(collected(archive))
    assert [same[0].url for same in found] == [f"{SITE}{n:02}/" for n in range(35)]
    assert sum("page=" in asked for asked in server.asked) == 4
    server.asked.clear()
    again = CommonCrawl(["CC-MAIN-2022-21"], [server.url, server.url], PoliteAsk(plain_ask))
    first = run(collected(again, most=25))
    rest = run(collected(archive, resume=again.resume))
    assert {same[0].url for same in first + rest} == {f"{SITE}{n:02}/" for n in range(35)}
    assert len(rest) < 35


@pytest.mark.parametrize(("offset", "name"), [(10**9, "index_past_end"), (11, "index_wrong_place")])
def test_an_index_that_points_astray_is_named(crawled, offset, name):
    _, archive = crawled
    (capture,) = run(archive.captures(f"{SITE}07/"))
    astray = Capture(capture.url, capture.timestamp, 200, capture.mime, capture.digest,
                     capture.filename, offset, capture.length)  # fmt: skip
    with pytest.raises(CaptureFault) as fault:
        run(archive.read(astray))
    assert fault.value.name == name


def test_a_collection_that_there_is_not_is_said(crawled):
    server, _ = crawled
    archive = CommonCrawl(["CC-MAIN-1999-01"], [server.url, server.url], PoliteAsk(plain_ask))
    with pytest.raises(ArchiveError, match="is there such a collection"):
        run(archive.captures(ARTICLE))


def asks(*answers):
    """Return an archive whose index gives these answers, one after the other."""
    left = list(answers)

    async def ask(url, headers):
        return Answer(200, [], left.pop(0)) if isinstance(left[0], bytes) else left.pop(0)

    return Wayback("https://archive.invalid/web", ask)


HEAD = b'["urlkey","timestamp","original","mimetype","statuscode","digest","length"]'
ROW = b'["com,cinktank)/un-article","20220320120000","%s","text/html","200","A","1"]'
ROW = ROW % ARTICLE.encode()


@pytest.mark.parametrize(
    "body",
    [
        b"<!doctype html><h1>Under maintenance</h1>",
        b"Blocked Site Error",
        b'{"message": "rate limit"}',
        b'[["error"], ["too many requests"]]',
        b"[[",
    ],
)
def test_an_answer_that_is_no_indexs_is_no_empty_archive(body):
    with pytest.raises(ArchiveError, match="no index's answer"):
        run(asks(body).captures(ARTICLE))


def test_a_page_that_says_404_is_no_empty_archive_and_an_index_that_does_is():
    with pytest.raises(ArchiveError, match="check REPLAY"):
        run(asks(*[Answer(404, [], b"<html>No such collection")] * 2).captures(ARTICLE))
    nothing = Answer(404, [], b'{"message": "No Captures found for: x"}')
    assert run(asks(nothing, nothing).captures(ARTICLE)) == []


@pytest.mark.parametrize(
    "bad",
    [b"[]", b'["com,cinktank)/un-article"]', b'["x","20220230000000","https://cinktank.com/a/"]',
     b'["x","-","https://cinktank.com/a/"]', b'["x","00000000000000","https://cinktank.com/a/"]'],
)  # fmt: skip
def test_a_line_that_tells_nothing_costs_no_other(bad):
    found = run(asks(b"[%s,%s,%s]" % (HEAD, bad, ROW)).captures(ARTICLE))
    assert [one.url for one in found] == [ARTICLE]


def test_a_month_is_a_time():
    (found,) = run(asks(b"[%s,%s]" % (HEAD, ROW.replace(b"20120000", b""))).captures(ARTICLE))
    assert found.moment == "2022-03-01T00:00:00Z"


@pytest.mark.parametrize("keys", [["a", "a"], ["a", "b", "a"]])
def test_an_index_that_leads_in_a_circle_is_no_end(keys):
    pages = [b'[%s,%s,[],["%s"]]' % (HEAD, ROW, key.encode()) for key in keys]
    with pytest.raises(ArchiveError, match="in a circle"):
        run(collected(asks(*pages)))


def test_a_capture_that_repeats_another_is_asked_for_and_taken():
    """The Internet Archive tells its kind for its type, and no status."""
    again = ROW.replace(b"2022", b"2023").replace(b"text/html", b"warc/revisit")
    other = ROW.replace(b"20220320", b"20220620").replace(b'"A"', b'"B"')
    ((first, second, third),) = run(
        collected(asks(b"[%s,%s,%s,%s]" % (HEAD, ROW, other, again.replace(b'"200"', b'"-"'))))
    )
    assert (first.digest, second.digest, third.digest) == ("A", "B", "A")
    assert third.status is None


@pytest.mark.parametrize(
    "error", [CannotResolveHostError, DownloadConnectionRefusedError, ResponseDataLossError]
)
def test_an_archive_that_does_not_answer_is_asked_again_and_is_what_is_named(error):
    """Not the site, which nobody asks."""
    asked = []

    class Handler:
        async def download_request(self, request):
            asked.append(request.url)
            raise error("no")

    ask = WebAsk(get_crawler())
    ask._handler = Handler()
    with pytest.raises(OSError, match="no"):
        run(ask("https://archive.invalid/cdx", []))
    assert asked == ["https://archive.invalid/cdx"]
