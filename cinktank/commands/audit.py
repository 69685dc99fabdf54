"""``scrapy audit``: is the archive complete, and if not, what is missing?"""

import argparse
import json
from pathlib import Path

from scrapy.commands import ScrapyCommand

from cinktank.commands.ending import ended_in_one_line
from cinktank.commands.printing import until_the_reader_leaves
from cinktank.lake.archive import newest_revisions
from cinktank.lake.audit import Audit, audit
from cinktank.lake.location import location_of
from cinktank.memory import SQLiteMemory

SHOWN = 20
"""How many of a kind are shown to a person; ``--json`` has them all."""


class Command(ScrapyCommand):
    """Reads lake and memory; exit code 0 only when the archive is complete."""

    requires_project = True
    requires_crawler_process = False
    default_settings = {"LOG_ENABLED": False}  # noqa: RUF012

    def short_desc(self) -> str:
        """Return the line that `scrapy` lists the command with."""
        return "Check whether the archive is complete, and show what is missing"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add the choice of form."""
        super().add_options(parser)
        parser.add_argument("--json", action="store_true", help="print everything, as JSON")

    @until_the_reader_leaves()
    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Audit the lake and the memory under ``DATA_ROOT``."""
        assert self.settings is not None
        root = Path(self.settings["DATA_ROOT"])
        with ended_in_one_line(self, "audit"):
            damaged: list[str] = []
            held = newest_revisions(location_of(self.settings), damaged.append)
            known = SQLiteMemory.for_reading(root / "memory.db")
            self._print(audit(held, known, damaged), root, opts)

    def _print(self, found: Audit, root: Path, opts: argparse.Namespace) -> None:
        if opts.json:
            print(json.dumps(found.as_dict(), ensure_ascii=False, indent=2))
        else:
            print("\n".join(as_lines(found, root)))
        self.exitcode = 0 if found.complete and found.held else 1


def as_lines(found: Audit, root: Path) -> list[str]:
    """Return the audit in lines for a person, the answer first."""
    if not (found.held or found.damaged):
        return [f"There is no article under {root}: run scrapy crawl cinktank, or set DATA_ROOT"]
    answer = "complete" if found.complete else "NOT complete"
    lines = [f"The archive is {answer}: {found.held} articles held, {found.gone} gone"]
    lines += _some("parts cannot be read, and the next crawl moves them aside", found.damaged)
    lines += _some("named and not held", [f"{url} ({by[0]})" for url, by in found.missing.items()])
    lines += _some("in quarantine", [f"{url} ({by[0]})" for url, by in found.quarantined.items()])
    if len(found.chains) > 1:
        pieces = [f"{one['posts']} from {one['first']} to {one['last']}" for one in found.chains]
        lines += _some("pieces of the chain of posts", pieces)
    pairs = [
        f"{one['post']} > {one['next']} > {one['whose_previous']}" for one in found.disagreeing
    ]
    lines += _some("pairs that disagree (fetched before something came between)", pairs)
    if found.missing:
        lines.append("scrapy crawl cinktank -a gaps=1 fetches what is missing")
    return lines


def _some(what: str, lines: list[str]) -> list[str]:
    if not lines:
        return []
    more = [f"  … and {len(lines) - SHOWN} more: --json"] if len(lines) > SHOWN else []
    return [f"{len(lines)} {what}:", *(f"  {line}" for line in lines[:SHOWN]), *more]
