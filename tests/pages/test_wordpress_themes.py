"""Pages of WordPress's own themes: what the core prints, in a classic and in a block theme."""

import pytest

from cinktank.extract import extract_article
from cinktank.items import NewsArticle
from cinktank.pages.listing import ListingPage

SITE = "https://journal.example/"
HEAD = """<!DOCTYPE html><html lang="fr-FR"><head><meta charset="utf-8"><title>Titre</title></head>
<body class="post-template-default single single-post postid-12 single-format-standard">"""
TEXT = (
    "<p>MADRID, 15 mars (EUROPA PRESS) – Le premier paragraphe dit ce qui est arrivé.</p>"
    "<p>Le second paragraphe donne les précisions que tout le monde attendait.</p>"
)
DATE = (
    '<div class="wp-block-post-date"><time datetime="2022-03-15T18:12:00+00:00">mars 15, 2022'
    "</time></div>"
)
BLOCKS = f"""{HEAD}<div class="wp-site-blocks"><header class="wp-block-template-part">
<nav class="wp-block-navigation"><a href="{SITE}a-propos/">À propos</a></nav></header>
<main class="wp-block-group"><h1 class="wp-block-post-title">Un titre de bloc</h1>
<div class="entry-content wp-block-post-content">{TEXT}</div>
{DATE}
<div class="taxonomy-category wp-block-post-terms"><a href="{SITE}category/sports/">Sports</a></div>
<div class="taxonomy-post_tag wp-block-post-terms"><a href="{SITE}tag/foot/">foot</a></div>
<div class="wp-block-post-author"><p class="wp-block-post-author__name">Jeanne Roux</p></div>
<div class="post-navigation-link-previous wp-block-post-navigation-link"><span
 aria-hidden="true">←</span><a href="{SITE}avant/" rel="prev">Le jour d’avant</a></div>
<div class="post-navigation-link-next wp-block-post-navigation-link"><a href="{SITE}apres/"
 rel="next">Le jour d’après</a></div>
<ul class="wp-block-post-template"><li class="wp-block-post post-3 post type-post">
<h2 class="wp-block-post-title"><a href="{SITE}autre/">Un autre article</a></h2>
<div class="wp-block-post-date"><time datetime="2023-01-01T08:00:00+00:00">janv. 1</time></div></li>
</ul></main></div></body></html>"""
CLASSIC = f"""{HEAD}<main id="main"><article id="post-12" class="post-12 post type-post">
<header class="entry-header"><h1 class="entry-title">Un titre de bloc</h1></header>
<div class="entry-content">{TEXT}</div>
<footer class="entry-footer"><span class="posted-on">Publié le <time class="entry-date published
 updated" datetime="2022-03-15T18:12:00+00:00">15 mars 2022</time></span><span class="byline">Par
 <a href="{SITE}author/roux/" rel="author">Jeanne Roux</a></span><span class="cat-links">Classé
 dans <a href="{SITE}category/sports/" rel="category tag">Sports</a></span><span
 class="tags-links">Étiqueté <a href="{SITE}tag/foot/" rel="tag">foot</a></span></footer></article>
<nav class="navigation post-navigation" aria-label="Publications"><div class="nav-links">
<div class="nav-previous"><a href="{SITE}avant/" rel="prev"><p class="meta-nav">Précédent</p>
<p class="post-title">Le jour d’avant</p></a></div><div class="nav-next"><a href="{SITE}apres/"
 rel="next"><p class="meta-nav">Suivant</p><p class="post-title">Le jour d’après</p></a></div>
</div></nav></main></body></html>"""


def entry(name: str) -> str:
    title = f'<h2 class="wp-block-post-title"><a href="{SITE}{name}/">{name}</a></h2>'
    return f'<li class="wp-block-post">{title}</li>'


def listing(pager: str, url: str = SITE) -> ListingPage:
    body = (
        f'<body class="home blog"><main><ul>{entry("un")}{entry("deux")}</ul>{pager}</main></body>'
    )
    return ListingPage(f"<!DOCTYPE html><html>{body}</html>".encode(), url)


@pytest.mark.parametrize("page", [BLOCKS, CLASSIC], ids=["blocks", "classic"])
def test_an_article_is_read_whole(page):
    item = extract_article(page.encode(), f"{SITE}article/")
    assert item.headline == "Un titre de bloc"
    assert item.identifier == "12"
    assert item.articleSection == "Sports"
    assert item.keywords == ["foot"]
    assert [author.name for author in item.authors or ()] == ["Jeanne Roux"]
    assert item.dateline is not None
    assert item.dateline.located == "Madrid"
    assert (item.articleBody or "").startswith("Le premier paragraphe")
    assert item.previousArticle is not None
    assert item.previousArticle.headline == "Le jour d’avant"
    assert item.nextArticle is not None
    assert item.nextArticle.url == f"{SITE}apres/"


@pytest.mark.parametrize("page", [BLOCKS, CLASSIC], ids=["blocks", "classic"])
def test_a_clock_that_is_not_the_themes_does_not_lie(page):
    item = extract_article(page.encode(), f"{SITE}article/")
    assert item.datePublished == "2022-03-15T18:12:00+00:00"


def test_the_date_of_another_article_is_never_this_ones():
    assert DATE in BLOCKS
    assert extract_article(BLOCKS.replace(DATE, "").encode(), SITE).datePublished is None


def test_what_the_api_knows_of_an_undated_page_gives_its_dateline_a_year():
    stated = "2022-03-15T18:12:00+01:00"
    item = extract_article(BLOCKS.replace(DATE, "").encode(), SITE, published=stated)
    assert item.datePublished == stated
    assert item.dateline is not None
    assert item.dateline.date == "2022-03-15"
    assert (item.metadata.sources or {})["datePublished"] == "api"
    assert extract_article(BLOCKS.encode(), SITE, published=stated).datePublished != stated


def test_a_post_behind_a_password_has_no_text():
    form = (
        '<p class="post-password-message">Ce contenu est protégé.</p><form method="post"'
        ' class="post-password-form"><input name="post_password"></form>'
    )
    page = CLASSIC.replace(TEXT, form)
    assert extract_article(page.encode(), SITE).articleBody is None


@pytest.mark.parametrize(
    "pager",
    [
        f'<nav class="wp-block-query-pagination"><a href="{SITE}page/2/"'
        ' class="wp-block-query-pagination-next">Plus anciens</a></nav>',
        '<nav class="navigation pagination"><div class="nav-links"><span aria-current="page"'
        f' class="page-numbers current">1</span><a class="page-numbers" href="{SITE}page/2/">2</a>'
        "</div></nav>",
        '<nav class="navigation posts-navigation"><div class="nav-links"><div class="nav-previous">'
        f'<a href="{SITE}page/2/">Plus anciens</a></div></div></nav>',
    ],
    ids=["blocks", "numbers", "older"],
)
def test_a_listing_goes_on(pager):
    page = listing(pager)
    assert [one.url for one in page.articles()] == [f"{SITE}un/", f"{SITE}deux/"]
    assert page.next_page() == f"{SITE}page/2/"


def test_an_articles_neighbours_are_no_next_page():
    assert ListingPage(CLASSIC.encode(), f"{SITE}article/").next_page() is None


BESIDE = "https://cinktank.com/wp-content/uploads/halle.jpg"


@pytest.mark.parametrize(
    "around",
    [
        f"<div class='single-featured'><a href='{BESIDE}'><img src='/x.jpg'></a></div>",
        f"<div class='thumbnail'><img src='{BESIDE}' itemprop='image'></div>",
        f"<div class='post-slideshow'><ul class='slides'><li><img src='{BESIDE}'></li></ul></div>",
    ],
)
def test_a_picture_above_the_story_of_another_theme_is_the_lead(around: str) -> None:
    face = "<img class='avatar' src='/a.png'>"
    item = unknown(f"<div class='post-header'>{face}</div>{around}")
    assert item.mainImage is not None
    assert item.mainImage.url == BESIDE


def test_a_picture_of_a_list_below_is_no_lead() -> None:
    below = f"<div class='related'><div class='thumbnail'><img src='{BESIDE}'></div></div>"
    assert unknown("", below).mainImage is None


def test_beside_a_date_of_publication_updated_is_a_change() -> None:
    row = (
        "<span class='posted-on'><time class='entry-date published'"
        " datetime='2024-03-04T10:00:00+01:00'>4 mars 2024</time><time class='updated'"
        " datetime='2024-03-05T08:00:00+01:00'>5 mars 2024</time></span>"
    )
    item = unknown(f"<div class='entry-meta'>{row}</div>")
    assert item.datePublished == "2024-03-04T10:00:00+01:00"
    assert item.dateModified == "2024-03-05T08:00:00+01:00"


@pytest.mark.parametrize(
    "walk",
    [
        "<nav class='post-navigation'><div class='nav-previous'><a rel='prev' href='/avant/'"
        " title='La veille'><span>←</span> Article précédent</a></div></nav>",
        "<div class='post-pagination'><div class='prev-post'><a href='/avant/'><h5"
        " class='prev-title'>La veille</h5></a></div></div>",
    ],
)
def test_the_post_before_by_its_title_wherever_that_is(walk: str) -> None:
    before = unknown("", walk).previousArticle
    assert before is not None
    assert (before.headline, before.url) == ("La veille", "https://cinktank.com/avant/")


def test_what_a_graph_says_of_a_person_elsewhere_is_followed() -> None:
    graph = (
        '{"@graph":[{"@type":"Article","headline":"Le marché","author":{"name":"Ana Ruiz",'
        '"@id":"#ana"}},{"@type":"Person","@id":"#ana","url":"https://cinktank.com/auteur/ana/"}]}'
    )
    item = unknown(f'<script type="application/ld+json">{graph}</script>')
    assert [(one.name, one.url) for one in item.authors or []] == [
        ("Ana Ruiz", "https://cinktank.com/auteur/ana/")
    ]


def unknown(above: str, below: str = "") -> NewsArticle:
    story = "".join(
        f"<p>Le marché couvert a rouvert samedi, sous une verrière, {n}.</p>" for n in "abc"
    )
    page = (
        "<html><head><title>Le marché</title></head><body class='single single-post postid-7'>"
        f"<article id='post-7' class='post type-post'><h1>Le marché</h1>{above}"
        f"<div class='entry-content'>{story}</div>{below}</article></body></html>"
    )
    return extract_article(page.encode(), "https://cinktank.com/le-marche/")
