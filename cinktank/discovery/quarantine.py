"""What is in quarantine and not stored since, asked for again."""

from cinktank.crawl.address import Address
from cinktank.discovery.source import Found, Source, SourceUnavailableError
from cinktank.lake.location import LakeError
from cinktank.lake.quarantine import refused
from cinktank.processors.urls import host


class QuarantineSource(Source):
    """The addresses in quarantine, for one reason or for all."""

    name = "quarantine"
    title = "The quarantine"

    async def addresses(self) -> Found:
        """Yield what is to be tried again at this site."""
        run = self.run
        reason = run.arguments.quarantine or ""
        try:
            found = refused(run.location, run.memory, reason)
        except LakeError as error:
            raise SourceUnavailableError(str(error), "cannot_read_quarantine") from error
        for one in found:
            if host(one.url) == host(run.site):
                yield Address(one.url, "retry", anew=True)
