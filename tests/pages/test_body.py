"""The body's walk, one rule at a time: small bodies in the theme's page around them."""

import pytest

from cinktank.extract import extract_article
from cinktank.items import NewsArticle

URL = "https://cinktank.com/un-article/"
SITE = "https://cinktank.com"
A = "La première phrase de l’histoire est assez longue pour compter comme un paragraphe."
B = "La seconde phrase vient après, et rien ne doit se glisser entre les deux ni après elle."


def read(body: str, **meta: str) -> NewsArticle:
    head = "".join(f'<meta property="{name}" content="{value}">' for name, value in meta.items())
    page = (
        f"<html><head>{head}</head><body class='single single-post postid-7'>"
        "<article id='post-7' class='post type-post'><h1 class='entry-title'>Un article</h1>"
        f"<div class='td-post-content tagdiv-type'>{body}</div></article></body></html>"
    )
    return extract_article(page.encode(), URL)


@pytest.mark.parametrize(
    "junk",
    [
        "<div class='td-a-rec td-a-rec-id-x'><span class='td-adspot-title'>- Pub -</span></div>",
        "<div class='other'><span class='td-adspot-title'>Annonce</span><p>Achetez</p></div>",
        "<div class='code-block code-block-3'><a href='https://x.example/'>Un lien payé</a></div>",
        "<div class='mexic-a9da2c'><ins class='adsbygoogle'></ins><p>Réclame</p></div>",
        "<p>- Publicité -</p>",
        "<p>ADVERTISEMENT</p>",
        "<p><em>Anzeige</em></p>",
        "<div class='addtoany_share_save_container'><a href='#'>Partager</a></div>",
        "<div class='heateor_sss_sharing_container'>Spread the love</div>",
        "<div class='essb_links'><ul><li><a href='#'>Facebook</a></li></ul></div>",
        "<p>Facebook Twitter WhatsApp</p>",
        "<p>Partager sur Facebook</p>",
        "<div class='yasr-vv-stars-title-container'>[Total: 3 Average: 5]</div>",
        "<div id='ez-toc-container' class='ez-toc-v2'><p>Sommaire</p><ul><li>Un</li></ul></div>",
        "<ul><li><a href='#un'>Un</a></li><li><a href='#deux'>Deux</a></li></ul>",
        "<span class='span-reading-time'>Temps de lecture : 3 minutes</span>",
        "<p>Temps de lecture : 4 min</p>",
        "<p>3 minutes de lecture</p>",
        "<p>Dernière mise à jour le 3 mai 2022 à 10 h 20</p>",
        "<p>Last Updated on May 3, 2022 by Editor</p>",
        "<div class='wp-block-group'><h3>Restez informé</h3><form><input></form></div>",
        "<div class='mc4wp-form'>Votre adresse</div>",
        "<p>Suivez-nous sur Google News</p>",
        "<p>Follow us on WhatsApp and Telegram for the latest news</p>",
        "<p>Abonnez-vous à notre newsletter pour ne rien manquer</p>",
        "<div class='author-box'>Écrit par Quelqu’un</div>",
        "<div class='wp-block-buttons'><a class='wp-block-button__link'>S’inscrire</a></div>",
        "<a class='btn btn-primary' href='https://x.example/'>Acheter</a>",
        "<div style='display: none'>Caché</div>",
        "<span class='screen-reader-text'>Pour lecteurs d’écran</span>",
        "<figure><img src='/a.jpg'><figcaption>Une légende</figcaption></figure>",
        "<div class='wp-caption'><img src='/a.jpg'><p class='wp-caption-text'>Légende</p></div>",
        "<p><img src='/a.jpg'></p><p>Photo : AFP</p>",
        "<div><img src='/a.jpg'></div><h6>Une usine vue du ciel (Photo : A. Petit/AFP)</h6>",
        "<blockquote class='twitter-tweet'><p>Un gazouillis</p>— Nom (@nom)</blockquote>",
        "<blockquote class='instagram-media'>Voir cette publication sur Instagram</blockquote>",
        "<aside class='mashsb-container'>12 partages</aside>",
        "<noscript><img src='/a.jpg' alt='x'>Sans script</noscript>",
        "<h4>Articles similaires</h4>",
        "<div class='td_block_related_posts'><h4 class='td-related-title'>Plus</h4></div>",
        "<p>View this post on Instagram</p>",
    ],
)
def test_what_is_not_the_story_stays_out(junk: str) -> None:
    assert read(f"<p>{A}</p>{junk}<p>{B}</p>").articleBody == f"{A}\n\n{B}"
    assert read(f"<p>{A}</p><p>{B}</p>{junk}").articleBody == f"{A}\n\n{B}"


@pytest.mark.parametrize(
    "story",
    [
        "Lire est un plaisir que l’école n’enseigne pas toujours.",
        "Read the room, said the minister, and everybody laughed.",
        "Suivez la Seine jusqu’au pont, et vous verrez l’île.",
        "La publicité représente un tiers des recettes du groupe.",
        "Mis à jour en mars, le barème profite surtout aux familles.",
        "Le film sort en salles mercredi (photo : Jean Dupont) et dure deux heures.",
        "Photos et cartes postales s’entassent dans la cave.",
        "Partager le pain, voilà ce que le village a choisi.",
    ],
)
def test_a_sentence_that_opens_like_a_notice_stays_in(story: str) -> None:
    assert read(f"<p>{A}</p><p>{story}</p><p>{B}</p>").articleBody == f"{A}\n\n{story}\n\n{B}"


LINK = f"<a href='{SITE}/autre/'>Un autre article</a>"


@pytest.mark.parametrize(
    "box",
    [
        f"<p><strong>Lire aussi : {LINK}</strong></p>",
        f"<p>À lire également : {LINK}</p>",
        f"<p>► À lire aussi – {LINK}</p>",
        f"<p>LIRE : {LINK}</p>",
        f"<p>Read also: {LINK}</p>",
        f"<p>READ MORE: {LINK}</p>",
        f"<p>Related: {LINK}</p>",
        f"<p>Lea también: {LINK}</p>",
        f"<p>Leia também: {LINK}</p>",
        f"<p>Leggi anche: {LINK}</p>",
        f"<h4>Lesen Sie auch</h4><ul><li>{LINK}</li></ul>",
        f"<p>Voir aussi</p><p>{LINK}</p>",
        f"<div class='sc_moreOfThis'><h4>Lesen Sie auch</h4>{LINK}</div>",
        f"<p><a href='{SITE}/autre/'>Lire aussi : Un autre article</a></p>",
        f"<blockquote class='wp-embedded-content'>{LINK}</blockquote>",
        f"<div class='yarpp-related'><h3>Sur le même thème</h3><ol><li>{LINK}</li></ol></div>",
        "<a class='IRPP_kangoo' href='/autre/'><div class='ctaText'>A</div>"
        "<div class='postTitle'>Un autre article</div></a>",
        "<div><a href='/autre/'><style>a{}</style><div><span class='ctaText'>LIRE</span>&nbsp; "
        "<span class='postTitle'>Un autre article</span></div></a></div>",
    ],
)
def test_a_box_of_another_article_is_a_related_article(box: str) -> None:
    item = read(f"<p>{A}</p>{box}<p>{B}</p>")
    assert item.articleBody == f"{A}\n\n{B}"
    assert [(link.headline, link.url) for link in item.relatedArticles or []] == [
        ("Un autre article", f"{SITE}/autre/")
    ]


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (f"<div dir='auto'>{A}</div><div></div><div dir='auto'>{B}</div>", f"{A}\n\n{B}"),
        (f"{A}<br><br>{B}", f"{A}\n\n{B}"),
        (f"<p>{A}<br>{B}</p>", f"{A}\n\n{B}"),
        ("<p>Un vers<br>puis un autre</p>" + f"<p>{A}</p>", f"Un vers\npuis un autre\n\n{A}"),
        (f"<strong><p>{A}</p><p>{B}</p></strong>", f"{A}\n\n{B}"),
        (f"<p>{A}</p><ul><li>un</li><li>deux <b>trois</b></li></ul>", f"{A}\n\nun\ndeux trois"),
        (f"<p>{A}</p><ol><li>un<ul><li>deux</li></ul></li></ol>", f"{A}\n\nun\ndeux"),
        (f"<table><tr><td><p>{A}</p><p>{B}</p></td></tr></table>", f"{A}\n\n{B}"),
        (f"<p>{A}</p><table><tr><th>a</th><th>b</th></tr><tr><td>1</td><td>2</td></tr></table>",
         f"{A}\n\na b\n1 2"),
        (f"<h2>Titre</h2><p>{A}</p>", f"Titre\n\n{A}"),
        (f"<details><summary>Question</summary><p>{A}</p></details>", f"Question\n\n{A}"),
        (f"<div class='wtr-content'><p>{A * 9}</p><p>{B}</p></div>", f"{A * 9}\n\n{B}"),
        (f"<p>{A}<sup><a href='#fn1'>1</a></sup></p>", f"{A} 1"),
        (f"<p>Un article</p><p>{A}</p>", A),
        ("<p>Bravo <img class='emoji' alt='🙂' src='/e.svg'> à tous.</p>" + f"<p>{A}</p>",
         f"Bravo 🙂 à tous.\n\n{A}"),
        (f"<p>On lira <a class='related-link' href='/x/'>ce récit</a> demain.</p><p>{A}</p>",
         f"On lira ce récit demain.\n\n{A}"),
        (f"<blockquote><p>{A}</p><footer>Victor Hugo</footer></blockquote>",
         f"{A}\n\nVictor Hugo"),
    ],
)  # fmt: skip
def test_blocks_are_told_apart(body: str, text: str) -> None:
    assert read(body).articleBody == text


def test_a_copy_on_another_host_still_has_its_boxes() -> None:
    page = (
        f"<link rel=canonical href='{URL}'><body class='single'><h1 class='entry-title'>Un</h1>"
        f"<div class='td-post-content'><p>{A}</p><p>Lire aussi : {LINK}</p></div>"
        f"<div class='td-post-prev-post'><a href='{SITE}/avant/'>Avant</a></div>"
    )
    item = extract_article(page.encode(), "http://127.0.0.1:8000/un-article/")
    assert item.articleBody == A
    assert item.previousArticle
    assert [link.url for link in item.relatedArticles or []] == [f"{SITE}/autre/"]


def test_html_keeps_meaning_and_loses_the_rest() -> None:
    item = read(
        f"<p class='x' style='color:red'>{A} <span lang='en'>Hello</span> <b>gras</b> "
        "<a href='/ici/' onclick='x()'>ici</a> 1 &lt; 2&nbsp;!</p><blockquote><p>Un</p><p>Deux</p>"
        "</blockquote><script>alert(1)</script>"
    )
    assert item.articleBodyHtml == (
        f'<p>{A} Hello <b>gras</b> <a href="{SITE}/ici/">ici</a> 1 &lt; 2\xa0!</p>\n'
        "<blockquote>\n<p>Un</p>\n<p>Deux</p>\n</blockquote>"
    )


@pytest.mark.parametrize(
    "line",
    [
        "<p><a href='/direct/'>Guerre en Ukraine, jour 20</a></p>",
        "<p>Suivez en direct les dernières nouvelles.</p>",
        "<p>DIRECT – Toute l’actualité du jour</p>",
        "<p>Toute l’actualité internationale est ici.</p>",
        "<p>Abonnez-vous à la newsletter de Cinktank.</p>",
        "<p>Une ligne courte sans fin</p>",
    ],
)
def test_a_line_before_the_dateline_that_is_no_sentence_is_a_promotion(line: str) -> None:
    item = read(f"{line}<p>PARIS, 3 mai (AFP) – {A}</p><p>{B}</p>")
    assert item.articleBody == f"{A}\n\n{B}"
    assert item.dateline
    assert item.dateline.located == "Paris"
    assert len(item.promotions or []) == 1


def test_a_standfirst_before_the_dateline_is_the_story() -> None:
    item = read(f"<p><strong>{A}</strong></p><p>PARIS, 3 mai (AFP) – {B}</p>")
    assert item.articleBody == f"{A}\n\n{B}"
    assert item.promotions is None


def test_a_dateline_goes_from_the_html_as_from_the_text() -> None:
    item = read(f"<p><strong>PARIS</strong>, 3 mai (<em>AFP</em>) – {A}</p>")
    assert item.articleBodyHtml == f"<p>{A}</p>"
