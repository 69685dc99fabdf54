"""From extracted articles to the lake: the one place where extraction meets the pipelines.

Whatever brings the articles, one process, several or Spark, they are judged here, in order, by
what judges a crawl's: so they end as a crawl's would.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Final, Self

from scrapy.settings import BaseSettings

from cinktank.archive.cdxj import bare_digest
from cinktank.archive.errors import ArchiveError
from cinktank.archive.extraction import SPIDER, CaptureReader, Extracted, Found, Wanted, item_of
from cinktank.archive.paged import PagedPosts
from cinktank.archive.reading import captures_of, read_at
from cinktank.archive.record import Captured
from cinktank.archive.revisits import (
    NO_ORIGINAL,
    Original,
    Originals,
    Repeat,
    captured_again,
    is_original,
)
from cinktank.archive.site_files import SiteFiles
from cinktank.items import NewsArticle
from cinktank.lake.location import location_of
from cinktank.lake.opening import clear_up, learn, memory_of, remembers, writer_of
from cinktank.memory import State
from cinktank.memory.schedule import Schedule, seconds, timestamp
from cinktank.pipelines.duplicates import as_revision
from cinktank.pipelines.judging import NotToKeepError
from cinktank.pipelines.lake import keep
from cinktank.pipelines.rights import Obeyed, leave_reserved
from cinktank.pipelines.validation import drop_false_change, quarantine, reasons
from cinktank.processors.timestamps import iso

FINISHED: Final = "finished"
"""How a run has ended that has read everything."""


class Landing:
    """Takes in what stretches bring, in their order; `close` writes the manifest.

    *wanted* is what the stretches were read for. May raise `LakeError`, `MemoryUnavailableError`
    and, in any method, `LakeWriteError`.
    """

    def __init__(self, settings: BaseSettings, wanted: Wanted):
        self.counts: Counter[str] = Counter()
        self.job = wanted.job
        self.schedule = Schedule(())
        self.gone_after = seconds(settings["GONE_AFTER"])
        location = location_of(settings)
        self.memory = memory_of(settings)
        self.lake, self._uploader = writer_of(
            settings, location, SPIDER, self.job, self.memory, self.schedule
        )
        self.lake.on_withdrawn = lambda event: self.inc_value(f"lake/{event}", -1)
        self.lake.on_other_job = lambda: self.inc_value("duplicates/other_job")
        clear_up(self.lake, self._uploader, remembers(settings))
        if remembers(settings):
            learn(self.lake, location)
        self._obeyed = Obeyed.of(settings)
        self._site = SiteFiles(wanted.site, self.memory)
        self._paged = PagedPosts()
        self._wanted = wanted
        self._originals = Originals()

    @property
    def folder(self) -> Path:
        """Where the part files and the manifest land."""
        return self.lake.folder

    @property
    def stats(self) -> Self:
        """Where judgements count."""
        return self

    def inc_value(self, name: str, count: int = 1) -> None:
        """Count something, as Scrapy's collector of statistics does."""
        self.counts[name] += count

    def take(self, extracted: Extracted) -> None:
        """Judge and keep what a stretch brought; raises `ArchiveError` too."""
        self.counts.update(extracted.counts)
        self._site.learn(extracted.site_files)
        self._originals.learn(extracted.originals)
        for found in extracted.articles:
            if found.repeat is None:
                self._take(found)
            elif not self._take_again(found.repeat):
                self._originals.wait(found.repeat)

    def close(self, reason: str = FINISHED) -> list[Path]:
        """Write the manifest; return what of a bucket's files waits in the spool.

        What waits for another page is given up only when all were read: else the next run has it.
        """
        if reason == FINISHED:
            self._take_what_waits()
        self._originals.close()
        self.lake.commit()  # the counters are right after it
        counts = {name: count for name, count in sorted(self.counts.items()) if count}
        self.lake.close(counts, reason)
        return self._uploader.close() if self._uploader else []

    def _take_what_waits(self) -> None:
        """Take in what no other page completes any more."""
        for repeat in self._originals.waiting():
            if not self._take_again(repeat):
                self.inc_value(f"archive/{NO_ORIGINAL}")
        for item in self._paged.rest():
            self._judge(item)
        for name, count in (("missing", self._paged.missing), ("alone", self._paged.alone)):
            self.counts.update({f"extract/further_pages_{name}": count} if count else {})

    def _take(self, found: Found) -> None:
        item = item_of(found.article)
        whole = self._paged.take(item, found.is_further)
        for one in whole:
            self._judge(one, found.reasons if one is item else None)
        if whole == [item] and item.metadata.capture is not None:
            url = item.metadata.requestedUrl or item.url
            digest = bare_digest(item.metadata.capture.digest)
            self._originals.taken(url, found.when, digest, item.canonicalUrl or item.url)

    def _take_again(self, repeat: Repeat) -> bool:
        """Take in what was captured again; return whether its original is known."""
        original = self._originals.of(repeat)
        if original is None:
            return False
        if not original.is_kept:
            self.inc_value("extract/revisit_of_no_article")
            return True
        if self._is_newest(repeat, original):
            self.inc_value("duplicates/unchanged")
            return True
        if (page := _read(original)) is None:
            return False
        again = Extracted()
        CaptureReader(self._wanted, again).take(captured_again(repeat, page))
        for found in again.articles:
            self._take(found)
        return True

    def _is_newest(self, repeat: Repeat, original: Original) -> bool:
        """Note that an article was captured again, where it is kept as it was then.

        Else something came in between, or the article is doubted: it is to be read and judged.
        """
        when, digest, address = self._originals.last(repeat.url) or ("", "", "")
        known = self.memory.get(address) if digest and digest == original.digest else None
        if known is None or known.state is not State.KEPT or known.last_seen != timestamp(when):
            return False
        known.last_seen = max(known.last_seen, timestamp(iso(repeat.when)) or 0)
        self.memory.put(known)
        self._originals.taken(repeat.url, iso(repeat.when), digest, address)
        return True

    def _judge(self, item: NewsArticle, found: Sequence[str] | None = None) -> None:
        """Keep an article, or not; *found* is what validation has found already."""
        item.metadata.rights = self._site.rights(item)
        try:
            leave_reserved(item, self._obeyed, self)
            now = datetime.now(UTC)
            if refused := reasons(item, now) if found is None else found:
                quarantine(item, list(refused), self)
            drop_false_change(item, now)
            keep(as_revision(item, self), self)
        except NotToKeepError:
            pass  # it is counted


def _read(original: Original) -> Captured | None:
    """Read an original once more; raises `ArchiveError`.

    Of several records in a gzip member only the first one's place is known: then it is looked for
    from the file's beginning.
    """
    is_it = partial(is_original, original=original)
    try:
        with original.warc.open() as file:
            if found := read_at(file, original.offset, is_it, original.warc.is_arc):
                return found
            return next(filter(is_it, captures_of(original.warc, file, _told_before)), None)
    except OSError as error:
        raise ArchiveError(f"{original.warc.identity} cannot be read: {error}") from None


def _told_before(name: str, at: int) -> None:
    """Say nothing of a fault: the file has been read."""
