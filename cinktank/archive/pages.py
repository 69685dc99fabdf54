"""Which captured addresses are a site's pages: what may be an article, and nothing else."""

import re
from collections.abc import Iterable, Iterator
from typing import Final
from urllib.parse import urlsplit

from w3lib.url import safe_url_string

from cinktank.archive.cdxj import Capture
from cinktank.archive.choice import NOT_AUTHORITATIVE
from cinktank.archive.ranges import PARTIAL_CONTENT

HTML: Final = ("text/html", "application/xhtml+xml", "unk", "-", "")

_WWW = re.compile(r"^www\d*\.")

_NO_PAGE_ENDS = (
    ".css", ".js", ".json", ".xml", ".txt", ".jpg", ".jpeg", ".png", ".gif", ".webp", ".svg",
    ".ico", ".woff", ".woff2", ".ttf", ".mp4", ".mp3", ".pdf", ".zip",
)  # fmt: skip


def pages_of(addresses: Iterable[list[Capture]], site: str) -> Iterator[list[Capture]]:
    """Yield of each address of *site* the captures that may be an article, oldest first.

    One that repeats the payload of the capture before it is left out.
    """
    wanted = place(site)
    for captures in addresses:
        kept: list[Capture] = []
        for capture in captures:
            if not is_page(capture) or place(capture.url) != wanted:
                continue
            if not (kept and capture.digest and kept[-1].digest == capture.digest):
                kept.append(capture)
        if kept:
            yield kept


def is_page(capture: Capture) -> bool:
    """Tell whether a capture may be a page: answered with 200, and HTML as far as is known.

    A range (206) may be all of it, which an index does not say.
    """
    good = capture.status in (200, NOT_AUTHORITATIVE, PARTIAL_CONTENT) and capture.mime in HTML
    if capture.is_revisit:
        good = capture.status in (None, 200, NOT_AUTHORITATIVE, PARTIAL_CONTENT)
    return good and may_be_page(capture.url)


def may_be_page(url: str) -> bool:
    """Tell whether an address does not end as a picture, a script, a feed does."""
    return not urlsplit(url).path.lower().endswith(_NO_PAGE_ENDS)


def place(url: str) -> str:
    """Return host and port, without ``www.`` and the scheme's own port.

    >>> place("http://www.cinktank.com:80/a/"), place("https://CINKTANK.com./"), place("https://[a")
    ('cinktank.com', 'cinktank.com', '')
    """
    try:
        netloc = _WWW.sub("", urlsplit(url).netloc.lower().rpartition("@")[2], count=1)
    except ValueError:
        return ""  # no address at all
    name, colon, port = netloc.removesuffix(":80").removesuffix(":443").partition(":")
    return f"{name.rstrip('.')}{colon}{port}"


def as_written(url: str, site: str) -> str:
    """Return an address of a *site* as the site writes it: its scheme, its host, as URLs are.

    What was captured by http, under ``www.``, with a port or in capitals is the same article.

    >>> as_written("HTTP://www.Cinktank.com:80/un été/?p=1#respond", "https://cinktank.com/")
    'https://cinktank.com/un%20%C3%A9t%C3%A9/?p=1'
    """
    parts, home = urlsplit(url), urlsplit(site)
    written = parts._replace(scheme=home.scheme, netloc=home.netloc, fragment="").geturl()
    return written if written.isascii() and " " not in written else safe_url_string(written)
