"""Errors that Scrapy logs and goes on after: of an extension, a feed export, a pipeline at its end.

No article is lost by them: the lake has it. What was to be done with it besides is not done, and no
later run makes up for that, so the run has failed.
"""

import logging
import weakref
from typing import Any, Final

from cinktank.crawl.fetching import error_line, error_name
from cinktank.crawl.run import Run

LOGGERS: Final = (
    "asyncio",
    "scrapy.core.engine",
    "scrapy.extensions.feedexport",
    "scrapy.utils.asyncio",
    "scrapy.utils.signal",
)
"""Who logs them: Scrapy has no signal for an error in a signal's handler, and asyncio none for that
of a task that nobody waits for."""

_HEARD: Final = "Error while reading start items"
"""The one that comes by ``spider_error``, too."""


class UnheardErrors(logging.Handler):
    """Lets a run fail over what Scrapy would only log."""

    def __init__(self, run: Run):
        super().__init__(logging.ERROR)
        # Weakly, because loggers live on: handlers of Scrapy's last signal may raise, too.
        self._run = weakref.ref(run)
        for name in LOGGERS:
            logging.getLogger(name).addHandler(self)

    def emit(self, record: logging.LogRecord) -> None:
        """Note one of them; it may be another crawl's in this process."""
        if (run := self._run()) is None:
            self._leave()
            return
        crawl = getattr(record, "spider", None)
        if crawl not in (None, run.crawler.spider) or str(record.msg).startswith(_HEARD):
            return
        error = record.exc_info[1] if record.exc_info else None
        why = f": {error_name(error)}: {error_line(error)}" if error else ""
        run.fail(
            f"{_who(record)}{why}. The lake has what was stored: what was to be done with it"
            " besides is not done, see the log"
        )

    def _leave(self) -> None:
        for name in LOGGERS:
            logging.getLogger(name).removeHandler(self)


def _who(record: logging.LogRecord) -> str:
    """Return the handler that raised, else what Scrapy says."""
    args: Any = record.args
    handler = args.get("receiver") if isinstance(args, dict) else None
    if handler is None:
        return record.getMessage().splitlines()[0]
    return f"{getattr(handler, '__qualname__', handler)} ({getattr(handler, '__module__', '?')})"
