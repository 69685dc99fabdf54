"""Scrapy's shell of a crawl: a spider checks its arguments, opens a run, and follows its plan."""

from collections.abc import AsyncIterator, Iterator
from typing import TYPE_CHECKING, Any, ClassVar, Final, Self

from scrapy import Request, Spider
from scrapy.http import Response
from scrapy.settings import SETTINGS_PRIORITIES

from cinktank.crawl.arguments import (
    ALLOWED,
    OF_A_SECTION,
    ArgumentError,
    Arguments,
    read_arguments,
)
from cinktank.crawl.articles import Articles, Output, Outputs, is_article
from cinktank.crawl.closing import Closing
from cinktank.crawl.fetching import RunEndedError, charset
from cinktank.crawl.opening import open_run
from cinktank.crawl.run import Run, run_of
from cinktank.extract import extract_article
from cinktank.items import NewsArticle
from cinktank.memory import MemoryUnavailableError
from cinktank.pages.listing import ListingPage
from cinktank.sites import CINKTANK
from cinktank.spiders.plan import Plan
from cinktank.transport.reachable import unreachable

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.settings import BaseSettings

COMPONENTS: Final[dict[str, dict[str, int | None]]] = {
    "DOWNLOADER_MIDDLEWARES": {
        "cinktank.transport.rounds.RoundsMiddleware": -1_000_000,  # a user's cannot come before
        "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,
        "cinktank.transport.onsite.OnSiteMiddleware": 50,
        "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
        "cinktank.transport.robots.RobotsMiddleware": 100,
        "scrapy.downloadermiddlewares.httpauth.HttpAuthMiddleware": None,
        "cinktank.transport.authentication.SiteAuthentication": 300,
    },
    "SPIDER_MIDDLEWARES": {  # each wraps every callback's output once more: nobody asks for it
        "scrapy.spidermiddlewares.urllength.UrlLengthMiddleware": None,
        "scrapy.spidermiddlewares.depth.DepthMiddleware": None,
        "scrapy.spidermiddlewares.metacopy.MetaCopyDetectionMiddleware": None,
    },
    "EXTENSIONS": {  # a user's own come besides, as pipelines do
        "cinktank.transport.crawl_delay.CrawlDelay": 0,
        "cinktank.monitoring.progress.ProgressBar": 800,
        "cinktank.monitoring.metrics.MetricsFile": 810,
        "cinktank.monitoring.health.HealthChecks": 820,
        "cinktank.reports.recorder.RunRecorder": 830,
        "cinktank.summary.RunSummary": 900,
    },
    "ITEM_PIPELINES": {
        "cinktank.pipelines.rights.RightsPipeline": 200,
        "cinktank.pipelines.validation.ValidationPipeline": 300,
        "cinktank.pipelines.duplicates.DuplicatesPipeline": 400,
        "cinktank.pipelines.lake.LakePipeline": 500,
    },
}
"""What our spiders have in place of Scrapy's own. Any other spider keeps Scrapy's: its domains, its
depth, its user and password. What the settings say of one of them holds."""


AROUND: Final[dict[str, dict[str, int | None]]] = {
    "SPIDER_MIDDLEWARES": {"cinktank.crawl.cancelled.CancelledWithin": -1_000_000},
}
"""What stands around a user's own, where there are any."""


def with_follow(given: dict[str, Any], settings: "BaseSettings") -> dict[str, Any]:
    """Return a spider's arguments, with the sources that ``FOLLOW`` names where none are given."""
    follow = settings["FOLLOW"] if "start" not in given else None
    return {"follow": follow, **given} if follow else given


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
    _closing: Closing

    def __init__(self, *args: Any, **given: Any):
        super().__init__(*args)
        self.arguments: Arguments = read_arguments(given, self.site, self.section, self.allowed)
        self._job: str | None = given.get("_job")

    @classmethod
    def read_arguments(cls, given: dict[str, Any]) -> Arguments:
        """Check the arguments; raises `cinktank.crawl.arguments.ArgumentError`."""
        arguments = read_arguments(given, cls.site, cls.section, cls.allowed)
        if cls.needs_section and not arguments.section:
            raise ArgumentError(f"argument section: none is given: give {ALLOWED['section']}")
        return arguments

    @classmethod
    def update_settings(cls, settings: "BaseSettings") -> None:
        """Put our components in the place of Scrapy's, where the settings leave that open.

        A process that is given a crawler lays its settings over it once more: ours outrank them.
        """
        super().update_settings(settings)
        for setting, components in COMPONENTS.items():
            above = max(settings.getpriority(setting) or 0, SETTINGS_PRIORITIES["spider"]) + 1
            given = settings.getdict(setting)
            theirs = any(order is not None for order in given.values())
            more = AROUND.get(setting, {}) if theirs else {}
            settings.set(setting, {**components, **more, **given}, priority=above)

    @classmethod
    def from_crawler(cls, crawler: "Crawler", *args: Any, **kwargs: Any) -> Self:
        """Open the run: its memory and its lake; with ``LOOK_ONLY`` there is none."""
        looks_only = crawler.settings.getbool("LOOK_ONLY")
        kwargs = with_follow(kwargs, crawler.settings)
        if not looks_only:
            cls.read_arguments(kwargs)
        spider = super().from_crawler(crawler, *args, **kwargs)
        if not looks_only:
            spider.run = open_run(crawler, spider.name, spider.arguments, spider._job)
            spider.articles = Articles(spider.run)
            spider._closing = Closing(crawler)
        return spider

    async def start(self) -> AsyncIterator[Request | NewsArticle]:
        """Follow the plan, unless something stands in the way from the outset."""
        if run_of(self.crawler) is None:
            self.logger.error("LOOK_ONLY is for looking at single pages: a crawl needs a run")
            return
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

    def parse(self, response: Response, **kwargs: Any) -> Outputs | Output:
        """Read what a request without a callback has brought: a user's component made it."""
        if run_of(self.crawler) is None:
            return self._look_at(response)
        return self.articles.parse_unnamed(response)

    def _look_at(self, response: Response) -> Iterator[Request | NewsArticle]:
        """Yield a page's article and what it leads to: neighbours; of a listing, its entries.

        For ``scrapy parse`` and whoever looks at single pages: a crawl follows its plan.
        """
        item = extract_article(response.body, response.url, charset(response))
        if is_article(item):
            yield item
            leads: list[str | None] = [
                link.url for link in (item.nextArticle, item.previousArticle) if link
            ]
        else:
            page = ListingPage(response.body, response.url, charset(response))
            leads = [*(entry.url for entry in page.articles()), page.next_page()]
            if item.articleBody or not any(leads):
                yield item
        yield from (Request(url, self.parse) for url in leads if url)

    def closed(self, reason: str) -> None:
        """Account for what is open, and finish the lake."""
        if run_of(self.crawler) is None:
            return
        if self.crawler.engine is not None and self.crawler.engine.start_time is None:
            self.run.fail(f"a component has ended the crawl before it began: {reason}")
        self.run.stats.set_value("finish_reason", reason)  # CoreStats, which may be left out, does
        self.articles.end(reason)
        self.run.close(reason)


class SectionSpider(NewsSpider):
    """Keeps every article of one section.

    The listing gives the middle, the neighbours give the ends: from the section's newest article
    on to later posts, from its oldest back to earlier ones.
    """
