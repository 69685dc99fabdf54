"""A judgement and what it is made by: the same for a crawl's items and for an extraction's."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Protocol

from cinktank.crawl.ledger import Outcome
from cinktank.crawl.run import JudgedError, Run
from cinktank.items import NewsArticle
from cinktank.lake.writer import LakeWriter
from cinktank.memory import SQLiteMemory
from cinktank.memory.schedule import Schedule


class RunLike(Protocol):
    """What a judgement needs of a crawl's `Run`; an extraction has it too."""

    memory: SQLiteMemory
    lake: LakeWriter
    schedule: Schedule
    job: str
    gone_after: int

    @property
    def stats(self) -> Any:
        """Where things are counted: ``inc_value(name)``."""


class NotToKeepError(Exception):
    """An article that is not to be kept, and why, in one line. It is counted already."""

    def __init__(self, outcome: Outcome, why: str, level: str, *, copy: bool = False):
        super().__init__(why)
        self.outcome = outcome
        self.level = level
        """Of the line in the log."""
        self.copy = copy
        """Whether this run has kept the article already, under another address."""


@contextmanager
def in_a_crawl(run: Run, item: NewsArticle) -> Iterator[None]:
    """Close the ledger's entry of what is not to be kept, and drop it as Scrapy does."""
    try:
        with run.writing():
            yield
    except NotToKeepError as found:
        if found.copy:
            run.health.copy()
        if (entry := run.ledger.entry_of(item)) is not None:
            run.ledger.close(entry, found.outcome)
        raise JudgedError(str(found), log_level=found.level) from None
