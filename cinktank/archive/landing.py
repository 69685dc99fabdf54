"""From extracted articles to the lake: the one place where extraction meets the pipelines.

Whatever brings the articles, one process, several or Spark, they are judged here, in order, by
what judges a crawl's: so they end as a crawl's would.
"""

import os
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from time import time
from typing import Any, cast

from scrapy.exceptions import DropItem

from cinktank.archive.extraction import SPIDER, Extracted, item_of
from cinktank.items import NewsArticle
from cinktank.lake.location import location_of
from cinktank.lake.store import store_of
from cinktank.lake.upload import Uploader, undisturbed, waiting
from cinktank.lake.writer import LakeWriter
from cinktank.memory import SQLiteMemory
from cinktank.memory.schedule import Schedule
from cinktank.pipelines.duplicates import DuplicatesPipeline
from cinktank.pipelines.lake import seen_at
from cinktank.revision import story_prints


class Landing:
    """Takes in what stretches bring, in their order; `close` writes the manifest.

    May raise `LakeError`, `MemoryUnavailableError` and, in any method, `LakeWriteError`.
    """

    def __init__(self, settings: Mapping[str, Any], job: str):
        self.counts: Counter[str] = Counter()
        root = Path(settings["DATA_ROOT"])
        location = location_of(settings)
        memory = settings["MEMORY"] != "none"
        self._uploader = Uploader(location) if location.bucket else None
        self.writer = LakeWriter(
            location.folder,
            SPIDER,
            job,
            SQLiteMemory(
                root / "memory.db" if memory else ":memory:",
                timeout=float(settings["MEMORY_TIMEOUT"]),
            ),
            Schedule(()),
            rows=int(settings["LAKE_PART_ROWS"]),
            seconds=float(settings["LAKE_PART_SECONDS"]),
            compression=settings["LAKE_COMPRESSION"],
            deliver=self._uploader or (lambda paths: None),
        )
        self.writer.on_withdrawn = self._withdrawn
        if self._uploader is None:
            self.writer.recover(memory)
        else:
            with undisturbed(location.folder):
                left = waiting(location.folder)
                self.writer.recover(memory)
            self._uploader(left)
            if memory:
                self.writer.remember_lake(store_of(location))
        self._duplicates = DuplicatesPipeline(cast("Any", _Judged(self.writer, self)))

    @property
    def folder(self) -> Path:
        """Where the part files and the manifest land."""
        return self.writer.folder

    def inc_value(self, name: str, count: int = 1) -> None:
        """Count something, as Scrapy's collector of statistics does."""
        self.counts[name] += count

    def take(self, extracted: Extracted) -> None:
        """Judge and keep what a stretch brought."""
        self.counts.update(extracted.counts)
        for _, line, refused in extracted.articles:
            item = item_of(line)
            if refused:
                for reason in refused:
                    name = reason.partition(":")[0].replace(" ", "_")
                    self.counts[f"validation/{name}"] += 1
                self.writer.reject(item.url, refused, item, seen_at(item))
                continue
            try:
                item = self._duplicates.process_item(item)
            except DropItem:
                continue
            prints = [] if item.metadata.sameAs else story_prints(item.articleBody)
            self.writer.write(item, prints, seen_at(item))
            self.counts[f"lake/{item.metadata.event}"] += 1

    def close(self, reason: str = "finished") -> list[Path]:
        """Write the manifest; return what of a bucket's files waits in the spool."""
        self.writer.commit()  # the counters are right after it
        counts = {name: count for name, count in sorted(self.counts.items()) if count}
        self.writer.close(counts, reason)
        return self._uploader.close() if self._uploader else []

    def _withdrawn(self, event: str) -> None:
        self.counts[f"lake/{event}"] -= 1
        self.counts["duplicates/other_job"] += 1


class _Judged:
    """What the pipelines ask of a crawl's run, where there is none: no ledger, no site's health."""

    def __init__(self, lake: LakeWriter, stats: Landing):
        self.lake = lake
        self.memory = lake.memory
        self.job = lake.job
        self.stats = stats
        self.gone_after = 0
        self.ledger = self.health = self

    def now(self) -> int:
        """Return the time, Unix seconds."""
        return int(time())

    def copy(self) -> None:
        """Pass over a second copy: an archive has many."""

    def entry_of(self, item: NewsArticle) -> None:
        """Return that nobody has asked for it."""

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Let the lake's errors pass: they end the command."""
        yield


def job_name() -> str:
    """Return a name that no job had before: files are named for it."""
    now = datetime.now(UTC)
    return f"{now:%Y%m%dT%H%M%S}{now.microsecond // 1000:03}Z-{os.getpid()}"
