"""Is this article new, changed, or kept already?"""

from time import time
from typing import TYPE_CHECKING, Any, NoReturn, Self

from cinktank.crawl.ledger import Outcome
from cinktank.crawl.run import Run, run_of
from cinktank.items import NewsArticle
from cinktank.memory import Record, State
from cinktank.memory.records import (
    AT_FIRST,
    SHRUNK,
    is_doubtful,
    lead,
    look_again_whole,
    neighbours,
    page_of,
)
from cinktank.memory.schedule import timestamp
from cinktank.pages.addresses import may_be_canonical
from cinktank.pipelines.judging import NotToKeepError, RunLike, in_a_crawl
from cinktank.pipelines.lake import seen_at
from cinktank.processors.urls import canonicalize, name_one_page
from cinktank.revision import changed_fields, content_hash, field_prints, story_prints

if TYPE_CHECKING:
    from scrapy.crawler import Crawler


class DuplicatesPipeline:
    """Drops second copies, numbers revisions and marks near-copies.

    An article is known by its canonical address or by its post id, in this run and in all runs
    before. The same story under another address and id is kept, with ``metadata.sameAs``.
    Items of spiders that are none of ours pass by.
    """

    def __init__(self, run: Run | None):
        self.run = run

    @classmethod
    def from_crawler(cls, crawler: "Crawler") -> Self:
        """Take the run from the crawler's spider."""
        return cls(run_of(crawler))

    def process_item(self, item: Any) -> Any:
        """Return a new or changed article, its revision filled in; drop one that is kept."""
        if self.run is None or not isinstance(item, NewsArticle):
            return item
        with in_a_crawl(self.run, item):
            return as_revision(item, self.run)


def as_revision(item: NewsArticle, run: RunLike) -> NewsArticle:
    """Return a new or changed article, its revision filled in; raise `NotToKeepError` for others.

    Captures of an archive become revisions in the order of their times, whatever brings them in
    one run; one that is older than what is kept, and says something else, is left out.
    """
    metadata = item.metadata
    address = item.canonicalUrl or item.url
    known = run.memory.find(address, item.identifier)
    if known is not None and known.state is State.ERASED:
        _drop(item, run, "erased", "was erased from the lake")
    if metadata.event == "gone":
        metadata.revision = known.revision + 1 if known else 1
        return item
    known = _itself(item, known, run)
    metadata.contentHash = content_hash(item)
    if known is None or known.revision == 0:
        metadata.revision = 1
        metadata.event = "new"
        metadata.sameAs = run.memory.same_story(story_prints(item.articleBody), address)
        _ask_who_has_shown_it(item, run)
        if metadata.sameAs:
            run.stats.inc_value("duplicates/same_story_kept")
            _look_at_first(metadata.sameAs, item, run)
        return item
    if known.state is State.GONE and _captured(item, known.last_seen + 1) <= known.last_seen:
        _drop(item, run, "older_capture", "was there before it was gone")
    if known.state is State.KEPT:
        _drop_copy(item, known, run)
        _doubt(item, known, run)
    metadata.revision = known.revision + 1
    metadata.event = "changed"
    if known.field_prints:
        metadata.changed = changed_fields(known.field_prints, field_prints(item))
    return item


def _itself(item: NewsArticle, known: Record | None, run: RunLike) -> Record | None:
    """Return what is *known* by an article's address, or by its number if it tells the same.

    A number that two articles share is none: a broken theme prints one on every page.
    """
    if known is None or known.url == (item.canonicalUrl or item.url) or not known.field_prints:
        return known
    differs = {"headline", "articleBody"} <= {
        *changed_fields(known.field_prints, field_prints(item))
    }
    if not differs or known.identifier != item.identifier:
        return known
    if run.memory.same_story(story_prints(item.articleBody), "") == known.url:
        return known  # its headline was changed, and some of its text
    run.stats.inc_value("identity/number_shared")
    item.identifier = None
    return run.memory.get(item.canonicalUrl or item.url)


def _look_at_first(url: str, item: NewsArticle, run: RunLike) -> None:
    """Let an article be looked at whose story another address has: does it lead there now?"""
    first = run.memory.get(url)
    if first and first.state is State.KEPT and first.job != run.job and not item.metadata.capture:
        first.due, first.etag, first.last_modified = seen_at(item), None, None
        run.memory.put(first)


def _ask_who_has_shown_it(item: NewsArticle, run: RunLike) -> None:
    """Look whether another address has given a new article's page as its own.

    Who states the address that it stands at is the article. The other was given the page by a
    mixed-up cache: it is asked again by the next run. Where none of the two states its own, the
    later one is refused.
    """
    metadata = item.metadata
    stated = metadata.canonicalRefused or item.canonicalUrl or item.url
    shown = run.memory.get(page_of(stated, item)) if item.identifier else None
    if shown is None or shown.url == (item.canonicalUrl or item.url):
        return
    if metadata.canonicalRefused is None:
        if metadata.capture is None:
            shown.due = seen_at(item)
            run.memory.put(shown)
        metadata.sameAs = None if metadata.sameAs == shown.url else metadata.sameAs
    elif _says_the_same(item, shown):
        _refuse_another(item, shown, run)


def _doubt(item: NewsArticle, known: Record, run: RunLike) -> None:
    """Drop an article of which only a fraction is left, or another one's, for a day.

    It may be a wall in front of the story, or a mixed-up cache. The text before stays the newest
    until another look brings the same; for good where the page says that it is a teaser. Another
    story in its place has to stay for a week.
    """
    now, letters, wait = seen_at(item), len(item.articleBody or ""), run.gone_after
    teaser = item.metadata.teaser
    another = item.identifier and known.identifier not in (None, item.identifier)
    if another and is_doubtful(item):
        why, wait = f"gives the page of {item.metadata.canonicalRefused}", 7 * wait
    elif another and item.canonicalUrl is None:
        why, wait = f"gives the page of post {item.identifier}", 7 * wait
    elif not item.metadata.capture and _tells_another_story(item, known, run):
        why, wait = "tells another story", 7 * wait
    elif known.letters and letters < known.letters * (1 if teaser == "excerpt" else SHRUNK):
        why = f"has shrunk to {letters} of {known.letters} letters"
    else:
        return
    known.missing = None
    if teaser:
        if not item.metadata.capture:
            known.due = run.lake.schedule.due(known.published, now)
            look_again_whole(known, known.last_seen, now)
            known.job = run.job
            run.memory.put(known)
        _drop(item, run, "teaser", f"shows its beginning alone ({teaser}): {why}")
    if known.doubted is not None and now - known.doubted >= wait:
        return
    known.doubted = now if known.doubted is None else known.doubted
    known.due, known.etag, known.last_modified = known.doubted + run.gone_after, None, None
    known.job = run.job
    run.memory.put(known)
    _drop(item, run, "doubted", why)


def _tells_another_story(item: NewsArticle, known: Record, run: RunLike) -> bool:
    """Tell whether nothing is left of a story: no headline, no paragraph; and no more has come."""
    prints, letters = story_prints(item.articleBody), len(item.articleBody or "")
    if not (prints and known.letters and letters <= known.letters and known.field_prints):
        return False
    changed = {*changed_fields(known.field_prints, field_prints(item))}
    if not {"headline", "articleBody"} <= changed:
        return False
    return not run.memory.has_had_one_of(prints, known.url)


def _has_no_claim(item: NewsArticle, known: Record) -> bool:
    """Tell whether a page shows a post under an address that is no form of the post's own.

    A post's page names its address. One that names none, and stands at several, is a page that a
    site gives for every address while it is ill.
    """
    if item.canonicalUrl is not None or (item.metadata.requestedUrl or item.url) != item.url:
        return False
    return not (may_be_canonical(known.url, item.url) or may_be_canonical(item.url, known.url))


def _drop_copy(item: NewsArticle, known: Record, run: RunLike) -> None:
    metadata, address = item.metadata, item.canonicalUrl or item.url
    moved = known.url != address
    same = known.content_hash == metadata.contentHash or _says_the_same(item, known)
    if moved and metadata.canonicalRefused:
        mixed_up = same or known.job == metadata.job or known.url == metadata.canonicalRefused
        if mixed_up:
            _refuse_another(item, known, run)
    elif moved and known.job == metadata.job and _has_no_claim(item, known):
        known.due = seen_at(item)  # one of the two, or both, were given a page that is not theirs
        run.memory.put(known)
        _refuse_another(item, known, run)
    if moved and _has_moved(item, known):
        known.other = None
        return
    captured = timestamp(metadata.dateDownloaded) or 0 if metadata.capture else None
    if known.job == metadata.job and captured in (None, known.last_seen):
        name = "identifier" if moved else "canonical_url"
        _lead(item, known, run, same_page=item.canonicalUrl == known.url)
        _drop(item, run, name, f"is kept already as {known.url}", copy=True)
    if same:
        known.modified = item.dateModified or known.modified
        if not (known.previous or known.next):  # the source before did not give them
            known.previous, known.next = neighbours(item)
        if captured is None:
            run.lake.seen(known, int(time()), is_teaser=bool(metadata.teaser))
        elif captured > known.last_seen:
            known.last_seen, known.doubted, known.missing = captured, None, None
            run.memory.put(known)
        _lead(item, known, run, same_page=True)
        _drop(item, run, "unchanged", "has not changed")
    if captured is not None and captured < known.last_seen:
        _drop(item, run, "older_capture", "is kept as it was later")


def _has_moved(item: NewsArticle, known: Record) -> bool:
    """Tell whether an article's address is another one now: the old one leads there, or is no more.

    A site that is ill leads to other articles: this one has the same number.
    """
    metadata = item.metadata
    if metadata.capture or metadata.canonicalRefused:
        return False
    if item.identifier is None or item.identifier != known.identifier:
        return False
    if known.missing is not None or metadata.discovery in ("api", "api:page"):
        return True
    return item.canonicalUrl == canonicalize(item.url) and metadata.requestedUrl == known.url


def _captured(item: NewsArticle, live: int) -> int:
    """Return when an item was captured, Unix seconds; *live* if it comes from the site."""
    metadata = item.metadata
    return timestamp(metadata.dateDownloaded) or 0 if metadata.capture else live


def _lead(item: NewsArticle, known: Record, run: RunLike, *, same_page: bool) -> None:
    """Remember that a copy's addresses lead to what is kept; *same_page*: the copy's own does."""
    now, captured = int(time()), bool(item.metadata.capture)
    lead(run.memory, item.metadata.requestedUrl, known, now, at_once=captured)
    address = item.canonicalUrl or item.url
    if not captured and address not in (known.url, known.other):
        known.other, known.due = address, now  # is it still where it was?
        run.memory.put(known)
    if not (captured or same_page or name_one_page(address, known.url)):
        known.due, known.doubted = now, AT_FIRST  # two addresses have shown one post
        run.memory.put(known)
    lead(run.memory, address, known, now, at_once=captured or same_page)


def _refuse_another(item: NewsArticle, known: Record, run: RunLike) -> NoReturn:
    """Drop what is another article's page, served for this address: it is tried again."""
    run.stats.inc_value("identity/another_article")
    line = f"gives the page of {known.url}"
    run.lake.reject(item.url, [f"another article: {line}"], item, int(time()))
    raise NotToKeepError(Outcome.REFUSED, f"{item.url} {line}", "WARNING", copy=True)


def _drop(item: NewsArticle, run: RunLike, name: str, why: str, *, copy: bool = False) -> NoReturn:
    run.stats.inc_value(f"duplicates/{name}")
    raise NotToKeepError(Outcome.KNOWN, f"{item.url} {why}", "DEBUG", copy=copy)


def _says_the_same(item: NewsArticle, known: Record) -> bool:
    """Tell whether two copies by different ways differ in nothing that both ways tell."""
    return bool(known.field_prints) and not changed_fields(
        known.field_prints or b"", field_prints(item)
    )
