"""A section's newest and oldest article: where the neighbours take over from the listing."""

from cinktank.memory import Record, SQLiteMemory
from cinktank.memory.schedule import timestamp


class SectionEnds:
    """Remembers the two as articles come in, in any order."""

    def __init__(self, memory: SQLiteMemory):
        self._memory = memory
        self._newest: tuple[int, str] | None = None
        self._oldest: tuple[int, str] | None = None

    def add(self, record: Record | None) -> None:
        """Take in one article of the section."""
        moment = timestamp(record.published) if record else None
        if record is None or moment is None:
            return
        here = (moment, record.url)
        self._newest = max(here, self._newest or here)
        self._oldest = min(here, self._oldest or here)

    @property
    def newest(self) -> Record | None:
        """The section's newest article."""
        return self._memory.get(self._newest[1]) if self._newest else None

    @property
    def oldest(self) -> Record | None:
        """The section's oldest article."""
        return self._memory.get(self._oldest[1]) if self._oldest else None
