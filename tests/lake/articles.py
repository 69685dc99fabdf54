"""Made-up articles, and jobs that land them."""

from itertools import count
from pathlib import Path

from cinktank.items import Link, NewsArticle, NewsImage, NewsMetadata
from cinktank.lake.writer import LakeWriter
from cinktank.memory import SQLiteMemory
from cinktank.memory.schedule import Schedule

_jobs = count(1)


def article(number: int, revision: int = 1, **given) -> NewsArticle:
    """Return revision *revision* of the article with post id *number*."""
    url = f"https://cinktank.com/article-{number}/"
    return NewsArticle(
        **{
            "url": url,
            "canonicalUrl": url,
            "identifier": str(number),
            "headline": f"Titre {number}, « révision » {revision}",
            "articleBody": f"Un paragraphe de la révision {revision}.\n\nUn autre, plus long. " * 8,
            "datePublished": f"2022-{number % 12 + 1:02}-15T12:00:00+01:00",
            "articleSection": "Sports" if number % 2 else "Culture",
            "images": [NewsImage(url=f"{url}a.jpg", caption="Une légende")],
            "nextArticle": Link(headline="Suivant", url=f"https://cinktank.com/{number + 1}/"),
            "keywords": ["un", "deux"],
            "metadata": metadata(revision),
            **given,
        }
    )


def metadata(revision: int, event: str | None = None, **given) -> NewsMetadata:
    """Return the metadata of a revision; the later one was fetched a day later."""
    return NewsMetadata(
        **{
            "revision": revision,
            "event": event or ("new" if revision == 1 else "changed"),
            "contentHash": f"{revision:064x}",
            "dateDownloaded": f"2024-01-{revision:02}T00:00:00Z",
            "sections": ["Sports"],
            **given,
        }
    )


def tombstone(number: int, revision: int) -> NewsArticle:
    """Return the line that says that an article is gone."""
    url = f"https://cinktank.com/article-{number}/"
    return NewsArticle(
        url=url,
        canonicalUrl=url,
        identifier=str(number),
        metadata=metadata(revision, "gone", contentHash=None),
    )


def land(root: Path, *items: NewsArticle, rejects: int = 0, rows: int = 500, **given) -> str:
    """Let a job land *items*, and so many rejects; return its name."""
    job = f"job-{next(_jobs):05}"
    writer = LakeWriter(
        root, "sports", job, SQLiteMemory(":memory:"), Schedule(()), rows=rows, **given
    )
    for item in items:
        writer.write(item, [], now=1)
    for number in range(rejects):
        url = f"https://cinktank.com/refused-{number}/"
        writer.reject(url, ["missing headline: the page shows none"], article(number), now=1)
    writer.close({}, "finished")
    return job
