"""Which captured addresses are a site's pages: what may be an article, and nothing else."""

from collections.abc import Iterable, Iterator
from typing import Final
from urllib.parse import urlsplit

from cinktank.archive.cdxj import Capture

HTML: Final = ("text/html", "application/xhtml+xml", "unk", "-", "")

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
    """Tell whether a capture may be a page: answered with 200, and HTML as far as is known."""
    if capture.is_revisit:
        good = capture.status in (None, 200)
    else:
        good = capture.status == 200 and capture.mime in HTML
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
        netloc = urlsplit(url).netloc.lower().rpartition("@")[2].removeprefix("www.")
    except ValueError:
        return ""  # no address at all
    name, colon, port = netloc.removesuffix(":80").removesuffix(":443").partition(":")
    return f"{name.rstrip('.')}{colon}{port}"
