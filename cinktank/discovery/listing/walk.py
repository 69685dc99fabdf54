"""Down a section's listing, page by page, and when to stop."""

import re
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import dropwhile, takewhile
from operator import not_
from statistics import mode
from typing import Literal, Protocol, TypeVar

from cinktank.pages.listing import ListedArticle
from cinktank.processors.urls import canonicalize
from cinktank.revision import number

BARREN = 3
"""So many pages in a row with nothing new on them: the listing repeats itself."""

SHORT_WALK = 3
"""So many listing pages are cheaper to read twice than to count."""

ANCHORS = 500
"""How many of its newest addresses a watermark holds: that many may be deleted at once."""

_PAGE = re.compile(r"(/page/|[?&]paged=)(\d{1,9})(?!\d)")


@dataclass(frozen=True, slots=True)
class PagePlace:
    """Where one page of a listing is: an address, and how it is asked for."""

    url: str
    how: Literal["html", "ajax", "browser"] = "html"
    number: int = 1
    """Which page it is, where its address does not say so."""


Place = TypeVar("Place", bound=Hashable, covariant=True)


class PageOfEntries(Protocol[Place]):
    """One page of a listing, or of a feed. A *Place* is what one page names another by."""

    @property
    def place(self) -> Place:
        """Return where it is."""

    @property
    def page_number(self) -> int | None:
        """Return which page it is, where it says so."""

    @property
    def last_page(self) -> int | None:
        """Return how many pages there are, where it says so."""

    @property
    def ends(self) -> bool | None:
        """Return whether it says itself that nothing comes after it; ``None``: it says nothing."""

    def articles(self) -> list[ListedArticle]:
        """Return its entries."""

    def next_page(self) -> Place | None:
        """Return where the next page is."""


ListingPlaces = PageOfEntries[PagePlace]
"""One page of a listing."""


@dataclass(slots=True)
class ListingCount:
    """How many articles a long listing held when the walk began, for one request."""

    _page: int | None = None
    _on_it: int = 0

    def begin(self, page: ListingPlaces, onward: PagePlace) -> PagePlace | None:
        """Return where the last page is; ``None`` where the listing is short or unnumbered."""
        if (page.last_page or 0) <= SHORT_WALK:
            return None
        return _numbered(onward, page.last_page)

    def read_last(self, page: ListingPlaces) -> None:
        """Take in the last page."""
        self._page = page.page_number
        self._on_it = sum(entry.in_loop for entry in page.articles())

    def articles(self, a_page: int) -> int | None:
        """Return how many that were, at so many *a_page*; ``None`` where nobody has counted."""
        return None if self._page is None else (self._page - 1) * a_page + self._on_it

    def shortfall(self, walk: "ListingWalk") -> int:
        """Return by how many articles the listing has shrunk during a walk to its end.

        What was there before, and again what new posts pushed onto a second page, must have been
        met on the way.
        """
        if self._page is None or walk.ended != "end":
            return 0
        a_page = mode(walk.sizes)
        before = (self._page - 1) * a_page + self._on_it
        after = (walk.pages - 1) * a_page + walk.sizes[-1]
        return before + walk.pushed_down - after


@dataclass(slots=True)
class ListingWalk:
    """One way down a listing.

    *anchors* are the watermark's: a page whose last entries are all of them has nothing unknown
    after it, because an earlier walk that was complete had been there. Merely meeting something
    known stops nothing: the last run may have died half-way. A first page of more entries than the
    last time (*first_size*) has no anchors: it had left some out then, as the others may have.
    """

    anchors: frozenset[int] = frozenset()
    since: date | None = None
    most_pages: int | None = None
    first_size: int = 0
    again: bool = False
    """A second walk of the same run: its pages have been asked for before."""
    pages: int = 0
    ended: str | None = None
    """Why the walk ended: ``end``, ``watermark``, ``since``, ``pages``; ``newest``: a feed of no
    more pages; ``repeats``: it goes round in circles; ``unproved``: nothing follows, and what came
    is not what a last page looks like."""
    found: int = 0
    """Entries that were not known."""
    empty: bool = False
    """The page read last lists nothing."""
    broken: bool = False
    """A page in between could not be read, or was an earlier one again."""
    lacking: list[str] = field(default_factory=list)
    """The pages that were to be there and were not, a line each."""
    entries: list[str] = field(default_factory=list)
    """Canonical addresses in the listing's own order, newest first."""
    boundaries: list[tuple[str, str]] = field(default_factory=list)
    """The last entry of a page and the first of the next."""
    sizes: list[int] = field(default_factory=list)
    """How many entries each page had."""
    rendered: bool = False
    """A browser brought a page: as many entries at a time as its script likes."""
    pushed_down: int = 0
    """Entries at the top of a page that were on the page before: new posts came in above."""
    last_page: int | None = None
    _seen: set[str] = field(default_factory=set)
    _visited: set[Hashable] = field(default_factory=set)
    _barren: int = 0
    _above: list[str] = field(default_factory=list)

    @property
    def complete(self) -> bool:
        """Whether every entry, down to the end or to the watermark, has been seen."""
        return self.ended in ("end", "watermark") and not self.broken

    @property
    def as_asked(self) -> bool:
        """Whether it has shown all that was asked for, and was left then."""
        return self.ended in ("since", "pages") and not self.broken

    def is_beyond(self, place: PagePlace) -> bool:
        """Return whether no page has said that there is one at a place, but for a link to it."""
        match = _PAGE.search(place.url)
        return self.last_page is None or match is None or int(match[2]) > self.last_page

    @property
    def flaw(self) -> str | None:
        """What is wrong with the way it ended, in words; ``None`` for an end like any other."""
        if self.ended == "repeats":
            return f"its pages repeat themselves after {self.pages}"
        if self.ended == "unproved" and self.pages > 1:  # a first page is said to list nothing
            return f"nothing follows page {self.pages}, which is not what a last page looks like"
        return None

    def read(self, page: PageOfEntries[Place]) -> tuple[list[ListedArticle], Place | None]:
        """Take in one page; return the articles not yet seen on this walk, and the next page."""
        self.pages += 1
        is_new = page.place not in self._visited  # a browser begins at the first page again
        self._visited.add(page.place)
        self.last_page = page.last_page or self.last_page
        entries = page.articles()
        self.empty = not entries
        loop = [_address(entry) for entry in entries if entry.in_loop]
        self.sizes.append(len(loop))
        self.rendered |= isinstance(page.place, PagePlace) and page.place.how == "browser"
        if self.pages == 1 and len(loop) > self.first_size > 0:
            self.anchors = frozenset()
        if self._above and loop:
            self.boundaries.append((self._above[-1], loop[0]))
            self.pushed_down += sum(1 for _ in takewhile(self._above.__contains__, loop))
        fresh, own = [], 0
        for entry in entries:
            address = _address(entry)
            if address in self._seen:
                continue
            self._seen.add(address)
            own += 1
            if not self._older_than_since(entry):
                fresh.append(entry)
            if entry.in_loop or self.pages == 1:  # a grid holds the newest, above the loop
                self.entries.append(address)
        if self.pages > 1 and is_new and loop and not own:
            self.broken = True
            where = page.place.url if isinstance(page.place, PagePlace) else page.place
            self.lacking.append(f"{where}: an earlier page once more, in its place")
        self._barren = 0 if fresh else self._barren + 1
        self._above = loop or self._above
        return fresh, self._onward(page, entries, loop, own)

    def skip(self, place: PagePlace, why: str) -> PagePlace | None:
        """Return where the page after an unreadable one is, if it is known to exist."""
        self.broken = True
        self.lacking.append(f"{place.url}: {why}")
        match = _PAGE.search(place.url)
        if match is None or int(match[2]) >= (self.last_page or 0):
            return None
        return _numbered(place, int(match[2]) + 1)

    def may_have_missed(self, count: "ListingCount", adjacent: Callable[[str, str], bool]) -> bool:
        """Return whether posts deleted during the walk may have moved one out of sight.

        It moves from the top of a page not yet read to the bottom of one already read. A walk that
        is short, or came down to the watermark, is proved by its articles' neighbours (*adjacent*:
        no post of the section lies between these two), a long one by counting, a second one by
        finding nothing new. A walk that was left early proves nothing, and sets no watermark.
        """
        if self.pages < 2 or self.broken or self.ended not in ("end", "watermark"):
            return False
        if self.again:
            return self.found > 0
        if self.pages <= SHORT_WALK or self.ended == "watermark":
            return not all(adjacent(newer, older) for newer, older in self.boundaries)
        return count.shortfall(self) > 0

    def usual_size(self) -> int:
        """Return how many entries a page in the middle has; 0 where there was none."""
        return max(self.sizes[1:-1], default=0)

    def left_out(self, usual: int) -> int:
        """Return how many entries its pages lacked, of the *usual* number, but for the first.

        That has a layout of its own, and is read again by every walk.
        """
        rest = self.sizes[1:] if self.ended == "watermark" else self.sizes[1:-1]
        return sum(max(0, usual - size) for size in rest)

    def new_anchors(self, before: list[int]) -> list[int]:
        """Return the anchors of the watermark that this walk, being complete, sets."""
        mine = [number(address) for address in self.entries[:ANCHORS]]
        return list(dict.fromkeys(mine + before))[:ANCHORS]

    def _onward(
        self,
        page: PageOfEntries[Place],
        entries: list[ListedArticle],
        loop: list[str],
        own: int,
    ) -> Place | None:
        following = page.next_page()
        dated = [entry for entry in entries if entry.in_loop and entry.published]
        if loop and self._is_known_from_some_entry_on(loop):
            self.ended = "watermark"
        elif following is None:
            self.ended = "end" if _is_last(page, own) else "unproved"
        elif following in self._visited:
            self.ended = "repeats"
        elif dated and all(map(self._older_than_since, dated)):
            self.ended = "since"
        elif self.most_pages and self.pages >= self.most_pages:
            self.ended = "pages"
        elif self._barren >= BARREN:
            self.ended = "repeats"
        else:
            return following
        return None

    def _is_known_from_some_entry_on(self, loop: list[str]) -> bool:
        """Return whether new entries are followed by anchors alone.

        One that is unknown amid them was left out when the earlier walk was there: so may others
        have been, further down.
        """
        known = [number(address) in self.anchors for address in loop]
        return any(known) and all(dropwhile(not_, known))

    def _older_than_since(self, entry: ListedArticle) -> bool:
        # Listings of older themes print a time whose zone lies by some hours: leave a day.
        if self.since is None or not entry.published:
            return False
        return (self.since - date.fromisoformat(entry.published[:10])).days > 1


def _address(entry: ListedArticle) -> str:
    return canonicalize(entry.url) or entry.url


def _is_last(page: PageOfEntries[Place], own: int) -> bool:
    """Return whether a page that nothing follows is the last one, and not one that went wrong.

    A last page has entries of its own (*own*: so many), and is the one that its pager, or the first
    page, says is the last. A page of maintenance, an empty one, or the first page once more has
    not.
    """
    if page.ends:
        return True
    number, last = page.page_number, page.last_page
    if not own:
        return number is not None and last is not None and number > last
    return number is None or last is None or number >= last


def _numbered(place: PagePlace, page: int | None) -> PagePlace | None:
    if place.how == "ajax" and page:
        return replace(place, number=page)
    match = _PAGE.search(place.url)
    if match is None:
        return None
    return PagePlace(f"{place.url[: match.start(2)]}{page}{place.url[match.end(2) :]}")
