"""Moments as archives and their indexes write them: ``20220320120000``, UTC."""

import re
from datetime import UTC, datetime

__all__ = ["iso", "read_moment", "timestamp_of"]


def timestamp_of(moment: datetime) -> str:
    """Return a moment as indexes write it.

    >>> timestamp_of(datetime(2022, 3, 20, 12, tzinfo=UTC))
    '20220320120000'
    """
    utc = moment.astimezone(UTC)
    return f"{utc.year:04}{utc:%m%d%H%M%S}"  # %Y writes year 1 as it likes


def iso(timestamp: str) -> str:
    """Return an index's time as items write theirs."""
    digits = f"{timestamp}{'00000101000000'[len(timestamp) :]}"
    moment = datetime.strptime(digits, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    return moment.isoformat().replace("+00:00", "Z")


def read_moment(text: str) -> str:
    """Return the timestamp that a date or a moment means: noon of a day alone.

    Raises `ValueError` with a line that says what is allowed.

    >>> read_moment("2022-03-20"), read_moment("20220320"), read_moment("2022-03-20T08:30:00+01:00")
    ('20220320120000', '20220320120000', '20220320073000')
    """
    value = text.strip()
    try:
        if re.fullmatch(r"\d{14}", value):
            return timestamp_of(datetime.strptime(value, "%Y%m%d%H%M%S").replace(tzinfo=UTC))
        moment = datetime.fromisoformat(value)
        moment = moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError):  # also a moment that is none in UTC
        raise ValueError(
            f"{text!r} is not allowed: give a day (2022-03-20), a moment (2022-03-20T12:00:00Z) or"
            " a capture's timestamp (20220320120000)"
        ) from None
    if re.fullmatch(r"\d{8}|\d{4}-\d\d-\d\d|\d{4}-?W\d\d-?\d", value):
        moment = moment.replace(hour=12)
    return timestamp_of(moment)
