"""A crawl of the past: every request is answered from an archive, none from the live site."""

from typing import TYPE_CHECKING, Final
from urllib.parse import urljoin, urlsplit
from weakref import WeakKeyDictionary

from scrapy import Request
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Headers, Response
from scrapy.responsetypes import responsetypes

from cinktank.archive.additions import without_additions
from cinktank.archive.archive import Archive, CaptureFault
from cinktank.archive.asking import PoliteAsk
from cinktank.archive.cdxj import Capture, urlkey
from cinktank.archive.choice import in_order
from cinktank.archive.errors import ArchiveError
from cinktank.archive.exchange import payload_digest
from cinktank.archive.flaws import BOT_CHECK, CUT_SHORT, SELF_REDIRECT, flaw
from cinktank.archive.opening import check_archives, open_archive
from cinktank.archive.payload import NOT_UNPACKED, header, is_still_packed, unpacked
from cinktank.archive.record import Captured
from cinktank.crawl.provenance import AT, CAME_FROM, EXACTLY
from cinktank.crawl.run import run_of
from cinktank.processors.timestamps import iso, timestamp_of

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

_REPLAYS: Final["WeakKeyDictionary[Crawler, Replay]"] = WeakKeyDictionary()
_END = 4096
"""Bytes, in which a page's last tag is looked for."""
_TRIED = 32
"""Captures of one address that are tried, the best first."""


class NotInArchiveError(IgnoreRequest):
    """The archive has no capture of an address: that is how it ends, nobody else is asked."""


class FlawedCaptureError(NotInArchiveError):
    """What the archive has of an address is not the page: a bot check, a redirect to itself, …"""


class ArchiveUnavailableError(IgnoreRequest):
    """The archive does not answer: the next run asks again."""


class Replay:
    """Answers requests from the archive that ``REPLAY`` names."""

    def __init__(self, crawler: "Crawler"):
        from cinktank.transport.web_archive import WebAsk

        settings = crawler.settings
        check_archives(settings)
        self._crawler = crawler
        run = run_of(crawler)
        self._at = run.arguments.at if run else None
        self._web = WebAsk(crawler)
        ask = PoliteAsk(self._web, settings.getfloat("ARCHIVE_DELAY"))
        self.archive: Archive = open_archive(settings, ask, self._count)

    @classmethod
    def of(cls, crawler: "Crawler") -> "Replay":
        """Return the crawl's replay: one for all schemes, and for a source that lists the archive.

        Raises `ArchiveError` when the archive cannot be used.
        """
        if (replay := _REPLAYS.get(crawler)) is None:
            replay = _REPLAYS[crawler] = cls(crawler)
        return replay

    async def download_request(self, request: Request) -> Response:
        """Return the captured response; raises `NotInArchiveError`, `FlawedCaptureError`."""
        meta = request.meta
        meta["dont_retry"] = True  # it would be the same
        exactly = meta.get(EXACTLY)
        captures = await self._captures(request) if request.method == "GET" else []
        if exactly:
            captures = [capture for capture in captures if capture.timestamp == exactly]
        if not captures:
            self._count("missing")
            raise NotInArchiveError(f"{request.url} is not in the archive")
        at = meta.get(AT) or self._at
        passed_over: list[str] = []
        flawed: set[str] = set()
        for capture in in_order(captures, at)[:_TRIED]:
            if capture.digest in flawed:
                continue
            try:
                found = await self.archive.read(capture)
                response = self._response(request, capture, found)
            except ArchiveError as error:
                self._count("unavailable")
                raise ArchiveUnavailableError(str(error)) from None
            except CaptureFault as fault:
                self._count(fault.name)
                if fault.name == BOT_CHECK and capture.digest:
                    flawed.add(capture.digest)
                passed_over.append(f"{fault.name} ({capture.timestamp})")
            else:
                self._count("served")
                return response
        raise FlawedCaptureError(
            f"{request.url}: the archive has no capture that can be used: {', '.join(passed_over)}"
        )

    async def close(self) -> None:
        """Let go of the archive."""
        _REPLAYS.pop(self._crawler, None)
        await self.archive.close()
        await self._web.close()

    async def _captures(self, request: Request) -> list[Capture]:
        try:
            return await self.archive.captures(request.url)
        except ArchiveError as error:
            self._count("unavailable")
            raise ArchiveUnavailableError(str(error)) from None

    def _response(self, request: Request, capture: Capture, found: Captured) -> Response:
        where = f"{capture.url} of {capture.moment}"
        if found.no_page is not None:
            raise CaptureFault(found.no_page, f"{where} is no page: {found.no_page}")
        status = found.status or 200
        headers, body, whole = unpacked(found.headers, found.body)
        if location := header(headers, "Location") if 300 <= status < 400 else None:
            target = urljoin(capture.url, location)
            if urlkey(target) == urlkey(request.url):
                raise CaptureFault(SELF_REDIRECT, f"{capture.url} redirects to itself")
        if is_still_packed(found.headers, found.body, body):
            raise CaptureFault(NOT_UNPACKED, f"{where} is packed in a way that is not known here")
        if (found.cut or not whole) and b"</html" not in body[-_END:].lower():
            raise CaptureFault(CUT_SHORT, f"{where}: a part was kept")
        if (name := flaw(status, headers, body)) is not None:
            raise CaptureFault(name, f"{where} is no page: {name}")
        body, added = without_additions(body)
        if added:
            self._count("additions_removed")
        request.meta[CAME_FROM] = {
            "archive": self.archive.name,
            "timestamp": iso(timestamp_of(found.when)),
            "digest": found.digest or payload_digest(found.body),
        }
        url = _as_captured(request.url, capture.url)
        given = Headers(_joined(headers))
        kind = responsetypes.from_args(headers=given, url=url, body=body)
        return kind(url=url, status=status, headers=given, body=body, flags=["archive"])

    def _count(self, name: str) -> None:
        self._crawler.stats.inc_value(f"archive/{name}")


def _as_captured(asked: str, captured: str) -> str:
    """Return the address of an answer: the one asked for, where the site would have left it so.

    >>> _as_captured("https://cinktank.com/a", "http://www.cinktank.com/a/")
    'https://cinktank.com/a/'
    """
    before, after = urlsplit(asked), urlsplit(captured)
    return before._replace(path=after.path or "/", query=after.query, fragment="").geturl()


def _joined(headers: list[tuple[str, str]]) -> dict[str, list[str]]:
    joined: dict[str, list[str]] = {}
    for name, value in headers:
        joined.setdefault(name, []).append(value)
    return joined
