"""Agencies in one spelling, however a dateline prints them: as DuckDB works it out in a view."""

from typing import Final

from cinktank.processors.agencies import WIRES

ALIASES: Final = {
    "ep": "Europa Press",
    "europapress": "Europa Press",
    "agencia efe": "EFE",
    "agence france-presse": "AFP",
    "agence france presse": "AFP",
    "associated press": "AP",
    "the associated press": "AP",
    "thomson reuters": "Reuters",
    "agence belga": "Belga",
    "agenzia nova": "Nova",
    "xinhuanet": "Xinhua",
    "chine nouvelle": "Xinhua",
    "itar-tass": "TASS",
    "agence anadolu": "Anadolu",
    "anadolu agency": "Anadolu",
    "anadolu ajansi": "Anadolu",
    "aa": "Anadolu",
    "algerie presse service": "APS",
    "agencia lusa": "Lusa",
    "press association": "PA",
    "pa media": "PA",
    "la presse canadienne": "La Presse canadienne",
    "presse canadienne": "La Presse canadienne",
    "canadian press": "La Presse canadienne",
    "businesswire": "Business Wire",
    "prnewswire": "PR Newswire",
    "globenewswire": "GlobeNewswire",
    "globe newswire": "GlobeNewswire",
    "cinktank": "Cinktank.com",
    "dpa": "dpa",
    "lapresse": "LaPresse",
}
"""Other names of one agency, and names that are not written as the rule below has it."""

_NAMES_SHORT: Final = 4
"""Letters of a name that is an abbreviation: AFP, EFE, ANSA, TASS."""

_NO_ABBREVIATION: Final = frozenset({"dire", "nova", "fars", "mehr", "beta", "pana", "saba"})


def spelling(key: str) -> str:
    """Return the one spelling of an agency, by its `agency_key`.

    >>> spelling("afp"), spelling("europa press"), spelling("ep"), spelling("reuters")
    ('AFP', 'Europa Press', 'Europa Press', 'Reuters')
    """
    if known := ALIASES.get(key):
        return known
    if len(key) <= _NAMES_SHORT and key.isalpha() and key not in _NO_ABBREVIATION:
        return key.upper()
    return " ".join(word[:1].upper() + word[1:] for word in key.split())


def agency(column: str) -> str:
    """Return the SQL of a printed agency's one spelling; of several together, each by a slash.

    What is not known stays as it is printed.
    """
    known = ", ".join(f"{_text(key)}: {_text(spelling(key))}" for key in sorted(WIRES))
    key = "trim(lower(strip_accents(replace(one, chr(8217), chr(39)))), ' .:;')"
    return (
        f"array_to_string(list_transform(string_split_regex({column}, '\\s*[/|+&]\\s*|,\\s+'),"
        f" lambda one: coalesce(MAP {{{known}}}[{key}], trim(one))), '/')"
    )


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
