"""The agency line that opens a story: where, when, by whom."""

import re
import unicodedata
from collections.abc import Iterable
from datetime import date, datetime
from functools import lru_cache
from typing import NamedTuple

from cinktank.items import Dateline

from .agencies import agency_in, names_agency
from .capitals import located
from .cities import CITIES
from .dates import day_before, month_number
from .text import SUSPECTS, fold, normal_form
from .vocabulary import (
    NEWSROOMS,
    NO_PLACE,
    NO_SOURCE,
    OPENERS,
    PARTICLES,
    PLACE_PREFIXES,
    WEEKDAYS,
)

__all__ = ["may_open", "split_dateline"]

# A dateline ends within these first characters, or there is none.
_REACH = 160

_START = re.compile("[\\s\u00ad\u200b-\u200f\u2060\ufeff]*")
# A dateline begins with a capital or a bracket, and has a bracket or a dash.
_MARK = re.compile(r"[(\[/=–—‒―−-]")
# What may become one of these when the text is cleaned: an entity, a wrong encoding.
_MARK_TO_BE = re.compile(f"[&\x80-\x9f{SUSPECTS}]|{_MARK.pattern}")
_GROUP = re.compile(r"\(([^()]{2,90})\)|/([^()/]{3,30})/|\[([^][]{2,45})\]")
_DASH = r"\.?\s*(?:[-–—‒―−]{1,3}|=)"
_AFTER_GROUP = re.compile(rf"\s*(?:{_DASH}|:)\s*")
_FULL_STOP = re.compile(r"\s*\.\s*")
_BARE_DASH = re.compile(
    r"(?:\s+[-–—‒―−]{1,2}(?=\s|$)|\.\s?[-–—]{1,2}|[–—‒―−]{1,2}(?=\s)|\s?--|-(?=\s))\s*"
)
_SENTENCE = re.compile(r"[«»“”\"„‚‘’'(\[¿¡…\d]|\Z")

_WEEKDAY = rf"(?:(?:{'|'.join(sorted(WEEKDAYS, key=len, reverse=True))})\.?,?\s+)?"
_WORD = r"(?P<word>[^\W\d_]{3,11})\.?"
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_DATES = tuple(
    re.compile(rf"(?:(?:le|ce|el|den|am|il|on)\s+)?{form}\.?")
    for form in (
        rf"{_WEEKDAY}(?P<day>\d\d?)(?:er|ero|st|nd|rd|th|[.ºª°])?(?:\s*|-|\s+(?:de\s+|d[’']|of\s+))"
        rf"{_WORD}(?:(?:,?\s+|-)(?:de\s+|del\s+)?{_YEAR})?",
        rf"{_WEEKDAY}{_WORD}\s+(?P<day>\d\d?)(?:st|nd|rd|th)?(?:,?\s+{_YEAR})?",
        rf"{_WEEKDAY}(?P<day>\d\d?)(?P<sign>[/.-])(?P<month>\d\d?)(?:(?P=sign)(?:{_YEAR}|(?P<short>\d\d)))?",
        rf"{_YEAR}-(?P<month>\d\d)-(?P<day>\d\d)",
        rf"{_WEEKDAY}(?P<day>\d\d?)(?:er|º|ª|°)?",
    )
)
_DATE_START = re.compile(r"\s*[,;.]\s*|\s+[-–—]\s*|\s+")
_DATE_AFTER = re.compile(rf"\s*[,–—-]?\s*(?P<date>[^–—=()]{{2,28}}?)\s*(?:{_DASH})\s*")

_FIRST_WORD = re.compile(r"[«“\"„ ]*([^\W\d_]+)(?:[’' ]+([^\W\d_][\w’-]*))?")
_PLACE_WORD = re.compile(r"[^\W\d_](?:[^\W\d_]|[’'ʼ`-](?=[^\W\d_])|\.(?=[^\W\d_]|\Z))*")
_NAME = re.compile(r"(?=.*[^\W\d_]{2})[^\W\d_][\w.’'&-]*(?:[ /][^\W\d_][\w.’'&-]*){0,3}")


class _Day(NamedTuple):
    day: int
    month: int | None
    year: int | None


def split_dateline(
    text: str,
    published: datetime | date | str | None,
    *,
    agencies: Iterable[str] = (),
) -> tuple[Dateline | None, str]:
    """Return a paragraph's dateline and the rest of the paragraph.

    ``published`` is the story's date (ISO 8601 where it is text): it gives the year, and
    the month where only a day is printed: the latest such day that is not later by more
    than a day. Without it a date is ISO only if its year is printed. ``agencies`` are names
    to know beside the world's (`cinktank.processors.agencies`).

    The rest is ``""`` where the dateline is the whole paragraph; a paragraph without
    dateline comes back as it was. What is a dateline:

    - a place with a date and an agency in brackets;
    - a place with a known agency, then a dash or the paragraph's end;
    - a known agency alone in brackets and a dash, a place and date after it as ANSA prints;
    - a place with day and month and a dash; in small letters only where the year is printed or
      the place is a city that agencies file from;
    - such a city in capitals and a dash, before a word that opens a sentence.

    >>> paragraph = "BRUXELLES, 15 Mar. (Cinktank.com) – L’OTAN a confirmé…"
    >>> dateline, rest = split_dateline(paragraph, "2022-03-15")
    >>> dateline.text, dateline.located, dateline.date, dateline.source
    ('BRUXELLES, 15 Mar. (Cinktank.com) –', 'Bruxelles', '2022-03-15', 'Cinktank.com')
    >>> rest
    'L’OTAN a confirmé…'
    >>> split_dateline("L’OTAN (Organisation du traité) – qui siège à Bruxelles –", "2022-03-15")[0]
    """
    given = text
    start = _START.match(text).end()  # type: ignore[union-attr]  # it matches nothing, too
    head = text[start : start + _REACH]
    if not head or not (head[0].isupper() or head[0] in "([/") or not _MARK.search(head):
        return None, given
    if not unicodedata.is_normalized("NFC", head):
        text = normal_form("NFC", text[start:])
        start, head = 0, text[:_REACH]
    found = _read(head, tuple(agencies), len(text) - start <= _REACH)
    if found is None:
        return None, given
    end, place, day, source = found
    dateline = Dateline(
        text=" ".join(head[:end].split()),
        located=_located(place) if place else None,
        date=_iso(day, _as_date(published)) if day else None,
        source=" ".join(source.split()) if source else None,
    )
    return dateline, text[start + end :].strip()


def may_open(text: str) -> bool:
    """Tell whether a paragraph that is yet to be cleaned may open with a dateline.

    Three in five have no sign of one where it would stand, and need no cleaning to find out.

    >>> may_open("BRUXELLES (dpa) – Le sommet…"), may_open("Le sommet s’ouvre mardi.")
    (True, False)
    """
    return _MARK_TO_BE.search(text, 0, 2 * _REACH) is not None


_Reading = tuple[int, str | None, _Day | None, str | None]


def _read(head: str, agencies: tuple[str, ...], whole: bool) -> _Reading | None:
    """Return where the dateline ends, its place, its day and its source."""
    if head[0] in "([/":
        return _read_agency_first(head, agencies)
    for count, group in enumerate(_GROUP.finditer(head)):
        if count > 2 or group.start() > 90:
            break
        found = _read_group(head, group, agencies, whole)
        if found:
            return found
    return _read_bare(head, whole)


def _read_group(
    head: str, group: re.Match[str], agencies: tuple[str, ...], whole: bool
) -> _Reading | None:
    place, day = _place_and_day(head[: group.start()])
    kind = _kind(place)
    if kind is None:
        return None
    source = next(filter(None, group.groups())).strip()
    known = names_agency(source, agencies)
    if not known and day:
        if names_agency(source, agencies, loose=True):
            known = True
        elif inner := agency_in(source, agencies):  # (De l’envoyé spécial de EUROPA PRESS, …)
            source, known = inner, True
    named = known or (
        day is not None
        and kind != "mixed"
        and group[1] is not None
        and _NAME.fullmatch(source) is not None
        and source[0].isupper()
        and not NO_SOURCE.intersection(source.casefold().split())
        and month_number(source.split()[0]) is None
    )
    if not named:
        return None
    after = _AFTER_GROUP.match(head, group.end())
    if after and ":" in after[0] and not known:
        after = None
    if after is None and day and known and group[2]:  # MOSCOW, March 15. /TASS/. The…
        after = _FULL_STOP.match(head, group.end())
    if day is None and (late := _DATE_AFTER.match(head, group.end())):
        day = _day(late["date"])
        if day and (day.month or kind != "mixed"):
            return late.end(), place, day, source
        day = None
    rest = head[(after or group).end() :]
    at_end = whole and not rest.strip(" .\u00a0\u202f")
    opens = _opens_sentence(rest)
    if day is not None:
        good = bool(after) or at_end or (known and opens)
    else:
        good = (bool(after) or at_end) and opens and (kind != "mixed" or _looks_placed(place))
        good = good or (at_end and kind != "mixed")
    if not good:
        return None
    return len(head) if at_end and not after else (after or group).end(), place, day, source


def _read_agency_first(head: str, agencies: tuple[str, ...]) -> _Reading | None:
    # (ANSA) - ROMA, 15 MAR - Il governo…; (AFP) – Le président…
    group = _GROUP.match(head)
    if group is None:
        return None
    source = next(filter(None, group.groups())).strip()
    after = _AFTER_GROUP.match(head, group.end())
    if not after or not names_agency(source, agencies):
        return None
    rest = head[after.end() :]
    for dash in _BARE_DASH.finditer(rest[:90]):
        place, day = _place_and_day(rest[: dash.start()])
        kind = _kind(place)
        if kind and (kind == "caps" or (day and day.month)) and _opens_sentence(rest[dash.end() :]):
            return after.end() + dash.end(), place, day, source
    return (after.end(), None, None, source) if _opens_sentence(rest) and rest else None


def _read_bare(head: str, whole: bool) -> _Reading | None:
    # PARIS, 15 mars – Le président…; ALGER - Le président…
    for count, dash in enumerate(_BARE_DASH.finditer(head[:100])):
        if count > 4:
            return None
        before = head[: dash.start()]
        place, day = _place_and_day(before)
        kind = _kind(place)
        if kind is None:
            continue
        rest = head[dash.end() :]
        if day is None:
            if kind == "caps" and _all_cities(place) and _opens_with_opener(rest):
                return dash.end(), place, None, None
        elif day.month is not None and _opens_sentence(rest):
            city = _all_cities(place)
            comma = "," in before[len(place) :]
            if city or (comma and (kind == "caps" or day.year)):
                return dash.end(), place, day, None
    return None


def _place_and_day(before: str) -> tuple[str, _Day | None]:
    before = before.strip().rstrip(" ,;-–—\u00a0\u202f")
    for gap in _DATE_START.finditer(before):
        if gap.start() and (day := _day(before[gap.end() :])):
            return before[: gap.start()].rstrip(" ,;-–—\u00a0\u202f"), day
    return before, None


def _day(text: str) -> _Day | None:
    if not text or len(text) > 40:
        return None
    small = text.lower()
    for form in _DATES:
        match = form.fullmatch(small)
        if match is None:
            continue
        found = match.groupdict()
        day, month = int(found["day"]), None
        if found.get("word"):
            month = month_number(found["word"])
            if month is None:
                continue
        elif found.get("month"):
            month = int(found["month"])
            if found.get("sign") and month > 12 >= day:
                day, month = month, day
        if not 1 <= day <= 31 or (month is not None and not 1 <= month <= 12):
            continue
        year = found.get("year") or found.get("short")
        return _Day(day, month, None if not year else int(year) + (2000 if len(year) == 2 else 0))
    return None


@lru_cache(maxsize=4096)
def _kind(place: str) -> str | None:
    """Return ``caps``, ``city`` or ``mixed`` for what may be a place, else ``None``."""
    if not 2 <= len(place) <= 70:
        return None
    main = place
    if place.endswith(")"):  # WASHINGTON (ÉTATS-UNIS)
        main, _, country = place[:-1].partition("(")
        if not country or not all(_words(country)):
            return None
        main = main.rstrip()
    parts = re.split(r"\s*[/,]\s*|\s+[-–—]\s+", main)
    if not 1 <= len(parts) <= 4 or "" in parts:
        return None
    for part in parts:
        words = part.split()
        if not 1 <= len(words) <= 7 or not all(_words(part)):
            return None
        if not words[0][0].isupper() or words[-1].casefold().rstrip(".") in PARTICLES - {"unies"}:
            return None
        first = fold(words[0]).replace("’", "'").rstrip(".")
        if first in NO_PLACE and fold(part) not in CITIES:
            return None
        if len(words) == 1 and month_number(first):
            return None
    if sum(sign.isalpha() for sign in parts[0]) < 2:
        return None
    if _in_capitals(parts[0]):
        return "caps"
    return "city" if _all_cities(place) else "mixed"


def _words(part: str) -> Iterable[bool]:
    for word in part.split():
        small = word.casefold().rstrip(".") in PARTICLES or word[:2].casefold() in (
            "d’",
            "d'",
            "l’",
        )
        yield _PLACE_WORD.fullmatch(word) is not None and (word[0].isupper() or small)


def _in_capitals(part: str) -> bool:
    return all(
        word.upper() == word or word in PARTICLES or word.replace("’", "'").startswith(("d'", "l'"))
        for word in part.split()
    ) and any(word.upper() == word and len(word) > 1 for word in part.split())


@lru_cache(maxsize=4096)
def _all_cities(place: str) -> bool:
    main = place.partition("(")[0].partition(",")[0]
    return all(fold(" ".join(part.split())).replace("’", "'") in CITIES for part in main.split("/"))


def _looks_placed(place: str) -> bool:
    """Return whether capitalised words are a place's name rather than a person's."""
    for part in re.split(r"\s*[/,]\s*", place):
        words = part.split()
        if fold(words[0]) in ("le", "la", "les", "el", "the") and len(words) > 1:
            return False
        if re.match(r"[Ll][’']", part):
            return False
        if (
            len(words) > 1
            and fold(words[0]) not in PLACE_PREFIXES
            and not (
                PARTICLES.intersection(words) - {"de", "et", "y", "van", "di", "da", "den", "the"}
            )
        ):
            return "," in place
    return True


def _opens_sentence(rest: str) -> bool:
    rest = rest.lstrip()
    return not rest or rest[0].isupper() or _SENTENCE.match(rest) is not None


def _opens_with_opener(rest: str) -> bool:
    match = _FIRST_WORD.match(rest)
    if match is None or not match[1][0].isupper() or fold(match[1]) not in OPENERS:
        return False
    return match[2] is None or fold(f"{match[1]} {match[2]}") not in CITIES


def _as_date(published: datetime | date | str | None) -> date | None:
    if isinstance(published, datetime):
        return published.date()
    if isinstance(published, str):
        try:
            return date.fromisoformat(published.strip()[:10])
        except ValueError:
            return None
    return published


def _iso(printed: _Day, published: date | None) -> str | None:
    if published is None:
        if printed.month is None or printed.year is None:
            return None
        published = date.max
    found = day_before(published, printed.day, printed.month, printed.year)
    return found.isoformat() if found else None


def _located(place: str) -> str | None:
    if fold(place.split()[0]) in NEWSROOMS:
        return None
    return located(place)
