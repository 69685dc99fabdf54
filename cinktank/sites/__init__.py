"""The sites that are known by name. Adding one is a file beside these and a line in `SITES`."""

from urllib.parse import urlsplit

from cinktank.processors.urls import plain_host
from cinktank.sites.cinktank import CINKTANK
from cinktank.sites.comoresnews import COMORESNEWS
from cinktank.sites.site import Site

__all__ = ["CINKTANK", "COMORESNEWS", "SITES", "Site", "site_for"]

SITES: dict[str, Site] = {site.name: site for site in (CINKTANK, COMORESNEWS)}

_BY_HOST = {host: site for site in SITES.values() for host in site.hosts}


def site_for(url: str) -> Site:
    """Return the site that an address belongs to; a mirror or an unknown host is Cinktank's.

    >>> site_for("https://www.comoresnews.com/index.php/category/sport/").name
    'comoresnews'
    >>> site_for("http://127.0.0.1:8000/un-article/").name
    'cinktank'
    """
    try:
        host = plain_host(url) or urlsplit(url).hostname or ""
    except ValueError:
        host = ""
    return _BY_HOST.get(host.removeprefix("www."), CINKTANK)
