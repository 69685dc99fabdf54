"""Which sections are known to be whole, by what the sources have stored of their own walks.

A source stores that it came to its end only when all that it found had an outcome. So its state
proves a section down to a moment: what was published since is for the next crawl.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import msgspec

from cinktank.discovery.api.state import ApiState
from cinktank.discovery.chain import ChainState
from cinktank.discovery.sitemap import SitemapState
from cinktank.memory import SQLiteMemory
from cinktank.memory.record import WHOLE_SITE

_STATES: Final[dict[str, type[msgspec.Struct]]] = {
    "api": ApiState,
    "sitemap": SitemapState,
    "neighbours": ChainState,
}


@dataclass(frozen=True, slots=True)
class Walk:
    """What is remembered of one source's walks through one section of one site."""

    source: str
    host: str
    section: str
    """The section's `cinktank.processors.text.label_key`, or `WHOLE_SITE`."""
    complete: bool
    """Whether it came to its end with all that it found accounted for."""
    moment: int | None = None
    """When it last did, Unix seconds, where that is remembered."""

    def proves(self, host: str, section: str) -> bool:
        """Return whether it proves that a section (its key) is whole."""
        return self.complete and self.host == host and self.section in (section, WHOLE_SITE)


def walks(memory: SQLiteMemory) -> Iterator[Walk]:
    """Yield every walk that the memory knows of, also those that never came to their end."""
    for key, mark in memory.watermarks():
        source, host, section = _named(key)
        yield Walk(source or "listing", host, section, mark.complete is not None, mark.complete)
    for name, value in memory.source_states():
        source, host, section = _named(name)
        if source not in _STATES:
            continue
        try:
            state = msgspec.json.decode(value, type=_STATES[source])
        except msgspec.DecodeError:
            continue
        yield Walk(source, host, section, _is_complete(state))


def _named(key: str) -> tuple[str, str, str]:
    """Return source, host and section of a state's name.

    >>> _named("feed@cinktank.com sports"), _named("cinktank.com l'international")
    (('feed', 'cinktank.com', 'sports'), ('', 'cinktank.com', "l'international"))
    """
    where, _, section = key.partition(" ")
    source, _, host = where.rpartition("@")
    return source, host, section


def _is_complete(state: msgspec.Struct) -> bool:
    if isinstance(state, ApiState):
        return state.done
    if isinstance(state, SitemapState):
        return state.complete
    return isinstance(state, ChainState) and state.complete
