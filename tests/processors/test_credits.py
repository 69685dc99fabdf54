"""Captions as agencies and editors print them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cinktank.processors.credits import split_credit

SHOWN = "Le président à l’Élysée"

WITH_CREDIT = [
    (
        "Archives – Sommet des dirigeants de l’OTAN en juin 2021. – "
        "Benoit Doppagne/BELGA/dpa – Archive",
        "Archives – Sommet des dirigeants de l’OTAN en juin 2021.",
        "Benoit Doppagne/BELGA/dpa",
    ),
    (
        "Archivo - El secretario general de la OTAN. - Dirk Waem/BELGA/dpa - Archivo",
        "Archivo - El secretario general de la OTAN.",
        "Dirk Waem/BELGA/dpa",
    ),
    (f"{SHOWN} © AFP", SHOWN, "AFP"),
    (f"{SHOWN} (© AFP)", SHOWN, "AFP"),
    (f"{SHOWN}. © Ludovic Marin, AFP", f"{SHOWN}.", "Ludovic Marin, AFP"),
    (f"{SHOWN} © présidence de la République", SHOWN, "présidence de la République"),
    (f"{SHOWN} (AFP)", SHOWN, "AFP"),
    (f"{SHOWN} (AFP).", SHOWN, "AFP"),
    (f"{SHOWN} (AFP/Archives)", SHOWN, "AFP"),
    (f"{SHOWN} (Archives AFP)", SHOWN, "AFP"),
    (f"{SHOWN} (Ludovic Marin / AFP)", SHOWN, "Ludovic Marin / AFP"),
    (f"{SHOWN} (Photo : Ludovic Marin)", SHOWN, "Ludovic Marin"),
    (f"{SHOWN} (Photo: X)", f"{SHOWN} (Photo: X)", None),
    (f"{SHOWN} (Photo: Reuters)", SHOWN, "Reuters"),
    (f"{SHOWN} (Photo AFP)", SHOWN, "AFP"),
    (f"{SHOWN} (Photo by Sean Gallup/Getty Images)", SHOWN, "Sean Gallup/Getty Images"),
    (f"{SHOWN} Photo par Sean Gallup/Getty Images", SHOWN, "Sean Gallup/Getty Images"),
    (f"{SHOWN}. Photo AFP", f"{SHOWN}.", "AFP"),
    (f"{SHOWN}. Photo Nadia Saïd", f"{SHOWN}.", "Nadia Saïd"),
    (f"{SHOWN} (Photo Nadia Saïd/AFP)", SHOWN, "Nadia Saïd/AFP"),
    (f"{SHOWN}. Ph. Nadia Saïd", f"{SHOWN}.", "Nadia Saïd"),
    ("Photo Jean-Luc O’Brien", None, "Jean-Luc O’Brien"),
    ("Photo prise le 13 mai sur le quai", "Photo prise le 13 mai sur le quai", None),
    ("Une photo de Nadia Saïd à Paris", "Une photo de Nadia Saïd à Paris", None),
    (f"{SHOWN}. Photo : AFP", f"{SHOWN}.", "AFP"),
    (f"{SHOWN} – Crédit photo : Jean Dupont", SHOWN, "Jean Dupont"),
    (f"{SHOWN} Crédit photo : Ville de Paris", SHOWN, "Ville de Paris"),
    (f"{SHOWN} (Crédits : Reuters)", SHOWN, "Reuters"),
    (f"{SHOWN} | Crédits : iStock", SHOWN, "iStock"),
    (f"{SHOWN} [Photo d’illustration/Pexels]", SHOWN, "Pexels"),
    (f"{SHOWN} [Photo d'illustration : Pixabay]", SHOWN, "Pixabay"),
    (f"{SHOWN} – EUROPA PRESS", SHOWN, "EUROPA PRESS"),
    (f"{SHOWN} - REUTERS/John Doe - Archivo", SHOWN, "REUTERS/John Doe"),
    (f"{SHOWN}. - REUTERS/John Doe", f"{SHOWN}.", "REUTERS/John Doe"),
    (f"{SHOWN} REUTERS/John Doe", SHOWN, "REUTERS/John Doe"),
    (f"{SHOWN} / AFP", SHOWN, "AFP"),
    (f"{SHOWN} | AFP", SHOWN, "AFP"),
    (f"{SHOWN}. AFP", f"{SHOWN}.", "AFP"),
    (f"{SHOWN}. Ludovic Marin/AFP", f"{SHOWN}.", "Ludovic Marin/AFP"),
    (f"{SHOWN}. Foto: Kay Nietfeld/dpa", f"{SHOWN}.", "Kay Nietfeld/dpa"),
    (f"{SHOWN}. (Foto: EFE)", f"{SHOWN}.", "EFE"),
    (f"{SHOWN}. EFE/EPA/Olivier Hoslet", f"{SHOWN}.", "EFE/EPA/Olivier Hoslet"),
    (f"{SHOWN}. EFE", f"{SHOWN}.", "EFE"),
    (f"{SHOWN} – Getty Images", SHOWN, "Getty Images"),
    (f"{SHOWN} – Photo Getty Images", SHOWN, "Getty Images"),
    (f"{SHOWN} (Image: NASA)", SHOWN, "NASA"),
    (f"{SHOWN} – DR", SHOWN, "DR"),
    (f"{SHOWN} (DR)", SHOWN, "DR"),
    (f"{SHOWN} (D.R.)", SHOWN, "D.R."),
    (f"{SHOWN}. – LA MONCLOA", f"{SHOWN}.", "LA MONCLOA"),
    (
        f"{SHOWN}. – Jesús Hellín – Europa Press – Archive",
        f"{SHOWN}.",
        "Jesús Hellín – Europa Press",
    ),
    (f"{SHOWN}. – EUROPA PRESS/E. Parra. POOL", f"{SHOWN}.", "EUROPA PRESS/E. Parra. POOL"),
    (f"{SHOWN}. – Ministère de la défense – Archive", f"{SHOWN}.", "Ministère de la défense"),
    (f"{SHOWN}. - -/Kremlin/dpa", f"{SHOWN}.", "Kremlin/dpa"),
    (f"{SHOWN} (AP Photo/John Doe)", SHOWN, "AP Photo/John Doe"),
    (f"{SHOWN} (AP Photo/John Doe, File)", SHOWN, "AP Photo/John Doe, File"),
    (f"{SHOWN}. (Keystone/Peter Klaunzer)", f"{SHOWN}.", "Keystone/Peter Klaunzer"),
    (f"{SHOWN} – Pool via REUTERS", SHOWN, "Pool via REUTERS"),
    (f"{SHOWN} – Photo Abaca", SHOWN, "Abaca"),
    (f"{SHOWN} (Source: Wikimedia Commons)", SHOWN, "Wikimedia Commons"),
    (
        f"{SHOWN}. – Pool/AFP – Benoit Doppagne/BELGA",
        f"{SHOWN}.",
        "Pool/AFP – Benoit Doppagne/BELGA",
    ),
    (f"{SHOWN}. BRETTDICKERSON/OKCFreePress", f"{SHOWN}.", "BRETTDICKERSON/OKCFreePress"),
    (f"{SHOWN} (c) Jean Dupont", SHOWN, "Jean Dupont"),
    (f"{SHOWN} // Photo Courtesy of HBO Max", SHOWN, "HBO Max"),
    (
        f"{SHOWN} // CREDIT: Laurie Sparham © 2023 Metro-Goldwyn-Mayer Pictures. "
        "All Rights Reserved.",
        SHOWN,
        "Laurie Sparham © 2023 Metro-Goldwyn-Mayer Pictures. All Rights Reserved",
    ),
    (f"{'Une longue légende. ' * 40}© AFP", f"{'Une longue légende. ' * 40}".strip(), "AFP"),
    ("© AFP", None, "AFP"),
    ("AFP", None, "AFP"),
    ("(AFP)", None, "AFP"),
    ("DR", None, "DR"),
    ("Photo : AFP", None, "AFP"),
    ("Crédit photo : Jean Dupont", None, "Jean Dupont"),
    ("Getty Images", None, "Getty Images"),
    ("EFE/EPA/Olivier Hoslet", None, "EFE/EPA/Olivier Hoslet"),
    ("Benoit Doppagne/BELGA/dpa – Archive", None, "Benoit Doppagne/BELGA/dpa"),
    ("Photo d’illustration/Pexels", None, "Pexels"),
    ("Archives – AFP", None, "AFP"),
]

WITHOUT_CREDIT = [
    "Archives - Sommet des dirigeants de l'OTAN en juin 2021.",
    "Isaac Williams regarde Kaylee Willand (c) verser le café",
    "Le match PSG - OM",
    "Le match PSG – OM",
    "PSG – OM au Parc des Princes",
    "Paris – Le président à l’Élysée",
    "M. Biden (à gauche)",
    "M. Biden (à gauche) et M. Macron (à droite)",
    "Le siège de l'AFP",
    "Le siège de l’agence Reuters à Londres",
    "Un journaliste de l’AFP à Kiev",
    "Joe Biden (à g.) et Jens Stoltenberg",
    "Le vol Paris / New York",
    "La ligne Lyon-Turin / Fréjus",
    "Photo de famille des dirigeants du G7",
    "Image : le président salue la foule",
    "Photo d’illustration",
    "Sommet de l’OTAN (photo d’illustration)",
    "Le sommet de 2021 (archives)",
    "Emmanuel Macron et Olaf Scholz (Berlin)",
    "L’équipe de France – l’équipe d’Allemagne",
    "Le président arrive. – Le ministre le suit de près",
    "La Bourse de Paris, le 15 mars 2022",
    "Manifestation à Alger (Algérie)",
    "Le ministre (PS) à l’Assemblée",
    "Le stade – Archive",
    "Une image tirée d’une vidéo",
    "Sommet UE – Afrique",
    "Jens Stoltenberg",
    "Paul Casey",
    "Le photographe et sa photo de presse.",
    "Source de la Loire",
    "L’OTAN / l’UE : qui décide ?",
    "Le Conseil européen - Bruxelles",
]


@pytest.mark.parametrize(("caption", "shown", "credit"), WITH_CREDIT)
def test_a_credit_is_split_off(caption: str, shown: str | None, credit: str | None) -> None:
    assert split_credit(caption) == (shown, credit)


@pytest.mark.parametrize("caption", WITHOUT_CREDIT)
def test_an_ordinary_caption_stays_whole(caption: str) -> None:
    assert split_credit(caption) == (caption, None)


@pytest.mark.parametrize("caption", [None, "", "  ", "\u00a0"])
def test_no_caption_has_no_credit(caption: str | None) -> None:
    assert split_credit(caption) == (None, None)


PIECES = st.sampled_from(
    [
        "–",
        "-",
        "/",
        "(",
        ")",
        "[",
        "]",
        "©",
        "AFP",
        "dpa",
        "Photo",
        ":",
        "par",
        "Jean",
        "Archive",
        ".",
        "à",
        "|",
    ]
)


@given(st.text() | st.lists(PIECES, max_size=14).map(" ".join))
def test_no_caption_raises_or_gives_empty_text(caption: str) -> None:
    shown, credit = split_credit(caption)
    assert shown != ""
    assert credit != ""
    assert shown is None or shown == " ".join(shown.split())
