"""Every record of the log is one line of printable characters, whoever wrote what it says.

A template of several lines (Scrapy prints its settings and counters so) keeps its own line breaks.
"""

import logging
import traceback
from typing import Any

from cinktank.processors.lines import one_line

MOST = 2_000
"""Letters of a message."""
COUNTERS = "scrapy.statscollectors"
"""Who prints the counters, a line each: their values are quoted."""
LINES = 100
"""Lines of a traceback, each of `LINE` letters at most."""
LINE = 500


class OneLineRecord(logging.LogRecord):
    """A record whose message is one line."""

    def getMessage(self) -> str:  # noqa: N802
        """Return the message: one line, or the template's own lines."""
        text = super().getMessage()
        if "\n" in str(self.msg) and (self.args or self.name == COUNTERS):
            return "\n".join(_line(line) for line in text.split("\n"))
        return text if len(text) <= MOST and text.isprintable() else one_line(text, MOST)


def log_in_one_line() -> None:
    """Make every log record of this process from now on one line."""
    plain = logging.getLogRecordFactory()
    if getattr(plain, "one_line", False):
        return

    def record(*args: Any, **kwargs: Any) -> logging.LogRecord:
        made = plain(*args, **kwargs)
        if type(made) is logging.LogRecord:
            made.__class__ = OneLineRecord
        if isinstance(made.exc_info, tuple) and made.exc_info[0]:
            lines = "".join(traceback.format_exception(*made.exc_info)).splitlines()
            made.exc_text = "\n".join(_line(line) for line in lines[-LINES:])
        return made

    record.one_line = True  # type: ignore[attr-defined]
    logging.setLogRecordFactory(record)


def _line(text: str) -> str:
    """Return a line with its indentation."""
    inner = text.lstrip(" ")
    return " " * min(len(text) - len(inner), 40) + one_line(inner, LINE)
