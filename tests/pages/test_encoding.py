"""A page's bytes: read as what they are, whatever the page or the server says they are."""

from datetime import UTC, datetime

import pytest

from cinktank.extract import extract_article
from cinktank.items import NewsArticle, NewsMetadata
from cinktank.pages.listing import ListingPage
from cinktank.pages.page import is_whole
from cinktank.pipelines.validation import reasons

URL = "https://cinktank.com/un-article/"
TITLE = "L’été à Évry « s’achève »"
BODY = "Les Évryens ont fêté – dès l’aube – la fin d’un été où l’on a peu dormi, dit le maire."


def page(declared: str = "", lang: str = "fr") -> str:
    meta = f'<meta charset="{declared}">' if declared else ""
    return (
        f'<html lang="{lang}"><head>{meta}<title>{TITLE}</title></head>'
        "<body class='single single-post postid-7'><article id='post-7' class='post type-post'>"
        f"<h1 class='entry-title'>{TITLE}</h1><div class='td-post-content'><p>{BODY}</p></div>"
        "</article></body></html>"
    )


def read(body: bytes, header: str | None = None) -> tuple[str | None, str | None]:
    item = extract_article(body, URL, header)
    return item.headline, item.articleBody


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
@pytest.mark.parametrize("header", [None, "utf-8", "iso-8859-1"])
def test_a_mark_says_more_than_anything_else(encoding: str, header: str | None) -> None:
    assert read(page("iso-8859-1").encode(encoding), header) == (TITLE, BODY)


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_two_bytes_a_letter_need_no_mark(encoding: str) -> None:
    assert read(page().encode(encoding)) == (TITLE, BODY)


@pytest.mark.parametrize("declared", ["", "utf-8", "windows-1252", "iso-8859-1"])
@pytest.mark.parametrize("header", [None, "utf-8", "windows-1252"])
def test_windows_1252_is_read_whatever_it_is_called(declared: str, header: str | None) -> None:
    assert read(page(declared).encode("cp1252"), header) == (TITLE, BODY)


@pytest.mark.parametrize("declared", ["", "utf-8", "iso-8859-1"])
@pytest.mark.parametrize("header", [None, "iso-8859-1", "windows-1252"])
def test_sound_utf_8_is_read_whatever_it_is_called(declared: str, header: str | None) -> None:
    assert read(page(declared).encode(), header) == (TITLE, BODY)


def test_a_page_without_encoding_has_its_language_s() -> None:
    russian = "Правительство объявило о новых мерах поддержки, сообщил министр в понедельник."
    body = page(lang="ru").replace(BODY, russian).replace(TITLE, "Новые меры")
    assert read(body.encode("cp1251")) == ("Новые меры", russian)


def test_without_language_a_page_s_letters_tell() -> None:
    japanese = "政府は月曜日に新しい支援策を発表した。大臣は記者会見で詳細を説明した。" * 5
    body = page().replace(' lang="fr"', "").replace(BODY, japanese).replace(TITLE, "新しい支援策")
    assert read(body.encode("shift_jis")) == ("新しい支援策", japanese)


def test_one_wrong_byte_spoils_no_utf_8() -> None:
    body = page("utf-8").encode().replace("dès".encode(), "dès".encode("cp1252"))
    assert read(body) == (TITLE, BODY)


def test_labels_of_a_listing_are_read_too() -> None:
    listing = ListingPage(
        "<body class='archive'><h1 class='td-page-title'>L’Été</h1></body>".encode("cp1252"), URL
    )
    assert listing.label == "L’Été"


def item(headline: str, body: str) -> NewsArticle:
    return NewsArticle(
        url=URL, headline=headline, articleBody=body, datePublished="2022-03-15T18:12:00+01:00",
        metadata=NewsMetadata(),
    )  # fmt: skip


def test_an_article_with_lost_letters_is_not_trusted() -> None:
    now = datetime(2023, 1, 1, tzinfo=UTC)
    assert not reasons(item(TITLE, BODY * 3), now)
    assert any("unreadable" in one for one in reasons(item("L�été", BODY), now))
    assert any("unreadable" in one for one in reasons(item(TITLE, "d�s l�aube " * 20), now))


def test_a_trace_of_lost_letters_costs_no_article() -> None:
    long = item(TITLE, BODY * 20 + "\ufffd")
    assert not reasons(long, datetime(2023, 1, 1, tzinfo=UTC))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-32", "utf-16-be"])
def test_a_page_is_whole_with_what_a_cache_writes_behind_it(encoding: str) -> None:
    whole = page() + "<!-- Cached page. " + "Served from a file. " * 400 + "-->"
    assert is_whole(whole.encode(encoding))
    assert not is_whole(page()[:-20].encode(encoding))


def misread(text: str) -> str:
    """Return a text whose UTF-8 a machine took for Windows-1252, as WordPress stores it then."""
    signs = [bytes([byte]) for byte in text.encode()]
    return "".join(
        sign.decode("latin-1" if sign in b"\x81\x8d\x8f\x90\x9d" else "cp1252") for sign in signs
    )


def test_a_line_is_judged_as_it_was_written() -> None:
    picture = "<figure><img src='https://cinktank.com/a.jpg' width='800' height='500'></figure>"
    told = "<p>{} « Nous le répéterons », a déclaré Søren Le Goff, maire de la cité.</p>"
    body = "".join(
        f"{picture}{told.format(name)}<p>{line}</p>"
        for name, line in (
            ("BRUXELLES, 15 mars (Cinktank.com) – Le préfet a cédé.", "Crédit photo : Zoé Étienne"),
            ("Le préfet a cédé.", "La suite de l’article après la publicité"),
            ("L’Iran a réclamé un couloir.", "À lire également : <a href='/b/'>Le gel à Évry</a>"),
        )
    )
    whole = page().replace(f"<p>{BODY}</p>", body)
    wrong = page().replace(f"<p>{BODY}</p>", misread(body))
    read, again = (extract_article(one.encode(), URL) for one in (whole, wrong))
    assert str(read.articleBody).count("Søren Le Goff") == 3
    assert again.articleBody == read.articleBody
    assert again.articleBodyHtml == read.articleBodyHtml
    assert again.dateline == read.dateline is not None
    assert again.metadata.leftOut == read.metadata.leftOut
    assert again.relatedArticles == read.relatedArticles
