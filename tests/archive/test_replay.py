"""One request, answered from an archive: which capture, and what if none will do."""

import asyncio
import gzip
import json
import zlib

import brotli
import pytest
from scrapy import Request
from scrapy.utils.test import get_crawler

from cinktank.archive.cdxj import capture_of, line_of
from cinktank.archive.errors import ArchiveError
from cinktank.archive.index import index_of
from cinktank.transport.replay import FlawedCaptureError, NotInArchiveError, Replay
from tests.archive.made import HTML, SITE, Made, page, wacz, warc

ARTICLE = f"{SITE}un-article/"


class Past:
    """A replay of some files."""

    def __init__(self, pattern, root, **settings):
        self.crawler = get_crawler(
            settings_dict={
                "REPLAY": f"warc:{pattern}",
                "WARC_ROOT": None,
                "ARCHIVE_DELAY": 0,
                "COMMON_CRAWL": "https://index.commoncrawl.org,https://data.commoncrawl.org",
                "DATA_ROOT": str(root),
                "USER_AGENT": "x",
                **settings,
            }
        )
        self.replay = Replay.of(self.crawler)

    def get(self, url, **meta):
        """Return the response to a request, and what its meta say of the capture."""
        request = Request(url, meta=meta)
        response = asyncio.run(self.replay.download_request(request))
        return response, request.meta["archive"]

    @property
    def counts(self):
        stats = self.crawler.stats.get_stats()
        return {name.removeprefix("archive/"): count for name, count in stats.items()}


@pytest.fixture
def past(tmp_path):
    def made(*captures, **settings):
        warc(tmp_path, *captures)
        return Past(tmp_path / "*.warc.gz", tmp_path / "data", **settings)

    return made


def test_the_last_good_capture_answers(past):
    replay = past(
        Made(ARTICLE, "2021-05-01", page("Un")),
        Made(ARTICLE, "2022-03-20", page("Deux")),
        Made(ARTICLE, "2023-01-01", b"gone", status=404),
        Made(ARTICLE, "2023-02-01", b"broken", status=500),
    )
    response, capture = replay.get(ARTICLE)
    assert (response.status, response.body) == (200, page("Deux"))
    assert capture["archive"] == "warc"
    assert capture["timestamp"] == "2022-03-20T00:00:00Z"
    assert capture["digest"].startswith("sha1:")


@pytest.mark.parametrize(
    ("at", "title"),
    [
        ("20200101120000", "Un"),
        ("20211020120000", "Un"),
        ("20220201120000", "Deux"),
        ("20230101000000", "Trois"),
    ],
)
def test_the_capture_nearest_to_a_moment_answers(past, at, title):
    captures = [
        Made(ARTICLE, when, page(title))
        for when, title in [("2021-05-01", "Un"), ("2022-05-01", "Deux"), ("2022-12-01", "Trois")]
    ]
    replay = past(*captures)
    assert f">{title}<" in replay.get(ARTICLE, replay_at=at)[0].text
    replay.replay._at = at
    assert f">{title}<" in replay.get(ARTICLE)[0].text


def test_one_capture_can_be_asked_for(past):
    replay = past(*(Made(ARTICLE, f"2021-05-0{day}", page(str(day))) for day in (1, 2, 3)))
    assert b">2<" in replay.get(ARTICLE, capture="20210502000000")[0].body
    with pytest.raises(NotInArchiveError):
        replay.get(ARTICLE, capture="20210504000000")


def test_what_is_not_in_the_archive_is_said_so(past):
    replay = past(Made(ARTICLE, "2021-05-01", page("Un")))
    with pytest.raises(NotInArchiveError, match="autre/ is not in the archive"):
        replay.get(f"{SITE}autre/")
    assert replay.counts == {"missing": 1}


@pytest.mark.parametrize(
    "asked",
    [
        "http://cinktank.com/un-article/",
        "https://www.cinktank.com/un-article/",
        "https://cinktank.com:443/un-article",
        "https://CINKTANK.com/un-article/#comments",
        "https://cinktank.com/UN-article/",
    ],
)
def test_an_address_is_found_however_it_is_written(past, asked):
    response, _ = past(Made(ARTICLE, "2021-05-01", page("Un"))).get(asked)
    assert response.status == 200
    assert response.url.lower().partition("#")[0].endswith("/un-article/")


def test_accents_and_queries_are_found_however_they_are_written(past):
    replay = past(
        Made(f"{SITE}%C3%A9t%C3%A9/?b=2&a=1", "2021-05-01", page("Un")),
        Made(f"{SITE}?p=12", "2021-05-01", page("Douze")),
        Made(f"{SITE}?p=123", "2021-05-01", page("Cent vingt-trois")),
    )
    assert replay.get(f"{SITE}%c3%a9t%c3%a9?a=1&b=2")[0].status == 200
    assert b">Douze<" in replay.get(f"{SITE}?p=12")[0].body
    with pytest.raises(NotInArchiveError):
        replay.get(f"{SITE}?p=1")


def test_a_captured_redirect_is_answered_as_one(past):
    replay = past(Made(ARTICLE, "2021-05-01", status=301, headers=[("Location", "/ailleurs/")]))
    response, _ = replay.get(ARTICLE)
    assert (response.status, response.headers["Location"]) == (301, b"/ailleurs/")


def test_a_redirect_to_the_same_address_is_passed_over(past):
    to_slash = Made(ARTICLE.rstrip("/"), "2022-05-01", status=301, headers=[("Location", ARTICLE)])
    to_https = Made(
        ARTICLE.replace("https", "http"), "2022-06-01", status=301, headers=[("Location", ARTICLE)]
    )
    replay = past(Made(ARTICLE, "2021-05-01", page("Un")), to_slash, to_https)
    assert replay.get(ARTICLE)[0].status == 200
    assert replay.get(ARTICLE.rstrip("/"))[0].url == ARTICLE


def test_nothing_but_a_redirect_to_itself_is_named(past):
    replay = past(
        Made(ARTICLE, "2022-06-01", status=301, headers=[("Location", ARTICLE.rstrip("/"))])
    )
    with pytest.raises(FlawedCaptureError, match="self_redirect"):
        replay.get(ARTICLE)
    assert replay.counts == {"self_redirect": 1}


CHECKS = {
    "by a script": (
        200,
        HTML,
        b"<html><title>Un instant</title><script src='/cdn-cgi/challenge-platform/h/b/x.js'>",
    ),
    "by a header": (403, [*HTML, ("cf-mitigated", "challenge")], b"<html><body>non"),
    "by a captcha": (
        429,
        HTML,
        b"<html><form><div class='h-captcha' data-sitekey='a-b'></div></form>",
    ),
}


@pytest.mark.parametrize("check", CHECKS)
def test_a_bot_check_gives_way_to_an_older_capture(past, check):
    status, headers, body = CHECKS[check]
    replay = past(
        Made(ARTICLE, "2021-05-01", page("Un")),
        Made(ARTICLE, "2022-05-01", body, status=status, headers=headers),
    )
    assert b">Un<" in replay.get(ARTICLE)[0].body
    assert b">Un<" in replay.get(ARTICLE, replay_at="20220501120000")[0].body


@pytest.mark.parametrize("check", CHECKS)
def test_nothing_but_a_bot_check_is_named(past, check):
    status, headers, body = CHECKS[check]
    replay = past(Made(ARTICLE, "2022-05-01", body, status=status, headers=headers))
    with pytest.raises(FlawedCaptureError, match="bot_check"):
        replay.get(ARTICLE)


def test_an_article_with_a_captcha_in_its_comment_form_is_no_bot_check(past):
    body = b"<article><h1>Un</h1><p>Texte</p></article><div class='g-recaptcha' data-sitekey='x'>"
    assert past(Made(ARTICLE, "2022-05-01", body)).get(ARTICLE)[0].body == body


def test_an_unchanged_answer_is_no_capture_of_the_page(past):
    replay = past(Made(ARTICLE, "2021-05-01", page("Un")), Made(ARTICLE, "2022-05-01", status=304))
    assert replay.get(ARTICLE, replay_at="20220501120000")[0].status == 200


PACKINGS = {
    "gzip": gzip.compress,
    "deflate": zlib.compress,
    "br": brotli.compress,
    "gzip, br": lambda body: brotli.compress(gzip.compress(body)),
}


@pytest.mark.parametrize("packing", PACKINGS)
def test_a_packed_body_is_unpacked(past, packing):
    body = page("Un", words=5000)
    headers = [*HTML, ("Content-Encoding", packing), ("ETag", '"a"')]
    replay = past(Made(ARTICLE, "2022-05-01", PACKINGS[packing](body), headers=headers))
    response, _ = replay.get(ARTICLE)
    assert response.body == body
    assert "Content-Encoding" not in response.headers
    assert response.headers["ETag"] == b'"a"'


def test_chunks_are_taken_off(past):
    headers = [*HTML, ("Transfer-Encoding", "chunked")]
    body = b"5\r\n<html\r\n1a;x=y\r\n><body><h1>Un</h1></body>\r\n7\r\n</html>\r\n0\r\n\r\n"
    body = body.replace(b"1a", b"19")
    replay = past(Made(ARTICLE, "2022-05-01", body, headers=headers))
    assert replay.get(ARTICLE)[0].body == b"<html><body><h1>Un</h1></body></html>"


def test_a_revisit_has_its_originals_body(past):
    """Our own files name a payload that comes again; it is the second capture that is asked for."""
    replay = past(
        Made(ARTICLE, "2021-05-01", page("Un")),
        Made(ARTICLE, "2022-05-01", page("Un")),
        Made(f"{SITE}copie/", "2022-06-01", page("Un")),
    )
    response, capture = replay.get(ARTICLE)
    assert response.body == page("Un")
    assert capture["timestamp"] == "2022-05-01T00:00:00Z"
    assert replay.get(f"{SITE}copie/")[0].body == page("Un")


def test_a_revisit_whose_original_is_elsewhere_is_named(past, tmp_path):
    path = warc(tmp_path, Made(ARTICLE, "2021-05-01", page("Un")),
                Made(f"{SITE}copie/", "2022-05-01", page("Un")))  # fmt: skip
    lines = index_of(str(path), tmp_path / "data").path.read_bytes().splitlines(keepends=True)[1:]
    (tmp_path / "made.cdxj").write_bytes(b"".join(line for line in lines if b"copie" in line))
    replay = Past(path, tmp_path / "other")
    with pytest.raises(FlawedCaptureError, match="revisit_without_original"):
        replay.get(f"{SITE}copie/")


@pytest.fixture
def read(monkeypatch):
    """Which files were read to index them, by name."""
    from cinktank.archive import index

    names, before = [], index.captures_of_file

    def captures_of_file(file, count):
        names.append(file.name)
        return before(file, count)

    monkeypatch.setattr(index, "captures_of_file", captures_of_file)
    return names


def test_a_file_is_read_once_to_index_it_and_again_when_it_has_changed(past, tmp_path, read):
    past(Made(ARTICLE, "2021-05-01", page("Un")))
    Past(tmp_path / "*.warc.gz", tmp_path / "data").get(ARTICLE)
    assert read == ["made.warc.gz"]
    warc(tmp_path, Made(f"{SITE}deux/", "2021-05-01", page("Deux")), name="more")
    replay = Past(tmp_path / "*.warc.gz", tmp_path / "data")
    assert replay.get(f"{SITE}deux/")[0].status == replay.get(ARTICLE)[0].status == 200
    assert read == ["made.warc.gz", "more.warc.gz"]
    Past(tmp_path / "m*.warc.gz", tmp_path / "data").get(ARTICLE)
    assert read == ["made.warc.gz", "more.warc.gz"], "another glob of the same files"
    warc(tmp_path, Made(f"{SITE}trois/", "2021-05-01", page("Trois")), name="more")
    replay = Past(tmp_path / "*.warc.gz", tmp_path / "data")
    assert replay.get(f"{SITE}trois/")[0].status == 200
    with pytest.raises(NotInArchiveError):
        replay.get(f"{SITE}deux/")
    assert read == ["made.warc.gz", "more.warc.gz", "more.warc.gz"]
    (tmp_path / "more.warc.gz").unlink()
    with pytest.raises(NotInArchiveError):
        Past(tmp_path / "*.warc.gz", tmp_path / "data").get(f"{SITE}trois/")
    assert len(read) == 3
    kept = list((tmp_path / "data/archive-index").rglob("*.cdxj"))
    assert len(kept) == 4, "one for each glob and for each file"


def test_an_index_that_lies_beside_is_used(tmp_path):
    path = warc(tmp_path, *(Made(f"{SITE}{n}/", "2021-05-01", page(str(n))) for n in range(3)))
    lines = index_of(str(path), tmp_path / "data").path.read_bytes().splitlines(keepends=True)[1:]
    given = b"!meta 0 {}\n" + lines[1].replace(str(path).encode(), b"made.warc.gz")
    (tmp_path / "made.cdxj").write_bytes(given)
    replay = Past(path, tmp_path / "other")
    assert b">1<" in replay.get(f"{SITE}1/")[0].body
    with pytest.raises(NotInArchiveError):  # the index has the say
        replay.get(f"{SITE}0/")


@pytest.mark.parametrize(("shift", "name"), [(10**9, "index_past_end"), (7, "index_wrong_place")])
def test_an_index_that_points_astray_is_named_and_the_rest_is_read(tmp_path, shift, name):
    path = warc(tmp_path, *(Made(f"{SITE}{n}/", "2021-05-01", page(str(n))) for n in range(3)))
    lines = index_of(str(path), tmp_path / "data").path.read_bytes().splitlines(keepends=True)[1:]
    first = json.loads(lines[0].split(b" ", 2)[2])
    moved = {**first, "offset": str(int(first["offset"]) + shift), "filename": "made.warc.gz"}
    key = lines[0].split(b" ")[0].decode()
    lines[0] = f"{key} 20210501000000 {json.dumps(moved)}\n".encode()
    (tmp_path / "made.cdxj").write_bytes(b"".join(lines))
    replay = Past(path, tmp_path / "other")
    with pytest.raises(FlawedCaptureError, match=name):
        replay.get(f"{SITE}0/")
    assert replay.get(f"{SITE}1/")[0].status == 200
    assert replay.counts[name] == 1


def beside(path, data, change=lambda lines: lines):
    """Lay an index beside a file; return it."""
    lines = index_of(str(path), data).path.read_bytes().splitlines(keepends=True)[1:]
    lines = [line.replace(str(path).encode(), path.name.encode()) for line in lines]
    (path.parent / "made.cdxj").write_bytes(b"".join(change(lines)))


def test_what_a_file_has_got_since_its_index_was_made_is_found(tmp_path):
    path = warc(tmp_path, *(Made(f"{SITE}{n}/", "2021-05-01", page(str(n))) for n in range(3)))
    beside(path, tmp_path / "data")
    more = warc(tmp_path / "more", Made(f"{SITE}new/", "2021-06-01", page("new")))
    path.write_bytes(path.read_bytes() + more.read_bytes())
    replay = Past(path, tmp_path / "other")
    for name in ("0", "2", "new"):
        assert f">{name}<".encode() in replay.get(f"{SITE}{name}/")[0].body


def test_an_index_that_means_another_addresss_record_is_named(tmp_path):
    path = warc(tmp_path, *(Made(f"{SITE}{n}/", "2021-05-01", page(str(n))) for n in range(3)))
    last, other = (f'"{SITE}{n}/"'.encode() for n in (2, 1))

    def swapped(lines):
        return [lines[2].replace(last, other).replace(b")/2 ", b")/1 "), lines[2]]

    beside(path, tmp_path / "data", swapped)
    replay = Past(path, tmp_path / "other")
    with pytest.raises(FlawedCaptureError, match="index_wrong_place"):
        replay.get(f"{SITE}1/")


def test_what_an_index_says_a_form_was_answered_is_no_capture(tmp_path):
    captures = (Made(ARTICLE, "2021-05-01", page("Un")), Made(SITE, "2021-05-02", page("Deux")))
    path = warc(tmp_path, *captures)
    form = b'"method":"POST","requestBody":"a=b","url":"%s"' % ARTICLE.encode()
    whole = b'"url":"%s"' % ARTICLE.encode()
    beside(path, tmp_path / "data", lambda lines: [line.replace(whole, form) for line in lines])
    replay = Past(path, tmp_path / "other")
    assert replay.get(SITE)[0].status == 200
    with pytest.raises(NotInArchiveError):
        replay.get(ARTICLE)


def test_a_name_may_have_what_a_pattern_has(tmp_path):
    made = warc(tmp_path / "a", Made(ARTICLE, "2021-05-01", page("Un")))
    folder = tmp_path / "of [2021], late"
    folder.mkdir()
    made.rename(folder / "a,b[1].warc.gz")
    for pattern in (folder, folder / "a,b[1].warc.gz"):
        assert Past(pattern, tmp_path / "data").get(ARTICLE)[0].status == 200


def test_many_bot_checks_give_way_to_the_one_page_before_them(past):
    _, headers, body = CHECKS["by a script"]
    checks = [Made(ARTICLE, f"2022-05-{day:02}", body + b"%d" % day, headers=headers)
              for day in range(1, 21)]  # fmt: skip
    assert b">Un<" in past(Made(ARTICLE, "2021-05-01", page("Un")), *checks).get(ARTICLE)[0].body


def test_a_part_of_a_page_gives_way_to_an_older_capture(past):
    """Of an answer 206, and of a page whose writer says that it kept the beginning alone."""
    replay = past(
        Made(ARTICLE, "2021-05-01", page("Un")),
        Made(ARTICLE, "2022-05-01", page("Deux")[:90], status=206),
    )
    assert b">Un<" in replay.get(ARTICLE)[0].body


def test_a_damaged_file_is_named_and_the_rest_is_read(tmp_path):
    path = warc(tmp_path, *(Made(f"{SITE}{n}/", "2021-05-01", page(str(n))) for n in range(9)))
    index = index_of(str(path), tmp_path / "data")
    (capture,) = index.captures(f"{SITE}4/")
    data = bytearray(path.read_bytes())
    data[capture.offset + 60 : capture.offset + 80] = bytes(20)
    path.write_bytes(data)
    replay = Past(path, tmp_path / "other")
    assert replay.counts == {"corrupt_member": 1}
    for number in (3, 5, 8):
        assert replay.get(f"{SITE}{number}/")[0].status == 200
    with pytest.raises(NotInArchiveError):
        replay.get(f"{SITE}4/")


@pytest.mark.parametrize("indexed", [True, False])
def test_a_wacz_is_read_in_place(tmp_path, indexed):
    made = tmp_path / "made"
    path = warc(made, *(Made(f"{SITE}{n}/", "2021-05-01", page(str(n))) for n in range(5)))
    index = index_of(str(path), tmp_path / "data").path.read_bytes()
    index = index.replace(str(path).encode(), path.name.encode())
    wacz(tmp_path / "a.wacz", path, index=index if indexed else None)
    replay = Past(tmp_path / "*.wacz", tmp_path / "data")
    for number in range(5):
        assert replay.get(f"{SITE}{number}/")[0].body == page(str(number))


def test_what_an_archive_wrote_into_a_page_is_taken_out(past):
    shown = (
        page("Un").replace(
            b"<h1>",
            b"<!-- BEGIN WAYBACK TOOLBAR INSERT --><div id='wm-ipp'>x</div>"
            b"<!-- END WAYBACK TOOLBAR INSERT --><h1>",
        )
        + b"<!--\n     FILE ARCHIVED ON 12:13:14 Mar 20, 2022 AND RETRIEVED FROM THE\n-->"
    )
    replay = past(Made(ARTICLE, "2022-05-01", shown))
    assert replay.get(ARTICLE)[0].body == page("Un")
    assert replay.counts["additions_removed"] == 1


def test_a_form_is_not_answered(past):
    replay = past(Made(ARTICLE, "2021-05-01", page("Un")))
    with pytest.raises(NotInArchiveError):
        asyncio.run(replay.replay.download_request(Request(ARTICLE, method="POST", body=b"a=1")))


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"REPLAY": "warc:/nowhere/*.warc.gz"}, "there is no"),
        ({"REPLAY": "tape:x"}, "setting REPLAY: 'tape:x' is not allowed: give warc:GLOB"),
        (
            {"REPLAY": "commoncrawl:CC-MAIN-2022-21", "COMMON_CRAWL": "https://a.org"},
            "setting COMMON_CRAWL: 'https://a.org' is not allowed: give two addresses",
        ),
        ({"WARC_ROOT": "warc"}, "setting WARC_ROOT is not allowed with REPLAY"),
    ],
)
def test_what_cannot_be_used_is_said_in_one_line(tmp_path, settings, told):
    warc(tmp_path, Made(ARTICLE, "2021-05-01", page("Un")))
    with pytest.raises(ArchiveError, match=told) as error:
        Past(tmp_path / "*.warc.gz", tmp_path / "data", **settings)
    assert "\n" not in str(error.value)


def test_a_line_says_what_its_capture_says(tmp_path):
    path = warc(tmp_path, Made(ARTICLE, "2021-05-01", page("Un")))
    (capture,) = index_of(str(path), tmp_path).captures(ARTICLE)
    assert capture_of(line_of(capture)) == capture
    assert (capture.status, capture.mime, capture.timestamp) == (200, "text/html", "20210501000000")


def test_many_captures_are_sorted_without_being_held(tmp_path, monkeypatch):
    monkeypatch.setattr("cinktank.archive.index._SORTED_AT_ONCE", 7)
    urls = [f"{SITE}{number % 40}/" for number in range(100)]
    path = warc(
        tmp_path,
        *(Made(url, f"2021-05-01T00:{n // 60:02}:{n % 60:02}", page(str(n)))
          for n, url in enumerate(urls)),
    )  # fmt: skip
    index = index_of(str(path), tmp_path / "data")
    lines = index.path.read_bytes().splitlines()[1:]
    assert lines == sorted(lines)
    assert len(lines) == 100
    assert sorted(len(captures) for captures in index.all()) == [2] * 20 + [3] * 20
    for url in set(urls):
        assert len(index.captures(url)) == urls.count(url)
