"""A listing that a browser has brought, in the order in which it came: the walk's pages."""

from dataclasses import dataclass, field

from cinktank.pages.listing import ListedArticle, ListingPage

_BATCH = "#/rendered/"


def is_rendered(url: str) -> bool:
    """Tell whether an address is of what a browser brings after a listing's first page."""
    return _BATCH in url


@dataclass
class ShownPage:
    """A listing's page whose way on is not on it: the first one, and each batch of a browser."""

    page: ListingPage
    onward: str | None = None
    """The address by which the walk knows what comes after it, where the page has no pager."""
    pages: int | None = None
    """How many pages there are, where another than the pager tells."""
    number: int = 1
    _entries: list[ListedArticle] | None = field(default=None, repr=False)

    @property
    def url(self) -> str:
        """Return the address by which a walk knows it."""
        return self.page.url if self.number == 1 else rendered(self.page.url, self.number)

    @property
    def last_page(self) -> int | None:
        """Return how many pages there are."""
        return self.pages or self.page.last_page

    @property
    def page_number(self) -> int | None:
        """Return which page it is."""
        return self.page.page_number

    def articles(self) -> list[ListedArticle]:
        """Return its entries."""
        if self._entries is None:
            self._entries = self.page.articles()
        return self._entries

    def next_page(self) -> str | None:
        """Return the address of what comes after it."""
        return self.page.next_page() or self.onward


def rendered(listing: str, number: int) -> str:
    """Return the address by which a walk knows what a browser brings.

    >>> rendered("https://cinktank.com/sport/", 2)
    'https://cinktank.com/sport/#/rendered/2'
    """
    return f"{listing.partition('#')[0]}{_BATCH}{number}"
