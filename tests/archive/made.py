"""Archives made for a test: which captures, in which form."""

import gzip
import json
import zipfile
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from cinktank.archive.exchange import Exchange
from cinktank.archive.warc_parts import WarcWriter

SITE = "https://cinktank.com/"
HTML = [("Content-Type", "text/html; charset=UTF-8")]


@dataclass
class Made:
    """One capture to be in an archive."""

    url: str
    when: str
    body: bytes = b""
    status: int = 200
    headers: list[tuple[str, str]] = field(default_factory=lambda: list(HTML))


def moment(text: str) -> datetime:
    """Return a day or a moment, UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def warc(folder: Path, *captures: Made, name: str = "made") -> Path:
    """Write captures, in this order, into one WARC file; return its path."""
    writer = WarcWriter(folder / f"of-{name}", "s", name, [("software", "x")], 10**12, 10**9)
    for made in captures:
        writer.write(
            Exchange(
                made.url,
                moment(made.when),
                "GET",
                [("User-Agent", "x")],
                b"",
                "HTTP/1.1",
                made.status,
                made.headers,
                made.body,
            )
        )
    writer.finish()
    found = next((folder / f"of-{name}").rglob("*.warc.gz"))
    path = folder / f"{name}.warc.gz"
    found.rename(path)
    return path


def wacz(path: Path, *warcs: Path, index: bytes | None = None) -> Path:
    """Put WARC files into a WACZ, as its specification lays it out."""
    with zipfile.ZipFile(path, "w") as out:
        for one in warcs:
            out.write(one, f"archive/{one.name}", zipfile.ZIP_STORED)
        if index is not None:
            out.writestr("indexes/index.cdx.gz", gzip.compress(index), zipfile.ZIP_STORED)
        out.writestr("datapackage.json", json.dumps({"profile": "data-package", "resources": []}))
        out.writestr("pages/pages.jsonl", '{"format": "json-pages-1.0"}\n', zipfile.ZIP_DEFLATED)
    return path


def page(title: str, words: int = 60) -> bytes:
    """Return a small page of a site."""
    story = " ".join(f"mot{number}" for number in range(words))
    return f"<!doctype html><html><body><h1>{title}</h1><p>{story}</p></body></html>".encode()
