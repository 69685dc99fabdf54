"""Posts as the best known themes print them: their names for header, story and what is around."""

import pytest

from cinktank.extract import extract_article
from cinktank.pages.listing import ListingPage

SITE = "https://journal.example/"
URL = f"{SITE}2022/03/le-marche-couvert/"
A = "Le marché couvert rouvre samedi, après deux ans de travaux et autant de reports annoncés."
B = "Trente-deux commerçants y retrouvent leur étal, dont les plus anciens n’étaient jamais partis."
STORY = f"<p>{A}</p><p>{B}</p>"
DATE = '<time class="entry-date published" datetime="2022-03-15T18:12:00+01:00">15 mars 2022</time>'
CATEGORY = f'<a href="{SITE}category/ville/" rel="category tag">Ville</a>'
AUTHOR = f'<a class="url fn n" href="{SITE}author/roux/" rel="author">Jeanne Roux</a>'
TAG = f'<a href="{SITE}tag/halles/" rel="tag">halles</a>'
BEFORE = f'<a href="{SITE}avant/" rel="prev">La veille</a>'
AFTER = f'<a href="{SITE}apres/" rel="next">Le lendemain</a>'
TEASER = (
    '<article class="post-99 post"><h3 class="entry-title"><a href="/autre/">Un autre</a></h3>'
    '<span class="author"><a href="/author/autre/" rel="author">Un Autre</a></span>'
    '<time datetime="2001-01-01T00:00:00+01:00">2001</time><a href="/category/rail/"'
    ' rel="category tag">Rail</a><p>Le résumé d’un autre article, qui n’est pas celui-ci.</p>'
    "</article>"
)

GENERATEPRESS = f"""<div class="site-content"><main class="site-main"><article id="post-12"
 class="post-12 post type-post"><div class="inside-article"><header class="entry-header">
<h1 class="entry-title" itemprop="headline">Le marché couvert</h1><div class="entry-meta">
<span class="posted-on">{DATE}</span> <span class="byline">par <span class="author vcard">{AUTHOR}
</span></span></div></header><div class="entry-content" itemprop="text">{STORY}</div>
<footer class="entry-meta"><span class="cat-links">{CATEGORY}</span>
<span class="tags-links">{TAG}</span><nav class="post-navigation"><div class="nav-previous">
<span class="prev">{BEFORE}</span></div><div class="nav-next"><span class="next">{AFTER}</span>
</div></nav></footer></div></article></main></div>"""

KADENCE = f"""<main class="site-main"><div class="content-wrap"><article id="post-12"
 class="entry content-bg single-entry post-12 post type-post"><div class="entry-content-wrap">
<header class="entry-header post-title"><div class="entry-taxonomies"><span class="category-links
 term-links">{CATEGORY}</span></div><h1 class="entry-title">Le marché couvert</h1>
<div class="entry-meta"><span class="posted-by"><span class="meta-label">Par</span>
<span class="author vcard">{AUTHOR}</span></span><span class="posted-on">{DATE}</span></div>
</header><div class="entry-content single-content">{STORY}</div><footer class="entry-footer">
<div class="entry-tags"><span class="tags-links">{TAG}</span></div></footer></div></article>
<nav class="navigation post-navigation"><div class="nav-links"><div class="nav-previous">{BEFORE}
</div><div class="nav-next">{AFTER}</div></div></nav></div></main>"""

JNEWS = f"""<div class="jeg_main"><div class="jeg_content"><div class="entry-header">
<h1 class="jeg_post_title">Le marché couvert</h1><div class="jeg_post_meta"><div
 class="jeg_meta_author"><span class="meta_text">par</span> <a href="{SITE}author/roux/">Jeanne Roux
</a></div><div class="jeg_meta_date"><a href="{URL}">15 mars 2022</a></div><div
 class="jeg_meta_category"><span class="category_tag">{CATEGORY}</span></div></div></div>
<div class="jeg_share_top_container">Partager</div><div class="entry-content"><div
 class="content-inner">{STORY}<div class="jeg_post_tags"><span>Tags:</span> {TAG}</div></div></div>
<div class="jeg_prevnext_post"><a href="{SITE}avant/" class="post prev-post">
<h3 class="post-title">La veille</h3></a><a href="{SITE}apres/" class="post next-post">
<h3 class="post-title">Le lendemain</h3></a></div></div>
<div class="jeg_sidebar">{TEASER}</div></div>"""

SMARTMAG = f"""<div class="main-wrap"><div class="the-post-header"><div class="post-meta"><span
 class="cat-labels">{CATEGORY}</span><h1 class="is-title post-title">Le marché couvert</h1><div
 class="post-meta-items"><span class="meta-item post-author">Par {AUTHOR}</span><span
 class="meta-item date">{DATE}</span></div></div></div><div class="the-post s-post-modern"><article
 id="post-12" class="post-12 post type-post"><div class="post-content cf entry-content">{STORY}
</div><div class="the-post-tags">{TAG}</div></article><section class="navigate-posts"><div
 class="previous">{BEFORE}</div><div class="next">{AFTER}</div></section><section
 class="related-posts">{TEASER}</section></div></div>"""

DIVI = f"""<div id="main-content"><div class="container"><div id="content-area"><div id="left-area">
<article id="post-12" class="et_pb_post post-12 post type-post"><div class="et_post_meta_wrapper">
<h1 class="entry-title">Le marché couvert</h1><p class="post-meta">par <span class="author vcard">
{AUTHOR}</span> | <span class="published">15 mars 2022</span> | {CATEGORY}</p></div>
<div class="entry-content"><div class="et_pb_section"><div class="et_pb_row"><div
 class="et_pb_text_inner">{STORY}</div></div></div></div></article></div>
<div id="sidebar"><div class="et_pb_widget">{TEASER}</div></div></div></div></div>"""

ELEMENTOR = f"""<div data-elementor-type="single-post" class="elementor post-12 post type-post">
<div class="elementor-widget elementor-widget-theme-post-title"><h1 class="elementor-heading-title">
Le marché couvert</h1></div><div class="elementor-widget elementor-widget-post-info"><ul
 class="elementor-icon-list-items"><li itemprop="about"><span
 class="elementor-post-info__terms-list">
<a href="{SITE}category/ville/" class="elementor-post-info__terms-list-item">Ville</a></span></li>
<li itemprop="author"><a href="{SITE}author/roux/"><span>Jeanne Roux</span></a></li>
<li itemprop="datePublished"><span>15 mars 2022</span></li></ul></div>
<div class="elementor-widget elementor-widget-theme-post-content"><div
 class="elementor-widget-container">{STORY}</div></div><div class="elementor-widget
 elementor-widget-post-navigation"><div class="elementor-post-navigation__prev
 elementor-post-navigation__link"><a href="{SITE}avant/" rel="prev"><span
 class="post-navigation__prev--title">La veille</span></a></div><div
 class="elementor-post-navigation__next elementor-post-navigation__link"><a href="{SITE}apres/"
 rel="next"><span class="post-navigation__next--title">Le lendemain</span></a></div></div></div>"""

MICRODATA = f"""<article itemscope itemtype="https://schema.org/NewsArticle"><h2
 itemprop="headline">Le marché couvert</h2><p><span itemprop="author" itemscope
 itemtype="https://schema.org/Person"><a href="{SITE}auteur/roux/"><span itemprop="name">Jeanne Roux
</span></a></span> <span itemprop="datePublished" content="2022-03-15T18:12:00+01:00">mardi</span>
<a href="{SITE}rubrique/ville/" itemprop="articleSection">Ville</a></p><div
 itemprop="articleBody">{STORY}</div></article>"""

THEMES = {
    "generatepress": GENERATEPRESS, "kadence": KADENCE, "jnews": JNEWS, "smartmag": SMARTMAG,
    "divi": DIVI, "elementor": ELEMENTOR, "microdata": MICRODATA,
}  # fmt: skip


def page(body: str, head: str = "") -> bytes:
    menu = f'<nav class="main-navigation"><a href="{SITE}category/rail/">Rail</a></nav>'
    return (
        f"<!DOCTYPE html><html lang=fr-FR><head>{head}</head><body class='single single-post"
        f" postid-12'><header class='site-header'>{menu}</header>{body}<footer class='site-footer'>"
        "<p>Mentions légales</p></footer></body></html>"
    ).encode()


@pytest.mark.parametrize("theme", THEMES)
def test_a_post_is_read_by_the_theme_s_own_names(theme: str) -> None:
    item = extract_article(page(THEMES[theme]), URL)
    assert item.headline == "Le marché couvert"
    assert item.articleBody == f"{A}\n\n{B}"
    assert [author.name for author in item.authors or ()] == ["Jeanne Roux"]
    assert (item.datePublished or "")[:10] == "2022-03-15"
    assert item.articleSection == "Ville"


@pytest.mark.parametrize("theme", [name for name, body in THEMES.items() if TAG in body])
def test_a_post_s_tags_are_its_own(theme: str) -> None:
    assert extract_article(page(THEMES[theme]), URL).keywords == ["halles"]


@pytest.mark.parametrize("theme", [name for name, body in THEMES.items() if "avant/" in body])
def test_the_posts_before_and_after_are_found(theme: str) -> None:
    item = extract_article(page(THEMES[theme]), URL)
    assert item.previousArticle
    assert item.nextArticle
    assert (item.previousArticle.headline, item.previousArticle.url) == (
        "La veille",
        f"{SITE}avant/",
    )
    assert (item.nextArticle.headline, item.nextArticle.url) == ("Le lendemain", f"{SITE}apres/")


@pytest.mark.parametrize("plugin", ["yoast", "rank-math"])
def test_a_plugin_s_graph_is_read_as_a_graph(plugin: str) -> None:
    kind, main = ("Article", "WebPage") if plugin == "yoast" else ("BlogPosting", "WebPage")
    head = (
        '<script type="application/ld+json">{"@context": "https://schema.org", "@graph": ['
        f'{{"@type": "{kind}", "@id": "{URL}#article", "headline": "Le marché couvert",'
        f' "author": {{"@id": "{SITE}#/person/1"}}, "isPartOf": {{"@id": "{URL}"}},'
        f' "datePublished": "2022-03-15T17:12:00+00:00", "image": {{"@id": "{URL}#image"}},'
        ' "articleSection": ["Ville"]},'
        f'{{"@type": "{main}", "@id": "{URL}"}},'
        f'{{"@type": "ImageObject", "@id": "{URL}#image", "url": "{SITE}halles.jpg"}},'
        f'{{"@type": "Person", "@id": "{SITE}#/person/1", "name": "Jeanne Roux"}}]}}</script>'
    )
    item = extract_article(page(f"<h1>Le marché couvert</h1><div>{STORY * 3}</div>", head), URL)
    assert [author.name for author in item.authors or ()] == ["Jeanne Roux"]
    assert item.datePublished == "2022-03-15T17:12:00+00:00"
    assert item.articleSection == "Ville"
    assert item.mainImage
    assert item.mainImage.url == f"{SITE}halles.jpg"


@pytest.mark.parametrize(
    "title",
    [
        '<h2 class="entry-title"><a href="{0}">{1}</a></h2>',
        '<h3 class="jeg_post_title"><a href="{0}">{1}</a></h3>',
        '<h2 class="is-title post-title"><a href="{0}">{1}</a></h2>',
        '<h3 class="elementor-post__title"><a href="{0}">{1}</a></h3>',
        '<h2 itemprop="headline"><a href="{0}">{1}</a></h2>',
    ],
)
@pytest.mark.parametrize(
    "pager",
    [
        '<div class="pagination"><a class="next page-numbers" href="{0}page/2/">Suivant</a></div>',
        '<div class="nav-links"><div class="nav-previous"><a href="{0}page/2/">Plus anciens</a></div></div>',  # noqa: E501
        '<div class="pagination clearfix"><div class="alignleft"><a href="{0}page/2/">« Avant</a></div></div>',  # noqa: E501
        '<nav class="elementor-pagination"><a class="page-numbers next" href="{0}page/2/">Suivant</a></nav>',  # noqa: E501
    ],
)  # fmt: skip
def test_a_listing_of_any_theme_is_read_and_goes_on(title: str, pager: str) -> None:
    here = f"{SITE}category/ville/"
    entries = "".join(
        f"<article class='post'>{title.format(f'{SITE}{name}/', name)}</article>"
        for name in ("un", "deux")
    )
    beside = f"<div class='sidebar'>{title.format(f'{SITE}a-cote/', 'à côté')}</div>"
    body = (
        f"<body class='archive category'><main>{entries}{pager.format(here)}</main>{beside}</body>"
    )
    listing = ListingPage(f"<html>{body}</html>".encode(), here)
    assert [one.headline for one in listing.articles()] == ["un", "deux"]
    assert listing.next_page() == f"{here}page/2/"


def post(beside: str = "", after: str = "") -> bytes:
    """Return a post of no known theme, with something before its story, or after it."""
    title = "<h1 class='entry-title'>Le marché</h1>"
    return page(f"<main><article class='post'>{title}{beside}{STORY}</article>{after}</main>")


NEIGHBOURS = [
    '<span class="post-navigation-link__label">Précédent :</span> <span>La veille</span>',
    "Précédent : La veille",
    "Previous Post: La veille",
    "← La veille",
    "« La veille",
    '<div class="post-navigation-sub"><small>Précédent</small></div>La veille',
]


@pytest.mark.parametrize("inner", NEIGHBOURS)
def test_a_neighbour_s_title_has_no_label_and_no_arrow(inner: str) -> None:
    walk = (
        f"<nav class='post-navigation'><div class='nav-previous'><a href='{SITE}avant/' rel='prev'>"
        f"{inner}</a></div></nav>"
    )
    item = extract_article(post(after=walk), URL)
    assert item.previousArticle
    assert item.previousArticle.headline == "La veille"


def test_a_title_that_is_a_quotation_keeps_its_marks() -> None:
    walk = f"<div class='nav-next'><a href='{SITE}apres/' rel='next'>« Rouvrez la halle »</a></div>"
    item = extract_article(post(after=walk), URL)
    assert item.nextArticle
    assert item.nextArticle.headline == "« Rouvrez la halle »"


def test_a_date_that_is_glued_to_its_label_is_read() -> None:
    date = "<li class='meta-date'><span>Publication publiée :</span>14 mai 2024</li>"
    item = extract_article(post(f"<ul class='meta'>{date}</ul>"), URL)
    assert item.datePublished == "2024-05-14"


def test_a_sharing_title_that_is_the_site_s_name_is_no_headline() -> None:
    head = (
        '<meta property="og:site_name" content="Le Gard">'
        '<meta property="og:title" content="Le Gard">'
        "<title>Le marché couvert rouvre | Le Gard</title>"
    )
    body = f"<main><article class='post'><div class='entry-content'>{STORY}</div></article></main>"
    assert extract_article(page(body, head), URL).headline == "Le marché couvert rouvre"


def test_a_date_of_change_says_so_whatever_its_class() -> None:
    row = (
        "<time class='updated-date' datetime='2024-05-15T10:00:00+02:00'>Dernière mise à jour : 15"
        " mai</time><time class='published' datetime='2024-05-14T09:30:00+02:00'>14 mai</time>"
    )
    item = extract_article(post(row), URL)
    assert item.datePublished == "2024-05-14T09:30:00+02:00"
    assert item.dateModified == "2024-05-15T10:00:00+02:00"


def test_the_caption_beside_a_lead_picture_is_its_own() -> None:
    picture = (
        "<div class='featured_image'><a href='/q.jpg'><div><img class='wp-post-image' src='/q.jpg'>"
        "</div><p class='wp-caption-text'>Les halles</p></a></div>"
    )
    item = extract_article(post(picture), URL)
    assert item.mainImage
    assert item.mainImage.caption == "Les halles"
