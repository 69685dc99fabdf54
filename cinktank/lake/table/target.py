"""Where an answer or an export goes: to this machine, or by way of it to a bucket."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from cinktank.lake.bucket import Bucket
from cinktank.lake.location import LakeError, bucket_at


@contextmanager
def folder_for(target: str) -> Iterator[Path]:
    """Give an empty folder to write to; what it holds is under *target* at the end.

    Raises `LakeError` where something lies there already.
    """
    extra = bucket_at(target)
    if extra is None:
        folder = Path(target)
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise LakeError(f"{target} is not empty: give a new folder")
        yield folder
        return
    bucket = Bucket(target.rstrip("/"), extra)
    if not bucket.is_empty():
        raise LakeError(f"{target} is not empty: give a new folder")
    with TemporaryDirectory(prefix="cinktank-export-") as made:
        yield Path(made)
        bucket.put_all(Path(made))


@contextmanager
def file_for(target: str) -> Iterator[Path]:
    """Give a path to write a file to; it is at *target* at the end."""
    extra = bucket_at(target)
    if extra is None:
        yield Path(target)
        return
    place, _, name = target.rpartition("/")
    if place.count("/") < 2 or not name:
        raise LakeError(f"{target}: give a file's name in the bucket")
    bucket = Bucket(place, extra)
    with TemporaryDirectory(prefix="cinktank-answer-") as made:
        yield Path(made) / name
        bucket.put_all(Path(made))
