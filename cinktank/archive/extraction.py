"""From a stretch of a WARC file to the articles in it, judged as far as a page alone allows.

This is what worker processes and Spark's executors run: it knows no lake and no memory. What it
returns is bytes and counters, cheap to hand on.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from hashlib import sha256
from typing import NamedTuple
from urllib.parse import urlsplit

import msgspec
from w3lib.encoding import http_content_type_encoding

from cinktank import __version__
from cinktank.archive.additions import without_additions
from cinktank.archive.choice import NOT_AUTHORITATIVE, NOT_MODIFIED
from cinktank.archive.exchange import payload_digest
from cinktank.archive.files import WarcFile, warc_files
from cinktank.archive.flaws import flaw
from cinktank.archive.pages import HTML, as_written, may_be_page, place
from cinktank.archive.payload import (
    DAMAGED,
    NOT_UNPACKED,
    decoded,
    header,
    is_still_packed,
    unpacked,
)
from cinktank.archive.reading import begun, captures_of, splits
from cinktank.archive.record import SEGMENT, Captured
from cinktank.archive.revisits import Original, Repeat, original_of, repeat_of
from cinktank.archive.site_files import PATHS, SiteFile, site_file
from cinktank.crawl.rights import HEADERS, header_rights
from cinktank.deadline import READ_TIMEOUT, ReadingTimeoutError, read_within
from cinktank.items import Capture, NewsArticle
from cinktank.lake.lines import encode_line, in_order
from cinktank.pages.article import ArticlePage
from cinktank.pages.no_article import kind_of
from cinktank.pages.page import Page
from cinktank.pages.paged import page_number
from cinktank.pipelines.validation import reasons
from cinktank.processors.rights import combined
from cinktank.processors.text import same_label
from cinktank.processors.timestamps import iso, timestamp_of
from cinktank.processors.urls import canonicalize

STRETCH = 4 * 1024 * 1024
"""Bytes of a file that one task reads: some hundred pages."""

_decode = msgspec.json.Decoder(NewsArticle).decode

FAILED = "extract/failed"
"""Pages that our own code could not read, by the exception's name."""

SPIDER = "extract"
ARCHIVE = "warc"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Whose articles are taken."""

    site: str
    """The address of the home page; its host counts, ``www.`` aside."""
    section: str | None = None
    """The label of one section; ``None``: all."""
    job: str = ""
    timeout: float = READ_TIMEOUT
    """Seconds that reading one page may take; 0: any time."""
    stays: bool = False
    """Whether the articles stay in the process that reads them."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of a file: the records that begin in ``[start, end)``."""

    warc: WarcFile
    start: int
    end: int


class Found(NamedTuple):
    """An article, or the repeat of one; plain values: Spark sorts and stores it."""

    when: str
    """When it was captured, ISO 8601."""
    article: bytes | NewsArticle
    """As JSON, cheap to hand on; as it is where nobody else is to have it."""
    reasons: Sequence[str] = ()
    """Why it is to be refused, if it is."""
    is_further: bool = False
    """Whether this is a post's second page, or a later one."""
    repeat: Repeat | None = None
    """Instead of an article: what repeats an earlier capture's payload."""


@dataclass(slots=True)
class Extracted:
    """What a stretch brought."""

    articles: list[Found] = field(default_factory=list)
    """Oldest first."""
    originals: list[Original] = field(default_factory=list)
    """Every page of the site: what a later record may repeat."""
    site_files: list[SiteFile] = field(default_factory=list)
    """What the site says there of the use of its pages."""
    counts: Counter[str] = field(default_factory=Counter)
    """Pages, and what became of those that are no articles: ``extract/no_article``."""
    hosts: Counter[str] = field(default_factory=Counter)
    """Pages by host, of those that are not the site's."""
    sections: Counter[str] = field(default_factory=Counter)
    """Articles by section, of those that are not in the one that is wanted."""
    faults: list[str] = field(default_factory=list)
    """Each fault of the file in one line."""

    @property
    def has_articles(self) -> bool:
        """Return whether there are articles, and not repeats of something alone."""
        return any(found.repeat is None for found in self.articles)


def stretches(pattern: str, size: int = STRETCH) -> list[Stretch]:
    """Return the stretches of the files that a glob names, in the order of their first captures.

    Raises `cinktank.archive.errors.ArchiveError`.
    """
    files = sorted(warc_files(pattern), key=lambda warc: (begun(warc), warc.identity))
    return [Stretch(warc, start, end) for warc in files for start, end in splits(warc, size)]


def extract(stretch: Stretch, wanted: Wanted) -> Extracted:
    """Read a stretch; raises `OSError` where the file cannot be read at all."""
    found = Extracted()
    reader = CaptureReader(wanted, found, stretch.warc)

    def report(name: str, at: int) -> None:
        found.counts[f"archive/{name}"] += 1
        found.faults.append(f"{stretch.warc.identity}: {name} at byte {at}")

    if stretch.warc.fault:
        report(stretch.warc.fault, 0)
        return found
    # of a file that is one gzip member the last records begin where it ends
    end = stretch.end if stretch.end < stretch.warc.size else None
    with stretch.warc.open() as file:
        for capture in captures_of(stretch.warc, file, report, stretch.start, end):
            reader.take(capture)
    found.articles.sort(key=lambda article: article.when)
    return found


def item_of(article: bytes | NewsArticle) -> NewsArticle:
    """Return the article that `extract` has found."""
    return article if isinstance(article, NewsArticle) else _decode(article)


class CaptureReader:
    """Reads one capture after the other: what there is goes into *found*.

    *warc* is the file that they come from, if their places are to be noted. *closes_html*: whether
    the site's pages are known to end with ``</html>``; one that does not is truncated then.
    """

    def __init__(
        self,
        wanted: Wanted,
        found: Extracted,
        warc: WarcFile | None = None,
        closes_html: bool = False,
    ):
        self._wanted = wanted
        self._found = found
        self._warc = warc
        self._site = place(wanted.site)
        self._closes_html = closes_html
        self._now = datetime.now(UTC)

    def take(self, capture: Captured) -> None:
        """Read a capture."""
        found, counts = self._found, self._found.counts
        counts["extract/responses"] += 1
        if (host := place(capture.url)) != self._site:
            if is_html(capture):
                found.hosts[host] += 1
            counts["extract/other_site"] += 1
            return
        if capture.no_page is not None:
            self._leave_out(capture, capture.no_page)
            return
        capture.url = as_written(capture.url, self._wanted.site)
        if (said := _site_file(capture)) is not None:
            found.site_files.append(said)
        if capture.kind == "revisit":
            self._note(capture)
            return
        if (page := _page(capture, counts)) is None:
            return
        before = len(found.articles)
        self._read(capture, page)
        if self._warc is not None:
            is_kept = len(found.articles) > before and not found.articles[-1].reasons
            found.originals.append(original_of(capture, self._warc, is_kept))

    def _leave_out(self, capture: Captured, why: str) -> None:
        """Count what is no page, whatever is in it."""
        if not (is_html(capture) and may_be_page(capture.url)):
            why = "not_html"
        elif why == SEGMENT:
            self._found.faults.append(
                f"{capture.url}: segment at byte {capture.offset}: the rest of it does not follow"
            )
        self._found.counts[f"extract/{why}"] += 1

    def _note(self, revisit: Captured) -> None:
        """Note a record that may repeat an article's page."""
        counts = self._found.counts
        if revisit.status not in (None, 200, NOT_AUTHORITATIVE, NOT_MODIFIED):
            counts[f"extract/status/{revisit.status}"] += 1
        elif not (is_html(revisit) and may_be_page(revisit.url)):
            counts["extract/not_html"] += 1
        else:
            counts["extract/revisit"] += 1
            when = iso(timestamp_of(revisit.when))
            self._found.articles.append(Found(when, b"", repeat=repeat_of(revisit)))

    def _read(self, capture: Captured, page: bytes) -> None:
        found, counts = self._found, self._found.counts
        counts["extract/pages"] += 1
        closed = b"</html" in page[-4096:].lower()
        self._closes_html = self._closes_html or closed
        reading = partial(read, capture, page, self._wanted.job)
        try:
            item, is_further = read_within(self._wanted.timeout, reading, capture.url)
        except ReadingTimeoutError as error:
            counts["extract/reading_timeout"] += 1
            found.faults.append(str(error))
            return
        except Exception as error:  # ours: it is one page's, and named
            kind = type(error).__name__
            counts[f"{FAILED}/{kind}"] += 1
            found.faults.append(f"{capture.url}: {kind}: {error}")
            return
        if item is None or not (item.headline and item.articleBody and item.datePublished):
            name = _no_article(capture, page)  # asked only now: it takes time
            if name or item is None:
                counts[name or "extract/no_article"] += 1
                return
        if self._wanted.section and not _belongs(item, self._wanted.section):
            counts["extract/other_section"] += 1
            found.sections.update(item.metadata.sections or ())
            return
        if not closed and capture.cut:
            item.metadata.validationMessages = {"truncated": [f"a part was kept: {capture.cut}"]}
        elif not closed and self._closes_html:
            item.metadata.validationMessages = {"truncated": ["the page has no </html>"]}
        when = item.metadata.dateDownloaded or ""
        article = item if self._wanted.stays else encode_line(in_order(item))
        found.articles.append(Found(when, article, reasons(item, self._now), is_further))


def read(capture: Captured, body: bytes, job: str) -> tuple[NewsArticle | None, bool]:
    """Return the article that a captured page holds, if any, and whether it is a further page."""
    kind = header(capture.headers, "Content-Type")
    page = ArticlePage(body, capture.url, http_content_type_encoding(kind))
    if not page.is_article:
        return None, False
    item = page.item()
    metadata = item.metadata
    if metadata.canonicalRefused:
        item.canonicalUrl = canonicalize(item.url)
    metadata.capture = Capture(
        archive=ARCHIVE,
        timestamp=iso(timestamp_of(capture.when)),
        digest=capture.digest or payload_digest(capture.body),
    )
    metadata.dateDownloaded = metadata.capture.timestamp
    metadata.discovery = "archive"
    metadata.transport = "archive"
    metadata.spider = SPIDER
    metadata.job = job
    metadata.softwareVersion = __version__
    requested = canonicalize(capture.url)
    if requested != (item.canonicalUrl or item.url):
        metadata.requestedUrl = requested
    metadata.pageHash = sha256(body).hexdigest()
    metadata.etag = header(capture.headers, "ETag")
    metadata.lastModified = header(capture.headers, "Last-Modified")
    stated: dict[str, list[str]] = {name: [] for name in HEADERS}
    for name, value in capture.headers:
        if (lower := name.lower()) in stated:
            stated[lower].append(value)
    metadata.rights = combined(header_rights(stated), metadata.rights)
    return item, page_number(item.url, page.body_classes) > 1


def is_html(capture: Captured) -> bool:
    """Tell whether a response is HTML, or does not say what it is."""
    kind = (header(capture.headers, "Content-Type") or "").partition(";")[0].strip().lower()
    return kind in HTML


def _site_file(capture: Captured) -> SiteFile | None:
    """Return a captured file of the site's own about rights; its body is small, or none of it."""
    if urlsplit(capture.url).path not in PATHS:
        return None
    _, body = decoded(capture.headers, capture.body)
    return site_file(capture.url, iso(timestamp_of(capture.when)), capture.status, body)


def _page(capture: Captured, counts: Counter[str]) -> bytes | None:
    """Return the page that was captured, decoded; or count why it is none."""
    if capture.status not in (200, NOT_AUTHORITATIVE):
        counts[f"extract/status/{capture.status}"] += 1
        return None
    if not is_html(capture):
        counts["extract/not_html"] += 1
        return None
    _, body, whole = unpacked(capture.headers, capture.body)
    if not whole:
        capture.cut = capture.cut or DAMAGED
    body, added = without_additions(body)
    counts["archive/additions_removed"] += added
    return body


def _no_article(capture: Captured, page: bytes) -> str | None:
    """Return what a page that cannot be read as an article is counted under, if it says so."""
    if is_still_packed(capture.headers, capture.body, page):
        return f"archive/{NOT_UNPACKED}"
    if (name := flaw(200, capture.headers, page)) is not None:
        return f"archive/{name}"
    kind = kind_of(Page(page, capture.url), page)
    return f"extract/no_article/{kind}" if kind else None


def _belongs(item: NewsArticle, section: str) -> bool:
    return any(same_label(label, section) for label in item.metadata.sections or ())
