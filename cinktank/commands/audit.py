"""``scrapy audit``: is the archive complete, and if not, what is missing?"""

import argparse
import json
import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from scrapy.commands import ScrapyCommand
from scrapy.spiderloader import get_spider_loader

from cinktank.commands.checking import ChecksSettings
from cinktank.commands.ending import ended_in_one_line
from cinktank.commands.printing import until_the_reader_leaves
from cinktank.discovery.proof import Walk, walks
from cinktank.lake.archive import Held, newest_revisions
from cinktank.lake.audit import Audit, audit
from cinktank.lake.location import location_of
from cinktank.lake.section_audit import SectionAudit, audit_section
from cinktank.memory import SQLiteMemory
from cinktank.memory.record import WHOLE_SITE
from cinktank.processors.text import label_key
from cinktank.processors.urls import host
from cinktank.spiders.base import NewsSpider

SHOWN = 20
"""How many of a kind are shown to a person; ``--json`` has them all."""


class WrongScopeError(Exception):
    """What was asked for means nothing; the message says what to give, in one line."""


class Command(ChecksSettings, ScrapyCommand):
    """Reads lake and memory; exit code 0 only when what was asked for is complete."""

    requires_project = True
    requires_crawler_process = False
    default_settings = {"LOG_ENABLED": False}  # noqa: RUF012

    def short_desc(self) -> str:
        """Return the line that `scrapy` lists the command with."""
        return "Check whether the archive is complete, and show what is missing"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add the choice of scope and form."""
        super().add_options(parser)
        parser.add_argument("--section", metavar="LABEL", help="one section, by its label")
        parser.add_argument(
            "--spider",
            metavar="NAME",
            help="what this spider crawls: its section, or the whole site; without either, what"
            " has been crawled",
        )
        parser.add_argument("--json", action="store_true", help="print everything, as JSON")

    @until_the_reader_leaves()
    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Audit the lake and the memory under ``DATA_ROOT``."""
        assert self.settings is not None
        root = Path(self.settings["DATA_ROOT"])
        try:
            section = self._asked(opts)
        except WrongScopeError as error:
            print(f"scrapy audit: {error}", file=sys.stderr)
            self.exitcode = 2
            return
        with ended_in_one_line(self, "audit"):
            damaged: list[str] = []
            held = newest_revisions(location_of(self.settings), damaged.append)
            known = SQLiteMemory.for_reading(root / "memory.db")
            walked = list(walks(known))
            if section is None:
                pairs = set() if self._is_of_a_site(held.values()) else crawled(walked)
            elif section == WHOLE_SITE:
                pairs = set()
            else:
                pairs = {(site, label_key(section)) for site in hosts(held.values(), walked)}
            if not (held or damaged):
                self._print_empty(root, opts)
            elif pairs:
                found = [
                    audited(held, known, damaged, walked, site, section or key)
                    for site, key in sorted(pairs)
                ]
                self._print_sections([one for one in found if not one.is_nothing] or found, opts)
            else:
                self._print(audit(held, known, damaged), opts)

    def _asked(self, opts: argparse.Namespace) -> str | None:
        """Return the section that is asked for, ``*`` for the whole site; ``None``: neither."""
        if not opts.spider:
            if opts.section is not None and not label_key(opts.section):
                raise WrongScopeError("--section: give a section's label, as the site prints it")
            section: str | None = opts.section
            return section
        assert self.settings is not None
        loader = get_spider_loader(self.settings)
        if opts.spider not in loader.list():
            names = ", ".join(loader.list())
            raise WrongScopeError(f"there is no spider {opts.spider!r}: there are {names}")
        spider = loader.load(opts.spider)
        if not issubclass(spider, NewsSpider):
            raise WrongScopeError(f"the spider {opts.spider!r} stores nothing in the lake")
        if opts.section and opts.section != spider.section and spider.section:
            raise WrongScopeError(
                f"the spider {opts.spider!r} crawls « {spider.section} »: give --section alone"
            )
        own: str = spider.section or opts.section or ""
        if spider.needs_section and not own:
            raise WrongScopeError(
                f"the spider {opts.spider!r} has no section of its own: give --section LABEL"
            )
        return own or WHOLE_SITE

    def _is_of_a_site(self, held: Iterable[Held]) -> bool:
        """Return whether a spider of the whole site has found any of what is held.

        What it has merely tried again, for ``scrapy quarantine retry``, another may have found.
        """
        assert self.settings is not None
        loader = get_spider_loader(self.settings)
        kinds = {name: loader.load(name) for name in loader.list()}
        whole = {
            name
            for name, kind in kinds.items()
            if issubclass(kind, NewsSpider) and not kind.needs_section
        }
        return any(
            line.metadata.spider in whole and line.metadata.discovery != "retry" for line in held
        )

    def _print_empty(self, root: Path, opts: argparse.Namespace) -> None:
        if opts.json:
            print(json.dumps(Audit().as_dict() | {"complete": False}, indent=2))
        else:
            crawl = f"scrapy crawl {opts.spider or 'cinktank'}"
            print(f"There is no article under {root}: run {crawl}, or set DATA_ROOT")
        self.exitcode = 1

    def _print(self, found: Audit, opts: argparse.Namespace) -> None:
        if opts.json:
            print(json.dumps(found.as_dict(), ensure_ascii=False, indent=2))
        else:
            print("\n".join(as_lines(found)))
        self.exitcode = 0 if found.complete and found.held else 1

    def _print_sections(self, found: list[SectionAudit], opts: argparse.Namespace) -> None:
        complete = all(one.complete and one.held for one in found)
        if opts.json:
            whole = {
                "complete": complete,
                "held": sum(one.held for one in found),
                "gone": sum(one.gone for one in found),
                "sections": [one.as_dict() for one in found],
            }
            print(json.dumps(whole, ensure_ascii=False, indent=2))
        else:
            for one in found:
                print("\n".join(section_lines(one)))
            if not (opts.section or opts.spider):
                print("The whole site, by the neighbours: scrapy audit --spider cinktank")
        self.exitcode = 0 if complete else 1


def crawled(walked: list[Walk]) -> set[tuple[str, str]]:
    """Return the sections that were crawled, as host and key; none where a whole site was."""
    if any(walk.section == WHOLE_SITE for walk in walked):
        return set()
    return {(walk.host, walk.section) for walk in walked}


def hosts(held: Iterable[Held], walked: list[Walk]) -> set[str]:
    """Return the sites that the lake holds articles of, or that were walked."""
    return {host(line.url) for line in held} | {walk.host for walk in walked}


def audited(
    held: dict[str, Held],
    known: SQLiteMemory,
    damaged: list[str],
    walked: list[Walk],
    site: str,
    section: str,
) -> SectionAudit:
    """Return the audit of one section of one site, with what proves it."""
    found = audit_section(held, known, site, section)
    found.damaged = damaged
    proofs = [walk for walk in walked if walk.proves(site, label_key(section))]
    found.proved = bool(proofs)
    found.moment = max((walk.moment for walk in proofs if walk.moment), default=None)
    return found


def as_lines(found: Audit) -> list[str]:
    """Return the audit in lines for a person, the answer first."""
    answer = "complete" if found.complete else "NOT complete"
    lines = [f"The archive is {answer}: {found.held} articles held, {found.gone} gone"]
    lines += _lacking(found)
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


def section_lines(found: SectionAudit) -> list[str]:
    """Return the audit of a section in lines for a person, the answer first."""
    answer = "complete" if found.complete and found.held else "NOT complete"
    lines = [
        f"« {found.section} » of {found.site} is {answer}:"
        f" {found.held} articles held, {found.gone} gone"
    ]
    if found.proved:
        when = (
            f", last at {datetime.fromtimestamp(found.moment, UTC):%Y-%m-%d %H:%M} UTC"
            if found.moment
            else ""
        )
        lines.append(f"It was walked to its end{when}: later articles are for the next crawl")
    else:
        lines.append(
            "It was never walked to its end with everything accounted for: crawl it without"
            " since, until and pages"
        )
    lines += _lacking(found)
    if found.missing or found.quarantined:
        lines.append("The next crawls of the section try again what is missing")
    return lines


def _lacking(found: Audit | SectionAudit) -> list[str]:
    return [
        *_some("parts cannot be read, and the next crawl moves them aside", found.damaged),
        *_some("named and not held", [f"{url} ({by[0]})" for url, by in found.missing.items()]),
        *_some("in quarantine, scrapy quarantine says why", list(found.quarantined)),
    ]


def _some(what: str, lines: list[str]) -> list[str]:
    if not lines:
        return []
    more = [f"  … and {len(lines) - SHOWN} more: --json"] if len(lines) > SHOWN else []
    return [f"{len(lines)} {what}:", *(f"  {line}" for line in lines[:SHOWN]), *more]
