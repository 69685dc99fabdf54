"""How right a value is. The same normalisation for every tool, and for the golds.

Everything here is pure; nothing knows of tools or pages.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

_QUOTES = dict.fromkeys(map(ord, "“”„‟«»‹›″"), '"') | dict.fromkeys(map(ord, "’‘‛ʼ′`´"), "'")
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−"), "-")
_INVISIBLE = dict.fromkeys([0xAD, 0x2060, 0xFEFF, *range(0x200B, 0x2010)])
_MARKS = re.compile(r"^\s*(?:[-•*·▪]|\d{1,3}[.)])\s+", re.M)
_TABLE_RULE = re.compile(r"^[\s|:-]+$", re.M)


def plain(text: str | None) -> str:
    """Return a text as it is compared: one kind of quote, dash and space, nothing invisible.

    Quotes that open and quotes that close become one, and the spaces beside them go, since
    French has some and English none, and WordPress turns guillemets round.

    >>> plain("L’été :\\xa0« non\\u200b »…")
    'L\\'été :"non"...'
    >>> plain("e\\u0301te\\u0301  —\\n dit") == plain("été - dit")
    True
    """
    text = unicodedata.normalize("NFC", text or "").translate(_QUOTES | _DASHES | _INVISIBLE)
    text = " ".join(text.replace("…", "...").split())
    return re.sub(r' ?" ?', '"', text)


def story(text: str | None) -> str:
    """Return a body as it is compared: `plain`, without what tools draw for lists and tables.

    >>> story("Trois :\\n- un\\n- deux\\n\\n| a | b |\\n|---|---|\\n3. trois")
    'Trois : un deux a b trois'
    """
    text = _TABLE_RULE.sub("", _MARKS.sub("", text or ""))
    return plain(text.replace("|", " "))


def words(text: str | None) -> list[str]:
    """Return the words of a text, lower case, without punctuation.

    >>> words("L’OTAN a 27 400 hommes.")
    ['l', 'otan', 'a', '27', '400', 'hommes']
    """
    return re.findall(r"\w+", plain(text).lower())


class Share(NamedTuple):
    precision: float
    recall: float


def share(found: str | None, gold: str) -> Share:
    """Return how many of the found words are the gold's, and how many of the gold's are found.

    Words are counted as often as they stand, their order is not looked at. Nothing found is
    nothing right.

    >>> share("un deux deux", "un deux trois quatre")
    Share(precision=0.6666666666666666, recall=0.5)
    >>> share(None, "un")
    Share(precision=0.0, recall=0.0)
    """
    have, want = Counter(words(found)), Counter(words(gold))
    common = (have & want).total()
    return Share(
        common / have.total() if have else 0.0,
        common / want.total() if want else 0.0,
    )


def same_words(found: str | None, gold: str | None) -> bool:
    """Tell whether two headlines have the same words in the same order.

    >>> same_words("M. Biden à l'« OTAN »", 'M. Biden à l’"OTAN"')
    True
    >>> same_words("M. Biden - Cinktank.com", "M. Biden")
    False
    """
    return words(found) == words(gold)


def exact(found: str | None, gold: str | None) -> bool:
    """Tell whether a body is the gold's, all of it and nothing else.

    >>> exact("Un.\\nDeux « trois ».", "Un.\\n\\nDeux “trois”.")
    True
    >>> exact("Un. Deux.", "Deux. Un.")
    False
    """
    return story(found) == story(gold)


def exact_after_dateline(found: str | None, gold: str | None, dateline: str | None) -> bool:
    """Tell whether a body is the gold's, whether or not the dateline was left before it.

    >>> exact_after_dateline("BERLIN, 3 mai (dpa) – Un.", "Un.", "BERLIN, 3 mai (dpa) –")
    True
    >>> exact_after_dateline("Publicité Un.", "Un.", "BERLIN, 3 mai (dpa) –")
    False
    """
    return exact(found, gold) or bool(dateline and exact(found, f"{dateline} {gold}"))


def lacking(found: str | None, wanted: Iterable[str]) -> list[str]:
    """Return the strings whose words do not stand in a body, in a row.

    >>> lacking("Un, deux et trois.", ["deux et", "trois deux"])
    ['trois deux']
    """
    body = f" {' '.join(words(found))} "
    return [text for text in wanted if f" {' '.join(words(text))} " not in body]


def moment(text: str | None) -> datetime | None:
    """Return an ISO date or date and time; anything else is none.

    >>> moment("2022-03-15T18:42:07+0100").isoformat()
    '2022-03-15T18:42:07+01:00'
    >>> moment("le 15 mars")
    """
    try:
        return datetime.fromisoformat((text or "").strip())
    except ValueError:
        return None


def same_day(found: str | None, gold: str | None) -> bool:
    """Tell whether two dates are of one day: as each is printed, or in the gold's own zone.

    >>> same_day("2022-03-15", "2022-03-15T18:42:07+01:00")
    True
    >>> same_day("2022-03-14T23:30:00+00:00", "2022-03-15T00:30:00+01:00")
    True
    >>> same_day("2022-03-14", "2022-03-15")
    False
    >>> same_day(None, None)
    True
    """
    have, want = moment(found), moment(gold)
    if have is None or want is None:
        return (found or None) == (gold or None)
    days = {have.date()}
    if have.tzinfo and want.tzinfo:
        days.add(have.astimezone(want.tzinfo).date())
    return want.date() in days


def has_instant(gold: str | None) -> bool:
    """Tell whether a gold knows the moment: a time with its zone.

    >>> has_instant("2022-03-15T18:42:07+01:00"), has_instant("2022-03-15T18:42:07")
    (True, False)
    """
    want = moment(gold)
    return want is not None and want.tzinfo is not None


def same_instant(found: str | None, gold: str) -> bool:
    """Tell whether two times are one moment, to the minute.

    A tool that keeps no zone is given it: its clock may be the page's or UTC.

    >>> same_instant("2022-03-15T17:42:00Z", "2022-03-15T18:42:07+01:00")
    True
    >>> same_instant("2022-03-15T18:42:07", "2022-03-15T18:42:07+01:00")
    True
    >>> same_instant("2022-03-15T18:42:07+00:00", "2022-03-15T18:42:07+01:00")
    False
    >>> same_instant("2022-03-15", "2022-03-15T00:00:00+01:00")
    False
    """
    have, want = moment(found), moment(gold)
    if have is None or want is None or len((found or "").strip()) <= 10:
        return False
    if have.tzinfo is None:
        return any(
            abs(have - clock) < timedelta(minutes=1)
            for clock in (
                want.replace(tzinfo=None),
                (want - (want.utcoffset() or timedelta())).replace(tzinfo=None),
            )
        )
    return abs(have - want) < timedelta(minutes=1)


def same_names(found: Iterable[str | None] | None, gold: Iterable[str] | None) -> bool:
    """Tell whether two sets of names are one; case and order aside.

    >>> same_names(["Ann B.", "Éva"], ["éva", "ann b"])
    True
    >>> same_names(["Ann", "Facebook"], ["Ann"])
    False
    """
    return _names(found) == _names(gold)


def one_of(found: Sequence[str | None] | None, gold: Sequence[str] | None) -> bool:
    """Tell whether one of the found sections is one that is right; none, where there is none.

    >>> one_of(["Sports", "Football"], ["football"]), one_of([], ["Football"]), one_of([], [])
    (True, False, True)
    """
    have, want = _names(found), _names(gold)
    return bool(have & want) if want else not have


def same_values(found: Any, gold: Any) -> bool:
    """Tell whether two values, or lists of values in one order, read alike; nothing is nothing.

    >>> same_values([["L’eau", "https://x/a/"]], [["L'eau", "https://x/a/"]])
    True
    >>> same_values([], None), same_values(["a"], None)
    (True, False)
    """
    if isinstance(found, list) and isinstance(gold, list):
        return len(found) == len(gold) and all(map(same_values, found, gold))
    if not found or not gold:
        return not found and not gold
    return not isinstance(found, list) and plain(str(found)) == plain(str(gold))


def _names(values: Iterable[str | None] | None) -> set[str]:
    return {" ".join(words(value)) for value in values or () if words(value)}
