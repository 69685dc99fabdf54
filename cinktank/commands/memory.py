"""``scrapy memory``: what is remembered; ``scrapy memory forget`` re-opens addresses."""

import argparse
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from time import time

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from cinktank.commands.checking import ChecksSettings
from cinktank.commands.ending import ended_in_one_line
from cinktank.commands.printing import until_the_reader_leaves
from cinktank.memory import SQLiteMemory, State
from cinktank.processors.text import same_label
from cinktank.processors.urls import canonicalize


class Command(ChecksSettings, ScrapyCommand):
    """Tells what the crawl memory knows, or forgets some of it."""

    requires_project = True
    requires_crawler_process = False
    default_settings = {"LOG_ENABLED": False}  # noqa: RUF012

    def syntax(self) -> str:
        """Return the command line after the command's name."""
        return "[options] [forget <url> …]"

    def short_desc(self) -> str:
        """Return the line that `scrapy` lists the command with."""
        return "Show what the crawl memory knows; forget addresses or a section"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add what to forget."""
        super().add_options(parser)
        parser.add_argument("--section", metavar="LABEL", help="forget a whole section")

    @until_the_reader_leaves()
    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Print counts, watermarks and what is due, or forget."""
        assert self.settings is not None
        path = Path(self.settings["DATA_ROOT"]) / "memory.db"
        if not path.exists():
            print(f"There is no memory at {path}: nothing was crawled yet, or set DATA_ROOT")
            self.exitcode = 1
            return
        patience = self.settings.getfloat("MEMORY_TIMEOUT")
        with ended_in_one_line(self, "memory"):
            if not args and not opts.section:
                print("\n".join(as_lines(SQLiteMemory.for_reading(path, patience))))
            elif args[:1] == ["forget"] and (args[1:] or opts.section):
                self._forget(SQLiteMemory(path, patience), args[1:], opts.section)
            else:
                raise UsageError(
                    "scrapy memory forget URL …, or scrapy memory forget --section LABEL"
                )

    def _forget(self, memory: SQLiteMemory, urls: list[str], section: str | None) -> None:
        known = [url for url in urls if memory.forget(canonicalize(url) or url)]
        for url in sorted(set(urls) - set(known)):
            erased = (record := memory.get(canonicalize(url) or url)) and (
                record.state is State.ERASED
            )
            print(f"{'Erased, and stays so' if erased else 'Not known'}: {url}")
            self.exitcode = 1
        if section:
            named = [
                record.url
                for record in memory.records()
                if any(same_label(label, section) for label in record.sections)
            ]
            known += [url for url in named if memory.forget(url)]
            memory.forget_watermark(section)
        print(f"Forgot {len(known)} addresses: the next run fetches them again")


def as_lines(memory: SQLiteMemory) -> list[str]:
    """Return what the memory knows, in lines."""
    states: Counter[State] = Counter()
    sections: Counter[str] = Counter()
    for record in memory.records():
        states[record.state] += 1
        if record.state is State.KEPT:
            sections.update(record.sections)
    due = sum(1 for _ in memory.due(int(time())))
    if erased := memory.erased_count():
        states[State.ERASED] = erased
    counts = ", ".join(f"{count} {state}" for state, count in states.most_common())
    lines = [f"{states.total()} addresses in {memory.path}: {counts or 'none'}; {due} due"]
    lines += [f"  {count:8} {label}" for label, count in sections.most_common()]
    for section, mark in memory.watermarks():
        since = (
            f"complete down from {datetime.fromtimestamp(mark.complete, UTC):%Y-%m-%d %H:%M} UTC"
            if mark.complete
            else "never complete yet"
        )
        lines.append(f"  watermark {section}: {since} ({mark.listing})")
    return lines
