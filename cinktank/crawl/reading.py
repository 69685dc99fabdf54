"""Articles from responses, with how they came; and what a page leaves to be asked for besides."""

from collections.abc import Callable
from contextlib import suppress
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from scrapy import Request
from scrapy.http import Response

from cinktank.crawl.fetching import FetchError, charset, header
from cinktank.crawl.provenance import AT, note_transport
from cinktank.crawl.rights import HEADERS
from cinktank.crawl.run import Run
from cinktank.deadline import read_within
from cinktank.extract import extract_article
from cinktank.items import NewsArticle
from cinktank.pages.article import ArticlePage
from cinktank.pages.paged import MOST_PAGES, joined, page_number
from cinktank.pages.post import published
from cinktank.pages.wordpress import NoApiError, post_address, read_post
from cinktank.processors.timestamps import read_moment
from cinktank.processors.urls import canonicalize
from cinktank.sites import site_for

if TYPE_CHECKING:
    from cinktank.crawl.ledger import Entry

NOT_THERE: Final = ("404", "410", "IgnoreRequest", "NotInArchiveError", "FlawedCaptureError")
"""Answers to a post's further page that will not change: the post is kept without it."""


class Reader:
    """Reads the articles of one run."""

    def __init__(self, run: Run):
        self._run = run

    def read(self, response: Response, discovery: str, published: str | None = None) -> NewsArticle:
        """Read the page that *response* brought, and write down how it came.

        Raises `cinktank.deadline.ReadingTimeoutError`.
        """
        run = self._run
        item = extract_article(
            response.body,
            response.url,
            charset(response),
            published,
            timeout=run.fetcher.read_timeout,
        )
        run.describe(item, discovery)
        metadata = item.metadata
        note_transport(metadata, response.meta)
        if metadata.canonicalRefused:
            item.canonicalUrl = canonicalize(item.url)
            run.stats.inc_value("identity/canonical_refused")
        assert response.request is not None
        requested = canonicalize(asked_for(response.request))
        if requested != (item.canonicalUrl or item.url):
            metadata.requestedUrl = requested
        metadata.pageHash = sha256(response.body).hexdigest()
        metadata.etag = header(response, "ETag")
        metadata.lastModified = header(response, "Last-Modified")
        stated = {
            name: [value.decode("latin-1") for value in response.headers.getlist(name)]
            for name in HEADERS
        }
        metadata.rights = run.rights.of_page(response.url, stated, metadata.rights)
        return item

    def is_post(self, response: Response) -> bool:
        """Return whether a page is a single post's, and not its second page or a later one.

        May raise `cinktank.deadline.ReadingTimeoutError`.
        """

        def read() -> bool:
            page = ArticlePage(response.body, response.url, charset(response))
            return page.is_article and page_number(response.url, page.body_classes) == 1

        return read_within(self._run.fetcher.read_timeout, read, response.url)

    async def completed(
        self, item: NewsArticle, response: Response, wanted: Callable[[NewsArticle], bool]
    ) -> NewsArticle:
        """Return a page's article with its date from the site's API, and its further pages.

        The date is asked for where the page shows none, and the page read again: its dateline
        leans on it. Further pages are, if the article is *wanted*. Raises
        `cinktank.deadline.ReadingTimeoutError`, and `FetchError` if a further page is to be asked
        for again.
        """
        if item.datePublished is None:
            date = await self._date_by_api(response)
            item = self.read(response, item.metadata.discovery or "", date)
        if item.metadata.furtherPages and wanted(item):
            item = joined(item, await self._further(item, response))
        return item

    async def _further(self, first: NewsArticle, response: Response) -> list[NewsArticle]:
        """Read the further pages of a post in several, each once, in their order.

        One that is not there, or is another post's, is left out: ``metadata.furtherPages`` goes on
        naming it.
        """
        run, waiting, pages = self._run, list(first.metadata.furtherPages or ()), []
        came = first.metadata.capture
        meta = {AT: read_moment(came.timestamp)} if came and came.timestamp else {}
        asked = {canonicalize(response.url)}
        while waiting and len(asked) <= MOST_PAGES:
            url = waiting.pop(0)
            if canonicalize(url) in asked or not run.on_site(url):
                continue
            asked.add(canonicalize(url))
            run.stats.inc_value("walk/further_pages")
            try:
                page = await run.fetcher.fetch(url, meta=meta)
            except FetchError as error:
                if error.name not in NOT_THERE:
                    line = f"{url}, a page of the same post: {error}"
                    raise FetchError("further_page", line) from error
                run.stats.inc_value("walk/further_pages_missing")
                run.logger.warning("%s, a page of %s: %s", url, response.url, error)
                continue
            item = self.read(page, first.metadata.discovery or "")
            if item.identifier != first.identifier:
                run.stats.inc_value("walk/further_pages_missing")
                run.logger.warning("%s is no page of %s", url, response.url)
                continue
            waiting += item.metadata.furtherPages or ()
            pages.append(item)
        return pages

    async def _date_by_api(self, response: Response) -> str | None:
        """Return the date of a page that shows none, as the site's API has it."""
        run = self._run
        try:
            url = post_address(run.fetcher.page(response))
        except FetchError:
            return None
        if url is None:
            return None
        run.stats.inc_value("walk/date_asked")
        with suppress(FetchError, NoApiError):
            answer = await run.fetcher.fetch(url)
            return published(read_post(answer.body), site_for(response.url).timezone)
        return None


def asked_for(request: Request) -> str:
    """Return the address that a request is for, whatever it is by now.

    Redirects have changed it, or a user's middleware.

    >>> came_by = {"redirect_urls": ["https://cinktank.com/a/"]}
    >>> asked_for(Request("https://cinktank.com/b/", meta=came_by))
    'https://cinktank.com/a/'
    """
    entry: Entry | None = request.cb_kwargs.get("entry")
    if entry is not None:
        return entry.address.url
    urls: list[str] = request.meta.get("redirect_urls") or [request.url]
    return urls[0]
