"""Tombstones: of articles that were missing at two looks, if the site is well."""

from cinktank.crawl.address import Address
from cinktank.crawl.fetching import FetchError
from cinktank.crawl.health import MASS_DOUBTED
from cinktank.crawl.run import utc
from cinktank.discovery.source import Found, Source
from cinktank.items import NewsArticle, NewsMetadata
from cinktank.memory import Record


class GoneSource(Source):
    """The articles that the run has found to be gone: the last of its sources."""

    name = "gone"
    title = "What is gone"

    async def addresses(self) -> Found:
        """Yield a tombstone for each; none while the site is ill: they are looked at again."""
        run = self.run
        missing = [known for known in run.gone if not self._has_moved(known)]
        gone = [known for known in missing if not self._is_shown(known)]
        if not gone:
            return
        if doubts := await self._doubts(gone):
            run.stats.inc_value("revisit/doubted", len(gone))
            run.fail(f"{len(gone)} articles are not taken as gone: {doubts}")
            return
        for known in gone:
            entry = run.ledger.begin(Address(known.url, "revisit"), self.account)
            if entry is not None:
                item = self._tombstone(known)
                run.ledger.carry(entry, item)
                yield item

    def _has_moved(self, known: Record) -> bool:
        """Return whether an article has been found at another address since it was missing."""
        now = self.run.memory.get(known.url)
        return now is not None and now.url != known.url

    def _is_shown(self, known: Record) -> bool:
        """Return whether the site's own lists still show an article: then one of the two is wrong.

        It is gone if it stays so for as long as most of a site's articles would have to.
        """
        run, missing = self.run, known.missing or self.run.now()
        if known.url not in run.shown or run.now() - missing >= MASS_DOUBTED * run.gone_after:
            return False
        run.stats.inc_value("revisit/still_shown")
        return True

    async def _doubts(self, gone: list[Record]) -> str | None:
        """Return why they are not to be taken as gone; ``None``: they are."""
        run = self.run
        try:
            home = await run.fetcher.fetch_page(run.site)
        except FetchError as error:
            return f"the home page cannot be read: {error}"
        since = [known.missing or run.now() for known in gone]
        return run.health.doubts(home, since, run.gone_after)

    def _tombstone(self, known: Record) -> NewsArticle:
        run = self.run
        return NewsArticle(
            url=known.url,
            canonicalUrl=known.url,
            identifier=known.identifier,
            metadata=NewsMetadata(
                event="gone",
                discovery="revisit",
                spider=run.spider,
                job=run.job,
                dateDownloaded=utc(),
                sections=known.sections or None,
            ),
        )
