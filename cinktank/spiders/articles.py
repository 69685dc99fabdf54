"""Articles: asked for, read, judged; and every address that could not be read accounted for."""

from collections.abc import Iterator
from contextlib import suppress
from typing import Any, Self

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.retry import get_retry_request
from scrapy.exceptions import DropItem
from scrapy.http import Response
from twisted.python.failure import Failure

from cinktank.discovery.neighbours import Step
from cinktank.discovery.revisits import Revisit, next_attempt
from cinktank.discovery.wordpress import NoApiError, post_address, read_post
from cinktank.items import NewsArticle, NewsMetadata
from cinktank.memory import Record, State
from cinktank.memory.records import record_of
from cinktank.pages.listing import ListingPage
from cinktank.pages.post import published
from cinktank.pipelines.stop import crawl_stopped_on_failure
from cinktank.processors.urls import canonicalize
from cinktank.scope import Scope
from cinktank.sites import site_for
from cinktank.spiders.news import NewsSpider, asked, charset, utc
from cinktank.transport.failures import failed_request, failure_line, failure_name
from cinktank.transport.redirects import origin

ARTICLES_FIRST = 1
"""Priority of articles over listing pages: the queue stays short however long the listing is."""


class ArticleSpider(NewsSpider):
    """Reads articles and tells which of them are asked for; where they are is its heirs' matter."""

    def __init__(self, *args: Any, **given: str):
        super().__init__(*args, **given)
        self.scope = Scope(self.arguments)
        self.closes_html = False
        """Whether this site's pages end with ``</html>``: then one that does not is cut short."""

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """Hear of requests that the scheduler drops."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        crawler.signals.connect(spider.dropped, signal=signals.request_dropped)
        return spider

    def article(self, url: str, discovery: str, step: Step | None = None, **more: Any) -> Request:
        """Return the request for one article."""
        return Request(
            url,
            self.parse_article,
            errback=self.article_failed,
            cb_kwargs={"discovery": discovery, "step": step},
            priority=ARTICLES_FIRST,
            **more,
        )

    def parse_article(
        self, response: Response, discovery: str, step: Step | None
    ) -> Iterator[Request | NewsArticle]:
        """Keep the section's article, remember any other; go on from it."""
        request = asked(response)
        if response.status != 200:
            yield from self.revisited(response.status, self.memory.get(request.url))
            return
        cut_short = self.closes_html and not closed(response)
        if cut_short and (again := get_retry_request(request, spider=self, reason="truncated")):
            yield again
            return
        item = self.read_article(response, discovery)
        if cut_short:
            item.metadata.validationMessages = {"truncated": ["the page has no </html>"]}
        undated = not cut_short and item.articleBody and item.datePublished is None
        if undated and (post := post_address(self.page(response))):
            yield self.date_of(post, response, item, step)
        else:
            yield from self.taken(item, discovery, step)

    def date_of(
        self, post: str, response: Response, item: NewsArticle, step: Step | None
    ) -> Request:
        """Return the request for the date of a page that shows none, to the site's API."""
        self.crawler.stats.inc_value("walk/date_asked")
        return Request(
            post,
            self.parse_date,
            errback=self.date_failed,
            cb_kwargs={"page": response, "item": item, "step": step},
            priority=ARTICLES_FIRST,
        )

    def parse_date(
        self, response: Response, page: Response, item: NewsArticle, step: Step | None
    ) -> Iterator[Request | NewsArticle]:
        """Read the page again, now that its date is known: its dateline leans on it."""
        discovery = item.metadata.discovery or ""
        with suppress(NoApiError):
            moment = published(read_post(response.body), site_for(page.url).timezone)
            item = self.read_article(page, discovery, moment)
        yield from self.taken(item, discovery, step)

    def date_failed(self, failure: Failure) -> Iterator[Request | NewsArticle]:
        """Go on with what the page says: the article is refused for its date."""
        given = failed_request(failure).cb_kwargs
        yield from self.taken(given["item"], given["item"].metadata.discovery, given["step"])

    def taken(
        self, item: NewsArticle, discovery: str, step: Step | None
    ) -> Iterator[Request | NewsArticle]:
        """Keep what is to be kept, and go on from it."""
        record, wanted = self.judged(item)
        if wanted:
            yield item
        yield from self.go_on(record, discovery, step)

    def judged(self, item: NewsArticle) -> tuple[Record, bool]:
        """Tell whether an article is to be kept; remember one of another section."""
        record = record_of(item, State.ELSEWHERE, self.now(), self.writer.schedule)
        if not self.scope.belongs(item):
            self.crawler.stats.inc_value("walk/other_section")
            self.memory.put(record, item.metadata.requestedUrl)
        elif not self.scope.in_range(item.datePublished):
            self.crawler.stats.inc_value("walk/out_of_range")
        else:
            self.belongs(record)
            return record, True
        return record, False

    def belongs(self, record: Record) -> None:
        """Take note of an article that is kept."""

    def go_on(self, record: Record, discovery: str, step: Step | None) -> Iterator[Request]:
        """Go on from an article that was read."""
        raise NotImplementedError

    def look_again_at(self, due: Revisit) -> Request:
        """Return the request for what is due; one that is gone or unchanged is an answer too."""
        request = self.article(due.url, due.discovery, headers=due.headers, dont_filter=True)
        if due.discovery == "revisit":
            request.meta["handle_httpstatus_list"] = [304, 404, 410]
        return request

    def revisited(self, status: int, known: Record | None) -> Iterator[NewsArticle]:
        """Note that an article is unchanged (304), or write the tombstone of one that is gone."""
        self.crawler.stats.inc_value(f"revisit/{status}")
        if known is None:
            return
        if status == 304:
            self.writer.seen(known, self.now())
            return
        yield NewsArticle(
            url=known.url,
            canonicalUrl=known.url,
            identifier=known.identifier,
            metadata=NewsMetadata(
                event="gone",
                discovery="revisit",
                spider=self.name,
                job=self.job,
                dateDownloaded=utc(),
                sections=known.sections or None,
            ),
        )

    def article_failed(self, failure: Failure) -> None:
        """Account for an address that could not be read."""
        url = origin(failed_request(failure))
        self.failed(url, failure_name(failure), failure_line(failure))

    def dropped(self, request: Request) -> None:
        """Note where an address led that the scheduler has had already: Scrapy says nothing."""
        first = origin(request)
        if "redirect_urls" not in request.meta or "discovery" not in request.cb_kwargs:
            return
        if request.url in request.meta["redirect_urls"]:
            self.failed(first, "redirect_loop", f"redirects to itself by {request.url}")
        else:
            self.crawler.stats.inc_value("walk/redirected_to_known")
            self.memory.put_alias(canonicalize(first) or first, request.url)

    def failed(self, url: str, name: str, line: str) -> None:
        """Count it, quarantine it, and let the next run try again."""
        self.crawler.stats.inc_value(f"walk/failed/{name}")
        url = canonicalize(url) or url
        known, now = self.memory.get(url), self.now()
        if known is None or known.revision == 0:
            state = State.GONE if name in ("404", "410") else State.FAILED
            record = Record(url, state, first_seen=known.first_seen if known else now)
            record.last_seen, record.due, record.job = now, next_attempt(known, now), self.job
            self.memory.put(record)
        with suppress(DropItem), crawl_stopped_on_failure(self.crawler):
            self.writer.reject(url, [f"{name}: {line}"], None, now)

    def page(self, response: Response) -> ListingPage:
        """Return the response as a page of links."""
        self.closes_html = self.closes_html or closed(response)
        return ListingPage(response.body, response.url, charset(response))


def closed(response: Response) -> bool:
    """Tell whether a page has come to its end."""
    return b"</html" in response.body[-4096:].lower()
