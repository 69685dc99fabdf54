"""Where the bytes come from: the live site, kept in WARC files if asked for; or an archive."""

from typing import Any

from scrapy import Request
from scrapy.core.downloader.handlers.base import BaseDownloadHandler
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.utils.misc import build_from_crawler, load_object

from cinktank.archive.errors import ArchiveError
from cinktank.crawl.run import run_of
from cinktank.lake.location import LakeError
from cinktank.transport.recording import Recorder


class TransportHandler(BaseDownloadHandler):
    """Hands a request on to ``LIVE_HANDLER``; or, with ``REPLAY``, to an archive and nobody else.

    This is the place closest to the wire that Scrapy has: decompression, redirects and retries
    come after it. A body is as it was sent, without chunks; of the status line the reason phrase
    is the standard's, and header names are in capitals as Scrapy writes them.
    """

    def __init__(self, crawler: Crawler):
        super().__init__(crawler)
        settings = crawler.settings
        self._source: Any
        self._recorder: Recorder | None = None
        try:
            if settings["REPLAY"]:
                from cinktank.transport.replay import Replay

                self._source = Replay.of(crawler)
                return
            self._recorder = Recorder.of(crawler)
        except (ArchiveError, LakeError, OSError) as error:
            if (run := run_of(crawler)) is None:
                raise
            run.obstacle = run.obstacle or str(error)
            self._source = None
            return
        self._source = build_from_crawler(load_object(settings["LIVE_HANDLER"]), crawler)

    async def download_request(self, request: Request) -> Response:
        """Return the response as it came."""
        response: Response = await self._source.download_request(request)
        if self._recorder is not None and "playwright" not in response.flags:
            self._recorder.keep(request, response)
        return response

    async def close(self) -> None:
        """Finish what is kept, and close the connections or the archive."""
        if self._recorder is not None:
            self._recorder.close()
        if self._source is not None:
            await self._source.close()
