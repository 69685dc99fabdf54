"""Datelines as Cinktank.com and the agencies print them, and sentences that are none."""

from datetime import UTC, date, datetime
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cinktank.processors.capitals import located
from cinktank.processors.dateline import may_open, split_dateline
from cinktank.processors.text import clean_text

PUBLISHED = "2022-03-15T18:20:00+01:00"
STORY = "Le président a confirmé mardi la tenue d’un sommet."


class Case(NamedTuple):
    printed: str
    located: str | None
    date: str | None
    source: str | None
    published: str | None = PUBLISHED


IDES = "2022-03-15"
DATELINES = [
    # Cinktank's own
    Case("BRUXELLES, 15 Mar. (Cinktank.com) –", "Bruxelles", IDES, "Cinktank.com"),
    Case("BRUXELLES, 15 Mar. (Cinktank.com) -", "Bruxelles", IDES, "Cinktank.com"),
    Case("BRUXELLES, 15 Mar. (Cinktank.com) —", "Bruxelles", IDES, "Cinktank.com"),
    Case("BRUXELLES, 15 Mar. (Cinktank.com)–", "Bruxelles", IDES, "Cinktank.com"),
    Case("BRUXELLES, 15 Mar.(Cinktank.com) –", "Bruxelles", IDES, "Cinktank.com"),
    Case("BRUXELLES,15 Mar. (Cinktank.com) –", "Bruxelles", IDES, "Cinktank.com"),
    Case("BRUXELLES 15 Mar. (Cinktank.com) –", "Bruxelles", IDES, "Cinktank.com"),
    Case("BRUXELLES, 15 mars (Cinktank.com) –", "Bruxelles", IDES, "Cinktank.com"),
    Case("BRUXELLES, 15 MARS (CINKTANK.COM) –", "Bruxelles", IDES, "CINKTANK.COM"),
    Case("BRUXELLES, 15 mars 2022 (Cinktank.com) –", "Bruxelles", IDES, "Cinktank.com"),
    Case("BRUXELLES, 15 (Cinktank.com) –", "Bruxelles", IDES, "Cinktank.com"),
    Case("BRUXELLES/MADRID, 15 Mar. (Cinktank.com) –", "Bruxelles/Madrid", IDES, "Cinktank.com"),
    Case(
        "BRUXELLES / MADRID, 15 Mar. (Cinktank.com) –", "Bruxelles / Madrid", IDES, "Cinktank.com"
    ),
    Case(
        "WASHINGTON (ÉTATS-UNIS), 14 Mar. (Cinktank.com) –",
        "Washington (États-Unis)",
        "2022-03-14",
        "Cinktank.com",
    ),
    Case(
        "WASHINGTON (ÉTATS-UNIS), 3 Avr. (Cinktank.com) –",
        "Washington (États-Unis)",
        "2022-04-03",
        "Cinktank.com",
        "2022-04-03",
    ),
    Case("L’AQUILA, 15 Mar. (Cinktank.com) –", "L’Aquila", IDES, "Cinktank.com"),
    Case("L'AQUILA, 15 Mar. (Cinktank.com) –", "L'Aquila", IDES, "Cinktank.com"),
    Case(
        "SAINT-JACQUES-DE-COMPOSTELLE, 15 Mar. (Cinktank.com) –",
        "Saint-Jacques-de-Compostelle",
        IDES,
        "Cinktank.com",
    ),
    Case("NEW YORK, 15 Mar. (Cinktank.com) –", "New York", IDES, "Cinktank.com"),
    Case("LA HAYE, 15 Mar. (Cinktank.com) –", "La Haye", IDES, "Cinktank.com"),
    Case("LE CAIRE, 15 Mar. (Cinktank.com) –", "Le Caire", IDES, "Cinktank.com"),
    Case("SÃO PAULO, 15 Mar. (Cinktank.com) –", "São Paulo", IDES, "Cinktank.com"),
    Case(
        "LAS PALMAS DE GRAN CANARIA, 15 Mar. (Cinktank.com) –",
        "Las Palmas de Gran Canaria",
        IDES,
        "Cinktank.com",
    ),
    Case(
        "RIO DE JANEIRO, 1er Mar. (Cinktank.com) –", "Rio de Janeiro", "2022-03-01", "Cinktank.com"
    ),
    Case("N’DJAMENA, 15 Mar. (Cinktank.com) –", "N’Djamena", IDES, "Cinktank.com"),
    Case("DAR ES SALAAM, 15 Mar. (Cinktank.com) –", "Dar es Salaam", IDES, "Cinktank.com"),
    Case("NATIONS UNIES, 15 Mar. (Cinktank.com) –", "Nations unies", IDES, "Cinktank.com"),
    Case("MADRID, 28 Fév. (Cinktank.com) –", "Madrid", "2022-02-28", "Cinktank.com"),
    Case("MADRID, 28 Feb. (Cinktank.com) –", "Madrid", "2022-02-28", "Cinktank.com"),
    Case("MADRID, 30 Ene. (Cinktank.com) –", "Madrid", "2022-01-30", "Cinktank.com"),
    Case("MADRID, 30 Janv. (Cinktank.com) –", "Madrid", "2022-01-30", "Cinktank.com"),
    Case("MADRID, 24 Déc. (Cinktank.com) –", "Madrid", "2021-12-24", "Cinktank.com"),
    Case("MADRID, 5 Août (Cinktank.com) –", "Madrid", "2021-08-05", "Cinktank.com"),
    Case("BRUXELLES, 15 Mar. (Cinktank.com/EP) –", "Bruxelles", IDES, "Cinktank.com/EP"),
    Case("BERLIN, 15 Mar. (dpa/EP) –", "Berlin", IDES, "dpa/EP"),
    Case("KIEV, 15 Mar. (AFP/Cinktank.com) –", "Kiev", IDES, "AFP/Cinktank.com"),
    Case("BERLIN, 15 Mar. (DPA/Cinktank.com) –", "Berlin", IDES, "DPA/Cinktank.com"),
    Case(
        "BRUXELLES, 15 Mar. (De la correspondante de Cinktank.com, Ana Pisonero) –",
        "Bruxelles",
        IDES,
        "Cinktank.com",
    ),
    # Europa Press
    Case("MADRID, 15 (EUROPA PRESS)", "Madrid", IDES, "EUROPA PRESS"),
    Case("MADRID, 15 (EUROPA PRESS) –", "Madrid", IDES, "EUROPA PRESS"),
    Case("MADRID, 14 (EUROPA PRESS) –", "Madrid", "2022-03-14", "EUROPA PRESS"),
    Case("MADRID, 28 (EUROPA PRESS) –", "Madrid", "2022-02-28", "EUROPA PRESS"),
    Case("MADRID, 15 Mar. (EUROPA PRESS) –", "Madrid", IDES, "EUROPA PRESS"),
    Case("MADRID 15 Mar. (EUROPA PRESS) -", "Madrid", IDES, "EUROPA PRESS"),
    Case(
        "SANTIAGO DE COMPOSTELA, 15 Mar. (EUROPA PRESS) -",
        "Santiago de Compostela",
        IDES,
        "EUROPA PRESS",
    ),
    Case("SEVILLA, 15 Mar. (EUROPA PRESS) -", "Sevilla", IDES, "EUROPA PRESS"),
    Case("A CORUÑA, 15 Mar. (EUROPA PRESS) -", "A Coruña", IDES, "EUROPA PRESS"),
    Case("BRUSELAS, 15 Mar. (EUROPA PRESS) -", "Bruselas", IDES, "EUROPA PRESS"),
    Case("MADRID, 15 Mar. (Portaltic/EP) -", "Madrid", IDES, "Portaltic/EP"),
    Case("MADRID, 15 Mar. (CulturaOcio) -", "Madrid", IDES, "CulturaOcio"),
    Case("MADRID, 15 Mar. (CHANCE) -", "Madrid", IDES, "CHANCE"),
    Case("MADRID, 15 Mar. (Reuters/EP) -", "Madrid", IDES, "Reuters/EP"),
    Case("MADRID, 15 de marzo (EUROPA PRESS) -", "Madrid", IDES, "EUROPA PRESS"),
    Case("MADRID, 15 de marzo de 2022 (EUROPA PRESS) -", "Madrid", IDES, "EUROPA PRESS"),
    Case(
        "BRUSELAS, 15 Mar. (De la corresponsal de EUROPA PRESS, Ana Pisonero) -",
        "Bruselas",
        IDES,
        "EUROPA PRESS",
    ),
    # EFE
    Case("Madrid, 15 mar (EFE).-", "Madrid", IDES, "EFE"),
    Case("Madrid, 15 mar. (EFE).-", "Madrid", IDES, "EFE"),
    Case("Madrid, 15 mar. 2022 (EFE).-", "Madrid", IDES, "EFE"),
    Case("Madrid, 15 mar 2022 (EFE).-", "Madrid", IDES, "EFE"),
    Case("Madrid, 15 mar (EFE).–", "Madrid", IDES, "EFE"),
    Case("Madrid, 15 mar (EFE) .-", "Madrid", IDES, "EFE"),
    Case("Madrid (EFE).-", "Madrid", None, "EFE"),
    Case("Madrid (EFE), 15 mar.-", "Madrid", IDES, "EFE"),
    Case("Ciudad de México, 15 mar (EFE).-", "Ciudad de México", IDES, "EFE"),
    Case("Santiago de Chile, 15 mar (EFE).-", "Santiago de Chile", IDES, "EFE"),
    Case("San José, 15 mar (EFE).-", "San José", IDES, "EFE"),
    Case("Redacción Internacional, 15 mar (EFE).-", None, IDES, "EFE"),
    Case("Redacción Deportes, 15 mar (EFE).-", None, IDES, "EFE"),
    Case("Naciones Unidas, 15 mar (EFE).-", "Naciones Unidas", IDES, "EFE"),
    # AFP
    Case("Paris, 15 mars 2022 (AFP) -", "Paris", IDES, "AFP"),
    Case("Paris, 15 mars (AFP) –", "Paris", IDES, "AFP"),
    Case("Paris, le 15 mars 2022 (AFP) –", "Paris", IDES, "AFP"),
    Case("PARIS (AFP) —", "Paris", None, "AFP"),
    Case("PARIS (AFP) -", "Paris", None, "AFP"),
    Case("Paris (AFP) –", "Paris", None, "AFP"),
    Case("Paris (AFP)", "Paris", None, "AFP"),
    Case("Kiev (Ukraine) (AFP) –", "Kiev (Ukraine)", None, "AFP"),
    Case("Kiev (Ukraine), 15 mars 2022 (AFP) –", "Kiev (Ukraine)", IDES, "AFP"),
    Case("Nations unies (États-Unis) (AFP) –", "Nations unies (États-Unis)", None, "AFP"),
    Case("(AFP) -", None, None, "AFP"),
    Case("(AFP) –", None, None, "AFP"),
    Case("Boulogne-sur-Mer, 15 mars 2022 (AFP) -", "Boulogne-sur-Mer", IDES, "AFP"),
    Case("Châlons-en-Champagne (AFP) -", "Châlons-en-Champagne", None, "AFP"),
    Case("Abidjan, mardi 15 mars 2022 (AFP) –", "Abidjan", IDES, "AFP"),
    Case("WASHINGTON, 31 déc 2021 (AFP) -", "Washington", "2021-12-31", "AFP"),
    # Reuters
    Case("PARIS, March 15 (Reuters) -", "Paris", IDES, "Reuters"),
    Case("PARIS (Reuters) -", "Paris", None, "Reuters"),
    Case("PARIS, 15 mars (Reuters) -", "Paris", IDES, "Reuters"),
    Case("LVIV, Ukraine, March 15 (Reuters) -", "Lviv, Ukraine", IDES, "Reuters"),
    Case("LONDON/KYIV, March 15 (Reuters) -", "London/Kyiv", IDES, "Reuters"),
    Case("WASHINGTON, Dec 31 (Reuters) -", "Washington", "2021-12-31", "Reuters"),
    Case("UNITED NATIONS, Sept. 3 (Reuters) -", "United Nations", "2021-09-03", "Reuters"),
    # AP
    Case("PARIS (AP) —", "Paris", None, "AP"),
    Case("MOSUL, Iraq (AP) —", "Mosul, Iraq", None, "AP"),
    Case("PORTLAND, Ore. (AP) —", "Portland, Ore.", None, "AP"),
    Case("ST. LOUIS (AP) —", "St. Louis", None, "AP"),
    Case("KYIV, Ukraine (AP) —", "Kyiv, Ukraine", None, "AP"),
    Case("WASHINGTON (AP) --", "Washington", None, "AP"),
    # dpa
    Case("Berlin (dpa) -", "Berlin", None, "dpa"),
    Case("Berlin, 15. März (dpa)", "Berlin", IDES, "dpa"),
    Case("Berlin/München (dpa) -", "Berlin/München", None, "dpa"),
    Case("München (dpa/lby) -", "München", None, "dpa/lby"),
    Case("Frankfurt/Main (dpa) -", "Frankfurt/Main", None, "dpa"),
    Case("Frankfurt am Main (dpa) –", "Frankfurt am Main", None, "dpa"),
    Case("FRANKFURT (dpa-AFX) -", "Frankfurt", None, "dpa-AFX"),
    # ANSA and other Italians
    Case("(ANSA) - ROMA, 15 MAR -", "Roma", IDES, "ANSA"),
    Case("(ANSA) - BRUXELLES, 15 MAR -", "Bruxelles", IDES, "ANSA"),
    Case("(ANSA) - NEW YORK, 15 MAR -", "New York", IDES, "ANSA"),
    Case("(ANSA) -", None, None, "ANSA"),
    Case("ROMA, 15 MAR (ANSA) -", "Roma", IDES, "ANSA"),
    Case("Roma, 15 mar. (Adnkronos) -", "Roma", IDES, "Adnkronos"),
    Case("Roma, 15 marzo 2022 (askanews) –", "Roma", IDES, "askanews"),
    # Belga, ats
    Case("BRUXELLES 15/03 (BELGA) =", "Bruxelles", IDES, "BELGA"),
    Case("BRUXELLES 15/03 (BELGA)", "Bruxelles", IDES, "BELGA"),
    Case("BRUXELLES, 15/03/2022 (BELGA) -", "Bruxelles", IDES, "BELGA"),
    Case("Bruxelles (Belga) -", "Bruxelles", None, "Belga"),
    Case("(Belga) –", None, None, "Belga"),
    Case("Berne, 15 mars (ats)", "Berne", IDES, "ats"),
    Case("Genève (awp/ats)", "Genève", None, "awp/ats"),
    Case("Genève (awp/ats) –", "Genève", None, "awp/ats"),
    Case("Zurich (awp) -", "Zurich", None, "awp"),
    Case("Berne (Keystone-ATS) –", "Berne", None, "Keystone-ATS"),
    # Asia, Africa, the East
    Case("BEIJING, March 15 (Xinhua) --", "Beijing", IDES, "Xinhua"),
    Case("PARIS, 15 mars (Xinhua) --", "Paris", IDES, "Xinhua"),
    Case("BEIJING, 15 mars (Xinhua) —", "Beijing", IDES, "Xinhua"),
    Case("ALGER -", "Alger", None, None),
    Case("ALGER-", "Alger", None, None),
    Case("ALGER –", "Alger", None, None),
    Case("ALGER, 15 mars 2022 (APS) –", "Alger", IDES, "APS"),
    Case("ALGER (APS) -", "Alger", None, "APS"),
    Case("TIZI OUZOU -", "Tizi Ouzou", None, None),
    Case("Dakar, 15 mars (APS) –", "Dakar", IDES, "APS"),
    Case("Abidjan, 15 mars 2022 (AIP) –", "Abidjan", IDES, "AIP"),
    Case("Tunis, 15 mars (TAP) –", "Tunis", IDES, "TAP"),
    Case("RABAT, 15 mars 2022 (MAP) -", "Rabat", IDES, "MAP"),
    Case("MOSCOW, March 15. /TASS/.", "Moscow", IDES, "TASS"),
    Case("MOSCOU, 15 mars /TASS/ –", "Moscou", IDES, "TASS"),
    Case("MOSCOW. March 15 (Interfax) -", "Moscow", IDES, "Interfax"),
    Case("New Delhi, Mar 15 (PTI) -", "New Delhi", IDES, "PTI"),
    Case("ANKARA (AA) -", "Ankara", None, "AA"),
    Case("Istanbul, 15 mars (Anadolu) –", "Istanbul", IDES, "Anadolu"),
    Case("São Paulo, 15 mar (Lusa) -", "São Paulo", IDES, "Lusa"),
    Case("Lisboa, 15 mar 2022 (Lusa) –", "Lisboa", IDES, "Lusa"),
    Case("NEW YORK, March 15, 2022 /PRNewswire/ --", "New York", IDES, "PRNewswire"),
    # without an agency
    Case("PARIS, 15 mars –", "Paris", IDES, None),
    Case("PARIS, 15 mars 2022 –", "Paris", IDES, None),
    Case("Paris, le 15 mars 2022 –", "Paris", IDES, None),
    Case("OUARZAZATE, 15 mars –", "Ouarzazate", IDES, None),
    # the year turns
    Case("PARIS, 31 Déc. (Cinktank.com) –", "Paris", "2021-12-31", "Cinktank.com", "2022-01-01"),
    Case("PARIS, 31 (EUROPA PRESS) –", "Paris", "2021-12-31", "EUROPA PRESS", "2022-01-01"),
    Case("PARIS, 1 Janv. (Cinktank.com) –", "Paris", "2022-01-01", "Cinktank.com", "2021-12-31"),
    Case("PARIS, 1er (EUROPA PRESS) –", "Paris", "2022-01-01", "EUROPA PRESS", "2021-12-31"),
    Case("PARIS, 16 Mar. (Cinktank.com) –", "Paris", "2022-03-16", "Cinktank.com"),
    Case("PARIS, 29 Févr. (Cinktank.com) –", "Paris", "2024-02-29", "Cinktank.com", "2024-03-01"),
    # what cannot be known
    Case("PARIS, 15 Mar. (Cinktank.com) –", "Paris", None, "Cinktank.com", None),
    Case("PARIS, 15 (Cinktank.com) –", "Paris", None, "Cinktank.com", None),
    Case("PARIS, 15 mars 2022 (Cinktank.com) –", "Paris", IDES, "Cinktank.com", None),
    Case("PARIS, 31 Févr. (Cinktank.com) –", "Paris", None, "Cinktank.com"),
    Case("PARIS, 15 Mar. (Cinktank.com) –", "Paris", None, "Cinktank.com", "quand ?"),
    Case("PARIS, 29 Févr. (Cinktank.com) –", "Paris", None, "Cinktank.com", "2023-03-01"),
]

SENTENCES = [
    "",
    " ",
    "–",
    "()",
    STORY,
    "Le 15 mars (mardi) – jour du sommet – les dirigeants se réuniront.",
    "Mardi 15 mars (date du sommet) – les dirigeants se réuniront.",
    "Mardi, 15 mars 2022 – Les dirigeants se réunissent.",
    "MARDI 15 MARS – Les dirigeants se réunissent.",
    "L’OTAN (Organisation du traité de l’Atlantique nord) – qui siège à Bruxelles – a confirmé.",
    "L’OTAN (Alliance atlantique) – Le sommet a été confirmé.",
    "OTAN – Le sommet a été confirmé.",
    "OTAN (Bruxelles) – Le sommet a été confirmé.",
    "Paris – la capitale – accueillera le sommet.",
    "Paris – Le président à l’Élysée",
    "Paris - Le Havre : les trains sont en retard.",
    "PARIS - LE HAVRE : les trains sont en retard.",
    "PARIS – Roubaix, l’enfer du Nord.",
    "PARIS – MARSEILLE : 2-1",
    "PARIS, 15 – MARSEILLE, 12",
    "PARIS – la capitale – accueillera le sommet.",
    "BRUXELLES – siège de l’OTAN – accueillera le sommet.",
    "PARIS, 15 mars : une manifestation a rassemblé mille personnes.",
    "PARIS, 15 mars : Une manifestation a rassemblé mille personnes.",
    "PARIS : une manifestation a rassemblé mille personnes.",
    "M. Biden (démocrate) – Le président américain – sera présent.",
    "M. Biden (AFP) – Le président américain.",
    "Joe Biden (AFP) – Le président américain.",
    "Joe Biden (démocrate) – Le président américain – sera présent.",
    "Mme von der Leyen (PPE) – La présidente – sera présente.",
    "En mars (2022) – Le sommet a eu lieu.",
    "En mars 2022 – Le sommet a eu lieu.",
    "En 2022 (AFP) – Le sommet a eu lieu.",
    "1. PARIS (AFP) - Le président",
    "15 mars (AFP) –",
    "Washington (AFP) a annoncé la nouvelle.",
    "Washington, 15 mars (AFP) a annoncé la nouvelle.",
    "L’agence (AFP) – Le communiqué le précise.",
    "L’agence France-Presse (AFP) – l’une des trois grandes – l’a confirmé.",
    "Selon Reuters (agence) – Le président",
    "Selon l’AFP – Le président a confirmé.",
    "AFP – L’agence a confirmé.",
    "Reuters – L’agence a confirmé.",
    "FOOTBALL – Le PSG s’impose.",
    "FOOTBALL (Ligue 1) – Le PSG s’impose.",
    "FOOTBALL (AFP) – Le PSG s’impose.",
    "VIDÉO – Le président a parlé.",
    "VIDÉO. Le président a parlé.",
    "DIRECT – Le président parle.",
    "DIRECT, 15 mars – Le président parle.",
    "EN DIRECT - Le président parle.",
    "URGENT - Le président parle.",
    "UKRAINE – Le président parle.",
    "COVID-19 – Le pass vaccinal suspendu.",
    "SONDAGE (Ifop) – Le président en tête.",
    "Mise à jour (15 mars) – Le bilan s’alourdit.",
    "Photo (AFP) – Le président à l’Élysée.",
    "Crédit photo (AFP) –",
    "Source (AFP) –",
    "Le ministre (PS) – Le premier à parler – a démissionné.",
    "Le PSG (2e) – Le club parisien – reçoit l’OM.",
    "La Chine (Pékin) – Le pays – refuse.",
    "Le président (AFP) – Le communiqué",
    "Emmanuel Macron (LREM) – Le président sortant – est en tête.",
    "Jean-Luc Mélenchon (LFI) – Le candidat – est troisième.",
    "Vladimir Poutine – Le président russe – a signé.",
    "Kiev (en ukrainien Kyïv) – La capitale – résiste.",
    "Kiev – La capitale ukrainienne – résiste.",
    "Kharkiv (Ukraine) – La deuxième ville – résiste.",
    "Marioupol (sud-est) – La ville assiégée – résiste.",
    "New York (États-Unis) – La Bourse a ouvert en baisse.",
    "Le 24 février 2022 – Le jour où tout a basculé.",
    "Jeudi 24 février (2022) – Le jour où tout a basculé.",
    "Né à Paris le 15 mars 1960 (AFP) – Le chanteur",
    "Né à Paris, le 15 mars 1960 – Le chanteur",
    "Après le sommet de Bruxelles, 15 mars 2022 – Le président",
    "Trois personnes – Le père, la mère et le fils – sont mortes.",
    "« Paris, 15 mars (AFP) – » est une ligne d’agence.",
    "Les Vingt-Sept (UE) – Les dirigeants – se réunissent.",
    "Article (15 mars) – Le texte",
    "Washington D.C. – La capitale – est calme.",
    "Rendez-vous à Paris, 15 rue de Rivoli (métro Châtelet) – Les places sont limitées.",
    "Paris, 15e arrondissement (AFP) a vu naître le mouvement.",
    "Madrid, 15 ans (Espagne) – Le jeune joueur",
    "Madrid, capitale (EFE) de l’Espagne",
    "Paul Casey : « Rien n’a changé, c’est tout ».",
    "Suivez en direct les dernières nouvelles sur la guerre en Ukraine.",
    "Lire aussi : BRUXELLES, 15 Mar. (Cinktank.com) –",
    "Le bilan est de 12 morts, a dit la police. PARIS, 15 mars (AFP) –",
    "La police a arrêté deux hommes. (Belga)",
    "Bruxelles a tranché. (Belga)",
    "(Belga)",
    "(AFP)",
    "(avec AFP)",
    "(sic) – Le mot est de lui.",
    "(Le président a parlé) – Le ministre aussi.",
    "(AFP) a annoncé",
    "[Mise à jour à 18h20] – Le bilan s’alourdit.",
    "The Hague – The city – hosts the court.",
    "On March 15 (Tuesday) – The leaders met.",
    "In Paris (France) – The leaders met.",
    "El 15 de marzo (martes) – Los dirigentes se reunieron.",
    "En Madrid (España) – Los dirigentes se reunieron.",
    "Am 15. März (Dienstag) – Die Staats- und Regierungschefs",
    "Il 15 marzo (martedì) – I leader si sono riuniti.",
    "DU 15 AU 20 MARS – Le salon ouvre ses portes.",
    "NÉ EN 1960 – Le chanteur",
    "ÉLECTIONS DU 15 MARS – Le scrutin",
    "MATCH DU 15 MARS (Ligue 1) – Le PSG",
]


def stands_alone(case: Case) -> bool:
    # An agency alone, or a place alone, is a dateline only in front of a story.
    return (case.source is not None and case.located is not None) or case.date is not None


def opens_a_paragraph(case: Case) -> bool:
    # Without date and dash it must be the whole paragraph: « Genève (ats) a confirmé ».
    return case.date is not None or case.printed[-1] != ")"


PARAGRAPHS = [(case, "") for case in DATELINES if stands_alone(case)]
PARAGRAPHS += [(case, STORY) for case in DATELINES if opens_a_paragraph(case)]


@pytest.mark.parametrize(("case", "rest"), PARAGRAPHS, ids=str)
def test_a_dateline_is_read(case: Case, rest: str) -> None:
    dateline, story = split_dateline(f"{case.printed} {rest}", case.published)
    assert dateline is not None
    assert dateline.text == case.printed
    assert (dateline.located, dateline.date, dateline.source) == case[1:4]
    assert story == rest


@pytest.mark.parametrize("text", SENTENCES)
def test_a_sentence_is_no_dateline(text: str) -> None:
    assert split_dateline(text, PUBLISHED) == (None, text)


def test_there_are_enough_of_both() -> None:
    assert len(DATELINES) >= 120
    assert len(SENTENCES) >= 80


@pytest.mark.parametrize(
    "published",
    [
        date(2022, 3, 15),
        datetime(2022, 3, 15, 18, 20, tzinfo=UTC),
        datetime(2022, 3, 15),
        "2022-03-15",
        "2022-03-15T18:20:00+01:00",
        "2022-03-15 18:20:00",
    ],
)
def test_the_publication_date_comes_in_any_form(published: datetime | date | str) -> None:
    dateline, _ = split_dateline("PARIS, 14 Mar. (AFP) –", published)
    assert dateline is not None
    assert dateline.date == "2022-03-14"


def test_a_raw_paragraph_is_read_as_a_clean_one() -> None:
    raw = "\n\u200b BRUXELLES,\u00a015\u202fMar.\u00a0(Cinktank.com)\u00a0– L’OTAN\u00a0: oui\n"
    dateline, rest = split_dateline(raw, PUBLISHED)
    assert dateline is not None
    assert dateline.text == "BRUXELLES, 15 Mar. (Cinktank.com) –"
    assert rest == "L’OTAN\u00a0: oui"


def test_a_decomposed_paragraph_is_read_as_a_composed_one() -> None:
    dateline, rest = split_dateline("SA\u0303O PAULO, 2 Fe\u0301vr. (AFP) – E\u0301té", PUBLISHED)
    assert dateline is not None
    assert (dateline.located, dateline.date, rest) == ("São Paulo", "2022-02-02", "Été")


def test_a_site_may_add_an_agency() -> None:
    text = "Domoni, 15 mars (Al-Watwan) – La session est ouverte."
    assert split_dateline(text, PUBLISHED) == (None, text)
    dateline, _ = split_dateline(text, PUBLISHED, agencies=["Al-watwan"])
    assert dateline is not None
    assert dateline.source == "Al-Watwan"
    assert split_dateline(text, PUBLISHED, agencies=iter(["Al-watwan"]))[0] is not None


def test_a_date_well_after_publication_is_not_believed() -> None:
    dateline, _ = split_dateline("PARIS, 20 Mar. (AFP) –", PUBLISHED)
    assert dateline is not None
    assert dateline.date is None


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("PARIS", "Paris"),
        ("LA HAYE", "La Haye"),
        ("LE CAIRE", "Le Caire"),
        ("L’AQUILA", "L’Aquila"),
        ("NEW YORK", "New York"),
        ("PORT-AU-PRINCE", "Port-au-Prince"),
        ("RIO DE JANEIRO", "Rio de Janeiro"),
        ("CHÂLONS-EN-CHAMPAGNE", "Châlons-en-Champagne"),
        ("BOULOGNE-SUR-MER", "Boulogne-sur-Mer"),
        ("VILLENEUVE-D’ASCQ", "Villeneuve-d’Ascq"),
        ("L’HOSPITALET DE LLOBREGAT", "L’Hospitalet de Llobregat"),
        ("CASTELLÓN DE LA PLANA", "Castellón de la Plana"),
        ("SAN SEBASTIÁN DE LOS REYES", "San Sebastián de los Reyes"),
        ("SÃO JOSÉ DOS CAMPOS", "São José dos Campos"),
        ("REGGIO DI CALABRIA", "Reggio di Calabria"),
        ("FRANKFURT AM MAIN", "Frankfurt am Main"),
        ("BERGEN OP ZOOM", "Bergen op Zoom"),
        ("DEN HAAG", "Den Haag"),
        ("STRATFORD-UPON-AVON", "Stratford-upon-Avon"),
        ("PONT-À-MOUSSON", "Pont-à-Mousson"),
        ("BOBO-DIOULASSO", "Bobo-Dioulasso"),
        ("N’DJAMENA", "N’Djamena"),
        ("O’FALLON", "O’Fallon"),
        ("SANA’A", "Sana’a"),
        ("ST. LOUIS", "St. Louis"),
        ("WASHINGTON D.C.", "Washington D.C."),
        ("WASHINGTON, DC", "Washington, DC"),
        ("GOMA (RDC)", "Goma (RDC)"),
        ("NATIONS UNIES (ÉTATS-UNIS)", "Nations unies (États-Unis)"),
        ("ONU", "ONU"),
        ("PARIS et LONDRES", "Paris et Londres"),
        ("BRUXELLES/MADRID", "Bruxelles/Madrid"),
        ("MOSUL, Iraq", "Mosul, Iraq"),
        ("Saint-Étienne", "Saint-Étienne"),
        ("McAllen", "McAllen"),
        ("", ""),
    ],
)
def test_a_place_gets_ordinary_capitals(printed: str, expected: str) -> None:
    assert located(printed) == expected
    assert located(expected) == expected


PIECES = st.sampled_from(
    [
        "PARIS",
        "Paris",
        "LA",
        "de",
        ",",
        " ",
        "15",
        "mars",
        "Mar.",
        "2022",
        "(",
        ")",
        "AFP",
        "(AFP)",
        "–",
        "-",
        ".-",
        "/",
        "[",
        "]",
        "Le",
        "L’",
        "15/03",
        "00",
        ":",
        "É",
        "\xa0",
    ]
)


WRONG = st.sampled_from(["utf-8", "windows-1252", "latin-1"])
FRENCH = st.builds(
    lambda text, written, read: text.encode(written, "ignore").decode(read, "ignore"),
    st.sampled_from(["PARIS, 3 mai – Le", "ALGER (dpa) – Été", "ALGER—Le", "ALGER &#8211; Le"]),
    WRONG,
    WRONG,
)
"""Datelines, some read in the wrong encoding."""


@given(st.text() | st.lists(PIECES).map("".join), st.none() | st.dates() | st.text(max_size=12))
def test_no_text_raises_and_none_is_lost(text: str, published: date | str | None) -> None:
    dateline, rest = split_dateline(text, published)
    if dateline is None:
        assert rest == text
    else:
        assert dateline.text
        assert dateline.located != ""
        assert dateline.source != ""
        kept = f"{dateline.text}{rest}"
        assert "".join(kept.split()) == "".join(text.split()).lstrip("\u200b\ufeff\u2060\u00ad")


@given(st.text() | st.lists(PIECES).map("".join) | FRENCH)
def test_what_may_not_open_with_a_dateline_has_none_when_it_is_clean(text: str) -> None:
    if not may_open(text):
        assert split_dateline(clean_text(text) or "", "2022-03-15")[0] is None


@given(st.text())
def test_no_place_raises(place: str) -> None:
    located(place)
