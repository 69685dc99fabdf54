"""Lines of the story that begin as a notice, a call, a credit or a box, and lines that are one.

What is taken out is kept with its reason, so that a wrong decision loses nothing.
"""

import pytest

from cinktank.extract import extract_article
from cinktank.items import NewsArticle

SITE = "https://cinktank.com"
A = "La première phrase de l’histoire est assez longue pour compter comme un paragraphe."
B = "La seconde phrase vient après, et rien ne doit se glisser entre les deux ni après elle."


def read(body: str) -> NewsArticle:
    page = (
        "<html><body class='single single-post postid-7'><article id='post-7' class='post'>"
        "<h1 class='entry-title'>Un article</h1>"
        f"<div class='td-post-content tagdiv-type'>{body}</div></article></body></html>"
    )
    return extract_article(page.encode(), f"{SITE}/un-article/")


RIGHTS = [
    "© 2024 Cinktank.com. Tous droits réservés.",
    "Copyright Cinktank 2024 – All rights reserved",
    "Tous droits réservés",
    "– Publicité –",
]


@pytest.mark.parametrize("line", RIGHTS)
def test_a_line_of_rights_or_an_ad_s_label_is_no_story_and_is_kept_beside(line: str) -> None:
    item = read(f"<p>{A}</p><p>{B}</p><p>{line}</p>")
    assert item.articleBody == f"{A}\n\n{B}"
    assert [text for text, _ in left_out(item)] == [line]


@pytest.mark.parametrize(
    "line",
    [
        "Tous droits confondus, la succession a coûté trois millions d’euros à la ville.",
        "2024 Cinktank est le nom d’une comète, tous droits d’observation réservés à l’université.",
    ],
)
def test_a_sentence_that_speaks_of_rights_is_the_story(line: str) -> None:
    assert read(f"<p>{A}</p><p>{line}</p><p>{B}</p>").articleBody == f"{A}\n\n{line}\n\n{B}"


def left_out(item: NewsArticle) -> list[tuple[str, str]]:
    return [(one.text, one.reason) for one in item.metadata.leftOut or []]


STORY = [
    # calls to follow
    "« Suivez-nous sur Instagram », promettait l’affiche collée sur la façade du théâtre.",
    "Suivez le fil rouge : le canal de Bourgogne se visite à vélo, de l’Yonne à la Saône.",
    "Abonnez-vous d’abord, payez ensuite : YouTube revoit sa formule pour les familles.",
    "Inscrivez-vous sur les listes électorales avant vendredi, rappelle la mairie sur Facebook.",
    "Téléchargez moins, louez plus : l’application du ministère récompense les usagers sobres.",
    "Rejoignez la file, patientez deux heures : la chaîne de restaurants assume son succès.",
    "Retrouvez-moi sur Telegram, écrivait le suspect à ses victimes.",
    "Newsletter, podcast, vidéo : le journal a triplé ses formats en deux ans.",
    "La newsletter du maire compte désormais douze mille abonnés.",
    "Follow the leader, and you end up on Telegram with forty thousand strangers.",
    "Join a Facebook group of nurses and the first thing you will read about is pay.",
    "Subscribe or leave, the newsletter told its readers, and most of them left.",
    "Sign up for WhatsApp, lose your privacy: regulators are worried about the new terms.",
    "Download speeds on the Telegram network fell by half on Monday.",
    "Stay away from our app, the union told its members.",
    "Like Twitter before it, the network is losing money and friends.",
    "Get your facts from Facebook and you may end up in court.",
    "Add to that the Facebook page of the mayor, and the picture is complete.",
    "Folgen auf Telegram hat der Verein keine, Geld auch nicht.",
    "Abonnieren will den Newsletter der Stadt kaum jemand.",
    "Sigue la huelga en el canal de Panamá por tercer día consecutivo.",
    "Suscríbete y verás: YouTube castiga a quienes bloquean los anuncios.",
    "Únete o desaparece, dijo el gigante de las redes a sus rivales.",
    "Siga o exemplo de Lisboa, disse o ministro no Twitter.",
    "Assine ou perca o acesso: o Instagram muda as regras para menores.",
    "Seguici, disse il capitano, e la squadra lo seguì su Instagram.",
    # credits
    "Source d’inspiration pour trois générations, le peintre est mort à Nice.",
    "Source : une note interne, que le journal a pu consulter, chiffre le trou à deux milliards.",
    "Photos, vidéos, messages : tout a été effacé du téléphone de l’adjoint.",
    "Photo après photo, l’album raconte la fin d’un village.",
    "Photographier la police reste permis, a tranché le Conseil constitutionnel.",
    "Image de marque oblige, le club a changé de sponsor.",
    "Image : le parti change de logo, et les militants n’en veulent pas.",
    "Crédit immobilier : les taux repassent sous les trois pour cent.",
    "Crédits : le gouvernement en annule pour dix milliards.",
    "Via Francigena oblige, les pèlerins traversent le bourg à pied.",
    "Illustration parfaite de la crise, la gare n’a plus de guichet.",
    "Courtesy calls are over: the ambassador was sent home on Friday.",
    "Picture this: a city without cars, and nobody complains.",
    "Image problems have followed the senator since his first campaign.",
    "Credit: the bank of Italy says households borrow less than ever.",
    "Photo finish in the final: the Kenyan won by two hundredths of a second.",
    "Source code of the voting machine was found on a public server.",
    "Bilder der Überwachungskamera zeigen, wie der Mann den Zug verlässt.",
    "Bild: Chefredakteur tritt nach nur einem Jahr zurück.",
    "Fotos de la fiesta acabaron con la carrera del ministro.",
    "Fuente de orgullo para el barrio, la biblioteca cumple cien años.",
    "Imagens do satélite mostram que o incêndio chegou ao rio.",
    "Fonte de renda para mil famílias, a fábrica fechou na sexta-feira.",
    # notices
    "Mise à jour du logiciel obligatoire, panne générale : la SNCF présente ses excuses.",
    "Mise à jour à 18 h : un second suspect a été arrêté près de la gare.",
    "Mis à jour chaque nuit, le fichier contient huit millions de noms.",
    "Modifié en 1987, le règlement interdit toujours les chiens.",
    "Publié en 1952, le roman n’a jamais été traduit.",
    "Publié le matin même, le décret entre en vigueur ce soir.",
    "Updated at noon: the airline has cancelled every flight to Lisbon.",
    "Updated twice since 2010, the map still shows the old border.",
    "Last modified plants were sold in 2003, the company said.",
    "Published on a Sunday, the letter went unnoticed for a week.",
    "Aktualisiert wurde das Verzeichnis zuletzt unter Kohl.",
    "Actualizado el censo, faltan dos millones de votantes.",
    "Atualizado em 1998, o mapa já não serve.",
    "Tags sur les murs, vitres brisées : le lycée porte plainte.",
    "Tags: the city spends two million a year on cleaning walls.",
    "Mots-clés : le parti en a acheté trois mille sur le moteur de recherche.",
    "Temps de lecture, temps de vie : l’essai de l’année tient en cent pages.",
    "Reading time is what children lack most, teachers say.",
    "5 minutes de lecture par jour suffisent, selon l’étude.",
    "Chargement, déchargement : les dockers travaillent désormais la nuit.",
    "Loading the truck took them nine hours.",
    "Publicité mensongère : l’opérateur est condamné à un million d’euros.",
    "Advertising pays for a third of the paper.",
    "Partager Jérusalem, le rêve de trois diplomates.",
    "Share prices fell in Tokyo and Seoul.",
    "Print is not dead, the publisher insists.",
    "Facebook, Twitter et Google ont été entendus par les sénateurs.",
    "Twitter a perdu la moitié de ses annonceurs.",
    "Embedded in the rock, the fossil is ninety million years old.",
    "A post shared by the actor on Friday was deleted an hour later.",
    "Click to vote, click to pay: the party has moved online.",
    "Sommaire, l’enquête n’aura duré que trois jours.",
    "Commentaires haineux : le réseau social condamné.",
    "12 commentaires et une plainte : la page du maire est fermée.",
    # boxes and calls
    "Lire aussi entre les lignes, c’est le métier de Jeanne.",
    "À lire au bord de la mer, ce polar se passe à Trieste.",
    "Voir Naples et mourir : la ville étouffe sous les touristes.",
    "Read more than one book a month and you beat the average.",
    "See also how the neighbours do it, the mayor suggested.",
    "Related species have been found in Peru.",
    "Lesen Sie mehr als drei Bücher im Jahr? Dann sind Sie eine Ausnahme.",
    "Pour aller plus loin, la ville devra emprunter.",
    "More about the sea than about the land, the show travels well.",
    "Interessant wird es erst am Abend.",
    "Ver más allá de la frontera cuesta cien euros.",
]


@pytest.mark.parametrize("line", STORY)
def test_a_sentence_of_the_story_stays_whatever_it_opens_with(line: str) -> None:
    assert read(f"<p>{A}</p><p>{line}</p><p>{B}</p>").articleBody == f"{A}\n\n{line}\n\n{B}"


@pytest.mark.parametrize("line", STORY)
def test_it_stays_under_a_picture_and_at_the_end_too(line: str) -> None:
    item = read(f"<p>{A}</p><p><img src='/a.jpg'></p><p>{line}</p><p>{B}</p>")
    assert item.articleBody == f"{A}\n\n{line}\n\n{B}"
    assert read(f"<p>{A}</p><p>{B}</p><p>{line}</p>").articleBody == f"{A}\n\n{B}\n\n{line}"


@pytest.mark.parametrize("line", STORY)
def test_it_stays_as_an_opening_and_before_a_dateline(line: str) -> None:
    assert (read(f"<p>{line}</p><p>{A}</p><p>{B}</p>").articleBody or "").startswith(line)


@pytest.mark.parametrize(
    "heading",
    [
        "Newsletter : la fin d’un modèle",
        "Publicité et politique",
        "Facebook",
        "Sommaire d’une crise",
        "Partager les recettes",
        "Tags et graffitis",
        "Sources d’eau",
        "Photos volées",
        "Mise à jour du plan",
        "Commentaires",
        "Abonnez-vous, disaient-ils",
        "Instagram",
        "Contents of a letter",
        "Lire",
    ],
)
def test_a_sub_heading_with_its_paragraph_stays(heading: str) -> None:
    item = read(f"<p>{A}</p><h2>{heading}</h2><p>{B}</p>")
    assert item.articleBody == f"{A}\n\n{heading}\n\n{B}"


OUT = [
    ("Suivez-nous sur Google News", "call"),
    ("👉 Rejoignez notre chaîne WhatsApp pour ne rien manquer de l’actualité", "call"),
    ("Inscrivez-vous à notre infolettre", "call"),
    ("Téléchargez notre application mobile", "call"),
    ("Abonnez-vous à la newsletter pour recevoir chaque matin l’essentiel", "call"),
    ("Retrouvez-nous aussi sur Facebook, Instagram et TikTok !", "call"),
    ("Follow us on Facebook and X.", "call"),
    ("Join our Telegram channel for the latest updates", "call"),
    ("Sign up for our daily newsletter", "call"),
    ("Subscribe to our YouTube channel", "call"),
    ("Download our app", "call"),
    ("Folgen Sie uns auf Instagram", "call"),
    ("Abonnieren Sie unseren kostenlosen Newsletter", "call"),
    ("Síguenos en Twitter y Facebook", "call"),
    ("Únete a nuestro canal de Telegram", "call"),
    ("Suscríbete a nuestro boletín para recibir las noticias del día", "call"),
    ("Siga-nos no Instagram", "call"),
    ("Inscreva-se no nosso canal do YouTube", "call"),
    ("Seguici su Facebook e Instagram", "call"),
    ("Mis à jour le 14 mai 2024 à 8h00", "notice"),
    ("Publié le 13/05/2024 à 19:42, mis à jour le 14/05/2024", "notice"),
    ("Article publié le mardi 14 mai 2024 par Jean Petit", "notice"),
    ("Updated: May 14, 2024, 8:00 a.m. ET", "notice"),
    ("Last modified on 14 May 2024", "notice"),
    ("Updated 2 hours ago", "notice"),
    ("Aktualisiert: 14.05.2024, 8 Uhr", "notice"),
    ("Zuletzt aktualisiert am 14. Mai 2024", "notice"),
    ("Actualizado el 14 de mayo de 2024 a las 8:00", "notice"),
    ("Última atualização: 14/05/2024 às 8h", "notice"),
    ("Aggiornato il 14 maggio 2024", "notice"),
    ("Bijgewerkt op 14 mei 2024", "notice"),
    ("Temps de lecture estimé : 3 minutes", "notice"),
    ("Lesezeit: 2 Min.", "notice"),
    ("Tiempo de lectura: 5 minutos", "notice"),
    ("4 min read", "notice"),
    ("Tags : budget, ville, transports", "notice"),
    ("Etiquetas: fútbol, liga", "notice"),
    ("Partager sur Facebook Twitter WhatsApp", "notice"),
    ("Facebook | Twitter | LinkedIn", "notice"),
    ("A post shared by Ana Ruiz (@anaruiz)", "notice"),
    ("Werbung", "notice"),
    ("- Publicidad -", "notice"),
    ("Photo : Jean Petit / AFP", "credit"),
    ("Photos: Reuters", "credit"),
    ("© Jean Petit", "credit"),
    ("Crédit photo : DR", "credit"),
    ("Foto: Ana Ruiz/EFE", "credit"),
    ("Image courtesy of NASA", "credit"),
]


@pytest.mark.parametrize(("line", "reason"), OUT)
def test_a_line_that_is_one_as_a_whole_is_taken_out_and_kept(line: str, reason: str) -> None:
    item = read(f"<p>{A}</p><p>{A} Encore.</p><p>{B}</p><p>{B} Encore.</p><p>{line}</p><p>{A}</p>")
    assert line not in (item.articleBody or "")
    assert left_out(item) == [(line, reason)]


def test_an_invitation_at_the_top_is_kept_once() -> None:
    item = read(f"<p>Suivez-nous sur Google News</p><p>{A}</p><p>{B}</p>")
    assert item.articleBody == f"{A}\n\n{B}"
    assert left_out(item) == [("Suivez-nous sur Google News", "call")]


@pytest.mark.parametrize(
    "box",
    [
        f"<p>&gt;&gt; <a href='{SITE}/x/'>Un autre article</a></p>",
        f"<p>→ <a href='{SITE}/x/'>Un autre article</a></p>",
        f"<p>► <strong><a href='{SITE}/x/'>Un autre article</a></strong></p>",
        f"<p>👉 <a href='{SITE}/x/'>Un autre article</a>.</p>",
        f"<p>» <a href='{SITE}/x/'>Un autre article</a></p>",
        f"<p>Lire aussi : <a href='{SITE}/x/'>Un autre article</a> (Le Monde)</p>",
    ],
)
def test_a_line_that_points_at_another_article_is_a_box(box: str) -> None:
    item = read(f"<p>{A}</p>{box}<p>{B}</p>")
    assert item.articleBody == f"{A}\n\n{B}"
    assert [(one.headline, one.url) for one in item.relatedArticles or []] == [
        ("Un autre article", f"{SITE}/x/")
    ]
    assert [reason for _, reason in left_out(item)] == ["related"]


def test_a_list_that_is_one_headline_is_a_box() -> None:
    title = "La mairie vend le pont de pierre"
    item = read(f"<p>{A}</p><ul><li><strong>{link(title)}</strong></li></ul><p>{B}</p>")
    assert item.articleBody == f"{A}\n\n{B}"
    assert [one.headline for one in item.relatedArticles or []] == [title]


def link(title: str) -> str:
    return f"<a href='{SITE}/{title.lower().replace(' ', '-')}/'>{title}</a>"


@pytest.mark.parametrize(
    "story",
    [
        f"<h2>Le classement</h2><ol><li>{link('Le Louvre')}</li><li>{link('Orsay')}</li></ol>",
        f"<h3>Les candidats</h3><ul><li>{link('Jean Petit')}</li><li>{link('Ana Ruiz')}</li></ul>",
        "<p>Trois communes sont touchées :</p>"
        f"<ul><li>{link('Brest')}</li><li>{link('Quimper')}</li></ul>",
        f"<ol><li>{link('La ville de Paris')}</li><li>{link('La ville de Lyon')}</li></ol>",
        f"<ul><li>{link('Brest')}</li><li>{link('Lorient')}</li><li>{link('Vannes')}</li></ul>",
        "<h2>À lire</h2><ul><li>Un roman de Marie Colin</li><li>Un essai de Jean Petit</li></ul>",
        f"<ul><li>{link('Orsay')}</li></ul>",
        f"<p>Un seul ouvrage :</p><ul><li>{link('Le fleuve et ses sept ponts')}</li></ul>",
        f"<ul><li>{link('Le fleuve et ses sept ponts')}, paru chez un petit éditeur</li></ul>",
        f"<p>Le roman de {link('Marie Colin')}, paru en mai, se passe à Trieste.</p>",
    ],
)
def test_a_list_of_links_that_the_story_announces_is_the_story(story: str) -> None:
    item = read(f"<p>{A}</p>{story}<p>{B}</p>")
    texts = [part for part in story.replace("<", ">").split(">")[::2] if part.strip()]
    for text in texts:
        assert text.strip() in (item.articleBody or "")
    assert item.relatedArticles is None


@pytest.mark.parametrize(
    "quote",
    [
        "<figure class='wp-block-pullquote'><blockquote><p>rien ne doit se glisser entre les deux"
        "</p></blockquote></figure>",
        "<blockquote class='td_pull_quote td_pull_right'><p>Rien ne doit se glisser entre les deux"
        "</p></blockquote>",
        "<aside class='pullquote'><blockquote>« rien ne doit se glisser entre les deux »"
        "</blockquote></aside>",
        "<aside>« Rien ne doit se glisser entre les deux »</aside>",
        "<aside><h4>Rien ne doit se glisser entre les deux</h4></aside>",
        "<div class='pull-quote-left'><p>Rien ne doit se glisser entre les deux</p></div>",
    ],
)
def test_a_quotation_of_the_story_s_own_words_is_kept_beside_it(quote: str) -> None:
    item = read(f"<p>{A}</p>{quote}<p>{B}</p>")
    assert item.articleBody == f"{A}\n\n{B}"
    assert [reason for _, reason in left_out(item)] == ["quotation"]


@pytest.mark.parametrize("box", ["aside", "div"])
def test_a_box_beside_the_story_with_other_words_is_the_story(box: str) -> None:
    said = "Le conseil compte trente-cinq membres."
    item = read(f"<p>{A}</p><{box}><p>{said}</p></{box}><p>{B}</p>")
    assert item.articleBody == f"{A}\n\n{said}\n\n{B}"
    assert left_out(item) == []


def test_a_sentence_that_the_story_itself_says_twice_stays() -> None:
    said = "rien ne doit se glisser entre les deux"
    item = read(f"<p>{A}</p><p>{said}</p><p>{B}</p>")
    assert item.articleBody == f"{A}\n\n{said}\n\n{B}"


def test_a_quotation_of_other_words_is_the_story() -> None:
    item = read(f"<p>{A}</p><blockquote><p>Personne n’avait prévu cela.</p></blockquote><p>{B}</p>")
    assert item.articleBody == f"{A}\n\nPersonne n’avait prévu cela.\n\n{B}"


WALLS = [
    "Pour lire cet article, acceptez les cookies ou abonnez-vous à notre offre.",
    "Cet article est réservé aux abonnés. Vous êtes déjà abonné ? Connectez-vous.",
    "Abonnez-vous pour lire la suite de cet article.",
    "Subscribe to continue reading. Already a subscriber? Log in.",
    "This content is reserved for members. Sign in to read the full article.",
    "Please enable JavaScript to view this page.",
    "Checking your browser before accessing the site.",
    "Dieser Artikel ist nur für Abonnenten. Melden Sie sich an, um weiterzulesen.",
    "Suscríbete para seguir leyendo.",
    "Para continuar lendo, assine o jornal.",
    "Verifying you are human. This may take a few seconds.",
    "Désactivez votre bloqueur de publicité pour accéder à cet article.",
]


@pytest.mark.parametrize("wall", WALLS)
def test_a_wall_is_no_body(wall: str) -> None:
    item = read(f"<div class='wall'><p>{wall}</p></div>")
    assert item.articleBody is None
    assert left_out(item) == [(wall, "wall")]


@pytest.mark.parametrize(
    "brief",
    [
        "Les abonnés pourront lire le journal en ligne dès lundi, a annoncé la direction.",
        "Le quotidien exigera que l’on accepte les cookies ou que l’on s’abonne dès mardi.",
        "Readers will have to log in to read the archive, the publisher said on Friday.",
        "Il faut s’inscrire avant vendredi pour accéder au concours. Les lauréats iront à Rome.",
    ],
)
def test_a_brief_about_walls_is_a_body(brief: str) -> None:
    assert read(f"<p>{brief}</p>").articleBody == brief


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("<p>Sous le pont Mirabeau<br>coule la Seine<br>et nos amours</p>",
         "Sous le pont Mirabeau\ncoule la Seine\net nos amours"),
        ("<pre class='wp-block-verse'>Un vers\nun autre vers\n\nune strophe</pre>",
         "Un vers\nun autre vers\nune strophe"),
        ("<pre class='wp-block-code'><code>for n in (1, 2):\n    print(n)</code></pre>",
         "for n in (1, 2):\nprint(n)"),
        ("<pre>un<br>deux</pre>", "un\ndeux"),
        ("<p>Une phrase\nsur deux lignes de source</p>", "Une phrase sur deux lignes de source"),
        ("<ul><li>un<br>et demi</li><li>deux</li></ul>", "un\net demi\ndeux"),
        ("<blockquote><p>Un vers<br>un autre</p></blockquote>", "Un vers\nun autre"),
        ("<p><em>Un vers<br>un autre</em></p>", "Un vers\nun autre"),
    ],
)  # fmt: skip
def test_lines_that_the_author_broke_stay_lines(body: str, text: str) -> None:
    assert read(f"<p>{A}</p>{body}<p>{B}</p>").articleBody == f"{A}\n\n{text}\n\n{B}"


def test_code_keeps_its_lines_in_the_html_too() -> None:
    html = read(f"<p>{A}</p><pre>un\n  deux</pre>").articleBodyHtml or ""
    assert "<pre>un\n  deux</pre>" in html
