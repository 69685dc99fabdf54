"""What is missing: posts that others name and the lake has not, and what failed or was refused."""

from cinktank.crawl.address import Address
from cinktank.discovery.source import Found, Source, SourceUnavailableError
from cinktank.lake.archive import newest_revisions
from cinktank.lake.audit import audit
from cinktank.lake.location import LakeError
from cinktank.memory import State
from cinktank.memory.records import leads_elsewhere
from cinktank.processors.urls import host


class GapSource(Source):
    """The addresses that an audit finds missing, and those that could not be read so far."""

    name = "gap"
    title = "The audit"

    async def addresses(self) -> Found:
        """Yield what is missing; the memory must not say that it is held."""
        try:
            held = newest_revisions(self.run.location)
        except LakeError as error:
            raise SourceUnavailableError(str(error), "cannot_audit") from error
        memory, here = self.run.memory, host(self.run.site)
        found = audit(held, memory)
        missing = dict.fromkeys([*found.missing, *found.quarantined])
        for record in memory.records():
            unread = record.state in (State.FAILED, State.REJECTED)
            if unread and host(record.url) == here and not leads_elsewhere(memory, record):
                missing[record.url] = None
        for url in missing:
            memory.forget(url)
            yield Address(url, "gap", anew=True)
