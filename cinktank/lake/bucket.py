"""A bucket, through fsspec: each file is written at one stroke, under a name for ever its own.

Credentials come from where each provider's tools look for them (environment, files, the
machine's role); this module neither sees nor logs them.
"""

import logging
import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any
from uuid import uuid4

from cinktank.lake.compression import job_of
from cinktank.lake.location import LakeError, needed
from cinktank.memory.record import Stamp

DRIVERS = {"s3": "s3fs", "gs": "gcsfs", "az": "adlfs"}

_PATIENCE = {
    "s3": {
        "config_kwargs": {
            "connect_timeout": 5,
            "read_timeout": 60,
            "retries": {"max_attempts": 2, "mode": "standard"},
        }
    }
}
"""An outage is noticed soon: the spool waits, not the crawl."""

_TALKATIVE = (
    *("aiobotocore", "botocore", "boto3", "s3fs", "fsspec", "gcsfs", "adlfs", "azure"),
    *("aiohttp", "urllib3", "google", "asyncio"),
)
"""Loggers that print requests, and with them signatures and tokens, at level DEBUG."""


_REFUSED = frozenset(
    {
        *("NoCredentialsError", "PartialCredentialsError", "ProfileNotFound", "NoRegionError"),
        *("ParamValidationError", "DefaultCredentialsError", "ClientAuthenticationError"),
        *("ResourceNotFoundError", "FileNotFoundError", "PermissionError", "ValueError"),
    }
)
"""Errors that no waiting mends, by name: no such bucket, or not with these credentials."""

_PROBE = ".probe/writable"


class BucketRefusedError(LakeError):
    """The bucket is not there, or not for these credentials: that is no outage."""


class Bucket:
    """The files under *url*; methods raise `LakeError` when the bucket cannot be used."""

    def __init__(self, url: str, extra: str):
        # gcsfs would ask another service, over gRPC, for each bucket's kind: all kinds read alike
        os.environ.setdefault("GCSFS_EXPERIMENTAL_ZB_HNS_SUPPORT", "false")
        needed("fsspec", extra, "a lake in a bucket")
        needed(DRIVERS[extra], extra, "a lake in a bucket")
        import fsspec

        for name in _TALKATIVE:
            logging.getLogger(name).setLevel(logging.WARNING)
        logging.getLogger("gcsfs").setLevel(logging.CRITICAL)  # it prints what it raises as well
        self.url = url
        self.files: Any
        """The fsspec file system."""
        self.files, self._root = fsspec.url_to_fs(
            url, use_listings_cache=False, skip_instance_cache=True, **_PATIENCE.get(extra, {})
        )

    @property
    def where(self) -> str:
        """The bucket's address."""
        return self.url

    def names(self, zone: str) -> list[str]:
        """Return the names of every file of a zone, in order."""
        with _InOneLine(self.url):
            try:
                found = self.files.find(f"{self._root}/{zone}")
            except FileNotFoundError:
                return []
        return sorted(name.removeprefix(f"{self._root}/") for name in found)

    def stamps(self, zone: str) -> dict[str, Stamp]:
        """Return the names of a zone's parts with their sizes: an upload's time says nothing."""
        with _InOneLine(self.url):
            try:
                found = self.files.find(f"{self._root}/{zone}", detail=True)
            except FileNotFoundError:
                return {}
        sizes = {
            name.removeprefix(f"{self._root}/"): int(about["size"]) for name, about in found.items()
        }
        return {
            name: (size, None)
            for name, size in sorted(sizes.items())
            if job_of(name.rpartition("/")[2])
        }

    def listed(self, folder: str) -> list[str]:
        """Return the names of the JSON files in a folder that is no zone, in order."""
        return [name for name in self.names(folder) if name.endswith(".json")]

    def write(self, name: str, data: bytes) -> None:
        """Write a file, also in place of one that is there."""
        with _InOneLine(self.url):
            self.files.pipe_file(f"{self._root}/{name}", data)

    def read(self, name: str) -> bytes:
        """Return a file's bytes."""
        with _InOneLine(self.url):
            data: bytes = self.files.cat_file(f"{self._root}/{name}")
            return data

    def fetch(self, name: str, folder: Path) -> Path:
        """Copy the file under *folder* and return the copy's path."""
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        with _InOneLine(self.url):
            self.files.get_file(f"{self._root}/{name}", str(target))
        return target

    def probe(self) -> None:
        """Write a small file that is there for nothing else; of an earlier probe's any is as good.

        Raises `BucketRefusedError` where the bucket is not there or not for these credentials, and
        `LakeError` where it is away.
        """
        with _InOneLine(self.url), suppress(FileExistsError):
            self.files.pipe_file(f"{self._root}/{_PROBE}", b"cinktank", mode="create")

    def is_empty(self) -> bool:
        """Return whether nothing lies under the address."""
        with _InOneLine(self.url):
            try:
                return not self.files.find(self._root, maxdepth=3)
            except FileNotFoundError:
                return True

    def put_all(self, folder: Path) -> None:
        """Write every file under a *folder* of this machine, each under its path from there."""
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                with _InOneLine(self.url):
                    self.files.put_file(
                        str(path), f"{self._root}/{path.relative_to(folder).as_posix()}"
                    )

    def put_once(self, name: str, data: bytes) -> None:
        """Write a file unless it is there; raises `LakeError` when another one is there."""
        path = f"{self._root}/{name}"
        with _InOneLine(self.url):
            try:
                self.files.pipe_file(path, data, mode="create")
            except FileExistsError:
                if self.files.cat_file(path) != data:
                    raise LakeError(
                        f"{self.url}/{name} is another job's of the same name: in the spool, give"
                        " this job's parts another name and remove its manifest; the next crawl"
                        " writes a new one and delivers them"
                    ) from None

    def refuses_second_writer(self) -> bool:
        """Tell, by trying, whether a write on condition that nothing is there is refused."""
        path = f"{self._root}/.probe/{uuid4().hex}"
        with _InOneLine(self.url):
            try:
                self.files.pipe_file(path, b"1", mode="create")
                self.files.pipe_file(path, b"2", mode="create")
            except FileExistsError:
                return True
            except (NotImplementedError, OSError) as error:
                if "NotImplemented" in repr(error):
                    return False
                raise
            finally:
                if self.files.exists(path):
                    self.files.rm_file(path)
        return False


class _InOneLine:
    """Turns whatever a driver raises into one line without secrets: kind and code, no message."""

    def __init__(self, url: str):
        self.url = url

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: Any, error: BaseException | None, trace: Any) -> None:
        if error is None or isinstance(error, LakeError) or not isinstance(error, Exception):
            return
        refused = any(map(_is_refusal, _chain(error)))
        raise (BucketRefusedError if refused else LakeError)(
            f"{self.url} cannot be used: {_reason(error)}: check the network, the bucket's name"
            " and the credentials in the environment"
        ) from None


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """Yield an error, and those that it came from."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__


def _is_refusal(error: BaseException) -> bool:
    """Return whether a provider's answer is one that no waiting mends.

    >>> _is_refusal(PermissionError()), _is_refusal(ConnectionError()), _is_refusal(TimeoutError())
    (True, False, False)
    """
    if type(error).__name__ in _REFUSED:
        return True
    response = getattr(error, "response", None)
    about = response.get("ResponseMetadata", {}) if isinstance(response, dict) else {}
    codes = (about.get("HTTPStatusCode"), getattr(error, "code", None))
    return any(
        str(code) in ("400", "401", "403", "404")
        for code in (*codes, getattr(error, "status_code", None))
    )


def _reason(error: Exception) -> str:
    """Return the kind of an error, and the provider's code; its message may name a key."""
    response = getattr(error.__cause__ or error, "response", None)
    if isinstance(response, dict):
        return f"{type(error).__name__} {response.get('Error', {}).get('Code', '')}".strip()
    return type(error).__name__
