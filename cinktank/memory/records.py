"""From an item to what is remembered of its address."""

from typing import Final

from cinktank.items import Link, NewsArticle
from cinktank.memory.record import DAY, Record, State
from cinktank.memory.schedule import Schedule, ever_later, next_attempt, next_whole_look
from cinktank.memory.sqlite import SQLiteMemory
from cinktank.processors.urls import canonicalize, name_one_page, names_an_article
from cinktank.revision import changed_fields, field_prints

SHRUNK: Final = 0.5
"""The share of a story's letters below which it is doubted that the site has cut it."""

AT_FIRST: Final = 0
"""Since when a page is doubted that was so from the first: what comes instead is believed."""

MOVED_AFTER: Final = 7 * DAY
"""Seconds for which an address has to lead to another one before it is taken for its old name."""


def record_of(item: NewsArticle, state: State, now: int, schedule: Schedule) -> Record:
    """Return the record of *item*, seen *now* (Unix seconds)."""
    metadata = item.metadata
    before, after = neighbours(item)
    return Record(
        url=item.canonicalUrl or item.url,
        state=state,
        identifier=item.identifier,
        sections=metadata.sections or [],
        published=item.datePublished,
        content_hash=metadata.contentHash,
        field_prints=field_prints(item) if state is State.KEPT else None,
        revision=metadata.revision or 0,
        first_seen=now,
        last_seen=now,
        due=None
        if state is State.ELSEWHERE or metadata.capture  # the past does not change any more
        else schedule.due(item.datePublished, now),
        etag=metadata.etag,
        last_modified=metadata.lastModified,
        previous=before,
        next=after,
        job=metadata.job,
        modified=item.dateModified,
        letters=len(item.articleBody) if item.articleBody and state is State.KEPT else None,
    )


def remember(
    memory: SQLiteMemory, item: NewsArticle, prints: list[int], now: int, schedule: Schedule
) -> Record:
    """Let *memory* know at its next commit an article (or a tombstone) that is in the lake."""
    gone = item.metadata.event == "gone"
    record = record_of(item, State.GONE if gone else State.KEPT, now, schedule)
    known = memory.find(record.url, record.identifier)
    if known is not None and known.url != record.url:
        if gone or is_doubtful(item) or known.revision == 0:
            known = None
        elif known.revision > record.revision:  # its lines come in any order
            memory.put_alias(record.url, known.url)
            return known
        else:
            memory.move(known.url, record.url)
            record.other = known.url  # it may move back
    if known is not None:
        record.first_seen = known.first_seen
    if gone:
        if known is not None:
            record.previous, record.next = known.previous, known.next
        record.missing = (known.missing if known is not None else None) or now
        record.due = ever_later(record.missing, now)
    if item.metadata.teaser and not item.metadata.capture:
        look_again_whole(record, record.first_seen, now)
    if is_doubtful(item):
        doubt(record, item, now)
        if item.identifier:
            memory.put_alias(page_of(item.metadata.canonicalRefused or "", item), record.url)
    memory.put(record, prints=prints)
    lead(memory, item.metadata.requestedUrl, record, now, at_once=bool(item.metadata.capture))
    return record


def remember_reject(
    memory: SQLiteMemory,
    item: NewsArticle,
    now: int,
    schedule: Schedule,
    *,
    as_kept: bool = False,
) -> None:
    """Remember a reject by the address that was asked for: that one is tried again.

    *as_kept*: it is well as it is, and looked at again as often as one that is kept.
    """
    record = record_of(item, State.REJECTED, now, schedule)
    record.url = item.metadata.requestedUrl or record.url
    known = memory.get(record.url)
    if known is not None and known.revision:
        return
    record.identifier = None  # what cannot be trusted stands for no post
    record.revision = 0  # a pipeline after the duplicates' may have dropped it
    record.first_seen = known.first_seen if known else now
    if not as_kept:
        record.due = next_attempt(known.first_seen if known else None, now, longest=None)
    memory.put(record)


def lead(
    memory: SQLiteMemory, first: str | None, record: Record, now: int, *, at_once: bool = False
) -> None:
    """Remember that the address *first* leads to another's *record*.

    A site that is ill leads all of them to one. So *first* is one more name of it only after it
    has been so for a week, and asked for again until then; *at_once* where nobody can doubt it.
    """
    if not first or first == record.url:
        return
    known = memory.get(first)
    if known is not None and known.url == first:
        if known.revision or known.state is State.ERASED:
            return
    elif known is not None:
        at_once = True  # it has been one for long
    since = known.doubted if known and known.doubted and known.url == first else now
    if at_once or name_one_page(first, record.url) or now - since >= MOVED_AFTER:
        memory.put_alias(first, record.url)
        if known is None or known.url != first:
            return
        due = None
    else:
        due = next_attempt(since if known else None, now)
    memory.put(
        Record(
            first, State.FAILED, first_seen=since, last_seen=now, due=due, job=record.job,
            doubted=since,
        )
    )  # fmt: skip


def is_copy(item: NewsArticle, known: Record) -> bool:
    """Return whether an item tells the story of an article that is kept, under its headline."""
    if not known.field_prints:
        return False
    changed = changed_fields(known.field_prints, field_prints(item))
    return not {"headline", "articleBody"} & {*changed}


def leads_elsewhere(memory: SQLiteMemory, record: Record) -> bool:
    """Return whether an address is another name of an article's: nothing is missing there."""
    return (memory.get(record.url) or record).url != record.url


def look_again_whole(record: Record, first: int, now: int) -> None:
    """Let what was less than an article at the *first* look be looked at again, and asked whole."""
    record.etag = record.last_modified = None
    again = next_whole_look(first, now)
    record.due = min(filter(None, (record.due, again)), default=None)


def is_doubtful(item: NewsArticle) -> bool:
    """Return whether a page says to be another article's of its site.

    It may be a mixed-up cache's, or of a theme that prints a wrong address on every page: who
    comes later, or a second look, tells.
    """
    refused = item.metadata.canonicalRefused
    return bool(refused) and names_an_article(refused or "", item.url)


def doubt(record: Record, item: NewsArticle, now: int) -> None:
    """Let an article that `is_doubtful` be looked at again, and stand for no post meanwhile."""
    record.identifier = record.etag = record.last_modified = None
    if not item.metadata.capture:  # the past does not change any more
        record.due, record.doubted = now, AT_FIRST


def page_of(url: str, item: NewsArticle) -> str:
    """Return a name for the page of the article at *url* that has the item's number.

    It leads to who has shown that page: an alias in the memory.
    """
    return f"{url} {item.identifier}"


def neighbours(item: NewsArticle) -> tuple[str | None, str | None]:
    """Return the canonical addresses of the posts before and after."""
    return _address(item.previousArticle), _address(item.nextArticle)


def _address(link: Link | None) -> str | None:
    return canonicalize(link.url) if link and link.url else None
