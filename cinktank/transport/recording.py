"""Every response as it came, into WARC files: one recorder for a crawl."""

import logging
from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final, Self
from weakref import WeakKeyDictionary

from scrapy import Request
from scrapy.http import Response

from cinktank import __version__
from cinktank.crawl.run import run_of

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

logger = logging.getLogger(__name__)

_RECORDERS: Final["WeakKeyDictionary[Crawler, Recorder]"] = WeakKeyDictionary()
"""Scrapy makes a download handler for each scheme; they share one recorder."""


class Recorder:
    """Keeps exchanges in the WARC files under ``WARC_ROOT``; the crawl ends if it cannot."""

    def __init__(self, crawler: "Crawler"):
        from cinktank.archive.warc_parts import WarcWriter, finished_under, take_over
        from cinktank.archive.warc_root import Delivery, warc_root

        settings: Any = crawler.settings
        root = warc_root(settings)
        assert root is not None
        self._crawler = crawler
        self._delivery = Delivery(root)
        self._failed = False
        spider, run = crawler.spider, run_of(crawler)
        assert spider is not None
        name = spider.name
        job = run.job if run is not None else f"{datetime.now(UTC):%Y%m%dT%H%M%S%f}Z"
        for path in take_over(root.folder):
            logger.warning("Took over %s: its job died before it was finished", path)
        if root.bucket and finished_under(root.folder):
            self._delivery([])
        self._writer = WarcWriter(
            root.folder,
            name,
            job,
            [
                ("software", f"cinktank/{__version__}"),
                ("http-header-user-agent", settings["USER_AGENT"]),
                ("operator", settings["CONTACT"] or ""),
                ("robots", "obey" if settings.getbool("ROBOTSTXT_OBEY") else "ignore"),
                ("isPartOf", f"spider {name}, job {job}"),
            ],
            settings.getint("WARC_SIZE"),
            settings.getfloat("WARC_SECONDS"),
            self._delivery,
        )

    @classmethod
    def of(cls, crawler: "Crawler") -> Self | None:
        """Return the crawl's recorder; ``None`` where nothing is kept.

        Raises `LakeError` or `OSError` when the place cannot be used.
        """
        settings = crawler.settings
        if not settings["WARC_ROOT"] or settings.getbool("LOOK_ONLY") or crawler.spider is None:
            return None
        if (recorder := _RECORDERS.get(crawler)) is None:
            recorder = _RECORDERS[crawler] = cls(crawler)
        return recorder  # type: ignore[return-value]

    def keep(self, request: Request, response: Response) -> None:
        """Keep one exchange; what cannot be kept ends the crawl, and is said once."""
        from cinktank.archive.exchange import Exchange

        if self._failed:
            return
        latency = request.meta.get("download_latency")
        notes = [("fetchTimeMs", str(round(latency * 1000)))] if latency is not None else []
        if referrer := request.headers.get("Referer"):
            notes.append(("via", referrer.decode("latin-1")))
        exchange = Exchange(
            url=request.url,
            when=datetime.now(UTC),
            method=request.method,
            request_headers=_listed(request),
            request_body=request.body,
            protocol=response.protocol or "HTTP/1.1",
            status=response.status,
            headers=_listed(response),
            body=response.body,
            ip=str(response.ip_address) if response.ip_address else None,
            notes=notes,
        )
        try:
            revisit = self._writer.write(exchange)
        except OSError as error:
            self._fail(error)
        else:
            self._crawler.stats.inc_value(f"warc/{'revisit' if revisit else 'response'}")

    def close(self) -> None:
        """Finish the open file and deliver it."""
        _RECORDERS.pop(self._crawler, None)
        with suppress(OSError):
            self._writer.finish()
        if left := self._delivery.close():
            logger.warning("%d WARC files wait in the spool: the next run delivers them", len(left))

    def _fail(self, error: OSError) -> None:
        """End the run: whoever keeps what was fetched wants all of it."""
        self._failed = True
        line = (
            f"cannot write WARC files under {self._writer.root}: {error.strerror or error}: free"
            " some space or check the folder, then run again: what is written is whole"
        )
        run = run_of(self._crawler)
        if run is not None:
            run.end_early("cannot_keep", line)
        else:
            logger.critical("%s", line)


def _listed(message: Request | Response) -> list[tuple[str, str]]:
    return [
        (name.decode("latin-1"), value.decode("latin-1"))
        for name, values in message.headers.items()
        for value in values or ()
    ]
