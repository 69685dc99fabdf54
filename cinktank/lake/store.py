"""The finished files of a lake, read alike from a folder and from a bucket."""

import fcntl
import os
from pathlib import Path
from typing import Protocol

from cinktank.lake.bucket import Bucket
from cinktank.lake.compression import job_of, parts_under
from cinktank.lake.location import LakeLocation
from cinktank.lake.manifest import SUFFIX
from cinktank.lake.parts import UNFINISHED, sync_folder
from cinktank.memory.record import Stamp

ZONES = ("landing", "quarantine")


class Store(Protocol):
    """The finished files; a name is the path from the lake's root, with ``/``."""

    @property
    def where(self) -> str:
        """The folder or the bucket's address, for people."""

    def names(self, zone: str) -> list[str]:
        """Return the names of every file of a zone, in order."""

    def stamps(self, zone: str) -> dict[str, Stamp]:
        """Return the names of a zone's parts with their sizes, and times that say something."""

    def listed(self, folder: str) -> list[str]:
        """Return the names of the JSON files in a folder that is no zone, in order."""

    def write(self, name: str, data: bytes) -> None:
        """Write a file at one stroke, also in place of one that is there."""

    def read(self, name: str) -> bytes:
        """Return a file's bytes."""

    def fetch(self, name: str, folder: Path) -> Path:
        """Return the path of the file on this machine, copied under *folder* where need be."""


class Folder:
    """A local lake: nothing is copied."""

    def __init__(self, root: Path):
        self.root = root

    @property
    def where(self) -> str:
        """The folder."""
        return str(self.root)

    def names(self, zone: str) -> list[str]:
        """Return the names of every file of a zone, in order."""
        found = self.root.glob(f"{zone}/spider=*/crawl_date=*/*")
        return sorted(path.relative_to(self.root).as_posix() for path in found)

    def stamps(self, zone: str) -> dict[str, Stamp]:
        """Return the names of a zone's parts with their sizes and times."""
        return {
            path.relative_to(self.root).as_posix(): stamp_of(path)
            for path in parts_under(self.root, zone)
        }

    def listed(self, folder: str) -> list[str]:
        """Return the names of the JSON files in a folder that is no zone, in order."""
        found = (self.root / folder).glob("[!.]*.json")
        return sorted(path.relative_to(self.root).as_posix() for path in found)

    def write(self, name: str, data: bytes) -> None:
        """Write a file at one stroke, synced, also in place of one that is there."""
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        hidden = path.with_name(f".{path.name}{UNFINISHED}")
        with hidden.open("wb") as file:
            fcntl.flock(file, fcntl.LOCK_EX)  # a job that clears up meanwhile leaves it alone
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
            hidden.replace(path)
        sync_folder(path.parent)

    def read(self, name: str) -> bytes:
        """Return a file's bytes."""
        return (self.root / name).read_bytes()

    def fetch(self, name: str, folder: Path) -> Path:
        """Return the file's own path."""
        return self.root / name


def store_of(location: LakeLocation) -> Store:
    """Open the lake at *place* for reading."""
    return Bucket(location.url, location.bucket) if location.bucket else Folder(location.folder)


def stamp_of(path: Path) -> Stamp:
    """Return a file's size, and when it was last changed."""
    found = path.stat()
    return found.st_size, found.st_mtime_ns


def parts_in(store: Store, zone: str) -> list[str]:
    """Return the names of a zone's parts."""
    return [name for name in store.names(zone) if job_of(name.rpartition("/")[2])]


def manifests_in(store: Store) -> list[str]:
    """Return the names of the manifests."""
    return [
        name
        for name in store.names("landing")
        if name.endswith(SUFFIX) and not name.rpartition("/")[2].startswith(".")
    ]
