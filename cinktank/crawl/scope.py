"""What was asked for: which section, which dates."""

from datetime import date

from cinktank.crawl.arguments import Arguments
from cinktank.items import NewsArticle
from cinktank.memory import Record, State
from cinktank.processors.text import same_label

CLOCKS_DIFFER = 1
"""Days. A listing's time may lie by its zone: only an article's own page decides to the day."""


class Scope:
    """Judges articles, remembered addresses and dates by a spider's arguments."""

    def __init__(self, arguments: Arguments):
        self._section = arguments.section
        self._since = arguments.since
        self._until = arguments.until

    @property
    def whole(self) -> bool:
        """Whether no article is left out for its date."""
        return not (self._since or self._until)

    def belongs(self, item: NewsArticle) -> bool:
        """Return whether the item is the section's; one that cannot be read is for quarantine.

        A page that names no section at all is of the section in whose listing it stands.
        """
        metadata = item.metadata
        if not self._section:
            return True
        if metadata.discovery == "revisit" and not metadata.requestedUrl:  # not led to another
            return True
        if not metadata.sections:
            listed = metadata.discovery in ("listing", "feed", "api")
            return listed or not (item.headline and item.articleBody)
        return self._named(metadata.sections)

    def names(self, item: NewsArticle) -> bool:
        """Return whether the item's page itself names the section."""
        return self._named(item.metadata.sections or [])

    def holds(self, record: Record) -> bool:
        """Return whether a remembered address is an article of the section."""
        if not self._section:
            return record.state is not State.FAILED
        return self._named(record.sections)

    def wants(self, known: Record | None) -> bool:
        """Return whether an address is still to be fetched, by what is remembered of it."""
        if known is None or known.state is State.FAILED:
            return True
        return known.state is State.ELSEWHERE and self.holds(known)

    def in_range(self, published: str | None) -> bool:
        """Return whether an article's day was asked for; none at all is for quarantine."""
        if not published:
            return True
        day = date.fromisoformat(published[:10])
        return not ((self._since and day < self._since) or (self._until and day > self._until))

    def too_new(self, published: str | None) -> bool:
        """Return whether a date is surely after ``until``."""
        if not (self._until and published):
            return False
        return (date.fromisoformat(published[:10]) - self._until).days > CLOCKS_DIFFER

    def too_old(self, published: str | None) -> bool:
        """Return whether a date is surely before ``since``."""
        if not (self._since and published):
            return False
        return (self._since - date.fromisoformat(published[:10])).days > CLOCKS_DIFFER

    def _named(self, labels: list[str]) -> bool:
        return any(same_label(label, self._section) for label in labels)
