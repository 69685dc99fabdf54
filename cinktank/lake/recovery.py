"""The memory and the lake are held against each other: what one lacks of the other is mended.

A finished part that the memory does not know is read into it: so it is after a job that died
between the two, when the memory's file is lost, and where another machine has uploaded to the same
bucket. A part that the memory knows, and that is damaged or no longer there, held articles that are
not in the lake: they are fetched again.
"""

import logging
from collections.abc import Iterator
from hashlib import file_digest
from pathlib import Path
from tempfile import TemporaryDirectory
from time import time

from cinktank.items import NewsArticle
from cinktank.lake.archive import Held
from cinktank.lake.compression import job_of
from cinktank.lake.damage import DamagedFileError, lines_as, read_manifest, set_aside, strike
from cinktank.lake.erasure import Erased, erased_in
from cinktank.lake.location import LakeError
from cinktank.lake.manifest import SUFFIX
from cinktank.lake.store import ZONES, Folder, Store
from cinktank.memory import Record, SQLiteMemory, State
from cinktank.memory.record import Stamp
from cinktank.memory.records import remember
from cinktank.memory.schedule import Schedule, timestamp
from cinktank.revision import number, story_prints

logger = logging.getLogger(__name__)


def remember_lake(
    memory: SQLiteMemory, schedule: Schedule, *stores: Store, whole: bool = True
) -> None:
    """Bring *memory* up to what the parts of a lake hold.

    The lake is in one store, or in a spool and a bucket (in this order). *whole*: nothing of it is
    elsewhere, so that what is not there is lost. Raises `LakeError` where a lake that the memory
    knows is away altogether.
    """
    remember_erased(memory, stores)
    known = memory.parts()
    there = {
        name: (store, stamp)
        for store in stores  # a part is in the bucket before it leaves the spool
        for zone in ZONES
        for name, stamp in store.stamps(zone).items()
    }
    missing = [name for name in known if name.count("/") and name not in there] if whole else []
    if missing and not any(name in known or _name(name) in known for name in there):
        _refuse_another_lake(memory, stores, missing)
    found = 0
    lost = False
    for name, (store, stamp) in there.items():
        if (before := known.get(name)) is not None and _same(before, stamp):
            continue
        with memory.turn():  # its job may live, and be remembering it now
            if before is None and memory.has_part(name):
                if name not in known and _name(name) in known:
                    memory.commit({name: stamp})  # known to an earlier version by its name alone
                continue
            try:
                fresh = _read(memory, schedule, store, name, stamp, changed=before is not None)
            except (DamagedFileError, FileNotFoundError) as error:
                lost = True
                _leave_out(memory, store, name, stamp, error)
            else:
                found += fresh
                lost = lost or before is not None
    if found:
        logger.warning("Recovered %d parts of the lake that the memory did not know", found)
    for name in missing:
        logger.warning("%s is no longer in the lake: what it held is fetched again", name)
        memory.forget_part(name)
        for store in stores:
            if isinstance(store, Folder):
                strike(store.root, name)
    if lost or missing:
        reopen_lost(memory, stores)


def remember_erased(memory: SQLiteMemory, stores: tuple[Store, ...]) -> Erased:
    """Let *memory* know what was erased from the lake: nothing of it is fetched again."""
    erased = erased_in(*stores)
    if erased and not memory.erased(erased.addresses, erased.posts):
        memory.erase(erased.addresses, erased.posts)
    return erased


def remember_part(
    memory: SQLiteMemory, schedule: Schedule, path: Path, name: str, stamp: Stamp
) -> None:
    """Let *memory* know the articles of one part; inside a `SQLiteMemory.turn`.

    Raises `DamagedFileError`: then the memory knows nothing of it.
    """
    with memory.aside():
        try:
            for item in lines_as(path, NewsArticle):
                known = memory.get(item.canonicalUrl or item.url)
                if known is None or known.revision < (item.metadata.revision or 0):
                    seen = timestamp(item.metadata.dateDownloaded) or int(path.stat().st_mtime)
                    remember(memory, item, story_prints(item.articleBody), seen, schedule)
        except DamagedFileError:
            memory.rollback()
            raise
        memory.commit({name: stamp})


def reopen_lost(memory: SQLiteMemory, stores: tuple[Store, ...]) -> int:
    """Have every article fetched again that the memory knows and no part holds; return how many.

    Of one whose newest revision is lost alone, what the lake holds is its newest from now on.
    """
    newest: dict[int, Held] = {}
    for line in _held(stores):
        before = newest.get(number(line.address))
        if before is None or (line.metadata.revision or 0) >= (before.metadata.revision or 0):
            newest[number(line.address)] = line
    lost = []
    for record in memory.records():
        if record.state not in (State.KEPT, State.GONE):
            continue
        held = newest.get(number(record.url))
        revision = (held.metadata.revision or 0) if held else 0
        if revision < record.revision:
            lost.append(_reopened(record, held, revision))
    with memory.turn():
        for record in lost:
            memory.replace(record)
    if lost:
        logger.warning("%d articles are in no part any more: they are fetched again", len(lost))
    return len(lost)


def _reopened(record: Record, held: Held | None, revision: int) -> Record:
    kept = held is not None and not held.gone
    return Record(
        record.url,
        State.KEPT if kept else State.FAILED,
        identifier=record.identifier,
        sections=record.sections,
        published=record.published,
        content_hash=held.metadata.contentHash if held else None,
        revision=revision,
        first_seen=record.first_seen,
        last_seen=record.last_seen,
        due=min(int(time()), record.last_seen),
        previous=record.previous,
        next=record.next,
    )


def _held(stores: tuple[Store, ...]) -> Iterator[Held]:
    for store in stores:
        for name in store.stamps("landing"):
            with TemporaryDirectory(prefix="cinktank-memory-") as folder:
                try:
                    yield from lines_as(store.fetch(name, Path(folder)), Held)
                except DamagedFileError:
                    continue  # named when it was found


def _read(
    memory: SQLiteMemory, schedule: Schedule, store: Store, name: str, stamp: Stamp, changed: bool
) -> int:
    """Read a part that the memory does not know so; return 1 for one that held articles."""
    with TemporaryDirectory(prefix="cinktank-memory-") as folder:
        path = store.fetch(name, Path(folder))
        if changed:
            _check_sum(store, name, path)
        if name.startswith("landing/"):
            remember_part(memory, schedule, path, name, stamp)
            return 1
        if changed:
            for _ in lines_as(path, dict):
                pass
        memory.commit({name: stamp})
        return 0


def _check_sum(store: Store, name: str, path: Path) -> None:
    """Raise `DamagedFileError` where a part is not what its manifest says, if it has one."""
    folder, _, file = name.partition("/")[2].rpartition("/")
    manifest = f"landing/{folder}/{job_of(file)}{SUFFIX}"
    if manifest not in store.names("landing"):
        return
    try:
        listed = read_manifest(store.read(manifest), manifest)
    except DamagedFileError:
        return
    with path.open("rb") as part:
        digest = file_digest(part, "sha256").hexdigest()
    for entry in (*listed.parts, *listed.quarantine):
        if entry.path == name and entry.sha256 != digest:
            raise DamagedFileError(f"{name}: it is not what its manifest says (SHA-256)")


def _leave_out(
    memory: SQLiteMemory, store: Store, name: str, stamp: Stamp, error: Exception
) -> None:
    """Move a part aside that cannot be read; in a bucket it is left where it is, and noted."""
    if isinstance(error, FileNotFoundError):
        memory.forget_part(name)
    elif isinstance(store, Folder):
        set_aside(store.root, store.root / name, f"cannot be read: {error}")
        memory.forget_part(name)
    else:
        logger.warning("cannot be read, and is left out: %s: restore or remove it", error)
        memory.commit({name: stamp})


def _refuse_another_lake(
    memory: SQLiteMemory, stores: tuple[Store, ...], missing: list[str]
) -> None:
    for store in stores:
        if not (isinstance(memory.path, Path) and isinstance(store, Folder)):
            continue
        if store.root.absolute() in memory.path.absolute().parents:
            return  # the memory is in the same folder: it is there, and its parts were removed
    where = " and ".join(store.where for store in stores)
    raise LakeError(
        f"{where} has none of the {len(missing)} parts that {memory.path} knows: mount it or check"
        " LAKE_ROOT; for a new lake set DATA_ROOT to another folder, or move that file away"
    )


def _same(before: Stamp, now: Stamp) -> bool:
    return before[0] == now[0] and (before[1] is None or now[1] is None or before[1] == now[1])


def _name(path: str) -> str:
    return path.rpartition("/")[2]
