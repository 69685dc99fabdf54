"""``scrapy lake``: the table that analysts query, made from the landing zone."""

import argparse
import json
import logging
import sys
from dataclasses import asdict
from pathlib import Path

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from cinktank.commands.checking import ChecksSettings
from cinktank.commands.ending import ended_in_one_line
from cinktank.commands.printing import until_the_reader_leaves
from cinktank.lake.jobs import close_dead_jobs
from cinktank.lake.location import LakeError, LakeLocation, location_of

ACTIONS = {
    "load": "merge what the crawls have landed since the last load",
    "query": 'answer SQL: scrapy lake query "SELECT …" (articles, revisions, quarantine)',
    "status": "rows, sections, dates, last load, quarantine, share of each field",
    "compact": "make few pieces of many",
    "vacuum": "give room back that nothing needs",
    "export": "scrapy lake export --parquet FOLDER",
    "browse": "the articles in a browser, on this machine alone: scrapy lake browse [--port N]",
    "deliver": "bring what waits in the spool to the bucket",
    "erase": "scrapy lake erase URL …: take articles out for good, wherever they are",
    "schema": "a line's types for other readers: --format duckdb, spark or arrow",
}


class Command(ChecksSettings, ScrapyCommand):
    """Loads, queries and keeps the table of the lake at ``LAKE_ROOT``."""

    requires_project = True
    requires_crawler_process = False
    default_settings = {"LOG_LEVEL": "WARNING"}  # noqa: RUF012

    def syntax(self) -> str:
        """Return the command line after the command's name."""
        return f"[options] {'|'.join(ACTIONS)}"

    def short_desc(self) -> str:
        """Return the line that `scrapy` lists the command with."""
        return "Load, query and keep the table of articles"

    def long_desc(self) -> str:
        """Return what each action does."""
        return "\n".join(f"{name:8} {what}" for name, what in ACTIONS.items())

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add the options of all actions."""
        super().add_options(parser)
        parser.add_argument("--format", help="query: table, csv, json or parquet; status: json")
        parser.add_argument("--output", "-o", help="query, schema, browse: write this file")
        parser.add_argument("--parquet", metavar="FOLDER", help="export: where to, also s3://…")
        parser.add_argument("--port", type=int, default=8001, help="browse: where (8001)")
        parser.add_argument("--table", default="articles", help="export: which (articles)")
        parser.add_argument("--reason", default="", help="erase: why, for the list of erasures")
        parser.add_argument(
            "--unlisted", action="store_true", help="load: also parts of jobs that still run"
        )

    @until_the_reader_leaves()
    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Do one action; exit code 1 when the lake cannot be used."""
        assert self.settings is not None
        logging.basicConfig(level=logging.WARNING, format="%(message)s")
        if not args or args[0] not in ACTIONS:
            raise UsageError(f"scrapy lake {' | '.join(ACTIONS)}")
        with ended_in_one_line(self, f"lake {args[0]}", 1):
            getattr(self, f"_{args[0]}")(location_of(self.settings), args[1:], opts)

    def _load(self, location: LakeLocation, args: list[str], opts: argparse.Namespace) -> None:
        from cinktank.lake.store import store_of
        from cinktank.lake.table.kinds import table_of
        from cinktank.lake.table.loader import load

        assert self.settings is not None
        table = table_of(location, self.settings)
        close_dead_jobs(location.folder)
        done = load(table, store_of(location), unlisted=opts.unlisted)
        print(
            f"Loaded {done.read:,} lines of {done.parts:,} parts: {done.new:,} new articles,"
            f" {done.changed:,} changed, {done.gone:,} gone, {done.history:,} older revisions,"
            f" {done.known:,} known already; {done.rejected:,} rejects; into {table.where}"
        )
        for line in done.damaged:
            print(f"scrapy lake load: left out: {line}", file=sys.stderr)
            self.exitcode = 1

    def _query(self, location: LakeLocation, args: list[str], opts: argparse.Namespace) -> None:
        from cinktank.lake.table.answer import FORMATS, answer
        from cinktank.lake.table.kinds import table_of

        assert self.settings is not None
        form = opts.format or "table"
        if len(args) != 1 or form not in ("table", *FORMATS):
            raise UsageError(f'scrapy lake query "SELECT …" [--format {"|".join(FORMATS)}]')
        answer(table_of(location, self.settings), args[0], form, opts.output)

    def _status(self, location: LakeLocation, args: list[str], opts: argparse.Namespace) -> None:
        from cinktank.lake.table.kinds import table_of
        from cinktank.lake.table.status import as_lines, status

        assert self.settings is not None
        found = status(table_of(location, self.settings))
        if opts.format == "json":
            print(json.dumps(asdict(found), ensure_ascii=False, indent=2))
        else:
            print("\n".join(as_lines(found)))

    def _compact(self, location: LakeLocation, args: list[str], opts: argparse.Namespace) -> None:
        from cinktank.lake.table.kinds import table_of

        assert self.settings is not None
        print(table_of(location, self.settings).compact())

    def _vacuum(self, location: LakeLocation, args: list[str], opts: argparse.Namespace) -> None:
        from cinktank.lake.table.kinds import table_of

        assert self.settings is not None
        print(table_of(location, self.settings).vacuum())

    def _export(self, location: LakeLocation, args: list[str], opts: argparse.Namespace) -> None:
        from cinktank.lake.table.answer import export
        from cinktank.lake.table.kinds import table_of

        assert self.settings is not None
        if opts.parquet is None or opts.table not in ("articles", "revisions", "quarantine"):
            raise UsageError(
                "scrapy lake export --parquet FOLDER [--table articles|revisions|quarantine]"
            )
        rows = export(table_of(location, self.settings), opts.parquet, opts.table)
        print(f"Wrote {rows:,} rows under {opts.parquet}")

    def _browse(self, location: LakeLocation, args: list[str], opts: argparse.Namespace) -> None:
        from cinktank.lake.table.browsing import export_sqlite, serve
        from cinktank.lake.table.kinds import table_of

        assert self.settings is not None
        path = Path(opts.output or f"{self.settings['DATA_ROOT']}/browse/cinktank.db")
        count = export_sqlite(table_of(location, self.settings), path)
        print(f"Wrote {count:,} articles to {path}", flush=True)
        if opts.output is None:
            serve(path, opts.port)

    def _deliver(self, location: LakeLocation, args: list[str], opts: argparse.Namespace) -> None:
        from cinktank.lake.bucket import Bucket
        from cinktank.lake.upload import deliver, undisturbed, waiting
        from cinktank.memory import SQLiteMemory

        assert self.settings is not None
        if location.bucket is None:
            raise LakeError(f"{location.url} is a folder: finished parts are there already")
        path = Path(self.settings["DATA_ROOT"]) / "memory.db"
        memory = SQLiteMemory(path) if path.exists() else None
        with undisturbed(location.folder):
            close_dead_jobs(location.folder)
            left = waiting(location.folder)
        known = [
            part
            for part in left
            if memory is None or memory.has_part(part.relative_to(location.folder).as_posix())
        ]
        deliver(location.folder, Bucket(location.url, location.bucket), known)
        rest = waiting(location.folder)
        print(f"Delivered {len(left) - len(rest)} files to {location.url}; {len(rest)} wait")

    def _erase(self, location: LakeLocation, args: list[str], opts: argparse.Namespace) -> None:
        from cinktank.commands.erasing import erase

        assert self.settings is not None
        left = erase(location, self.settings, args, opts.reason)
        if left:
            print("\n".join(f"scrapy lake erase: {line}" for line in left), file=sys.stderr)
            self.exitcode = 1

    def _schema(self, location: LakeLocation, args: list[str], opts: argparse.Namespace) -> None:
        from cinktank.lake.table.columns import fields, spark_ddl

        if opts.format == "spark":
            print(spark_ddl())
        elif opts.format == "duckdb":
            print(json.dumps(fields(), indent=2))
        elif opts.format == "arrow" and opts.output:
            from cinktank.lake.table.columns import write_arrow_schema
            from cinktank.lake.table.target import file_for

            with file_for(opts.output) as path:
                write_arrow_schema(path)
        else:
            raise UsageError("scrapy lake schema --format duckdb|spark, or arrow --output FILE")
