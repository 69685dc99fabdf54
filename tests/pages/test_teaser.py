"""A story of which only the beginning can be read is told from a short one."""

import json

import pytest

from cinktank.extract import extract_article, extract_post

OPENING = (
    "Le conseil municipal de Namur a adopté mardi soir, après six heures de débats, un budget en"
    " légère hausse pour l’année prochaine."
)
STORY = (
    f"<p>{OPENING}</p><p>La majorité a défendu des investissements dans les écoles, que"
    " l’opposition juge trop modestes au regard des besoins des quartiers.</p>"
)


def page(body=STORY, head="", data=None, around=""):
    stated = {"@type": "NewsArticle", "headline": "Un budget en hausse", **(data or {})}
    return f"""<html><head><title>Un budget en hausse</title>
        <meta property="article:published_time" content="2022-03-15T18:20:00+01:00">{head}
        <script type="application/ld+json">{json.dumps(stated)}</script></head>
        <body class="single single-post postid-7">
        <article id="post-7" class="post-7 post type-post">
        <h1 class="entry-title">Un budget en hausse</h1>
        <div class="td-post-content">{body}</div>{around}</article></body></html>""".encode()


def read(**given):
    return extract_article(page(**given), "https://cinktank.com/un-budget-en-hausse/")


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"data": {"wordCount": 45}},
        {"data": {"isAccessibleForFree": True}},
        {"data": {"isAccessibleForFree": "True", "hasPart": []}},
        {"data": {"isAccessibleForFree": {"of": ["no type"]}, "hasPart": 7}},
        {"head": "<meta name='twitter:data1' content='Marie Colin'>"
         "<meta name='twitter:data2' content='1 minute'>"},
        {"body": f"{STORY}<p>Les abonnés du service d’eau paieront davantage.</p>"},
        {"body": f"{STORY}<p>« C’est un budget pour tous […] », a dit le bourgmestre.</p>"},
        {"around": "<p>Connectez-vous à votre compte pour laisser un commentaire.</p>"},
        {"head": "<style>.paywall{display:none}</style>"},
    ],
)  # fmt: skip
def test_a_short_story_is_whole(given):
    item = read(**given)
    assert item.articleBody.startswith(OPENING)
    assert item.metadata.teaser is None


@pytest.mark.parametrize(
    ("sign", "given"),
    [
        ("word_count", {"data": {"wordCount": 412}}),
        ("word_count", {"data": {"wordCount": "412"}}),
        ("reading_time", {"head": "<meta name='twitter:data1' content='Marie Colin'>"
                          "<meta name='twitter:data2' content='4 minutes'>"}),
        ("reading_time", {"head": "<meta name='twitter:data1' content='5 Minuten'>"}),
        ("not_free", {"data": {"isAccessibleForFree": False}}),
        ("not_free", {"data": {"isAccessibleForFree": "False"}}),
        ("not_free", {"data": {"isAccessibleForFree": "https://schema.org/False"}}),
        ("not_free", {"data": {"hasPart": {"@type": "WebPageElement", "isAccessibleForFree": False,
                                           "cssSelector": ".abonnes"}}}),
        ("excerpt", {"body": f"<p>{OPENING}</p><p>La majorité a défendu des […]</p>"}),
        ("excerpt", {"body": f"<p>{OPENING}</p><p>La majorité a défendu des [...]</p>"}),
        ("wall", {"body": f"{STORY}<p>La suite est réservée à nos abonnés.</p>"}),
        ("wall", {"body": f"{STORY}<p>This article is for members only. Log in or join.</p>"}),
        ("wall", {"body": f"{STORY}<p>Weiterlesen mit Abo: jetzt anmelden.</p>"}),
        ("wall", {"body": f"{STORY}<p>Contenido exclusivo para suscriptores.</p>"}),
        ("wall", {"body": f"{STORY}<div class='paywall'>Il vous reste 80 % à découvrir.</div>"}),
        ("wall", {"around": "<div class='pmpro_content_message'>Rejoignez-nous !</div>"}),
        ("wall", {"around": "<div class='mepr-unauthorized-message'>Rejoignez-nous !</div>"}),
        ("wall", {"around": "<section id='leaky_paywall_message'><p>Bienvenue</p></section>"}),
    ],
)  # fmt: skip
def test_the_beginning_of_a_story_says_why_it_is_one(sign, given):
    item = read(**given)
    assert item.articleBody.startswith(OPENING)
    assert item.metadata.teaser == sign


def test_a_post_of_the_api_says_so_too():
    post = {"id": 7, "link": "https://cinktank.com/a/", "title": {"rendered": "Un budget"}}
    whole = {**post, "content": {"rendered": STORY}}
    cut = {**post, "content": {"rendered": f"{STORY}<p>Article réservé aux abonnés.</p>"}}
    assert extract_post(whole, "https://cinktank.com/").metadata.teaser is None
    assert extract_post(cut, "https://cinktank.com/").metadata.teaser == "wall"
