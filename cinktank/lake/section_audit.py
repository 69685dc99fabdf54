"""Is one section complete? Its own walk proves it, and everything found must be in the lake.

The neighbours prove a whole site (`cinktank.lake.audit`). Of one section they name mostly posts of
others, which nobody has asked for; so here it is the sources' word that counts.
"""

from dataclasses import asdict, dataclass, field
from typing import Any

from cinktank.lake.archive import Held
from cinktank.memory import Record, SQLiteMemory, State
from cinktank.memory.records import leads_elsewhere
from cinktank.processors.text import same_label
from cinktank.processors.urls import host


@dataclass(slots=True)
class SectionAudit:
    """What an audit of one section of one site found. Addresses are canonical."""

    section: str
    """The label, as the site's articles print it where one is held."""
    site: str
    """The site's host."""
    held: int = 0
    """Its articles in the lake, without those that are gone."""
    gone: int = 0
    proved: bool = False
    """Whether a source has come to the section's end with all that it found accounted for."""
    moment: int | None = None
    """When one last did, Unix seconds, where that is remembered."""
    missing: dict[str, list[str]] = field(default_factory=dict)
    """Addresses that are not held, with why: ``memory`` (it was stored, and the lake has it no
    more), ``failed`` (it could not be read: it is of the section, or of none that is known)."""
    quarantined: dict[str, list[str]] = field(default_factory=dict)
    """The same, for addresses that are in quarantine."""
    damaged: list[str] = field(default_factory=list)
    """Parts that cannot be read, a line each."""

    @property
    def complete(self) -> bool:
        """Whether the section is proved complete, and nothing that was found is lacking."""
        return self.proved and not (self.missing or self.quarantined or self.damaged)

    @property
    def is_nothing(self) -> bool:
        """Whether nothing of the section is known on this site."""
        return not (self.proved or self.held or self.gone or self.missing or self.quarantined)

    def as_dict(self) -> dict[str, Any]:
        """Return it as plain dicts and lists, for machines."""
        return {"complete": self.complete, **asdict(self)}


def audit_section(
    held: dict[str, Held], memory: SQLiteMemory, site: str, section: str
) -> SectionAudit:
    """Compare what is *held* of a section of a *site* (a host) with what *memory* knows of it.

    Whether a walk proves it is for the caller to say: it knows the sources.
    """
    found = SectionAudit(section, site)
    for line in held.values():
        if host(line.url) != site:
            continue
        own = [label for label in line.metadata.sections or () if same_label(label, section)]
        if not own and line.metadata.sections:
            continue
        if own:
            found.section = own[0]
        if line.gone:
            found.gone += 1
        else:
            found.held += 1
    for record in memory.records():
        if host(record.url) == site and _may_be_of(section, record) and record.url not in held:
            if record.state is State.KEPT:
                found.missing[record.url] = ["memory"]
            elif record.state is State.FAILED and not leads_elsewhere(memory, record):
                found.missing[record.url] = ["failed"]
            elif record.state is State.REJECTED:
                found.quarantined[record.url] = ["memory"]
    return found


def _may_be_of(section: str, record: Record) -> bool:
    """Return whether an address is of a section, or of none that is known."""
    return not record.sections or any(same_label(label, section) for label in record.sections)
