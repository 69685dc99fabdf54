"""``scrapy extract``: the articles of WARC files straight to the lake, without a walk."""

import argparse
import gc
import sys
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from cinktank.commands.checking import ChecksSettings

if TYPE_CHECKING:
    from cinktank.archive.extraction import Extracted, Wanted

FAILED: Final = 1
SHOWN: Final = 10
ENGINES: Final = ("processes", "spark")


class Command(ChecksSettings, ScrapyCommand):
    """Reads archives as a crawl would have read the pages; exit code 1 when it could not."""

    requires_project = True
    requires_crawler_process = False
    default_settings = {"LOG_ENABLED": False}  # noqa: RUF012

    def syntax(self) -> str:
        """Return the command line after the command's name."""
        return "[options] GLOB …"

    def short_desc(self) -> str:
        """Return the line that `scrapy` lists the command with."""
        return "Put the articles of WARC files into the lake"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add where the work is done, and whose articles are taken."""
        super().add_options(parser)
        add = parser.add_argument
        add("--workers", type=int, default=1, metavar="N", help="processes that read (1)")
        add("--engine", choices=ENGINES, default="processes", help="what does the work")
        add("--master", help="Spark's master (local[*], or what spark-submit says)")
        add("--site", help="the home page of the site whose articles are taken (cinktank.com)")
        add("--section", help="articles of this section alone")
        add("-a", dest="arguments", action="append", default=[], metavar="NAME=VALUE",
            help="site=… or section=…, as scrapy crawl takes them")  # fmt: skip

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Extract, and say what was found."""
        from cinktank.archive.errors import ArchiveError
        from cinktank.archive.extraction import FAILED as UNREAD
        from cinktank.archive.extraction import STRETCH, Wanted, stretches
        from cinktank.archive.landing import Landing
        from cinktank.archive.spark import STRETCH as SPARK
        from cinktank.commands.interruption import Interruption
        from cinktank.crawl.opening import job_name
        from cinktank.crawl.verdict import INTERRUPTED, STOPPED
        from cinktank.lake.location import LakeError
        from cinktank.lake.writer import LakeWriteError
        from cinktank.memory import MemoryUnavailableError
        from cinktank.sites import CINKTANK

        if not args:
            raise UsageError("scrapy extract GLOB: name WARC or WACZ files")
        if opts.workers < 1:
            raise UsageError("--workers: give a whole number from 1")
        assert self.settings is not None
        settings = self.settings
        given = _arguments(opts)
        site = given.get("site") or CINKTANK.start
        wanted = Wanted(
            site if "//" in site else f"https://{site}/",
            given.get("section"),
            job_name(None),
            settings.getfloat("READ_TIMEOUT"),
        )
        hosts: Counter[str] = Counter()
        sections: Counter[str] = Counter()
        has_articles = False
        faults: list[str] = []
        try:
            parts = stretches(",".join(args), SPARK if opts.engine == "spark" else STRETCH)
            landing = Landing(settings, wanted)
            gc.freeze()  # what is imported stays: looking through it took 6 % of the time
            reason = "failed"
            with Interruption() as interruption:
                try:
                    for found in self._extracted(parts, wanted, opts):
                        hosts += found.hosts
                        sections += found.sections
                        has_articles = has_articles or found.has_articles
                        faults += found.faults
                        landing.take(found)
                        if interruption.asked:
                            break
                    reason = INTERRUPTED if interruption.asked else "finished"
                except (ArchiveError, KeyboardInterrupt):  # a worker may have had the signal too
                    if not interruption.asked:
                        raise
                    reason = INTERRUPTED
                finally:
                    left = landing.close(reason)
        except (ArchiveError, LakeError, LakeWriteError, MemoryUnavailableError) as error:
            print(f"scrapy extract: {error}", file=sys.stderr)
            self.exitcode = FAILED
            return
        except KeyboardInterrupt:  # once more, at the very end
            print(_interrupted(landing.counts), file=sys.stderr)
            self.exitcode = STOPPED
            return
        for line in _told(landing.counts, faults):
            print(line)
        if left:
            print(f"{len(left)} files wait in the spool: scrapy lake deliver")
        if reason == INTERRUPTED:
            print(_interrupted(landing.counts), file=sys.stderr)
            self.exitcode = STOPPED
            return
        if not landing.counts["extract/pages"]:
            print(_nothing(wanted, hosts), file=sys.stderr)
            self.exitcode = FAILED
        elif sections and not has_articles:
            print(_no_section(wanted, sections), file=sys.stderr)
            self.exitcode = FAILED
        else:
            print(f"In {landing.folder}")
        if any(name.startswith(UNREAD) for name in landing.counts):
            self.exitcode = FAILED

    def _extracted(
        self, parts: list[Any], wanted: "Wanted", opts: argparse.Namespace
    ) -> "Iterable[Extracted]":
        if opts.engine == "spark":
            from cinktank.archive.spark import extracted as on_spark

            return on_spark(parts, wanted, opts.master)
        from cinktank.archive.processes import extracted

        return extracted(parts, wanted, opts.workers)


def _arguments(opts: argparse.Namespace) -> dict[str, str]:
    given = {name: value for name in ("site", "section") if (value := getattr(opts, name))}
    for argument in opts.arguments:
        name, _, value = argument.partition("=")
        if name not in ("site", "section") or not value.strip():
            raise UsageError(f"-a {argument}: give site=… or section=…")
        given[name] = value.strip()
    return given


def _told(counts: Mapping[str, int], faults: list[str]) -> list[str]:
    """Return what came of it, the answer first."""
    new, changed = counts.get("lake/new", 0), counts.get("lake/changed", 0)
    lines = [
        f"Stored {new + changed} articles ({new} new, {changed} changed) of"
        f" {counts.get('extract/pages', 0)} pages, {counts.get('extract/responses', 0)} responses"
    ]
    for name, count in sorted(counts.items()):
        if count and not name.startswith("lake/") and name not in _SAID:
            lines.append(f"  {count} {name}")
    lines += [f"  {fault}: the rest was read" for fault in faults[:SHOWN]]
    if len(faults) > SHOWN:
        lines.append(f"  … and {len(faults) - SHOWN} more faults")
    return lines


_SAID = ("extract/pages", "extract/responses")


def _interrupted(counts: Mapping[str, int]) -> str:
    stored = counts.get("lake/new", 0) + counts.get("lake/changed", 0)
    return (
        f"scrapy extract: interrupted after storing {stored} articles: run again: what is stored is"
        " not stored twice"
    )


def _no_section(wanted: "Wanted", sections: Counter[str]) -> str:
    known = ", ".join(f"{label} ({count})" for label, count in sections.most_common(SHOWN))
    return (
        f"scrapy extract: no article of the section « {wanted.section} » is in these files: there"
        f" are articles of {known}: --section says which"
    )


def _nothing(wanted: "Wanted", hosts: Counter[str]) -> str:
    known = ", ".join(f"{host} ({count})" for host, count in hosts.most_common(5))
    there = f"there are pages of {known}: --site says which" if known else "there is no page at all"
    return f"scrapy extract: no page of {wanted.site} is in these files: {there}"
