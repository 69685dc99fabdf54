"""From an item to what is remembered of its address."""

from cinktank.items import Link, NewsArticle
from cinktank.memory.record import Record, State
from cinktank.memory.schedule import Schedule
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
        due=schedule.due(item.datePublished, now) if state is not State.ELSEWHERE else None,
        etag=metadata.etag,
        last_modified=metadata.lastModified,
        previous=before,
        next=after,
        job=metadata.job,
        modified=item.dateModified,
    )


def neighbours(item: NewsArticle) -> tuple[str | None, str | None]:
    """Return the canonical addresses of the posts before and after."""
    return _address(item.previousArticle), _address(item.nextArticle)


def _address(link: Link | None) -> str | None:
    return canonicalize(link.url) if link and link.url else None
