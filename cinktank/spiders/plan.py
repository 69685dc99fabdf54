"""The plan: which sources a run takes, in which order, and what it does when one gives nothing."""

from collections.abc import AsyncIterator, Callable
from typing import Final

from scrapy import Request

from cinktank.crawl.address import Address
from cinktank.crawl.articles import Articles
from cinktank.crawl.fetching import RunEndedError
from cinktank.crawl.run import Run
from cinktank.discovery.api.source import ApiSource
from cinktank.discovery.chain import ChainSource, WholeChainSource
from cinktank.discovery.feed import FeedSource
from cinktank.discovery.gaps import GapSource
from cinktank.discovery.gone import GoneSource
from cinktank.discovery.listing.site import SiteListingsSource
from cinktank.discovery.listing.source import ListingSource
from cinktank.discovery.quarantine import QuarantineSource
from cinktank.discovery.revisits import RevisitSource
from cinktank.discovery.sitemap import SitemapSource
from cinktank.discovery.source import Source, SourceUnavailableError
from cinktank.items import NewsArticle

AUTO: Final = (("api",), ("sitemap",), ("feed", "listing"), ("listing", "neighbours"))
"""What ``follow=auto`` tries, one after the other, until one works."""

Step = Callable[[], Source]

Maker = Callable[[Run, Articles], Source]


def archive(run: Run, articles: Articles) -> Source:
    """Return the source that follows an archive's index: only a crawl of one pays its imports."""
    from cinktank.discovery.archive import ArchiveSource

    return ArchiveSource(run, articles)


WHOLE: Final[dict[str, Maker]] = {
    "archive": archive,
    "api": ApiSource,
    "sitemap": SitemapSource,
    "feed": FeedSource,
}
"""Sources that need nothing but the run, by the name that ``follow`` gives them."""


class Plan:
    """The sources of one run, each seeing what is known by then. With ``auto`` they are
    alternatives; else all are followed."""

    def __init__(self, run: Run, articles: Articles):
        self._run = run
        self._articles = articles
        self._flaws: list[str] = []
        """What the sources could not read, and no other one has made up for."""
        self._proved = False
        """Whether a source has shown all that the run asks for."""

    async def outputs(self) -> AsyncIterator[Request | NewsArticle]:
        """Yield the requests and articles of every source."""
        given = self._run.arguments
        alternatives = list(AUTO if given.follow == ("auto",) else (given.follow,))
        while alternatives:
            names = alternatives.pop(0)
            steps = self._alone() or self._steps(names)
            async for output in self._followed(steps, alternatives):
                yield output
        if self._flaws and not self._proved:
            self._run.fail(_missing(self._flaws, given.follow))
        async for output in self._followed([self._make(GoneSource)], []):
            yield output

    def _alone(self) -> list[Step]:
        """Return the one source that a run takes which is asked for nothing else."""
        given = self._run.arguments
        kinds = ((given.gaps, GapSource), (given.quarantine, QuarantineSource))
        return [self._make(kind) for asked, kind in kinds if asked]

    def _steps(self, names: tuple[str, ...]) -> list[Step]:
        """Return what makes the sources of these names, in their order."""
        steps = [self._make(kind) for name, kind in WHOLE.items() if name in names]
        if "api" not in names:  # which looks itself at what is due, a hundred in a request
            steps.insert(0, self._make(RevisitSource))
        if {"listing", "neighbours"} & set(names):
            steps += self._walk(names)
        return steps

    def _walk(self, names: tuple[str, ...]) -> list[Step]:
        """Return what makes the walk along listings and neighbours."""
        run, articles = self._run, self._articles
        newest_only, chained = "listing" not in names, "neighbours" in names
        steps: list[Step] = []
        if run.arguments.section:
            alone = names == ("neighbours",)
            chain: Source | None = ChainSource(run, articles, alone) if chained else None
            if not (newest_only and run.arguments.start):
                steps.append(lambda: ListingSource(run, articles, newest_only))
        else:
            whole = WholeChainSource(run, articles) if chained else None
            chain = whole
            is_chained = whole.is_chained if whole else lambda: False
            if not (newest_only and run.arguments.start):
                steps.append(lambda: SiteListingsSource(run, articles, newest_only, is_chained))
        return steps if chain is None else [*steps, lambda: chain]

    def _make(self, kind: Maker) -> Step:
        return lambda: kind(self._run, self._articles)

    async def _followed(
        self, steps: list[Step], alternatives: list[tuple[str, ...]]
    ) -> AsyncIterator[Request | NewsArticle]:
        """Follow one source after the other; strike the *alternatives* if they have worked.

        They have where none was closed, and what one could not read another one has shown.
        """
        run, unavailable = self._run, False
        while steps:
            self._go_on()
            source = steps.pop(0)()
            try:
                async for output in self._asked(source):
                    yield output
                await run.settled(source.account)
                self._go_on()
                source.settled()
                source.save(source.ended and source.whole and run.whole and not run.broke_off)
                self._proved |= source.proves
            except SourceUnavailableError as error:
                await run.settled(source.account)
                source.save(complete=False)
                unavailable = True
                if source.account.named or source.account.outcomes:  # it has shown some
                    source.flaws.append(f"{source.title} broke off: {error}")
                for step in self._instead(source, error, steps, alternatives):
                    steps.insert(0, step)
            self._flaws += source.flaws
        if unavailable:
            return
        if alternatives and self._flaws and not self._proved:
            instead = " and ".join(alternatives[0])
            run.logger.warning("%s: following %s as well", self._flaws[0], instead)
        else:
            alternatives.clear()

    async def _asked(self, source: Source) -> AsyncIterator[Request | NewsArticle]:
        """Yield what a source brings, its addresses as requests, as fast as there is room."""
        async for found in source.addresses():
            self._go_on()
            if not isinstance(found, Address):
                yield found
            elif request := self._articles.ask(found, source.account):
                yield request
                await self._run.room()

    def _go_on(self) -> None:
        """Raise `RunEndedError` where the run is at its end.

        What is found then is not asked for: a source that went on to its own end would say that all
        of it has an outcome.
        """
        if self._run.is_ending:
            raise RunEndedError

    def _instead(
        self,
        source: Source,
        error: SourceUnavailableError,
        steps: list[Step],
        alternatives: list[tuple[str, ...]],
    ) -> list[Step]:
        """Say in one line that a source gives nothing, and what follows; or end the run.

        Return what is to be done first: what is due, which the API would have looked at.
        """
        run = self._run
        run.stats.inc_value(f"sources/unavailable/{source.name}")
        line = str(error) if error.reason else f"{source.title} cannot be used: {error}"
        if alternatives:
            run.logger.warning("%s: following %s instead", line, " and ".join(alternatives[0]))
            steps.clear()
            return []
        if error.reason or not steps:
            run.stop(
                error.reason or f"{source.name}_closed",
                line if error.reason else f"{line}. Follow another way: -a follow=auto finds one",
            )
        left = run.arguments.follow[run.arguments.follow.index(source.name) + 1 :]
        run.logger.warning("%s: going on with %s", line, " and ".join(left))
        return [self._make(RevisitSource)] if source.name == "api" else []


def _missing(flaws: list[str], follow: tuple[str, ...]) -> str:
    """Return in one line what could not be read, and what to do.

    >>> _missing(["https://cinktank.com/feed/: it is cut short"], ("feed",))
    'https://cinktank.com/feed/: it is cut short: articles may be missing. Run again: it is read \
anew; or follow another way: -a follow=auto'
    """
    more = f" (and {len(flaws) - 1} more like it)" if len(flaws) > 1 else ""
    another = "" if follow == ("auto",) else "; or follow another way: -a follow=auto"
    return f"{flaws[0]}{more}: articles may be missing. Run again: it is read anew{another}"
