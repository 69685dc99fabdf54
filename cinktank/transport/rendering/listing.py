"""A listing in a browser: clicked and scrolled on, as long as its reader wants more of it."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from time import monotonic
from typing import Any, Final, Protocol, TypeVar

from playwright.async_api import Error, Page
from playwright.async_api import Request as BrowserRequest
from playwright.async_api import Response as BrowserResponse
from playwright.async_api import TimeoutError as PageTimeoutError

from cinktank.transport.rendering.blocking import DATA, is_wanted
from cinktank.transport.rendering.consent import refuse

T = TypeVar("T")

QUIET: Final = 0.5
"""Seconds without a request, after which nothing more comes by itself."""

ENOUGH: Final = 3
"""So many times the end of the page is come to, and nothing comes: it is the listing's end."""

_CLICK: Final = 3000.0
"""Milliseconds for a control that is there to be clicked."""

_NEW: Final = """([entry, around, loop]) => {
  const read = (window.__read ??= new WeakSet());
  const inLoop = document.querySelector(loop) !== null;
  const found = [];
  for (const title of document.querySelectorAll(entry)) {
    if (read.has(title)) continue;
    read.add(title);
    if (title.closest(around) || (inLoop && !title.closest(loop))) continue;
    let module = title;
    for (let outer = title.parentElement; outer && outer !== document.body; ) {
      if (outer.querySelectorAll(entry).length > 1) break;
      module = outer;
      outer = outer.parentElement;
    }
    found.push(module.outerHTML);
  }
  return found;
}"""
"""What came since it was last asked."""

_CONTROL: Final = """([controls, around]) => {
  for (const old of document.querySelectorAll("[data-load-more]")) {
    old.removeAttribute("data-load-more");
  }
  for (const control of document.querySelectorAll(controls)) {
    const button = control.querySelector("a, button") ?? control;
    const { width, height } = button.getBoundingClientRect();
    const seen = width * height > 0 && button.checkVisibility({ visibilityProperty: true });
    if (!seen || button.closest(around) || button.closest(".ajax-page-disabled")) continue;
    button.setAttribute("data-load-more", "");
    return true;
  }
  return false;
}"""
"""Mark the control that is to be clicked; whether there is one."""

_SCROLL: Final = "() => window.scrollTo(0, document.documentElement.scrollHeight)"
_UP: Final = "() => window.scrollBy(0, -window.innerHeight)"


@dataclass(frozen=True, slots=True)
class Places:
    """Where things are on a page of the site, as CSS selectors."""

    entry: str
    """The title of an entry."""
    around: str
    """What is around the main content: menus, sidebar, footer."""
    loop: str
    """The listing, on pages that name it."""


@dataclass(slots=True)
class Batch:
    """What one step brought."""

    url: str
    html: str
    """The whole page at first, then the new entries alone."""
    number: int
    more: bool = True
    """Whether something came after it, or was not waited for."""


class Reader(Protocol):
    """Who reads along and says when it is enough."""

    controls: str
    """Selector of what loads more, once the first batch is read."""

    def wants_more(self, batch: Batch) -> bool:
        """Take in a batch; tell whether the next is wanted."""


@dataclass(eq=False)
class RenderedListing:
    """One listing, from its address to as far down as its reader wants."""

    places: Places
    new_reader: Callable[[], Reader]
    """Called once for each try: a page that failed is read again from its top."""
    pause: Callable[[], Awaitable[None]]
    """Waits as long as between two requests."""
    timeout: float
    """Seconds for one step."""
    batches: list[Batch] = field(default_factory=list)
    answers: Counter[str] = field(default_factory=Counter)
    """How overlays were answered."""
    page: Page | None = None
    progress: int = 0
    """Grows with every step: a page that does not progress hangs."""
    _open: set[Any] = field(default_factory=set)
    _endless: set[Any] = field(default_factory=set)
    """Requests that were open before this step: a long poll is never answered."""
    _moved: float = 0.0
    _failed: str | None = None
    _calls: int = 0

    async def watch(self, page: Page, request: Any) -> None:
        """Begin to listen to a new page's requests (``playwright_page_init_callback``)."""
        self.progress += 1
        self._open, self._endless = set(), set()
        self._failed, self._moved = None, monotonic()
        page.on("request", self._asked)
        page.on("requestfinished", self._answered)
        page.on("requestfailed", self._gone)
        page.on("response", self._judge)
        page.on("dialog", _dismiss)
        self.page = page

    async def read(self, page: Page) -> None:
        """Go down the page (a ``PageMethod``); what it brings is in `batches`."""
        if self.page is not page:
            raise Error("what the page asks for cannot be seen")
        reader = self.new_reader()
        self.batches, self.answers = [], Counter()
        await self._first_entries(page)
        html = await self._step(page.content())
        await self._new_entries(page)
        self.batches.append(Batch(page.url, html, 1))
        while reader.wants_more(self.batches[-1]):
            await self.pause()
            entries = await self._more(page, reader.controls)
            if not entries:
                self.batches[-1].more = False
                break
            self.batches.append(Batch(page.url, "\n".join(entries), len(self.batches) + 1))
        await self._step(page.evaluate("() => window.stop()"))

    async def _first_entries(self, page: Page) -> None:
        """Wait until the page's scripts have done what they do by themselves."""
        end = monotonic() + self.timeout
        while not self._quiet and monotonic() < end:
            await asyncio.sleep(QUIET / 5)
        await self._refuse(page)

    async def _more(self, page: Page, controls: str) -> list[str]:
        """Click or scroll; return the entries that came, none at the end."""
        self._failed, self._calls, clicked = None, 0, False
        for _ in range(ENOUGH):
            self._endless, self._moved = set(self._open), monotonic()
            clicked = await self._click(page, controls)
            if not clicked:
                await self._step(page.evaluate(_SCROLL))
            if entries := await self._come(page):
                return entries
            if self._failed:
                raise Error(self._failed)
            await self._refuse(page)
            if not clicked:
                await self._step(page.evaluate(_UP))
                await asyncio.sleep(QUIET / 5)
        if clicked and not self._calls:
            raise Error("a click on what loads more does nothing")
        return []

    async def _come(self, page: Page) -> list[str]:
        """Wait for new entries; return none once all is quiet."""
        found: list[str] = []
        end = monotonic() + self.timeout
        while True:
            found += await self._new_entries(page)
            if self._quiet or (found and not self._waits):
                return found + await self._new_entries(page)
            if monotonic() > end:
                if found:
                    return found
                raise PageTimeoutError(f"nothing came within {self.timeout:.0f} seconds")
            await asyncio.sleep(QUIET / 10)

    async def _click(self, page: Page, controls: str) -> bool:
        """Click on what loads more, if it is there to be seen; an overlay may have to go first."""
        for _ in range(2):
            if not await self._step(page.evaluate(_CONTROL, [controls, self.places.around])):
                return False
            try:
                await self._step(page.locator("[data-load-more]").first.click(timeout=_CLICK))
            except PageTimeoutError:
                await self._refuse(page)
            else:
                return True
        await self._step(page.locator("[data-load-more]").first.dispatch_event("click"))
        return True

    async def _refuse(self, page: Page) -> None:
        self.answers.update(await self._step(refuse(page)))

    async def _new_entries(self, page: Page) -> list[str]:
        places = self.places
        asked = page.evaluate(_NEW, [places.entry, places.around, places.loop])
        entries: list[str] = await self._step(asked)
        return entries

    async def _step(self, work: Awaitable[T]) -> T:
        async with asyncio.timeout(self.timeout):
            result = await work
        self.progress += 1
        return result

    # What the page asks for

    @property
    def _waits(self) -> bool:
        return bool(self._open - self._endless)

    @property
    def _quiet(self) -> bool:
        return not self._waits and monotonic() - self._moved > QUIET

    def _asked(self, request: BrowserRequest) -> None:
        self._calls += request.resource_type in DATA
        self._open.add(request)
        self._moved = monotonic()

    def _answered(self, request: BrowserRequest) -> None:
        self._open.discard(request)
        self._moved = monotonic()

    def _gone(self, request: BrowserRequest) -> None:
        self._answered(request)
        if request.resource_type in DATA and is_wanted(
            request.url, request.resource_type, request.frame.url
        ):
            self._failed = f"{request.url} failed: {request.failure}"

    def _judge(self, response: BrowserResponse) -> None:
        request = response.request
        asked = request.resource_type in DATA and is_wanted(
            response.url, request.resource_type, request.frame.url
        )
        if asked and response.status >= 400:
            self._failed = f"{response.url} answered {response.status}"


def _dismiss(dialog: Any) -> Any:
    return dialog.dismiss()
