"""Pages as they come: elements left open, closed twice or nested wrongly, and sources at odds."""

import pytest

from cinktank.extract import extract_article
from cinktank.items import NewsArticle
from cinktank.pages.article import ArticlePage
from cinktank.pages.listing import ListingPage
from cinktank.pages.navigation import sections

SITE = "https://cinktank.com/"
URL = f"{SITE}le-pont-rouvre/"
A = "Le pont de pierre rouvre lundi aux piétons, après onze mois de travaux sur ses deux arches."
B = "Les voitures devront attendre le printemps, le temps de refaire la chaussée et ses trottoirs."
MENU = (
    '<div class="td-header-menu-wrap"><ul class="sf-menu"><li><div class="td_block_mega_menu">'
    '<div class="td_module_mega_menu"><h3 class="entry-title td-module-title">'
    f'<a href="{SITE}au-menu/">Au menu</a></h3></div></div></li></ul></div>'
)
NEIGHBOURS = (
    f'<div class="td-post-prev-post"><a href="{SITE}avant/">La veille</a></div>'
    f'<div class="td-post-next-post"><a href="{SITE}apres/">Le lendemain</a></div>'
)
ROW = (
    '<div class="td-post-author-name"><a href="/author/roux/">Jeanne Roux</a></div>'
    '<span class="td-post-date"><time datetime="2022-03-15T18:12:00+01:00">15 mars 2022</time>'
    '</span><div class="td-post-comments"><a href="#respond">3</a></div>'
)
CRUMBS = (
    f'<div class="entry-crumbs"><a class="entry-crumb" href="{SITE}">Accueil</a>'
    f'<a class="entry-crumb" href="{SITE}category/ville/">Ville</a></div>'
)
CLASSIC = (
    f'<header class="td-header-wrap">{MENU}</header><div class="td-main-content-wrap">'
    f'{CRUMBS}<article id="post-7" class="post-7 post type-post"><div class="td-post-header">'
    f'<h1 class="entry-title">Le pont rouvre</h1>{ROW}</div>'
    f'<div class="td-post-content tagdiv-type"><p>{A}</p><p>{B}</p></div>'
    f'<footer><div class="td-post-next-prev">{NEIGHBOURS}</div></footer></article></div>'
    '<div class="td-footer-wrapper"><p>Mentions légales du journal et de ses auteurs.</p></div>'
)
CLOUD = (
    f'<div class="td-header-template-wrap">{MENU}</div><div class="td-main-content-wrap">'
    f'<div class="td_block_wrap tdb_breadcrumbs">{CRUMBS.replace("entry-crumb", "tdb-entry-crumb")}'
    '</div><div class="td_block_wrap tdb_title"><h1 class="tdb-title-text">Le pont rouvre</h1></div>'  # noqa: E501
    f'<div class="td_block_wrap">{ROW}</div>'
    '<div class="td_block_wrap tdb_single_content td-post-content"><div class="tdb-block-inner">'
    f"<p>{A}</p><p>{B}</p></div></div>"
    f'<div class="td_block_wrap tdb_single_next_prev"><div class="tdb-block-inner">'
    f'{NEIGHBOURS.replace("td-post-prev-post", "tdb-post-prev").replace("td-post-next-post", "tdb-post-next")}'  # noqa: E501
    "</div></div></div>"
)  # fmt: skip
NEWSMAG = CLASSIC.replace("td-post-header", "td-post-header td-pb-padding-side").replace(
    '<div class="td-post-content tagdiv-type">', '<div class="td-post-content td-pb-padding-side">'
)


def page(body: str, head: str = "", classes: str = "single single-post postid-7") -> str:
    return f"<!DOCTYPE html><html lang=fr><head>{head}</head><body class='{classes}'>{body}</body>"


def read(html: str, url: str = URL) -> NewsArticle:
    return extract_article(html.encode(), url)


def is_whole(item: NewsArticle) -> None:
    assert item.headline == "Le pont rouvre"
    assert item.articleBody == f"{A}\n\n{B}"
    assert item.articleSection == "Ville"
    assert [author.name for author in item.authors or ()] == ["Jeanne Roux"]
    assert item.datePublished == "2022-03-15T18:12:00+01:00"
    assert (item.previousArticle and item.previousArticle.headline) == "La veille"
    assert (item.nextArticle and item.nextArticle.headline) == "Le lendemain"
    assert item.relatedArticles is None


@pytest.mark.parametrize("template", [CLASSIC, CLOUD, NEWSMAG], ids=["classic", "cloud", "newsmag"])
@pytest.mark.parametrize(
    ("whole", "broken"),
    [
        (MENU, MENU.removesuffix("</div>")),
        ("</header>", ""),
        ("</ul></div>", "</ul>"),
        ("</ul></div>", "</ul></div></div>"),
        ("<p>Le pont", "<div class='td-a-rec'><span>Publicité</span><p>Le pont"),
        (f"<p>{B}</p></div>", f"<p>{B}</p>"),
        (f"<p>{A}</p>", f"<p>{A}</p></div>"),
        ("Jeanne Roux</a></div>", "Jeanne Roux</a>"),
        ("Jeanne Roux</a>", "Jeanne Roux"),
        ("Le pont rouvre</h1>", "Le pont rouvre"),
        ("La veille</a></div>", "La veille</a>"),
        ("La veille</a>", "La veille"),
        ("<div class='x'>", "<div class='td-main-sidebar'><p>À gauche"),
    ],
)
def test_one_end_tag_costs_no_field(template: str, whole: str, broken: str) -> None:
    is_whole(read(page(template)))
    is_whole(read(page(template.replace(whole, broken, 1))))


@pytest.mark.parametrize("template", [CLASSIC, CLOUD, NEWSMAG], ids=["classic", "cloud", "newsmag"])
@pytest.mark.parametrize("left_open", ["<style>p{}", "<div class='td-search-wrap-mob'>", "<nav>"])
def test_what_is_left_open_before_the_page_swallows_nothing(template: str, left_open: str) -> None:
    is_whole(read(page(left_open + template)))


@pytest.mark.parametrize(
    "left_open",
    [
        "<header class='td-header-wrap'><div>", "<nav class='td-header-menu'><ul><li>",
        "<nav><nav><ul><li>", "<form role='search'><input>", "<select><option>Un", "<button>Menu",
        "<svg><path d='M0'>", "<svg><title>Menu", "<math><mi>", "<table><tr><td>", "<table>",
        "<a href='/'><img src='/logo.png'>", "<ul class='sub-menu'><li><a href='/x/'>X</a>",
        "<aside class='td-sidebar'><div class='widget'>", "<!-- menu --!>", "<noscript><img>",
        "<iframe src='//ads.example/'>", "<textarea>", "</body><body class='x'>", "</div></div>",
        "<br />\n<b>Warning</b>: Undefined array key in <b>/x.php</b> on line <b>1</b><br />\n",
    ],
)  # fmt: skip
def test_whatever_is_left_open_above_it_the_page_is_read(left_open: str) -> None:
    is_whole(read(page(left_open + CLASSIC)))


@pytest.mark.parametrize(
    "left_open",
    [
        "<blockquote>", "<ul>", "<div class='td-a-rec'>", "<figure><img src='/a.jpg'>", "<table>",
        "<div class='td-post-sharing'><a href='#'>Facebook</a>", "<video src='/v.mp4'>",
        "<iframe src='https://www.youtube.com/embed/abc12345678'>", "<script>x()", "<style>.a{}",
        "<p><a href='/x/'>ici</p>", "<p><strong>Ici</p>", "<table><tr><td>x</td><td>y</td>",
        "<form><input>", "<button>Lire", "<select><option>x", "<svg><g>", "<object data='/v.mp4'>",
        "<noscript><img src='/a.jpg'>", "<label>", "<details><summary>Plus", "<footer>Note",
        "<nav><a href='#x'>Sommaire</a>", "<template>", "<textarea>", "<dialog>",
        "<div style='display:none'>", "<div class='newsletter-box'><p>Inscrivez-vous</p>",
        "<div class='td_block_wrap td_block_related_posts'><a href='/r/'>Un autre article</a>",
        "<div id='toc_container'><ul><li><a href='#a'>Un</a></li></ul>",
        "<div class='irp-wrap'><a href='/r/'>Lire aussi</a>",
        "<div class='gallery'><figure><img src='/a.jpg'></figure>",
        "<div class='wp-caption'><img src='/a.jpg'><p class='wp-caption-text'>Le port",
        "<figure><img src='/a.jpg'><figcaption>Le port</figure>",
        "<blockquote class='twitter-tweet'><p>Un tweet", "<div class='wp-block-embed'><div>",
    ],
)  # fmt: skip
def test_whatever_is_left_open_in_it_the_story_goes_on(left_open: str) -> None:
    item = read(page(CLASSIC.replace(f"<p>{B}</p>", f"{left_open}<p>{B}</p>", 1)))
    body = item.articleBody or ""
    assert A in body
    assert B in body
    assert item.headline == "Le pont rouvre"
    assert [author.name for author in item.authors or ()] == ["Jeanne Roux"]


def test_a_title_left_open_costs_no_page() -> None:
    html = page(CLASSIC, "<title>Le pont rouvre - Cinktank<meta name=robots content=all>")
    is_whole(read(html))


ENTRY = (
    '<div class="td_module_10"><h3 class="entry-title td-module-title"><a href="{0}{1}/"'
    ' rel="bookmark">{1}</a></h3></div>'
)
LOOP = ENTRY.format(SITE, "un") + ENTRY.format(SITE, "deux")
PAGER = (
    f'<div class="page-nav"><span class="current">1</span><a href="{SITE}category/ville/page/2/">2'
    '</a><span class="pages">Page 1 sur 2</span></div>'
)


@pytest.mark.parametrize(
    "main",
    [
        f'<div class="td-main-content"><div class="td-ss-main-content">{LOOP}{PAGER}</div></div>',
        f'<div class="td_block_wrap tdb_loop"><div class="tdb-block-inner">{LOOP}</div>{PAGER}</div>',  # noqa: E501
    ],
    ids=["classic", "cloud"],
)
@pytest.mark.parametrize("header", ["td-header-wrap", "td-header-template-wrap"])
def test_a_header_left_open_hides_no_listing(main: str, header: str) -> None:
    html = page(f'<div class="{header}">{MENU}<div class="td-main-content-wrap">{main}</div>', "",
                "archive category")  # fmt: skip
    listing = ListingPage(html.encode(), f"{SITE}category/ville/")
    assert [one.headline for one in listing.articles()] == ["un", "deux"]
    assert listing.next_page() == f"{SITE}category/ville/page/2/"


GRID = f'<div class="td_block_big_grid"><div>{ENTRY.format(SITE, "en-tete")}</div></div>'
LIST = (
    '<div class="td-main-content-wrap"><div class="td-main-content">'
    f'<div class="td-ss-main-content">{LOOP}{PAGER}</div></div></div>'
)


@pytest.mark.parametrize(
    "html",
    [
        GRID + LIST,
        f'{GRID}<div class="td-header-wrap"><ul class="sf-menu"><li>{LIST}',
        f"{GRID}<aside>{LIST}",
        f"{GRID}<nav>{LIST}",
        GRID.removesuffix("</div></div>") + LIST,
    ],
)
def test_a_list_below_a_grid_is_read_whatever_is_left_open(html: str) -> None:
    page_of = page(f"<h1 class='td-page-title'>Ville</h1>{html}", "", "archive category")
    listing = ListingPage(page_of.encode(), f"{SITE}category/ville/")
    entries = [(one.headline, one.in_loop) for one in listing.articles()]
    assert entries == [("en-tete", False), ("un", True), ("deux", True)]
    assert listing.next_page() == f"{SITE}category/ville/page/2/"
    assert listing.label == "Ville"


def test_a_listing_s_title_left_open_is_still_its_title() -> None:
    html = page(f"<h1>Ville<div><p>Les articles de la ville.</p></div>{LIST}", "", "archive")
    assert ListingPage(html.encode(), f"{SITE}category/ville/").label == "Ville"


def test_a_pager_that_has_come_to_its_end_says_more_than_the_head() -> None:
    end = (
        PAGER.replace("Page 1 sur 2", "Page 2 sur 2")
        .replace('<span class="current">1</span>', f'<a href="{SITE}category/ville/">1</a>')
        .replace(f'<a href="{SITE}category/ville/page/2/">2</a>', '<span class="current">2</span>')
    )
    head = f'<link rel=next href="{SITE}category/ville/page/3/">'
    html = page(f"<main>{LOOP}{end}</main>", head, "archive category paged")
    assert ListingPage(html.encode(), f"{SITE}category/ville/page/2/").next_page() is None


# -- a title that is no h1


LD = '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "Le pont rouvre"}</script>'  # noqa: E501
STORY = f'<div class="td-post-content"><p>{A}</p><p>{B}</p></div>'


@pytest.mark.parametrize(
    ("head", "title"),
    [
        ("", '<h2 class="tdb-title-text">Le pont rouvre</h2>'),
        ("", '<div class="entry-title">Le pont rouvre</div>'),
        ("", '<p itemprop="headline">Le pont rouvre</p>'),
        (LD, "<div>Le pont rouvre</div>"),
        ('<meta property="og:title" content="Le pont rouvre">', ""),
        ("<title>Le pont rouvre - Cinktank</title>", ""),
        (LD, f'<h1 class="logo"><a href="{SITE}">Cinktank</a></h1>'),
        (LD, "<h1>Cinktank</h1>"),
        ('<meta property="og:title" content="Le pont rouvre | Cinktank">', "<h1>Ville</h1>"),
    ],
)
def test_a_title_is_found_by_whatever_says_it(head: str, title: str) -> None:
    item = read(page(f'<article id="post-7" class="type-post">{title}{STORY}</article>', head))
    assert item.headline == "Le pont rouvre"
    assert item.articleBody == f"{A}\n\n{B}"


def test_the_post_s_own_h1_says_more_than_a_title_for_search_engines() -> None:
    head = '<meta property="og:title" content="Pont de pierre : réouverture, dates et accès">'
    item = read(
        page(f'<article><h1 class="entry-title">Le pont rouvre</h1>{STORY}</article>', head)
    )
    assert item.headline == "Le pont rouvre"


# -- a weaker source never overrules a stronger one


FRAME = (
    f'<article id="post-7" class="type-post"><h1 class="entry-title">Le pont rouvre</h1>{{}}{STORY}'
)


def test_another_article_s_data_say_nothing_of_this_one() -> None:
    other = (
        '<script type="application/ld+json">[{"@type": "NewsArticle", "headline": "Le train part",'
        f' "url": "{SITE}le-train-part/", "datePublished": "2020-01-01T08:00:00+01:00",'
        ' "author": {"name": "Un Autre"}, "articleSection": "Rail"}]</script>'
    )
    item = read(page(FRAME.format(ROW), other))
    assert item.datePublished == "2022-03-15T18:12:00+01:00"
    assert [author.name for author in item.authors or ()] == ["Jeanne Roux"]
    assert item.articleSection is None


def test_of_several_articles_in_the_data_the_page_s_own_is_read() -> None:
    data = (
        '<script type="application/ld+json">{"@graph": ['
        f'{{"@type": "Article", "@id": "{SITE}le-train-part/#article", "datePublished": "2020-01-01"}},'  # noqa: E501
        f'{{"@type": "Article", "mainEntityOfPage": {{"@id": "{URL}"}}, "datePublished": "2022-03-15"}}'  # noqa: E501
        "]}</script>"
    )
    assert read(page(FRAME.format(""), data)).datePublished == "2022-03-15"


@pytest.mark.parametrize("crumb", ["/2024/07/11/", "/2024/"])
def test_a_day_of_the_archive_is_no_section(crumb: str) -> None:
    crumbs = (
        f'<div class="entry-crumbs"><a class="entry-crumb" href="/">Accueil</a>'
        f'<a class="entry-crumb" href="{crumb}">11</a></div>'
    )
    head = '<meta property="article:section" content="Ville">'
    assert read(page(crumbs + FRAME.format(""), head)).articleSection == "Ville"


def test_a_focus_word_is_no_tag_where_the_page_states_tags() -> None:
    data = '<script type="application/ld+json">{"@type": "Article", "keywords": "pont"}</script>'
    tags = '<meta property="article:tag" content="Travaux"><meta property="article:tag" content="Arches">'  # noqa: E501
    assert read(page(FRAME.format(""), data + tags)).keywords == ["Travaux", "Arches"]


def test_a_teaser_s_picture_is_not_the_post_s() -> None:
    teaser = '<div class="menu-teaser"><img class="wp-post-image" src="/teaser.jpg"></div>'
    head = '<meta property="og:image" content="https://cinktank.com/pont.jpg">'
    item = read(page(teaser + FRAME.format(""), head))
    assert item.mainImage
    assert item.mainImage.url == f"{SITE}pont.jpg"


@pytest.mark.parametrize(
    "stated", ["/", "/category/ville/", "/author/roux/", "/autre-article/", "/?p=8", "null",
               "https://autre.example/", "/page/2/", "/2022/03/"],
)  # fmt: skip
def test_a_canonical_address_that_cannot_be_the_post_s_is_none(stated: str) -> None:
    item = read(page(FRAME.format(""), f'<link rel=canonical href="{stated}">'))
    assert item.canonicalUrl is None
    assert item.identifier == "7"


@pytest.mark.parametrize(
    ("stated", "url"),
    [
        (URL, f"{URL}?utm_source=x"),
        (URL, f"{URL}amp/"),
        (URL, f"{SITE}?p=7"),
        (f"{SITE}ville/le-pont-rouvre/", URL),
        (URL, f"{URL}2/"),
    ],
)
def test_a_canonical_address_that_is_the_post_s_is_kept(stated: str, url: str) -> None:
    html = page(FRAME.format(""), f'<link rel=canonical href="{stated}">')
    assert read(html, url).canonicalUrl == stated


@pytest.mark.parametrize("doubted", ["1443-08-12T10:00:00+01:00", "2565-03-15T10:00:00+01:00",
                                     "1970-01-01T00:00:00+00:00"])  # fmt: skip
def test_a_date_of_no_year_of_the_web_gives_way(doubted: str) -> None:
    head = f'<meta property="article:published_time" content="{doubted}">'
    assert read(page(FRAME.format(ROW), head)).datePublished == "2022-03-15T18:12:00+01:00"


def test_static_pages_of_a_menu_are_no_sections() -> None:
    items = "".join(
        f'<li class="menu-item menu-item-object-{kind}"><a href="{SITE}{name}/">{name}</a></li>'
        for kind, name in (("page", "contact"), ("category", "ville"), ("custom", "direct"))
    )
    html = page(f'<ul class="sf-menu">{items}</ul>', "", "home")
    assert [one.headline for one in sections(ListingPage(html.encode(), SITE))] == [
        "ville",
        "direct",
    ]


# -- what is plausible


LONG = "".join(
    f"<p>{A} {B} Voici la phrase numéro {n} de cette longue histoire.</p>" for n in range(9)
)


def test_a_body_in_no_known_container_is_read() -> None:
    hero = f"<div class='hero'><h1>Le pont rouvre</h1></div><section class='zz'>{LONG}</section>"
    item = read(page(hero))
    assert item.headline == "Le pont rouvre"
    assert (item.articleBody or "").count("Voici la phrase") == 9


def test_a_teaser_s_text_is_no_body() -> None:
    teaser = '<div class="card"><div class="entry-content"><p>Un autre article, en deux mots.</p></div></div>'  # noqa: E501
    head = f'<meta property="og:description" content="{A} {B}">'
    item = read(page(f"<h1>Le pont rouvre</h1>{teaser}<section class='zz'>{LONG}</section>", head))
    assert (item.articleBody or "").count("Voici la phrase") == 9
    assert "deux mots" not in (item.articleBody or "")


def test_a_short_post_is_read_as_it_is() -> None:
    aside = f"<aside><p>{A}</p><p>{B}</p></aside>" * 9
    brief = FRAME.replace(STORY, '<div class="td-post-content"><p>Le pont rouvre lundi.</p></div>')
    assert read(page(brief.format("") + aside)).articleBody == "Le pont rouvre lundi."


@pytest.mark.parametrize(
    ("head", "body", "classes"),
    [
        ('<meta property="article:published_time" content="2022-03-15">', STORY, ""),
        (LD, STORY, ""),
        ("", f'<h2 itemprop="headline">Le pont rouvre</h2><div itemprop="articleBody">{LONG}</div>'
             '<article id="post-7" class="type-post"></article>', ""),
        ('<title>Le pont rouvre</title>', f"<div>{LONG}</div>", "single single-post"),
    ],
)  # fmt: skip
def test_any_sufficient_sign_makes_a_post(head: str, body: str, classes: str) -> None:
    html = page(f"<h1>Le pont rouvre</h1>{body}" if "h2" not in body else body, head, classes)
    assert ArticlePage(html.encode(), URL).is_article


@pytest.mark.parametrize("classes", ["archive category", "home blog", "page", "error404"])
def test_no_listing_and_no_static_page_is_a_post(classes: str) -> None:
    html = page(f"<h1>Le pont rouvre</h1>{STORY}", LD, classes)
    assert not ArticlePage(html.encode(), URL).is_article
