"""What a browser may ask for: the site's own documents, scripts, styles and data."""

from typing import Final

from cinktank.processors.urls import host

DATA: Final = frozenset({"xhr", "fetch"})
"""Without these a page is not whole."""

WANTED: Final = frozenset({"document", "script", "stylesheet", *DATA})
"""Playwright's resource types. Not: images, fonts, media, sockets, beacons, manifests."""


def is_wanted(url: str, kind: str, site: str) -> bool:
    """Tell whether a browser on *site* may ask for *url*: sub-domains serve a site's scripts.

    >>> is_wanted("https://cinktank.com/wp-includes/jquery.js", "script", "https://cinktank.com/")
    True
    >>> is_wanted("https://static.cinktank.com/a.css", "stylesheet", "https://www.cinktank.com/")
    True
    >>> is_wanted("https://cinktank.com/une.jpg", "image", "https://cinktank.com/")
    False
    >>> is_wanted("https://www.google-analytics.com/analytics.js", "script", "https://cinktank.com/")
    False
    """
    if not url.startswith(("http://", "https://")):
        return True  # data: and blob: ask nobody
    here, home = host(url), host(site)
    return kind in WANTED and (here == home or here.endswith(f".{home}"))
