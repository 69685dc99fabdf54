"""What a page states, with a flaw or of something else; dates and names as they are printed."""

import json

import pytest

from cinktank.extract import extract_article
from cinktank.items import NewsArticle

SITE = "https://cinktank.com"
URL = f"{SITE}/le-conseil-adopte-le-budget/"
TITLE = "Le conseil adopte le budget"
A = "La première phrase de l’histoire est assez longue pour compter comme un paragraphe."
B = "La seconde phrase vient après, et rien ne doit se glisser entre les deux ni après elle."
WHEN = "2024-05-13T19:42:00+02:00"


def read(
    head: str = "", row: str = "", language: str = "fr-FR", url: str = URL, canonical: str = URL
) -> NewsArticle:
    page = (
        f"<html lang='{language}'><head><link rel='canonical' href='{canonical}'>{head}</head>"
        "<body class='single single-post postid-7'><article id='post-7' class='post'>"
        f"<h1 class='entry-title'>{TITLE}</h1><div class='td-module-meta-info'>{row}</div>"
        f"<div class='td-post-content tagdiv-type'><p>{A}</p><p>{B}</p></div></article>"
        "</body></html>"
    )
    return extract_article(page.encode(), url)


def script(text: str) -> str:
    return f"<script type='application/ld+json'>{text}</script>"


def names(item: NewsArticle) -> list[str | None]:
    return [author.name for author in item.authors or []]


ARTICLE = {
    "@context": "https://schema.org",
    "@type": "NewsArticle",
    "headline": TITLE,
    "datePublished": WHEN,
    "author": {"@type": "Person", "name": "Marie Colin"},
}
SOUND = json.dumps(ARTICLE, ensure_ascii=False)
OTHER = json.dumps(
    ARTICLE | {"headline": "Un autre", "datePublished": "2020-01-01T00:00:00Z",
               "author": "Une autre plume", "url": f"{SITE}/un-autre/"}
)  # fmt: skip


@pytest.mark.parametrize(
    "flawed",
    [
        SOUND[:-1] + ",}",
        SOUND.replace('"NewsArticle",', '"NewsArticle",,'),
        SOUND.replace('"}}', '",},}'),
        SOUND.replace('"', "&quot;"),
        SOUND.replace('"', "&#34;"),
        SOUND.replace('"', "&amp;quot;"),
        f"/* <![CDATA[ */ {SOUND} /* ]]> */",
        f"//<![CDATA[\n{SOUND}\n//]]>",
        f"<![CDATA[{SOUND}]]>",
        f"<!-- {SOUND} -->",
        f"{SOUND};",
        f"\ufeff{SOUND}",
        f'{{"@type":"WebSite","name":"Cinktank"}}{SOUND}',
        f'{{"@type":"WebSite","name":"Cinktank"}},\n{SOUND}',
        f"[{SOUND},]",
        SOUND.replace(TITLE, "Le « oui » du\nconseil\tau budget"),
        SOUND.replace(TITLE, 'Le "oui" du conseil'),
        SOUND.replace(TITLE, 'Le conseil dit "oui", enfin'),
        SOUND.replace(TITLE, "L\\'été du conseil"),
        SOUND.replace(TITLE, "Le conseil \\& le budget"),
        SOUND.replace(TITLE, "C:\\budget"),
        SOUND[:-2],
        SOUND[:-1],
        SOUND.replace("{", "{ /* écrit par un module */ ", 1),
        SOUND.replace("{", "{ // écrit par un module\n", 1),
        SOUND.replace('"headline"', "headline").replace('"@type"', "'@type'"),
        SOUND.replace('"', "'"),
        "<br />\n<b>Notice</b>: Undefined index in x.php on line 7<br />\n" + SOUND,
        f"var schema = {SOUND};",
        f"<p>{SOUND}</p>",
        SOUND.replace('"Marie Colin"', '"Marie Colin", "sameAs": undefined, "age": NaN'),
        SOUND.replace("{", '{"bad": "\\ud83d", ', 1),
        SOUND.replace('"@type": "NewsArticle"', '"@type": ["NewsArticle", "Article"]'),
        json.dumps({"@graph": [ARTICLE]})[:-1],
        json.dumps(ARTICLE | {"@type": "http://schema.org/NewsArticle"}),
        json.dumps(ARTICLE | {"datePublished": [WHEN]}),
        json.dumps(ARTICLE | {"datePublished": {"@type": "DateTime", "@value": WHEN}}),
        json.dumps(ARTICLE | {"datePublished": "May 13, 2024 7:42 pm"}),
        json.dumps(ARTICLE | {"datePublished": "13 mai 2024 à 19h42"}),
        json.dumps(ARTICLE | {"datePublished": "2024-05-13 19:42:00"}),
        json.dumps(ARTICLE | {"datePublished": "20240513T194200+0200"}),
        json.dumps(ARTICLE | {"datePublished": " 2024-05-13T19:42:00+0200 "}),
        SOUND.replace('", "datePublished"', '" "datePublished"'),
        SOUND.replace('", "datePublished"', '"\n"datePublished"'),
        SOUND.replace('"headline":', '"headline"::'),
        SOUND.replace('"headline"', '<!-- le titre --> "headline"'),
        SOUND.replace(TITLE, '"Oui", "non": le débat'),
        SOUND.replace(TITLE, 'Le mot "oui": un débat'),
        SOUND.replace(TITLE, 'Le " du conseil'),
        SOUND.replace('"', '\\"'),
        json.dumps(SOUND),
        json.dumps(ARTICLE | {"@type": "schema:NewsArticle"}),
        json.dumps(ARTICLE | {"@type": "https://schema.org/#Article"}),
        json.dumps(ARTICLE | {"@type": "newsArticle"}),
        json.dumps(ARTICLE | {"@type": "BackgroundNewsArticle"}),
        json.dumps(ARTICLE | {"@type": "Report"}),
        json.dumps({"@type": "WebPage", "hasPart": [ARTICLE]}),
        json.dumps(ARTICLE | {"author": {"givenName": "Marie", "familyName": "Colin"}}),
        json.dumps(ARTICLE | {"author": {"0": {"@type": "Person", "name": "Marie Colin"}}}),
        json.dumps({key: one for key, one in ARTICLE.items() if key != "author"}
                   | {"creator": ["Marie Colin"]}),
    ],
)  # fmt: skip
def test_a_statement_with_a_flaw_is_read_as_far_as_it_goes(flawed: str) -> None:
    item = read(script(flawed))
    assert item.datePublished == WHEN
    assert names(item) == ["Marie Colin"]


def test_a_job_is_no_article() -> None:
    offer = {"@type": "JobPosting", "datePublished": "2020-01-01T00:00:00Z"}
    assert read(script(json.dumps(offer))).datePublished is None


def test_a_script_s_type_may_be_in_capitals() -> None:
    item = read(f"<script type='Application/LD+JSON'>{SOUND}</script>")
    assert item.datePublished == WHEN


@pytest.mark.parametrize(
    "head",
    [
        "<meta name='author' content=' '><meta name='author' content='Marie Colin'>",
        "<meta name='author' content='contact@cinktank.com'>"
        "<meta property='article:author' content='Marie Colin'>",
        "<meta property='article:author' content='https://facebook.com/cinktank'>"
        "<meta name='parsely-author' content='Marie Colin'>",
        "<meta name='DC.Creator' content='Marie Colin'>",
        "<meta name='sailthru.author' content='Par Marie Colin'>",
        "<meta name='byl' content='Par Marie Colin'>",
        "<meta name='twitter:label1' content='Temps de lecture'>"
        "<meta name='twitter:data1' content='3 minutes'>"
        "<meta name='twitter:label2' content='Écrit par'>"
        "<meta name='twitter:data2' content='Marie Colin'>",
    ],
)
def test_an_author_is_looked_for_wherever_a_head_may_name_one(head: str) -> None:
    assert names(read(head)) == ["Marie Colin"]


@pytest.mark.parametrize(
    "head",
    [
        "<meta property='article:published_time' content='null'>"
        f"<meta property='article:published_time' content='{WHEN}'>",
        "<meta property='article:published_time' content='1970-01-01T00:00:00Z'>"
        f"<meta name='parsely-pub-date' content='{WHEN}'>",
        f"<meta name='date' content='lundi'><meta name='date' content='{WHEN}'>",
    ],
)
def test_a_date_is_looked_for_wherever_a_head_may_state_one(head: str) -> None:
    assert read(head).datePublished == WHEN


def test_a_change_later_that_day_has_that_day() -> None:
    line = "Publié le 13 mai 2024 à 19h42, mis à jour à 20h10"
    item = read(row=f"<span class='td-post-date'><time>{line}</time></span>")
    assert (item.datePublished, item.dateModified) == (WHEN, "2024-05-13T20:10:00+02:00")


@pytest.mark.parametrize(
    "several",
    [
        script(f"[{OTHER}, {SOUND}]"),
        script(OTHER) + script(SOUND),
        script(SOUND) + script(OTHER),
        script(json.dumps({"@graph": [json.loads(OTHER), ARTICLE]})),
        script(f"{OTHER}{SOUND}"),
        script(f"[{OTHER}, {SOUND.replace(TITLE, 'Budget : le oui')}]"),
        script(f"[{OTHER}, "
               + SOUND.replace(TITLE, "Le oui").replace('"headline"', f'"url":"{URL}","headline"')
               + "]"),
        script(f"[{OTHER}, "
               + SOUND.replace(TITLE, "Le oui").replace(
                   '"headline"', f'"mainEntityOfPage":{{"@id":"{URL}#page"}},"headline"') + "]"),
        script(f"[{OTHER}, {SOUND.replace(TITLE, TITLE + ' | Cinktank.com')}]"),
        script(f"[{OTHER}, {SOUND.replace(TITLE, 'Le conseil adopte le bud...')}]"),
    ],
)  # fmt: skip
def test_of_several_articles_the_page_s_own_is_read(several: str) -> None:
    item = read(several)
    assert item.datePublished == WHEN
    assert names(item) == ["Marie Colin"]


def test_another_article_s_statement_says_nothing_of_this_one() -> None:
    time = f"<span class='td-post-date'><time datetime='{WHEN}'>13 mai 2024</time></span>"
    item = read(script(OTHER), time)
    assert item.datePublished == WHEN
    assert item.authors is None


@pytest.mark.parametrize(
    "canonical",
    ["null", "undefined", "none", "#", "javascript:void(0)", "un-article/", "false", "about:blank",
     "https://localhost/le-conseil-adopte-le-budget/", "https://",
     "http://wordpress:8080/le-conseil-adopte-le-budget/",
     "https://https://cinktank.com/le-conseil-adopte-le-budget/"],
)  # fmt: skip
def test_a_canonical_that_is_no_address_is_none(canonical: str) -> None:
    assert read(canonical=canonical).canonicalUrl is None


@pytest.mark.parametrize(
    ("canonical", "url"),
    [
        ("/le-conseil-adopte-le-budget/", URL),
        ("//cinktank.com/le-conseil-adopte-le-budget/", URL),
        ("cinktank.com/le-conseil-adopte-le-budget/", URL),
        ("HTTPS://CINKTANK.COM/le-conseil-adopte-le-budget/", URL),
        (" https://cinktank.com/le-conseil-adopte-le-budget/ ", URL),
    ],
)
def test_a_canonical_with_a_part_missing_is_completed(canonical: str, url: str) -> None:
    assert read(canonical=canonical).canonicalUrl == url


def meta(name: str, value: str) -> str:
    return f"<meta property='{name}' content='{value}'>"


TIME = f"<span class='td-post-date'><time datetime='{WHEN}'>13 mai 2024</time></span>"


@pytest.mark.parametrize(
    "value",
    ["1970-01-01T00:00:00+00:00", "1970-01-01", "1969-12-31T19:00:00-05:00", "0000-00-00 00:00:00",
     "-0001-11-30T00:00:00+00:00", "0001-01-01T00:00:00Z", "2567-05-13T19:42:00+07:00",
     "1403-02-24T19:42:00+03:30", "9999-12-31", "null", "", "2024-13-45", "lundi",
     "2024-05-13", "2024-05-13T00:00:00+02:00"],
)  # fmt: skip
def test_a_date_that_cannot_be_or_is_less_exact_gives_way(value: str) -> None:
    assert read(meta("article:published_time", value), TIME).datePublished == WHEN
    flawed = script(json.dumps(ARTICLE | {"datePublished": value}))
    assert read(flawed, TIME).datePublished == WHEN


@pytest.mark.parametrize("number", [1715622120, 1715622120000, "1715622120"])
def test_a_date_that_is_a_number_of_seconds_is_read(number: object) -> None:
    stated = script(json.dumps(ARTICLE | {"datePublished": number}))
    assert read(stated).datePublished == "2024-05-13T17:42:00+00:00"


def test_an_exact_date_gives_way_to_none() -> None:
    item = read(meta("article:published_time", "2024-05-12T08:00:00+02:00"), TIME)
    assert item.datePublished == "2024-05-12T08:00:00+02:00"


def test_a_day_stays_a_day_where_nothing_tells_its_time() -> None:
    assert read(meta("article:published_time", "2024-05-13")).datePublished == "2024-05-13"


@pytest.mark.parametrize(
    ("line", "language"),
    [
        ("Publié le 13 mai 2024 à 19h42 | Mis à jour le 14 mai 2024 à 8h00", "fr"),
        ("Mis à jour le 14 mai 2024 à 8h00 - Publié le 13 mai 2024 à 19h42", "fr"),
        ("13 mai 2024 à 19:42, modifié le 14 mai 2024 à 8:00", "fr"),
        ("Publié le 13/05/2024 à 19:42 (mis à jour le 14/05/2024 à 08:00)", "fr"),
        ("Published May 13, 2024 7:42 pm, updated May 14, 2024 8:00 am", "en-US"),
        ("May 13, 2024 7:42 pm (last updated: May 14, 2024 8:00 am)", "en-US"),
        ("Veröffentlicht am 13. Mai 2024 um 19:42, aktualisiert am 14. Mai 2024 um 8:00", "de"),
        ("Publicado el 13 de mayo de 2024 a las 19:42 | Actualizado el 14 de mayo de 2024 a las "
         "08:00", "es"),
        ("Publicado em 13 de maio de 2024 às 19:42 • Atualizado em 14 de maio de 2024 às 08:00",
         "pt"),
        ("Pubblicato il 13 maggio 2024 19:42 - Aggiornato il 14 maggio 2024 08:00", "it"),
        ("Gepubliceerd: 13 mei 2024 19:42 | Bijgewerkt: 14 mei 2024 08:00", "nl"),
    ],
)  # fmt: skip
def test_two_dates_in_one_line_are_two(line: str, language: str) -> None:
    for row in (f"<span class='td-post-date'><time>{line}</time></span>",
                f"<span class='td-post-date'>{line}</span>"):  # fmt: skip
        item = read(row=row, language=language)
        assert item.datePublished == WHEN
        assert item.dateModified == "2024-05-14T08:00:00+02:00"


def test_two_times_in_a_row_are_told_apart_by_what_stands_before_them() -> None:
    changed = "2024-05-14T08:00:00+02:00"
    one, two = f"<time datetime='{WHEN}'>lundi</time>", f"<time datetime='{changed}'>mardi</time>"
    for row in (f"Publié le {one}, mis à jour le {two}", f"Mis à jour le {two}, publié le {one}",
                f"{one} <span>Modifié le</span> {two}"):  # fmt: skip
        item = read(row=f"<span class='td-post-date'>{row}</span>")
        assert (item.datePublished, item.dateModified) == (WHEN, changed)


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        ({"@type": "Person", "name": {"@type": "Person", "name": "Jean Petit"}}, ["Jean Petit"]),
        ({"name": {"@value": "Jean Petit"}}, ["Jean Petit"]),
        ({"name": ["Jean Petit", "Ana Ruiz"]}, ["Jean Petit", "Ana Ruiz"]),
        ([["Jean Petit"], [{"name": "Ana Ruiz"}]], ["Jean Petit", "Ana Ruiz"]),
        ({"@list": [{"name": "Jean Petit"}]}, ["Jean Petit"]),
        ("Par Jean Petit", ["Jean Petit"]),
        ("By Jean Petit", ["Jean Petit"]),
        ("PAR : Jean Petit", ["Jean Petit"]),
        ("Écrit par Jean Petit", ["Jean Petit"]),
        ("Posted by Jean Petit", ["Jean Petit"]),
        ("Publicado por Ana Ruiz", ["Ana Ruiz"]),
        ("Jean Petit et Ana Ruiz", ["Jean Petit", "Ana Ruiz"]),
        ("Jean Petit, Ana Ruiz", ["Jean Petit", "Ana Ruiz"]),
        ("Jean Petit & Ana Ruiz", ["Jean Petit", "Ana Ruiz"]),
        ("Santiago Ramón y Cajal", ["Santiago Ramón y Cajal"]),
        ("Sammy Davis, Jr.", ["Sammy Davis, Jr."]),
        ("Jean Petit avec AFP", ["Jean Petit"]),
        ("Jane Doe with Reuters", ["Jane Doe"]),
        ([{"name": "Jean Petit"}, {"name": "Jean Petit"}], ["Jean Petit"]),
        ([{"name": "Jean Petit"}, {"name": "JEAN PETIT"}, "Jean  Petit "], ["Jean Petit"]),
        ([{"name": "Jean Petit", "url": f"{SITE}/a/"}, {"name": "Ana Ruiz"}],
         ["Jean Petit", "Ana Ruiz"]),
        ({"name": "  Jean&nbsp;Petit "}, ["Jean Petit"]),
        ({"name": "Jean Petit &amp; Ana Ruiz"}, ["Jean Petit", "Ana Ruiz"]),
        ({"name": "https://cinktank.com/author/jean/"}, []),
        ({"name": ""}, []),
        (None, []),
        (7, []),
        ("Marie Colin – Cinktank", ["Marie Colin"]),
        ("Rédaction Cinktank", ["Rédaction Cinktank"]),
        ("<a href='/author/marie/'>Marie Colin</a>", ["Marie Colin"]),
        ("Marie Colin (@mcolin)", ["Marie Colin"]),
        ("marie@cinktank.com (Marie Colin)", ["Marie Colin"]),
        ("marie@cinktank.com", []),
        ('["Marie Colin"]', ["Marie Colin"]),
        ("Par Le Monde", ["Le Monde"]),
        ("Byron Smith", ["Byron Smith"]),
        ("De Standaard", ["De Standaard"]),
        ("Von der Leyen Ursula", ["Von der Leyen Ursula"]),
    ],
)  # fmt: skip
def test_names_that_are_stated_are_treated_as_printed_ones(stated: object, expected: list) -> None:
    item = read(script(json.dumps(ARTICLE | {"author": stated})))
    assert names(item) == expected


def byline(inner: str) -> str:
    return f"<div class='td-post-author-name'>{inner}<div class='td-author-line'> - </div></div>"


BY = "<div class='td-author-by'>Par</div> "


def person(name: str) -> str:
    return f"<a href='{SITE}/author/{len(name)}/'>{name}</a>"


@pytest.mark.parametrize(
    ("inner", "expected"),
    [
        *(
            (BY + person(name), [name])
            for name in ("De Standaard", "Da Silva João", "Di Maio Luigi", "Von der Leyen Ursula",
                         "De la Cruz Juan", "Van Gogh Vincent", "Dos Santos Ana", "De Gaulle",
                         "Por Dios Editores", "Av Ingrid", "Byron Smith", "Parker Anna",
                         "Dalida", "Door Marijke", "Af Klint Hilma", "De Morgen", "Das Neves Rui",
                         "Li Wei", "O’Brien Yann", "Le Monde avec AFP")
        ),
        (BY + person("Jean Petit") + " et Ana Ruiz", ["Jean Petit", "Ana Ruiz"]),
        (BY + person("Jean Petit") + ", Ana Ruiz et Paul Roi",
         ["Jean Petit", "Ana Ruiz", "Paul Roi"]),
        (BY + "Ana Ruiz et " + person("Jean Petit"), ["Ana Ruiz", "Jean Petit"]),
        (BY + person("Jean Petit") + " and Ana Ruiz", ["Jean Petit", "Ana Ruiz"]),
        (BY + person("Jean Petit") + " &amp; Ana de la Cruz", ["Jean Petit", "Ana de la Cruz"]),
        (BY + person("Jean Petit") + " et " + person("Ana Ruiz"), ["Jean Petit", "Ana Ruiz"]),
        (BY + person("Jean Petit") + "<span>, </span><span>Ana Ruiz</span>",
         ["Jean Petit", "Ana Ruiz"]),
        (BY + person("Jean Petit") + ", le 13 mai 2024", ["Jean Petit"]),
        (BY + person("Jean Petit") + ", journaliste à Lyon", ["Jean Petit"]),
        (BY + person("Jean Petit") + " - 3 minutes", ["Jean Petit"]),
        (BY + person("Jean Petit") + " avec AFP", ["Jean Petit"]),
        (person("Par Jean Petit"), ["Jean Petit"]),
        ("Par Jean Petit et Ana Ruiz", ["Jean Petit", "Ana Ruiz"]),
        ("Par : Jean Petit", ["Jean Petit"]),
        (BY + "De Standaard", ["De Standaard"]),
        (BY + "La rédaction", ["La rédaction"]),
        (BY + "Jean Petit (avec AFP)", ["Jean Petit"]),
        (BY + person("Jean Petit avec AFP"), ["Jean Petit"]),
        ("Par Jean Petit, envoyé spécial à Kiev", ["Jean Petit"]),
        ("Par Jean Petit, journaliste et écrivain", ["Jean Petit"]),
        ("By Jean Petit and bell hooks", ["Jean Petit", "bell hooks"]),
        ("Par Jean Petit à Bruxelles", ["Jean Petit"]),
        ("Par Jean d’Hérouville et Ana de la Cruz", ["Jean d’Hérouville", "Ana de la Cruz"]),
        ("Texte et photos : Ana Ruiz", ["Ana Ruiz"]),
        ("Interview : Ana Ruiz", ["Ana Ruiz"]),
        ("Entretien réalisé par Ana Ruiz et Jean Petit", ["Ana Ruiz", "Jean Petit"]),
        ("Propos recueillis par " + person("Ana Ruiz"), ["Ana Ruiz"]),
        ("Publié par Ana Ruiz le 14 mai 2024", ["Ana Ruiz"]),
        (BY + person("Jean Petit") + person("JEAN PETIT"), ["Jean Petit"]),
        (BY + person("Jean Petit") + person("Ana Ruiz"), ["Jean Petit", "Ana Ruiz"]),
        (BY + person("<span>Jean</span><span>Petit</span>"), ["Jean Petit"]),
        (BY + person("<span class='first'>jean</span><span class='last'>petit</span>"),
         ["jean petit"]),
    ],
)  # fmt: skip
def test_names_of_a_byline_are_whole_and_all_there(inner: str, expected: list[str]) -> None:
    assert names(read(row=byline(inner))) == expected


@pytest.mark.parametrize(
    ("said", "language", "expected"),
    [
        ("Von Max Müller", "de-DE", ["Max Müller"]),
        ("Von der Leyen", "de-DE", ["Von der Leyen"]),
        ("Por Ana Ruiz", "es-ES", ["Ana Ruiz"]),
        ("Por Ana Ruiz y Juan Pérez", "es-ES", ["Ana Ruiz", "Juan Pérez"]),
        ("Por João da Silva", "pt-BR", ["João da Silva"]),
        ("Di Mario Rossi", "it-IT", ["Mario Rossi"]),
        ("Door Jan de Vries", "nl-NL", ["Jan de Vries"]),
        ("De Vries Jan", "nl-NL", ["De Vries Jan"]),
        ("By Jane Doe and John Smith", "en-US", ["Jane Doe", "John Smith"]),
        ("Da Silva João", "pt-BR", ["Da Silva João"]),
    ],
)
def test_by_is_a_word_of_the_page_s_language(said: str, language: str, expected: list[str]) -> None:
    assert names(read(row=byline(said), language=language)) == expected
