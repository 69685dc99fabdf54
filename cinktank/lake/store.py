"""The finished files of a lake, read alike from a folder and from a bucket."""

from pathlib import Path
from typing import Protocol

from cinktank.lake.bucket import Bucket
from cinktank.lake.compression import job_of
from cinktank.lake.location import LakeLocation
from cinktank.lake.manifest import SUFFIX


class Store(Protocol):
    """The finished files; a name is the path from the lake's root, with ``/``."""

    def names(self, zone: str) -> list[str]:
        """Return the names of every file of a zone, in order."""

    def read(self, name: str) -> bytes:
        """Return a file's bytes."""

    def fetch(self, name: str, folder: Path) -> Path:
        """Return the path of the file on this machine, copied under *folder* where need be."""


class Folder:
    """A local lake: nothing is copied."""

    def __init__(self, root: Path):
        self.root = root

    def names(self, zone: str) -> list[str]:
        """Return the names of every file of a zone, in order."""
        found = self.root.glob(f"{zone}/spider=*/crawl_date=*/*")
        return sorted(path.relative_to(self.root).as_posix() for path in found)

    def read(self, name: str) -> bytes:
        """Return a file's bytes."""
        return (self.root / name).read_bytes()

    def fetch(self, name: str, folder: Path) -> Path:
        """Return the file's own path."""
        return self.root / name


def store_of(location: LakeLocation) -> Store:
    """Open the lake at *place* for reading."""
    return Bucket(location.url, location.bucket) if location.bucket else Folder(location.folder)


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
