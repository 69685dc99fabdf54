"""What a WARC file holds, read by warcio: not by the code under test."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from warcio.archiveiterator import ArchiveIterator


@dataclass
class Kept:
    """One record."""

    kind: str
    url: str | None
    headers: dict[str, str]
    status: str | None
    http_headers: dict[str, str]
    body: bytes


def records(*paths: Path) -> Iterator[Kept]:
    """Yield every record of some files."""
    for path in paths:
        with path.open("rb") as file:
            for record in ArchiveIterator(file, no_record_parse=False):
                http = record.http_headers
                yield Kept(
                    record.rec_type,
                    record.rec_headers.get_header("WARC-Target-URI"),
                    dict(record.rec_headers.headers),
                    http.get_statuscode() if http else None,
                    dict(http.headers) if http else {},
                    record.raw_stream.read(),
                )


def warcs(root: Path) -> list[Path]:
    """Return the finished files under a folder."""
    return sorted(path for path in root.rglob("*.warc.gz") if not path.name.startswith("."))
