"""What a browser may ask for: the site's own documents, scripts, styles and data."""

from typing import Final
from urllib.parse import urlsplit

from cinktank.processors.urls import host

DATA: Final = frozenset({"xhr", "fetch"})
"""Without these a page is not whole."""

WANTED: Final = frozenset({"document", "script", "stylesheet", *DATA})
"""Playwright's resource types. Not: images, fonts, media, sockets, beacons, manifests."""


def is_wanted(url: str, kind: str, site: str) -> bool:
    """Tell whether a browser on *site* may ask for *url*: of the site's own host alone.

    >>> is_wanted("https://cinktank.com/wp-includes/jquery.js", "script", "https://cinktank.com/")
    True
    >>> is_wanted("https://www.cinktank.com/a.css", "stylesheet", "https://cinktank.com/")
    True
    >>> is_wanted("https://static.cinktank.com/a.css", "stylesheet", "https://cinktank.com/")
    False
    >>> is_wanted("https://cinktank.com/une.jpg", "image", "https://cinktank.com/")
    False
    >>> is_wanted("https://www.google-analytics.com/analytics.js", "script", "https://cinktank.com/")
    False
    """
    if not url.startswith(("http://", "https://")):
        return True  # data: and blob: ask nobody
    return kind in WANTED and host(url) == host(site)


def below(url: str, listing: str) -> bool:
    """Tell whether *url* is the *listing* itself or one of its further pages.

    >>> below("https://www.cinktank.com/category/sports/page/2/", "http://cinktank.com/category/sports")
    True
    >>> below("https://cinktank.com/wp-login.php", "https://cinktank.com/category/sports/")
    False
    """
    path = urlsplit(listing).path.rstrip("/") + "/"
    return host(url) == host(listing) and f"{urlsplit(url).path}/".startswith(path)
