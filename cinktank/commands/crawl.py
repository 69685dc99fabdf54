"""``scrapy crawl``: a bad argument is one line, and the exit code says how the run ended."""

import argparse
import asyncio
import gc
import logging
import sys
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from scrapy import Spider, signals
from scrapy.commands import ScrapyCommand
from scrapy.commands.crawl import Command as ScrapyCrawl
from scrapy.spiderloader import get_spider_loader

from cinktank.archive.errors import ArchiveError
from cinktank.crawl.arguments import ArgumentError
from cinktank.crawl.configuration import SettingError, check_forms, check_settings
from cinktank.crawl.fetching import error_line
from cinktank.crawl.opening import check_captures
from cinktank.crawl.run import run_of
from cinktank.crawl.verdict import BAD_ARGUMENT, FAILED, exit_code
from cinktank.monitoring.health import limits_of
from cinktank.reports.recorder import RunRecorder
from cinktank.spiders.base import NewsSpider, with_follow

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

logger = logging.getLogger(__name__)


class Command(ScrapyCrawl):
    """Scrapy's own command; exit code 2 for a bad argument or setting, 1 for a run that failed.

    3 for one that did its work and failed a health check, 130 for one that was interrupted.
    """

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        """Check the spider's name and arguments before anything is started."""
        gc.freeze()  # what is imported stays to the end: not to be looked through all the time
        super().process_options(args, opts)
        if len(args) != 1:
            return
        assert self.settings is not None
        try:
            check_forms(self.settings)
        except SettingError as error:
            refuse(self, f"scrapy crawl: {error}")
        if self.settings.getbool("LOG_JSON"):
            from cinktank.monitoring.json_logs import LOG_FORMAT, log_as_json

            log_as_json()
            self.settings.set("LOG_FORMAT", LOG_FORMAT, priority="cmdline")
        loader = get_spider_loader(self.settings)
        names = loader.list()
        if args[0] not in names:
            refuse(
                self, f"scrapy crawl: there is no spider {args[0]!r}: there are {', '.join(names)}"
            )
        spider = loader.load(args[0])
        check_arguments(self, spider, f"crawl {args[0]}", opts.spargs)
        if issubclass(spider, NewsSpider):
            try:
                check_settings(self.settings)
                limits_of(self.settings)
                given = with_follow(opts.spargs, self.settings)
                check_captures(self.settings, spider.read_arguments(given))
                if self.settings["REPLAY"] or self.settings["WARC_ROOT"]:
                    from cinktank.archive.opening import check_archives

                    check_archives(self.settings)
            except (ValueError, ArchiveError) as error:
                refuse(self, f"scrapy crawl {args[0]}: {error}")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Run the spider, and take the exit code from how it ended."""
        gc.freeze()  # the spiders, too
        if len(args) != 1:
            super().run(args, opts)  # it says how the command is used
            return
        process = self.crawler_process
        assert process is not None
        crawler = process.create_crawler(args[0])
        crawl = process.crawl(crawler, **opts.spargs)
        broken: list[BaseException] = []
        if isinstance(crawl, asyncio.Task):
            crawl.add_done_callback(lambda task: broken.extend(why_not(task)))
        try:
            process.start()
        except (SystemExit, KeyboardInterrupt) as error:
            end_at_once(error)
            broken.append(error)
        if is_never_begun(crawler):
            crawler.signals.send_catch_log(signals.engine_stopped)  # Scrapy does not
        self.exitcode = FAILED if broken else code_of(crawler, process.bootstrap_failed)


def is_never_begun(crawler: "Crawler") -> bool:
    """Return whether a component has ended a crawl, by `CloseSpider`, before it could begin."""
    if crawler.stats is None or crawler.stats.get_value("finish_reason") is None:
        return False
    return crawler.engine is not None and crawler.engine.start_time is None


def why_not(crawl: "asyncio.Task[None]") -> Iterator[BaseException]:
    """Yield what a crawl could not start for, and say it: mostly a component that settings name.

    In one line: an error that nobody takes is printed when its task is collected, with its trace.
    """
    error = asyncio.CancelledError("cancelled") if crawl.cancelled() else crawl.exception()
    if error is not None:
        frames = traceback.extract_tb(error.__traceback__)
        where = f" ({frames[-1].filename}, line {frames[-1].lineno})" if frames else ""
        logger.critical(
            "The crawl could not start: %s: %s%s: look at the settings and components that it is"
            " given", type(error).__name__, error_line(error), where,
        )  # fmt: skip
        yield error


def end_at_once(error: BaseException) -> None:
    """End what code within the crawl has ended, by `sys.exit`: as if it had been killed.

    The reactor's threads would wait for it, and the process for them.
    """
    logger.critical(
        "The crawl was ended from within, by %s: run again to go on: nothing that was stored is"
        " lost", type(error).__name__,
    )  # fmt: skip
    from twisted.internet import reactor

    reactor.getThreadPool().stop()


def check_arguments(
    command: ScrapyCommand, spider: type[Spider], what: str, given: dict[str, str]
) -> None:
    """End the *command* with one line if a spider of ours is given an argument that is wrong."""
    if issubclass(spider, NewsSpider):
        try:
            spider.read_arguments(given)
        except ArgumentError as error:
            refuse(command, f"scrapy {what}: {error}")


def refuse(command: ScrapyCommand, line: str) -> NoReturn:
    """Say what is wrong, also where a job's log is looked for (Scrapyd's), and end."""
    assert command.settings is not None
    if log := command.settings["LOG_FILE"]:
        with Path(log).open("a", encoding="utf-8") as file:
            file.write(f"{line}\n")
    print(line, file=sys.stderr)
    sys.exit(BAD_ARGUMENT)


def code_of(crawler: "Crawler", bootstrap_failed: bool) -> int:
    """Return the exit code that says how a crawl has ended."""
    if bootstrap_failed:
        return FAILED
    if (run := run_of(crawler)) is None:
        return 0
    recorder = crawler.get_extension(RunRecorder)
    reason = str(run.stats.get_value("finish_reason"))
    return exit_code(run.failure, reason, recorder.unhealthy if recorder else ())
