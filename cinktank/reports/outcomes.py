"""What became of what was found, in words: counters by path, told to a person."""

from dataclasses import dataclass

from cinktank.reports.run import Run

_TOLD = {
    "lake/new": ("stored", "new articles"),
    "lake/changed": ("stored", "changed articles, as a new revision"),
    "lake/gone": ("stored", "articles gone from the site, as a tombstone"),
    "memory/known": ("known", "known already, not fetched again"),
    "revisit/304": ("known", "looked at again: the site says unchanged"),
    "duplicates/unchanged": ("known", "fetched again and unchanged"),
    "duplicates/canonical_url": ("left", "second copies of an article of this run, by address"),
    "duplicates/identifier": ("left", "second copies of an article of this run, by post id"),
    "duplicates/other_job": ("left", "kept by another job at the same time"),
    "walk/other_section": ("left", "posts of other sections"),
    "walk/out_of_range": ("left", "outside the dates asked for"),
    "walk/redirected_to_known": ("known", "redirects to what is known"),
    "offsite/filtered": ("left", "addresses on other hosts"),
    "robotstxt/forbidden": ("left", "forbidden by robots.txt"),
    "lake/not_kept": ("failed", "not kept: disk or memory refused"),
}
_FAMILIES = {
    "validation/": ("failed", "in quarantine: {}"),
    "walk/failed/": ("failed", "could not be fetched: {}"),
    "listing/failed/": ("failed", "listing pages that could not be read: {}"),
    "search/failed/": ("failed", "pages of the search that could not be read: {}"),
    "offsite/": ("left", "off-site: {}"),
}
_ORDER = ("stored", "known", "left", "failed")
_NO_OUTCOME = {"duplicates/same_story_kept", "offsite/domains"}


@dataclass(frozen=True, slots=True)
class Outcome:
    """How often something became of an address, and which kind of end that is."""

    kind: str
    """``stored``, ``known``, ``left`` (not asked for) or ``failed``."""
    told: str
    counter: str
    count: int


def outcomes(run: Run) -> list[Outcome]:
    """Return the outcomes of a run: what was stored first, each kind by count."""
    found = []
    for counter, count in run.stats.items():
        told = _told(counter)
        if told and count:
            found.append(Outcome(*told, counter, int(count)))
    return sorted(found, key=lambda outcome: (_ORDER.index(outcome.kind), -outcome.count))


def _told(counter: str) -> tuple[str, str] | None:
    if counter in _NO_OUTCOME:
        return None
    if counter in _TOLD:
        return _TOLD[counter]
    for family, (kind, told) in _FAMILIES.items():
        if counter.startswith(family):
            return kind, told.format(counter.removeprefix(family).replace("_", " "))
    return None
