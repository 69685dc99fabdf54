"""A listing brought by a browser: how it is asked for, and how far the browser is to load."""

import asyncio
from collections.abc import Callable, Iterator
from copy import deepcopy
from typing import TYPE_CHECKING

from scrapy import Request

from cinktank.crawl.run import Run
from cinktank.discovery.listing.shown import ShownPage
from cinktank.discovery.listing.walk import ListingWalk, PagePlace
from cinktank.pages import theme
from cinktank.pages.listing import ListingPage
from cinktank.pages.loading import controls, endpoint

if TYPE_CHECKING:
    from cinktank.transport.rendering.listing import Batch, RenderedListing


async def load_in_browser(
    run: Run, url: str, walk: ListingWalk, to_the_end: bool
) -> "RenderedListing":
    """Let a browser load the listing at *url*; raises `FetchError`.

    It loads as long as *walk* would go on; unless *to_the_end*, until there are entries.
    """
    from cinktank.transport.rendering.listing import Places, RenderedListing

    seconds = run.settings.getfloat("RENDER_TIMEOUT")
    rendering = RenderedListing(
        Places(theme.ENTRY_CSS, theme.FURNITURE_CSS, theme.LOOP_CSS),
        lambda: WalkAhead(walk, to_the_end, lambda: run.is_ending),
        lambda: _pause(run, url),
        seconds,
    )
    await run.fetcher.fetch(url, meta={"rendering": rendering, "playwright": True})
    return rendering


def shown_pages(batches: "list[Batch]") -> Iterator[ShownPage]:
    """Yield a browser's batches as pages of the walk."""
    version = ""
    for batch in batches:
        if batch.number == 1:
            page = ListingPage(batch.html.encode(), batch.url, "utf-8")
            version = endpoint(page) or ""  # the theme's version says how times are read
        else:
            html = f"<!-- {version} -->{batch.html}"
            page = ListingPage(html.encode(), batches[0].url, "utf-8")
        more = PagePlace(batches[0].url, "browser", batch.number + 1) if batch.more else None
        yield ShownPage(page, more, batch=batch.number)


class WalkAhead:
    """Walks ahead while the browser loads, by the same rules, to say when it is enough."""

    def __init__(self, walk: ListingWalk, to_the_end: bool, is_ending: Callable[[], bool]):
        self._walk = deepcopy(walk)
        self._to_the_end = to_the_end
        self._is_ending = is_ending
        self._batches: list[Batch] = []
        self.controls = ""

    def wants_more(self, batch: "Batch") -> bool:
        """Take in what came; return whether the walk goes on below it."""
        self._batches = [*self._batches[:1], batch]
        *_, page = shown_pages(self._batches)
        if batch.number == 1:
            self.controls = controls(page.page)
        _, onward = self._walk.read(page)
        wanted = (self._to_the_end or not page.articles()) and not self._is_ending()
        return wanted and onward is not None and onward.how == "browser"


async def _pause(run: Run, url: str) -> None:
    """Wait as long as between two requests of the crawl."""
    downloader = run.crawler.engine.downloader
    slot = downloader.slots.get(downloader.get_slot_key(Request(url)))
    await asyncio.sleep(slot.delay if slot else 0)
