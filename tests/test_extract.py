"""`extract_article` on bytes that are no good page: it never raises, it never invents."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cinktank.extract import extract_article
from cinktank.items import NewsArticle
from cinktank.pages.article import ArticlePage
from cinktank.processors.urls import absolute

URL = "https://cinktank.com/un-article/"
PAGES = sorted((Path(__file__).parent.parent / "fixtures/article").glob("*/page.html"))
PIECES = (
    "<article id='post-1'>", "<div class='td-post-content'>", "<p>", "</p>", "<ul><li>",
    "<h1 class='entry-title'>", "<a href='http://[broken'>", "<a href='/lire/'>Lire aussi : ",
    "</a>", "<table><tr><td>",
    "<blockquote>", "<figure><img src='data:,'>", "<time datetime='9999-99-99T99:99'>", "<br><br>",
    "<script type='application/ld+json'>"
    '{"@type": "Article", "author": [[{}]], "image": [null], "articleSection": {"a": []}}</script>',
    "<meta property='article:published_time' content='hier'>", "BRUXELLES, 31 Fév. (AFP) – ",
    "<div class='entry-crumbs'><a href=''>", "\x00", "\ud800",
    "</div>", "texte", "<div style='display:none'>", "<svg><a>", "<template>", "&#xD800;", "&nbsp;",
)  # fmt: skip


@given(st.binary(max_size=400))
@settings(max_examples=60, deadline=None)
def test_any_bytes_give_an_item_with_its_address(body: bytes) -> None:
    assert extract_article(body, URL).url == URL


@given(st.lists(st.sampled_from(PIECES), max_size=40))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_tag_soup_gives_an_item(pieces: list[str]) -> None:
    soup = "<body class='single-post'>" + "".join(pieces)
    assert extract_article(soup.encode("utf-8", "surrogatepass"), URL).url == URL


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.parent.name)
def test_a_page_cut_anywhere_gives_an_item(page: Path) -> None:
    body = page.read_bytes()
    for end in range(0, len(body), 997):
        assert extract_article(body[:end], URL).url == URL


def test_an_empty_page_has_only_its_address() -> None:
    item = extract_article(b"", URL)
    assert item == NewsArticle(url=URL, inLanguage="fr")


def test_a_page_nested_deeper_than_python_recurses_is_read() -> None:
    deep = "<div>" * 3000 + "<p>Au fond du puits, il y a encore une phrase entière.</p>"
    body = f"<body class='single-post'><h1>Un puits</h1><div class='td-post-content'>{deep}"
    item = extract_article(body.encode(), URL)
    assert item.articleBody
    assert "Au fond du puits" in item.articleBody


def test_the_header_s_charset_wins_over_none() -> None:
    body = "<body class='single-post'><h1>Été à Liège</h1>".encode("latin-1")
    assert extract_article(body, URL, "iso-8859-1").headline == "Été à Liège"


@pytest.mark.parametrize("encoding", ["", "no-such-charset", "utf-8; charset=x"])
def test_a_charset_that_is_none_is_passed_over(encoding: str) -> None:
    body = "<body class='single-post'><h1>Été</h1>".encode()
    assert extract_article(body, URL, encoding).headline == "Été"


@pytest.mark.parametrize("encoding", [None, "utf-8"])
def test_a_byte_that_is_no_utf8_costs_nothing(encoding: str | None) -> None:
    body = "<meta charset=utf-8><body class='single-post'><h1>L’été, la cité</h1>".encode()
    broken = body.replace("cité".encode(), b"cit\xe9") + b"<p>\xff</p>"
    assert extract_article(broken, URL, encoding).headline == "L’été, la cité"


def test_a_page_in_another_encoding_is_read_in_it() -> None:
    page = "<meta charset='{}'><body class='single-post'><h1>L’été à Besançon</h1>"
    for name in ("windows-1252", "utf-8", "iso-8859-15", "macintosh"):
        body = page.format(name).replace("’", "'").encode(name)
        assert extract_article(body, URL).headline == "L'été à Besançon"


@pytest.mark.parametrize("around", ["<div class='entry-content'>{}</div>", "<main>{}</main>"])
def test_a_form_for_a_password_is_no_story(around: str) -> None:
    form = (
        "<form class='post-password-form'></form><p>Cet article est protégé par mot de passe.</p>"
    )
    page = "<body class='single-post'><h1>Secret</h1>" + around.format(form * 9)
    assert extract_article(page.encode(), URL).articleBody is None


@given(st.text("abz01é./-_~%:?#&;é ", max_size=12))
def test_a_path_leads_where_its_address_says(path: str) -> None:
    page = ArticlePage(b"", URL)
    assert page.link(f"/{path}") == absolute(f"/{path}", URL)


def test_extraction_knows_nothing_of_time_and_transport() -> None:
    metadata = extract_article(PAGES[0].read_bytes(), URL).metadata
    assert metadata.sources
    assert metadata.dateDownloaded is None
    assert metadata.spider is None


def test_a_page_that_was_read_leaves_memory_at_once() -> None:
    import gc
    import weakref

    from cinktank.pages.article import ArticlePage

    data = '<script type="application/ld+json">{"@type":"NewsArticle","headline":"Un"}</script>'
    gc.disable()
    try:
        page = ArticlePage(f"<head>{data}</head><body><h1>Un</h1>".encode(), "https://a.example/")
        page.item()
        held = weakref.ref(page)
        del page
        assert held() is None
    finally:
        gc.enable()
