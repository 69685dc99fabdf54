"""Parts of a body that hold the story although their tag, class or id says otherwise."""

import pytest

from cinktank.extract import extract_article
from cinktank.items import NewsArticle

SITE = "https://cinktank.com"
A = "La première phrase de l’histoire est assez longue pour compter comme un paragraphe."
B = "La seconde phrase vient après, et rien ne doit se glisser entre les deux ni après elle."
C = "Une troisième phrase, que la page met dans une boîte, fait partie de l’histoire aussi."


def read(body: str) -> NewsArticle:
    page = (
        "<html><body class='single single-post postid-7'><article id='post-7' class='post'>"
        "<h1 class='entry-title'>Un article</h1>"
        f"<div class='td-post-content tagdiv-type'>{body}</div></article></body></html>"
    )
    return extract_article(page.encode(), f"{SITE}/un-article/")


@pytest.mark.parametrize(
    ("heading", "text"),
    [
        ("<h2 id='newsletter-une-fin'>Newsletter, une fin</h2>", "Newsletter, une fin"),
        ("<h2 id='ads-and-politics'>Ads and politics</h2>", "Ads and politics"),
        ("<h3 id='share-of-the-market'>Share of the market</h3>", "Share of the market"),
        ("<h2 id='toc-toc-qui-est-la'>Toc, toc, qui est là ?</h2>", "Toc, toc, qui est là ?"),
        ("<h2 id='comments'>Comments</h2>", "Comments"),
        ("<h2 id='related-diseases'>Related diseases</h2>", "Related diseases"),
        ("<h4 id='cookie-monster'>Cookie Monster</h4>", "Cookie Monster"),
        ("<h2 id='subscribe-or-die-2'>Subscribe or die</h2>", "Subscribe or die"),
        ("<h2 id='h-sharing-is-caring'>Sharing is caring</h2>", "Sharing is caring"),
        ("<h2 id='popup-l-ete-a-evry'>Popup : l’été à Évry</h2>", "Popup : l’été à Évry"),
        ("<h2 id='ad-acta'><strong>Ad acta</strong></h2>", "Ad acta"),
        ("<h2><span id='share-price'>Share price</span></h2>", "Share price"),
        ("<h2><a id='newsletter-2'></a>La lettre du soir</h2>", "La lettre du soir"),
        ("<h2><a name='toc-1' id='toc-1'>Le vote de lundi</a></h2>", "Le vote de lundi"),
        ("<h2><span class='ez-toc-section' id='x'></span>Le vote<span class='ez-toc-section-end'>"
         "</span></h2>", "Le vote"),
        ("<h2><span class='ez-toc-section' id='x'>Le vote</span></h2>", "Le vote"),
        ("<h2 class='toc-heading'>Le vote</h2>", "Le vote"),
        ("<h2 class='joli-toc-heading' id='y'>Le vote</h2>", "Le vote"),
        ("<h2><span class='lwptoc_anchor toc_anchor'>Le vote</span></h2>", "Le vote"),
        ("<h3 class='wp-block-heading rbtoc-anchor'><span id='rbtoc-1'>Le vote</span></h3>",
         "Le vote"),
        ("<h2 class='ad-hoc-commission'>Ad hoc : une commission</h2>", "Ad hoc : une commission"),
        ("<h2 id='newsletter-%c3%a9t%c3%a9'>Newsletter été</h2>", "Newsletter été"),
    ],
)  # fmt: skip
def test_a_heading_is_read_whatever_its_anchor(heading: str, text: str) -> None:
    assert read(f"<p>{A}</p>{heading}<p>{B}</p>").articleBody == f"{A}\n\n{text}\n\n{B}"


@pytest.mark.parametrize(
    "part",
    [
        f"<p id='ad-1'>{C}</p>",
        f"<p id='newsletter'>{C}</p>",
        f"<div id='une-troisieme-phrase-que-la-page'><p>{C}</p></div>",
        f"<section id='popup-store'><p>Popup store : trois cents.</p><p>{C}</p></section>",
        f"<ul><li id='share-1'>{C}</li></ul>",
        f"<blockquote id='comments-lus'><p>{C}</p></blockquote>",
        f"<p><span id='ads-reference-1'>{C}</span></p>",
        f"<aside><p>{C}</p></aside>",
        f"<aside class='encadre'><h4>Repères</h4><p>{C}</p></aside>",
        f"<aside class='wp-block-group chronologie'><ul><li>{C}</li></ul></aside>",
        f"<div class='tdm_block tdm_block_inline_text'><p class='tdm-descr'>{C}</p></div>",
        f"<div class='tdm_block tdm_block_text_image'><div class='tdm-text-wrap'><p>{C}</p></div>"
        "</div>",
        f"<div class='tdm_block tdm_block_icon_box'><p class='tdm-descr'>{C}</p></div>",
        f"<div class='tdm_block tdm_block_list'><ul><li>{C}</li></ul></div>",
        f"<div class='td_block_wrap td_block_text_with_title'><p>{C}</p></div>",
        f"<details class='wp-block-details'><summary>Repères</summary><p>{C}</p></details>",
        f"<div class='wp-block-media-text'><div class='wp-block-media-text__content'><p>{C}</p>"
        "</div></div>",
        f"<div class='wp-block-cover'><div class='wp-block-cover__inner-container'><p>{C}</p></div>"
        "</div>",
        f"<p><ins datetime='2024-05-14'>{C}</ins></p>",
        f"<menu><li>{C}</li></menu>",
        f"<dl><dt>Le vote</dt><dd>{C}</dd></dl>",
        f"<table><caption>{C}</caption><tr><td>a</td><td>b</td></tr></table>",
        f"<figure class='wp-block-table'><table><tr><td>{C}</td><td>b</td></tr></table></figure>",
        f"<figure><pre>{C}</pre></figure>",
        f"<div class='paywall'><p>{C}</p><p>{A} Encore.</p></div>",
        f"<div class='read-more-content' style='display:none'><p>{C}</p><p>{B} Encore.</p></div>",
        f"<div class='wp-block-accordion-panel' hidden><p>{C}</p></div>",
        f"<div class='kt-accordion-panel' aria-hidden='true'><p>{C}</p></div>",
        f"<div role='tabpanel' style='display: none;'><p>{C}</p></div>",
        f"<div class='collapse' style='visibility:hidden'><p>{C}</p></div>",
        f"<div class='faq-answer' hidden><p>Oui.</p><p>{C}</p></div>",
        f"<div class='spoiler'><div style='display:none'><p>{C}</p></div></div>",
        f"<form action='/x'><p>{A} Un.</p><p>{C}</p>" + f"<p>{B} Deux.</p>" * 8 + "</form>",
        f"<object><p>{C}</p></object>",
        f"<div class='wp-block-verse-wrap'><pre class='wp-block-verse'>{C}</pre></div>",
        f"<ol class='wp-block-footnotes'><li id='fn-1'>{C}</li></ol>",
        f"<div class='vc_tta-panel'><div class='vc_tta-panel-body'><p>{C}</p></div></div>",
        f"<div class='su-spoiler'><div class='su-spoiler-content'><p>{C}</p></div></div>",
        f"<div class='su-note'><p>{C}</p></div>",
        f"<center><p>{C}</p></center>",
        f"<ul id='ads-list'><li>{C}</li><li>Brest, neuf euros.</li></ul>",
        f"<ol id='comments-rules'><li>{C}</li></ol>",
        f"<dl id='share-prices'><dt>Lyon</dt><dd>{C}</dd></dl>",
        f"<table id='share-prices'><tr><td>{C}</td><td>12</td></tr></table>",
        f"<figure id='promo-2024'><table><tr><td>{C}</td><td>12</td></tr></table></figure>",
        f"<div class='subscriber-only'><p>{C}</p></div>",
        f"<div class='subscribers-content'><p>{C}</p></div>",
        f"<address>{C}</address>",
    ],
)  # fmt: skip
def test_a_part_that_holds_the_story_is_read(part: str) -> None:
    body = read(f"<p>{A}</p>{part}<p>{B}</p>").articleBody or ""
    assert body.startswith(A)
    assert body.endswith(B)
    assert body.count(C) == 1


@pytest.mark.parametrize(
    ("part", "text"),
    [
        ("<h3 class='wp-block-accordion-heading'><button><span>Qui paie ?</span></button></h3>",
         "Qui paie ?"),
        ("<h2 class='td-sml-title'><span class='td-sml-current-item-nr'>3</span>"
         "<span class='td-sml-current-item-title'>Le Havre</span></h2>", "3 Le Havre"),
        ("<div class='td-number-and-title'><h2><span class='td-sml-current-item-nr'>10</span>"
         "<span class='td-sml-current-item-title'>Sète</span></h2></div>", "10 Sète"),
        ("<p><span class='dropcap'>L</span><span class='reste'>e vote</span></p>", "Le vote"),
        ("<p><span class='td-dropcap'>L</span>e vote</p>", "Le vote"),
        ("<p><strong>V</strong><em>oilà</em> le vote</p>", "Voilà le vote"),
        (f"<p><a href='{SITE}/a/'>Brest</a><a href='{SITE}/b/'>Quimper</a> et Vannes</p>",
         "Brest Quimper et Vannes"),
        ("<h2>Le vote<br>de lundi</h2>", "Le vote de lundi"),
        ("<div class='tds-title tds_title1'><h3 class='tdm-title'>Le vote</h3></div>", "Le vote"),
        ("<p><span style='color:red'>Le vo</span><span style='color:blue'>te</span></p>",
         "Le vote"),
        ("<p><span class='s1'>Le vo</span><span class='s2'>te</span></p>", "Le vote"),
        ("<h2><span>3</span><span>Le Havre</span></h2>", "3 Le Havre"),
        ("<h3><strong>10.</strong><em>Sète</em></h3>", "10. Sète"),
        ("<p><time>18:02</time><span>Le vote</span></p>", "18:02 Le vote"),
        ("<p>Un film en <span>3</span><span>D</span></p>", "Un film en 3D"),
    ],
)  # fmt: skip
def test_words_are_glued_where_they_are_one_and_apart_where_they_are_two(
    part: str, text: str
) -> None:
    assert read(f"<p>{A}</p>{part}<p>{B}</p>").articleBody == f"{A}\n\n{text}\n\n{B}"


@pytest.mark.parametrize(
    ("title", "headline"),
    [
        ("Le conseil<br>adopte le budget", "Le conseil adopte le budget"),
        ("Le conseil<br/>adopte <em>le</em> budget", "Le conseil adopte le budget"),
        ("<span class='surtitre'>Budget</span><span class='titre'>Le vote</span>",
         "Budget Le vote"),
        ("<div>Le conseil</div><div>adopte</div>", "Le conseil adopte"),
        ("Le con<em>seil</em>", "Le conseil"),
        ("L<sup>e</sup> vote", "Le vote"),
        ("Le<wbr>vote", "Levote"),
    ],
)  # fmt: skip
def test_a_headline_s_words_are_apart_where_the_page_breaks_it(title: str, headline: str) -> None:
    page = (
        "<body class='single single-post'><article id='post-7' class='post'>"
        f"<h1 class='entry-title'>{title}</h1><div class='td-post-content'><p>{A}</p><p>{B}</p>"
        "</div></article></body>"
    )
    assert extract_article(page.encode(), f"{SITE}/x/").headline == headline


@pytest.mark.parametrize(
    "part",
    [
        "<div style='display:none'>Caché</div>",
        "<div style='display:none'><a href='https://casino.example/'>Un casino où l’on gagne tous"
        " les jours, et bien plus que ce que l’on mise, sans jamais rien perdre du tout</a></div>",
        f"<div hidden><p>{A}</p></div>",
        "<form class='x'><p>Votre adresse</p><input></form>",
        "<div id='newsletter'><p>Recevez nos articles</p><form><input></form></div>",
        "<div id='toc-container'><a href='#a'>Un</a></div>",
        "<div class='tdm_block tdm_block_button'><a class='tdm-btn' href='/x'>Acheter</a></div>",
        "<div class='paywall-message sponsored'><p>Offre</p></div>",
        "<button>Lire plus</button>",
        "<label>Votre nom</label>",
        "<nav><a href='/x'>Menu</a></nav>",
        "<ul id='share-buttons'><li><a href='/x'>Facebook</a></li></ul>",
        "<div class='subscribe-box'><p>Recevez chaque matin nos articles dans votre boîte aux"
        " lettres, gratuitement et sans publicité.</p></div>",
        "<aside class='td-a-rec'>Réclame</aside>",
    ],
)
def test_what_is_no_story_stays_out(part: str) -> None:
    assert read(f"<p>{A}</p>{part}<p>{B}</p>").articleBody == f"{A}\n\n{B}"


def test_text_of_a_part_that_is_left_out_is_kept() -> None:
    said = "Un texte que la boîte contient, et que personne ne doit perdre pour autant."
    item = read(f"<p>{A}</p><div class='sponsored-box'><p>{said}</p></div><p>{B}</p>")
    assert item.articleBody == f"{A}\n\n{B}"
    assert [(one.text, one.reason) for one in item.metadata.leftOut or []] == [(said, "class")]
