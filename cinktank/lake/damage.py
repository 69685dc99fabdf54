"""Files of the lake that cannot be read: named, moved aside, and the rest goes on without them."""

import logging
from collections.abc import Iterator
from gzip import BadGzipFile
from pathlib import Path
from typing import TypeVar

import msgspec

from cinktank.lake.compression import job_of, lines_of
from cinktank.lake.manifest import SUFFIX, Manifest, write_manifest

logger = logging.getLogger(__name__)

Line = TypeVar("Line")

FOLDER = "damaged"
"""Under the lake's root: where what cannot be read is moved to, with its path."""


class DamagedFileError(Exception):
    """A part or a manifest cannot be read: a one-line message says which, and why."""


def lines_as(path: Path, kind: type[Line]) -> Iterator[Line]:
    """Yield the lines of a finished part; raises `DamagedFileError` where one cannot be read.

    `OSError` is raised for what the machine refuses, and `FileNotFoundError` for no such part.
    """
    decode = msgspec.json.Decoder(kind).decode
    try:
        for line in lines_of(path):
            yield decode(line)
    except BadGzipFile as error:
        raise DamagedFileError(f"{path}: {_reason(error)}") from None
    except OSError:
        raise
    except Exception as error:  # zlib's, zstd's, msgspec's, text that is no UTF-8
        raise DamagedFileError(f"{path}: {_reason(error)}") from None


def read_manifest(data: bytes, name: Path | str) -> Manifest:
    """Read a manifest; raises `DamagedFileError`, also where it lists what is no part of a lake."""
    try:
        manifest = msgspec.json.decode(data, type=Manifest)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise DamagedFileError(f"{name}: {_reason(error)}") from None
    for entry in (*manifest.parts, *manifest.quarantine):
        if not is_part(entry.path):
            raise DamagedFileError(f"{name}: it lists a file that is no part: {entry.path!r:.200}")
    return manifest


def is_part(name: str) -> bool:
    """Return whether *name*, a path from the lake's root, is where this lake has its parts.

    >>> is_part("landing/spider=sports/crawl_date=2022-03-15/j-00000.jsonl.gz")
    True
    >>> is_part("landing/spider=../crawl_date=2022-03-15/j-00000.jsonl.gz"), is_part("/etc/passwd")
    (False, False)
    """
    zone, *folders, file = name.split("/") if name.count("/") == 3 else ("", "")
    return (
        zone in ("landing", "quarantine")
        and [folder.partition("=")[0] for folder in folders] == ["spider", "crawl_date"]
        and not any(folder.endswith(("=", "=.", "=..")) for folder in folders)
        and "\0" not in name
        and job_of(file) is not None
    )


def set_aside(root: Path, path: Path, why: DamagedFileError | str) -> Path:
    """Move a file of the lake under *root* to ``damaged/`` there; return where it is now.

    Its manifest no longer lists it among its parts, but under ``damaged``.
    """
    name = path.relative_to(root)
    target = root / FOLDER / name
    number = 1
    while target.exists():
        target = root / FOLDER / name.with_name(f"{name.name}.{number}")
        number += 1
    target.parent.mkdir(parents=True, exist_ok=True)
    path.rename(target)
    strike(root, name.as_posix())
    logger.warning("%s: moved to %s", why, target)
    return target


def strike(root: Path, name: str) -> None:
    """Take the part *name* out of its job's manifest: it is not there to be read any more."""
    job = job_of(name.rpartition("/")[2])
    folder = root / "landing" / Path(*name.split("/")[1:-1])
    path = folder / f"{job}{SUFFIX}"
    if job is None or not path.exists():
        return
    try:
        manifest = read_manifest(path.read_bytes(), path)
    except DamagedFileError:
        return
    gone = [entry for entry in (*manifest.parts, *manifest.quarantine) if entry.path == name]
    if gone:
        manifest.damaged += gone
        manifest.parts = [entry for entry in manifest.parts if entry.path != name]
        manifest.quarantine = [entry for entry in manifest.quarantine if entry.path != name]
        manifest.rows = sum(entry.rows for entry in manifest.parts)
        write_manifest(folder, manifest)


def _reason(error: Exception) -> str:
    """Return an error in one short line of printable characters."""
    text = " ".join(str(error).split()) or type(error).__name__
    return "".join(character for character in text if character.isprintable())[:200]
