"""Extraction on Spark: executors read stretches of files, the driver takes their articles in.

Spark knows which attempt of a task counts: of one that died and ran again, articles come once.
They come to the driver in the order of their captures, a partition at a time, and it judges and
keeps them as for any other engine: one memory, one manifest, in a folder or a bucket. Judging and
writing take a quarter of the time of reading, so that the driver keeps up with some four to six
executors' cores; more only fill the disks with articles that wait for it.
"""

import os
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, Final

import msgspec

import cinktank
from cinktank.archive.errors import ArchiveError
from cinktank.archive.extraction import Extracted, Found, Stretch, Wanted, extract
from cinktank.archive.revisits import Original
from cinktank.archive.site_files import SiteFile
from cinktank.lake.location import needed

STRETCH: Final = 16 * 1024 * 1024
"""Bytes of a file that one task reads: Spark takes a tenth of a second for a task of any size."""

_HERE: Final = "local[*,4]"
"""All cores of this machine, and four tries for each task, as on a cluster."""

_Row = tuple[str, Found | bytes | list[Original]]
"""An article and its time; without a time: what a stretch has counted, as JSON, and its pages."""


class _Tally(msgspec.Struct):
    counts: dict[str, int]
    hosts: dict[str, int]
    sections: dict[str, int]
    faults: list[str]
    site_files: list[SiteFile]


def extracted(
    stretches: list[Stretch], wanted: Wanted, master: str | None = None
) -> Iterator[Extracted]:
    """Yield what the stretches bring: first what was counted, then the articles, oldest first.

    *master* is Spark's; where none is given, ``spark-submit``'s, or this machine's cores. Raises
    `ArchiveError` when Spark gives up, `LakeError` when it is not installed.
    """
    pyspark: Any = needed("pyspark", "spark", "scrapy extract --engine spark")
    session = _session(master)
    try:
        stretches = [_absolute(stretch) for stretch in stretches]
        tasks = session.sparkContext.parallelize(stretches, len(stretches))
        rows = tasks.flatMap(partial(_rows, wanted=wanted)).persist(pyspark.StorageLevel.DISK_ONLY)
        found = _summed(row[1] for row in rows.filter(_is_tally).collect())
        yield found
        if found.counts["extract/revisit"]:
            for row in rows.filter(_is_originals).toLocalIterator(prefetchPartitions=True):
                yield Extracted(originals=row[1])
        articles = rows.filter(_is_article).sortBy(_time)
        for row in articles.toLocalIterator(prefetchPartitions=True):
            yield Extracted(articles=[row[1]])
    except Exception as error:
        if type(error).__module__.partition(".")[0] not in ("py4j", "pyspark"):
            raise
        line = next(iter(str(error).strip().splitlines()), type(error).__name__)
        raise ArchiveError(f"Spark gives up: {line}") from None
    finally:
        session.stop()


def _session(master: str | None) -> Any:
    from pyspark.sql import SparkSession

    builder = (
        SparkSession.builder.appName("scrapy extract")
        .config("spark.ui.enabled", "false")
        .config("spark.ui.showConsoleProgress", "false")
    )
    submitted = "PYSPARK_GATEWAY_PORT" in os.environ
    if master is None and not submitted:
        master = _HERE
    if master is not None:
        builder = builder.master(master)
    if (master or "").startswith("local"):
        root = str(Path(cinktank.__file__).parents[1])
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
        os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
        builder = (
            builder.config("spark.driver.host", "127.0.0.1")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.executorEnv.PYTHONPATH", root)
        )
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("OFF")
    return session


def _absolute(stretch: Stretch) -> Stretch:
    """An executor has another working folder; a bucket's address is the same everywhere."""
    path = stretch.warc.path
    if "://" in path:
        return stretch
    return replace(stretch, warc=replace(stretch.warc, path=str(Path(path).absolute())))


def _rows(stretch: Stretch, wanted: Wanted) -> Iterator[_Row]:
    found = extract(stretch, wanted)
    tally = _Tally(
        dict(found.counts),
        dict(found.hosts),
        dict(found.sections),
        found.faults,
        found.site_files,
    )
    yield "", msgspec.json.encode(tally)
    yield "", found.originals
    for article in found.articles:
        yield article.when, article


def _is_tally(row: _Row) -> bool:
    return isinstance(row[1], bytes)


def _is_originals(row: _Row) -> bool:
    return isinstance(row[1], list)


def _is_article(row: _Row) -> bool:
    return bool(row[0])


def _time(row: _Row) -> str:
    return row[0]


def _summed(tallies: Iterator[bytes]) -> Extracted:
    found = Extracted()
    for told in tallies:
        tally = msgspec.json.decode(told, type=_Tally)
        found.counts += Counter(tally.counts)
        found.hosts += Counter(tally.hosts)
        found.sections += Counter(tally.sections)
        found.faults += tally.faults
        found.site_files += tally.site_files
    return found
