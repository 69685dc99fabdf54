"""What ``-a`` may give a spider, checked before the first request."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from typing import Any
from urllib.parse import SplitResult, urlsplit

from w3lib.url import safe_url_string

from cinktank.processors.timestamps import read_moment
from cinktank.processors.urls import host
from cinktank.sites import known_sites

FOLLOWED = ("listing", "neighbours")
"""The sources that are followed unless others are asked for."""

SOURCES = ("archive", "api", "sitemap", "feed", *FOLLOWED)
"""Cheapest first; or ``auto`` alone: the cheapest of a site's own that works."""

HOPS = 5

ALLOWED = {
    "site": "an address (https://example.org/), a host name or a known site's name: another site"
    " of the theme, a mirror",
    "section": "a section's label as the site prints it, e.g. Science & Tech",
    "since": "a date, YYYY-MM-DD: nothing published before it",
    "until": "a date, YYYY-MM-DD: nothing published after it",
    "pages": "a whole number from 1: how many listing pages to read",
    "follow": "one or several of api,sitemap,feed,listing,neighbours; or auto: the cheapest that"
    " works; with REPLAY also archive: what its index has",
    "at": "a day or a moment (2022-03-20, 2022-03-20T12:00:00Z): of an archive's captures the"
    " nearest to it",
    "start": "the address of one of the site's articles, to walk the neighbours from",
    "hops": "a whole number from 0: posts of other sections to pass through in a row",
    "full": "0 or 1: fetch again what is known",
    "gaps": "0 or 1: fetch what `scrapy audit` misses, and nothing else",
    "quarantine": "all, or the name of a reason (truncated): fetch what `scrapy quarantine` lists,"
    " and nothing else",
}

OF_A_SECTION = frozenset(ALLOWED) - {"gaps", "quarantine"}
"""What means something to a spider of one section."""

OF_THE_SITE = frozenset(ALLOWED) - {"section", "hops"}
"""What means something to a spider of the whole site."""


class ArgumentError(ValueError):
    """A wrong argument: one line that names it, what was given and what is allowed."""


@dataclass(frozen=True, slots=True)
class Arguments:
    """A spider's arguments. Dates are whole days of the site's own time zone."""

    site: str
    section: str
    since: date | None = None
    until: date | None = None
    pages: int | None = None
    follow: tuple[str, ...] = FOLLOWED
    at: str | None = None
    """A timestamp (``20220320120000``): of an archive's captures the nearest to it are taken."""
    start: str | None = None
    hops: int = HOPS
    full: bool = False
    gaps: bool = False
    quarantine: str | None = None
    """A reason's name, or ``all``."""


def read_arguments(
    given: Mapping[str, Any],
    site: str,
    section: str,
    allowed: Collection[str] = OF_A_SECTION,
) -> Arguments:
    """Check what was *given* and fill in what was not; raises `ArgumentError`.

    *site* is the address of the site's home page, *section* the spider's own section and
    *allowed* what means something to it. Values may be text, as on a command line, or of their
    own type (``pages=3``). Scrapyd's own arguments (``_job``, ``_version``) are left alone.

    >>> read_arguments({"hops": "x"}, "https://cinktank.com/", "Sports")
    Traceback (most recent call last):
        ...
    cinktank.crawl.arguments.ArgumentError: argument hops: 'x' is not allowed: give a whole \
number from 0: posts of other sections to pass through in a row
    """
    given = {
        name: _as_text(value)
        for name, value in given.items()
        if not name.startswith("_") and value is not None
    }
    for name in given:
        if name in ALLOWED and name not in allowed:
            raise ArgumentError(
                f"argument {name}: it means nothing to this spider:"
                f" allowed: {', '.join(one for one in ALLOWED if one in allowed)}"
            )
        if name not in ALLOWED:
            near = get_close_matches(name, allowed, n=1)
            hint = f"did you mean {near[0]}? " if near else ""
            raise ArgumentError(
                f"argument {name}: there is none of that name: {hint}"
                f"allowed: {', '.join(one for one in ALLOWED if one in allowed)}"
            )
    home = _site(given["site"]) if "site" in given else site
    since, until = _date(given, "since"), _date(given, "until")
    if since and until and since > until:
        raise ArgumentError(f"argument since: '{since}' is not allowed: it is after until={until}")
    follow = _follow(given)
    start = _start(given, home)
    if start and "neighbours" not in follow:
        raise ArgumentError(
            f"argument start: '{start}' is not allowed with follow={','.join(follow)}:"
            " only neighbours are walked from an article"
        )
    hops = _number(given, "hops", least=0)
    return Arguments(
        site=home,
        section=_text(given, "section") or section,
        since=since,
        until=until,
        pages=_number(given, "pages", least=1),
        follow=follow,
        at=_moment(given, "at"),
        start=start,
        hops=HOPS if hops is None else hops,
        full=_flag(given, "full"),
        gaps=_flag(given, "gaps"),
        quarantine=_text(given, "quarantine"),
    )


def _as_text(value: Any) -> str:
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, list | tuple):
        return ",".join(map(str, value))
    return str(value)


def _refuse(name: str, value: str) -> ArgumentError:
    return ArgumentError(f"argument {name}: {value!r} is not allowed: give {ALLOWED[name]}")


def _text(given: Mapping[str, str], name: str) -> str | None:
    if name not in given:
        return None
    text = given[name].strip()
    if not text:
        raise _refuse(name, given[name])
    return text


def _site(value: str) -> str:
    text = value.strip()
    if text in (known := known_sites()):
        return known[text].start
    parts = _split("site", text if "//" in text else f"https://{text}", value)
    home = f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/')}/"
    try:
        return safe_url_string(home)  # a name with accents, as requests have it
    except ValueError:
        raise _refuse("site", value) from None


def _start(given: Mapping[str, str], home: str) -> str | None:
    if "start" not in given:
        return None
    value = given["start"].strip()
    _split("start", value, value)
    if host(value) != host(home):
        raise ArgumentError(f"argument start: {value!r} is not allowed: it is not on {home}")
    return value


def _split(name: str, text: str, value: str) -> SplitResult:
    if "@" in text:
        raise ArgumentError(  # without its value: it may not be printed
            f"argument {name}: user and password do not belong in an argument, which every list of"
            " processes shows: give them in the environment, as CINKTANK_USER and CINKTANK_PASSWORD"
            " (an @ of the path is %40)"
        )
    try:
        parts = urlsplit(text)
        usable = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        usable = False
    if not usable or " " in text:
        raise _refuse(name, value)
    return parts


def _date(given: Mapping[str, str], name: str) -> date | None:
    if name not in given:
        return None
    try:
        return date.fromisoformat(given[name].strip())
    except ValueError:
        raise _refuse(name, given[name]) from None


def _moment(given: Mapping[str, str], name: str) -> str | None:
    if name not in given:
        return None
    try:
        return read_moment(given[name])
    except ValueError:
        raise _refuse(name, given[name]) from None


def _number(given: Mapping[str, str], name: str, least: int) -> int | None:
    if name not in given:
        return None
    text = given[name].strip()
    if not (text.isascii() and text.isdigit()) or int(text) < least:
        raise _refuse(name, given[name])
    return int(text)


def _flag(given: Mapping[str, str], name: str) -> bool:
    value = given.get(name, "0").strip()
    if value not in ("0", "1"):
        raise _refuse(name, value)
    return value == "1"


def _follow(given: Mapping[str, str]) -> tuple[str, ...]:
    if "follow" not in given:
        return FOLLOWED
    names = [name.strip() for name in given["follow"].split(",")]
    if names == ["auto"]:
        return ("auto",)
    if not names or any(name not in SOURCES for name in names):
        raise _refuse("follow", given["follow"])
    return tuple(name for name in SOURCES if name in names)
