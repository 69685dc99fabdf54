"""What a whole site says of the use of its pages: asked for once, and remembered for a while."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

import msgspec

from cinktank.items import Rights
from cinktank.processors.rights import (
    MOST,
    AgentRules,
    TDMRule,
    ai_disallowed,
    combined,
    path_matches,
    path_of,
    read_agent_rules,
    read_tdmrep,
    stated,
)

TDMREP: Final = "/.well-known/tdmrep.json"
AI_TXT: Final = "/ai.txt"
HEADERS: Final = ("x-robots-tag", "tdm-reservation", "tdm-policy")
"""The headers that say something of it."""

AGE: Final = 86_400
"""Seconds for which an answer is good: an unchanged run asks nothing more."""

STATE: Final = "rights"
"""Name of the source state (``rights@<host> *``) that remembers it."""

Fetch = Callable[[str], Awaitable[tuple[int, bytes]]]
"""Asks for an address; gives status and body, and raises for what could not be had."""


class Answers(msgspec.Struct):
    """What the site answered, and when (Unix seconds)."""

    asked: int
    tdmrep: bytes = b""
    ai: bytes = b""


@dataclass(slots=True)
class SiteRights:
    """The site's own rules; none, as long as nothing is read."""

    tdm: list[TDMRule] = field(default_factory=list)
    ai: AgentRules = field(default_factory=lambda: AgentRules({}))
    robots: AgentRules = field(default_factory=lambda: AgentRules({}))

    def of_address(self, url: str) -> Rights | None:
        """Return what the site's files say of an address: known before it is asked for."""
        path = path_of(url)
        rule = next((rule for rule in self.tdm if path_matches(rule.location, path)), None)
        refused = ai_disallowed(self.robots, self.ai, path)
        if rule is None and not refused:
            return None
        return Rights(
            tdmReservation=rule.reserved if rule else None,
            tdmPolicy=rule.policy if rule else None,
            aiDisallowed=refused or None,
        )

    def of_page(
        self, url: str, headers: Mapping[str, list[str]], page: Rights | None
    ) -> Rights | None:
        """Return what files, headers and the page itself say together."""
        return combined(self.of_address(url), header_rights(headers), page)


def header_rights(headers: Mapping[str, list[str]]) -> Rights | None:
    """Return what an answer's headers say (names in small letters → values).

    >>> header_rights({"x-robots-tag": ["noarchive"], "tdm-reservation": ["1"]}).tdmReservation
    True
    """
    first = {name: values[0] for name, values in headers.items() if values}
    return stated(
        headers.get("x-robots-tag", []), first.get("tdm-reservation"), first.get("tdm-policy")
    )


async def site_rights(
    site: str, fetch: Fetch, remembered: bytes | None, robots: bytes, now: int
) -> tuple[SiteRights, bytes | None]:
    """Return the site's rules, and what to remember of them, if they were asked for anew.

    *site* is the home page's address, *remembered* what an earlier run was given to remember,
    *robots* the body of robots.txt. One request for each file; what cannot be had says nothing,
    and an answer from before stays good then.
    """
    known = _read(remembered)
    if known is not None and 0 <= now - known.asked < AGE:
        return rules(known.tdmrep, known.ai, robots), None
    before = known or Answers(0)
    answers = Answers(
        now,
        await _asked(f"{site.rstrip('/')}{TDMREP}", fetch, before.tdmrep),
        await _asked(f"{site.rstrip('/')}{AI_TXT}", fetch, before.ai),
    )
    return rules(answers.tdmrep, answers.ai, robots), msgspec.json.encode(answers)


async def _asked(url: str, fetch: Fetch, before: bytes) -> bytes:
    try:
        status, body = await fetch(url)
    except Exception:  # whatever stands in its way: the articles are asked for all the same
        return before
    if status == 200:
        return b"" if body.lstrip()[:1] == b"<" else body[:MOST]  # a page, as a soft 404 is
    return b"" if status in (404, 410) else before


def _read(remembered: bytes | None) -> Answers | None:
    if not remembered:
        return None
    try:
        return msgspec.json.decode(remembered, type=Answers)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None


def rules(tdmrep: bytes, ai: bytes, robots: bytes) -> SiteRights:
    """Return what the site's files say: ``tdmrep.json``, ``ai.txt``, ``robots.txt``."""
    return SiteRights(read_tdmrep(tdmrep), read_agent_rules(ai), read_agent_rules(robots))


def remembered_rights(state: bytes | None) -> SiteRights:
    """Return what a run has remembered of the site's files, whenever that was."""
    known = _read(state) or Answers(0)
    return rules(known.tdmrep, known.ai, b"")
