"""What is in quarantine, read again from the WARC files that a crawl has kept."""

from collections.abc import Sequence
from urllib.parse import urljoin

from cinktank.archive.archive import CaptureFault
from cinktank.archive.cdxj import Capture
from cinktank.archive.choice import in_order
from cinktank.archive.extraction import CaptureReader, Extracted, Wanted, item_of
from cinktank.archive.landing import Landing
from cinktank.archive.site_files import PATHS
from cinktank.archive.warc_archive import WarcArchive
from cinktank.lake.quarantine import Refused
from cinktank.processors.timestamps import read_moment


def read_again(
    refused: Sequence[Refused], archive: WarcArchive, wanted: Wanted, landing: Landing
) -> int:
    """Read the last good capture of each address; return how many had one.

    What comes of it is judged and kept by *landing*, as any article is. Raises `ArchiveError`.
    """
    found = Extracted()
    site = CaptureReader(wanted, found)
    for path in PATHS:
        for capture in archive.index.captures(urljoin(wanted.site, path)):
            _read(archive, site, [capture])
    read = 0
    for one in refused:
        reader = CaptureReader(wanted, found, None, "truncated" in one.names)
        before = len(found.articles)
        if not _read(archive, reader, in_order(archive.index.captures(one.url))):
            continue
        read += 1
        for article in found.articles[before:]:
            for url in item_of(article.article).metadata.furtherPages or ():
                at = read_moment(article.when)
                _read(archive, reader, in_order(archive.index.captures(url), at))
    found.articles.sort(key=lambda article: article.when)
    landing.take(found)
    return read


def _read(archive: WarcArchive, reader: CaptureReader, captures: Sequence[Capture]) -> bool:
    """Read the first capture that can be read; return whether there was one."""
    for capture in captures:
        try:
            found = archive.read_now(capture)
        except CaptureFault:
            continue
        reader.take(found)
        if found.no_page is None:
            return True
    return False
