"""What the memory knows of a post, and whether it is to be kept anew."""

from typing import Final

from cinktank.crawl.run import Run
from cinktank.extract import extract_post
from cinktank.items import NewsArticle
from cinktank.memory import Record, State
from cinktank.memory.schedule import timestamp
from cinktank.pages.post import Term, modified, post_link
from cinktank.pages.wordpress import Post, letters, ordinal
from cinktank.processors.urls import canonicalize
from cinktank.sites import site_for

LONGER: Final = 0.95
"""What is kept of a post that has more text now is less than this share of it."""


class KnownPosts:
    """Reads posts, and holds them against what is known of them."""

    def __init__(self, run: Run):
        self._run = run
        self._zone = site_for(run.site).timezone

    def is_new(self, post: Post) -> bool:
        """Return whether a post is not known, or was changed since it was read."""
        known = self._record(post)
        if known is None or self._run.arguments.full:
            return True
        if known.state not in (State.KEPT, State.REJECTED) or self.has_moved(post):
            return True
        return self.is_longer(post) or known.modified != modified(post, self._zone)

    def is_longer(self, post: Post) -> bool:
        """Return whether a post has more text than its page had: a wall stood before the rest."""
        known = self._record(post)
        if known is None or not known.letters or letters(post) * LONGER <= known.letters:
            return False
        try:
            return len(self.read(post).articleBody or "") * LONGER > known.letters
        except Exception:  # it is accounted for where the whole post is read
            return True

    def is_other(self, post: Post) -> bool:
        """Return whether a post is not as it was read: longer, or of another change."""
        known = self._record(post)
        before, now = (
            timestamp(moment)
            for moment in (known.modified if known else None, modified(post, self._zone))
        )
        if self.is_longer(post) or self.has_moved(post):
            return True
        return None not in (before, now) and before != now

    def has_moved(self, post: Post) -> bool:
        """Return whether a post's address is one that the article has not had before."""
        known, url = self._record(post), canonicalize(post_link(post).url)
        if known is None or known.revision == 0 or url is None or known.url == url:
            return False
        return known.other == url or self._run.memory.get(url) is None

    def is_another(self, post: Post, known: Record | None) -> bool:
        """Return whether a post is another article than the one that is *known* by its number."""
        own = self._record(post)
        return own is not None and known is not None and own.url != known.url

    def is_teaser(self, post: Post) -> bool:
        """Return whether the API, too, has the beginning of a story alone."""
        try:
            return self.read(post).metadata.teaser is not None
        except Exception:  # what cannot be read is no story
            return False

    def is_known(self, post: Post) -> bool:
        """Return whether a post has been read at some time, whatever became of it."""
        return self._record(post) is not None

    def read(self, post: Post, terms: dict[int, Term] | None = None) -> NewsArticle:
        """Read a post; may raise `ReadingTimeoutError`."""
        run = self._run
        return extract_post(post, run.site, terms, timeout=run.fetcher.read_timeout)

    def _record(self, post: Post) -> Record | None:
        url = post_link(post).url or ""
        return self._run.memory.find(canonicalize(url) or url, str(ordinal(post)))
