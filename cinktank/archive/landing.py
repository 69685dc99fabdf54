"""From extracted articles to the lake: the one place where extraction meets the pipelines.

Whatever brings the articles, one process, several or Spark, they are judged here, in order, by
what judges a crawl's: so they end as a crawl's would.
"""

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

from scrapy.settings import BaseSettings

from cinktank.archive.extraction import SPIDER, Extracted, item_of
from cinktank.archive.paged import PagedPosts
from cinktank.archive.site_files import SiteFiles
from cinktank.items import NewsArticle
from cinktank.lake.location import location_of
from cinktank.lake.opening import clear_up, learn, memory_of, remembers, writer_of
from cinktank.memory.schedule import Schedule, seconds
from cinktank.pipelines.duplicates import as_revision
from cinktank.pipelines.judging import NotToKeepError
from cinktank.pipelines.lake import keep
from cinktank.pipelines.rights import Obeyed, leave_reserved
from cinktank.pipelines.validation import quarantine, reasons


class Landing:
    """Takes in what stretches bring, in their order; `close` writes the manifest.

    *site* is the address of the home page. May raise `LakeError`, `MemoryUnavailableError` and, in
    any method, `LakeWriteError`.
    """

    def __init__(self, settings: BaseSettings, job: str, site: str):
        self.counts: Counter[str] = Counter()
        self.job = job
        self.schedule = Schedule(())
        self.gone_after = seconds(settings["GONE_AFTER"])
        location = location_of(settings)
        self.memory = memory_of(settings)
        self.lake, self._uploader = writer_of(
            settings, location, SPIDER, job, self.memory, self.schedule
        )
        self.lake.on_withdrawn = lambda event: self.inc_value(f"lake/{event}", -1)
        self.lake.on_other_job = lambda: self.inc_value("duplicates/other_job")
        clear_up(self.lake, self._uploader, remembers(settings))
        if remembers(settings):
            learn(self.lake, location)
        self._obeyed = Obeyed.of(settings)
        self._site = SiteFiles(site, self.memory)
        self._paged = PagedPosts()

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
        """Judge and keep what a stretch brought."""
        self.counts.update(extracted.counts)
        self._site.learn(extracted.site_files)
        for article in extracted.articles:
            item = item_of(article.line)
            whole = self._paged.take(item, article.is_further)
            for one in whole:
                self._judge(one, article.reasons if one is item else None)

    def close(self, reason: str = "finished") -> list[Path]:
        """Write the manifest; return what of a bucket's files waits in the spool."""
        for item in self._paged.rest():
            self._judge(item)
        for name, count in (("missing", self._paged.missing), ("alone", self._paged.alone)):
            self.counts.update({f"extract/further_pages_{name}": count} if count else {})
        self.lake.commit()  # the counters are right after it
        counts = {name: count for name, count in sorted(self.counts.items()) if count}
        self.lake.close(counts, reason)
        return self._uploader.close() if self._uploader else []

    def _judge(self, item: NewsArticle, found: list[str] | None = None) -> None:
        """Keep an article, or not; *found* is what validation has found already."""
        item.metadata.rights = self._site.rights(item)
        try:
            leave_reserved(item, self._obeyed, self)
            if refused := reasons(item, datetime.now(UTC)) if found is None else found:
                quarantine(item, refused, self)
            keep(as_revision(item, self), self)
        except NotToKeepError:
            pass  # it is counted
