"""Where the WARC files of our own crawls go: a folder, or a bucket by way of a spool."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue
from threading import Thread
from typing import Any

from cinktank.archive.warc_parts import finished_under
from cinktank.lake.bucket import Bucket
from cinktank.lake.location import LakeError, location_of
from cinktank.lake.upload import undisturbed

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class WarcRoot:
    """Where they go."""

    url: str
    folder: Path
    """Where this machine writes them: the place itself, or a bucket's spool."""
    bucket: str | None
    """The extra that a bucket needs; ``None`` for a folder."""


def warc_root(settings: Mapping[str, Any]) -> WarcRoot | None:
    """Read ``WARC_ROOT`` and ``DATA_ROOT``; ``None`` where nothing is kept. Raises `LakeError`.

    >>> warc_root({"DATA_ROOT": "data", "WARC_ROOT": "s3://news/warc"})
    WarcRoot(url='s3://news/warc', folder=PosixPath('data/spool-warc'), bucket='s3')
    >>> warc_root({"DATA_ROOT": "data", "WARC_ROOT": None}) is None
    True
    """
    if not settings.get("WARC_ROOT"):
        return None
    data = settings["DATA_ROOT"]
    try:
        found = location_of({"DATA_ROOT": data, "LAKE_ROOT": settings["WARC_ROOT"]})
    except LakeError as error:
        raise LakeError(str(error).replace("LAKE_ROOT", "WARC_ROOT")) from None
    folder = Path(data) / "spool-warc" if found.bucket else found.folder
    return WarcRoot(found.url, folder, found.bucket)


class Delivery:
    """Brings finished files from the spool to the bucket, in a thread of its own.

    What the bucket refuses stays in the spool: tried again with the next file, at the end, and by
    the next run.
    """

    def __init__(self, root: WarcRoot):
        self._root = root
        self._calls: SimpleQueue[bool] = SimpleQueue()
        self._thread: Thread | None = None

    def __call__(self, paths: list[Path]) -> None:
        """Deliver everything that is finished; for a folder everything is there already."""
        if self._root.bucket is None:
            return
        if self._thread is None:
            self._thread = Thread(target=self._run, name="warc-delivery", daemon=True)
            self._thread.start()
        self._calls.put(True)

    def close(self, patience: float = 30.0) -> list[Path]:
        """Try for up to *patience* seconds to deliver what is left; return what is left then."""
        if self._thread is not None:
            self._calls.put(False)
            self._thread.join(patience)
        return finished_under(self._root.folder) if self._root.bucket else []

    def _run(self) -> None:
        lost = False
        more = True
        while more:
            more = self._calls.get()
            if more and not self._calls.empty():
                continue  # one attempt for all that has come meanwhile
            try:
                deliver(self._root)
            except (LakeError, OSError) as error:
                if not lost:
                    logger.warning("%s; WARC files wait in %s", error, self._root.folder)
                lost = True
            else:
                lost = False


def deliver(root: WarcRoot) -> None:
    """Deliver every finished file of the spool; raises `LakeError` when the bucket refuses."""
    with undisturbed(root.folder):
        bucket: Bucket | None = None
        for path in finished_under(root.folder):
            bucket = bucket or Bucket(root.url, root.bucket or "")
            bucket.put_once(path.relative_to(root.folder).as_posix(), path.read_bytes())
            path.unlink()
