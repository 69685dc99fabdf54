"""Text as WordPress, editors and broken encodings leave it."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cinktank.processors.text import (
    clean_blocks,
    clean_text,
    fold,
    label_key,
    one_line,
    same_label,
    turn_guillemets,
)


@pytest.mark.parametrize(
    ("printed", "clean"),
    [
        (None, None),
        ("", None),
        (" \u00a0\u200b\n", None),
        ("\u200d", None),
        ("a\u00a0: b", "a : b"),
        ("27\u202f400", "27 400"),
        ("a\u2009b\u3000c\u2028d\te\r\nf\x0bg", "a b c d e f g"),
        ("co\u00adopé\u00adra\u00adtion", "coopération"),
        ("\ufeffL’OTAN\u2060", "L’OTAN"),
        ("a\x00b\x07c\x81\x7f", "abc"),
        ("attendez\x85 l\x92OTAN", "attendez… l’OTAN"),
        ("e\u0301te\u0301", "été"),
        ("l\u200eOTAN\u202c", "lOTAN"),
        ("a\ud800b", "ab"),
        ("\ufffcUn", "Un"),
        ("l’OTAN et l'UE", "l’OTAN et l'UE"),
        ("“bonjour” ‘oui’", "“bonjour” ‘oui’"),
        ("ﬁn ＡＢ …", "ﬁn ＡＢ …"),
        ("lâ€™Ã©tÃ©", "l’été"),
        ("l’Ã©tÃ© Ã\xa0 Paris", "l’été à Paris"),
        ("SÃ£o Paulo", "São Paulo"),
        ("NoÃ«l", "Noël"),
        ("Â« oui Â»", "« oui »"),
        ("â€œouiâ€\x9d", "“oui”"),
        ("lÃ¢â‚¬â„¢OTAN", "l’OTAN"),
        ("10 â‚¬", "10 €"),
        ("SÃO PAULO", "SÃO PAULO"),
        ("ÂGE", "ÂGE"),
        ("À «\u00a0Paris\u00a0»", "À « Paris »"),
        ("là\u00a0« où\u00a0»", "là « où »"),
        ("à\u00a0« Paris\u00a0»", "à « Paris »"),
        ("é\u00a0:\u00a0ê", "é : ê"),
        ("Tél.\u00a0: 5\u00a0€", "Tél. : 5 €"),
        ("l&#8217;OTAN", "l’OTAN"),
        ("l&rsquo;OTAN &amp; l&#x2019;UE", "l’OTAN & l’UE"),
        ("l&amp;#8217;OTAN", "l’OTAN"),
        ("l&amp;amp;#8217;OTAN", "l’OTAN"),
        ("a&nbsp;b&shy;c", "a bc"),
        ("&lt;b&gt; &#60;i&#62;", "&lt;b&gt; &#60;i&#62;"),
        ("R&D, AT&T; Q&A", "R&D, AT&T; Q&A"),
        ("&#x110000;", "�"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("क्\u200dष", "क्\u200dष"),
        ("👨\u200d👩\u200d👧", "👨\u200d👩\u200d👧"),
        ("❤\ufe0f\u200d🔥", "❤\ufe0f\u200d🔥"),
        ("co\u200dopé\u200cration", "coopération"),
        ("Αθήνα Москва 東京 हिन्दी العربية", "Αθήνα Москва 東京 हिन्दी العربية"),
    ],
)
def test_text_is_cleaned(printed: str | None, clean: str | None) -> None:
    assert clean_text(printed) == clean


TURNED = [
    ("» Rien n’a changé », a-t-il dit.", "« Rien n’a changé », a-t-il dit."),
    ("» Suite, et » un mot » dedans", "» Suite, et « un mot » dedans"),
    ("de l’OTAN « , a déclaré", "de l’OTAN », a déclaré"),
    ("« La paix « , dit-il. « Oui « , dit-elle.", "« La paix », dit-il. « Oui », dit-elle."),
    ("« La paix « . Puis rien.", "« La paix ». Puis rien."),
    ("« La paix « ; « la guerre »", "« La paix »; « la guerre »"),
    ("(« la paix « )", "(« la paix »)"),
    ("« La paix « ? demande-t-il.", "« La paix » ? demande-t-il."),
    ("« La paix « : le mot", "« La paix » : le mot"),
    ("Il a dit « la paix «", "Il a dit « la paix »"),
    ("« A « , puis « B » , fin", "« A », puis « B » , fin"),
    ("pour » vol aggravé » opposant", "pour « vol aggravé » opposant"),
    ("pour  » vol aggravé  » opposant", "pour  « vol aggravé  » opposant"),
    ("» vol » et » recel » ensemble", "« vol » et « recel » ensemble"),
    ("pour » vol » et » recel » ensemble", "pour « vol » et « recel » ensemble"),
    ("pour » vol » et « recel »", "pour « vol » et « recel »"),
    ("« A » et » B »", "« A » et « B »"),
    ("fin », dit-il, pour » vol » ensemble", "fin », dit-il, pour « vol » ensemble"),
    ("accusé de » vol » .", "accusé de « vol » ."),
    ("(» vol » et rien)", "(« vol » et rien)"),
    ("un « mot dans « un autre « , dit-il", "un « mot dans « un autre », dit-il"),
]

AS_PRINTED = [
    "« Oui »",
    "« Oui », dit-il, « non ».",
    "« Il a dit « oui » et puis « non » », dit-elle.",
    "« Il a dit « oui » », dit-elle.",
    "« Une citation qui continue au paragraphe suivant",
    "la fin d’une citation », a-t-il dit",
    "« une suite, avec « un mot » dedans",
    "suite avec « un mot » dedans », dit-il",
    "» La suite du paragraphe précédent.",
    "» Suite, avec « un mot » dedans",
    "Le signe « ? » et le signe « , »",
    "Il a répondu « ... » puis « … »",
    "« ?! » et « ! »",
    "Le domaine « .fr » et le domaine « .com »",
    "« ...et puis rien »",
    "« , »",
    "Il a dit « ",
    "Il a dit :",
    "»Guten Tag«, sagte er. »Und nun?«",
    "»Guten Tag«, sagte er und ging. »Ja«",
    "«Hola», dijo. «Adiós».",
    '“oui” et "non"',
    "mot» et mot»",
    "« A « a dit B",
    "fin » et puis » vol » ensemble",
    "5 < 6 > 4 << 3 >>",
]


@pytest.mark.parametrize(("printed", "right"), TURNED)
def test_a_turned_guillemet_is_turned_back(printed: str, right: str) -> None:
    assert turn_guillemets(printed) == right
    assert turn_guillemets(right) == right


@pytest.mark.parametrize("text", AS_PRINTED)
def test_a_guillemet_that_may_be_right_stays(text: str) -> None:
    assert turn_guillemets(text) == text


WORD = st.sampled_from(["l’OTAN", "Paris", "24", "été", "dit-il", "M.", "d’État", "mot", "oui"])
PLAIN = st.lists(WORD, min_size=1, max_size=3).map(" ".join)
SIGN = st.sampled_from(["", ",", ".", " ;", " :", " ?", " !", "…"])


def quoted(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.builds(lambda a, q, s, b: f"{a} « {q} »{s} {b}", PLAIN, inner, SIGN, PLAIN)


CORRECT = st.builds(
    lambda head, body, tail: f"{head}{body}{tail}",
    st.sampled_from(["", "fin de citation », a-t-il dit. ", "« Début. ", "» Suite. "]),
    st.lists(st.recursive(PLAIN, quoted, max_leaves=4), min_size=1, max_size=3).map(" ".join),
    st.sampled_from(["", ".", " « Début qui continue", " (« mot »)"]),
)


@given(CORRECT)
def test_a_correct_paragraph_is_unchanged(text: str) -> None:
    assert turn_guillemets(text) == text


MARKS = st.lists(
    st.sampled_from(["«", "»", ",", ".", "?", "mot", "(", ")", "’", ":", "…", " "]), max_size=14
)


@given(st.one_of(MARKS.map("".join), MARKS.map(" ".join), st.text()))
@example("« « , ,")
@example("0 »»« «")
def test_turning_twice_turns_nothing_more(text: str) -> None:
    once = turn_guillemets(text)
    assert turn_guillemets(once) == once


@given(PLAIN, st.lists(st.tuples(PLAIN, PLAIN), min_size=1, max_size=3))
def test_what_wordpress_turns_is_turned_back(head: str, pairs: list[tuple[str, str]]) -> None:
    printed = head + "".join(f" » {quote} » {after}" for quote, after in pairs)
    right = head + "".join(f" « {quote} » {after}" for quote, after in pairs)
    assert turn_guillemets(printed) == right
    printed = head + "".join(f" « {quote} « , {after}" for quote, after in pairs)
    right = head + "".join(f" « {quote} », {after}" for quote, after in pairs)
    assert turn_guillemets(printed) == right


@given(st.text())
@example("\ud800")
@example("&#8217;" * 50)
def test_clean_text_is_one_line_or_nothing(text: str) -> None:
    clean = clean_text(text)
    if clean is not None:
        assert clean == " ".join(clean.split())
        assert clean
        assert unicodedata.is_normalized("NFC", clean)
        clean.encode()


READABLE = st.text(
    st.characters(codec="utf-8", categories=("L", "M", "N", "P", "Z"), exclude_characters="&«»"),
    max_size=40,
)


@given(st.text("ab \u00a0\u2009\n\t\x1f\u2028é«", max_size=12) | st.text())
def test_one_line_is_the_words_with_a_space_between(text: str) -> None:
    assert one_line(text) == " ".join(text.split())


@given(st.lists(st.text("ab \n\u00a0\u0301é«»&.", max_size=12) | st.text(), max_size=4))
def test_blocks_are_cleaned_as_their_lines_are(blocks: list[str]) -> None:
    lines = [list(filter(None, map(clean_text, block.split("\n")))) for block in blocks]
    assert clean_blocks(blocks) == ["\n".join(one) for one in lines if one]


@given(READABLE)
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    once = clean_text(text)
    assert clean_text(once) == once


FRENCH = st.lists(
    st.sampled_from(
        [
            "OÙ",
            "où",
            "ÎLE",
            "île",
            "À",
            "à",
            "ÂGE",
            "âge",
            "ÉTÉ",
            "ça",
            "ÇA",
            "l’œuvre",
            "L’ŒUVRE",
            "CONGRÈS",
            "Noël",
            "NOËL",
            "ambiguë",
            "naïf",
            "n°",
            "N°",
            "EÑE",
            "SÃO",
            "Łódź",
            "Škoda",
            "Āris",
            "Þór",
            "Ða",
            "1er",
            "2e",
            "5\xa0€",
            "27\u202f400",
            "100\xa0%",
            "17,5\xa0°C",
            "…",
            "–",
            "—",
            "“",
            "”",
            "\xa0?",
            "\xa0!",
            "\xa0:",
            "\xa0;",
            ",",
            ".",
            "(",
            ")",
            "’",
            "‘",
            "'",
            "\xa0",
            "\u202f",
            " ",
            " ",
            " ",
        ]
    ),
    max_size=12,
).map("".join)


@given(FRENCH)
def test_french_is_never_taken_for_mojibake(text: str) -> None:
    assert clean_text(text) == (" ".join(text.split()) or None)


@given(st.text("abcdeéèêàâùûîïôöçœ ’É«»–€…", min_size=1, max_size=40))
def test_french_read_in_the_wrong_encoding_raises_nothing(text: str) -> None:
    clean_text(text.encode().decode("cp1252", "replace"))


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("L’INTERNATIONAL", "L'International"),
        ("Lʼinternational", "l´International"),
        ("Science & Tech", "Science &amp; Tech"),
        ("Science & Tech", "SCIENCE&TECH"),
        ("  Dernières\u00a0minutes ", "DERNIERES MINUTES"),
        ("Économie", "ECONOMIE"),
        ("Œuvres", "OEUVRES"),
        ("Cinéma – Séries", "Cinéma-Séries"),
    ],
)
def test_labels_that_name_one_section(a: str, b: str) -> None:
    assert same_label(a, b)
    assert label_key(a) == label_key(b)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("Sport", "Sports"),
        ("International", "L’International"),
        ("", ""),
        (" ", "\xa0"),
        ("हिन्दी", "हन्द"),
        ("A la une", "Alaune"),
    ],
)
def test_labels_that_name_two_sections(a: str, b: str) -> None:
    assert not same_label(a, b)


@given(st.text(), st.text())
def test_labels_never_raise(a: str, b: str) -> None:
    assert same_label(a, b) == same_label(b, a)
    fold(a)
