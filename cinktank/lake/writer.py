"""The writer: articles and rejects into part files, then, and only then, into the memory.

The order is the promise. A line is in a finished part file before the memory knows its article;
so a process killed at any moment repeats work and loses none. A part that was finished when the
process died, but not yet remembered, is remembered by the next job (`recover`).
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from time import time
from weakref import ReferenceType, ref

from cinktank.items import NewsArticle
from cinktank.lake.damage import DamagedFileError
from cinktank.lake.erasure import Erased, erased_in
from cinktank.lake.jobs import JobLock, close_dead_jobs
from cinktank.lake.lines import encode_line, in_order, reject_line
from cinktank.lake.location import LakeError
from cinktank.lake.manifest import (
    Manifest,
    PartEntry,
    Tally,
    manifest_time,
    part_entry,
    whole_span,
    write_manifest,
)
from cinktank.lake.parts import PartWriter, discard_unfinished
from cinktank.lake.recovery import remember_lake, remember_part
from cinktank.lake.store import Folder, Store, stamp_of
from cinktank.memory import MemoryUnavailableError, Record, SQLiteMemory, State
from cinktank.memory.records import look_again_whole, remember, remember_reject
from cinktank.memory.schedule import Schedule
from cinktank.processors.lines import safe_name
from cinktank.revision import content_hash

logger = logging.getLogger(__name__)


@dataclass(slots=True)
class _Row:
    """An article in the open part: a line that no finished part holds yet."""

    item: ReferenceType[NewsArticle]
    record: Record
    before: Record | None
    """What had been put into the memory for the same address, and not committed."""
    event: str
    withdrawn: bool = False


class LakeWriteError(Exception):
    """The disk or the memory refuses: a one-line message says which, why, and what to do."""


class LakeWriter:
    """Keeps what one job finds, under *root*: a local lake, or the spool of one in a bucket.

    A part is finished when it has *rows* lines or is *seconds* old. *deliver* is given where
    *root* is the spool of a bucket: it is called whenever finished parts are remembered, or the
    manifest is written, and empties the spool. Every method may raise `LakeWriteError`.
    """

    def __init__(
        self,
        root: Path,
        spider: str,
        job: str,
        memory: SQLiteMemory,
        schedule: Schedule,
        rows: int = 500,
        seconds: float = 60.0,
        compression: str = "gzip",
        deliver: Callable[[list[Path]], None] | None = None,
    ):
        self.root = root
        self.spider = spider
        self.job = job = safe_name(job)
        self.memory = memory
        self.schedule = schedule
        self._rows = rows
        self._seconds = seconds
        day = datetime.now(UTC).date().isoformat()
        place = Path(f"spider={safe_name(spider)}") / f"crawl_date={day}"
        self._articles = PartWriter(root / "landing" / place, job, compression)
        self._rejects = PartWriter(root / "quarantine" / place, job, compression)
        self._lock = JobLock(root, job)
        self._deliver = deliver or (lambda paths: None)
        self._spool = deliver is not None
        self._started = manifest_time()
        self._parts: list[PartEntry] = []
        self._quarantine: list[PartEntry] = []
        self._counts = Tally()
        self._open: list[_Row] = []
        self._failure: LakeWriteError | None = None
        self.erased = Erased()
        """What was erased from the lake: no article that is written names it."""
        self.on_withdrawn: Callable[[str], None] = lambda event: None
        """Called with the event (``new``) of an article that was written and is not kept."""
        self.on_other_job: Callable[[], None] = lambda: None
        """Called for each of those that another job turned out to have kept in the meantime."""
        self.on_written: Callable[[NewsArticle], None] = lambda item: None
        """Called with each article (or tombstone) that is kept."""
        self.on_rejected: Callable[[str, list[str]], None] = lambda url, reasons: None
        """Called with address and reasons of what goes to quarantine."""

    @property
    def folder(self) -> Path:
        """Where this job's part files and manifest land."""
        return self._articles.folder

    def write(self, item: NewsArticle, prints: list[int], now: int) -> None:
        """Add an article (or a tombstone) to the lake."""
        if self.erased:
            self.erased.scrub_item(item)
        with self._errors_in_one_line():
            self._lock.hold()
            self._articles.write(encode_line(in_order(item)))
            before = self.memory.uncommitted(item.canonicalUrl or item.url)
            record = remember(self.memory, item, prints, now, self.schedule)
        event = item.metadata.event or "new"
        self._open.append(_Row(ref(item), record, before, event))
        self._count(event)
        self.commit_if_due()
        self.on_written(item)

    def withdraw(self, item: NewsArticle) -> bool:
        """Take an article back that is not committed yet, as if it had never been written.

        For what a later pipeline drops or fails on. Returns False where there is nothing to take
        back: the article was never written, or the part that holds it is finished already.
        """
        address = item.canonicalUrl or item.url
        for row in reversed(self._open):
            if row.withdrawn or not (row.item() is item or row.record.url == address):
                continue
            row.withdrawn = True
            self.memory.take_back(row.record, row.before)
            self._count(row.event, -1)
            self.on_withdrawn(row.event)
            return True
        return False

    def seen(self, record: Record, now: int, *, is_teaser: bool = False) -> None:
        """Note that a kept article was looked at again and has not changed; still a teaser."""
        record.last_seen = now
        record.due = self.schedule.due(record.published, now)
        if is_teaser:
            look_again_whole(record, record.first_seen, now)
        record.job = self.job
        record.doubted = record.missing = None
        self.memory.put(record)

    def reject(self, url: str, reasons: list[str], item: NewsArticle | None, now: int) -> None:
        """Put an article that cannot be trusted into quarantine, with the reasons why."""
        if self._write_reject(url, reasons, item, now):
            self.on_rejected(url, reasons)
            if item is not None:
                remember_reject(self.memory, item, now, self.schedule)
            self.commit_if_due()

    def set_aside(self, item: NewsArticle, reason: str, now: int) -> None:
        """Put an article into quarantine that somebody does not want, and that is as it should be.

        It is looked at again as often as one that is kept, and is one line as long as it says the
        same.
        """
        item.metadata.contentHash = content_hash(item)
        known = self.memory.get(item.metadata.requestedUrl or item.canonicalUrl or item.url)
        if known is not None and known.revision:  # a revision of what is kept
            known.due, known.job = self.schedule.due(known.published, now), self.job
            self.memory.put(known)
            return
        if known is None or known.content_hash != item.metadata.contentHash:
            self._write_reject(item.url, [reason], item, now)
        remember_reject(self.memory, item, now, self.schedule, as_kept=True)
        self.commit_if_due()

    def _write_reject(
        self, url: str, reasons: list[str], item: NewsArticle | None, now: int
    ) -> bool:
        """Write a line of the quarantine, unless the article was erased."""
        known = self.memory.find(
            (item.canonicalUrl if item else None) or url, item.identifier if item else None
        )
        if known and known.state is State.ERASED:
            return False
        if item is not None and self.erased:
            self.erased.scrub_item(item)
        line = reject_line(url, reasons, item, now, spider=self.spider, job=self.job)
        with self._errors_in_one_line():
            self._lock.hold()
            self._rejects.write(encode_line(line))
        self._counts.rejected += 1
        return True

    def commit_if_due(self) -> None:
        """Finish the parts when they are long or old enough."""
        if (
            max(self._articles.rows, self._rejects.rows) >= self._rows
            or max(self._articles.age, self._rejects.age) >= self._seconds
        ):
            self.commit()

    def commit(self) -> None:
        """Finish the open parts, then let the memory know what they hold.

        Jobs that run at the same time take turns at this, so that each sees what the others have
        kept: an article is in the lake once, whoever was first.
        """
        finished = []
        writers = [writer for writer in (self._articles, self._rejects) if writer.rows]
        with self._errors_in_one_line():
            self.memory.announce([self._relative(writer.path) for writer in writers])
            with self.memory.turn():
                self._leave_to_others({self._relative(writer.path) for writer in writers})
                self._leave_withdrawn_out()
                for writer in writers:
                    rows = writer.rows
                    path = writer.finish()
                    if path is not None:
                        finished.append(path)
                        if writer is self._articles:
                            dates = [row.record.published for row in self._open]
                            entry = part_entry(
                                path, self.root, rows, [date for date in dates if date]
                            )
                            self._parts.append(entry)
                        else:
                            self._quarantine.append(part_entry(path, self.root, rows, []))
                self.memory.commit({self._relative(path): stamp_of(path) for path in finished})
            self._open = []
        if finished:
            self._deliver(finished)

    def _leave_to_others(self, own: set[str]) -> None:
        """Take back what another job has kept since this one judged it.

        Also of a job that has died between finishing a part and remembering it: those it has
        announced.
        """
        left = self.memory.announced()
        for name in left:
            part = self.root / name
            if name.startswith("quarantine/") or name in own or not part.exists():
                continue
            if not self.memory.has_part(name):
                with suppress(DamagedFileError):  # the next run's start moves it aside
                    remember_part(self.memory, self.schedule, part, name, stamp_of(part))
        if not (self.memory.others_wrote() or len(left) > len(own)):
            return
        for row in self._open:
            record = row.record
            held = None if row.withdrawn else self.memory.held(record)
            if held and held.revision >= record.revision and held.job != self.job:
                row.withdrawn = True
                self.memory.take_back(record)
                if held.state is State.ERASED:
                    self._count(row.event, -1)
                    self.on_withdrawn(row.event)
                    continue
                if held.content_hash != record.content_hash:
                    held.due = 0  # one of the two is newer: the next run sees which
                    self.memory.put(held)
                if held.url != record.url:
                    self.memory.put_alias(record.url, held.url)
                self._count(row.event, -1)
                self.on_withdrawn(row.event)
                self.on_other_job()

    def _leave_withdrawn_out(self) -> None:
        """Write the open part anew without the lines of what was taken back."""
        self._articles.leave_out({place for place, row in enumerate(self._open) if row.withdrawn})
        self._open = [row for row in self._open if not row.withdrawn]

    def _relative(self, path: Path) -> str:
        return path.relative_to(self.root).as_posix()

    def close(self, stats: dict[str, int], reason: str) -> Path | None:
        """Commit, write the manifest and close the memory.

        There is no manifest of a job that wrote nothing, or that could not keep everything: the
        next job writes the latter's.
        """
        try:
            if self._failure is None:
                self.commit()
        finally:
            self.memory.close()
        if self._failure or not (self._parts or self._quarantine):
            self._lock.release()
            return None
        self._counts.duplicate = sum(
            count for name, count in stats.items() if name.startswith("duplicates/")
        )
        earliest, latest = whole_span(self._parts)
        manifest = Manifest(
            job=self.job,
            spider=self.spider,
            started=self._started,
            finished=manifest_time(),
            finishReason=reason,
            rows=sum(part.rows for part in self._parts),
            minDatePublished=earliest,
            maxDatePublished=latest,
            counts=self._counts,
            parts=self._parts,
            quarantine=self._quarantine,
            stats=stats,
        )
        with self._errors_in_one_line():
            path = write_manifest(self.folder, manifest)
            self._lock.release()
        self._deliver([path])
        return path

    def recover(self, remember: bool = True) -> None:
        """Clear up after jobs that died, and hold memory and lake against each other.

        Half parts are discarded, whole ones that the memory does not know are read into it (unless
        not to *remember*) and listed in a manifest, damaged ones are moved aside. Raises
        `LakeWriteError` where the lake could not be written anyway.
        """
        with self._errors_in_one_line():
            self._try_to_write()
            for path in discard_unfinished(self.root):
                logger.warning("Discarded %s: its job died before it was complete", path)
            if remember:
                if mended := self.memory.set_clock(int(time()), self.schedule):
                    logger.warning(
                        "The clock was ahead in a run before, or is behind now: %d articles are"
                        " looked at again by today's date",
                        mended,
                    )
                self._remember_folder()
            close_dead_jobs(self.root)

    def remember_lake(self, store: Store) -> None:
        """Hold memory and *store*, a bucket, against each other; may also raise `LakeError`."""
        with self._errors_in_one_line():
            remember_lake(self.memory, self.schedule, Folder(self.root), store)
            self.erased = erased_in(Folder(self.root), store)

    def _remember_folder(self) -> None:
        try:
            remember_lake(self.memory, self.schedule, Folder(self.root), whole=not self._spool)
            self.erased = erased_in(Folder(self.root))
        except LakeError as error:
            self._failure = LakeWriteError(str(error))
            raise self._failure from None

    def _try_to_write(self) -> None:
        """Raise `OSError` where nothing can be written: before anything is asked of the site."""
        self.root.mkdir(parents=True, exist_ok=True)
        probe = self.root / f".{self.job}.probe"
        try:
            probe.write_bytes(b"probe")
        finally:
            probe.unlink(missing_ok=True)

    @contextmanager
    def _errors_in_one_line(self) -> Iterator[None]:
        """Raise what goes wrong inside as `LakeWriteError`, and trust nothing after it.

        What is in finished parts stays; the open parts, and what the memory was to learn from
        them, are dropped together.
        """
        if self._failure:
            raise self._failure
        try:
            yield
        except OSError as error:
            self._failure = LakeWriteError(
                f"cannot write {error.filename or self.root}: {error.strerror or error}: free some"
                " space or check the folder, then run again: what is in finished part files is"
                " kept, the rest is fetched again"
            )
        except MemoryUnavailableError as error:
            self._failure = LakeWriteError(str(error))
        if self._failure:
            for writer in (self._articles, self._rejects):
                writer.abandon()
            self.memory.rollback()
            raise self._failure

    def _count(self, event: str, step: int = 1) -> None:
        setattr(self._counts, event, getattr(self._counts, event) + step)
