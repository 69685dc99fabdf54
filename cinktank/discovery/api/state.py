"""What is remembered of a site's API between runs."""

import msgspec

from cinktank.pages.post import Term
from cinktank.pages.wordpress import Query


class ApiState(msgspec.Struct):
    """What is remembered of a site's API, for one section or the whole site."""

    root: str
    terms: list[Term] = []
    """The site's categories."""
    looked: int = 0
    """When they were read, Unix seconds."""
    section: list[int] = []
    """Numbers of the section's categories: its own, and of all that lie under it."""
    modified: str | None = None
    """By the site's clock: whatever was changed before is known once the first walk is `done`."""
    cursor: str | None = None
    """Date of the last post down to which the first walk has come."""
    last: int | None = None
    """Number of that post."""
    done: bool = False
    settled: bool = False
    """Whether `modified` was past when it was read: nothing more can come in that second."""
    posts: int | None = None
    """How many there were then."""

    def within(self, query: Query) -> Query:
        """Return a query for the section's posts alone, if there is a section."""
        numbers = ",".join(map(str, self.section))
        return {**query, "categories": numbers} if numbers else query
