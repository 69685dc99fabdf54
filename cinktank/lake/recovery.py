"""From the lake back into the memory: what finished parts hold and the memory does not know.

So it is after a job that died between the two, when the memory's file is lost, and where another
machine has delivered to the same bucket.
"""

import logging
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec

from cinktank.items import NewsArticle
from cinktank.lake.compression import lines_of
from cinktank.lake.store import Store, parts_in
from cinktank.memory import SQLiteMemory
from cinktank.memory.records import remember
from cinktank.memory.schedule import Schedule, timestamp
from cinktank.revision import story_prints

logger = logging.getLogger(__name__)


def remember_lake(memory: SQLiteMemory, schedule: Schedule, store: Store) -> None:
    """Let *memory* know the articles of every part of *store* whose name it does not know."""
    found = 0
    for name in parts_in(store, "landing"):
        part = name.rpartition("/")[2]
        if memory.has_part(part):
            continue
        with memory.turn():  # its job may live, and be remembering it now
            if not memory.has_part(part):
                with TemporaryDirectory(prefix="cinktank-memory-") as folder:
                    remember_part(memory, schedule, store.fetch(name, Path(folder)))
                found += 1
    if found:
        logger.warning("Recovered %d parts of the lake that the memory did not know", found)


def remember_part(memory: SQLiteMemory, schedule: Schedule, path: Path) -> None:
    """Let *memory* know the articles of one part; inside a `SQLiteMemory.turn`."""
    with memory.aside():
        for line in lines_of(path):
            item = msgspec.json.decode(line, type=NewsArticle)
            known = memory.get(item.canonicalUrl or item.url)
            if known is None or known.revision < (item.metadata.revision or 0):
                seen = timestamp(item.metadata.dateDownloaded) or int(path.stat().st_mtime)
                remember(memory, item, story_prints(item.articleBody), seen, schedule)
        memory.commit([path.name])
