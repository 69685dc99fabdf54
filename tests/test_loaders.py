"""The loaders are `ItemLoader`s: what Scrapy's manual says of those holds for them."""

import itemloaders
import pytest
from itemloaders.processors import MapCompose, TakeFirst
from parsel import Selector

from cinktank.items import Link, NewsArticle, NewsImage, names
from cinktank.loaders import NewsArticleLoader, NewsImageLoader, article_of, image_of
from cinktank.pages.article import ArticlePage

PAGE = Selector(
    """<html lang="fr"><head><link rel="canonical" href="https://cinktank.com/a/?utm_source=x">
    <meta property="og:title" content=" L’OTAN "></head>
    <body><h1>L’OTAN <em>confirme</em></h1><p>Un.</p><p>Deux.</p>
    <div class="comments"><a>12 commentaires</a></div></body></html>"""
)


def test_selectors_feed_a_field_in_the_order_of_their_calls():
    loader = NewsArticleLoader(selector=PAGE)
    loader.add_value("url", "https://cinktank.com/a/")
    loader.add_css("canonicalUrl", "link[rel=canonical]::attr(href)")
    loader.add_xpath("headline", "string(//h1)")
    loader.add_css("headline", "meta[property='og:title']::attr(content)")
    loader.add_css("articleBody", "p::text")
    loader.add_css("inLanguage", "html::attr(lang)")
    item = loader.load_item()
    assert type(item) is NewsArticle
    assert item.canonicalUrl == "https://cinktank.com/a/"
    assert item.headline == "L’OTAN confirme"
    assert item.articleBody == "Un.\n\nDeux."
    assert item.inLanguage == "fr"


def test_nested_loaders_fill_the_same_item():
    loader = NewsArticleLoader(selector=PAGE)
    loader.add_value("url", "https://cinktank.com/a/")
    loader.nested_css(".comments").add_css("commentCount", "a::text")
    assert loader.load_item().commentCount == 12


def test_processors_and_patterns_of_one_call_are_applied():
    loader = NewsArticleLoader()
    loader.add_value("url", "https://cinktank.com/a/")
    loader.add_value("headline", [" un ", "deux"], TakeFirst(), str.upper)
    loader.add_value("identifier", "post-123", re=r"post-(\d+)")
    loader.add_value(None, {"description": "Un résumé.", "keywords": ["OTAN", "Iran", "OTAN"]})
    loader.replace_value("description", " Un autre. ")
    assert loader.get_collected_values("description") == ["Un autre."]
    item = loader.load_item()
    assert (item.headline, item.identifier, item.description) == ("UN", "123", "Un autre.")
    assert item.keywords == ["OTAN", "Iran"]


def test_a_users_loader_has_treatments_and_context_of_its_own():
    def shout(text: str, loader_context: dict[str, str]) -> str:
        return text + loader_context["end"]

    class Loud(NewsArticleLoader):
        headline_in = MapCompose(NewsArticleLoader.default_input_processor, shout)

    loader = Loud(end=" !")
    loader.add_value("url", "https://cinktank.com/a/")
    loader.add_value("headline", " Un  titre ")
    assert loader.load_item().headline == "Un titre !"


def test_what_has_no_value_is_none():
    loader = NewsArticleLoader()
    loader.add_value("url", "https://cinktank.com/a/")
    for field in ("headline", "keywords", "articleBody", "promotions", "images", "commentCount"):
        loader.add_value(field, None)
        loader.add_value(field, [])
    loader.add_value("headline", " \u00a0 ")
    loader.add_value("articleBody", ["", " "])
    loader.add_value("commentCount", "aucun")
    assert loader.load_item() == NewsArticle(url="https://cinktank.com/a/")


def test_no_comment_is_a_count():
    loader = NewsArticleLoader()
    loader.add_value("url", "https://cinktank.com/a/")
    loader.add_value("commentCount", "0 commentaire")
    assert loader.load_item().commentCount == 0


def test_an_article_without_an_address_is_read_all_the_same():
    loader = NewsArticleLoader()
    loader.add_value("url", "")
    loader.add_value("headline", "Un titre")
    assert loader.load_item() == NewsArticle(url="", headline="Un titre")


def test_a_link_keeps_its_address_and_gets_a_clean_headline():
    loader = NewsArticleLoader()
    loader.add_value("url", "https://cinktank.com/a/")
    loader.add_value("promotions", [Link(headline=" Lire\u00a0aussi ", url=None)])
    assert loader.load_item().promotions == [Link(headline="Lire aussi", url=None)]


@pytest.mark.parametrize(
    ("printed", "caption", "credit"),
    [
        ("Le sommet. – Ana Costa/BELGA/dpa – Archive", "Le sommet.", "Ana Costa/BELGA/dpa"),
        ("© Getty Images", None, "Getty Images"),
        ("Le  président à l’Élysée", "Le président à l’Élysée", None),
        (None, None, None),
    ],
)
def test_a_caption_stands_without_its_credit_and_the_credit_as_it_is(printed, caption, credit):
    loader = NewsImageLoader()
    loader.add_value("url", "https://cinktank.com/a.jpg")
    loader.add_value("caption", printed)
    loader.add_value("creditText", credit)
    image = loader.load_item()
    assert (image.caption, image.creditText) == (caption, credit)


def test_a_pages_picture_has_its_credit():
    html = """<body class="single-post"><article id="post-1" class="type-post"><h1>Un titre</h1>
    <div class="td-post-featured-image"><figure><img src="https://cinktank.com/a.jpg">
    <figcaption>Le sommet. © Getty Images</figcaption></figure></div>
    <div class="td-post-content"><p>Un texte.</p></div></article></body>"""
    item = ArticlePage(html.encode(), "https://cinktank.com/a/").item()
    assert item.mainImage.caption == "Le sommet."
    assert item.mainImage.creditText == "Getty Images"


@pytest.mark.parametrize("loader", [NewsArticleLoader, NewsImageLoader])
def test_loaders_override_nothing_but_how_the_item_is_made(loader):
    assert loader.__bases__ == (itemloaders.ItemLoader,)
    defined = {name for name in vars(loader) if hasattr(itemloaders.ItemLoader, name)}
    assert {name for name in defined if not name.startswith("__")} == {
        "default_item_class",
        "default_input_processor",
        "default_output_processor",
        "load_item",
    }


@pytest.mark.parametrize(
    ("loader", "item"), [(NewsArticleLoader, NewsArticle), (NewsImageLoader, NewsImage)]
)
def test_every_field_names_both_of_its_processors(loader, item):
    for field in names(item):
        assert callable(getattr(loader, f"{field}_in", None)), field
        assert callable(getattr(loader, f"{field}_out", None)), field


ARTICLE = {
    "url": "https://cinktank.com/a/",
    "canonicalUrl": "https://cinktank.com/a/?utm_source=x",
    "inLanguage": "fr-FR",
    "headline": " L’OTAN\u00a0 confirme ",
    "keywords": [" OTAN", "Iran", "OTAN "],
    "commentCount": "1.204 commentaires",
    "articleBody": ["Un\u00a0« deux « .", "", " Trois "],
    "articleBodyHtml": "<p>Un</p>",
    "promotions": [Link(headline=" Suivez-nous ", url=None)],
    "previousArticle": Link(headline=" Avant ", url="https://cinktank.com/b/"),
    "nextArticle": None,
    "description": "\u00a0",
    "images": [NewsImage(url="https://cinktank.com/a.jpg")],
    "videos": [],
}


@pytest.mark.parametrize("left_out", [None, *ARTICLE])
def test_values_that_are_there_at_once_make_the_loaders_article(left_out):
    values = {field: value for field, value in ARTICLE.items() if field != left_out}
    loader = NewsArticleLoader()
    for field, value in values.items():
        loader.add_value(field, value)
    assert article_of(values) == loader.load_item()


@pytest.mark.parametrize("caption", [None, "Le port. © AFP", "© AFP", " Le  port "])
def test_values_that_are_there_at_once_make_the_loaders_picture(caption):
    loader = NewsImageLoader()
    loader.add_value("url", "https://cinktank.com/a.jpg")
    loader.add_value("caption", caption)
    loader.add_value("creditText", " AFP ")
    said = {"url": "https://cinktank.com/a.jpg", "caption": caption, "creditText": " AFP "}
    assert image_of(said) == loader.load_item()
