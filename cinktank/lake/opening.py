"""A job's lake and memory, opened as the settings say: a crawl's, and an extraction's."""

from pathlib import Path

from scrapy.settings import BaseSettings

from cinktank.lake.location import LakeLocation
from cinktank.lake.store import store_of
from cinktank.lake.upload import Uploader, undisturbed, waiting
from cinktank.lake.writer import LakeWriter
from cinktank.memory import SQLiteMemory, open_memory
from cinktank.memory.schedule import Schedule


def remembers(settings: BaseSettings) -> bool:
    """Return whether what is kept is known to the next job."""
    return bool(settings["MEMORY"] != "none")


def memory_of(settings: BaseSettings) -> SQLiteMemory:
    """Return the memory under ``DATA_ROOT``; raises `MemoryUnavailableError`."""
    if not remembers(settings):
        return SQLiteMemory(":memory:")
    path = Path(settings["DATA_ROOT"]) / "memory.db"
    return open_memory(path, settings.getfloat("MEMORY_TIMEOUT"))


def writer_of(
    settings: BaseSettings,
    location: LakeLocation,
    spider: str,
    job: str,
    memory: SQLiteMemory,
    schedule: Schedule,
) -> tuple[LakeWriter, Uploader | None]:
    """Return what writes a job's parts, and what brings them to the bucket, where there is one."""
    uploader = Uploader(location) if location.bucket else None
    writer = LakeWriter(
        location.folder,
        spider,
        job,
        memory,
        schedule,
        rows=settings.getint("LAKE_PART_ROWS"),
        seconds=settings.getfloat("LAKE_PART_SECONDS"),
        compression=settings["LAKE_COMPRESSION"],
        deliver=uploader,
    )
    return writer, uploader


def clear_up(writer: LakeWriter, uploader: Uploader | None, remembering: bool) -> None:
    """Clear up after jobs that died, and upload what they left in the spool."""
    if uploader is None:
        writer.recover(remembering)
        return
    with undisturbed(writer.root):
        left = waiting(writer.root)
        writer.recover(remembering)
    uploader(left)


def learn(writer: LakeWriter, location: LakeLocation) -> None:
    """Let the memory learn what it does not know of a lake in a bucket; raises `LakeError`."""
    if location.bucket:
        writer.remember_lake(store_of(location))
