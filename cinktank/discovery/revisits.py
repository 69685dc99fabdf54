"""What to look at again: articles that are due, and addresses that failed."""

from collections.abc import Iterator

from cinktank.crawl.address import Address
from cinktank.crawl.run import Run
from cinktank.discovery.source import Found, Source
from cinktank.memory import Record
from cinktank.processors.urls import host


class RevisitSource(Source):
    """Addresses that the memory says are due, longest waiting first."""

    name = "revisit"
    title = "What is due"

    async def addresses(self) -> Found:
        """Yield what is due at this site and of this section."""
        for address in due_addresses(self.run):
            yield address


def due_addresses(run: Run) -> Iterator[Address]:
    """Yield what is due now; headers let the site answer 304 where nothing has changed."""
    here = host(run.site)
    for record in run.memory.due(run.now()):
        if host(record.url) != here:
            continue
        if record.revision == 0:
            yield Address(record.url, "retry", anew=True)
        elif run.scope.holds(record) or not record.sections:  # of no section: nobody else's
            yield look_again(record)


def look_again(record: Record) -> Address:
    """Return how to ask whether an article is still there, and what has changed."""
    headers = {"If-None-Match": record.etag, "If-Modified-Since": record.last_modified}
    present = {name: value for name, value in headers.items() if value}
    return Address(record.url, "revisit", anew=True, headers=present)
