"""Which parts are to be loaded: those of manifests that the table has not seen."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import file_digest
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec

from cinktank.lake.location import LakeError
from cinktank.lake.manifest import Manifest, PartEntry
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
        for batch in _batches(table, store, unlisted, rows):
            with TemporaryDirectory(prefix="cinktank-load-") as folder:
                base = store.root if isinstance(store, Folder) else Path(folder)
                for entry in (*batch.parts, *batch.quarantine):
                    _check(store.fetch(entry.path, base), entry)
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


def _batches(table: Table, store: Store, unlisted: bool, rows: int) -> Iterator[_Open]:
    batch = _Open()
    names = manifests_in(store)
    seen = table.has(names)
    for name in names:
        if name in seen:
            continue
        manifest = msgspec.json.decode(store.read(name), type=Manifest)
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


def _check(path: Path, entry: PartEntry) -> None:
    if not entry.sha256:
        return
    try:
        with path.open("rb") as file:
            digest = file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        raise LakeError(f"{entry.path} is missing, and its manifest lists it") from None
    if digest != entry.sha256:
        raise LakeError(
            f"{entry.path} is not what its manifest says (SHA-256 {digest[:12]}…, not"
            f" {entry.sha256[:12]}…): restore it"
        )
