"""``LOG_JSON``: every line of the log is one JSON object."""

import json
import logging
import traceback
from datetime import UTC, datetime
from typing import Any

LOG_FORMAT = "%(as_json)s"
"""What Scrapy's own setting of this name has to be."""


class _AsJSON:
    """A record as one line of JSON, made when it is printed."""

    def __init__(self, record: logging.LogRecord):
        self._record = record

    def __str__(self) -> str:
        record = self._record
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if isinstance(record.exc_info, tuple) and record.exc_info[0]:
            line["traceback"] = record.exc_text or "".join(
                traceback.format_exception(*record.exc_info)
            )
            record.exc_info = record.exc_text = None  # or it would follow, on lines of its own
        if fields := getattr(record, "fields", None):
            line |= fields
        return json.dumps(line, ensure_ascii=False, default=str)


def log_as_json() -> None:
    """Make every log record of this process able to print itself so."""
    plain = logging.getLogRecordFactory()

    def record(*args: Any, **kwargs: Any) -> logging.LogRecord:
        made = plain(*args, **kwargs)
        made.as_json = _AsJSON(made)
        return made

    logging.setLogRecordFactory(record)
