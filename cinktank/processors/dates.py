"""Dates and times, from what machines and people write to ISO 8601.

A date is never completed by guessing: what is not known to the day is ``None``, a day
without a time stays a day (``2022-03-15``), and a time nobody gave a zone for gets none.
"""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from datetime import timezone as datetime_timezone
from email.utils import parsedate_to_datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from .text import fold

__all__ = ["day_before", "iso_datetime", "month_number", "printed_date"]

# Twelve words a line, each with the short forms in print, folded: no accents, no dots.
_MONTHS = """
fr janvier/janv/jan fevrier/fevr/fev/fvr mars/mar avril/avr mai juin/jun juillet/juil/jul aout/aou septembre/sept/sep octobre/oct novembre/nov decembre/dec
es enero/ene febrero/feb marzo/mar abril/abr mayo/may junio/jun julio/jul agosto/ago/agos septiembre/setiembre/sept/sep/set octubre/oct noviembre/nov diciembre/dic
en january/jan february/feb march/mar april/apr may june/jun july/jul august/aug september/sept/sep october/oct november/nov december/dec
it gennaio/gen/genn febbraio/feb/febbr marzo/mar/mzo aprile/apr maggio/mag/magg giugno/giu luglio/lug agosto/ago/ag settembre/set/sett ottobre/ott novembre/nov dicembre/dic
de januar/janner/jan/jaen/jan februar/feber/feb/febr marz/maerz/mrz april/apr mai juni/jun juli/jul august/aug september/sept/sep oktober/okt november/nov dezember/dez
pt janeiro/jan fevereiro/fev marco/mar abril/abr maio/mai junho/jun julho/jul agosto/ago setembro/set outubro/out novembro/nov dezembro/dez
nl januari/jan februari/feb/febr maart/mrt april/apr mei juni/jun juli/jul augustus/aug september/sept/sep oktober/okt november/nov december/dec
ca gener/gen febrer/febr/feb marc/mar abril/abr maig juny/jun juliol/jul agost/ag setembre/set octubre/oct novembre/nov desembre/des
ro ianuarie/ian februarie/feb martie/mar aprilie/apr mai iunie/iun iulie/iul august/aug septembrie/sept octombrie/oct noiembrie/noi decembrie/dec
tr ocak/oca subat/sub mart/mar nisan/nis mayis haziran/haz temmuz/tem agustos/agu eylul/eyl ekim/eki kasim/kas aralik/ara
sq janar/jan shkurt/shk mars/mar prill/pri maj qershor/qer korrik/kor gusht/gus shtator/sht tetor/tet nentor/nen dhjetor/dhj
sv januari/jan februari/feb mars/mar april/apr maj juni/jun juli/jul augusti/aug september/sep oktober/okt november/nov december/dec
da januar/jan februar/feb marts/mar april/apr maj juni/jun juli/jul august/aug september/sep oktober/okt november/nov desember/des
"""  # noqa: E501
_MONTH = {
    word: number
    for line in _MONTHS.split("\n")
    for number, words in enumerate(line.split()[1:], start=1)
    for word in words.split("/")
}


def month_number(word: str) -> int | None:
    """Return 1 to 12 for a month's name, whole or short, in the languages of Western Europe.

    >>> month_number("Mar."), month_number("AOÛT"), month_number("mardi")
    (3, 8, None)
    """
    return _MONTH.get(fold(word).rstrip("."))


def day_before(
    published: date, day: int, month: int | None = None, year: int | None = None
) -> date | None:
    """Return the latest such day that is not after ``published`` by more than a day.

    That day of grace is for time zones. ``None`` where there is no such day in the
    year before, or where only the year before last month would do: a story dated
    ``20 Mar.`` and published on 15 March is a slip of the pen, not a year old.

    >>> day_before(date(2022, 1, 1), 31, 12).isoformat()
    '2021-12-31'
    >>> day_before(date(2022, 3, 1), 28).isoformat()
    '2022-02-28'
    """
    try:
        if year is not None and month is not None:
            return date(year, month, day)
        limit = published + timedelta(days=1)
        if month is None:
            first = limit.replace(day=1)
            for _ in range(3):
                if day <= _length(first) and first.replace(day=day) <= limit:
                    return first.replace(day=day)
                first = (first - timedelta(days=1)).replace(day=1)
            return None
        for candidate in (limit.year, limit.year - 1):
            if day <= _length(date(candidate, month, 1)):
                found = date(candidate, month, day)
                if found <= limit:
                    return found if (published - found).days < 335 else None
    except (ValueError, OverflowError):
        pass
    return None


def _length(first: date) -> int:
    following = (first.replace(day=1) + timedelta(days=31)).replace(day=1)
    return (following - timedelta(days=1)).day


_ISO = re.compile(
    r"""\s*(?P<year>\d{4})-?(?P<month>\d\d)-?(?P<day>\d\d)
    (?:(?:\s*[T_]\s*|\s+)(?P<hour>\d\d):?(?P<minute>\d\d)(?::?(?P<second>\d\d)(?:[.,]\d{1,9})?)?
       \s*(?P<offset>Z|UTC|GMT|[+−-]\d\d:?\d\d|[+−-]\d\d?)?(?:\[[\w/+-]+\])?)?\s*""",
    re.IGNORECASE | re.VERBOSE,
)
# The form that comes out: what is in it already needs only be a date that exists.
_WHOLE = re.compile(
    r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\+(?:0\d|1[0-4])|-(?:0[1-9]|1[0-4])):[0-5]\d", re.ASCII
)
_RFC2822 = re.compile(
    r"\s*(?:[a-z]{3,9},?\s+)?\d{1,2}\s+[a-z]{3,9}\s+(?:\d{4}|\d\d)\s+\d{1,2}:\d\d(?::\d\d)?"
    r"(?:\s+(?P<offset>[a-z]{1,5}|[+-]\d{4}))?(?:\s+\([\w ]+\))?\s*",
    re.IGNORECASE | re.ASCII,
)


def iso_datetime(
    value: str | None, timezone: ZoneInfo | str | None = None, *, trust_offset: bool = True
) -> str | None:
    """Return a machine's date or time as ISO 8601.

    ``value`` may be ISO 8601 as the web writes it (no seconds, fractions, ``Z``,
    ``+0100``, a space for ``T``, digits of other scripts) or RFC 2822 (feeds). A time
    without offset is the site's: it gets ``timezone``, or stays without where that is
    ``None``. A day alone stays a day. Unknown names of zones raise, as a mistake in
    the program.

    ``trust_offset=False`` keeps the clock and replaces the offset: tagDiv's themes up to
    10.2 print local time with ``+00:00`` behind it.

    >>> iso_datetime("2022-03-15T18:20:00+0100")
    '2022-03-15T18:20:00+01:00'
    >>> iso_datetime("2022-03-15 18:20", "Europe/Paris")
    '2022-03-15T18:20:00+01:00'
    >>> iso_datetime("2022-03-15T18:20:00+00:00", "Europe/Paris", trust_offset=False)
    '2022-03-15T18:20:00+01:00'
    >>> iso_datetime("Tue, 15 Mar 2022 17:20:00 GMT")
    '2022-03-15T17:20:00+00:00'
    >>> iso_datetime("2022-03-15"), iso_datetime("0000-00-00 00:00:00")
    ('2022-03-15', None)
    """
    if not value or len(value) > 100:
        return None
    zone = _zone(timezone)
    try:
        if trust_offset and _WHOLE.fullmatch(value):
            datetime.fromisoformat(value)
            return value
        if match := _ISO.fullmatch(value):
            day = date(int(match["year"]), int(match["month"]), int(match["day"]))
            if match["hour"] is None:
                return day.isoformat()
            clock = time(int(match["hour"]), int(match["minute"]), int(match["second"] or 0))
            offset = _offset(match["offset"]) if match["offset"] else None
            moment = datetime.combine(day, clock, offset)
        elif match := _RFC2822.fullmatch(value):
            moment = parsedate_to_datetime(value.strip())
            if match["offset"] == "-0000":  # RFC 2822: this clock is UTC's
                moment = moment.replace(tzinfo=UTC)
        else:
            return None
        if moment.tzinfo is None or (not trust_offset and zone is not None):
            moment = moment.replace(tzinfo=zone)
        return moment.isoformat(timespec="seconds")
    except (ValueError, OverflowError, TypeError, IndexError):
        return None


def _offset(text: str) -> tzinfo:
    if text[0] not in "+-−":
        return UTC
    digits = text[1:].replace(":", "")
    hours, minutes = int(digits[:2]), int(digits[2:] or 0)
    if hours > 14 or minutes > 59:
        raise ValueError(f"no offset of any place: {text}")
    away = timedelta(hours=hours, minutes=minutes)
    return _fixed(away if text[0] == "+" else -away)


@lru_cache(maxsize=64)
def _fixed(away: timedelta) -> tzinfo:
    return datetime_timezone(away)


def _zone(timezone: ZoneInfo | str | None) -> ZoneInfo | None:
    return ZoneInfo(timezone) if isinstance(timezone, str) else timezone


_YEAR = r"(?P<year>\d{4})"
_DATES = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?<![\d/.-]){_YEAR}[-/.](?P<month>\d\d?)[-/.](?P<day>\d\d?)(?!\d|[-/.]\d)",
        rf"(?<!\d){_YEAR} ?年 ?(?P<month>\d\d?) ?月 ?(?P<day>\d\d?) ?日",
        r"(?<![\d/.-])(?P<one>\d\d?) ?(?P<sign>[-/.]) ?(?P<two>\d\d?) ?(?P=sign) ?"
        rf"(?:{_YEAR}|(?P<short>\d\d))(?!\d|[-/.]\d)",
        r"(?<![\d/.-])(?<!\d:)(?P<day>\d\d?)(?:er|ero|st|nd|rd|th|[.ºª°])?(?:,? (?:de |d'|of )?|-)"
        rf"(?P<word>[^\W\d_]{{3,11}})(?:\.?,? (?:de |del |d')?|[.-]){_YEAR}(?!\d)",
        r"(?<![^\W\d_])(?P<word>[^\W\d_]{3,11})\.? (?P<day>\d\d?)(?:st|nd|rd|th|er)?,? "
        rf"{_YEAR}(?!\d)",
    )
)
_CLOCK = re.compile(
    r"""(?<![\d:.,/-])(?P<hour>\d\d?)\s?(?:
        [:h]\s?(?P<minute>\d\d)(?::(?P<second>\d\d)(?:\.\d+)?)?\s?(?P<half>[ap]\.?m\b)?
      | (?P<half2>[ap]\.?m\b)
      | h(?:eures?|rs?)?(?![^\W_])
      | \.(?P<minute2>\d\d)\s?(?:uhr|u\b)
    )(?!\d|:\d)\.?\s?(?P<zone>\(?(?:utc|gmt|cest|cet|edt|est|pdt|pst|z)\b\)?(?:[+-]\d\d?(?::?\d\d)?)?
      |[+-]\d\d:?\d\d(?!\d))?""",
    re.VERBOSE,
)
_NAMED_ZONES = {"utc": 0, "gmt": 0, "z": 0, "cet": 1, "cest": 2}
_NAMED_ZONES |= {"est": -5, "edt": -4, "pst": -8, "pdt": -7}


def printed_date(
    text: str | None,
    *,
    timezone: ZoneInfo | str | None = None,
    language: str | None = None,
) -> str | None:
    """Return the date that people read in a short text, as ISO 8601.

    Months in French, Spanish, English, Italian, German, Portuguese, Dutch and their
    neighbours; a clock makes a time, in ``timezone``, or in none.
    ``15/03/2022`` is day first, unless ``language`` is American (``en-US``); where it is
    just ``en`` and both readings are possible, ``None``. Two different dates in one
    text are ``None`` as well, and so are a date without its year and a relative one: a stored
    page does not say when it was printed.

    >>> printed_date("4 novembre 2020"), printed_date("Publié le 1er juin 2026")
    ('2020-11-04', '2026-06-01')
    >>> printed_date("15/03/2022 à 18h20", timezone="Europe/Paris")
    '2022-03-15T18:20:00+01:00'
    >>> printed_date("il y a 6 heures") is None
    True
    """
    if not text or len(text) > 200:
        return None
    if _ISO.fullmatch(text):
        return iso_datetime(text, timezone)
    line = " ".join(fold(text).replace("’", "'").split())
    try:
        days = set(_whole_dates(line, language))
        return _with_clock(days.pop(), line, _zone(timezone)) if len(days) == 1 else None
    except (ValueError, OverflowError):
        return None


def _whole_dates(line: str, language: str | None) -> Iterator[date]:
    for pattern in _DATES:
        for match in pattern.finditer(line):
            found = match.groupdict()
            year = int(found.get("year") or 2000 + int(found.get("short") or 0))
            if found.get("word"):
                number = month_number(found["word"])
                if number is None:
                    continue
                month, day = number, int(found["day"])
            elif found.get("one"):
                order = _day_and_month(
                    int(found["one"]), int(found["two"]), found["sign"], language
                )
                if order is None:
                    raise ValueError("which is the day?")
                day, month = order
            else:
                day, month = int(found["day"]), int(found["month"])
            yield date(year, month, day)


def _day_and_month(one: int, two: int, sign: str, language: str | None) -> tuple[int, int] | None:
    if one > 12 or sign == "." or one == two:
        return one, two
    if two > 12:
        return two, one
    tongue = (language or "").replace("_", "-").casefold()
    if tongue == "en":
        return None
    return (two, one) if tongue in ("en-us", "en-ph") else (one, two)


def _with_clock(day: date, line: str, zone: tzinfo | None) -> str:
    clocks = {match[0].strip(): match for match in _CLOCK.finditer(line)}
    if len(clocks) != 1:
        return day.isoformat()
    (match,) = clocks.values()
    hour, minute = int(match["hour"]), int(match["minute"] or match["minute2"] or 0)
    if half := (match["half"] or match["half2"]):
        if not 1 <= hour <= 12:
            return day.isoformat()
        hour = hour % 12 + (12 if half[0] == "p" else 0)
    try:
        if match["zone"]:
            zone = _printed_zone(match["zone"])
        clock = time(hour, minute, int(match["second"] or 0))
    except ValueError:
        return day.isoformat()
    return datetime.combine(day, clock, zone).isoformat(timespec="seconds")


def _printed_zone(text: str) -> tzinfo:
    name = re.sub(r"[()]", "", text)
    letters = name.rstrip("+-:0123456789")
    if len(letters) == len(name):
        return _fixed(timedelta(hours=_NAMED_ZONES[letters]))
    return _offset(name[len(letters) :])
