"""A Wayback Machine as an archive: the Internet Archive's, or any that speaks pywb's API.

Its CDX server says what there is; its replay with ``id_`` brings each capture as it was.
"""

import re
from collections import OrderedDict
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final
from urllib.parse import quote, urlencode, urljoin, urlsplit

from cinktank.archive.archive import CaptureFault
from cinktank.archive.asking import Answer, Ask
from cinktank.archive.cdx_answers import by_address, captures_told, same_address
from cinktank.archive.cdxj import Capture, urlkey
from cinktank.archive.errors import ArchiveError
from cinktank.archive.pages import pages_of, place
from cinktank.archive.payload import Headers, decoded, header
from cinktank.archive.ranges import PARTIAL, PARTIAL_CONTENT, without_range
from cinktank.archive.record import Captured

ARCHIVE_ANSWER: Final = "archive_answer"
"""The archive answers with a page of its own, whatever its status, instead of a capture."""

INTERNET_ARCHIVE: Final = "web.archive.org"

GOOD: Final = "statuscode:(200|206|-)"
"""Which captures are asked for: of one that repeats an earlier payload the status is not told."""

_PAGE = 10_000
"""Captures that are asked for at a time."""
_KEPT = 20_000
"""Addresses whose captures are known from listing them, and are not asked for again."""
_FOLLOWED = 4
_REPLAYED = re.compile(r"/(\d{4,14})(?:[a-z]{2}_)?/(https?:/{1,2}.+)$", re.DOTALL)
_ORIGINAL = "x-archive-orig-"
_OWN = ("x-archive-", "memento-", "server-timing", "x-ts", "x-tr", "x-location", "x-cache-key",
        "x-rl", "x-na", "x-page-cache", "x-app-server", "content-location")  # fmt: skip


def address_of(collection: str | None) -> str:
    """Return the address that captures are replayed at; raises `ArchiveError`.

    >>> address_of(None), address_of("https://archive.example/news/")
    ('https://web.archive.org/web', 'https://archive.example/news')
    """
    base = (collection or f"https://{INTERNET_ARCHIVE}/web").rstrip("/")
    parts = urlsplit(base)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise ArchiveError(
            f"setting REPLAY: {collection!r} is not allowed: give wayback:https://host/collection"
        )
    return base


class Wayback:
    """The Internet Archive's machine, or the collection at an address."""

    def __init__(self, collection: str | None, ask: Ask):
        self.resume: str | None = None
        self._ask = ask
        base = address_of(collection)
        parts = urlsplit(base)
        self.name = parts.netloc
        self._replay = base
        # The Internet Archive's layout, at its own address or a copy's; pywb's anywhere else
        self._rows = parts.path == "/web"
        self._cdx = f"{base}/cdx"
        if self._rows:
            self._cdx = f"{parts.scheme}://{parts.netloc}/cdx/search/cdx"
        self._known: OrderedDict[str, list[Capture]] = OrderedDict()

    async def captures(self, url: str) -> list[Capture]:
        """Return the captures of one address."""
        if (known := self._known.get(urlkey(url))) is not None:
            return known
        found, _ = await self._asked({"url": url})
        return same_address(found, url)

    async def read(self, capture: Capture) -> Captured:
        """Return one capture as it was; raises `CaptureFault` where the archive shows another."""
        timestamp, url = capture.timestamp, capture.url
        for _ in range(_FOLLOWED):
            address = f"{self._replay}/{timestamp}id_/{quote(url, safe=_SAFE)}"
            answer = await self._ask(address, [])
            if (target := _led_to(answer, address)) is None:
                return _captured(answer, capture, address)
            timestamp, elsewhere = target
            if urlkey(elsewhere) != urlkey(url) or header(answer.headers, "Memento-Datetime"):
                return _redirect(answer, capture, elsewhere)
            url = elsewhere
        raise CaptureFault(ARCHIVE_ANSWER, f"{address}: the archive leads on and on")

    async def addresses(self, site: str, resume: str | None = None) -> AsyncIterator[list[Capture]]:
        """Yield the captures of every page of a site, address by address."""
        held: list[Capture] = []
        more, keys = resume, {resume}
        while True:
            query = {"url": place(site), "matchType": "host"}
            if self._rows:
                query |= {"limit": str(_PAGE), "showResumeKey": "true", "filter": GOOD}
                if more:
                    query["resumeKey"] = more
            found, following = await self._asked(query)
            groups = list(by_address([*held, *found]))
            held = groups.pop() if groups and following else []
            for captures in pages_of(groups, site):
                if not self._rows and resume is not None and captures[0].key <= resume:
                    continue
                self._remember(captures)
                yield captures
                if not self._rows:
                    self.resume = captures[0].key
            if following is None:
                return
            if following in keys:
                raise ArchiveError(f"{self._cdx}: it leads in a circle, back to {following}")
            keys.add(following)
            self.resume, more = more, following  # the page before: an address may go over its end

    async def close(self) -> None:
        """Nothing is open here: the connections are the asker's."""

    def _remember(self, captures: list[Capture]) -> None:
        self._known[captures[0].key] = captures
        if len(self._known) > _KEPT:
            self._known.popitem(last=False)

    async def _asked(self, query: dict[str, str]) -> tuple[list[Capture], str | None]:
        address = f"{self._cdx}?{urlencode({**query, 'output': 'json'})}"
        answer = await self._ask(address, [])
        if answer.status == 404:
            if self._rows and self.name != INTERNET_ARCHIVE:  # a collection of pywb's, named web
                self._rows, self._cdx = False, f"{self._replay}/cdx"
                return await self._asked(query)
            if not answer.body.lstrip().startswith(b"<"):  # else it is no index that answers
                return [], None
        if answer.status != 200:
            raise ArchiveError(f"{address} answered {answer.status}: check REPLAY")
        return captures_told(decoded(answer.headers, answer.body, _LARGEST_INDEX)[1], address)


_SAFE = "%/:=&?~#+!$,;'@()*[]"
_LARGEST_INDEX = 256 * 1024 * 1024


def _led_to(answer: Answer, address: str) -> tuple[str, str] | None:
    """Return the timestamp and the address that a redirect of the archive names."""
    location = header(answer.headers, "Location")
    if not 300 <= answer.status < 400 or not location:
        return None
    match = _REPLAYED.search(urljoin(address, location))
    return (match[1], match[2]) if match else ("", urljoin(address, location))


def _redirect(answer: Answer, capture: Capture, target: str) -> Captured:
    return Captured(
        kind="response",
        url=capture.url,
        when=_when(answer) or _moment(capture),
        status=answer.status,
        headers=[("Location", target)],
        body=b"",
        digest=f"sha1:{capture.digest}" if capture.digest else None,
        offset=0,
    )


def _captured(answer: Answer, capture: Capture, address: str) -> Captured:
    when = _when(answer)
    if when is None:
        raise CaptureFault(
            ARCHIVE_ANSWER, f"{address}: the archive answers {answer.status} with its own page"
        )
    headers, body = decoded(answer.headers, answer.body)
    status, headers = without_range(answer.status, _originals(headers))
    return Captured(
        kind="response",
        url=capture.url,
        when=when,
        status=status,
        headers=headers,
        body=body,
        digest=f"sha1:{capture.digest}" if capture.digest else None,
        offset=0,
        no_page=PARTIAL if status == PARTIAL_CONTENT else None,
    )


def _originals(headers: Headers) -> Headers:
    """Return the captured headers: what the archive says that they were, or has left as they were.

    >>> _originals([("X-Archive-Orig-ETag", '"a"'), ("Memento-Datetime", "x"), ("Server", "nginx"),
    ...             ("Content-Type", "text/html")])
    [('ETag', '"a"'), ('Content-Type', 'text/html')]
    """
    originals = [
        (name[len(_ORIGINAL) :], value)
        for name, value in headers
        if name.lower().startswith(_ORIGINAL)
    ]
    # of these only gzip tells itself: anything else has been unpacked by the archive
    originals = [
        (name, value)
        for name, value in originals
        if name.lower() not in ("content-encoding", "transfer-encoding") or value.lower() == "gzip"
    ]
    known = {name.lower() for name, _ in originals}
    kept = [
        (name, value)
        for name, value in headers
        if name.lower() not in known and not name.lower().startswith(_OWN)
    ]
    if originals:
        kept = [(name, value) for name, value in kept if name.lower() == "content-type"]
    return originals + kept


def _when(answer: Answer) -> datetime | None:
    """Return when an answer was captured: RFC 7089's header, which every replay has."""
    try:
        moment = parsedate_to_datetime(header(answer.headers, "Memento-Datetime") or "")
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _moment(capture: Capture) -> datetime:
    return datetime.fromisoformat(capture.moment)
