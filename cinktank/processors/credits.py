"""Split a caption into what the picture shows and who made it."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from .agencies import PICTURES, WIRES, agency_key
from .remembered import Remembered
from .vocabulary import CAPITALS_ONLY, PLAIN_NAMES, SMALL_IN_CREDITS

__all__ = ["split_credit"]

# A credit stands within these last characters, or there is none.
_REACH = 300

_ARCHIVE_WORD = (
    r"(?:archiv(?:es?|os?|io|bild|foto)?|file photo|photo d[’']archives?|foto de archivo)"
)
_ARCHIVE = re.compile(
    rf"(?:\s+[-–—]\s+|\s*[/|,]\s*|\s+(?=\())\(?{_ARCHIVE_WORD}\)?\.?\s*\Z", re.IGNORECASE
)
_ONLY_ARCHIVE = re.compile(rf"\W*{_ARCHIVE_WORD}\W*", re.IGNORECASE)
_ARCHIVE_SIGNS = ("rch", "hoto")
_ARCHIVE_FIRST = re.compile(r"archiv(?:es?|os?)\s+", re.IGNORECASE)

_PICTURE = (
    r"(?:photos?|fotos?|photographies?|fotograf[íi]as?|images?|im[áa]gen(?:es)?|bild(?:er)?"
    r"|illustrations?)"
)
_KIND = r"(?: (?:d[’']illustration|d[’']archives?|de archivo))?"
# What nothing but a credit follows.
_SURE_LABEL = re.compile(
    rf"""(?:©|\(c\)(?=\s*(?-i:[A-ZÀ-Þ]))|\bcopyright\b|\b(?:{_PICTURE}\ )?courtesy\ (?:of\ )?
    |\bcr[ée]dit(?:s|os?)?(?:[ -](?:de\ )?(?:la\ )?{_PICTURE})?\s*[:/©]
    |\b{_PICTURE}[ -]credits?\s*[:/©]?
    |\b{_PICTURE}(?:\ d[’']illustration)?\s*(?:©|\(c\)|/)
    |\b(?:photo|image)s?\ (?:by|par|cr[ée]dit)\b)[\s:©]*""",
    re.IGNORECASE | re.VERBOSE,
)
# One of these is in whatever the labels above match. Looking for them takes 1 µs, looking for a
# label 25. (None has an i, k or s: to a pattern without case ``ı`` is one, too.)
_SURE_SIGNS = ("©", "(c)", "copyr", "courte", "cred", "créd", "hoto", "foto", "mag", "mág", "ld",
               "llu")  # fmt: skip
# What may be followed by a sentence as well: « Image : le président salue la foule ».
_LABEL = re.compile(
    rf"\b(?:{_PICTURE}{_KIND}|vid[ée]o|ph\.?|sources?|quelle|fuente|fonte)\s*:\s*", re.IGNORECASE
)
_WEAK_LABEL = re.compile(
    rf"(?:{_PICTURE}|afp photo|ap photo){_KIND}"
    r"(?:\s*[:/]\s*|\s+(?:de|par|by|por|von|di)\s+|\s+)",
    re.IGNORECASE,
)
# « Photo » before a name alone: nobody writes a sentence so.
_PHOTO_OF = re.compile(
    rf"(?:photos?|fotos?|photographies?|ph\.){_KIND}\s+(?=(?-i:[A-ZÀ-Þ]))", re.IGNORECASE
)
_BRACKET = re.compile(r"\s*(?:\(([^()]*(?:\([^()]*\))?[^()]*)\)|\[([^][]+)\])\s*\.?\s*\Z")
_SEGMENT = re.compile(r"\s+[-–—]\s+(?=\S)")
_DASHES = (" - ", " – ", " — ")
_SENTENCE_END = re.compile(r"[.!?…»”\"](?:\s*\))?\Z")
_AFTER_SENTENCE = re.compile(r" (?<=[.!?…»”\")] )(?=\S)")
_AFTER_BAR = re.compile(r"\s*\|\s*|\s+/\s*|\s+(?=[A-Z]{3,}\s?/\s?\S)")
_SPLIT = re.compile(
    r"\s*[/|+&]\s*|\s*,\s+|\s+(?:et|y|e|and|und|con|avec|with|via|für|pour|por|par|by)\s+"
)
_RESERVED = re.compile(r"\W*(?:all rights reserved|tous droits r[ée]serv[ée]s)\W*\Z", re.IGNORECASE)
_STOPS = (". ", "! ", "? ")
_NEW_SENTENCE = re.compile(r"[^\W\d_]{3,}[.!?]\s+\S+\s+\S")


def split_credit(caption: str | None) -> tuple[str | None, str | None]:
    """Return a caption without its credit, and the credit.

    A credit is what a label announces (``©``, ``Photo :``, ``Crédit photo :``), what stands in
    brackets, behind a dash or bar at the end and names an agency or a picture library, or a
    name behind the dash that follows the caption's last sentence, as Europa Press prints
    it. The label is no part of it, nor is a closing « – Archive ». Where nothing marks
    a name as the photographer's, it stays in the caption.

    >>> split_credit("Sommet de l’OTAN. – Benoit Doppagne/BELGA/dpa – Archive")
    ('Sommet de l’OTAN.', 'Benoit Doppagne/BELGA/dpa')
    >>> split_credit("Le président à l’Élysée (Photo par Ludovic Marin / AFP)")
    ('Le président à l’Élysée', 'Ludovic Marin / AFP')
    >>> split_credit("Le quai nord. Photo Nadia Said"), split_credit("Le quai (Ph. N. Said/AFP)")
    (('Le quai nord.', 'Nadia Said'), ('Le quai', 'N. Said/AFP'))
    >>> split_credit("© Getty Images"), split_credit("M. Biden (à gauche)")
    ((None, 'Getty Images'), ('M. Biden (à gauche)', None))
    """
    line = " ".join(caption.split()) if caption else ""
    return _splits[line] if line else (None, None)


def _caption_and_credit(line: str) -> tuple[str | None, str | None]:
    far = max(0, len(line) - _REACH)
    near = line[far:]
    marker = _ARCHIVE.search(near) if _has(near, _ARCHIVE_SIGNS) else None
    for text in (near[: marker.start()], near) if marker else (near,):
        shown, credit = _split(text, archived=marker is not None)
        if credit:
            credit = _without_archive(credit).strip()
            shown = line[:far] + shown
            if _ONLY_ARCHIVE.fullmatch(shown):
                shown = ""
            return shown.strip() or None, credit or None
    return line, None


_splits: Remembered[str, tuple[str | None, str | None]] = Remembered(_caption_and_credit)
"""The loader asks twice: for the caption and for the credit."""


def _split(text: str, *, archived: bool) -> tuple[str, str | None]:
    text = text.strip()
    if len(text) <= 100 and (whole := _credit(text)):
        return "", whole
    closes = text.rstrip(" .")[-1:] in ")]"
    if closes and (match := _BRACKET.search(text)) and (credit := _credit(match[1] or match[2])):
        shown = text[: match.start()].strip()
        return _and_more(shown, credit, text, archived=archived)
    shown, credit = _behind_dashes(text, archived=archived)
    if credit:
        return shown, credit
    for label, sure in _labels(text):
        for match in label.finditer(text):
            named = _unbracketed(text[match.end() :])
            if _is_short(named, 140) if sure else _is_short(named) and _is_name(named):
                return text[: match.start()].rstrip(" -–—|/([,"), named
    for mark in _AFTER_SENTENCE.finditer(text):
        tail = text[mark.end() :]
        if credit := _credit(tail):
            return text[: mark.start()], credit
        if "/" in tail and tail[-1] not in ".!?" and len(tail.split()) <= 5 and _is_name(tail):
            return text[: mark.start()], tail
    for mark in _AFTER_BAR.finditer(text) if "/" in text or "|" in text else ():
        tail = text[mark.end() :]
        if mark.start() and _known(_SPLIT.split(tail)[0]) and (credit := _credit(tail)):
            return text[: mark.start()], credit
    return text, None


def _has(text: str, signs: Iterable[str]) -> bool:
    small = text.lower()
    for sign in signs:  # noqa: SIM110 - `any` and a generator take twice the time
        if sign in small:
            return True
    return False


def _labels(text: str) -> Iterator[tuple[re.Pattern[str], bool]]:
    """Yield the kinds of label that a text may have, and whether each is sure."""
    if _has(text, _SURE_SIGNS):
        yield _SURE_LABEL, True
    if ":" in text:
        yield _LABEL, False


def _without_archive(text: str) -> str:
    return _ARCHIVE.sub("", text) if _has(text, _ARCHIVE_SIGNS) else text


def _and_more(shown: str, credit: str, text: str, *, archived: bool) -> tuple[str, str]:
    # A second credit may stand before the first: « – BELGA (AFP) ».
    earlier, more = _behind_dashes(shown, archived=archived)
    return (earlier, f"{more} – {credit}") if more else (shown, credit)


def _behind_dashes(text: str, *, archived: bool) -> tuple[str, str | None]:
    shown, start = text, None
    if not _has(text, _DASHES):
        return text, None
    for dash in reversed(list(_SEGMENT.finditer(text))):
        if _ends_in_dash_name(text, dash, start):
            continue
        segment = text[dash.end() : start[0] if start else len(text)].strip()
        before = text[: dash.start()]
        structural = (
            _SENTENCE_END.search(before) is not None
            and _is_short(segment)
            and len(segment) <= 60
            and not segment.endswith(".")
            and (archived or _is_name(segment))
        )
        if not structural and _credit(segment) is None:
            break
        shown, start = before, (dash.start(), dash.end())
    if start is None:
        return text, None
    credit = text[start[1] :].strip()
    return shown, _credit(credit) or credit


def _ends_in_dash_name(text: str, dash: re.Match[str], start: tuple[int, int] | None) -> bool:
    return start is not None and not text[dash.end() : start[0]].strip()


@lru_cache(maxsize=4096)
def _credit(text: str) -> str | None:
    """Return the credit that a text is as a whole, without its label.

    Asked two or three times of a caption's end; and a site's agencies come again.
    """
    text = _unbracketed(_without_archive(text))
    if not _is_short(text) or _ONLY_ARCHIVE.fullmatch(text):
        return None
    for label, sure in _labels(text):
        if match := label.match(text):
            named = _unbracketed(text[match.end() :])
            return named if _is_short(named) and (sure or _is_name(named)) else None
    photo = _PHOTO_OF.match(text)
    if photo and (_names_source(text[photo.end() :]) or _is_full_name(text[photo.end() :])):
        return text[photo.end() :]
    if _names_source(text):
        return text
    for label in (_WEAK_LABEL, _ARCHIVE_FIRST):
        if (match := label.match(text)) and _names_source(text[match.end() :]):
            return text[match.end() :]
    return None


def _unbracketed(text: str) -> str:
    text = text.strip(" \t–—-|/,;.:©")
    if text[-1:] in ")]" and text.count("(") + text.count("[") < text.count(")") + text.count("]"):
        text = text[:-1].rstrip()
    if text[-3:] == "D.R":
        text += "."
    return text


def _is_short(text: str, signs: int = 90) -> bool:
    return (
        1 < len(text) <= signs
        and len(text.split()) * 7 <= signs
        and not (
            _has(text, _STOPS)
            and _NEW_SENTENCE.search(_RESERVED.sub("", text) if _has(text, ("rv",)) else text)
        )
        and any(sign.isalpha() for sign in text)
    )


def _known(name: str) -> bool:
    name = name.strip(" .")
    key = agency_key(name)
    if key in CAPITALS_ONLY:
        return name.isupper()
    if key in PICTURES:
        return True
    return key in WIRES and (name.isupper() or " " in key or key in PLAIN_NAMES)


def _names_source(text: str) -> bool:
    text = text.strip()
    if _known(text):
        return True
    parts = [part for part in _SPLIT.split(text) if part not in ("", "-", "–")]
    if len(parts) < 2 and "/" not in text:
        return False
    known = [_known(part) for part in parts]
    return any(known) and all(
        is_known or (_is_name(part) and len(part.split()) <= 6)
        for part, is_known in zip(parts, known, strict=True)
    )


def _is_full_name(text: str) -> bool:
    """Return whether a text is two to four words of a name, each with a capital: « Nadia Said »."""
    names = text.split()
    return 2 <= len(names) <= 4 and all(
        name[0].isupper() and name.strip(".-").replace("-", "").replace("’", "").isalpha()
        for name in names
    )


def _is_name(text: str) -> bool:
    """Return whether every word could be part of a name."""
    words = text.replace("/", " ").replace("’", "' ").replace("'", "' ").split()
    capital = False
    for word in words:
        bare = word.strip("().,&|+-–'\"@#")
        if not bare or bare.casefold() in SMALL_IN_CREDITS:
            continue
        if not (bare[0].isupper() or bare[0].isdigit() or word[0] == "@" or _known(bare)):
            return False
        capital = True
    return capital and len(words) <= 12
