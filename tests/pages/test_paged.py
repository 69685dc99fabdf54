"""Posts in several pages: which pages there are, and one article made of them."""

import pytest

from cinktank.extract import extract_article, extract_post
from cinktank.items import NewsArticle
from cinktank.pages.paged import joined

HOME = "https://cinktank.com"
URL = f"{HOME}/dix-ports/"
INTRO = "Dix ports, dix histoires : de Brest à Marseille, un tour de France par la mer."
PAGES = [f"Le port numéro {n} ferme ses portes la nuit, et rouvre avec la marée." for n in range(9)]


def read(body: str, url: str = URL, classes: str = "", head: str = "") -> NewsArticle:
    return extract_article(
        f"<html><head>{head}</head><body class='single single-post postid-7 {classes}'>"
        "<article id='post-7' class='post'><h1 class='entry-title'>Dix ports</h1>"
        f"<div class='td-post-content tagdiv-type'>{body}</div></article></body></html>".encode(),
        url,
    )


@pytest.mark.parametrize(
    "pager",
    [
        f"<div class='page-nav page-nav-post'><div>1</div><a href='{URL}2/'><div>2</div></a>"
        f"<a href='{URL}3/'><div>3</div></a></div>",
        f"<p class='page-links'>Pages : <span>1</span> <a href='{URL}2/'>2</a> "
        f"<a href='{URL}3/'>3</a></p>",
        "<nav class='post-nav-links'><span class='post-page-numbers current'>1</span>"
        "<a href='/dix-ports/2/' class='post-page-numbers'>2</a>"
        "<a href='/dix-ports/3/' class='post-page-numbers'>3</a></nav>",
        f"<div class='td-smart-list-dropdown-wrap'><select class='td-smart-list-dropdown'>"
        f"<option value='{URL}'>1. Brest</option><option value='{URL}2/'>2. Le Havre</option>"
        f"<option value='{URL}3/'>3. Sète</option></select></div>",
        f"<ul class='sommaire-du-dossier'><li><a href='{URL}2'>Le Havre</a></li>"
        f"<li><a href='{URL}3'>Sète</a></li></ul>",
    ],
)
def test_pages_of_a_post_are_known_whatever_prints_them(pager: str) -> None:
    item = read(f"<p>{INTRO}</p>{pager}")
    found = [url.rstrip("/") for url in item.metadata.furtherPages or []]
    assert found == [f"{URL}2", f"{URL}3"]


def test_next_alone_names_one_page_and_each_page_the_one_after_it() -> None:
    button = (
        "<div class='td-smart-list-pagination'><a class='td-smart-next' href='{}'>Suivant</a></div>"
    )
    first = read(f"<p>{INTRO}</p>" + button.format(f"{URL}2/"))
    second = read(f"<p>{PAGES[1]}</p>" + button.format(f"{URL}3/"), f"{URL}2/", "single-paged-2")
    assert first.metadata.furtherPages == [f"{URL}2/"]
    assert second.metadata.furtherPages == [f"{URL}3/"]


def test_numbers_that_a_pager_leaves_out_are_filled_in() -> None:
    pager = f"<div class='page-nav page-nav-post'><a href='{URL}2/'>2</a> …"
    pager += f"<a href='{URL}5/'>5</a></div>"
    assert read(f"<p>{INTRO}</p>{pager}").metadata.furtherPages == [
        f"{URL}{n}/" for n in (2, 3, 4, 5)
    ]


def test_pages_by_query_are_pages_too() -> None:
    url = f"{HOME}/?p=7"
    links = "<div class='page-links'><a href='/?p=7&amp;page=2'>2</a></div>"
    assert read(f"<p>{INTRO}</p>{links}", url).metadata.furtherPages == [f"{HOME}/?p=7&page=2"]


def test_head_s_next_page_counts_where_it_is_of_the_post() -> None:
    of_post = f"<link rel='next' href='{URL}2/'>"
    of_another = f"<link rel='next' href='{HOME}/un-autre/'>"
    pager = "<div class='page-links'></div>"
    assert read(f"<p>{INTRO}</p>{pager}", head=of_post).metadata.furtherPages == [f"{URL}2/"]
    assert read(f"<p>{INTRO}</p>{pager}", head=of_another).metadata.furtherPages is None


@pytest.mark.parametrize(
    "links",
    [
        f"<a href='{HOME}/page/2/'>2</a>",
        f"<a href='{URL}comment-page-2/#comments'>Commentaires plus anciens</a>",
        f"<a href='{HOME}/2024/05/'>Mai</a>",
        f"<a href='{HOME}/dix-ports-2/'>Un autre article</a>",
        f"<a href='{URL}2024/'>L’édition de 2024</a>",
    ],
)
def test_other_addresses_with_numbers_are_no_pages_of_the_post(links: str) -> None:
    assert (
        read(f"<p>{INTRO}</p><div class='page-links'>{links}</div>").metadata.furtherPages is None
    )


def page(number: int, body: str) -> NewsArticle:
    return read(body, f"{URL}{number}/" if number > 1 else URL, f"single-paged-{number}")


def test_pages_are_joined_in_order_with_their_pictures() -> None:
    pager = (
        f"<div class='page-nav page-nav-post'><a href='{URL}2/'>2</a><a href='{URL}3/'>3</a></div>"
    )
    pages = [
        page(n, f"<p>{PAGES[n]}</p><p><img src='{HOME}/{n}.jpg'></p>{pager}") for n in (1, 2, 3)
    ]
    whole = joined(pages[0], pages[1:])
    assert whole.articleBody == "\n\n".join(PAGES[1:4])
    assert whole.articleBodyHtml == "\n".join(f"<p>{text}</p>" for text in PAGES[1:4])
    assert [image.url for image in whole.images or []] == [f"{HOME}/{n}.jpg" for n in (1, 2, 3)]
    assert whole.url == URL
    assert whole.metadata.furtherPages is None


def test_a_page_that_was_not_read_is_still_named() -> None:
    pager = (
        f"<div class='page-nav page-nav-post'><a href='{URL}2/'>2</a><a href='{URL}3/'>3</a></div>"
    )
    first = page(1, f"<p>{PAGES[1]}</p>{pager}")
    assert joined(first, [page(2, f"<p>{PAGES[2]}</p>{pager}")]).metadata.furtherPages == [
        f"{URL}3/"
    ]


def test_what_every_page_repeats_is_kept_once() -> None:
    pages = [page(n, f"<p>{INTRO}</p><p>{PAGES[n]}</p><p>{PAGES[0]}</p>") for n in (1, 2, 3)]
    assert joined(pages[0], pages[1:]).articleBody == "\n\n".join([INTRO, *PAGES[1:4], PAGES[0]])


def test_a_repeated_line_in_the_middle_is_the_author_s() -> None:
    pages = [page(n, f"<p>{PAGES[n]}</p><p>Encore.</p><p>{PAGES[n + 3]}</p>") for n in (1, 2)]
    assert (joined(pages[0], pages[1:]).articleBody or "").count("Encore.") == 2


def test_a_site_that_shows_the_first_page_again_adds_nothing() -> None:
    first = page(1, f"<p>{PAGES[1]}</p>")
    assert joined(first, [page(2, f"<p>{PAGES[1]}</p>")]).articleBody == PAGES[1]


def test_by_api_and_by_page_the_body_is_the_same() -> None:
    content = "<!--nextpage-->".join(f"<p>{PAGES[n]}</p>\n" for n in (1, 2, 3))
    post = {"id": 7, "link": URL, "title": {"rendered": "Dix ports"},
            "content": {"rendered": content}, "date": "2024-05-13T19:42:00",
            "date_gmt": "2024-05-13T17:42:00"}  # fmt: skip
    pages = [page(n, f"<p>{PAGES[n]}</p>") for n in (1, 2, 3)]
    whole = joined(pages[0], pages[1:])
    by_api = extract_post(post, HOME)
    assert whole.articleBody == by_api.articleBody
    assert whole.articleBodyHtml == by_api.articleBodyHtml


def test_an_opening_dateline_stays_apart_and_a_further_page_s_is_story() -> None:
    first = page(1, f"<p>PARIS, 3 mai (AFP) – {PAGES[1]}</p>")
    second = page(2, f"<p>LYON, 4 mai (AFP) – {PAGES[2]}</p>")
    whole = joined(first, [second])
    assert whole.dateline is not None
    assert whole.dateline.located == "Paris"
    assert whole.articleBody == f"{PAGES[1]}\n\nLYON, 4 mai (AFP) – {PAGES[2]}"
