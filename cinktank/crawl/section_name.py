"""Is the section still called so? If it was renamed, its new articles are another section's.

Then every source finds them, and leaves them out: nothing would seem to be wrong. Articles that are
looked at again tell: they were the section's, and name another one now.
"""

from typing import Final

import msgspec

from cinktank.crawl.run import Run
from cinktank.items import NewsArticle
from cinktank.memory.record import WHOLE_SITE
from cinktank.processors.text import label_key, same_label
from cinktank.processors.urls import host

ENOUGH: Final = 3
"""So many articles in a row that have left the section for one and the same other."""


class Leaving(msgspec.Struct):
    """The articles that have left a section since one was seen that had not."""

    count: int = 0
    label: str = ""
    """The section that all of them name now."""


class SectionName:
    """Watches what sections the articles name that are read, from run to run."""

    def __init__(self, run: Run):
        self._run = run
        label = label_key(run.arguments.section) or WHOLE_SITE
        self._name = f"renamed@{host(run.site)} {label}"
        stored = run.memory.source_state(self._name) if run.arguments.section else None
        self._before = msgspec.json.decode(stored, type=Leaving) if stored else Leaving()
        self._leaving = self._before

    def read(self, item: NewsArticle) -> None:
        """Take in one article."""
        sections = item.metadata.sections
        if not sections or item.metadata.capture or not self._run.arguments.section:
            return
        if self._run.scope.names(item):
            self._leaving = Leaving()
        elif item.metadata.discovery == "revisit":
            before = self._leaving if same_label(self._leaving.label, sections[0]) else Leaving()
            self._leaving = Leaving(before.count + 1, sections[0])

    def end(self) -> None:
        """Remember it, and say that the run has failed where the section seems to be renamed."""
        run, found = self._run, self._leaving
        if found is not self._before:
            run.memory.put_source_state(self._name, msgspec.json.encode(found))
        if found.count >= ENOUGH:
            run.stats.inc_value("section/renamed")
            run.fail(
                f"The articles of « {run.arguments.section} » that were looked at last are of"
                f" « {found.label} » now: was the section renamed? What is new in it is left out:"
                f' scrapy crawl section -a "section={found.label}"'
            )
