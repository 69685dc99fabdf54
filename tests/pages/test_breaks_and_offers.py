"""Lines that part a story for an advertisement or offer the publisher's news, and their doubles."""

import pytest

from cinktank.extract import extract_article
from cinktank.items import NewsArticle

A = "Le phare a rallumé sa lanterne lundi soir, après onze ans de silence et de rouille."
B = "Le gardien, qui vit au village, dit qu’il ne s’y attendait plus depuis longtemps."


def read(
    inner: str, *, byline: str = "", url: str = "https://cinktank.com/le-phare/"
) -> NewsArticle:
    page = (
        "<html><body class='single single-post postid-7'><article id='post-7' class='post'>"
        f"<h1 class='entry-title'>Le phare</h1><div class='td-post-author-name'>{byline}</div>"
        f"<div class='td-post-content tagdiv-type'>{inner}</div></article></body></html>"
    )
    return extract_article(page.encode(), url)


@pytest.mark.parametrize("tag", ["p", "h3"])
@pytest.mark.parametrize(
    "line",
    [
        "La suite de l’article après la publicité",
        "PUBLICITÉ – Continuez votre lecture ci-dessous",
        "Lire la suite après cette annonce",
        "L’article continue plus bas",
        "Article continues below this ad",
        "Advertisement. Scroll to continue reading.",
    ],
)
def test_where_the_story_goes_on_below_an_advertisement_is_no_story(line: str, tag: str) -> None:
    item = read(f"<p>{A}</p><{tag}>{line}</{tag}><p>{B}</p>")
    assert item.articleBody == f"{A}\n\n{B}"
    assert [one.text for one in item.metadata.leftOut or []] == [line]


@pytest.mark.parametrize(
    "line",
    [
        "Retrouvez tous nos articles sur <a href='https://cinktank.com/'>Cinktank.com</a>",
        "Retrouvez toute l’actualité du village sur Cinktank.com",
        "Suivez toutes les infos de la côte sur notre page Facebook",
    ],
)
def test_the_publisher_s_own_news_offered_amid_a_story_is_a_call(line: str) -> None:
    item = read(f"<p>{A}</p><p>{line}</p><p>{B}</p>")
    assert item.articleBody == f"{A}\n\n{B}"
    assert [one.reason for one in item.metadata.leftOut or []] == ["call"]


@pytest.mark.parametrize(
    "line",
    [
        "La publicité continue.",
        "La suite après l’été.",
        "Après la publicité, la suite du film.",
        "L’article continue de faire du bruit.",
        "Retrouvez toutes les infos du festival sur la page Facebook de Brest Métropole.",
        "Retrouvez toutes les informations sur www.phares-et-balises.example.",
        "Suivez nos articles : le maire en fait désormais collection sur Facebook.",
    ],
)
def test_what_only_resembles_it_is_the_story(line: str) -> None:
    assert read(f"<p>{A}</p><p>{line}</p><p>{B}</p>").articleBody == f"{A}\n\n{line}\n\n{B}"


@pytest.mark.parametrize(
    ("byline", "names"),
    [
        ("Par Gilbert à Beckett", ["Gilbert à Beckett"]),
        ("Par Ana Ruiz et Thomas à Kempis", ["Ana Ruiz", "Thomas à Kempis"]),
        ("Par Ana Ruiz à Moroni", ["Ana Ruiz"]),
        ("Par Ana Ruiz (avec l’AFP)", ["Ana Ruiz"]),
        ("Par Ana Ruiz avec agences", ["Ana Ruiz"]),
    ],
)
def test_a_place_is_behind_a_whole_name(byline: str, names: list[str]) -> None:
    assert [one.name for one in read("", byline=byline).authors or []] == names


def test_a_day_in_the_permalink_is_the_date_where_the_theme_shows_none() -> None:
    item = read(f"<p>{A}</p><p>{B}</p>", url="https://cinktank.com/2024/09/17/le-phare/")
    assert item.datePublished == "2024-09-17"
    assert item.metadata.sources["datePublished"] == "url"


def test_a_list_with_icons_is_the_story_s() -> None:
    row = "La lanterne tourne quatre fois par minute"
    listed = (
        "<div class='elementor-widget elementor-widget-icon-list'><ul"
        " class='elementor-icon-list-items'><li class='elementor-icon-list-item'><span"
        f" class='elementor-icon-list-text'>{row}</span></li></ul></div>"
    )
    assert row in (read(f"<p>{A}</p>{listed}<p>{B}</p>").articleBody or "")
