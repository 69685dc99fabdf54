"""What a site says of the use of its pages: robots directives, TDMRep, ai.txt, AI user agents.

Sources: Google's « robots meta tag » page for directives; the TDM Reservation Protocol (W3C
Community Group, 2024) for ``tdm-reservation`` and ``tdm-policy``; RFC 9309 for the groups of
robots.txt, which ai.txt (Spawning) has too. All readers take anything and raise nothing; all are
linear.
"""

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Final
from urllib.parse import urlsplit

from cinktank.items import Rights

AGENT: Final = "cinktank"
"""The name under which a site may address this crawler."""

RESTRICTIVE: Final = (
    "noindex", "nofollow", "noarchive", "nosnippet", "noimageindex", "nocache", "notranslate",
    "noai", "noimageai",
)  # fmt: skip
"""Directives that restrict; the rest (``index``, ``max-image-preview:large``) is not recorded."""

AI_AGENTS: Final = (
    "AI2Bot", "Amazonbot", "anthropic-ai", "Applebot-Extended", "Bytespider", "CCBot",
    "ChatGPT-User", "Claude-Web", "ClaudeBot", "cohere-ai", "Diffbot", "FacebookBot",
    "Google-Extended", "GPTBot", "img2dataset", "Meta-ExternalAgent", "OAI-SearchBot",
    "omgili", "PerplexityBot", "Timpibot",
)  # fmt: skip
"""User agents that their operators document as collecting for AI."""

MOST: Final = 512 * 1024
"""Bytes of a file that are read."""
RULES: Final = 2_000
"""Rules of a file that are read, each of `LONGEST` letters at most."""
LONGEST: Final = 1_000

_AGENT = re.compile(r"\s*([\w.-]+)\s*:\s*(.*)\Z", re.S)
_UNTIL = re.compile(r"unavailable_after\s*:\s*([^,]*(?:,[^,]*\d[^,]*)?)", re.I)
_VALUED: Final = ("unavailable_after", "max-snippet", "max-image-preview", "max-video-preview")


def robots_directives(values: Iterable[str]) -> tuple[list[str], str | None]:
    """Return the restrictive directives for everybody or this crawler, and until when it is shown.

    *values* are those of ``X-Robots-Tag`` headers, or of ``meta`` tags.

    >>> robots_directives(["noindex, max-image-preview:large", "otherbot: noarchive"])
    (['noindex'], None)
    >>> robots_directives(["cinktank: none", "unavailable_after: 25 Jun 2010 15:00:00 GMT"])
    (['noindex', 'nofollow'], '2010-06-25T15:00:00+00:00')
    """
    found: set[str] = set()
    until = None
    for value in values:
        text = value[:LONGEST].lower()
        if (named := _AGENT.match(text)) and named[1] not in _VALUED:
            if named[1] != AGENT:
                continue
            text = named[2]
        if moment := _UNTIL.search(text):
            until = _date(moment[1]) or until
            text = _UNTIL.sub("", text)
        words = {word.strip().replace(" ", "") for word in text.split(",")}
        found |= {"noindex", "nofollow"} if "none" in words else set()
        found |= {"nosnippet"} if "max-snippet:0" in words else set()
        found |= words & set(RESTRICTIVE)
    return [name for name in RESTRICTIVE if name in found], until


def tdm(reservation: str | None, policy: str | None) -> tuple[bool | None, str | None]:
    """Return a reservation, and the address of its policy; what is no 0 or 1 is unset.

    >>> tdm("1", "https://cinktank.com/policy.json"), tdm("yes", "javascript:x")
    ((True, 'https://cinktank.com/policy.json'), (None, None))
    """
    reserved = {"1": True, "0": False}.get((reservation or "").strip())
    address = (policy or "").strip()[:LONGEST]
    known = reserved is not None and address.startswith(("https://", "http://"))
    return reserved, address if known else None


def stated(
    robots: Iterable[str], reservation: str | None = None, policy: str | None = None
) -> Rights | None:
    """Return what one place (a page's head, or an answer's headers) says; ``None`` for nothing."""
    directives, until = robots_directives(robots)
    reserved, address = tdm(reservation, policy)
    if not directives and until is None and reserved is None:
        return None
    return Rights(
        robots=directives or None,
        unavailableAfter=until,
        tdmReservation=reserved,
        tdmPolicy=address,
    )


def combined(*places: Rights | None) -> Rights | None:
    """Return what several places say together, the least specific first: site, headers, page.

    Directives add up; of reservations the most specific that is set counts (TDMRep, « Processing
    priority »).

    >>> combined(Rights(tdmReservation=True), None, Rights(tdmReservation=False)).tdmReservation
    False
    """
    said = [place for place in places if place is not None]
    if not said:
        return None
    names = {name for place in said for name in place.robots or ()}
    agents = {name for place in said for name in place.aiDisallowed or ()}
    reserving = [place for place in said if place.tdmReservation is not None]
    return Rights(
        robots=[name for name in RESTRICTIVE if name in names] or None,
        unavailableAfter=min(
            (place.unavailableAfter for place in said if place.unavailableAfter), default=None
        ),
        tdmReservation=reserving[-1].tdmReservation if reserving else None,
        tdmPolicy=reserving[-1].tdmPolicy if reserving else None,
        aiDisallowed=sorted(agents) or None,
    )


def refusal(
    rights: Rights | None, tdm_obeyed: bool, robots_obeyed: Sequence[str], ai_obeyed: bool, now: str
) -> str | None:
    """Return what forbids to keep an article, where it is obeyed: ``tdm_reservation``.

    *now* is ISO 8601 in UTC. ``None``: nothing does.
    """
    if rights is None:
        return None
    if tdm_obeyed and rights.tdmReservation:
        return "tdm_reservation"
    until = rights.unavailableAfter
    if "unavailable_after" in robots_obeyed and until and until < now:
        return "unavailable_after"
    if ai_obeyed and rights.aiDisallowed:
        return "ai_disallowed"
    return next((name for name in rights.robots or () if name in robots_obeyed), None)


@dataclass(frozen=True, slots=True)
class TDMRule:
    """A rule of ``/.well-known/tdmrep.json``."""

    location: str
    reserved: bool
    policy: str | None


def read_tdmrep(body: bytes) -> list[TDMRule]:
    """Read ``/.well-known/tdmrep.json``; what is no rule is left out.

    >>> read_tdmrep(b'[{"location": "/", "tdm-reservation": 1}, 7]')
    [TDMRule(location='/', reserved=True, policy=None)]
    """
    try:
        found: Any = json.loads(body[:MOST])
    except (ValueError, RecursionError):
        return []
    rules = []
    for one in found[:RULES] if isinstance(found, list) else []:
        if not isinstance(one, dict) or not isinstance(one.get("location"), str):
            continue
        policy = one.get("tdm-policy")
        reserved, address = tdm(
            str(one.get("tdm-reservation"))[:2], policy if isinstance(policy, str) else None
        )
        if reserved is not None and len(one["location"]) <= LONGEST:
            rules.append(TDMRule(one["location"], reserved, address))
    return rules


def path_matches(pattern: str, path: str) -> bool:
    """Return whether a path is one of a pattern's: ``*`` for anything, ``$`` for the end.

    >>> path_matches("/a/*/c", "/a/b/c/d"), path_matches("/a$", "/ab"), path_matches("", "/")
    (True, False, False)
    """
    first, *rest = pattern.removesuffix("$").split("*")
    ends = pattern.endswith("$")
    if not pattern or not path.startswith(first):
        return False
    at = len(first)
    if not rest:
        return not ends or at == len(path)
    last = rest.pop() if ends else ""
    for piece in rest:
        at = path.find(piece, at)
        if at < 0:
            return False
        at += len(piece)
    return not ends or (path.endswith(last) and len(path) - len(last) >= at)


@dataclass(frozen=True, slots=True)
class AgentRules:
    """The groups of a robots.txt or an ai.txt: agent, in small letters → (allowed, pattern)."""

    groups: dict[str, list[tuple[bool, str]]]

    def allows(self, agent: str, path: str) -> bool:
        """Return whether an agent's own group lets it fetch a path: its longest match says so."""
        matching = [
            (len(pattern), allowed)
            for allowed, pattern in self.groups.get(agent.lower(), ())
            if path_matches(pattern, path)
        ]
        return max(matching, default=(0, True))[1]


def read_agent_rules(body: bytes) -> AgentRules:
    """Read a robots.txt or an ai.txt.

    >>> rules = read_agent_rules(b"User-agent: GPTBot\\nUser-agent: CCBot\\nDisallow: /")
    >>> rules.allows("ccbot", "/a/"), rules.allows("other", "/a/")
    (False, True)
    """
    groups: dict[str, list[tuple[bool, str]]] = {}
    agents: list[str] = []
    reading = False
    for line in body[:MOST].decode("utf-8", "replace").splitlines()[: 10 * RULES]:
        name, _, value = line.partition("#")[0].partition(":")
        name, value = name.strip().lower(), value.strip()[:LONGEST]
        if name == "user-agent":
            agents = [*([] if reading else agents), value.lower()][-100:]
            reading = False
            groups.setdefault(value.lower(), [])
        elif name in ("allow", "disallow"):
            reading = True
            for agent in agents:
                if value and len(groups[agent]) < RULES:
                    groups[agent].append((name == "allow", value))
    return AgentRules(groups)


def ai_disallowed(robots: AgentRules, ai: AgentRules, path: str) -> list[str]:
    """Return who may not use a path for AI: agents of robots.txt, and ``ai.txt``."""
    named = [agent for agent in AI_AGENTS if agent.lower() in robots.groups]
    refused = [agent for agent in named if not robots.allows(agent, path)]
    if not (ai.allows("*", path) and ai.allows(AGENT, path)):
        refused.append("ai.txt")
    return refused


def path_of(url: str) -> str:
    """Return an address's path and query, as patterns are held against them."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return "/"
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def _date(text: str) -> str | None:
    plain = " ".join(text.split()).upper()
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            moment = read(plain)
            zoned = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
            return zoned.astimezone(UTC).isoformat(timespec="seconds")
        except (ValueError, TypeError, OverflowError, IndexError):
            continue
    return None
