"""Which parts are to be loaded: those of manifests that the table has not seen."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, fields
from hashlib import file_digest
from pathlib import Path
from tempfile import TemporaryDirectory

from cinktank.lake.compression import job_of
from cinktank.lake.damage import DamagedFileError, lines_as, read_manifest, set_aside
from cinktank.lake.jobs import close_dead_jobs
from cinktank.lake.location import LakeError
from cinktank.lake.manifest import SUFFIX, Manifest, PartEntry
from cinktank.lake.schema import newer
from cinktank.lake.store import Folder, Store, manifests_in, parts_in
from cinktank.lake.table.staging import Batch
from cinktank.lake.table.table import Counts, Table

logger = logging.getLogger(__name__)

ROWS = 20_000
"""Lines in a batch, about: what is held in memory and committed at once."""


@dataclass(slots=True)
class Loaded(Counts):
    """What a load did; *manifests* and *parts*: how many it took up."""

    manifests: int = 0
    parts: int = 0
    damaged: list[str] = field(default_factory=list)
    """What cannot be read and is left out, a line each: loaded when it is restored."""

    def add(self, other: Counts) -> None:
        """Add another batch's."""
        for one in fields(Counts):
            setattr(self, one.name, getattr(self, one.name) + getattr(other, one.name))


@dataclass(slots=True)
class _Open:
    """A batch that is being filled."""

    parts: list[PartEntry] = field(default_factory=list)
    quarantine: list[PartEntry] = field(default_factory=list)
    manifests: list[str] = field(default_factory=list)
    rows: int = 0


def load(table: Table, store: Store, unlisted: bool = False, rows: int = ROWS) -> Loaded:
    """Load into *table* what *store* has and it has not.

    *unlisted*: also finished parts that no manifest lists yet, of jobs that still run.
    """
    done = Loaded()
    with table.writing():
        for batch in _batches(table, store, unlisted, rows, done.damaged):
            with _files_of(store) as base:
                _leave_damaged_out(batch, store, base, done.damaged)
                if not (batch.manifests or batch.parts or batch.quarantine):
                    continue
                counts = table.load(
                    Batch(
                        base.absolute(),
                        tuple(entry.path for entry in batch.parts),
                        tuple(entry.path for entry in batch.quarantine),
                        tuple(batch.manifests),
                    )
                )
            done.add(counts)
            done.manifests += len(batch.manifests)
            done.parts += len(batch.parts) + len(batch.quarantine)
            logger.info("Loaded %d lines so far", done.read)
    return done


@contextmanager
def _files_of(store: Store) -> Iterator[Path]:
    """Give the folder in which a store's parts are files: a bucket's for a time."""
    if isinstance(store, Folder):
        yield store.root
        return
    with TemporaryDirectory(prefix="cinktank-load-") as folder:
        yield Path(folder)


def _leave_damaged_out(batch: _Open, store: Store, base: Path, damaged: list[str]) -> None:
    """Take out of a batch the parts that cannot be read, and the manifests that list them."""
    bad = set()
    for entry in (*batch.parts, *batch.quarantine):
        try:
            _check(store, entry, base)
        except DamagedFileError as error:
            damaged.append(str(error))
            bad.add(entry.path)
    if bad:
        batch.parts = [entry for entry in batch.parts if entry.path not in bad]
        batch.quarantine = [entry for entry in batch.quarantine if entry.path not in bad]
        batch.manifests = [name for name in batch.manifests if not _of_one(name, bad)]


def _of_one(manifest: str, parts: set[str]) -> bool:
    """Return whether one of these parts is of the manifest's job."""
    folder, _, name = manifest.removeprefix("landing/").rpartition("/")
    job = name.removesuffix(SUFFIX)
    return any(
        part.partition("/")[2].rpartition("/")[0] == folder
        and job_of(part.rpartition("/")[2]) == job
        for part in parts
    )


def _batches(
    table: Table, store: Store, unlisted: bool, rows: int, damaged: list[str]
) -> Iterator[_Open]:
    batch = _Open()
    names = manifests_in(store)
    seen = table.has(names)
    for name in names:
        if name in seen:
            continue
        try:
            manifest = _manifest(store, name)
        except DamagedFileError as error:
            damaged.append(str(error))
            continue
        if newer(manifest.schemaVersion):
            raise LakeError(
                f"{name} was written by cinktank {manifest.softwareVersion} with schema"
                f" {manifest.schemaVersion}, which may have fields that this version would lose:"
                " upgrade"
            )
        loaded = table.has([entry.path for entry in (*manifest.parts, *manifest.quarantine)])
        for entry in (*manifest.parts, *manifest.quarantine):
            if entry.path in loaded:
                continue
            if batch.rows >= rows:
                yield batch
                batch = _Open()
            into = batch.parts if entry.path.startswith("landing/") else batch.quarantine
            into.append(entry)
            batch.rows += entry.rows
        batch.manifests.append(name)
    if unlisted:
        listed = {entry.path for entry in (*batch.parts, *batch.quarantine)}
        for zone in ("landing", "quarantine"):
            parts = parts_in(store, zone)
            loaded = table.has(parts)
            for name in parts:
                if name not in loaded and name not in listed:
                    into = batch.parts if zone == "landing" else batch.quarantine
                    into.append(PartEntry(name, 0, 0, ""))
    if batch.manifests or batch.parts or batch.quarantine:
        yield batch


def _manifest(store: Store, name: str) -> Manifest:
    """Read a manifest; in a folder a damaged one is moved aside and made anew of its parts."""
    try:
        return read_manifest(store.read(name), name)
    except DamagedFileError as error:
        if not isinstance(store, Folder):
            raise
        set_aside(store.root, store.root / name, f"cannot be read: {error}")
        close_dead_jobs(store.root)
        if not (store.root / name).exists():
            raise
        return read_manifest(store.read(name), name)


def _check(store: Store, entry: PartEntry, base: Path) -> None:
    """Raise `DamagedFileError` unless a part is there, and what its manifest says."""
    try:
        path = store.fetch(entry.path, base)
        if not entry.sha256:  # of a job that still runs
            for _ in lines_as(path, dict):
                pass
            return
        with path.open("rb") as file:
            digest = file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        raise DamagedFileError(f"{entry.path} is missing, and its manifest lists it") from None
    if digest != entry.sha256:
        raise DamagedFileError(
            f"{entry.path} is not what its manifest says (SHA-256 {digest[:12]}…, not"
            f" {entry.sha256[:12]}…): restore it, or the next crawl fetches again what it held"
        )
