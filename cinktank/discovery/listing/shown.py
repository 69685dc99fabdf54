"""A listing's page as a walk knows it, whoever has brought it."""

from dataclasses import dataclass, field

from cinktank.discovery.listing.walk import PagePlace
from cinktank.pages.listing import ListedArticle, ListingPage


@dataclass
class ShownPage:
    """A listing's page in HTML, or one batch of what a browser has loaded."""

    page: ListingPage
    onward: PagePlace | None = None
    """Where the next page is, if the page's own pager does not say it."""
    pages: int | None = None
    """How many pages there are, where another than the pager says it."""
    batch: int | None = None
    """Which of a browser's batches it is."""
    _entries: list[ListedArticle] | None = field(default=None, repr=False)

    @property
    def place(self) -> PagePlace:
        """Return where it is."""
        if self.batch is None or self.batch == 1:
            return PagePlace(self.page.url)
        return PagePlace(self.page.url, "browser", self.batch)

    @property
    def last_page(self) -> int | None:
        """Return how many pages there are."""
        return self.pages or self.page.last_page

    @property
    def page_number(self) -> int | None:
        """Return which page it is."""
        return self.page.page_number

    @property
    def ends(self) -> bool | None:
        """Return whether a browser has found nothing more to load."""
        return True if self.batch is not None and self.onward is None else None

    def articles(self) -> list[ListedArticle]:
        """Return its entries."""
        if self._entries is None:
            self._entries = self.page.articles()
        return self._entries

    def next_page(self) -> PagePlace | None:
        """Return where the next page is."""
        url = self.page.next_page()
        return PagePlace(url) if url else self.onward
