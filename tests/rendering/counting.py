"""Another handler that brings pages, for the setting ``HTTP_HANDLER``."""

from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler


class CountingHandler(HTTP11DownloadHandler):
    """Scrapy's own, which counts what it brings."""

    async def download_request(self, request):
        """Count and bring."""
        self._crawler.stats.inc_value("counted/pages")
        return await super().download_request(request)
