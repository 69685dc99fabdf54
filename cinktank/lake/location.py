"""Where the lake is: in a folder of this machine, or in a bucket with a spool on this machine."""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.parse import urlsplit

from cinktank.lake.compression import SUFFIXES

BUCKETS = {"s3": "s3", "gs": "gs", "gcs": "gs", "az": "az", "abfs": "az", "abfss": "az"}
"""URL schemes of buckets, and the extra of this package that each needs."""

TABLES = ("duckdb", "delta")


class LakeError(Exception):
    """The lake cannot be used so: a one-line message says what, why, and what to do."""


@dataclass(frozen=True, slots=True)
class LakeLocation:
    """Where the lake is."""

    url: str
    """The address for people, and for opening a bucket. Never with credentials."""
    folder: Path
    """Where this machine writes finished parts: the lake itself, or the spool of a bucket."""
    bucket: str | None
    """The extra that a bucket needs; ``None`` for a local lake."""
    table: str
    """The kind of table, in `TABLES`."""


def location_of(settings: Mapping[str, Any]) -> LakeLocation:
    """Read ``LAKE_ROOT``, ``DATA_ROOT`` and ``LAKE_TABLE``; raises `LakeError`.

    >>> location_of({"DATA_ROOT": "data", "LAKE_ROOT": None}).folder
    PosixPath('data')
    >>> location_of({"DATA_ROOT": "data", "LAKE_ROOT": "s3://news/lake/"})
    LakeLocation(url='s3://news/lake', folder=PosixPath('data/spool'), bucket='s3', table='delta')
    """
    if "://" in str(settings["DATA_ROOT"]):
        raise LakeError(
            f"setting DATA_ROOT: {settings['DATA_ROOT']!r} is no folder of this machine: give one,"
            " and the bucket as LAKE_ROOT"
        )
    data = Path(settings["DATA_ROOT"])
    url = str(settings.get("LAKE_ROOT") or data).rstrip("/")
    compression = settings.get("LAKE_COMPRESSION") or "gzip"
    if compression not in SUFFIXES:
        raise LakeError(f"setting LAKE_COMPRESSION: {compression!r}: give {' or '.join(SUFFIXES)}")
    scheme, separator, rest = url.partition("://")
    bucket = BUCKETS.get(scheme) if separator else None
    if separator and scheme != "file" and bucket is None:
        known = ", ".join(f"{name}://" for name in ("s3", "gs", "az"))
        raise LakeError(f"setting LAKE_ROOT: {scheme}:// is not known: give a folder, or {known}")
    if bucket and "@" in urlsplit(url).netloc and not scheme.startswith("abfs"):
        raise LakeError(
            "setting LAKE_ROOT holds a password: take it out, and give credentials in the"
            " environment or where the provider's own tools look for them"
        )
    table = settings.get("LAKE_TABLE") or ("delta" if bucket else "duckdb")
    if table not in TABLES or (bucket and table == "duckdb"):
        raise LakeError(
            f"setting LAKE_TABLE: {table!r}: give {' or '.join(TABLES)}; in a bucket only delta"
        )
    if bucket:
        return LakeLocation(url, data / "spool", bucket, table)
    folder = Path(rest if separator else url)
    return LakeLocation(str(folder), folder, None, table)


def bucket_at(url: str) -> str | None:
    """Return the extra that an address of a bucket needs; ``None`` for a path of this machine.

    >>> bucket_at("s3://news/articles"), bucket_at("articles/")
    ('s3', None)
    """
    scheme, separator, _ = url.partition("://")
    if separator and scheme not in BUCKETS:
        known = ", ".join(f"{name}://" for name in ("s3", "gs", "az"))
        raise LakeError(f"{scheme}:// is not known: give a path of this machine, or {known}")
    return BUCKETS[scheme] if separator else None


def needed(module: str, extra: str, what: str) -> ModuleType:
    """Import a module of an *extra*; raises `LakeError` that says how to install it."""
    try:
        return import_module(module)
    except ImportError as error:
        raise LakeError(f"{what} needs {module}: {how_to_install(extra)}") from error


def how_to_install(extra: str) -> str:
    """Return what to do where an *extra* is missing, in the checkout and on a server.

    Never by the package's name alone: on PyPI that is whoever registers it.
    """
    return (
        f"pip install -c constraints.txt -e '.[{extra}]' in the checkout; on a server"
        " docs/deployment.md, « Extras », says how"
    )
