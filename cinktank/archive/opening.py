"""The archive that the setting ``REPLAY`` names."""

from pathlib import Path
from typing import TYPE_CHECKING, Final

from cinktank.archive.archive import Archive
from cinktank.archive.errors import ArchiveError
from cinktank.archive.index import Count
from cinktank.archive.warc_root import warc_root
from cinktank.lake.location import LakeError

if TYPE_CHECKING:
    from scrapy.settings import BaseSettings

    from cinktank.archive.asking import Ask

KINDS: Final = "warc:GLOB, wayback, wayback:https://host/collection or commoncrawl:CC-MAIN-2022-21"


def kind_of(replay: str) -> str:
    """Return the kind of archive that a value of ``REPLAY`` means; raises `ArchiveError`.

    >>> kind_of("warc:data/**/*.warc.gz"), kind_of("wayback")
    ('warc', 'wayback')
    """
    kind, _, rest = replay.strip().partition(":")
    known = kind == "wayback" or (kind in ("warc", "commoncrawl") and rest.strip())
    if not known:
        raise ArchiveError(f"setting REPLAY: {replay!r} is not allowed: give {KINDS}")
    return kind


def check_archives(settings: "BaseSettings") -> None:
    """Check what is said of the archive to read and of the one to keep; raises `ArchiveError`."""
    replay = settings["REPLAY"]
    if replay and settings["WARC_ROOT"]:
        raise ArchiveError(
            "setting WARC_ROOT is not allowed with REPLAY: what it brings is kept already"
        )
    if replay and kind_of(replay) == "wayback":
        from cinktank.archive.wayback import address_of

        address_of(_rest(replay))
    elif replay and kind_of(replay) == "commoncrawl":
        _servers(settings)
    try:
        warc_root(settings)
    except LakeError as error:
        raise ArchiveError(str(error)) from None


def open_archive(settings: "BaseSettings", ask: "Ask", count: Count) -> Archive:
    """Open it. *ask* brings what an archive on the web answers. Raises `ArchiveError`."""
    replay = settings["REPLAY"]
    kind, rest = kind_of(replay), _rest(replay)
    if kind == "warc":
        from cinktank.archive.warc_archive import WarcArchive

        return WarcArchive(rest, Path(settings["DATA_ROOT"]), count)
    if kind == "wayback":
        from cinktank.archive.wayback import Wayback

        return Wayback(rest or None, ask)
    from cinktank.archive.common_crawl import CommonCrawl

    names = [name.strip() for name in rest.split(",") if name.strip()]
    return CommonCrawl(names, _servers(settings), ask)


def _rest(replay: str) -> str:
    """Return what stands behind the kind: a glob, an address, names of crawls."""
    return replay.strip().partition(":")[2].strip()


def _servers(settings: "BaseSettings") -> list[str]:
    servers = settings.getlist("COMMON_CRAWL")
    if len(servers) != 2:
        raise ArchiveError(
            f"setting COMMON_CRAWL: {','.join(servers)!r} is not allowed: give two addresses, the"
            " index's and the files'"
        )
    return servers
