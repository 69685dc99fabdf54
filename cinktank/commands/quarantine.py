"""``scrapy quarantine``: what is refused and not stored since; ``retry`` reads it again."""

import argparse
import json
import subprocess
import sys
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Final
from urllib.parse import SplitResult, urlsplit

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from cinktank.commands.ending import ended_in_one_line
from cinktank.commands.printing import until_the_reader_leaves
from cinktank.lake.location import location_of
from cinktank.lake.quarantine import ALL, Refused, refused
from cinktank.memory import SQLiteMemory

FAILED: Final = 1
SHOWN: Final = 20
"""How many of a reason are shown to a person; ``--json`` has them all."""

PATTERN: Final = "**/*.warc.gz"


class Command(ScrapyCommand):
    """Lists the quarantine, or reads it again: from the WARC files first, then from the site."""

    requires_project = True
    requires_crawler_process = False
    default_settings = {"LOG_ENABLED": False}  # noqa: RUF012

    def syntax(self) -> str:
        """Return the command line after the command's name."""
        return "[options] [retry]"

    def short_desc(self) -> str:
        """Return the line that `scrapy` lists the command with."""
        return "Show what is in quarantine and not stored since; read it again"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add which of it, and where from."""
        super().add_options(parser)
        add = parser.add_argument
        add("--reason", default=ALL, metavar="NAME", help="for this reason alone, e.g. truncated")
        add("--from-archive", action="store_true", help="ask the site nothing")
        add("--json", action="store_true", help="print everything, as JSON")

    @until_the_reader_leaves()
    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """List, or read again."""
        if args not in ([], ["retry"]):
            raise UsageError("scrapy quarantine, or scrapy quarantine retry")
        with ended_in_one_line(self, "quarantine"):
            found = self._refused(opts.reason)
            if not args:
                print(_as_json(found) if opts.json else "\n".join(as_lines(found)))
            elif not found:
                print("Nothing is in quarantine that was not stored since")
            else:
                self._retry(found, opts)

    def _refused(self, reason: str) -> list[Refused]:
        assert self.settings is not None
        memory = SQLiteMemory.for_reading(Path(self.settings["DATA_ROOT"]) / "memory.db")
        damaged: list[str] = []
        try:
            return refused(location_of(self.settings), memory, reason, damaged.append)
        finally:
            memory.close()
            for line in damaged:
                print(f"scrapy quarantine: {line}: it is left out", file=sys.stderr)

    def _retry(self, found: list[Refused], opts: argparse.Namespace) -> None:
        assert self.settings is not None
        kept = self.settings["WARC_ROOT"]
        if opts.from_archive and not kept:
            print(
                "scrapy quarantine: there is no archive to read from: give -s WARC_ROOT=…",
                file=sys.stderr,
            )
            self.exitcode = FAILED
            return
        if kept:
            self._from_archive(found, kept)
            left = self._refused(opts.reason)
            print(f"{len(found) - len(left)} of {len(found)} are stored now")
            found = left
        if opts.from_archive or self.exitcode:
            return
        for site in sorted({f"{parts.scheme}://{parts.netloc}/" for parts in _split(found)}):
            code = subprocess.call(
                [
                    *(sys.executable, "-m", "scrapy", "crawl", "cinktank", "-a", f"site={site}"),
                    *("-a", f"quarantine={opts.reason}"),
                    *(part for given in opts.set for part in ("-s", given)),
                ]
            )
            self.exitcode = self.exitcode or code

    def _from_archive(self, found: list[Refused], root: str) -> None:
        from cinktank.archive.errors import ArchiveError
        from cinktank.archive.extraction import Wanted
        from cinktank.archive.landing import Landing
        from cinktank.archive.retrying import read_again
        from cinktank.archive.warc_archive import WarcArchive
        from cinktank.crawl.opening import job_name
        from cinktank.lake.writer import LakeWriteError

        assert self.settings is not None
        settings = self.settings
        pattern = f"{str(root).rstrip('/')}/{PATTERN}"
        try:
            archive = WarcArchive(pattern, Path(settings["DATA_ROOT"]))
            for site in sorted({f"{parts.scheme}://{parts.netloc}/" for parts in _split(found)}):
                wanted = Wanted(site, None, job_name(None), settings.getfloat("READ_TIMEOUT"))
                own = [one for one in found if one.url.startswith(site)]
                landing = Landing(settings, wanted)
                try:
                    read = read_again(own, archive, wanted, landing)
                finally:
                    landing.close()
                print(f"Read {read} of {len(own)} addresses of {site} in {pattern}")
        except (ArchiveError, LakeWriteError) as error:
            print(f"scrapy quarantine: {error}", file=sys.stderr)
            self.exitcode = FAILED


def as_lines(found: Sequence[Refused]) -> list[str]:
    """Return the quarantine in lines for a person, by reason, the most frequent first."""
    if not found:
        return ["Nothing is in quarantine that was not stored since"]
    by_name: dict[str, list[Refused]] = defaultdict(list)
    for one in found:
        for name in dict.fromkeys(one.names):
            by_name[name].append(one)
    what = "1 address is" if len(found) == 1 else f"{len(found)} addresses are"
    lines = [f"{what} in quarantine, not stored since:"]
    for name, ones in sorted(by_name.items(), key=lambda item: (-len(item[1]), item[0])):
        lines.append(f"{len(ones)} {name}")
        lines += [
            f"  {one.url} ({one.when[:10]}: {'; '.join(one.reasons)})" for one in ones[:SHOWN]
        ]
        if len(ones) > SHOWN:
            lines.append(f"  … and {len(ones) - SHOWN} more: --json")
    lines.append("scrapy quarantine retry reads them again: --reason NAME one kind alone")
    return lines


def _as_json(found: Sequence[Refused]) -> str:
    listed = [{"url": one.url, "reasons": one.reasons, "when": one.when} for one in found]
    return json.dumps(listed, ensure_ascii=False, indent=2)


def _split(found: Sequence[Refused]) -> list[SplitResult]:
    return [urlsplit(one.url) for one in found]
