"""The counters of what becomes of addresses: what each counts, in words, and which outcome it is.

The summary, the page of a run, the metrics and ``docs/monitoring.md`` read from this table.
"""

from dataclasses import dataclass
from typing import Final

from cinktank.crawl.ledger import Outcome


@dataclass(frozen=True, slots=True)
class Counter:
    """One counter, or a family of them: one whose name ends with a slash."""

    name: str
    outcome: Outcome
    words: str
    """What it counts; in a family's ``{}`` stands the rest of the name."""

    def words_for(self, name: str) -> str:
        """Return what a counter of this name counts."""
        return self.words.format(name.removeprefix(self.name).replace("_", " "))


COUNTERS: Final = (
    Counter("lake/new", Outcome.STORED, "new articles"),
    Counter("lake/changed", Outcome.STORED, "changed articles, as a new revision"),
    Counter("lake/gone", Outcome.STORED, "articles gone from the site, as a tombstone"),
    Counter("memory/known", Outcome.KNOWN, "known already, not fetched again"),
    Counter("revisit/304", Outcome.KNOWN, "looked at again: the site says unchanged"),
    Counter("revisit/404", Outcome.KNOWN, "not there at this look; gone if so at another"),
    Counter("revisit/410", Outcome.KNOWN, "not there at this look; gone if so at another"),
    Counter("revisit/still_gone", Outcome.KNOWN, "gone already, and looked for again"),
    Counter("duplicates/unchanged", Outcome.KNOWN, "fetched again and unchanged"),
    Counter("duplicates/doubted", Outcome.KNOWN, "shrunk to a fraction: doubted for now"),
    Counter("duplicates/teaser", Outcome.KNOWN, "only the beginning of a story kept whole"),
    Counter("duplicates/canonical_url", Outcome.KNOWN, "second copies of this run, by address"),
    Counter("duplicates/identifier", Outcome.KNOWN, "second copies of this run, by post id"),
    Counter("duplicates/older_capture", Outcome.KNOWN, "captures older than what is kept"),
    Counter("archive/no_article", Outcome.LEFT_OUT, "captured pages that are no article"),
    Counter("duplicates/other_job", Outcome.KNOWN, "kept by another job at the same time"),
    Counter("walk/redirected_to_known", Outcome.KNOWN, "redirects to what is known"),
    Counter("walk/other_section", Outcome.LEFT_OUT, "posts of other sections"),
    Counter("walk/out_of_range", Outcome.LEFT_OUT, "outside the dates asked for"),
    Counter("walk/dropped_by_pipeline", Outcome.LEFT_OUT, "dropped by a pipeline of yours"),
    Counter("walk/interrupted", Outcome.LEFT_OUT, "open when the run was ended: found again"),
    Counter("offsite/filtered", Outcome.LEFT_OUT, "addresses on other hosts"),
    Counter("robotstxt/forbidden", Outcome.LEFT_OUT, "forbidden by robots.txt"),
    Counter("lake/not_kept", Outcome.FAILED, "not kept: disk or memory refused"),
    Counter("identity/another_article", Outcome.REFUSED, "another article's page: tried again"),
    Counter("rights/", Outcome.REFUSED, "reserved by the site: {}"),
    Counter("duplicates/erased", Outcome.KNOWN, "erased for good: not taken in again"),
    Counter("validation/", Outcome.REFUSED, "in quarantine: {}"),
    Counter("walk/failed/", Outcome.FAILED, "could not be fetched: {}"),
    Counter("listing/failed/", Outcome.FAILED, "listing pages that could not be read: {}"),
    Counter("search/failed/", Outcome.FAILED, "pages of the search that could not be read: {}"),
    Counter("feed/failed/", Outcome.FAILED, "feeds that could not be read: {}"),
    Counter("sitemap/failed/", Outcome.FAILED, "sitemaps that could not be read: {}"),
    Counter("api/failed/", Outcome.FAILED, "questions to the API not answered: {}"),
)

_BY_NAME: Final = {counter.name: counter for counter in COUNTERS}
_FAMILIES: Final = tuple(counter for counter in COUNTERS if counter.name.endswith("/"))


def counter_of(name: str) -> Counter | None:
    """Return the row of the table that a counter is of; ``None`` where it counts no outcome.

    >>> counter_of("walk/failed/404").words_for("walk/failed/404")
    'could not be fetched: 404'
    """
    known = _BY_NAME.get(name)
    return known or next((one for one in _FAMILIES if name.startswith(one.name)), None)
