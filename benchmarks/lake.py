"""How the table bears many articles: ``python -m benchmarks.lake [--rows 50000] [--table delta]``.

Lands synthetic articles of real size, loads them, changes some, loads again, and asks. Changes come
in two kinds: among the newest 90 days, as a site's editors make them, and all over the years. Each
step runs in a process of its own, so that its peak memory is its own. ``docs/lake.md`` has
the figures for a million.
"""

import argparse
import json
import random
import resource
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic

from cinktank.items import Breadcrumb, Dateline, Link, NewsArticle, NewsImage, NewsMetadata
from cinktank.lake.location import location_of
from cinktank.lake.store import store_of
from cinktank.lake.table.kinds import table_of
from cinktank.lake.table.loader import load
from cinktank.lake.writer import LakeWriter
from cinktank.memory import SQLiteMemory
from cinktank.memory.schedule import Schedule
from cinktank.revision import content_hash

QUESTIONS = {
    "count": "SELECT count(*) FROM articles",
    "by month and section": "SELECT month, articleSection, count(*) FROM articles GROUP BY ALL",
    "one article": "SELECT headline FROM articles WHERE identifier = '77'",
    "one month's text": "SELECT sum(length(articleBody)) FROM articles WHERE month = '2018-03'",
    "words in every text": "SELECT count(*) FROM articles WHERE articleBody ILIKE '%mot42 mot7%'",
}
FIRST_DAY = datetime(2012, 1, 1, tzinfo=UTC)
DAYS = 5000
NEWEST_DAYS = 90
CHANGES = (
    ("0.1 % changed, newest 90 days", 1000, NEWEST_DAYS),
    ("1 % changed, newest 90 days", 100, NEWEST_DAYS),
    ("0.1 % changed, all over the years", 1000, DAYS),
    ("1 % changed, all over the years", 100, DAYS),
)
"""What is landed after the first load: of how many articles one, among the last how many days."""
JOB = 20_000
SECTIONS = ("L'International", "Sports", "Culture", "Science et technologie", "À la une")


def main() -> None:
    """Run every step and print the figures as JSON lines."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=50_000)
    parser.add_argument("--table", choices=["duckdb", "delta"], default="duckdb")
    parser.add_argument("--root", type=Path, help="keep the lake here; landed articles are reused")
    parser.add_argument("--step", choices=["load", "ask"], help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.step:
        print(json.dumps(_step(given.root, given.table, given.step)))
        return
    with TemporaryDirectory() as folder:
        root = given.root or Path(folder)
        _land_all(root, given.rows)
        _report("landed", rows=given.rows, megabytes=_megabytes(root / "landing"))
        first = _run(root, given.table, "load")
        size = _megabytes(root / "table")
        _report("loaded", **first, megabytes=size)
        for revision, (what, one_in, among) in enumerate(CHANGES, 2):
            _land_changes(root, given.rows, given.rows // one_in, among, revision)
            changed = _run(root, given.table, "load")
            _report(what, **changed, megabytes=_megabytes(root / "table"))
        _report("nothing new", **_run(root, given.table, "load"))
        _report("asked", **_run(root, given.table, "ask"))


def _run(root: Path, table: str, step: str) -> dict[str, object]:
    command = [sys.executable, "-m", "benchmarks.lake", "--root", str(root), "--table", table]
    done = subprocess.run([*command, "--step", step], check=True, capture_output=True, text=True)
    return json.loads(done.stdout.splitlines()[-1])


def _step(root: Path, kind: str, step: str) -> dict[str, object]:
    settings = {"DATA_ROOT": str(root), "LAKE_TABLE": kind}
    location = location_of(settings)
    table = table_of(location, settings)
    found: dict[str, object] = {}
    start = monotonic()
    if step == "load":
        done = load(table, store_of(location))
        seconds = monotonic() - start
        found = {"lines": done.read, "new": done.new, "changed": done.changed}
        found |= {"seconds": round(seconds, 2), "lines/s": round(done.read / seconds)}
    else:
        for name, question in QUESTIONS.items():
            start = monotonic()
            with table.reading() as database:
                database.execute(question).fetchall()
            found[name] = round(monotonic() - start, 3)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {**found, "peak memory MB": round(peak)}


def _land_all(root: Path, rows: int) -> None:
    if (root / "landing").exists():
        return
    jobs = [(root, first, min(first + JOB, rows), rows) for first in range(0, rows, JOB)]
    with ProcessPoolExecutor(2) as workers:
        list(workers.map(_land_job, jobs))


def _land_job(job: tuple[Path, int, int, int]) -> None:
    root, first, last, rows = job
    chance = random.Random(first)
    _land(root, f"job-{first:08}", (_article(n, 1, rows, chance) for n in range(first, last)))


def _land_changes(root: Path, rows: int, changes: int, days: int, revision: int) -> None:
    chance = random.Random(revision)
    numbers = chance.sample(range(rows - rows * days // DAYS, rows), changes)
    lines = (_article(number, revision, rows, chance) for number in numbers)
    _land(root, f"changes-{revision}", lines)


def _land(root: Path, job: str, lines: object) -> None:
    writer = LakeWriter(root, "cinktank", job, SQLiteMemory(":memory:"), Schedule(()), seconds=1e9)
    for item in lines:  # type: ignore[attr-defined]
        writer.write(item, [], 1)
    writer.close({}, "finished")


_words = random.Random(0)
_PARAGRAPHS = [
    " ".join(f"mot{int(_words.expovariate(1 / 1500))}" for _ in range(_words.randint(25, 90)))
    for _ in range(20_000)
]


def _article(number: int, revision: int, rows: int, chance: random.Random) -> NewsArticle:
    url = f"https://cinktank.com/un-article-sur-le-sujet-{number}/"
    blocks = [f"Révision {revision} de {number}.", *chance.choices(_PARAGRAPHS, k=7)]
    published = FIRST_DAY + timedelta(days=DAYS * number / rows)
    section = SECTIONS[number % len(SECTIONS)]
    item = NewsArticle(
        url=url,
        canonicalUrl=url,
        identifier=str(number),
        headline=f"Un titre de longueur ordinaire, le {number}e du genre",
        articleSection=section,
        breadcrumbs=[Breadcrumb(name=section, url="https://cinktank.com/category/actualites/")],
        dateline=Dateline(text="BRUXELLES (Cinktank.com) –", located="Bruxelles"),
        datePublished=published.isoformat(timespec="seconds"),
        datePublishedRaw="15 mars 2022",
        articleBody="\n\n".join(blocks),
        articleBodyHtml="".join(f"<p>{block}</p>\n" for block in blocks),
        images=[NewsImage(url=f"{url}image.jpg", caption="Une légende", creditText="Belga")],
        previousArticle=Link(headline="Le précédent", url=f"https://cinktank.com/{number - 1}/"),
        nextArticle=Link(headline="Le suivant", url=f"https://cinktank.com/{number + 1}/"),
        keywords=["actualité", f"mot-clé-{number % 500}"],
        inLanguage="fr",
        metadata=NewsMetadata(
            revision=revision,
            event="new" if revision == 1 else "changed",
            dateDownloaded=f"2024-01-{revision:02}T00:00:00Z",
            spider="cinktank",
            job=f"job-{number // JOB}",
            softwareVersion="1",
            sections=[section],
        ),
    )
    item.metadata.contentHash = content_hash(item)
    return item


def _megabytes(folder: Path) -> float:
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    return round(size / 1e6, 1)


def _report(what: str, **figures: object) -> None:
    print(json.dumps({"step": what, **figures}), flush=True)


if __name__ == "__main__":
    main()
