"""What ``scrapy audit`` misses: posts that others name, and that are not in the lake."""

from cinktank.crawl.address import Address
from cinktank.discovery.source import Found, Source, SourceUnavailableError
from cinktank.lake.archive import newest_revisions
from cinktank.lake.audit import audit
from cinktank.lake.location import LakeError


class GapSource(Source):
    """The addresses that an audit of lake and memory finds missing."""

    name = "gap"
    title = "The audit"

    async def addresses(self) -> Found:
        """Yield what is missing; the memory must not say that it is held."""
        try:
            held = newest_revisions(self.run.location)
        except LakeError as error:
            raise SourceUnavailableError(str(error), "cannot_audit") from error
        for url in audit(held, self.run.memory).missing:
            self.run.memory.forget(url)
            yield Address(url, "gap")
