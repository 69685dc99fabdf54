"""What to look at again: articles that are due, and addresses that failed."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from cinktank.memory import Record, SQLiteMemory
from cinktank.transport.onsite import host


@dataclass(frozen=True, slots=True)
class Revisit:
    """One address to fetch again; *headers* let the site answer 304 where nothing changed."""

    url: str
    discovery: str
    headers: dict[str, str] = field(default_factory=dict)


def revisits(
    memory: SQLiteMemory, site: str, belongs: Callable[[Record], bool], now: int
) -> Iterator[Revisit]:
    """Yield what is due *now* (Unix seconds) at *site* and of the section."""
    for record in memory.due(now):
        if host(record.url) != host(site):
            continue
        if record.revision == 0:
            yield Revisit(record.url, "retry")
        elif belongs(record):
            headers = {"If-None-Match": record.etag, "If-Modified-Since": record.last_modified}
            present = {name: value for name, value in headers.items() if value}
            yield Revisit(record.url, "revisit", present)


def next_attempt(known: Record | None, now: int) -> int:
    """Return when to try a failed address again: each time after as long as it has been failing.

    >>> next_attempt(None, 1000)
    1000
    """
    longest = 7 * 86400
    return now + min(now - known.first_seen, longest) if known else now
