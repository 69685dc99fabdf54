"""The agency line that opens a story: where, when, by whom."""

import re
import unicodedata
from collections.abc import Iterable
from datetime import date, datetime
from typing import NamedTuple

from cinktank.items import Dateline

from .agencies import names_agency
from .cities import CITIES
from .dates import day_before, month_number
from .text import fold

__all__ = ["located", "split_dateline"]

# A dateline stands within these first characters, or there is none.
_REACH = 150

_DASH = r"(?:\.?\s*(?:[-–—‒―−]{1,3}|=)|\.(?=\s*\Z))"
_AFTER = re.compile(rf"\s*(?P<dash>{_DASH})\s*")
_AFTER_WITH_COLON = re.compile(rf"\s*(?P<dash>{_DASH}|:)\s*")
_GROUP = re.compile(r"\((?P<round>[^()]{1,45})\)|/(?P<slash>[^()/]{2,30})/|\[(?P<square>[^][]{1,45})\]")

_WEEKDAY = (
    r"(?:(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|monday|tuesday|wednesday|thursday"
    r"|friday|saturday|sunday|lunes|martes|mi[ée]rcoles|jueves|viernes|s[áa]bado|domingo|montag"
    r"|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag|luned[ìi]|marted[ìi]|mercoled[ìi]"
    r"|gioved[ìi]|venerd[ìi]|sabato|domenica)\.?,?\s+)?"
)
_MONTH_WORD = r"(?P<word>[^\W\d_]{3,11})\.?"
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_DATE_FORMS = tuple(
    re.compile(rf"(?:(?:le|ce|el|den|am|il|on)\s+)?{_WEEKDAY}{form}\.?", re.IGNORECASE)
    for form in (
        rf"(?P<day>\d{{1,2}})(?:er|ero|st|nd|rd|th|[.ºª°])?(?:\s*|-|\s+(?:de|d[’'])\s*)"
        rf"{_MONTH_WORD}(?:(?:,?\s+|-)(?:de\s+|del\s+)?{_YEAR})?",
        rf"{_MONTH_WORD}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?:,?\s+{_YEAR})?",
        rf"(?P<day>\d{{1,2}})(?P<sign>[/.-])(?P<month>\d{{1,2}})(?:(?P=sign)(?:{_YEAR}|(?P<short>\d\d)))?",
        rf"{_YEAR}-(?P<month>\d\d)-(?P<day>\d\d)",
        r"(?P<day>\d{1,2})(?:er|º|ª|°)?",
    )
)
# Where a date may begin: after the place's comma, or a space before a digit or a month.
_DATE_START = re.compile(r"(?:\s*[,;]\s*|\s+[-–—]\s*|\s+)(?=\S)")


class _Found(NamedTuple):
    place: str
    day: int | None = None
    month: int | None = None
    year: int | None = None


def split_dateline(
    text: str,
    published: datetime | date | str | None,
    *,
    agencies: Iterable[str] = (),
) -> tuple[Dateline | None, str]:
    """Return a paragraph's dateline and the rest of the paragraph.

    ``published`` is the story's date (ISO 8601 where it is text): it gives the year, and
    the month where only a day is printed. Without it a date is ISO only if its year is
    printed. ``agencies`` are names to know beside the world's (`cinktank.processors.agencies`).

    The rest is ``""`` where the dateline is the whole paragraph; a paragraph without
    dateline comes back as it was.

    >>> dateline, rest = split_dateline("BRUXELLES, 15 Mar. (Cinktank.com) – L’OTAN a…", "2022-03-15")
    >>> dateline.text, dateline.located, dateline.date, dateline.source
    ('BRUXELLES, 15 Mar. (Cinktank.com) –', 'Bruxelles', '2022-03-15', 'Cinktank.com')
    >>> rest
    'L’OTAN a…'
    >>> split_dateline("L’OTAN (Organisation du traité) – qui siège à Bruxelles", "2022-03-15")[0]
    """
    head = text[:_REACH]
    return None, text


def located(place: str) -> str:
    """Return a dateline's place in ordinary capitals."""
    return place.title()
