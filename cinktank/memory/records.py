"""From an item to what is remembered of its address."""

from cinktank.items import Link, NewsArticle
from cinktank.memory.record import Record, State
from cinktank.memory.schedule import Schedule
from cinktank.memory.sqlite import SQLiteMemory
from cinktank.processors.urls import canonicalize
from cinktank.revision import field_prints


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
    if known := memory.get(record.url):
        record.first_seen = known.first_seen
        if gone:
            record.previous, record.next = known.previous, known.next
    memory.put(record, item.metadata.requestedUrl, prints)
    return record


def neighbours(item: NewsArticle) -> tuple[str | None, str | None]:
    """Return the canonical addresses of the posts before and after."""
    return _address(item.previousArticle), _address(item.nextArticle)


def _address(link: Link | None) -> str | None:
    return canonicalize(link.url) if link and link.url else None
