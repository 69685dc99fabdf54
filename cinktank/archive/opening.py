"""The archive that the setting ``REPLAY`` names."""

from pathlib import Path
from typing import TYPE_CHECKING, Final

from cinktank.archive.archive import Archive
from cinktank.archive.errors import ArchiveError
from cinktank.archive.index import Count

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


def open_archive(settings: "BaseSettings", ask: "Ask", count: Count) -> Archive:
    """Open it. *ask* brings what an archive on the web answers. Raises `ArchiveError`."""
    replay = settings["REPLAY"].strip()
    kind, rest = kind_of(replay), replay.partition(":")[2].strip()
    if kind == "warc":
        from cinktank.archive.warc_archive import WarcArchive

        return WarcArchive(rest, Path(settings["DATA_ROOT"]), count)
    if kind == "wayback":
        from cinktank.archive.wayback import Wayback

        return Wayback(rest or None, ask)
    from cinktank.archive.common_crawl import CommonCrawl

    servers = settings.getlist("COMMON_CRAWL")
    if len(servers) != 2:
        raise ArchiveError(
            f"setting COMMON_CRAWL: {','.join(servers)!r} is not allowed: give two addresses, the"
            " index's and the files'"
        )
    return CommonCrawl([name.strip() for name in rest.split(",") if name.strip()], servers, ask)
