"""Pictures in a body that are none of the story's, and addresses and captions with a flaw."""

import pytest

from cinktank.extract import extract_article
from cinktank.items import NewsArticle

A = "Le marché couvert a rouvert samedi matin, sous une verrière neuve et trois lustres."
B = "Les étals, au nombre de quarante, sont tous loués jusqu’à la fin de l’année prochaine."
UPLOADS = "https://cinktank.com/wp-content/uploads/"


def read(inner: str) -> NewsArticle:
    page = (
        "<html><body class='single single-post postid-7'><article id='post-7' class='post'>"
        "<h1 class='entry-title'>Le marché</h1>"
        f"<div class='td-post-content tagdiv-type'><p>{A}</p>{inner}<p>{B}</p></div></article>"
        "</body></html>"
    )
    return extract_article(page.encode(), "https://cinktank.com/le-marche/")


@pytest.mark.parametrize(
    "picture",
    [
        "<img src='https://stats.wp.com/b.gif?v=noscript'>",
        "<img src='https://agence.example/content/7/count.gif?distributor=republish'>",
        "<img src='https://mesure.example/matomo.php?idsite=3&rec=1'>",
        "<img class='avatar avatar-96 photo' src='https://secure.gravatar.com/avatar/ab?s=96'>",
        "<a href='https://x.com/share'><img src='/wp-content/plugins/partage/x.png'></a>",
        "<img src='https://cinktank.com/wp-includes/images/media/video.svg'>",
        "<img src='https://cinktank.com/wp-content/themes/Newspaper/images/no-thumb/a.png'>",
    ],
)
def test_a_counter_s_dot_a_writer_s_face_and_a_plugin_s_sign_are_no_pictures(picture: str) -> None:
    item = read(picture)
    assert item.images is None
    assert item.mainImage is None


@pytest.mark.parametrize("name", ["stats.gif", "pixel-art.jpg?w=800", "count-basie.webp?ver=2"])
def test_a_picture_whose_name_speaks_of_counting_is_one(name: str) -> None:
    (picture,) = read(f"<figure><img src='{UPLOADS}{name}'></figure>").images or []
    assert picture.url == UPLOADS + name


def test_a_space_in_an_address_is_written_as_addresses_are() -> None:
    (picture,) = read(f"<figure><img src='{UPLOADS}le marché 1.jpg'></figure>").images or []
    assert picture.url == f"{UPLOADS}le%20marché%201.jpg"


def test_a_caption_told_to_a_script_has_no_tags() -> None:
    said = "Les étals &amp; la verrière. &lt;em&gt;Ana Ruiz/AFP&lt;/em&gt;"
    item = read(
        f"<div class='td-post-featured-image'><a href='{UPLOADS}a.jpg' data-caption='{said}'>"
        f"<img class='entry-thumb' src='{UPLOADS}a-696x464.jpg'></a></div>"
    )
    assert item.mainImage is not None
    assert item.mainImage.caption == "Les étals & la verrière."
    assert item.mainImage.creditText == "Ana Ruiz/AFP"


@pytest.mark.parametrize("label", ["(Re)lire :", "Notre enquête :", "Nos articles :"])
def test_a_label_and_a_link_are_a_box(label: str) -> None:
    item = read(f"<p>{label} <a href='https://cinktank.com/la-criee/'>La criée a rouvert</a></p>")
    assert item.articleBody == f"{A}\n\n{B}"
    assert [one.headline for one in item.relatedArticles or []] == ["La criée a rouvert"]


@pytest.mark.parametrize(
    "line", ["Notre enquête le montre : les étals se louent deux fois le prix."]
)
def test_a_sentence_that_opens_as_the_label_does_is_the_story(line: str) -> None:
    assert read(f"<p>{line}</p>").articleBody == f"{A}\n\n{line}\n\n{B}"
