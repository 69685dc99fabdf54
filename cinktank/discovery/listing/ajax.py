"""A listing that loads by script, asked further as the theme's own script would, without one.

A page's further entries are at ``admin-ajax.php``, by POST.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from cinktank.discovery.listing.walk import PagePlace
from cinktank.pages.listing import ListedArticle, ListingPage
from cinktank.pages.loading import Block, Loop, loading
from cinktank.processors.json_values import decoded


@dataclass(frozen=True, slots=True)
class LoadMore:
    """How to ask for the further pages of one listing."""

    listing: str
    """Its own address."""
    source: Block | Loop
    size: int
    """How many entries of the loop are on its first page."""

    @classmethod
    def of(cls, page: ListingPage) -> "LoadMore | None":
        """Return how to ask for more than is on *page*; `None` where it does not say."""
        source = loading(page)
        if source is None:
            return None
        return cls(page.url, source, sum(entry.in_loop for entry in page.articles()))

    @property
    def last_page(self) -> int | None:
        """How many pages there are, by the first one."""
        return self.source.last

    def place(self, number: int) -> PagePlace:
        """Return where a page is."""
        return PagePlace(self.listing.partition("#")[0], "ajax", number)

    def form(self, number: int) -> dict[str, str]:
        """Return the fields of the request for a page."""
        source = self.source
        if isinstance(source, Block):
            return {
                "action": "td_ajax_block",
                "td_atts": source.atts,
                "td_block_id": source.id,
                "td_column_number": source.columns,
                "td_current_page": str(number),
                "block_type": source.type,
                "td_filter_value": "",
                "td_user_action": "",
                "td_magic_token": source.nonce,
            }
        state = source.state | {"currentPage": str(number)}
        form = {"action": "td_ajax_loop"}
        form |= {f"loopState[{name}]": value for name, value in state.items()}
        form |= {f"loopState[atts][{name}]": value for name, value in source.atts.items()}
        return form | {"loopState[server_reply_html_data]": ""}

    def read(self, number: int, body: bytes) -> "LoadedPage | None":
        """Return the page that an answer brings; `None` where it is no answer."""
        try:
            answer: Any = decoded(body)
        except ValueError:
            return None
        block = isinstance(self.source, Block)
        html = (
            answer.get("td_data" if block else "server_reply_html_data")
            if isinstance(answer, dict)
            else None
        )
        if not isinstance(html, str):
            return None
        ends = answer.get("td_hide_next") if block else None
        return LoadedPage(self, number, html, ends if isinstance(ends, bool) else None)


@dataclass(frozen=True)
class LoadedPage:
    """A further page of a listing, as Ajax brought it."""

    more: LoadMore
    number: int
    html: str
    ends: bool | None
    """Whether it says that it is the last; `None`: it says nothing."""

    @property
    def place(self) -> PagePlace:
        """Return where it is."""
        return self.more.place(self.number)

    @property
    def last_page(self) -> int | None:
        """Return how many pages the first one said there are."""
        return self.more.last_page

    @property
    def page_number(self) -> int | None:
        """Return which page it is."""
        return self.number

    @cached_property
    def _entries(self) -> list[ListedArticle]:
        # The theme's version tells how to read the entries' times: the endpoint names it.
        html = f"<!-- {self.more.source.endpoint} -->{self.html}"
        return ListingPage(html.encode(), self.more.listing, "utf-8").articles()

    def articles(self) -> list[ListedArticle]:
        """Return its entries."""
        return self._entries

    def next_page(self) -> PagePlace | None:
        """Return where the next page is.

        A loop does not say that it ends, and the first page's count is old when posts came in
        meanwhile: a last page that is full is followed by another.
        """
        if not self._entries or self.ends:
            return None
        last, full = self.last_page, len(self._entries) >= self.more.size - 1
        if self.ends is None and last is not None and self.number >= last and not full:
            return None
        return self.more.place(self.number + 1)
