"""``scrapy report``: build a run's page again, or one page over many runs."""

import argparse
from pathlib import Path

from scrapy.commands import ScrapyCommand

from cinktank.commands.checking import ChecksSettings
from cinktank.commands.ending import ended_in_one_line


class Command(ChecksSettings, ScrapyCommand):
    """Builds pages from the records under ``<DATA_ROOT>/reports``."""

    requires_project = True
    requires_crawler_process = False
    default_settings = {"LOG_ENABLED": False}  # noqa: RUF012

    def syntax(self) -> str:
        """Return the command line after the command's name."""
        return "[options] [job …]"

    def short_desc(self) -> str:
        """Return the line that `scrapy` lists the command with."""
        return "Build the page of a run again, or one over many runs"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Add the choice of runs."""
        super().add_options(parser)
        parser.add_argument("--runs", type=int, metavar="N", help="one page over the last N runs")
        parser.add_argument("--spider", help="of this spider alone")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Write the pages and print their paths; the last run's where no job is named."""
        with ended_in_one_line(self, "report"):
            self._write(args, opts)

    def _write(self, args: list[str], opts: argparse.Namespace) -> None:
        from cinktank.reports.gaps import gaps_of
        from cinktank.reports.page import write_overview, write_page
        from cinktank.reports.run import read_run, runs, write_run

        assert self.settings is not None
        root = Path(self.settings["DATA_ROOT"])
        if opts.runs:
            path = write_overview(root, opts.runs, opts.spider)
            print(path or self._none(root))
            return
        found = {job: read_run(root, job) for job in args}
        if not args and (last := next(runs(root, opts.spider), None)):
            found = {last.job: last}
        if not found:
            print(self._none(root))
        for number, (job, run) in enumerate(found.items()):
            if run is None:
                print(f"There is no record of a job {job!r} in {root / 'reports'}")
                self.exitcode = 1
                continue
            if number == 0 and not args:  # the archive as it is now is that after the last run
                with ended_in_one_line(self, "report", 1):  # the page is written all the same
                    run.gaps = None
                    run.gaps = gaps_of(self.settings)
                write_run(root, run)
            print(write_page(root, run))

    def _none(self, root: Path) -> str:
        self.exitcode = 1
        return f"There is no record of a run in {root / 'reports'}: crawl first, or set DATA_ROOT"
