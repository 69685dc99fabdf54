"""From the spool to the bucket: beside the crawl, again until it is there, and there once.

A part stays in the spool, marked as delivered, until its job's manifest is delivered too: so a
job that dies half delivered still gets a manifest of all its parts.
"""

import fcntl
import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import SimpleQueue
from threading import Thread

from cinktank.lake.bucket import Bucket
from cinktank.lake.compression import parts_under
from cinktank.lake.damage import DamagedFileError, read_manifest, set_aside
from cinktank.lake.location import LakeError, LakeLocation
from cinktank.lake.manifest import SUFFIX

logger = logging.getLogger(__name__)

_LOCK = ".delivery.lock"


class Uploader:
    """Delivers in a thread of its own what it is called with; keeps what the bucket refuses."""

    def __init__(self, location: LakeLocation):
        self._location = location
        self._calls: SimpleQueue[list[Path] | None] = SimpleQueue()
        self._thread: Thread | None = None

    def __call__(self, paths: list[Path]) -> None:
        """Deliver finished files, and those that could not be delivered before."""
        if self._thread is None:
            self._thread = Thread(target=self._run, name="uploader", daemon=True)
            self._thread.start()
        self._calls.put(paths)

    def close(self, patience: float = 30.0) -> list[Path]:
        """Try for up to *patience* seconds to deliver what is left; return what is left then."""
        if self._thread is not None:
            self._calls.put(None)
            self._thread.join(patience)
        return waiting(self._location.folder)

    def _run(self) -> None:
        bucket: Bucket | None = None
        left: dict[Path, None] = {}
        lost = False
        paths: list[Path] | None = []
        while paths is not None:
            paths = self._calls.get()
            left.update(dict.fromkeys(paths or ()))
            if lost and paths is not None and not self._calls.empty():
                continue  # one attempt for all that has come meanwhile
            if paths is None and not left:
                continue  # all is there
            try:
                bucket = bucket or Bucket(self._location.url, self._location.bucket or "")
                deliver(self._location.folder, bucket, left)
            except (LakeError, OSError) as error:
                if not lost:
                    logger.warning("%s; finished parts wait in %s", error, self._location.folder)
                lost = True
            else:
                if lost:
                    logger.warning("%s can be used again: delivered", self._location.url)
                lost, left = False, {}


def deliver(root: Path, bucket: Bucket, parts: Iterable[Path]) -> None:
    """Deliver these *parts* of the spool *root*, and every manifest whose parts are delivered.

    Only parts that the memory knows may be given. Raises `LakeError` when the bucket cannot be
    used: what was delivered until then is.
    """
    with undisturbed(root):
        for part in parts:
            if part.exists() and not part.name.endswith(SUFFIX) and not _mark(part).exists():
                bucket.put_once(part.relative_to(root).as_posix(), part.read_bytes())
                _mark(part).touch()
        for path in sorted(root.glob(f"landing/spider=*/crawl_date=*/*{SUFFIX}")):
            if path.name.startswith("."):
                continue
            try:
                manifest = read_manifest(path.read_bytes(), path)
            except DamagedFileError as error:
                set_aside(root, path, f"cannot be read: {error}")  # the next run writes it anew
                continue
            own = [root / entry.path for entry in (*manifest.parts, *manifest.quarantine)]
            if all(_mark(part).exists() or not part.exists() for part in own):
                bucket.put_once(path.relative_to(root).as_posix(), path.read_bytes())
                for part in own:
                    part.unlink(missing_ok=True)
                    _mark(part).unlink(missing_ok=True)
                path.unlink()


def waiting(root: Path) -> list[Path]:
    """Return the parts and manifests in the spool *root* that are not in the bucket."""
    parts = [*parts_under(root), *parts_under(root, "quarantine")]
    manifests = root.glob(f"landing/spider=*/crawl_date=*/[!.]*{SUFFIX}")
    return [*(part for part in parts if not _mark(part).exists()), *sorted(manifests)]


@contextmanager
def undisturbed(root: Path) -> Iterator[None]:
    """Keep other jobs from delivering, or from clearing up after the dead, while inside."""
    root.mkdir(parents=True, exist_ok=True)
    with (root / _LOCK).open("wb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _mark(part: Path) -> Path:
    return part.with_name(f".{part.name}.delivered")
