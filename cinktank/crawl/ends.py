"""The newest and the oldest article of a section: there its listing ends and the chain goes on."""

from cinktank.memory import Record, SQLiteMemory
from cinktank.memory.schedule import timestamp


class SectionEnds:
    """Learns both ends from the articles that are kept, in any order."""

    def __init__(self, memory: SQLiteMemory):
        self._memory = memory
        self._newest: tuple[int, str] | None = None
        self._oldest: tuple[int, str] | None = None
        self.walked_down = False
        """Whether the section's listing has given all that it has, down to the oldest."""

    def add(self, record: Record | None) -> None:
        """Take in one article of the section."""
        moment = timestamp(record.published) if record else None
        if record is not None and moment is not None:
            here = (moment, record.url)
            self._newest = max(here, self._newest or here)
            self._oldest = min(here, self._oldest or here)

    @property
    def newest(self) -> Record | None:
        """The newest article: from here on the neighbours lead to later posts."""
        return self._memory.get(self._newest[1]) if self._newest else None

    @property
    def oldest(self) -> Record | None:
        """The oldest article: from here on the neighbours lead to earlier posts."""
        return self._memory.get(self._oldest[1]) if self._oldest else None
