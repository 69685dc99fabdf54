"""Scrapy's shell of a crawl: a spider checks its arguments, opens a run, and follows its plan."""

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any, ClassVar, Self

from scrapy import Request, Spider
from scrapy.http import Response

from cinktank.crawl.arguments import (
    ALLOWED,
    OF_A_SECTION,
    ArgumentError,
    Arguments,
    read_arguments,
)
from cinktank.crawl.articles import Articles
from cinktank.crawl.fetching import RunEndedError, charset
from cinktank.crawl.opening import open_run
from cinktank.crawl.run import Run
from cinktank.extract import extract_article
from cinktank.items import NewsArticle
from cinktank.memory import MemoryUnavailableError
from cinktank.sites import CINKTANK
from cinktank.spiders.plan import Plan
from cinktank.transport.reachable import unreachable

if TYPE_CHECKING:
    from scrapy.crawler import Crawler


class NewsSpider(Spider):
    """Reads the articles of a site: what is found goes to the lake of its `run`."""

    section: ClassVar[str] = ""
    """The label of the spider's own section."""

    needs_section: ClassVar[bool] = True
    """Whether there has to be one."""

    site: ClassVar[str] = CINKTANK.start
    """The home page that ``-a site`` replaces."""

    allowed: ClassVar[frozenset[str]] = OF_A_SECTION
    """The arguments that mean something to it."""

    run: Run
    articles: Articles

    def __init__(self, *args: Any, **given: Any):
        super().__init__(*args)
        self.arguments: Arguments = self.read_arguments(given)
        self._job: str | None = given.get("_job")

    @classmethod
    def read_arguments(cls, given: dict[str, Any]) -> Arguments:
        """Check the arguments; raises `cinktank.crawl.arguments.ArgumentError`."""
        arguments = read_arguments(given, cls.site, cls.section, cls.allowed)
        if cls.needs_section and not arguments.section:
            raise ArgumentError(f"argument section: none is given: give {ALLOWED['section']}")
        return arguments

    @classmethod
    def from_crawler(cls, crawler: "Crawler", *args: Any, **kwargs: Any) -> Self:
        """Open the run: its memory and its lake."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        spider.run = open_run(crawler, spider.name, spider.arguments, spider._job)
        spider.articles = Articles(spider.run)
        return spider

    async def start(self) -> AsyncIterator[Request | NewsArticle]:
        """Follow the plan, unless something stands in the way from the outset."""
        run = self.run
        if run.obstacle:
            run.stop("cannot_start", run.obstacle)
        replayed = run.settings["REPLAY"]  # an archive answers: the site is asked nothing
        if not replayed and (problem := await unreachable(run.site, run.settings)):
            run.stop(
                "unreachable",
                f"{run.site} cannot be reached: {problem}. Check the network or give another site"
                " with -a site=…; `make crawl` runs on the local newsroom",
            )
        try:
            await run.read_rights()
            async for output in Plan(run, self.articles).outputs():
                yield output
        except RunEndedError:
            return
        except MemoryUnavailableError as error:
            if not run.is_ending:
                run.stop("memory_unavailable", str(error))

    def parse(self, response: Response, **kwargs: Any) -> NewsArticle:
        """Return the article on a page, for ``scrapy parse`` and the like."""
        return extract_article(response.body, response.url, charset(response))

    def closed(self, reason: str) -> None:
        """Account for what is open, and finish the lake."""
        self.articles.failures.end(reason)
        self.run.close(reason)


class SectionSpider(NewsSpider):
    """Keeps every article of one section.

    The listing gives the middle, the neighbours give the ends: from the section's newest article
    on to later posts, from its oldest back to earlier ones.
    """
